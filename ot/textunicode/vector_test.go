package textunicode

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

func TestSharedVectors(t *testing.T) { suite.RunShared(t) }

func TestSampleVectors(t *testing.T) { suite.RunSample(t, "testdata/vectors.jsonl.gz") }

var suite = &ottest.Suite{
	Type: Type,
	Pair: checkPair,
	Calls: map[string]func([]jsonvalue.Value) (jsonvalue.Value, error){
		"invert":             onOp(0, func(op Op, _ jsonvalue.Value) (jsonvalue.Value, error) { return orError(op.Invert()) }),
		"normalize":          onOp(0, func(op Op, _ jsonvalue.Value) (jsonvalue.Value, error) { return value(op.Normalize()) }),
		"isNoop":             onOp(0, func(op Op, _ jsonvalue.Value) (jsonvalue.Value, error) { return jsonvalue.NewBool(len(op) == 0), nil }),
		"transformPosition":  onOp(1, transformPlace),
		"transformSelection": onOp(1, transformPlace),
	},
	Accepts: func(c *ottest.Case) string {
		if c.Field("note").Text() == "compose with a wrong text is not checked" {
			return "both operations were checked against their documents when they were applied"
		}
		return ""
	},
}

// onOp makes a call of f, which needs the operation that is the i-th argument, and the first argument.
func onOp(i int, f func(Op, jsonvalue.Value) (jsonvalue.Value, error)) func([]jsonvalue.Value) (jsonvalue.Value, error) {
	return func(args []jsonvalue.Value) (jsonvalue.Value, error) {
		op, err := dialect.Decode(jsonvalue.Append(nil, args[i]))
		if err != nil {
			return jsonvalue.Value{}, err
		}
		return f(op, args[0])
	}
}

// transformPlace transforms a position, or a selection as a pair of them.
func transformPlace(op Op, place jsonvalue.Value) (jsonvalue.Value, error) {
	if place.Kind() == jsonvalue.Number {
		return jsonvalue.NewNumber(float64(op.TransformPosition(int(place.Float())))), nil
	}
	s := op.TransformSelection(Selection{int(place.At(0).Float()), int(place.At(1).Float())})
	return jsonvalue.NewArray([]jsonvalue.Value{jsonvalue.NewNumber(float64(s.Anchor)), jsonvalue.NewNumber(float64(s.Focus))}), nil
}

func value(op Op) (jsonvalue.Value, error) {
	return jsonvalue.Parse(textop.Encode(op), jsonvalue.Limits{})
}

func orError(op Op, err error) (jsonvalue.Value, error) {
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return value(op)
}

// checkPair checks what only text-unicode records.
func checkPair(c *ottest.Case) {
	a, b := readOp(c, "a"), readOp(c, "b")
	doc := seq.NewText(c.Field("snapshot").Text())
	c.Expect("normalizeA", func() (jsonvalue.Value, error) { return value(a.Normalize()) })
	c.Expect("invertWithDocA", func() (jsonvalue.Value, error) { return orError(textUnicode{}.Invert(a, doc)) })
	c.Expect("makeInvertibleA", func() (jsonvalue.Value, error) { return orError(a.MakeInvertible(doc)) })
	c.Expect("stripInvertibleA", func() (jsonvalue.Value, error) { return value(a.StripInvertible()) })
	c.Expect("invertA", func() (jsonvalue.Value, error) { return orError(a.Invert()) })
	c.ExpectBool("isInvertibleA", a.IsInvertible)
	checkPlaces(c, "positions", "pos", "byA", a)
	checkPlaces(c, "positions", "pos", "byB", b)
	checkPlaces(c, "selections", "sel", "byB", b)
}

func readOp(c *ottest.Case, key string) Op {
	op, err := dialect.Decode(jsonvalue.Append(nil, c.Field(key)))
	if err != nil {
		c.T.Fatalf("%s %s: %v", c.ID, key, err)
	}
	return op
}

// checkPlaces checks a list of places and where op moves each.
func checkPlaces(c *ottest.Case, list, from, to string, op Op) {
	places := c.Field(list)
	if places.Len() == 0 {
		c.T.Errorf("%s: no %s", c.ID, list)
	}
	for i := range places.Len() {
		place, _ := places.At(i).Get(from)
		want, _ := places.At(i).Get(to)
		if got, err := transformPlace(op, place); err != nil || !jsonvalue.Equal(got, want) {
			c.T.Errorf("%s %s %d %s: got %v, want %v: %v", c.ID, list, i, to, got, want, err)
		}
	}
}
