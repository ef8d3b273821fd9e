package richtext

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Diff returns an operation that turns from into to, up to the borders between mergeable neighbours. It keeps what is
// equal at the beginning and at the end, changing attributes there, and replaces what is between; the reference finds
// smaller operations.
func (richText) Diff(from, to *Snapshot) (Op, error) {
	a, b := slices.Collect(from.Components()), slices.Collect(to.Components())
	prefix := commonLen(a, b, commonPrefix)
	slices.Reverse(a)
	slices.Reverse(b)
	suffix := min(commonLen(a, b, commonSuffix), from.Len()-prefix, to.Len()-prefix)

	var out Builder
	out.retag(from, to, 0, 0, prefix)
	for c := range to.slice(prefix, to.Len()-suffix) {
		out.Push(c)
	}
	if n := from.Len() - suffix - prefix; n > 0 {
		out.Push(DeleteLen(n))
	}
	out.retag(from, to, from.Len()-suffix, to.Len()-suffix, suffix)
	return out.Op(), nil
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

// commonLen returns how many units a and b have in common, both walked in order. match returns two texts without what
// they have in common at the end from which the walk comes, and the length of that.
func commonLen(a, b []Component, match func(a, b string) (string, string, int)) int {
	total, i, j := 0, 0, 0
	for i < len(a) && j < len(b) && canBecome(a[i].Attributes, b[j].Attributes) {
		x, y := &a[i], &b[j]
		if x.Embed != nil || y.Embed != nil {
			if x.Embed == nil || y.Embed == nil || !jsonvalue.Equal(*x.Embed, *y.Embed) {
				break
			}
			total, i, j = total+1, i+1, j+1
			continue
		}
		restX, restY, n := match(x.Text, y.Text)
		total += n
		if restX != "" && restY != "" {
			break
		}
		x.Text, y.Text = restX, restY
		if restX == "" {
			i++
		}
		if restY == "" {
			j++
		}
	}
	return total
}

// canBecome reports whether a retain can turn attributes a of a document into b: it can set no nulls there.
func canBecome(a, b *Attributes) bool {
	return b.filter(notNull).Len() == b.Len() || equalAttributes(a, b)
}

func commonPrefix(a, b string) (restA, restB string, n int) {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	for i > 0 && (isContinuation(a, i) || isContinuation(b, i)) {
		i--
	}
	return a[i:], b[i:], seq.Measure(a[:i])[seq.UTF16]
}

func commonSuffix(a, b string) (restA, restB string, n int) {
	i := 0
	for i < len(a) && i < len(b) && a[len(a)-1-i] == b[len(b)-1-i] {
		i++
	}
	for i > 0 && isContinuation(a, len(a)-i) {
		i--
	}
	common := a[len(a)-i:]
	return a[:len(a)-i], b[:len(b)-i], seq.Measure(common)[seq.UTF16]
}

// isContinuation reports whether the byte at i continues a code point.
func isContinuation(s string, i int) bool { return i < len(s) && s[i]&0xC0 == 0x80 }
