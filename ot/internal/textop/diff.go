package textop

import (
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot/seq"
)

// Diff returns an operation that turns from into to. It replaces what stands between what they have in common at the
// beginning and at the end.
func (d *Dialect) Diff(from, to seq.Text) []Component {
	a, b := from.String(), to.String()
	begin := commonPrefix(a, b)
	skipped := d.Length(a[:begin])
	a, b = a[begin:], b[begin:]
	end := commonSuffix(a, b)
	a, b = a[:len(a)-end], b[:len(b)-end]
	op := newBuilder(3)
	op.push(Component{Action: Skip, Len: skipped})
	op.push(Component{Insert, d.Length(b), b})
	op.push(Component{Action: Delete, Len: d.Length(a)})
	return op.done()
}

// commonPrefix returns the number of bytes of whole code points that a and b begin with.
func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n < len(a) && !utf8.RuneStart(a[n]) { // then b differs from a in the middle of a code point
		n--
	}
	return n
}

// commonSuffix returns the number of bytes of whole code points that a and b end with.
func commonSuffix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[len(a)-1-n] == b[len(b)-1-n] {
		n++
	}
	for n > 0 && !utf8.RuneStart(a[len(a)-n]) {
		n--
	}
	return n
}
