package textop

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// The dialects of the two types.
var (
	codePoints = &Dialect{Name: "code points", Unit: seq.CodePoints, DeletedText: true}
	units      = &Dialect{Name: "units", Unit: seq.UTF16, Halves: true}
)

// op reads an operation.
func (d *Dialect) op(t testing.TB, data string) []Component {
	t.Helper()
	op, err := d.Decode([]byte(data))
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return op
}

// TestTransform shows what becomes of op over another, on both sides.
func TestTransform(t *testing.T) {
	for _, c := range []struct {
		d                     *Dialect
		op, over, left, right string
	}{
		{units, `["a"]`, `["b"]`, `["a"]`, `[1,"a"]`},
		{units, `["a","b"]`, `["x"]`, `["a",1,"b"]`, `[1,"ab"]`}, // only the first of neighbours goes in front
		{units, `[1,{"d":1},"a"]`, `[2,"b"]`, `[1,{"d":1},"a"]`, `[1,{"d":1},1,"a"]`},
		{units, `[2,"x"]`, `[{"d":3}]`, `["x"]`, `["x"]`},
		{units, `[{"d":3}]`, `[1,"xy"]`, `[{"d":1},2,{"d":2}]`, `[{"d":1},2,{"d":2}]`},
		{units, `[{"d":3},"z"]`, `[1,{"d":5}]`, `[{"d":1},"z"]`, `[{"d":1},"z"]`},
		{units, `[5,{"d":1}]`, `[5,{"d":1}]`, `[]`, `[]`}, // no skip is left at the end
		{units, `[2,"x"]`, `["😀"]`, `[4,"x"]`, `[4,"x"]`},
		{codePoints, `[2,"x"]`, `["😀"]`, `[3,"x"]`, `[3,"x"]`},
		{codePoints, `[{"d":"a😀c"}]`, `[1,{"d":1}]`, `[{"d":"ac"}]`, `[{"d":"ac"}]`},
		{codePoints, `[{"d":"abc"}]`, `[1,"x"]`, `[{"d":"a"},1,{"d":"bc"}]`, `[{"d":"a"},1,{"d":"bc"}]`},
	} {
		op, over := c.d.op(t, c.op), c.d.op(t, c.over)
		for side, want := range map[ot.Side]string{ot.Left: c.left, ot.Right: c.right} {
			if got := Encode(c.d.Transform(op, over, side)); string(got) != want {
				t.Errorf("%s: %s over %s, %v: %s, want %s", c.d.Name, c.op, c.over, side, got, want)
			}
		}
	}
}

// TestCompose shows what two operations are as one.
func TestCompose(t *testing.T) {
	for _, c := range []struct {
		d              *Dialect
		op, next, want string
	}{
		{units, `["abc"]`, `[1,{"d":1}]`, `["ac"]`},
		{units, `["abc"]`, `[{"d":3}]`, `[]`},
		{units, `[{"d":1}]`, `["x"]`, `["x",{"d":1}]`},
		{units, `[2,"x"]`, `[{"d":4}]`, `[{"d":3}]`},
		{units, `["😀"]`, `[1,"x",{"d":1}]`, `["\ud83dx"]`}, // a pair is cut in two
		{units, `["😀"]`, `[1,"x"]`, `["\ud83dx\ude00"]`},
		{units, `["\ud83dx"]`, `[1,{"d":1},"\ude00"]`, `["😀"]`}, // and halves that meet are a pair
		{codePoints, `[{"d":"ab"}]`, `[{"d":"c"}]`, `[{"d":"abc"}]`},
		{codePoints, `[{"d":"ab"}]`, `[{"d":1}]`, `[{"d":3}]`}, // what one of them does not say is lost
		{codePoints, `["😀b",2,"x"]`, `[1,{"d":"bcdx"}]`, `["😀",{"d":"cd"}]`},
	} {
		if got := Encode(c.d.Compose(c.d.op(t, c.op), c.d.op(t, c.next))); string(got) != c.want {
			t.Errorf("%s: %s and %s: %s, want %s", c.d.Name, c.op, c.next, got, c.want)
		}
	}
}

// TestNormalize holds that neighbours are merged, in linear time however many there are.
func TestNormalize(t *testing.T) {
	for op, want := range map[string]string{
		`["a","b",{"d":1},{"d":2}]`:         `["ab",{"d":3}]`,
		`["\ud83d","\ude00"]`:               `["😀"]`,
		`["a",{"d":1},"b"]`:                 `["a",{"d":1},"b"]`,
		`[1,"a",1,{"d":1},2,"b","c",1,"d"]`: `[1,"a",1,{"d":1},2,"bc",1,"d"]`,
	} {
		if got := Encode(Normalize(units.op(t, op))); string(got) != want {
			t.Errorf("%s: %s, want %s", op, got, want)
		}
	}
	const n = 200_000
	many := units.op(t, "["+strings.Repeat(`"a",`, n-1)+`"a"]`)
	if got := Normalize(many); len(got) != 1 || got[0].Len != n {
		t.Errorf("%d components", len(got))
	}
}

// text is the model of a text: what is counted, one after another.
type text []rune

