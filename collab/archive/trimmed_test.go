package archive

import (
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// A document whose history was trimmed is exported from there on, with its earlier versions that bear a name, and begins
// there again.
func TestTrimmed(t *testing.T) {
	a, b := memory.New(memory.Options{}), memory.New(memory.Options{})
	id := collab.DocID{Collection: "docs", ID: "x"}
	write(t, a, "docs", "x", "abcdef")
	must(t, a.SetMark(bg, id, collab.Mark{Version: 2, Name: "Two", Restored: collab.NoBase, At: start}))
	for _, v := range []collab.Version{2, 5} {
		h, err := collab.ReadHistory(bg, a, builtin.Registry(), id, v, 0)
		must(t, err)
		m, err := h.State.Milestone()
		must(t, err)
		must(t, a.Put(bg, id, m))
	}
	must(t, a.Trim(bg, id, 5))
	first := export(t, a)
	if strings.Count(first, `{"snapshot":`) != 2 || strings.Contains(first, `{"v":4,`) || !strings.Contains(first, `"first":5`) {
		t.Fatalf("exported\n%s", first)
	}
	load(t, b, first, Refuse)
	if second := export(t, b); second != first {
		t.Errorf("exported\n%s\nthen\n%s", first, second)
	}
	load(t, b, first, Replace)
	for v, want := range map[collab.Version]string{2: `"a"`, 5: `"dcba"`, 7: `"fedcba"`} {
		h, err := collab.ReadHistory(bg, b, builtin.Registry(), id, v, 0)
		must(t, err)
		m, err := h.State.Milestone()
		if err != nil || string(m.Data) != want {
			t.Errorf("version %d: %s, %v, want %s", v, m.Data, err, want)
		}
	}

	lines := strings.SplitAfter(first, "\n") // format, document, two snapshots, revisions
	for name, c := range map[string]struct{ file, want string }{
		"no snapshot":      {strings.Join(append(append([]string{}, lines[:3]...), lines[4:]...), ""), "line 4: the history of docs/x begins at version 5, of which no snapshot came"},
		"a damaged one":    {strings.Replace(first, `"data":"dcba"`, `"data":7`, 1), "line 4: the snapshot of docs/x"},
		"one too late":     {strings.Replace(first, lines[3], lines[3]+lines[2], 1), "line 5: a snapshot of version 2 does not belong here"},
		"one of no use":    {strings.Replace(first, `{"snapshot":{"v":2`, `{"snapshot":{"v":6`, 1), "line 3: a snapshot of version 6 does not belong here"},
		"a wrong document": {strings.Replace(first, `"first":5`, `"first":7`, 1), "line 2: "},
	} {
		if _, _, err := open(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}
