package json0

import (
	"flag"
	"os"
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "300"); err != nil { // a default, which the command line overrides
		panic(err)
	}
	os.Exit(m.Run())
}

var (
	drawKey  = rapid.SampledFrom([]string{"a", "b", "c", "1", "", "😀"})
	drawText = rapid.StringOfN(rapid.SampledFrom([]rune("ab é€😀")), 0, 8, -1)
)

// drawValue draws a value of at most so many levels.
func drawValue(t *rapid.T, depth int) jsontree.Value {
	kinds := 4
	if depth > 0 {
		kinds = 7
	}
	switch rapid.IntRange(0, kinds).Draw(t, "kind") {
	case 0:
		return jsontree.Null()
	case 1:
		return jsontree.Bool(rapid.Bool().Draw(t, "bool"))
	case 2:
		return jsontree.Number(float64(rapid.IntRange(-9, 9).Draw(t, "number")))
	case 3, 4:
		return jsontree.String(drawText.Draw(t, "string"))
	}
	return drawContainer(t, depth)
}

// drawContainer draws a list or object of at most so many levels.
func drawContainer(t *rapid.T, depth int) jsontree.Value {
	if rapid.Bool().Draw(t, "list") {
		var elements []jsontree.Value
		for range rapid.IntRange(0, 5).Draw(t, "length") {
			elements = append(elements, drawValue(t, depth-1))
		}
		return jsontree.List(elements...)
	}
	v := jsontree.Object()
	for _, key := range rapid.SliceOfNDistinct(drawKey, 0, 4, rapid.ID).Draw(t, "keys") {
		v = v.Set(key, drawValue(t, depth-1))
	}
	return v
}

// drawDoc draws a document, which is seldom a scalar.
func drawDoc(t *rapid.T) jsontree.Value {
	if rapid.IntRange(0, 9).Draw(t, "scalar") == 0 {
		return drawValue(t, 0)
	}
	return drawContainer(t, 3)
}

// drawOp draws an operation that fits a document and says what it deletes. Texts are edited in the older way or by text0, as
// the two do not go together.
func drawOp(t *rapid.T, doc jsontree.Value, older bool) (op Op) {
	for range rapid.IntRange(0, 4).Draw(t, "components") {
		c := drawComponent(t, doc, nil, older)
		var err error
		if doc, err = c.apply(doc); err != nil {
			t.Fatalf("%s does not fit: %v", c.append(nil), err)
		}
		op = append(op, c)
	}
	return op
}

// drawComponent draws a change at or below the place of v.
func drawComponent(t *rapid.T, v jsontree.Value, path Path, older bool) Component {
	if v.Len() > 0 && rapid.IntRange(0, 3).Draw(t, "descend") > 0 {
		var keys []Key
		for i := range v.Len() {
			keys = append(keys, Element(i))
		}
		if v.Kind() == jsonvalue.Object {
			keys = nil
			for key := range v.All() {
				keys = append(keys, Member(key))
			}
		}
		key := rapid.SampledFrom(keys).Draw(t, "child")
		if child := child(v, key); child.IsContainer() || child.Kind() == jsonvalue.Number || child.Kind() == jsonvalue.String {
			return drawComponent(t, child, path.under(key), older)
		}
	}
	switch v.Kind() {
	case jsonvalue.Array:
		return drawListChange(t, v, path)
	case jsonvalue.Object:
		key := drawKey.Draw(t, "key")
		c := Component{Path: path.under(Member(key)), Action: Object, Delete: v.Get(key)}
		if c.Delete.IsNone() || rapid.Bool().Draw(t, "replace") {
			c.Insert = drawValue(t, 2)
		}
		return c
	case jsonvalue.Number:
		return Component{Path: path, Action: Add, Amount: float64(rapid.IntRange(-5, 5).Draw(t, "amount"))}
	case jsonvalue.String:
		p := drawPiece(t, v)
		if older {
			return asText(path, p)
		}
		return Component{Path: path, Action: Edit, edit: edit{sub: text0{}, op: pieces{p}}}
	}
	return Component{Path: path, Action: Object, Insert: drawValue(t, 3), Delete: v} // only at the root
}

func drawListChange(t *rapid.T, v jsontree.Value, path Path) Component {
	i := rapid.IntRange(0, v.Len()).Draw(t, "index")
	c := Component{Path: path.under(Element(i)), Action: List}
	kind := rapid.IntRange(0, 3).Draw(t, "kind of change")
	if i < v.Len() && kind == 3 {
		c.Action, c.To = Move, rapid.IntRange(0, v.Len()-1).Draw(t, "to")
		return c
	}
	if i < v.Len() && kind > 0 {
		c.Delete = v.At(i)
	}
	if c.Delete.IsNone() || kind == 1 {
		c.Insert = drawValue(t, 2)
	}
	return c
}

// drawPiece draws an insert or delete of a string. It cuts pairs.
func drawPiece(t *rapid.T, v jsontree.Value) piece {
	text, _ := v.Text()
	length := text.Size()[seq.UTF16]
	at := rapid.IntRange(0, length).Draw(t, "offset")
	if at < length && rapid.Bool().Draw(t, "delete") {
		to := rapid.IntRange(at, length).Draw(t, "end")
		return newPiece(at, string(text.AppendRange(nil, seq.UTF16, at, to)), true)
	}
	return newPiece(at, drawText.Draw(t, "text"), false)
}

func TestLaws(t *testing.T) {
	for name, older := range map[string]bool{"text0": false, "older texts": true} {
		t.Run(name, func(t *testing.T) {
			ottest.Laws(t, Type, ottest.Generator{
				Doc: func(t *rapid.T) []byte { return jsontree.Append(nil, drawDoc(t)) },
				Op: func(t *rapid.T, doc ot.Snapshot) []byte {
					return encode(drawOp(t, doc.(jsontree.Value), older))
				},
			})
		})
	}
}

// TestPieces holds that texts are edited as a JavaScript string would be, the laws of text0 by itself.
func TestPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc := jsontree.String(drawText.Draw(t, "document"))
		draw := func(v jsontree.Value) (op pieces, after jsontree.Value) {
			for range rapid.IntRange(0, 4).Draw(t, "pieces") {
				p := drawPiece(t, v)
				next, err := text0{}.apply(v, pieces{p})
				if err != nil {
					t.Fatal(err)
				}
				op, v = append(op, p), next
			}
			return op, v
		}
		must := func(op any, err error) any {
			if err != nil {
				t.Fatal(err)
			}
			return op
		}
		apply := func(v jsontree.Value, op any) jsontree.Value {
			return must(text0{}.apply(v, op)).(jsontree.Value)
		}
		a, afterA := draw(doc)
		b, afterB := draw(doc)
		next, afterNext := draw(afterA)
		if got := apply(doc, must(text0{}.compose(a, next, false))); !jsontree.Equal(got, afterNext) {
			t.Fatalf("composed: %v, want %v", got, afterNext)
		}
		if got := apply(afterA, must(text0{}.invert(a))); !jsontree.Equal(got, doc) {
			t.Fatalf("undone: %v, want %v", got, doc)
		}
		left := apply(afterB, must(text0{}.transform(a, b, ot.Left)))
		right := apply(afterA, must(text0{}.transform(b, a, ot.Right)))
		if !jsontree.Equal(left, right) {
			t.Fatalf("transformed: %v and %v", left, right)
		}
	})
}
