package seq

import (
	"iter"
	"slices"
)

// Text is an immutable text, WTF-8. The zero value is the empty text.
type Text struct{ v *version[byte] }

// NewText returns a text with the given content, which must be WTF-8: valid UTF-8 but for lone halves in three bytes, no
// two of which make a pair.
func NewText(content string) Text { return Text{newTree(textKind{}, []byte(content))} }

// Size returns the length in every unit: t.Size()[seq.UTF16].
func (t Text) Size() Size { return t.v.size() }

// String returns the whole text.
func (t Text) String() string { return string(t.AppendTo(nil)) }

// AppendTo appends the whole text to dst.
func (t Text) AppendTo(dst []byte) []byte {
	dst = slices.Grow(dst, t.Size()[Bytes])
	for chunk := range t.Chunks() {
		dst = append(dst, chunk...)
	}
	return dst
}

// Chunks yields the text piece by piece, as it is stored. Code points are whole. The pieces must not be changed.
func (t Text) Chunks() iter.Seq[[]byte] {
	return func(yield func([]byte) bool) { t.v.elements(0, t.Size()[Bytes], yield) }
}

// AppendRange appends the text in [from, to) to dst, both offsets in unit u. Where one of them cuts a pair, half of it
// is appended. The range must lie within the text.
func (t Text) AppendRange(dst []byte, u Unit, from, to int) []byte {
	if from < 0 || from > to || to > t.Size()[u] {
		panic("seq: range outside the text")
	}
	if from == to {
		return dst
	}
	begin, beginHalf := t.locate(u, from)
	end, endHalf := t.locate(u, to)
	if beginHalf {
		dst = append(dst, t.halves(begin)[halfLen:]...)
		begin += 4
	}
	t.v.elements(begin, end, func(chunk []byte) bool {
		dst = append(dst, chunk...)
		return true
	})
	if endHalf {
		dst = append(dst, t.halves(end)[:halfLen]...)
	}
	return dst
}

// Slice returns the text in [from, to) as a Text of its own that shares what it can. The rules are those of AppendRange.
func (t Text) Slice(u Unit, from, to int) Text {
	if from < 0 || from > to || to > t.Size()[u] {
		panic("seq: range outside the text")
	}
	e := t.Edit()
	e.Skip(u, to)
	e.Delete(u, t.Size()[u]-to)
	e.Rewind()
	e.Delete(u, from)
	return e.Freeze()
}

// Convert returns the offset in unit to that means the same place as offset in unit from. A place inside a pair counts as
// the place before it. The offset must lie within the text.
func (t Text) Convert(from Unit, offset int, to Unit) int {
	if offset < 0 || offset > t.Size()[from] {
		panic("seq: offset outside the text")
	}
	size, _ := t.prefix(from, offset)
	return size[to]
}

// locate returns the offset in bytes of the place n, in unit u. If that is inside a pair, the offset is that of the
// pair, and half is true.
func (t Text) locate(u Unit, n int) (offset int, half bool) {
	size, half := t.prefix(u, n)
	return size[Bytes], half
}

// prefix is what prefix is for bytes: the size of the first n of unit u.
func (t Text) prefix(u Unit, n int) (Size, bool) {
	elems, before, n := t.v.find(u, n)
	if elems == nil {
		return before, false
	}
	size, half := prefix(elems, u, n)
	before.add(size)
	return before, half
}

// halves returns the two halves of the pair at an offset in bytes.
func (t Text) halves(offset int) []byte {
	elems, before, _ := t.v.find(Bytes, offset+1)
	return appendHalves(nil, elems[offset-before[Bytes]:])
}

// textKind is the kind of a tree of text.
type textKind struct{}

func (textKind) max() int              { return limits.bytes }
func (textKind) measure(b []byte) Size { return Measure(b) }

func (textKind) border(b []byte, i int) int {
	for b[i]&0xC0 == 0x80 {
		i--
	}
	return i
}
