package reference

import (
	"strconv"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/richtext"
)

// A path leads into a document of JSON: its elements are JSON, numbers and names.
type path [][]byte

// names are few, so that operations meet; the last two are in another order by UTF-16 units than by code points.
var names = []string{"a", "b", "1", "😀", "～"}

func drawName(t *rapid.T) []byte {
	return jsonvalue.AppendString(nil, rapid.SampledFrom(names).Draw(t, "name"))
}

// trees draws documents of JSON and what to put into them.
type trees struct {
	texts []string // the strings that are in them
	rich  bool     // whether documents of rich-text are
}

var (
	plainTrees = trees{texts: []string{"", "a", "b😀c", "hello"}}
	richTrees  = trees{texts: plainTrees.texts, rich: true}
	// flatTrees have no text with a pair that could be cut in two.
	flatTrees = trees{texts: []string{"", "a", "béc", "hello"}, rich: true}
)

// tree draws a value, at most depth deep.
func (d trees) tree(t *rapid.T, depth int) jsontree.Value {
	if d.rich && rapid.IntRange(0, 3).Draw(t, "rich") == 0 {
		v, err := jsontree.Parse(drawRich(t, drawFlat), jsonvalue.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	kind := rapid.IntRange(0, 7).Draw(t, "kind")
	if depth == 0 {
		kind %= 5
	}
	switch kind {
	case 0:
		return jsontree.Null()
	case 1:
		return jsontree.Number(rapid.SampledFrom([]float64{0, 1, -2, 0.1, 1e21}).Draw(t, "number"))
	case 2, 3:
		return jsontree.String(rapid.SampledFrom(d.texts).Draw(t, "text"))
	case 4:
		return jsontree.Bool(rapid.Bool().Draw(t, "truth"))
	case 5, 6:
		v := jsontree.List()
		for i := range rapid.IntRange(0, 4).Draw(t, "length") {
			v = v.InsertAt(i, d.tree(t, depth-1))
		}
		return v
	}
	return d.object(t, 0, depth-1)
}

// object draws an object of at least so many members, if their names differ.
func (d trees) object(t *rapid.T, least, depth int) jsontree.Value {
	v := jsontree.Object()
	for range rapid.IntRange(least, 4).Draw(t, "members") {
		v = v.Set(rapid.SampledFrom(names).Draw(t, "name"), d.tree(t, depth))
	}
	return v
}

// document draws a document: mostly an object, as there is little to do in others.
func (d trees) document(t *rapid.T) []byte {
	if rapid.IntRange(0, 9).Draw(t, "root") == 0 {
		return jsontree.Append(nil, d.tree(t, 2))
	}
	return jsontree.Append(nil, d.object(t, 1, 3))
}

// json draws a small value.
func (d trees) json(t *rapid.T) []byte { return jsontree.Append(nil, d.tree(t, 1)) }

// richLength returns the length of a value that is a document of rich-text, and whether it is one.
func richLength(v jsontree.Value) (n int, ok bool) {
	if v.Get("ops").IsNone() { // no other value has that member
		return 0, false
	}
	doc, err := richtext.Type.Create(jsontree.Append(nil, v))
	if err != nil {
		return 0, false
	}
	return doc.(*richtext.Snapshot).Len(), true
}

// drawPath draws a path to something in doc, which it returns too. What is inside of a document of rich-text is only changed by
// edits of that.
func drawPath(t *rapid.T, doc jsontree.Value) (path, jsontree.Value) {
	var p path
	for doc.Len() > 0 && doc.IsContainer() && doc.Get("ops").IsNone() && rapid.IntRange(0, 4).Draw(t, "deeper") > 0 {
		i := rapid.IntRange(0, doc.Len()-1).Draw(t, "child")
		if doc.Kind() == jsonvalue.Array {
			p, doc = append(p, strconv.AppendInt(nil, int64(i), 10)), doc.At(i)
			continue
		}
		for name, member := range doc.All() {
			if i == 0 {
				p, doc = append(p, jsonvalue.AppendString(nil, name)), member
				break
			}
			i--
		}
	}
	return p, doc
}

// parent returns what holds the value at p.
func parent(doc jsontree.Value, p path) jsontree.Value {
	for _, key := range p[:len(p)-1] {
		if doc.Kind() == jsonvalue.Array {
			i, _ := strconv.Atoi(string(key))
			doc = doc.At(i)
			continue
		}
		name, _ := jsonvalue.ParseString(key)
		doc = doc.Get(name)
	}
	return doc
}
