package gateway

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

const pastText = `{"a":%q,"id":1,"v":%d,"type":"http://sharejs.org/types/text-unicode","data":%q,"m":null}`

// TestFetchTime holds that a document is found as it was at a time, that time included.
func TestFetchTime(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		b := w.join("")
		defer b.leave()
		start := time.Now().UnixMilli()
		b.write("a", 0, `"create":{"type":"text-unicode","data":"0"}`)
		for v := 1; v <= 3; v++ {
			time.Sleep(time.Second)
			b.write("a", v, fmt.Sprintf(`"op":["%d"]`, v))
		}
		for _, c := range []struct {
			after   float64 // of the creation, in milliseconds
			version int
			content string
		}{
			{-1, 0, ""}, {0, 1, "0"}, {999, 1, "0"}, {999.9, 1, "0"}, {1000, 2, "10"}, {2500, 3, "210"}, {3000, 4, "3210"}, {1e15, 4, "3210"},
		} {
			b.send(fmt.Sprintf(`{"a":"nt","id":1,"c":"notes","d":"a","ts":%f}`, float64(start)+c.after))
			if c.version == 0 {
				b.expect(`{"a":"nt","id":1,"v":0,"type":null,"m":null}`)
				continue
			}
			b.expect(fmt.Sprintf(pastText, "nt", c.version, c.content))
		}
	})
}

// write submits a change and reads the acknowledgement.
func (b *browser) write(id string, version int, change string) {
	b.t.Helper()
	b.send(fmt.Sprintf(`{"a":"op","c":"notes","d":%q,"v":%d,"seq":%d,%s}`, id, version, version+1, change))
	b.expect(fmt.Sprintf(`{"a":"op","src":%q,"seq":%d,"v":%d,"c":"notes","d":%q}`, b.id, version+1, version, id))
}

// heldStore lets reads of revisions wait.
type heldStore struct {
	*memory.Store
	held chan struct{} // closed: reads go on
	err  error         // of reads, then
}

func (s *heldStore) Revisions(ctx context.Context, id collab.DocID, from, to collab.Version) ([]collab.Revision, error) {
	select {
	case <-s.held:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if s.err != nil {
		return nil, s.err
	}
	return s.Store.Revisions(ctx, id, from, to)
}

// TestPastIsBeside holds that while documents are read as they were, all else goes on, for the client that asked too; that many
// requests wait for their turn; and that a client which leaves waits for none.
func TestPastIsBeside(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
		store := &heldStore{w.store, make(chan struct{}), nil}
		w.gateway.store = store
		a := w.join("")
		a.write("a", 0, `"create":{"type":"text-unicode","data":"0"}`)
		var others []*browser
		for range 2 * pastParallel {
			b := w.join("")
			others = append(others, b)
			for range 3 {
				b.send(`{"a":"nf","id":1,"c":"notes","d":"a","v":1}`)
			}
		}
		synctest.Wait()
		if n := len(w.gateway.reading); n != pastParallel {
			t.Errorf("%d are read at a time", n)
		}
		for _, b := range others {
			b.fence()
		}
		a.write("a", 1, `"op":["1"]`)
		a.leave()
		others[0].leave()
		close(store.held)
		for _, b := range others[1:] {
			for range 3 {
				b.expect(fmt.Sprintf(pastText, "nf", 1, "0"))
			}
			b.fence()
			b.leave()
		}
	})
}

// TestPastFails holds that what cannot be read is told, and no more than the client may know.
func TestPastFails(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string // an error; "" for being told to come back
	}{
		{collab.ErrGap, `{"message":"Missing ops"}`},
		{errors.New("the disk is on fire"), `{"code":"ERR_UNKNOWN_ERROR","message":"Internal error"}`},
		{collab.Errorf(collab.CodeUnavailable, "later"), ""},
	} {
		inWorld(t, memory.Options{}, Limits{}, func(t *testing.T, w *world) {
			store := &heldStore{w.store, make(chan struct{}), c.err}
			close(store.held)
			w.gateway.store = store
			b := w.join("")
			b.write("a", 0, `"create":{"type":"text-unicode","data":"0"}`)
			b.send(`{"a":"nf","id":1,"c":"notes","d":"a","v":1}`)
			if c.want == "" {
				b.expectClose(4003)
				return
			}
			b.expect(`{"a":"nf","id":1,"c":"notes","d":"a","v":1,"error":` + c.want + `}`)
			b.leave()
		})
	}
}
