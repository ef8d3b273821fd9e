package json1

import (
	"errors"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
)

func TestSharedVectors(t *testing.T) {
	t.Parallel()
	suite().RunShared(t)
}

func TestSampleVectors(t *testing.T) { suite().RunSample(t, "testdata/vectors.jsonl.gz") }

// suite compares with the no-conflict transform, which aL to bR record; the conflicts are compared by checkPair.
func suite() *ottest.Suite {
	return &ottest.Suite{
		Type: Merging,
		Pair: checkPair,
		Calls: map[string]func([]jsonvalue.Value) (jsonvalue.Value, error){
			"apply":               callApply,
			"transform":           callTransform(Type),
			"transformNoConflict": callTransform(Merging),
			"tryTransform":        callTryTransform,
			"normalize":           callNormalize,
			"invert":              callOp(invert),
			"makeInvertible":      callWithDoc(makeInvertible),
			"invertWithDoc":       callWithDoc(json1{}.Invert),
			"transformPosition":   callTransformPosition,
			"isNoop":              callIsNoop,
		},
	}
}

var errSide = errors.New("no such side")

// call is the arguments of a call, and the first error among them.
type call struct {
	args []jsonvalue.Value
	err  error
}

func (c *call) op(i int) Op {
	op, err := decode(jsonvalue.Append(nil, c.args[i]))
	if c.args[i].IsNone() {
		err = errNotList
	}
	c.err = errors.Join(c.err, err)
	return op
}

func (c *call) doc(i int) jsontree.Value { return jsontree.From(c.args[i]) }

func (c *call) side(i int) ot.Side {
	switch c.args[i].Text() {
	case "left":
		return ot.Left
	case "right":
		return ot.Right
	}
	c.err = errors.Join(c.err, errSide)
	return ot.Left
}

// opValue is an operation in the form that is compared.
func opValue(op Op, err error) (jsonvalue.Value, error) {
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.Parse(encode(op), jsonvalue.Limits{})
}

