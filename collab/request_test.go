package collab

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/json0"
)

// hooked returns a Document of json0 that asks hooks, and a way to submit to it as a client whose requests they see.
func hooked(t *testing.T, h *Hooks) (*Document, func(seq uint64, base Version, kind Kind, data string) (Outcome, error)) {
	d := NewDocument(ot.NewRegistry(json0.Type), State{}, nil, 1<<20)
	d.Ask(h)
	return d, func(seq uint64, base Version, kind Kind, data string) (Outcome, error) {
		c := Change{Kind: kind, Data: []byte(data)}
		if kind == Create {
			c.Type = json0.Type.URI()
		}
		id := OpID{"ana", seq}
		return d.Submit(Submission{ID: id, Base: base, Change: c, Request: &SubmitRequest{ID: id, Base: base, Change: c}}, "ana", time.Unix(0, 0))
	}
}

// content is the stable JSON of a Document.
func content(t *testing.T, d *Document) string {
	t.Helper()
	data, err := d.Stable().JSON()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// A hook is asked again when another node was quicker, about the operation as it is then; what it said before is undone.
func TestHooksAreAskedAgain(t *testing.T) {
	var asked []string
	d, submit := hooked(t, &Hooks{Apply: func(r *SubmitRequest) error {
		before, err := r.State().JSON()
		if err != nil {
			return err
		}
		asked = append(asked, fmt.Sprintf("%d:%s:%s", r.Base, before, r.Change.Data))
		if r.Change.Kind != Edit {
			return nil
		}
		return r.Fixup(fmt.Appendf(nil, `[{"p":[0],"li":"fix%d"}]`, r.Base))
	}})
	if _, err := submit(1, 0, Create, `["a"]`); err != nil {
		t.Fatal(err)
	}
	d.Ready()
	d.Commit()
	if _, err := submit(2, 1, Edit, `[{"p":[1],"li":"b"}]`); err != nil {
		t.Fatal(err)
	}
	if lost := d.Ready(); string(lost[0].Change.Data) != `[{"p":[1],"li":"b"},{"p":[0],"li":"fix1"}]` {
		t.Errorf("first: %s", lost[0].Change.Data)
	}
	foreign := Revision{Base: 1, ID: OpID{"bob", 1}, Change: Change{Kind: Edit, Data: []byte(`[{"p":[0],"li":"x"}]`)}}
	if settled, err := d.Rebase([]Revision{foreign}); err != nil || len(settled) > 0 {
		t.Fatal(settled, err)
	}
	again := d.Ready()
	_, settled := d.Commit()
	if len(again) != 1 || string(again[0].Change.Data) != `[{"p":[2],"li":"b"},{"p":[0],"li":"fix2"}]` ||
		len(again[0].Fixups) != 1 || string(again[0].Fixups[0]) != `[{"p":[0],"li":"fix2"}]` {
		t.Errorf("again: %s, corrected by %s", again[0].Change.Data, again[0].Fixups)
	}
	if len(settled) != 1 || settled[0].Request == nil || settled[0].Request.Base != 2 || len(settled[0].Fixups) != 1 {
		t.Errorf("settled: %+v", settled)
	}
	if got := content(t, d); got != `["fix2","x","a","b"]` {
		t.Errorf("content: %s", got)
	}
	want := `0::["a"] 1:["a"]:[{"p":[1],"li":"b"}] 2:["x","a"]:[{"p":[2],"li":"b"}]`
	if got := strings.Join(asked, " "); got != want {
		t.Errorf("asked %s\nwant  %s", got, want)
	}
	out, err := submit(2, 1, Edit, `[{"p":[1],"li":"b"}]`)
	if err != nil || out.Status != Duplicate || out.Version != 2 || len(out.Fixups) != 1 {
		t.Errorf("sent again: %+v, %v", out, err)
	}
}

// What a hook of Commit refuses is as if it had never been; where that rests on what is pending, it is told behind that.
func TestCommitTakesBack(t *testing.T) {
	d, submit := hooked(t, &Hooks{Commit: func(r *SubmitRequest) error {
		after, err := r.State().JSON()
		if err == nil && strings.Contains(string(after), "z") {
			return Refuse("ERR_Z", "no z")
		}
		return err
	}})
	if _, err := submit(1, 0, Create, `["a"]`); err != nil {
		t.Fatal(err)
	}
	d.Ready()
	d.Commit()
	if out, err := submit(2, 1, Edit, `[{"p":[0],"li":"z"}]`); CodeOf(err) != CodeRefused {
		t.Errorf("what rests on what is committed is refused at once: %+v, %v", out, err)
	}
	for seq, data := range []string{3: `[{"p":[0],"li":"y"}]`, 4: `[{"p":[0],"li":"z"}]`, 5: `[{"p":[0],"li":"x"}]`} {
		if data == "" {
			continue
		}
		if _, err := submit(uint64(seq), 1, Edit, data); err != nil {
			t.Fatal(err)
		}
	}
	revs := d.Ready()
	_, settled := d.Commit()
	if len(revs) != 2 || len(settled) != 3 || settled[0].Err != nil || CodeOf(settled[1].Err) != CodeRefused || settled[2].Err != nil {
		t.Errorf("%d revisions, settled %+v", len(revs), settled)
	}
	if got := content(t, d); got != `["x","y","a"]` {
		t.Errorf("content: %s", got)
	}
}
