package json1

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

func TestLaws(t *testing.T) {
	ottest.Laws(t, Merging, ottest.Generator{
		Doc: func(t *rapid.T) []byte { return jsontree.Append(nil, drawDoc(t)) },
		Op: func(t *rapid.T, doc ot.Snapshot) []byte {
			return encode(drawOp(t, doc.(jsontree.Value), rapid.IntRange(0, 4).Draw(t, "changes")))
		},
	})
}

// Few keys and values, so that operations meet.
var keys = rapid.SampledFrom([]string{"a", "b", "c", "😀", "～"})

func drawValue(t *rapid.T, depth int) jsontree.Value {
	kind := rapid.IntRange(0, 6).Draw(t, "kind")
	if depth == 0 {
		kind %= 4
	}
	switch kind {
	case 0:
		return jsontree.Null()
	case 1:
		return jsontree.Number(float64(rapid.IntRange(-2, 2).Draw(t, "number")))
	case 2, 3:
		return jsontree.String(rapid.SampledFrom([]string{"", "a", "b😀c", "hello"}).Draw(t, "text"))
	case 4, 5:
		v := jsontree.List()
		for i := range rapid.IntRange(0, 4).Draw(t, "length") {
			v = v.InsertAt(i, drawValue(t, depth-1))
		}
		return v
	}
	v := jsontree.Object()
	for range rapid.IntRange(0, 3).Draw(t, "members") {
		v = v.Set(keys.Draw(t, "key"), drawValue(t, depth-1))
	}
	return v
}

func drawDoc(t *rapid.T) jsontree.Value {
	v := jsontree.Object()
	for range rapid.IntRange(1, 4).Draw(t, "members") {
		v = v.Set(keys.Draw(t, "key"), drawValue(t, 3))
	}
	return v
}

// drawOp composes an operation of simple changes that fit doc.
func drawOp(t *rapid.T, doc jsontree.Value, changes int) Op {
	var op Op
	for range changes {
		change := drawChange(t, doc)
		next, err := apply(doc, change)
		if err != nil {
			continue // such as a move into what is moved
		}
		both, err := compose(op, change)
		if err != nil {
			t.Fatalf("compose %s, %s: %v", encode(op), encode(change), err)
		}
		op, doc = both, next
	}
	return op
}

func drawChange(t *rapid.T, doc jsontree.Value) Op {
	path, v := drawPath(t, doc)
	w := newWriter()
	switch action := rapid.IntRange(0, 5).Draw(t, "action"); {
	case action <= 1 && v.Kind() == jsonvalue.String:
		w.along(path).writeEdit(textSubtype{}, drawTextOp(t, v.String()))
	case action <= 1 && v.Kind() == jsonvalue.Number:
		w.along(path).writeEdit(numberSubtype{}, float64(rapid.IntRange(-3, 3).Draw(t, "more")))
	case action <= 2 && len(path) > 0:
		w.along(path).component().setRemove(jsontree.Bool(true))
	case action == 3 && len(path) > 0:
		c := w.along(path).component()
		c.setRemove(jsontree.Bool(true))
		c.setInsert(drawValue(t, 1))
	case action == 4 && len(path) > 0:
		w.along(path).component().setPick(0)
		w.along(drawFree(t, doc)).component().setDrop(0)
	default:
		w.along(drawFree(t, doc)).component().setInsert(drawValue(t, 1))
	}
	op, err := w.op()
	if err != nil {
		t.Fatal(err)
	}
	return op
}

// drawPath draws a path to something in doc.
func drawPath(t *rapid.T, doc jsontree.Value) (Path, jsontree.Value) {
	var path Path
	for doc.Len() > 0 && rapid.IntRange(0, 4).Draw(t, "deeper") > 0 {
		i := rapid.IntRange(0, doc.Len()-1).Draw(t, "child")
		key := Element(i)
		if doc.Kind() == jsonvalue.Object {
			for name := range doc.All() {
				if key = Member(name); i == 0 {
					break
				}
				i--
			}
		}
		path, doc = append(path, key), child(doc, key)
	}
	return path, doc
}

// drawFree draws a path in a list or object where something may go, or not.
func drawFree(t *rapid.T, doc jsontree.Value) Path {
	path, v := drawPath(t, doc)
	switch v.Kind() {
	case jsonvalue.Array:
		return append(path, Element(rapid.IntRange(0, v.Len()).Draw(t, "index")))
	case jsonvalue.Object:
		return append(path, Member(keys.Draw(t, "free")))
	}
	return append(path[:0:0], Member(keys.Draw(t, "free")))
}

func drawTextOp(t *rapid.T, text string) textunicode.Op {
	var op textunicode.Op
	length := len([]rune(text))
	at := rapid.IntRange(0, length).Draw(t, "at")
	if at > 0 {
		op = append(op, textunicode.Component{Action: textunicode.Skip, Len: at})
	}
	if n := rapid.IntRange(0, length-at).Draw(t, "delete"); n > 0 {
		op = append(op, textunicode.Component{Action: textunicode.Delete, Len: n})
	} else {
		op = append(op, textunicode.Component{Action: textunicode.Insert, Len: 1, Text: "x"})
	}
	return op
}
