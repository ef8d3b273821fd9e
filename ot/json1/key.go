package json1

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Key is one step of a path: an index into a list or a name in an object.
type Key struct {
	name  string
	index int // isName for a name
}

// isName stands in the index of a key that is a name. It is no number that an index becomes on its way through a
// walker.
const isName = math.MinInt

// Element returns the key of list element i, which must not be negative.
func Element(i int) Key { return Key{index: i} }

// Member returns the key of a member of an object; name is WTF-8.
func Member(name string) Key { return Key{name: name, index: isName} }

// Index returns the index, and whether the key is one.
func (k Key) Index() (int, bool) { return k.index, k.index != isName }

// Name returns the name, and whether the key is one.
func (k Key) Name() (string, bool) { return k.name, k.index == isName }

// String returns the key as JSON.
func (k Key) String() string { return string(k.append(nil)) }

func (k Key) append(dst []byte) []byte {
	if k.index != isName {
		return strconv.AppendInt(dst, int64(k.index), 10)
	}
	return jsonvalue.AppendString(dst, k.name)
}

// compare orders keys as operations must have them: indexes before names, names by UTF-16 code unit, as JavaScript
// compares strings.
func (k Key) compare(other Key) int {
	if k.index != isName || other.index != isName {
		switch {
		case k.index == isName:
			return 1
		case other.index == isName:
			return -1
		}
		return k.index - other.index
	}
	return compareUTF16(k.name, other.name)
}

// compareUTF16 compares two UTF-8 strings by UTF-16 code unit. That differs from the order of their bytes only where a
// pair, whose units begin with 0xD8 to 0xDB, meets a character from 0xE000 up that is none.
func compareUTF16(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && i < len(a) && !utf8.RuneStart(a[i]) {
		i--
	}
	if i < len(a) && i < len(b) {
		pairA, pairB := a[i] >= 0xF0, b[i] >= 0xF0
		switch {
		case pairA && !pairB && b[i] >= 0xEE:
			return -1
		case pairB && !pairA && a[i] >= 0xEE:
			return 1
		}
	}
	return strings.Compare(a[i:], b[i:])
}

// Path leads from the root of a document to a place in it. Under a string a last index counts code points.
type Path []Key
