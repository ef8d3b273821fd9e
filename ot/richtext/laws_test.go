package richtext

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
)

func TestLaws(t *testing.T) {
	ottest.Laws(t, Type, ottest.Generator{
		Doc:       func(t *rapid.T) []byte { return encodeOp(drawDoc(t)) },
		Op:        func(t *rapid.T, doc ot.Snapshot) []byte { return encodeOp(drawOp(t, doc.(*Snapshot).Len())) },
		Canonical: withoutNulls,
	})
}

// TestApplyIsCompose holds that the tree makes exactly the components that compose makes of the whole document.
func TestApplyIsCompose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawDoc(t)
		e := NewSnapshot(want...).edit()
		for range rapid.IntRange(1, 6).Draw(t, "operations") {
			op := drawOp(t, e.spans.Len())
			want = compose(want, op)
			if err := e.Apply(op); err != nil {
				t.Fatal(err)
			}
			got := e.Freeze()
			if g := Op(slices.Collect(got.Components())); !slices.EqualFunc(g, want, equalComponents) {
				t.Fatalf("after %s\n got  %s\n want %s", encodeOp(op), encodeOp(g), encodeOp(want))
			}
			if tight := NewSnapshot(want...).tight; got.tight && !tight {
				t.Fatalf("%s is taken for tight", encodeOp(want))
			}
		}
	})
}

// withoutNulls makes null attributes of a document equal to none, as invert does not bring them back.
func withoutNulls(v jsonvalue.Value) jsonvalue.Value {
	op, err := decode(jsonvalue.Append(nil, v))
	if err != nil {
		return v
	}
	for i := range op {
		op[i].Attributes = op[i].Attributes.filter(notNull)
	}
	return canonical(mustParse(encodeOp(op)))
}

func equalComponents(a, b Component) bool {
	return a.Action == b.Action && a.Len == b.Len && a.Text == b.Text && (a.Embed == nil) == (b.Embed == nil) &&
		(a.Embed == nil || jsonvalue.Equal(*a.Embed, *b.Embed)) && equalAttributes(a.Attributes, b.Attributes)
}

func mustParse(data []byte) jsonvalue.Value {
	v, err := jsonvalue.Parse(data, jsonvalue.Limits{})
	if err != nil {
		panic(err)
	}
	return v
}

func encodeOp(op Op) []byte {
	data, err := richText{}.EncodeOp(op)
	if err != nil {
		panic(err)
	}
	return data
}

// Few attributes and values, so that neighbours are often mergeable.
func drawAttributes(t *rapid.T) *Attributes {
	switch rapid.IntRange(0, 9).Draw(t, "attributes") {
	case 0:
		return NewAttributes()
	case 1, 2, 3, 4, 5:
		return nil
	}
	var members []jsonvalue.Member
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"bold", "color", "m"}), 1, 2, rapid.ID).Draw(t, "names") {
		value := rapid.SampledFrom([]string{`true`, `null`, `"red"`, `{"a":1}`}).Draw(t, "value")
		members = append(members, jsonvalue.Member{Key: name, Value: mustParse([]byte(value))})
	}
	return NewAttributes(members...)
}

func drawInsert(t *rapid.T) Component {
	a := drawAttributes(t)
	if rapid.IntRange(0, 5).Draw(t, "embed") == 0 {
		return InsertEmbed(jsonvalue.NewObject(jsonvalue.Member{Key: "image", Value: jsonvalue.NewNumber(1)}), a)
	}
	// Also halves of pairs, which may meet.
	text := rapid.SampledFrom([]string{"a", "bc", "é", "😀", "x😀y", "\xed\xa0\xbd", "\xed\xb8\x80", "\n"}).Draw(t, "text")
	return InsertText(text, a)
}

// drawDoc draws a document that need not be merged.
func drawDoc(t *rapid.T) Op {
	var doc Builder
	for range rapid.IntRange(0, 8).Draw(t, "components") {
		if c := drawInsert(t); rapid.Bool().Draw(t, "merge") {
			doc.Push(c)
		} else {
			doc.op = append(doc.op, c)
		}
	}
	return doc.Op()
}

// drawOp draws an operation, not always merged, that fits a document of that length.
func drawOp(t *rapid.T, length int) Op {
	var op Op
	for i := range rapid.IntRange(0, 6).Draw(t, "steps") {
		n := 0
		if length > 0 {
			n = rapid.IntRange(1, length).Draw(t, strconv.Itoa(i))
		}
		switch kind := rapid.IntRange(0, 3).Draw(t, "action"); {
		case kind == 0 || n == 0:
			op = append(op, drawInsert(t))
			continue
		case kind == 1:
			op = append(op, DeleteLen(n))
		case kind == 2:
			op = append(op, RetainLen(n, nil))
		default:
			op = append(op, RetainLen(n, drawAttributes(t)))
		}
		length -= n
	}
	return op
}
