package text

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/internal/textop"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "500"); err != nil { // a default, which the command line overrides
		panic(err)
	}
	os.Exit(m.Run())
}

var drawText = rapid.StringOfN(rapid.SampledFrom([]rune("ab\n é€\uFFFF😀👩")), 0, 12, -1)

// fromUnits makes WTF-8 of UTF-16 units, which may be cut out of a text: that is, of a Go string that JavaScript would have.
func fromUnits(units []uint16) string {
	var b []byte
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if i+1 < len(units) && utf16.IsSurrogate(r) {
			if pair := utf16.DecodeRune(r, rune(units[i+1])); pair != '\uFFFD' {
				b, i = append(b, string(pair)...), i+1
				continue
			}
		}
		if utf16.IsSurrogate(r) {
			b = append(b, 0xED, 0x80|byte(r>>6&0x3F), 0x80|byte(r&0x3F))
			continue
		}
		b = append(b, string(r)...)
	}
	return string(b)
}

// toUnits is the opposite of fromUnits, by way of JSON.
func toUnits(text string) (units []uint16) {
	for len(text) > 0 {
		head, tail := seq.Cut(text, seq.CodePoints, 1)
		if jsonvalue.HasLoneHalf(head) {
			units = append(units, 0xD000|uint16(head[1]&0x3F)<<6|uint16(head[2]&0x3F))
		} else {
			units = utf16.AppendRune(units, []rune(head)[0])
		}
		text = tail
	}
	return units
}

// drawOp draws an operation that fits a text of UTF-16 units, and what it must make of it. It cuts pairs. merged says whether
// neighbours that do the same are merged, as TP1 needs it.
func drawOp(t *rapid.T, text []uint16, merged bool) (op Op, want []uint16) {
	for range rapid.IntRange(0, 6).Draw(t, "components") {
		c := Component{
			Action: rapid.SampledFrom([]Action{Skip, Insert, Delete}).Draw(t, "action"),
			Len:    rapid.IntRange(0, min(len(text), 8)).Draw(t, "length"),
		}
		switch c.Action {
		case Skip:
			want, text = append(want, text[:c.Len]...), text[c.Len:]
		case Insert:
			units := toUnits(drawText.Draw(t, "text"))
			units = units[rapid.IntRange(0, len(units)).Draw(t, "from"):]
			c.Text, c.Len = fromUnits(units), len(units)
			want = append(want, units...)
		case Delete:
			text = text[c.Len:]
		}
		switch last := len(op) - 1; {
		case c.Len == 0:
		case c.Action == Skip && last >= 0 && op[last].Action == Skip:
			op[last].Len += c.Len
		default:
			op = append(op, c)
		}
	}
	if n := len(op); n > 0 && op[n-1].Action == Skip {
		op = op[:n-1]
	}
	if merged {
		op = op.Normalize()
	}
	return op, append(want, text...)
}

func TestLaws(t *testing.T) {
	ottest.Laws(t, Type, ottest.Generator{
		Doc: func(t *rapid.T) []byte {
			units := toUnits(drawText.Draw(t, "document"))
			return jsonvalue.AppendString(nil, fromUnits(units[rapid.IntRange(0, len(units)).Draw(t, "from"):]))
		},
		Op: func(t *rapid.T, doc ot.Snapshot) []byte {
			op, _ := drawOp(t, toUnits(doc.(seq.Text).String()), true)
			return textop.Encode(op)
		},
	})
}

// TestApply applies operations to a document; the generator says what must come of it.
func TestApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := toUnits(drawText.Draw(t, "document"))
		editor := text{}.Edit(seq.NewText(fromUnits(units)))
		for range rapid.IntRange(1, 5).Draw(t, "operations") {
			op, want := drawOp(t, units, false)
			if err := editor.Apply(op); err != nil {
				t.Fatalf("%s: %v", textop.Encode(op), err)
			}
			if got := editor.Freeze().String(); got != fromUnits(want) {
				t.Fatalf("%s makes %q, want %q", textop.Encode(op), got, fromUnits(want))
			}
			units = want
		}
	})
}

// TestSelection holds that a caret moves as a character that the left side inserts there, and that one's own operation leaves
// it behind the last change.
func TestSelection(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		units := toUnits(drawText.Draw(t, "document"))
		op, _ := drawOp(t, units, true)
		place := rapid.IntRange(0, len(units)).Draw(t, "place")
		mark := Op{{Action: Skip, Len: place}, {Action: Insert, Len: 1, Text: "|"}}
		if place == 0 {
			mark = mark[1:]
		}
		moved := mark.Transform(op, ot.Left)
		want := 0
		if moved[0].Action == Skip {
			want = moved[0].Len
		}
		if got := op.TransformSelection(Selection{place, 0}, false); got.Anchor != want || got.Focus != 0 {
			t.Fatalf("%d after %s is %v, want %d", place, textop.Encode(op), got, want)
		}
		if got := op.TransformSelection(Selection{place, 0}, true); got != (Selection{op.end(), op.end()}) {
			t.Fatalf("after %s of its own: %v", textop.Encode(op), got)
		}
	})
}

// TestManyPieces transforms and composes operations of very many components that cut pairs. It is here for its time, which would
// be minutes if each piece were cut or merged by going over all of its text.
func TestManyPieces(t *testing.T) {
	const n = 100_000
	big := Op{{Action: Insert, Len: 2 * n, Text: strings.Repeat("😀", n)}}
	var inserts, deletes Op
	for range n {
		inserts = append(inserts, Component{Action: Insert, Len: 1, Text: "\xED\xA0\xBD"})
		deletes = append(deletes, Component{Action: Skip, Len: 1}, Component{Action: Delete, Len: 1})
	}
	if got := big.Compose(deletes); len(got) != 1 || got[0].Len != n || got[0].Text[:3] != "\xED\xA0\xBD" {
		t.Errorf("%d components, want one", len(got))
	}
	if got := inserts.Normalize(); len(got) != 1 || got[0].Len != n {
		t.Errorf("%d components, want one", len(got))
	}
	if got := inserts.Transform(deletes, ot.Right); len(got) != 1 {
		t.Errorf("%d components, want one", len(got))
	}
}
