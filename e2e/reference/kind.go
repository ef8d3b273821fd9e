package reference

import (
	"errors"
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Kind makes cases of one type and knows what tandem makes of them.
type Kind struct {
	Name string
	Type ot.Type
	// Doc draws a document, as JSON.
	Doc func(t *rapid.T) []byte
	// Op draws an operation that fits doc, as JSON.
	Op func(t *rapid.T, doc ot.Snapshot) []byte
	// Place draws a place in doc, as JSON in the form of the type; nil if it knows none.
	Place func(t *rapid.T, doc ot.Snapshot) []byte
	// Plain brings results into the form in which they are compared; nil leaves them as they are.
	Plain func(jsonvalue.Value) jsonvalue.Value
	// Special are the calls that only this type has; it may be nil.
	Special func(q *Question) map[string]func() ([]byte, error)
}

// Kinds are all kinds.
var Kinds = []*Kind{TextUnicode, Text, RichText, JSON0, JSON0Older, JSON0Mixed, JSON0Subtypes, JSON1, JSON1Subtypes}

// Case is a document and operations on it, as JSON: A and B are concurrent, C follows A. Places is a list of places in the
// document.
type Case struct{ Doc, A, B, C, Places []byte }

// Question is a decoded Case.
type Question struct {
	Case
	Before, After ot.Snapshot // A
	A, B, C       ot.Op
}

// Answer is what a type makes of a case, by the name of the call.
type Answer map[string]Result

// Result is the outcome of a call. Without a Value and not Failed, the outcome is undefined.
type Result struct {
	Value   jsonvalue.Value
	Failed  bool
	Message string
}

// String is for the reader of a failed test.
func (r Result) String() string {
	switch {
	case r.Failed:
		return "the error: " + r.Message
	case r.Value.IsNone():
		return "undefined"
	}
	return r.Value.String()
}

// Draw draws a case.
func (k *Kind) Draw(t *rapid.T) *Question {
	q := &Question{Case: Case{Doc: k.Doc(t)}}
	var err error
	if q.Before, err = k.Type.Create(q.Doc); err != nil {
		t.Fatalf("the document %s: %v", q.Doc, err)
	}
	var places [][]byte
	if k.Place != nil {
		for range rapid.IntRange(0, 3).Draw(t, "places") {
			places = append(places, k.Place(t, q.Before))
		}
	}
	q.Case.Places = list(places)
	q.Case.A, q.A = k.draw(t, q.Before)
	q.Case.B, q.B = k.draw(t, q.Before)
	if q.After, err = k.Type.Apply(q.Before, q.A); err != nil {
		t.Fatalf("%s does not fit %s: %v", q.Case.A, q.Doc, err)
	}
	q.Case.C, q.C = k.draw(t, q.After)
	return q
}

func (k *Kind) draw(t *rapid.T, doc ot.Snapshot) ([]byte, ot.Op) {
	data := k.Op(t, doc)
	op, err := k.Type.DecodeOp(data)
	if err != nil {
		t.Fatalf("the operation %s: %v", data, err)
	}
	return data, op
}

// Answer is what tandem's type makes of a case. The calls are those of node/reference.mjs.
func (k *Kind) Answer(q *Question) Answer {
	calls := map[string]func() ([]byte, error){
		"applyA":    func() ([]byte, error) { return k.apply(q.Before, q.A) },
		"applyB":    func() ([]byte, error) { return k.apply(q.Before, q.B) },
		"aL":        func() ([]byte, error) { return k.encode(k.Type.Transform(q.A, q.B, ot.Left)) },
		"aR":        func() ([]byte, error) { return k.encode(k.Type.Transform(q.A, q.B, ot.Right)) },
		"bL":        func() ([]byte, error) { return k.encode(k.Type.Transform(q.B, q.A, ot.Left)) },
		"bR":        func() ([]byte, error) { return k.encode(k.Type.Transform(q.B, q.A, ot.Right)) },
		"composeAC": func() ([]byte, error) { return k.encode(k.Type.Compose(q.A, q.C)) },
		"bothL": func() ([]byte, error) {
			b, err := k.Type.Transform(q.B, q.A, ot.Left)
			if err != nil {
				return nil, err
			}
			return k.apply(q.After, b)
		},
		"late": func() ([]byte, error) {
			b, err := k.Type.Transform(q.B, q.A, ot.Left)
			if err != nil {
				return nil, err
			}
			return k.encode(k.Type.Transform(b, q.C, ot.Left))
		},
		"pending": func() ([]byte, error) {
			b, err := k.Type.Transform(q.B, q.A, ot.Right)
			if err != nil {
				return nil, err
			}
			return k.encode(k.Type.Transform(q.C, b, ot.Right))
		},
	}
	if inverter, ok := ot.AsInverter(k.Type); ok {
		calls["invertA"] = func() ([]byte, error) { return k.encode(inverter.Invert(q.A, q.Before)) }
	}
	if k.Special != nil {
		for key, call := range k.Special(q) {
			calls[key] = call
		}
	}
	answer := Answer{}
	for key, call := range calls {
		answer[key] = result(call())
	}
	return answer
}

// places is the call that does f with each place.
func (q *Question) places(f func(place jsonvalue.Value) ([]byte, error)) func() ([]byte, error) {
	return func() ([]byte, error) {
		places, err := jsonvalue.Parse(q.Case.Places, jsonvalue.Limits{})
		if err != nil {
			return nil, err
		}
		var moved [][]byte
		for i := range places.Len() {
			after, err := f(places.At(i))
			if err != nil {
				return nil, err
			}
			moved = append(moved, after)
		}
		return list(moved), nil
	}
}

func (k *Kind) apply(doc ot.Snapshot, op ot.Op) ([]byte, error) {
	next, err := k.Type.Apply(doc, op)
	if err != nil {
		return nil, err
	}
	return k.Type.Encode(next)
}

func (k *Kind) encode(op ot.Op, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	return k.Type.EncodeOp(op)
}

func result(data []byte, err error) Result {
	if err == nil && len(data) == 0 { // a document without a value
		return Result{}
	}
	v, parseErr := jsonvalue.Parse(data, jsonvalue.Limits{})
	if err == nil {
		err = parseErr
	}
	if err != nil {
		return Result{Failed: true, Message: err.Error()}
	}
	return Result{Value: v}
}

// Compare returns what is different in two answers; nil if they are equal.
func (k *Kind) Compare(got, want Answer) error {
	var differences []error
	for key := range want {
		if _, ok := got[key]; !ok {
			differences = append(differences, fmt.Errorf("%s is not computed", key))
		}
	}
	for key, g := range got {
		w, ok := want[key]
		if !ok {
			differences = append(differences, fmt.Errorf("%s is not asked for", key))
		} else if g.Failed != w.Failed || !g.Failed && !jsonvalue.Equal(k.plain(g.Value), k.plain(w.Value)) {
			differences = append(differences, fmt.Errorf("%s\n\tgot  %v\n\twant %v", key, g, w))
		}
	}
	slices.SortFunc(differences, func(a, b error) int { return len(a.Error()) - len(b.Error()) })
	return errors.Join(differences...)
}

func (k *Kind) plain(v jsonvalue.Value) jsonvalue.Value {
	if k.Plain == nil {
		return v
	}
	return k.Plain(v)
}
