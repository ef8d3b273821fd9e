package text

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

func TestSharedVectors(t *testing.T) {
	t.Parallel()
	suite.RunShared(t)
}

func TestSampleVectors(t *testing.T) { suite.RunSample(t, "testdata/vectors.jsonl.gz") }

var suite = &ottest.Suite{
	Type: Type,
	Pair: checkPair,
	Calls: map[string]func([]jsonvalue.Value) (jsonvalue.Value, error){
		"apply": callApply,
		"normalize": func(args []jsonvalue.Value) (jsonvalue.Value, error) {
			op, err := decode(args[0])
			if err != nil {
				return jsonvalue.Value{}, err
			}
			return value(op.Normalize())
		},
		"transformSelection": func(args []jsonvalue.Value) (jsonvalue.Value, error) {
			op, err := decode(args[1])
			if err != nil {
				return jsonvalue.Value{}, err
			}
			return transformSelection(op, args[0], args[2].Bool()), nil
		},
		"selectionEq": func(args []jsonvalue.Value) (jsonvalue.Value, error) {
			return jsonvalue.NewBool(selection(args[0]) == selection(args[1])), nil
		},
	},
	Accepts: func(c *ottest.Case) string {
		if c.Lone() {
			return "texts may have half a pair, as in the class split"
		}
		return ""
	},
}

// callApply takes a document as it is: to be created from null it may be, but not null.
func callApply(args []jsonvalue.Value) (jsonvalue.Value, error) {
	if args[0].Kind() != jsonvalue.String {
		return jsonvalue.Value{}, errDocument
	}
	op, err := decode(args[1])
	if err != nil {
		return jsonvalue.Value{}, err
	}
	after, err := text{}.Apply(seq.NewText(args[0].Text()), op)
	return jsonvalue.NewString(after.String()), err
}

func decode(v jsonvalue.Value) (Op, error) { return dialect.Decode(jsonvalue.Append(nil, v)) }

func value(op Op) (jsonvalue.Value, error) {
	return jsonvalue.Parse(textop.Encode(op), jsonvalue.Limits{})
}

// selection reads a caret, which is a number, or a pair of places.
func selection(v jsonvalue.Value) Selection {
	if v.Kind() == jsonvalue.Number {
		return Selection{int(v.Float()), int(v.Float())}
	}
	return Selection{int(v.At(0).Float()), int(v.At(1).Float())}
}

// transformSelection returns a caret for a caret, and for one's own operation.
func transformSelection(op Op, v jsonvalue.Value, own bool) jsonvalue.Value {
	s := op.TransformSelection(selection(v), own)
	anchor, focus := jsonvalue.NewNumber(float64(s.Anchor)), jsonvalue.NewNumber(float64(s.Focus))
	if own || v.Kind() == jsonvalue.Number {
		return anchor
	}
	return jsonvalue.NewArray([]jsonvalue.Value{anchor, focus})
}

// checkPair checks what only text records.
func checkPair(c *ottest.Case) {
	get := func(key string) Op {
		op, err := decode(c.Field(key))
		if err != nil {
			c.T.Fatalf("%s %s: %v", c.ID, key, err)
		}
		return op
	}
	a, b := get("a"), get("b")
	c.Expect("normalizeA", func() (jsonvalue.Value, error) { return value(a.Normalize()) })
	list := c.Field("selections")
	if list.Len() == 0 {
		c.T.Errorf("%s: no selections", c.ID)
	}
	for i := range list.Len() {
		field := func(key string) jsonvalue.Value { v, _ := list.At(i).Get(key); return v }
		for key, got := range map[string]jsonvalue.Value{
			"byB":    transformSelection(b, field("sel"), false),
			"byBOwn": transformSelection(b, field("sel"), true),
			"byAOwn": transformSelection(a, field("sel"), true),
		} {
			if !jsonvalue.Equal(got, field(key)) {
				c.T.Errorf("%s selection %d %s: got %v, want %v", c.ID, i, key, got, field(key))
			}
		}
	}
}
