package schema

import (
	"strings"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

const (
	// maxIndex is the length of the longest fractional index, in digits.
	maxIndex = 512
	// digits are those of a fractional index, by their value.
	digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	// smallest is the integer before which nothing can be put.
	smallest = "A00000000000000000000000000"
)

// fractionalIndex is a key of the npm package fractional-indexing, which throws on any other: a letter that says how
// many digits the whole part has, that part, and digits of the fraction, of which the last is not 0.
func fractionalIndex(v jsontree.Value) *fault {
	if v.Kind() != jsonvalue.String || v.Size() > maxIndex+2 || !wellFormedIndex(v.String()) {
		return wrong("not a fractional index")
	}
	return nil
}

func wellFormedIndex(key string) bool {
	if key == "" || key == smallest || strings.Trim(key, digits) != "" {
		return false
	}
	length := 0
	switch head := key[0]; {
	case head >= 'a' && head <= 'z':
		length = int(head-'a') + 2
	case head >= 'A' && head <= 'Z':
		length = int('Z'-head) + 2
	default:
		return false
	}
	return len(key) >= length && !(len(key) > length && key[len(key)-1] == '0')
}