func callApply(args []jsonvalue.Value) (jsonvalue.Value, error) {
	c := call{args: args}
	doc, op := c.doc(0), c.op(1)
	if c.err != nil {
		return jsonvalue.Value{}, c.err
	}
	after, err := apply(doc, op)
	if err != nil || after.IsNone() {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.Parse(jsontree.Append(nil, after), jsonvalue.Limits{})
}

func callTransform(typ ot.Type) func([]jsonvalue.Value) (jsonvalue.Value, error) {
	return func(args []jsonvalue.Value) (jsonvalue.Value, error) {
		c := call{args: args}
		op, over, side := c.op(0), c.op(1), c.side(2)
		if c.err != nil {
			return jsonvalue.Value{}, c.err
		}
		result, err := typ.Transform(op, over, side)
		if err != nil {
			return jsonvalue.Value{}, err
		}
		return opValue(result.(Op), nil)
	}
}

func callTryTransform(args []jsonvalue.Value) (jsonvalue.Value, error) {
	c := call{args: args}
	op, over, side := c.op(0), c.op(1), c.side(2)
	if c.err != nil {
		return jsonvalue.Value{}, c.err
	}
	result, conflict, err := tryTransform(op, over, side)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	ok := jsonvalue.Member{Key: "ok", Value: jsonvalue.NewBool(conflict == nil)}
	if conflict != nil {
		return jsonvalue.NewObject(ok, jsonvalue.Member{Key: "conflict", Value: conflictValue(conflict)}), nil
	}
	v, err := opValue(result, nil)
	return jsonvalue.NewObject(ok, jsonvalue.Member{Key: "result", Value: v}), err
}

// conflictValue is a conflict as the reference reports it.
func conflictValue(c *Conflict) jsonvalue.Value {
	if c == nil {
		return jsonvalue.Value{}
	}
	op, _ := opValue(c.Op, nil)
	over, _ := opValue(c.Over, nil)
	return jsonvalue.NewObject(
		jsonvalue.Member{Key: "type", Value: jsonvalue.NewNumber(float64(c.Kind))},
		jsonvalue.Member{Key: "op1", Value: op}, jsonvalue.Member{Key: "op2", Value: over})
}

func callOp(f func(Op) (Op, error)) func([]jsonvalue.Value) (jsonvalue.Value, error) {
	return func(args []jsonvalue.Value) (jsonvalue.Value, error) {
		c := call{args: args}
		op := c.op(0)
		if c.err != nil {
			return jsonvalue.Value{}, c.err
		}
		return opValue(f(op))
	}
}

func callNormalize(args []jsonvalue.Value) (jsonvalue.Value, error) {
	return opValue(Normalize(jsonvalue.Append(nil, args[0])))
}

func callWithDoc(f func(Op, jsontree.Value) (Op, error)) func([]jsonvalue.Value) (jsonvalue.Value, error) {
	return func(args []jsonvalue.Value) (jsonvalue.Value, error) {
		c := call{args: args}
		op, doc := c.op(0), c.doc(1)
		if c.err != nil {
			return jsonvalue.Value{}, c.err
		}
		return opValue(f(op, doc))
	}
}

func callIsNoop(args []jsonvalue.Value) (jsonvalue.Value, error) {
	c := call{args: args}
	return jsonvalue.NewBool(c.op(0).IsNoop()), c.err
}

func callTransformPosition(args []jsonvalue.Value) (jsonvalue.Value, error) {
	c := call{args: args}
	op := c.op(1)
	return transformPosition(args[0], op), c.err
}

// transformPosition is TransformPosition of a path as JSON.
func transformPosition(v jsonvalue.Value, op Op) jsonvalue.Value {
	var path Path
	for i := range v.Len() {
		if key := v.At(i); key.Kind() == jsonvalue.Number {
			path = append(path, Element(int(key.Float())))
		} else {
			path = append(path, Member(key.Text()))
		}
	}
	path, ok := op.TransformPosition(path)
	if !ok {
		return jsonvalue.NewNull()
	}
	var keys []jsonvalue.Value
	for _, key := range path {
		if i, ok := key.Index(); ok {
			keys = append(keys, jsonvalue.NewNumber(float64(i)))
		} else {
			keys = append(keys, jsonvalue.NewString(key.name))
		}
	}
	return jsonvalue.NewArray(keys)
}

// checkPair checks what only json1 records: conflicts, normalize, inversion, positions; and what Diff leads to.
func checkPair(c *ottest.Case) {
	get := func(key string) Op {
		op, err := decode(jsonvalue.Append(nil, c.Field(key)))
		if err != nil {
			c.T.Fatalf("%s %s: %v", c.ID, key, err)
		}
		return op
	}
	doc, a, b := jsontree.From(c.Field("snapshot")), get("a"), get("b")
	checkConflict(c, "tryAL", a, b, ot.Left)
	checkConflict(c, "tryAR", a, b, ot.Right)
	checkConflict(c, "tryBL", b, a, ot.Left)
	checkConflict(c, "tryBR", b, a, ot.Right)
	c.Expect("normalizeA", func() (jsonvalue.Value, error) { return opValue(normalize(a)) })
	c.Expect("makeInvertibleA", func() (jsonvalue.Value, error) { return opValue(makeInvertible(a, doc)) })
	c.Expect("invertWithDocA", func() (jsonvalue.Value, error) { return opValue(json1{}.Invert(a, doc)) })
	after, err := apply(doc, a)
	if err != nil {
		c.T.Fatalf("%s: %v", c.ID, err)
	}
	c.ExpectBool("invertOk", func() bool {
		back, err := json1{}.Invert(a, doc)
		if err != nil {
			return false
		}
		undone, err := apply(after, back)
		return err == nil && jsontree.Equal(undone, doc)
	})
	c.ExpectBool("composeOk", func() bool {
		both, err := compose(a, get("c"))
		if err != nil {
			return false
		}
		got, err := apply(doc, both)
		want, err2 := apply(after, get("c"))
		return err == nil && err2 == nil && jsontree.Equal(got, want)
	})
	list := c.Field("positions")
	for i := range list.Len() {
		field := func(key string) jsonvalue.Value { v, _ := list.At(i).Get(key); return v }
		for key, op := range map[string]Op{"byA": a, "byB": b} {
			if got := transformPosition(field("pos"), op); !jsonvalue.Equal(got, field(key)) {
				c.T.Errorf("%s position %d %s: got %v, want %v", c.ID, i, key, got, field(key))
			}
		}
	}
	checkDiff(c, doc, after)
}

// checkConflict holds that tryTransform reports exactly the recorded conflict, if any, and that Type fails exactly
// then and is otherwise Merging.
func checkConflict(c *ottest.Case, key string, op, over Op, side ot.Side) {
	result, conflict, err := tryTransform(op, over, side)
	if err != nil {
		c.T.Errorf("%s %s: %v", c.ID, key, err)
		return
	}
	if got, want := conflictValue(conflict), c.Field(key); !jsonvalue.Equal(got, want) {
		c.T.Errorf("%s %s:\n got  %v\n want %v\n case %v", c.ID, key, got, want, c.Value)
	}
	_, err = Type.Transform(op, over, side)
	if isConflict := errors.As(err, new(*ConflictError)); isConflict != (conflict != nil) || !isConflict && err != nil {
		c.T.Errorf("%s %s: Transform says %v", c.ID, key, err)
	}
	if conflict == nil {
		c.Expect(key[3:], func() (jsonvalue.Value, error) { return opValue(result, nil) })
	}
}

func checkDiff(c *ottest.Case, from, to jsontree.Value) {
	op, err := diff(from, to)
	if err != nil {
		c.T.Errorf("%s: %v", c.ID, err)
		return
	}
	got, err := apply(from, op)
	if err != nil || !jsontree.Equal(got, to) {
		c.T.Errorf("%s: the diff %s leads to %v, want %v: %v", c.ID, encode(op), got, to, err)
	}
}
