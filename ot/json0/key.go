package json0

import (
	"math"
	"slices"
	"strconv"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Key is one step of a path: a number or a name. A number is an index into a list, or the name of a member that consists of
// its digits. Keys are comparable, and a number is another key than a name of the same digits.
type Key struct {
	name   string
	number int // isName for a name
}

// maxIndex is the greatest index or offset that is read, and so the greatest that may be written: no list or text is that long.
const maxIndex = math.MaxInt32

// What stands for a number where there is none.
const (
	isName   = -1
	isAbsent = -2
)

// absent is the key beyond the end of a path.
var absent = Key{number: isAbsent}

// Element returns the key of list element i, which must not be negative.
func Element(i int) Key { return Key{number: i} }

// Member returns the key of a member of an object; name is WTF-8.
func Member(name string) Key { return Key{name, isName} }

// isNumber reports whether k is a number.
func (k Key) isNumber() bool { return k.number >= 0 }

// asNumber returns the number that JavaScript makes of k when it compares it with one: names of digits are numbers there,
// and the empty name is 0. It does not know the other ways to write a number.
func (k Key) asNumber() (n int, ok bool) {
	switch {
	case k.number != isName:
		return k.number, k.isNumber()
	case k.name == "":
		return 0, true
	}
	digits, err := strconv.ParseUint(k.name, 10, 31)
	return int(digits), err == nil
}

// member returns the name by which k finds a member of an object.
func (k Key) member() string {
	if k.isNumber() {
		return strconv.Itoa(k.number)
	}
	return k.name
}

// equals compares as JavaScript's == does: a number equals the name of its digits.
func (k Key) equals(other Key) bool {
	return k == other || k.number != other.number && k.number != isAbsent && other.number != isAbsent && k.member() == other.member()
}

func (k Key) append(dst []byte) []byte {
	if k.isNumber() {
		return strconv.AppendInt(dst, int64(k.number), 10)
	}
	return jsonvalue.AppendString(dst, k.name)
}

// Path leads from the root of a document to a place in it.
type Path []Key

// at returns key i, and absent where there is none.
func (p Path) at(i int) Key {
	if i < 0 || i >= len(p) {
		return absent
	}
	return p[i]
}

// with returns the path with the number n in the place of key i. The path itself stays.
func (p Path) with(i, n int) Path {
	p = slices.Clone(p)
	p[i] = Element(min(n, maxIndex))
	return p
}

// split returns what leads to the list, object or string that p leads into, and the last key. p must not be empty.
func (p Path) split() (Path, Key) {
	last := len(p) - 1
	return p[:last:last], p[last]
}

// child returns what stands under a key of v; the zero Value if nothing does.
func child(v jsontree.Value, k Key) jsontree.Value {
	if v.Kind() == jsonvalue.Array {
		return v.At(k.number)
	}
	return v.Get(k.member())
}

// setChild returns v with another value under a key, under which there is one.
func setChild(v jsontree.Value, k Key, value jsontree.Value) jsontree.Value {
	if v.Kind() == jsonvalue.Array {
		return v.SetAt(k.number, value)
	}
	return v.Set(k.member(), value)
}
