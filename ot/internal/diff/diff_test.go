package diff

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// apply replaces in a what the edits say, and counts what is kept.
func apply(t interface{ Fatalf(string, ...any) }, a, b []int32, edits []Edit) (result []int32, kept int) {
	at, to := 0, 0
	for i, e := range edits {
		if e.From < at || i > 0 && e.From == at || e.FromEnd < e.From || e.ToEnd < e.To || e.FromEnd-e.From+e.ToEnd-e.To == 0 || e.From-at != e.To-to {
			t.Fatalf("%v", edits)
		}
		result = append(append(result, a[at:e.From]...), b[e.To:e.ToEnd]...)
		kept += e.From - at
		at, to = e.FromEnd, e.ToEnd
	}
	return append(result, a[at:]...), kept + len(a) - at
}

// common returns how many elements a and b have in common, in order, by the textbook.
func common(a, b []int32) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		before := 0
		for j, y := range b {
			here := row[j+1]
			if x == y {
				row[j+1] = before + 1
			} else {
				row[j+1] = max(here, row[j])
			}
			before = here
		}
	}
	return row[len(b)]
}

func TestEditsAreTheSmallest(t *testing.T) {
	texts := rapid.SliceOfN(rapid.Int32Range('a', 'd'), 0, 40)
	rapid.Check(t, func(t *rapid.T) {
		a, b := texts.Draw(t, "a"), texts.Draw(t, "b")
		got, kept := apply(t, a, b, Edits(a, b))
		if !slices.Equal(got, b) {
			t.Fatalf("%v becomes %v, want %v", a, got, b)
		}
		if want := common(a, b); kept != want {
			t.Fatalf("%d elements are kept, of %d", kept, want)
		}
	})
}

// prose returns words out of a small dictionary, with line breaks here and there.
func prose(dice *rand.Rand, words int, breaks bool) []int32 {
	var text strings.Builder
	for i := range words {
		text.WriteString(strings.Repeat(string(rune('a'+dice.IntN(26))), 1+dice.IntN(8)))
		text.WriteByte(" \n"[btoi(breaks && i%12 == 11)])
	}
	return []int32(text.String())
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Long texts are compared by pieces. What leads from one to the other is right in any case, and not much more than what
// was changed.
func TestLongTexts(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 3))
	for _, c := range []struct {
		name   string
		breaks bool
		edits  int
	}{{"few changes in lines", true, 20}, {"few changes in one line", false, 20}, {"many changes", true, 2000}} {
		a := prose(dice, 20_000, c.breaks)
		b := slices.Clone(a)
		for range c.edits {
			at := dice.IntN(len(b) - 10)
			b = slices.Replace(b, at, at+dice.IntN(10), []int32("new")...)
		}
		got, kept := apply(t, a, b, Edits(a, b))
		if !slices.Equal(got, b) {
			t.Errorf("%s: another text", c.name)
		}
		if least := len(a) - 12*c.edits; kept < least {
			t.Errorf("%s: %d elements are kept, want %d", c.name, kept, least)
		}
	}
	for _, breaks := range []bool{false, true} {
		a, b := prose(dice, 20_000, breaks), prose(dice, 20_000, breaks)
		if got, _ := apply(t, a, b, Edits(a, b)); !slices.Equal(got, b) {
			t.Error("another text")
		}
	}
}

func BenchmarkEdits(b *testing.B) {
	dice := rand.New(rand.NewPCG(3, 3))
	for _, breaks := range []bool{true, false} {
		before, other := prose(dice, 20_000, breaks), prose(dice, 20_000, breaks)
		after := slices.Clone(before)
		for range 200 {
			at := dice.IntN(len(after) - 10)
			after = slices.Replace(after, at, at+dice.IntN(10), []int32("new")...)
		}
		name := map[bool]string{true: "lines", false: "one line"}[breaks]
		for kind, to := range map[string][]int32{"200 changes": after, "another text": other} {
			b.Run(name+", "+kind, func(b *testing.B) {
				for b.Loop() {
					Edits(before, to)
				}
			})
		}
	}
}
