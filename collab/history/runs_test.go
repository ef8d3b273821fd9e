package history

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// unit is one unit of content as the naive model keeps it: by whom it was inserted, and by which revisions it was deleted
// and formatted.
type unit struct {
	inserted           collab.UserID
	deleted, formatted collab.Version
}

// naive replays operations one unit at a time.
type naive []unit

func (m naive) apply(steps []ot.Step, v collab.Version, by collab.UserID) (next naive) {
	rest := m
	walk := func(n int, f func(*unit) bool) {
		for n > 0 && len(rest) > 0 {
			u := rest[0]
			rest = rest[1:]
			if u.deleted == 0 {
				n--
				if !f(&u) {
					continue
				}
			}
			next = append(next, u)
		}
	}
	for _, s := range steps {
		switch s.Kind {
		case ot.StepKeep:
			walk(s.Len, func(*unit) bool { return true })
		case ot.StepFormat:
			walk(s.Len, func(u *unit) bool { u.formatted = v; return true })
		case ot.StepDelete:
			walk(s.Len, func(u *unit) bool { u.deleted = v; return u.inserted == "" })
		case ot.StepInsert:
			for range s.Len {
				next = append(next, unit{inserted: by})
			}
		}
	}
	return append(next, rest...)
}

// text writes what became of each unit. Where deleted and inserted units meet, their order is not compared.
func (m naive) text() string {
	var gone, b strings.Builder
	for _, u := range m {
		switch {
		case u.deleted != 0:
			fmt.Fprintf(&gone, "-%d", u.deleted)
		case u.inserted != "":
			fmt.Fprintf(&b, "+%s", u.inserted)
		default:
			fmt.Fprintf(&b, " %s=%d ", gone.String(), u.formatted)
			gone.Reset()
		}
	}
	return b.String() + gone.String()
}

// units returns the runs as units, for comparison.
func (r *runs) units() (m naive) {
	version := func(s *Stamp) collab.Version {
		if s == nil {
			return 0
		}
		return s.Version
	}
	for run := range r.all() {
		u := unit{deleted: version(run.deleted), formatted: version(run.formatted)}
		if run.inserted != nil {
			u.inserted, u.formatted = run.inserted.Author, 0
		}
		for range run.n {
			m = append(m, u)
		}
	}
	return m
}

func (m naive) length() (n int) {
	for _, u := range m {
		if u.deleted == 0 {
			n++
		}
	}
	return n
}

func drawSteps(t *rapid.T, length int) (steps []ot.Step) {
	for range rapid.IntRange(1, 6).Draw(t, "steps") {
		kind := ot.StepKind(rapid.IntRange(0, 3).Draw(t, "kind"))
		most := length
		if kind == ot.StepInsert {
			most = 5
		}
		if most == 0 {
			continue
		}
		n := rapid.IntRange(1, most).Draw(t, "n")
		if kind != ot.StepInsert {
			length -= n
		}
		steps = append(steps, ot.Step{Kind: kind, Len: n})
	}
	return steps
}

// Every unit's author, and that of its deletion and its last format, is what a naive replay says.
func TestRunsAgainstNaiveReplay(t *testing.T) {
	defer func(n int) { maxBlock = n }(maxBlock)
	maxBlock = 4
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 40).Draw(t, "length")
		model, r := make(naive, n), newRuns(n)
		for v := collab.Version(1); v <= 30; v++ {
			if rapid.IntRange(0, 30).Draw(t, "clear") == 0 {
				model = model.apply([]ot.Step{{Kind: ot.StepDelete, Len: model.length()}}, v, "")
				r.clear(&Stamp{Version: v})
			} else {
				steps := drawSteps(t, model.length())
				by := rapid.SampledFrom([]collab.UserID{"a", "b"}).Draw(t, "by")
				model = model.apply(steps, v, by)
				r.apply(slices.Values(steps), &Stamp{Version: v, Author: by})
			}
			if r.length() != model.length() {
				t.Fatalf("version %d: length %d, want %d", v, r.length(), model.length())
			}
			for i := range r.blocks {
				live := 0
				for j := range r.blocks[i].runs {
					live += r.blocks[i].runs[j].live()
				}
				if live != r.blocks[i].live {
					t.Fatalf("version %d: block %d counts %d live units, has %d", v, i, r.blocks[i].live, live)
				}
			}
		}
		// Formats of what was inserted are not told.
		for i := range model {
			if model[i].inserted != "" {
				model[i].formatted = 0
			}
		}
		if got, want := r.units().text(), model.text(); got != want {
			t.Fatalf("\n got %s\nwant %s", got, want)
		}
	})
}

func TestCloneIsApart(t *testing.T) {
	r := newRuns(5)
	c := r.clone()
	c.apply(slices.Values([]ot.Step{{Kind: ot.StepKeep, Len: 2}, {Kind: ot.StepDelete, Len: 1}}), &Stamp{Version: 1})
	if r.length() != 5 || c.length() != 4 {
		t.Errorf("%d and %d units", r.length(), c.length())
	}
}

// BenchmarkReplay inserts at random places of a text of 100,000 runs, and deletes there.
func BenchmarkReplay(b *testing.B) {
	r := newRuns(0)
	at, n := 0, 0
	step := func(kind ot.StepKind, length int) {
		at, n = (at*31+7)%length, n+1
		by := &Stamp{At: time.Unix(int64(n)*3600, 0)} // never in one go
		r.apply(slices.Values([]ot.Step{{Kind: ot.StepKeep, Len: at}, {Kind: kind, Len: 1}}), by)
	}
	for length := 1; length <= 100_000; length++ {
		step(ot.StepInsert, length)
	}
	for b.Loop() {
		step(ot.StepInsert, 100_000)
		step(ot.StepDelete, 100_000)
	}
}
