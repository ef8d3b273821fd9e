package seq_test

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

var traceNames = []string{
	"automerge-paper", "clownschool_flat", "friendsforever_flat", "rustcode", "seph-blog1", "sveltecomponent",
}

// replay makes the first n edits of a trace, and calls after behind each.
func replay(trace ottest.Trace, n int, after func(*seq.TextEditor)) {
	e := seq.NewText(trace.Start).Edit()
	for _, p := range trace.Patches[:n] {
		e.Rewind()
		e.Skip(seq.CodePoints, p.At)
		e.Delete(seq.CodePoints, p.Deleted)
		e.Insert(p.Insert)
		after(e)
	}
}

// TestTraces replays what people really typed.
func TestTraces(t *testing.T) {
	seq.UseRealNodes(t)
	for _, name := range traceNames {
		t.Run(name, func(t *testing.T) {
			trace, text, n := ottest.ReadTrace(t, name), seq.Text{}, 0
			replay(trace, len(trace.Patches), func(e *seq.TextEditor) {
				if n++; n%16 == 0 || n == len(trace.Patches) {
					text = e.Freeze()
				}
			})
			if got := text.String(); got != trace.End {
				t.Errorf("the replay ends with another text: %d bytes, want %d", len(got), len(trace.End))
			}
		})
	}
}
