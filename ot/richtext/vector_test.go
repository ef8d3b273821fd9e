package richtext

import (
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
)

func TestSharedVectors(t *testing.T) { suite(checkPair).RunShared(t) }

func TestSampleVectors(t *testing.T) { suite(checkPair).RunSample(t, "testdata/vectors.jsonl.gz") }

func suite(pair func(*ottest.Case)) *ottest.Suite {
	return &ottest.Suite{
		Type:  Type,
		Plain: bare,
		Pair:  pair,
		Calls: map[string]func([]jsonvalue.Value) (jsonvalue.Value, error){
			"transformPresence": callTransformPresence,
			"normalize":         func(args []jsonvalue.Value) (jsonvalue.Value, error) { return decoded(args[0]) },
		},
		Accepts: accepts,
	}
}

// accepts says why we do what we might refuse.
func accepts(c *ottest.Case) string {
	note := c.Field("note").Text()
	switch {
	case c.Lone():
		return "lone halves are kept, as in the class split"
	case strings.HasPrefix(note, "attributes null "), strings.HasSuffix(note, "against attributes null"):
		return "null attributes are none, as they must be in apply"
	case note == "document null":
		return "create makes an empty document of null"
	}
	return ""
}

// bare takes the list out of {"ops": list}.
func bare(v jsonvalue.Value) jsonvalue.Value {
	if list, ok := v.Get("ops"); ok && v.Len() == 1 {
		return list
	}
	return v
}

func decoded(v jsonvalue.Value) (jsonvalue.Value, error) {
	op, err := Type.DecodeOp(jsonvalue.Append(nil, v))
	if err != nil {
		return v, err
	}
	return suite(nil).OpValue(op)
}

func callTransformPresence(args []jsonvalue.Value) (jsonvalue.Value, error) {
	op, err := decode(jsonvalue.Append(nil, args[1]))
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return transformPresence(args[0], op, args[2].Bool())
}

func transformPresence(value jsonvalue.Value, op Op, own bool) (jsonvalue.Value, error) {
	out, err := richText{}.TransformPresence(jsonvalue.Append(nil, value), op, own)
	if err != nil {
		return jsonvalue.Value{}, err
	}
	return jsonvalue.Parse(out, jsonvalue.Limits{})
}

// checkPair checks what only rich-text records.
func checkPair(c *ottest.Case) {
	op := func(key string) Op {
		op, err := decode(jsonvalue.Append(nil, c.Field(key)))
		if err != nil {
			c.T.Fatalf("%s %s: %v", c.ID, key, err)
		}
		return op
	}
	doc, err := richText{}.Create(jsonvalue.Append(nil, c.Field("snapshot")))
	if err != nil {
		c.T.Fatalf("%s: %v", c.ID, err)
	}
	c.Expect("invertA", func() (jsonvalue.Value, error) {
		back, err := richText{}.Invert(op("a"), doc)
		if err != nil {
			return jsonvalue.Value{}, err
		}
		return suite(nil).OpValue(back)
	})
	list := c.Field("presence")
	for i := range list.Len() {
		get := func(key string) jsonvalue.Value { v, _ := list.At(i).Get(key); return v }
		got, err := transformPresence(get("range"), op(get("op").Text()), get("own").Bool())
		if err != nil || !jsonvalue.Equal(got, get("out")) {
			c.T.Errorf("%s presence %d: got %v, want %v: %v", c.ID, i, got, get("out"), err)
		}
	}
	checkDiff(c, doc, op("a"))
}

// checkDiff holds that Diff leads from the snapshot to what a made of it; the recorded diff is another one.
func checkDiff(c *ottest.Case, doc *Snapshot, a Op) {
	want, err := richText{}.Apply(doc, a)
	if err != nil {
		c.T.Fatalf("%s: %v", c.ID, err)
	}
	diff, err := richText{}.Diff(doc, want)
	if err != nil {
		c.T.Fatalf("%s: %v", c.ID, err)
	}
	got, err := richText{}.Apply(doc, diff)
	if err != nil {
		c.T.Fatalf("%s: %v", c.ID, err)
	}
	g, _ := suite(nil).DocValue(got)
	w, _ := suite(nil).DocValue(want)
	if !jsonvalue.Equal(canonical(g), canonical(w)) {
		c.T.Errorf("%s: the diff %v leads to %v, want %v", c.ID, diff, g, w)
	}
}

// canonical merges what can be merged and drops empty attributes, so that documents with one meaning are equal.
func canonical(v jsonvalue.Value) jsonvalue.Value {
	op, err := decode(jsonvalue.Append(nil, v))
	if err != nil {
		return v
	}
	var merged Builder
	for _, c := range op {
		c.Attributes = c.Attributes.orNone()
		merged.Push(c)
	}
	return bare(mustParse(encodeOp(merged.Op())))
}
