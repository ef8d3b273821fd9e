// Package diff finds out in what two sequences differ.
//
// # Main types
//
// Edits compares two texts, given as code points or as whatever else has a number, and returns the stretches to replace.
// Up to some thousand elements the result is the smallest there is: no other keeps more of the first text. Longer texts
// are compared by lines first, what is left of these by words, and what is left of these by elements, so that the work
// stays in proportion; then a little more may be replaced than must be.
//
// # Cost
//
// The algorithm is Myers's (An O(ND) Difference Algorithm and Its Variations, 1986) in linear space, with the bound on
// effort of GNU diff: where two stretches have next to nothing in common it stops looking for the very best.
//
// # Concurrency
//
// Edits is a pure function.
package diff

// Edit says that the elements of the first sequence in [From, FromEnd) are to be replaced by those of the second in
// [To, ToEnd). One of both ranges may be empty.
type Edit struct{ From, FromEnd, To, ToEnd int }

// small is how many elements of both together are compared one by one.
const small = 4096

// Edits returns what leads from a to b, in order. Between two edits there is at least one element that is kept.
func Edits(a, b []int32) []Edit {
	c := collector{}
	refine(&c, a, b, 0, 0, byLines)
	return c.edits
}

// Elements is Edits for what is no text and has neither lines nor words, only elements that are equal or not.
func Elements(a, b []int32) []Edit {
	c := collector{}
	compare(a, b, c.add)
	return c.edits
}

// collector joins edits that touch.
type collector struct{ edits []Edit }

func (c *collector) add(e Edit) {
	if n := len(c.edits); n > 0 && c.edits[n-1].FromEnd == e.From && c.edits[n-1].ToEnd == e.To {
		c.edits[n-1].FromEnd, c.edits[n-1].ToEnd = e.FromEnd, e.ToEnd
		return
	}
	c.edits = append(c.edits, e)
}

// level is how coarsely sequences are cut into pieces that are compared.
type level int

const (
	byLines level = iota
	byWords
	asWhole // as there is nothing in common but single elements by chance
)

// refine adds the edits between a and b, which are at these offsets of the whole. What is long is compared by pieces, and
// what differs then by smaller ones.
func refine(c *collector, a, b []int32, atA, atB int, l level) {
	begin := 0
	for begin < len(a) && begin < len(b) && a[begin] == b[begin] {
		begin++
	}
	a, b, atA, atB = a[begin:], b[begin:], atA+begin, atB+begin
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	switch {
	case len(a) == 0 && len(b) == 0:
	case len(a) == 0 || len(b) == 0 || l == asWhole && len(a)+len(b) > small:
		c.add(Edit{atA, atA + len(a), atB, atB + len(b)})
	case len(a)+len(b) <= small:
		compare(a, b, func(e Edit) { c.add(e.moved(atA, atB)) })
	default:
		pieces := newPieces(l)
		as, bs := pieces.cut(a), pieces.cut(b)
		var coarse collector
		compare(as.ids, bs.ids, coarse.add)
		for _, e := range coarse.edits {
			e = Edit{as.starts[e.From], as.starts[e.FromEnd], bs.starts[e.To], bs.starts[e.ToEnd]}
			refine(c, a[e.From:e.FromEnd], b[e.To:e.ToEnd], atA+e.From, atB+e.To, l+1)
		}
	}
}

func (e Edit) moved(a, b int) Edit { return Edit{e.From + a, e.FromEnd + a, e.To + b, e.ToEnd + b} }
