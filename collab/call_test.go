package collab_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func TestCallsSubmitAndRead(t *testing.T) {
	world(t, memory.Options{}, func(store *memory.Store, hub *collab.Hub) {
		ctx := context.Background()
		bob := connect(hub, "bob")
		bob.Subscribe(collab.NoBase, false, "sub")
		bob.expect(t, "sub@0 ")
		for i, step := range []struct {
			sub  collab.Submission
			want collab.Reply
			code collab.Code
		}{
			{edit("ana", 1, collab.NoBase, "x"), collab.Reply{}, collab.CodeDoesNotExist},
			{create("ana", 2), collab.Reply{Version: 0}, 0},
			{edit("ana", 3, 1, "x"), collab.Reply{Version: 1}, 0},
			{edit("ana", 4, collab.NoBase, "y"), collab.Reply{Version: 2}, 0},
			{edit("ana", 3, 1, "x"), collab.Reply{Version: 1, Duplicate: true}, 0},
			{edit("ana", 5, 1, "z"), collab.Reply{Version: 3}, 0}, // behind: what came since is passed over
			{edit("ana", 6, 9, "z"), collab.Reply{}, collab.CodeVersionTooNew},
			{edit("ana", 7, 4, "bad"), collab.Reply{}, collab.CodeNotApplied},
		} {
			got, err := hub.Submit(ctx, doc, step.sub, "user:ana")
			if !reflect.DeepEqual(got, step.want) || (err != nil) != (step.code != 0) || err != nil && collab.CodeOf(err) != step.code {
				t.Errorf("step %d: %+v, %v", i, got, err)
			}
		}
		bob.expect(t, "rev 0, rev 1, rev 2, rev 3")
		if revs := revisions(t, store); len(revs) != 4 || revs[3].Author != "user:ana" {
			t.Errorf("the log holds %+v", revs)
		}
		snapshot, err := hub.Snapshot(ctx, doc)
		if err != nil || snapshot.Version != 4 || snapshot.Type != "test:lines" {
			t.Fatalf("%+v, %v", snapshot, err)
		}
		if data, err := snapshot.Data(); string(data) != `"xyz"` || err != nil {
			t.Errorf("the document is %s, %v", data, err)
		}
		bob.Close()
		time.Sleep(time.Minute)
		if hub.Open() != 0 {
			t.Error("a call keeps its document open")
		}
	})
}

// Who gives up waiting does not take back what was submitted, and leaves nothing behind.
func TestCallEndsWithItsContext(t *testing.T) {
	var gate chan struct{}
	wait := func(context.Context, collab.DocID, []collab.Revision) error { <-gate; return nil }
	world(t, memory.Options{BeforeAppend: wait}, func(store *memory.Store, hub *collab.Hub) {
		gate = make(chan struct{})
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if _, err := hub.Submit(ctx, doc, create("ana", 1), "user:ana"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want the end of the context", err)
		}
		if _, err := hub.Snapshot(ctx, doc); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want the end of the context", err)
		}
		close(gate)
		synctest.Wait()
		if revs := revisions(t, store); len(revs) != 1 {
			t.Errorf("%d revisions, want 1", len(revs))
		}
	})
}

func TestCallsFailWithTheirSession(t *testing.T) {
	broken := errors.New("no disk")
	o := memory.Options{BeforeAppend: func(context.Context, collab.DocID, []collab.Revision) error { return broken }}
	world(t, o, func(_ *memory.Store, hub *collab.Hub) {
		if _, err := hub.Submit(context.Background(), doc, create("ana", 1), ""); collab.CodeOf(err) != collab.CodeUnavailable {
			t.Errorf("%v, want unavailable", err)
		}
		hub.Close(context.Background())
		if _, err := hub.Snapshot(context.Background(), doc); collab.CodeOf(err) != collab.CodeUnavailable {
			t.Errorf("%v, want unavailable", err)
		}
	})
}
