package richtext

import (
	"slices"
	"strconv"
	"unicode"

	"github.com/tandem-collab/tandem/ot/internal/diff"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Diff returns an operation that turns from into to, up to the borders between mergeable neighbours. It inserts and
// deletes as little as can be found out with reasonable effort, see package diff, and changes attributes of what stays.
func (richText) Diff(from, to *Snapshot) (Op, error) {
	n := numbers{}
	a, b := n.of(from), n.of(to)
	var out Builder
	at, wasAt, isAt := 0, 0, 0
	for _, e := range diff.Edits(a, b) {
		kept := unitsOf(a[at:e.From])
		out.retag(from, to, wasAt, isAt, kept)
		wasAt, isAt = wasAt+kept, isAt+kept
		inserted := unitsOf(b[e.To:e.ToEnd])
		for c := range to.slice(isAt, isAt+inserted) {
			out.Push(c)
		}
		if e.From < e.FromEnd {
			deleted := unitsOf(a[e.From:e.FromEnd])
			out.Push(DeleteLen(deleted))
			wasAt += deleted
		}
		at, isAt = e.FromEnd, isAt+inserted
	}
	out.retag(from, to, wasAt, isAt, from.Len()-wasAt)
	return out.Op(), nil
}

// numbers gives the pieces of documents that are compared numbers: code points are their own. What no retain can make of
// something else has one of its own, beyond these: embeds, and text with attributes that are null.
type numbers struct{ known map[string]int32 }

func (n *numbers) of(s *Snapshot) []int32 {
	all := make([]int32, 0, s.Len())
	for c := range s.Components() {
		fixed := "" // attributes that a retain cannot set
		if c.Attributes.filter(notNull).Len() != c.Attributes.Len() {
			fixed = string(jsonvalue.Append(nil, c.Attributes.Value()))
		}
		if c.Embed != nil {
			all = append(all, n.number("embed"+fixed+string(jsonvalue.Append(nil, *c.Embed)), 1))
			continue
		}
		for _, r := range diff.Text(c.Text) {
			if fixed != "" {
				r = n.number("text"+fixed+strconv.Itoa(int(r)), unitsOf([]int32{r}))
			}
			all = append(all, r)
		}
	}
	return all
}

// retag pushes retains over the n units from fromAt on that give them the attributes of those in to.
func (b *Builder) retag(from, to *Snapshot, fromAt, toAt, n int) {
	olds := slices.Collect(from.spans.Range(fromAt, fromAt+n))
	news := slices.Collect(to.spans.Range(toAt, toAt+n))
	for len(olds) > 0 {
		piece := min(olds[0].Len, news[0].Len)
		b.Retain(piece, diffAttributes(olds[0].Tag.attributes, news[0].Tag.attributes))
		olds, news = dropSpan(olds, piece), dropSpan(news, piece)
	}
}

func dropSpan(spans []seq.Span[tag], n int) []seq.Span[tag] {
	if spans[0].Len -= n; spans[0].Len == 0 {
		return spans[1:]
	}
	return spans
}

// number returns the number of a piece of one or two units that is written as key. Odd ones are of two units.
func (n *numbers) number(key string, units int) int32 {
	number, ok := n.known[key]
	if !ok {
		if n.known == nil {
			n.known = make(map[string]int32)
		}
		number = unicode.MaxRune + 1 + int32(2*len(n.known)+units-1)
		n.known[key] = number
	}
	return number
}

// unitsOf returns how many UTF-16 units pieces take.
func unitsOf(pieces []int32) (n int) {
	for _, p := range pieces {
		switch {
		case p > unicode.MaxRune:
			n += 1 + int(p-unicode.MaxRune-1)&1
		case p > 0xFFFF:
			n += 2
		default:
			n++
		}
	}
	return n
}
