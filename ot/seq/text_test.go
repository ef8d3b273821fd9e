package seq

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"
)

// wtf8 encodes UTF-16 units, lone halves included, by the shortest code there is for it.
func wtf8(units []uint16) string {
	var b []byte
	for i := 0; i < len(units); i++ {
		u := rune(units[i])
		switch {
		case u >= 0xD800 && u < 0xDC00 && i+1 < len(units) && units[i+1] >= 0xDC00 && units[i+1] < 0xE000:
			i++
			b = append(b, string(utf16.DecodeRune(u, rune(units[i])))...)
		case u >= 0xD800 && u < 0xE000:
			b = append(b, 0xED, byte(0x80|u>>6&0x3F), byte(0x80|u&0x3F))
		default:
			b = append(b, string(u)...)
		}
	}
	return string(b)
}

// units draws UTF-16 text that is rich in pairs and in halves of pairs.
func units(most int) *rapid.Generator[[]uint16] {
	unit := rapid.SampledFrom([]uint16{'a', 'b', '\n', 'é', '€', 0xFFFF, 0xD83D, 0xDE00, 0xD800, 0xDFFF})
	return rapid.SliceOfN(unit, 0, most)
}

// checkText fails unless text is exactly want, in every unit and by every way of reading it.
func checkText(t fatal, text Text, want []uint16) {
	t.Helper()
	checkTree(t, textKind{}, text.v, nil)
	s := wtf8(want)
	if got := text.String(); got != s {
		t.Fatalf("text is %q, want %q", got, s)
	}
	points := 0
	for _, b := range []byte(s) {
		if b&0xC0 != 0x80 {
			points++
		}
	}
	if got, want := text.Size(), (Size{len(s), points, len(want)}); got != want {
		t.Fatalf("size of %q is %v, want %v", s, got, want)
	}
}

// TestTextModel walks editors over a text and over a slice of UTF-16 units that does the same.
func TestTextModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		model := units(60).Draw(t, "start")
		e := NewText(wtf8(model)).Edit()
		at := 0
		type version struct {
			text  Text
			model []uint16
		}
		var frozen []version
		t.Repeat(map[string]func(*rapid.T){
			"rewind": func(t *rapid.T) { e.Rewind(); at = 0 },
			"skip": func(t *rapid.T) {
				n := rapid.IntRange(0, len(model)-at).Draw(t, "n")
				e.Skip(UTF16, n)
				at += n
			},
			"insert": func(t *rapid.T) {
				s := units(rapid.SampledFrom([]int{1, 4, 40}).Draw(t, "most")).Draw(t, "text")
				e.Insert(wtf8(s))
				model = slices.Insert(slices.Clone(model), at, s...)
				at += len(s)
			},
			"delete": func(t *rapid.T) {
				n := rapid.IntRange(0, min(len(model)-at, rapid.SampledFrom([]int{2, 8, 1000}).Draw(t, "most"))).Draw(t, "n")
				e.Delete(UTF16, n)
				model = slices.Delete(slices.Clone(model), at, at+n)
			},
			"freeze": func(t *rapid.T) { frozen = append(frozen, version{e.Freeze(), model}) },
			"branch": func(t *rapid.T) { // goes on from an earlier version
				if len(frozen) > 0 {
					v := rapid.SampledFrom(frozen).Draw(t, "version")
					e, model, at = v.text.Edit(), v.model, 0
				}
			},
			"": func(t *rapid.T) {
				checkTree(t, textKind{}, e.e.present(), e.e.owner)
				checkCursor(t, &e.e, e.half)
				if got := e.Offset(UTF16); got != at {
					t.Fatalf("the cursor is at %d, want %d", got, at)
				}
				checkText(t, Text{e.e.present()}, model)
			},
		})
		for _, v := range frozen {
			checkText(t, v.text, v.model)
		}
	})
}

// TestTextRanges reads every range of a text, also ranges that cut pairs.
func TestTextRanges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		model := units(60).Draw(t, "text")
		text := NewText(wtf8(model))
		from := rapid.IntRange(0, len(model)).Draw(t, "from")
		to := rapid.IntRange(from, len(model)).Draw(t, "to")
		want := model[from:to]
		if got := string(text.AppendRange([]byte("<"), UTF16, from, to)); got != "<"+wtf8(want) {
			t.Fatalf("range is %q, want %q", got, "<"+wtf8(want))
		}
		checkText(t, text.Slice(UTF16, from, to), want)
		checkText(t, text, model)
	})
}

// TestTextCodePoints counts in code points, against a slice of runes.
func TestTextCodePoints(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfN(rapid.SampledFrom([]rune("ab\n é€\uFFFF😀👩")), 0, 40)
		model := some.Draw(t, "start")
		text := NewText(string(model))
		for range rapid.IntRange(1, 20).Draw(t, "edits") {
			at := rapid.IntRange(0, len(model)).Draw(t, "at")
			n := rapid.IntRange(0, len(model)-at).Draw(t, "deleted")
			s := some.Draw(t, "inserted")
			if got, want := text.Convert(CodePoints, at, Bytes), len(string(model[:at])); got != want {
				t.Fatalf("code point %d is byte %d, want %d", at, got, want)
			}
			if got, want := text.Convert(CodePoints, at, UTF16), len(utf16.Encode(model[:at])); got != want {
				t.Fatalf("code point %d is unit %d, want %d", at, got, want)
			}
			e := text.Edit()
			e.Skip(CodePoints, at)
			e.Insert(string(s))
			e.Delete(CodePoints, n)
			text = e.Freeze()
			model = slices.Concat(model[:at], s, model[at+n:])
			checkText(t, text, utf16.Encode(model))
		}
	})
}

