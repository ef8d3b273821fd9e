package jsonvalue

// Kind is the kind of a Value.
type Kind uint8

// The kinds. None is that of the zero Value: nothing, what JavaScript calls undefined.
const (
	None Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// String returns the name of the kind as JSON has it.
func (k Kind) String() string {
	return [...]string{"none", "null", "boolean", "number", "string", "array", "object"}[k]
}

// Value is an immutable JSON value. It is meant to be passed by value.
type Value struct {
	kind Kind
	num  float64 // of a Number; 1 for true
	text string
	sub  *compound // of Array and Object, nil when empty
}

// compound holds the elements of an array or the values and keys of an object.
type compound struct {
	values []Value
	keys   []string
	index  map[string]int // of objects with more than indexFrom members
}

// indexFrom is the number of members up to which a linear search is as fast as a map.
const indexFrom = 12

// Member is a key and its value in an object.
type Member struct {
	Key   string
	Value Value
}

// NewNull returns null.
func NewNull() Value { return Value{kind: Null} }

// NewBool returns true or false.
func NewBool(b bool) Value {
	if b {
		return Value{kind: Bool, num: 1}
	}
	return Value{kind: Bool}
}

// NewNumber returns a number.
func NewNumber(f float64) Value { return Value{kind: Number, num: f} }

// NewString returns a string; s is WTF-8.
func NewString(s string) Value { return Value{kind: String, text: s} }

// NewArray returns an array of the elements, which it takes over: the caller must not change them any more.
func NewArray(elements []Value) Value {
	if len(elements) == 0 {
		return Value{kind: Array}
	}
	return Value{kind: Array, sub: &compound{values: elements}}
}

// NewObject returns an object of the members. Of members with one key the last wins, in the place of the first.
func NewObject(members ...Member) Value {
	if len(members) == 0 {
		return Value{kind: Object}
	}
	c := newCompound(len(members))
	for _, m := range members {
		c.set(m.Key, m.Value)
	}
	return Value{kind: Object, sub: c}
}

// newCompound makes room for the members of an object.
func newCompound(n int) *compound {
	return &compound{values: make([]Value, 0, n), keys: make([]string, 0, n)}
}

// set is for building only.
func (c *compound) set(key string, v Value) {
	if i, ok := c.find(key); ok {
		c.values[i] = v
		return
	}
	c.keys = append(c.keys, key)
	c.values = append(c.values, v)
	switch n := len(c.keys); {
	case c.index != nil:
		c.index[key] = n - 1
	case n > indexFrom:
		c.index = make(map[string]int, 2*n)
		for i, k := range c.keys {
			c.index[k] = i
		}
	}
}

func (c *compound) find(key string) (int, bool) {
	if c.index != nil {
		i, ok := c.index[key]
		return i, ok
	}
	for i, k := range c.keys {
		if k == key {
			return i, true
		}
	}
	return 0, false
}

// Kind returns the kind of v.
func (v Value) Kind() Kind { return v.kind }

// IsNone reports whether v is the zero Value.
func (v Value) IsNone() bool { return v.kind == None }

// Bool returns whether v is true.
func (v Value) Bool() bool { return v.kind == Bool && v.num == 1 }

// Float returns the number v, 0 if v is of another kind.
func (v Value) Float() float64 {
	if v.kind == Number {
		return v.num
	}
	return 0
}

// Text returns the string v, WTF-8; "" if v is of another kind.
func (v Value) Text() string { return v.text }

// Len returns the number of elements of an array or members of an object, else 0.
func (v Value) Len() int {
	if v.sub == nil {
		return 0
	}
	return len(v.sub.values)
}

// At returns the i-th element of an array or the value of the i-th member of an object. i must be below Len.
func (v Value) At(i int) Value { return v.sub.values[i] }

// Key returns the key of the i-th member of an object. i must be below Len.
func (v Value) Key(i int) string { return v.sub.keys[i] }

// Get returns the member of an object with that key, and whether it is there. It may be there and null.
func (v Value) Get(key string) (Value, bool) {
	if v.kind != Object || v.sub == nil {
		return Value{}, false
	}
	i, ok := v.sub.find(key)
	if !ok {
		return Value{}, false
	}
	return v.sub.values[i], true
}

// String returns v as JSON, for logs and tests.
func (v Value) String() string { return string(Append(nil, v)) }

// Append appends v as JSON.stringify writes it, without spaces. The zero Value is written as null.
func Append(dst []byte, v Value) []byte {
	switch v.kind {
	case Bool:
		if v.Bool() {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case Number:
		return AppendNumber(dst, v.num)
	case String:
		return AppendString(dst, v.text)
	case Array:
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = Append(dst, v.At(i))
		}
		return append(dst, ']')
	case Object:
		dst = append(dst, '{')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendString(dst, v.Key(i))
			dst = append(dst, ':')
			dst = Append(dst, v.At(i))
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

// Equal reports whether a and b are the same JSON value: numbers compare as doubles (-0 is 0), strings by code unit, arrays
// in order, objects without regard to the order of keys.
func Equal(a, b Value) bool {
	if a.kind != b.kind || a.num != b.num || a.text != b.text || a.Len() != b.Len() {
		return false
	}
	if a.sub == b.sub {
		return true
	}
	for i := range a.Len() {
		if a.kind == Array {
			if !Equal(a.At(i), b.At(i)) {
				return false
			}
			continue
		}
		other, ok := b.Get(a.Key(i))
		if !ok || !Equal(a.At(i), other) {
			return false
		}
	}
	return true
}
