package json0

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
	suite.RunShared(t)
}

func TestSampleVectors(t *testing.T) { suite.RunSample(t, "testdata/vectors.jsonl.gz") }

// asReference is json0 without the rule on names that ShareDB's server adds to the type.
type asReference struct{ json0 }

func (asReference) DecodeOp(data []byte) (Op, error) { return decode(data) }

var suite = &ottest.Suite{
	Type: ot.Erase[jsontree.Value, Op](asReference{}),
	Pair: checkPair,
	Client: func(sent, own ot.Op) (ot.Op, error) {
		_, after, err := componentRules.both(own.(Op), sent.(Op))
		return Op(after), err
	},
	Accepts: func(c *ottest.Case) string { return accepted[c.Field("note").Text()] },
	Refuses: func(c *ottest.Case, key string) string { return refused[c.ID+" "+key] },
	Calls: map[string]func([]jsonvalue.Value) (jsonvalue.Value, error){
		"invert": func(args []jsonvalue.Value) (jsonvalue.Value, error) {
			op, err := decode(jsonvalue.Append(nil, args[0]))
			if err != nil {
				return jsonvalue.Value{}, err
			}
			return value(invert(op))
		},
		"normalize": func(args []jsonvalue.Value) (jsonvalue.Value, error) {
			return value(Normalize(jsonvalue.Append(nil, args[0])))
		},
	},
}

// accepted are the notes of calls that a server may refuse, and why it is right to make them.
var accepted = map[string]string{
	"text0 against li below (bad document) keeps":  "only one of the two can be applied to a document, and it is refused there",
	"different subtypes at one place pass through": "only one of the two can be applied to a document, and it is refused there",
	"sd in the middle of a pair":                   "texts may have half a pair, as in the class split",
	"od against od with number and string key":     "both name the same member of an object",
	"si past the end appends":                      pastEnd,
	"text0 p past the end":                         pastEnd,
}

const pastEnd = "where the older and the newer way to edit a text meet, transforming leads there: a client sends what it has so got"

// refused are results of pairs of the class lenientrep that lie outside of what a document can be. The calls written by hand
// say of each of the three that a server should refuse it.
var refused = map[string]string{
	"shared/json0/603 mergeAL":       "edits a character of a string as if it were an element",
	"shared/json0/603 mergeAR":       "edits a character of a string as if it were an element",
	"shared/json0/1226 mergeALother": "moves an element that is not there, which makes undefined",
	"shared/json0/1226 mergeARother": "moves an element that is not there, which makes undefined",
	"shared/json0/5677 mergeAL":      "edits a list as text, which makes [object Object] of it",
	"shared/json0/5677 mergeAR":      "edits a list as text, which makes [object Object] of it",
	"shared/json0/7722 chain":        "replaces an element that is not there, which makes a hole",
}

func value(op Op, err error) (jsonvalue.Value, error) {
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.Parse(encode(op), jsonvalue.Limits{})
}

// checkPair checks what only json0 records, and what Diff leads to.
func checkPair(c *ottest.Case) {
	get := func(key string) Op {
		op, err := decode(jsonvalue.Append(nil, c.Field(key)))
		if err != nil {
			c.T.Fatalf("%s %s: %v", c.ID, key, err)
		}
		return op
	}
	doc, a, b, next := jsontree.From(c.Field("snapshot")), get("a"), get("b"), get("c")
	c.Expect("normalizeA", func() (jsonvalue.Value, error) { return value(Normalize(encode(a))) })
	c.Expect("invertA", func() (jsonvalue.Value, error) { return value(invert(a)) })
	after, err := apply(doc, a)
	if err != nil {
		c.T.Fatalf("%s: %v", c.ID, err)
	}
	c.ExpectBool("invertOk", func() bool { return leadsTo(after, doc)(invert(a)) })
	c.ExpectBool("composeOk", func() bool {
		want, err := apply(after, next)
		return err == nil && leadsTo(doc, want)(compose(a, next))
	})
	checkX(c, a, b)
	if !leadsTo(doc, after)(diff(doc, after), nil) {
		c.T.Errorf("%s: the diff %s does not lead to %v", c.ID, encode(diff(doc, after)), after)
	}
}

// leadsTo reports whether an operation leads from one document to the other.
func leadsTo(from, to jsontree.Value) func(Op, error) bool {
	return func(op Op, err error) bool {
		if err != nil {
			return false
		}
		got, err := apply(from, op)
		return err == nil && jsontree.Equal(got, to)
	}
}

// checkX checks both transformed at once, as clients do it.
func checkX(c *ottest.Case, a, b Op) {
	both := func() (jsonvalue.Value, error) {
		left, right, err := componentRules.both(a, b)
		l, err2 := value(left, err)
		r, err3 := value(right, err)
		return jsonvalue.NewArray([]jsonvalue.Value{l, r}), errors.Join(err, err2, err3)
	}
	c.Expect("xAB", both)
	c.ExpectBool("xSame", func() bool {
		got, err := both()
		return err == nil && jsonvalue.Equal(got, jsonvalue.NewArray([]jsonvalue.Value{c.Field("aL"), c.Field("bR")}))
	})
}