// TestTextHalves shows what happens where pairs are cut and joined.
func TestTextHalves(t *testing.T) {
	const high, low = "\xED\xA0\xBD", "\xED\xB8\x80" // of 😀
	for _, c := range []struct {
		name string
		text string
		edit func(*TextEditor)
		want string
	}{
		{"insert cuts a pair", "a😀b", func(e *TextEditor) { e.Skip(UTF16, 2); e.Insert("-") }, "a" + high + "-" + low + "b"},
		{"delete cuts the pair it ends in", "a😀b", func(e *TextEditor) { e.Skip(UTF16, 1); e.Delete(UTF16, 1) }, "a" + low + "b"},
		{"delete cuts the pair it begins in", "a😀b", func(e *TextEditor) { e.Skip(UTF16, 2); e.Delete(UTF16, 1) }, "a" + high + "b"},
		{"delete joins", "a" + high + "-" + low, func(e *TextEditor) { e.Skip(UTF16, 2); e.Delete(UTF16, 1) }, "a😀"},
		{"insert joins on its left", high + "b", func(e *TextEditor) { e.Skip(UTF16, 1); e.Insert(low + "-") }, "😀-b"},
		{"insert joins on its right", low + "b", func(e *TextEditor) { e.Insert("-" + high) }, "-😀b"},
		{"insert joins on both sides", high + low[:0], func(e *TextEditor) { e.Skip(UTF16, 1); e.Insert(low + high); e.Insert(low) }, "😀😀"},
		{"skipping into a pair changes nothing", "a😀b", func(e *TextEditor) { e.Skip(UTF16, 2); e.Skip(UTF16, 1); e.Insert("-") }, "a😀-b"},
		{"low before high stays", low, func(e *TextEditor) { e.Skip(UTF16, 1); e.Insert(high) }, low + high},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := NewText(c.text).Edit()
			c.edit(e)
			if got := e.Freeze().String(); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestJoin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := units(8).Draw(t, "a"), units(8).Draw(t, "b")
		if got, want := string(Join([]byte(wtf8(a)), wtf8(b))), wtf8(slices.Concat(a, b)); got != want {
			t.Fatalf("%x and %x make %q, want %q", a, b, got, want)
		}
	})
}

// TestTextZero uses texts that nothing was put into.
func TestTextZero(t *testing.T) {
	var zero Text
	checkText(t, zero, nil)
	checkText(t, NewText(""), nil)
	checkText(t, zero.Slice(UTF16, 0, 0), nil)
	if got := zero.Convert(UTF16, 0, Bytes); got != 0 {
		t.Errorf("offset 0 of nothing is %d", got)
	}
	e := zero.Edit()
	e.Insert("a")
	e.Rewind()
	e.Delete(UTF16, 1)
	checkText(t, e.Freeze(), nil)
}

// TestPastTheEnd asks for what is not there.
func TestPastTheEnd(t *testing.T) {
	text := NewText("a text of some length")
	for name, f := range map[string]func(){
		"skip":        func() { text.Edit().Skip(CodePoints, 22) },
		"skip on":     func() { e := text.Edit(); e.Skip(CodePoints, 3); e.Skip(CodePoints, 19) },
		"delete":      func() { text.Edit().Delete(UTF16, 22) },
		"range":       func() { text.AppendRange(nil, Bytes, 0, 22) },
		"slice":       func() { text.Slice(Bytes, 3, 2) },
		"convert":     func() { text.Convert(Bytes, -1, UTF16) },
		"spans range": func() { NewSpans(Span[int]{Len: 1}).Range(0, 2) },
		"too long":    func() { NewSpans(Span[int]{Len: MaxLen}, Span[int]{Len: 1}) },
		"longer":      func() { NewSpans(Span[int]{Len: MaxLen}).Edit().Insert(Span[int]{Len: 1}) },
		"extended":    func() { e := NewSpans(Span[int]{Len: MaxLen}).Edit(); e.Skip(1); e.Extend(1) },
		"spans skip":  func() { NewSpans(Span[int]{Len: 1}).Edit().Skip(2) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

// TestShrink deletes most of a text here and there, and holds that the tree shrinks with it.
func TestShrink(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	e := NewText(strings.Repeat("a", 10_000)).Edit()
	for e.Size()[Bytes] > 200 {
		e.Rewind()
		e.Skip(Bytes, r.IntN(e.Size()[Bytes]-3))
		e.Delete(Bytes, 1+r.IntN(3))
	}
	leaves := 0
	for range e.Freeze().Chunks() {
		leaves++
	}
	if most := 4 * 200 / limits.bytes; leaves > most {
		t.Errorf("%d leaves for 200 bytes, want %d at most", leaves, most)
	}
	if e.e.root.height > 5 {
		t.Errorf("the tree is still %d high", e.e.root.height)
	}
}
