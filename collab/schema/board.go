package schema

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/json1"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Board is the collab.Validator of whiteboards.
var Board collab.Validator = board{}

type board struct{}

// The members of a board.
const (
	elements = "elements"
	files    = "files"
)

// members are those of a board, without what is in its two large ones.
var members = map[string]check{
	"kind": oneOf("board"), "schema": whole(1, 1), "app": app, elements: anObject, files: anObject,
}

func anObject(v jsontree.Value) *fault {
	if v.Kind() != jsonvalue.Object {
		return wrong("not an object")
	}
	return nil
}

// Validate implements collab.Validator.
func (board) Validate(typ ot.Type, after ot.Snapshot, op ot.Op) ([]collab.BlobID, error) {
	doc, ok := after.(jsontree.Value)
	if !ok || typ.URI() != json1.URI {
		return nil, collab.Errorf(collab.CodeSchema, "a board is a document of the type %s", json1.Name)
	}
	v := visit{doc: doc, elements: doc.Get(elements), files: doc.Get(files)}
	if edit, ok := op.(json1.Op); ok {
		v.edit(edit)
	} else {
		v.whole()
	}
	return v.blobs, v.fault.err()
}

// visit is one look at a board.
type visit struct {
	doc, elements, files jsontree.Value
	blobs                []collab.BlobID
	fault                *fault
	// last is the element that was looked at last: operations come to all places of one in a row.
	last    jsontree.Value
	lastKey string
}

// whole looks at everything.
func (v *visit) whole() {
	v.root()
	for id := range v.elements.All() {
		v.element(id)
	}
	v.allFiles()
}

func (v *visit) found(f *fault) {
	if v.fault == nil {
		v.fault = f
	}
}

// edit looks at what an operation touches.
func (v *visit) edit(op json1.Op) {
	op.Places(func(path json1.Path, written bool) {
		switch {
		case v.fault != nil:
		case len(path) == 0:
			v.whole()
		default:
			v.place(path, written)
		}
	})
}

func (v *visit) place(path json1.Path, written bool) {
	member, _ := path[0].Name()
	switch {
	case len(path) == 1 && written && member == elements:
		v.whole()
	case len(path) == 1 && member == files:
		v.root()
		v.allFiles()
		v.dependents()
	case len(path) == 1:
		v.root()
	case member == elements && len(path) == 2:
		id, _ := path[1].Name()
		v.element(id)
	case member == elements:
		id, _ := path[1].Name()
		v.property(id, path[2:], written)
	case member == files:
		id, _ := path[1].Name()
		v.file(id)
		if !written {
			v.dependents()
		}
	default:
		v.root()
	}
}

// root looks at the members of the board, but not into elements and files.
func (v *visit) root() {
	if f := anObject(v.doc); f != nil {
		v.found(f)
		return
	}
	for _, needed := range []string{"kind", "schema", elements} {
		if v.doc.Get(needed).IsNone() {
			v.found(wrong("missing").under(needed))
		}
	}
	for key, member := range v.doc.All() {
		if c, known := members[key]; known {
			v.found(c(member).under(key))
		} else {
			v.found(wrong("unknown").under(key))
		}
	}
}

// get returns an element; the zero Value if there is none.
func (v *visit) get(key string) jsontree.Value {
	if v.last.IsNone() || v.lastKey != key {
		v.last, v.lastKey = v.elements.Get(key), key
	}
	return v.last
}

// element looks at all of an element, if it is there.
func (v *visit) element(key string) {
	e := v.get(key)
	if e.IsNone() {
		return
	}
	f := id(jsontree.String(key))
	if f == nil {
		f = v.elementFault(e)
	}
	v.found(f.under(key).under(elements))
}

// elementFault says what is wrong with an element.
func (v *visit) elementFault(e jsontree.Value) *fault {
	if f := anObject(e); f != nil {
		return f
	}
	if e.Get("type").IsNone() {
		return wrong("missing").under("type")
	}
	strange := 0
	for key, value := range e.All() {
		c, known := properties[key]
		if !known {
			c = unknown
			if strange++; !validKey(key) || strange > maxUnknown {
				return wrong("unknown").under(key)
			}
		}
		if f := c(value); f != nil {
			return f.under(key)
		}
	}
	return v.dependentFault(e)
}

// property looks at what an operation does inside an element; inside leads there from the element. Its other properties
// are as good as they were.
func (v *visit) property(key string, inside json1.Path, written bool) {
	e := v.get(key)
	if e.IsNone() {
		return
	}
	name, _ := inside[0].Name()
	c, known := properties[name]
	if !known || name == "type" {
		v.element(key)
		return
	}
	var f *fault
	if value := e.Get(name); !value.IsNone() {
		l, isLong := long[name]
		if isLong && len(inside) > 1 {
			f = l.fault(value, inside[1], written)
		} else {
			f = c(value)
		}
		f = f.under(name)
	}
	if f == nil {
		f = v.dependentFault(e)
	}
	v.found(f.under(key).under(elements))
}

// fault says what is wrong with a long list in which something was done at an index.
func (l longList) fault(value jsontree.Value, at json1.Key, written bool) *fault {
	if f := l.length(value); f != nil || !written {
		return f
	}
	i, _ := at.Index()
	return l.item(value.At(i)).at(i)
}

// dependentFault says what is wrong with properties that depend on each other.
func (v *visit) dependentFault(e jsontree.Value) *fault {
	switch e.Get("type").String() {
	case "embeddable", "iframe":
		if l := e.Get("link"); !l.IsNone() && !l.IsNull() {
			return embeddable(l).under("link")
		}
	case "image":
		if e.Get("status").String() == "saved" && v.files.Get(e.Get("fileId").String()).IsNone() {
			return wrong("a saved picture needs its entry in files").under("fileId")
		}
	}
	return nil
}

// dependents looks at what elements say of files, of which some have gone.
func (v *visit) dependents() {
	for key, e := range v.elements.All() {
		v.found(v.dependentFault(e).under(key).under(elements))
	}
}

func (v *visit) allFiles() {
	for id := range v.files.All() {
		v.file(id)
	}
}

// file looks at the entry of a file, which the store must have.
func (v *visit) file(key string) {
	entry := v.files.Get(key)
	if entry.IsNone() {
		return
	}
	blob, ok := collab.ParseBlobID(key)
	if !ok {
		v.found(wrong("not the SHA-256 of a file, in lower case").under(key).under(files))
		return
	}
	v.found(fileEntry(entry).under(key).under(files))
	v.blobs = append(v.blobs, blob)
}
