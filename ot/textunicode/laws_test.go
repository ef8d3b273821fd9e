package textunicode

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

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

// drawOp draws an operation that fits text, and the text that it must make. merged says whether neighbours that do the
// same are merged, as TP1 needs it.
func drawOp(t *rapid.T, text []rune, merged bool) (op Op, want []rune) {
	add := func(c Component) {
		switch last := len(op) - 1; {
		case c.Len == 0:
		case c.Action == Skip && last >= 0 && op[last].Action == Skip:
			op[last].Len += c.Len
		default:
			op = append(op, c)
		}
	}
	for range rapid.IntRange(0, 6).Draw(t, "components") {
		switch n := rapid.IntRange(0, min(len(text), 8)).Draw(t, "length"); rapid.SampledFrom([]Action{Skip, Insert, Delete}).Draw(t, "action") {
		case Skip:
			add(Component{Action: Skip, Len: n})
			want, text = append(want, text[:n]...), text[n:]
		case Insert:
			s := drawText.Draw(t, "text")
			add(Component{Action: Insert, Len: dialect.Length(s), Text: s})
			want = append(want, []rune(s)...)
		case Delete:
			c := Component{Action: Delete, Len: n}
			if rapid.Bool().Draw(t, "says its text") {
				c.Text = string(text[:n])
			}
			add(c)
			text = text[n:]
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
		Doc: func(t *rapid.T) []byte { return jsonvalue.AppendString(nil, drawText.Draw(t, "document")) },
		Op: func(t *rapid.T, doc ot.Snapshot) []byte {
			op, _ := drawOp(t, []rune(doc.(seq.Text).String()), true)
			return textop.Encode(op)
		},
	})
}

// TestApply applies operations to a document; the generator says what must come of it.
func TestApply(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(drawText.Draw(t, "document"))
		editor := textUnicode{}.Edit(seq.NewText(string(text)))
		for range rapid.IntRange(1, 5).Draw(t, "operations") {
			op, want := drawOp(t, text, false)
			if err := editor.Apply(op); err != nil {
				t.Fatalf("%s: %v", textop.Encode(op), err)
			}
			if got := editor.Freeze().String(); got != string(want) {
				t.Fatalf("%s makes %q, want %q", textop.Encode(op), got, string(want))
			}
			text = want
		}
	})
}

// TestInvertible takes texts out of an operation and puts them in again.
func TestInvertible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(drawText.Draw(t, "document"))
		doc := seq.NewText(string(text))
		op, _ := drawOp(t, text, false)
		full, err := op.MakeInvertible(doc)
		if err != nil || !full.IsInvertible() {
			t.Fatalf("%s becomes %s: %v", textop.Encode(op), textop.Encode(full), err)
		}
		bare := full.StripInvertible()
		again, err := bare.MakeInvertible(doc)
		if err != nil || !slices.Equal(full, again) {
			t.Fatalf("%s and %s differ: %v", textop.Encode(full), textop.Encode(again), err)
		}
		if _, err := bare.Invert(); (err == nil) != bare.IsInvertible() {
			t.Fatalf("inverting %s: %v", textop.Encode(bare), err)
		}
	})
}

// TestTransformPosition holds that a place moves as a character that the left side inserts there.
func TestTransformPosition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := []rune(drawText.Draw(t, "document"))
		op, _ := drawOp(t, text, true)
		place := rapid.IntRange(0, len(text)).Draw(t, "place")
		mark := Op{{Action: Skip, Len: place}, {Action: Insert, Len: 1, Text: "|"}}
		if place == 0 {
			mark = mark[1:]
		}
		moved := mark.Transform(op, ot.Left)
		want := 0
		if moved[0].Action == Skip {
			want = moved[0].Len
		}
		if got := op.TransformPosition(place); got != want {
			t.Fatalf("%d after %s is %d, want %d", place, textop.Encode(op), got, want)
		}
	})
}

// TestManyPieces transforms and composes operations of very many small components. It is here for its time, which would be
// minutes if each piece were cut or merged by going over all of its text.
func TestManyPieces(t *testing.T) {
	const n = 100_000
	big := Op{{Action: Insert, Len: n, Text: strings.Repeat("😀", n)}}
	gone := Op{{Action: Delete, Len: n, Text: strings.Repeat("😀", n)}}
	var inserts, steps Op
	for range n / 2 {
		inserts = append(inserts, Component{Action: Insert, Len: 1, Text: "é"})
		steps = append(steps, Component{Action: Skip, Len: 1}, Component{Action: Delete, Len: 1})
	}
	if got := inserts.Normalize(); len(got) != 1 || got[0].Len != n/2 {
		t.Errorf("%d components, want one", len(got))
	}
	if got := big.Compose(steps); len(got) != 1 || got[0].Len != n/2 {
		t.Errorf("%d components, want one", len(got))
	}
	if got := gone.Transform(steps, ot.Left); len(got) != 1 || got[0].Len != n/2 {
		t.Errorf("%d components, want one", len(got))
	}
	if got := steps.Compose(Op{{Action: Delete, Len: n / 2, Text: strings.Repeat("😀", n/2)}}); len(got) != 1 || got[0].Len != n {
		t.Errorf("%d components, want one", len(got))
	}
	if got := inserts.Transform(big, ot.Right); len(got) != 2 || got[1].Len != n/2 {
		t.Errorf("%d components, want two", len(got))
	}
}
