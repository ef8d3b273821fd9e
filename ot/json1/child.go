package json1

import (
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// hasKeysLike reports whether v is a list and key an index, or v an object and key a name.
func hasKeysLike(v jsontree.Value, key Key) bool {
	if _, ok := key.Index(); ok {
		return v.Kind() == jsonvalue.Array
	}
	return v.Kind() == jsonvalue.Object
}

// child returns what stands under key in v; the zero Value if nothing does.
func child(v jsontree.Value, key Key) jsontree.Value {
	if i, ok := key.Index(); ok {
		return v.At(i)
	}
	return v.Get(key.name)
}

// setChild puts another value under key in v, which must be a list that has an element there, or an object.
func setChild(v jsontree.Value, key Key, value jsontree.Value) jsontree.Value {
	if i, ok := key.Index(); ok {
		return v.SetAt(i, value)
	}
	return v.Set(key.name, value)
}

// removeChild takes out what stands under key in v. There must be something.
func removeChild(v jsontree.Value, key Key) jsontree.Value {
	if i, ok := key.Index(); ok {
		return v.RemoveAt(i)
	}
	return v.Remove(key.name)
}