// textOf returns the model of s, which is WTF-8.
func (d *Dialect) textOf(s string) text {
	if d.Unit == seq.CodePoints {
		return text(s)
	}
	var out text
	for s != "" {
		unit, rest := seq.Cut(s, seq.UTF16, 1)
		if r, size := utf8.DecodeRuneInString(unit); size == len(unit) {
			out = append(out, r)
		} else { // half a pair takes three bytes, as its code point would if it were one
			out = append(out, rune(unit[0]&0x0F)<<12|rune(unit[1]&0x3F)<<6|rune(unit[2]&0x3F))
		}
		s = rest
	}
	return out
}

// drawText draws a text with pairs and, where the dialect has them, halves at its ends.
func (d *Dialect) drawText(t *rapid.T) string {
	s := rapid.StringOfN(rapid.SampledFrom([]rune("abé\uFFFF😀👩")), 0, 8, -1).Draw(t, "text")
	if n := seq.Measure(s)[seq.UTF16]; d.Halves && n > 0 {
		_, s = seq.Cut(s, seq.UTF16, rapid.IntRange(0, 1).Draw(t, "cut"))
	}
	return s
}

// drawOp draws an operation that fits doc.
func (d *Dialect) drawOp(t *rapid.T, doc string) []Component {
	out := newBuilder(0)
	for range rapid.IntRange(0, 6).Draw(t, "components") {
		n := rapid.IntRange(0, min(6, d.Length(doc))).Draw(t, "length")
		head, tail := seq.Cut(doc, d.Unit, n)
		switch rapid.SampledFrom([]Action{Skip, Insert, Delete}).Draw(t, "action") {
		case Skip:
			out.push(Component{Action: Skip, Len: n})
			doc = tail
		case Insert:
			s := d.drawText(t)
			out.push(Component{Insert, d.Length(s), s})
		case Delete:
			c := Component{Action: Delete, Len: n}
			if d.DeletedText && rapid.Bool().Draw(t, "says its text") {
				c.Text = head
			}
			out.push(c)
			doc = tail
		}
	}
	return out.done()
}

// walk applies op to the model, and moves a place in it.
func (d *Dialect) walk(doc text, op []Component, place int) (after text, moved int) {
	rest := doc
	pass := func(n int) (before int) { // how much of the next n stands in front of the place
		before = max(0, min(n, place-(len(doc)-len(rest))))
		rest = rest[n:]
		return before
	}
	for _, c := range op {
		switch c.Action {
		case Skip:
			after = append(after, rest[:c.Len]...)
			moved += pass(c.Len)
		case Insert:
			if len(doc)-len(rest) < place {
				moved += c.Len
			}
			after = append(after, d.textOf(c.Text)...)
		case Delete:
			pass(c.Len)
		}
	}
	return append(after, rest...), moved + max(0, place-(len(doc)-len(rest)))
}

func (d *Dialect) apply(t *rapid.T, doc string, op []Component) string {
	after, err := Apply(d, seq.NewText(doc), op)
	if err != nil {
		t.Fatalf("%s does not fit %q: %v", Encode(op), doc, err)
	}
	return after.String()
}

// TestLaws holds the laws and the model against each other.
func TestLaws(t *testing.T) {
	for _, d := range []*Dialect{codePoints, units} {
		t.Run(d.Name, rapid.MakeCheck(func(t *rapid.T) {
			doc := jsonvalue.Concat(d.drawText(t), d.drawText(t))
			a, b := d.drawOp(t, doc), d.drawOp(t, doc)
			afterA, afterB := d.apply(t, doc, a), d.apply(t, doc, b)
			place := rapid.IntRange(0, d.Length(doc)).Draw(t, "place")
			model, moved := d.walk(d.textOf(doc), a, place)
			if fmt.Sprint(model) != fmt.Sprint(d.textOf(afterA)) {
				t.Fatalf("%s on %q makes %q, want %q", Encode(a), doc, afterA, string(model))
			}
			if got := TransformPosition(a, place); got != moved {
				t.Fatalf("%s moves %d to %d, want %d", Encode(a), place, got, moved)
			}
			if again, err := d.Decode(Encode(a)); err != nil || fmt.Sprint(again) != fmt.Sprint(a) {
				t.Fatalf("%s is read as %v: %v", Encode(a), again, err)
			}
			left := d.apply(t, afterB, d.Transform(a, b, ot.Left))
			if right := d.apply(t, afterA, d.Transform(b, a, ot.Right)); left != right {
				t.Fatalf("%s and %s on %q: %q and %q", Encode(a), Encode(b), doc, left, right)
			}
			next := d.drawOp(t, afterA)
			want := d.apply(t, afterA, next)
			if got := d.apply(t, doc, d.Compose(a, next)); got != want {
				t.Fatalf("%s and then %s on %q: %q, want %q", Encode(a), Encode(next), doc, got, want)
			}
			if got := d.apply(t, doc, d.Diff(seq.NewText(doc), seq.NewText(afterA))); got != afterA {
				t.Fatalf("from %q to %q: %q", doc, afterA, got)
			}
		}))
	}
}
