package richtext

import "github.com/tandem-collab/tandem/ot/jsonvalue"

// Attributes are what is said about a stretch of text, such as {"bold": true}: a JSON object. A nil *Attributes says
// that there are none, which is not the same as an empty object when neighbours are merged. Attributes are immutable.
type Attributes struct {
	object jsonvalue.Value
	bytes  int // about what they take as JSON
}

// NewAttributes returns attributes of the given members.
func NewAttributes(members ...jsonvalue.Member) *Attributes {
	return newAttributes(jsonvalue.NewObject(members...))
}

// newAttributes returns attributes of an object.
func newAttributes(object jsonvalue.Value) *Attributes {
	return &Attributes{object, len(jsonvalue.Append(nil, object))}
}

// size returns about how many bytes the attributes take as JSON.
func (a *Attributes) size() int {
	if a == nil {
		return 0
	}
	return a.bytes
}

// Value returns the attributes as a JSON object, an empty one if there are none.
func (a *Attributes) Value() jsonvalue.Value {
	if a == nil {
		return jsonvalue.NewObject()
	}
	return a.object
}

// Len returns the number of attributes.
func (a *Attributes) Len() int {
	if a == nil {
		return 0
	}
	return a.object.Len()
}

// Get returns the attribute with that name, and whether it is there. It may be there and null.
func (a *Attributes) Get(name string) (jsonvalue.Value, bool) {
	if a == nil {
		return jsonvalue.Value{}, false
	}
	return a.object.Get(name)
}

// equalAttributes tells none from an empty object.
func equalAttributes(a, b *Attributes) bool {
	if a == b {
		return true
	}
	return a != nil && b != nil && jsonvalue.Equal(a.object, b.object)
}

// orNone returns a, or nil if it is empty.
func (a *Attributes) orNone() *Attributes {
	if a.Len() == 0 {
		return nil
	}
	return a
}

func (a *Attributes) has(name string) bool {
	_, ok := a.Get(name)
	return ok
}

// filter returns the attributes that keep wants; nil if there are none.
func (a *Attributes) filter(keep func(name string, v jsonvalue.Value) bool) *Attributes {
	n := 0
	for i := range a.Len() {
		if keep(a.object.Key(i), a.object.At(i)) {
			n++
		}
	}
	switch n {
	case 0:
		return nil
	case a.Len():
		return a
	}
	kept := make([]jsonvalue.Member, 0, n)
	for i := range a.Len() {
		if name, v := a.object.Key(i), a.object.At(i); keep(name, v) {
			kept = append(kept, jsonvalue.Member{Key: name, Value: v})
		}
	}
	return NewAttributes(kept...)
}

func notNull(_ string, v jsonvalue.Value) bool { return v.Kind() != jsonvalue.Null }

// composeAttributes returns what first and then second make. Nulls of second take attributes away; they stay in the
// result only where keepNull says that the first is not a document.
func composeAttributes(first, second *Attributes, keepNull bool) *Attributes {
	kept := first.filter(func(name string, _ jsonvalue.Value) bool { return !second.has(name) })
	if !keepNull {
		second = second.filter(notNull)
	}
	if kept.Len() == 0 {
		return second.orNone()
	}
	if second.Len() == 0 {
		return kept
	}
	members := make([]jsonvalue.Member, 0, second.Len()+kept.Len())
	for _, a := range []*Attributes{second, kept} {
		for i := range a.Len() {
			members = append(members, jsonvalue.Member{Key: a.object.Key(i), Value: a.object.At(i)})
		}
	}
	return NewAttributes(members...)
}

// transformAttributes returns what is left of op where over was there first. With priority over's values stand.
func transformAttributes(op, over *Attributes, priority bool) *Attributes {
	if over == nil || !priority {
		return op.orNone()
	}
	return op.filter(func(name string, _ jsonvalue.Value) bool { return !over.has(name) })
}

// invertAttributes returns what undoes op on text with the attributes base.
func invertAttributes(op, base *Attributes) *Attributes {
	var back []jsonvalue.Member
	for i := range base.Len() {
		name, old := base.object.Key(i), base.object.At(i)
		if v, ok := op.Get(name); ok && !identical(v, old) {
			back = append(back, jsonvalue.Member{Key: name, Value: old})
		}
	}
	for i := range op.Len() {
		if name := op.object.Key(i); !base.has(name) {
			back = append(back, jsonvalue.Member{Key: name, Value: jsonvalue.NewNull()})
		}
	}
	return NewAttributes(back...).orNone()
}

// identical is JavaScript's === of two values that were read from different JSON: objects are never identical.
func identical(a, b jsonvalue.Value) bool {
	return a.Kind() != jsonvalue.Object && a.Kind() != jsonvalue.Array && jsonvalue.Equal(a, b)
}

// diffAttributes returns what turns from into to.
func diffAttributes(from, to *Attributes) *Attributes {
	var changes []jsonvalue.Member
	for i := range from.Len() {
		if name := from.object.Key(i); !to.has(name) {
			changes = append(changes, jsonvalue.Member{Key: name, Value: jsonvalue.NewNull()})
		}
	}
	for i := range to.Len() {
		name, v := to.object.Key(i), to.object.At(i)
		if old, ok := from.Get(name); !ok || !jsonvalue.Equal(old, v) {
			changes = append(changes, jsonvalue.Member{Key: name, Value: v})
		}
	}
	return NewAttributes(changes...).orNone()
}
