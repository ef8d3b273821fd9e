package jsontree

import "sort"

// At returns element i of a list; the zero Value if there is none, or if v is no list.
func (v Value) At(i int) Value {
	l, ok := v.ref.(*list)
	if !ok || i < 0 || i >= l.root.count {
		return Value{}
	}
	return l.root.at(i)
}

// SetAt returns the list v with another element i. It must have one.
func (v Value) SetAt(i int, element Value) Value {
	return Value{ref: &list{v.ref.(*list).root.set(i, element)}}
}

// InsertAt returns the list v with an element more in front of element i, or at the end if i is its length.
func (v Value) InsertAt(i int, element Value) Value {
	return Value{ref: &list{v.ref.(*list).root.insert(i, element)}}
}

// RemoveAt returns the list v without element i. It must have one.
func (v Value) RemoveAt(i int) Value {
	return Value{ref: &list{v.ref.(*list).root.remove(i)}}
}

// Get returns the member of an object with that key; the zero Value if there is none, or if v is no object.
func (v Value) Get(key string) Value {
	o, ok := v.ref.(*object)
	if !ok {
		return Value{}
	}
	leaf, i, _ := find(o.root, key)
	if i < len(leaf.elems) && leaf.elems[i].key == key {
		return leaf.elems[i].value
	}
	return Value{}
}

// Set returns the object v with that member. A new key comes last, another keeps its place.
func (v Value) Set(key string, value Value) Value {
	o := v.ref.(*object)
	leaf, i, before := find(o.root, key)
	if i < len(leaf.elems) && leaf.elems[i].key == key {
		return Value{ref: &object{o.root.set(before+i, member{key, value, leaf.elems[i].age}), o.next}}
	}
	return Value{ref: &object{o.root.insert(before+i, member{key, value, o.next}), o.next + 1}}
}

// Remove returns the object v without the member of that key, if it has one.
func (v Value) Remove(key string) Value {
	o := v.ref.(*object)
	leaf, i, before := find(o.root, key)
	if i < len(leaf.elems) && leaf.elems[i].key == key {
		return Value{ref: &object{o.root.remove(before + i), o.next}}
	}
	return v
}

// find returns the leaf in which key is or would be, its place there, and how many members stand before that leaf.
func find(n *node[member], key string) (leaf *node[member], i, before int) {
	for n.kids != nil {
		kid := sort.Search(len(n.kids)-1, func(k int) bool { return n.kids[k+1].first().key > key })
		for _, k := range n.kids[:kid] {
			before += k.count
		}
		n = n.kids[kid]
	}
	return n, sort.Search(len(n.elems), func(i int) bool { return n.elems[i].key >= key }), before
}
