package ottest

import (
	"errors"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// must unwraps an input of a case, which has to be accepted.
func must[T any](c *Case, v T, err error) T {
	c.T.Helper()
	if err != nil {
		c.T.Fatalf("%s: input refused: %v\n%v", c.ID, err, c.Value)
	}
	return v
}

func (s *Suite) op(c *Case, key string) ot.Op {
	op, err := s.Op(c.Field(key))
	return must(c, op, err)
}

func (s *Suite) doc(c *Case, key string) ot.Snapshot {
	doc, err := s.Create(c.Field(key))
	return must(c, doc, err)
}

// applied is Apply in the form that is compared.
func (s *Suite) applied(doc ot.Snapshot, op ot.Op) (jsonvalue.Value, error) {
	next, err := s.Apply(doc, op)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return s.DocValue(next)
}

// transformed is Transform in the form that is compared.
func (s *Suite) transformed(op, over ot.Op, side ot.Side) (jsonvalue.Value, error) {
	next, err := s.Type.Transform(op, over, side)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return s.OpValue(next)
}

// composed is Compose in the form that is compared.
func (s *Suite) composed(first, second ot.Op) (jsonvalue.Value, error) {
	op, err := s.Type.Compose(first, second)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return s.OpValue(op)
}

// pair checks two concurrent operations.
func (s *Suite) pair(c *Case) {
	doc, a, b, after := s.doc(c, "snapshot"), s.op(c, "a"), s.op(c, "b"), s.op(c, "c")
	c.Expect("applyA", func() (jsonvalue.Value, error) { return s.applied(doc, a) })
	c.Expect("applyB", func() (jsonvalue.Value, error) { return s.applied(doc, b) })
	c.Expect("composeAC", func() (jsonvalue.Value, error) { return s.composed(a, after) })
	c.Expect("aL", func() (jsonvalue.Value, error) { return s.transformed(a, b, ot.Left) })
	c.Expect("aR", func() (jsonvalue.Value, error) { return s.transformed(a, b, ot.Right) })
	c.Expect("bL", func() (jsonvalue.Value, error) { return s.transformed(b, a, ot.Left) })
	c.Expect("bR", func() (jsonvalue.Value, error) { return s.transformed(b, a, ot.Right) })
	if docA, err := s.Type.Apply(doc, a); err == nil {
		c.Expect("applyAC", func() (jsonvalue.Value, error) { return s.applied(docA, after) })
		s.merge(c, "mergeAL", docA, "bR")
		s.merge(c, "mergeAR", docA, "bL")
	}
	if docB, err := s.Type.Apply(doc, b); err == nil {
		s.merge(c, "mergeALother", docB, "aL")
		s.merge(c, "mergeARother", docB, "aR")
	}
	if s.Pair != nil {
		s.Pair(c)
	}
}

// merge checks the document that comes of an operation recorded under opKey.
func (s *Suite) merge(c *Case, key string, doc ot.Snapshot, opKey string) {
	c.Expect(key, func() (jsonvalue.Value, error) { return s.applied(doc, s.op(c, opKey)) })
}

// chain checks an operation that arrives late, as a server and as its sender see it.
func (s *Suite) chain(c *Case) {
	server, sender, incoming := s.doc(c, "snapshot"), s.doc(c, "snapshot"), s.op(c, "incoming")
	var history []ot.Op
	for i := range c.Field("history").Len() {
		op, err := s.Op(c.Field("history").At(i))
		history = append(history, must(c, op, err))
		server, err = s.Apply(server, history[i])
		must(c, server, err)
	}
	steps, toClient, err := s.walk(incoming, history)
	if err != nil && c.refused("chain") {
		return
	}
	c.Expect("steps", func() (jsonvalue.Value, error) { return s.list(steps) })
	c.Expect("toClient", func() (jsonvalue.Value, error) { return s.list(toClient) })
	if err == nil {
		last := append([]ot.Op{incoming}, steps...)[len(steps)]
		err = s.finish(c, server, last, func() (jsonvalue.Value, error) { return s.replay(sender, incoming, toClient) })
	}
	switch {
	case c.Fails("chain") && err == nil:
		c.T.Errorf("%s: the chain should have failed", c.ID)
	case !c.Fails("chain") && err != nil:
		c.T.Errorf("%s: %v", c.ID, err)
	}
	c.Expect("composedHistory", func() (jsonvalue.Value, error) { return s.composeAll(history) })
}

// finish checks the document of the server, after the last step, and that of the sender. It returns the first error.
func (s *Suite) finish(c *Case, server ot.Snapshot, last ot.Op, sender func() (jsonvalue.Value, error)) error {
	final, err := s.applied(server, last)
	if err == nil {
		c.Expect("final", func() (jsonvalue.Value, error) { return final, nil })
	}
	other, senderErr := sender()
	if senderErr == nil && !c.Fails("chain") {
		if c.Field("converged").Bool() {
			recorded, _ := c.result("final")
			c.Value = with(c.Value, "clientFinal", recorded)
		}
		c.Expect("clientFinal", func() (jsonvalue.Value, error) { return other, nil })
	}
	return errors.Join(err, senderErr)
}

// walk transforms incoming over the history and the history over incoming, as far as it can.
func (s *Suite) walk(incoming ot.Op, history []ot.Op) (steps, toClient []ot.Op, err error) {
	op := incoming
	for _, over := range history {
		next, err := s.Type.Transform(op, over, ot.Left)
		if err != nil {
			return steps, toClient, err
		}
		back, err := s.toClient(over, op)
		if err != nil {
			return steps, toClient, err
		}
		op, steps, toClient = next, append(steps, next), append(toClient, back)
	}
	return steps, toClient, nil
}

// toClient is an operation as the server sent it in the form in which the client applies it.
func (s *Suite) toClient(sent, own ot.Op) (ot.Op, error) {
	if s.Client != nil {
		return s.Client(sent, own)
	}
	return s.Type.Transform(sent, own, ot.Right)
}

// replay applies the sender's own operation and then what the server sent.
func (s *Suite) replay(doc ot.Snapshot, own ot.Op, others []ot.Op) (jsonvalue.Value, error) {
	doc, err := s.Apply(doc, own)
	for i := 0; i < len(others) && err == nil; i++ {
		doc, err = s.Apply(doc, others[i])
	}
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return s.DocValue(doc)
}

func (s *Suite) composeAll(ops []ot.Op) (jsonvalue.Value, error) {
	all := ops[0]
	for _, op := range ops[1:] {
		var err error
		if all, err = s.Type.Compose(all, op); err != nil {
			return jsonvalue.Value{}, err
		}
	}
	return s.OpValue(all)
}

func (s *Suite) list(ops []ot.Op) (jsonvalue.Value, error) {
	var values []jsonvalue.Value
	for _, op := range ops {
		v, err := s.OpValue(op)
		if err != nil {
			return v, err
		}
		values = append(values, v)
	}
	return jsonvalue.NewArray(values), nil
}

func with(object jsonvalue.Value, key string, v jsonvalue.Value) jsonvalue.Value {
	var members []jsonvalue.Member
	for i := range object.Len() {
		members = append(members, jsonvalue.Member{Key: object.Key(i), Value: object.At(i)})
	}
	return jsonvalue.NewObject(append(members, jsonvalue.Member{Key: key, Value: v})...)
}

// lenient checks one call written by hand.
func (s *Suite) lenient(c *Case) {
	got, err := s.call(c)
	if errors.Is(err, errCannotAsk) {
		return
	}
	if c.Field("server").Text() == "reject" {
		if s.Accepts == nil || s.Accepts(c) == "" {
			if err == nil {
				c.T.Errorf("%s: accepted, with %v: %v", c.ID, got, c.Value)
			}
			return
		}
	}
	c.Expect("out", func() (jsonvalue.Value, error) { return got, err })
}

// errCannotAsk marks calls that cannot be made in Go, such as a side that is no side.
var errCannotAsk = errors.New("no such call")

// call makes the call of a lenient case.
func (s *Suite) call(c *Case) (jsonvalue.Value, error) {
	var args []jsonvalue.Value
	for i := range c.Field("args").Len() {
		arg := c.Field("args").At(i)
		if _, undefined := arg.Get("$undefined"); undefined {
			arg = jsonvalue.Value{}
		}
		args = append(args, arg)
	}
	fn := c.Field("fn").Text()
	if f, ok := s.Calls[fn]; ok {
		return f(args)
	}
	switch fn {
	case "create":
		doc, err := s.Create(args[0])
		if err != nil {
			return jsonvalue.Value{}, err
		}
		return s.DocValue(doc)
	case "apply":
		doc, err := s.Create(args[0])
		if err != nil {
			return jsonvalue.Value{}, err
		}
		op, err := s.Op(args[1])
		if err != nil {
			return jsonvalue.Value{}, err
		}
		return s.applied(doc, op)
	case "transform", "compose":
		return s.callWithOps(fn, args)
	}
	c.T.Errorf("%s: the suite does not know %s", c.ID, fn)
	return jsonvalue.Value{}, errCannotAsk
}

func (s *Suite) callWithOps(fn string, args []jsonvalue.Value) (jsonvalue.Value, error) {
	first, err := s.Op(args[0])
	if err != nil {
		return jsonvalue.Value{}, err
	}
	second, err := s.Op(args[1])
	if err != nil {
		return jsonvalue.Value{}, err
	}
	if fn == "compose" {
		return s.composed(first, second)
	}
	switch args[2].Text() {
	case "left":
		return s.transformed(first, second, ot.Left)
	case "right":
		return s.transformed(first, second, ot.Right)
	}
	return jsonvalue.Value{}, errCannotAsk
}
