package gateway

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/schema"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// newBoardWorld is newWorld in which all documents are boards that merge.
func newBoardWorld(t testing.TB, options memory.Options) *world {
	log := slog.New(slog.DiscardHandler)
	w := &world{t: t, store: memory.New(options)}
	types := builtin.Merging()
	w.hub = collab.NewHub(collab.HubOptions{
		Store: w.store, Types: types, Logger: log, ValidatorOf: func(string) collab.Validator { return schema.Board },
	})
	w.gateway = New(Options{Hub: w.hub, Types: types, Store: w.store, Logger: log})
	return w
}

const emptyBoard = `{"a":"op","c":"boards","d":"b","v":0,"seq":1,"x":{},"create":{"type":"http://sharejs.org/types/JSONv1",` +
	`"data":{"kind":"board","schema":1,"elements":{},"files":{}}}}`

func (b *browser) subscribeBoard() {
	b.t.Helper()
	b.send(`{"a":"s","c":"boards","d":"b"}`)
	if got := b.next(); !strings.Contains(got, `"kind":"board"`) {
		b.t.Fatalf("got %s", got)
	}
}

func (b *browser) submitBoard(v, seq int, op string) {
	b.t.Helper()
	b.send(fmt.Sprintf(`{"a":"op","c":"boards","d":"b","v":%d,"seq":%d,"x":{},"op":%s}`, v, seq, op))
}

func (b *browser) wantOp(op string) {
	b.t.Helper()
	if got := b.next(); !strings.Contains(got, `"op":`+op) {
		b.t.Fatalf("got %s, want %s", got, op)
	}
}

func (b *browser) wantAck(v, seq int) {
	b.t.Helper()
	got := b.decode(b.next())
	if got["error"] != nil || got["v"] != float64(v) || got["seq"] != float64(seq) {
		b.t.Fatalf("got %v, want the ack of %d at %d", got, seq, v)
	}
}

// wantAround expects a refusal and the given frames in their order; where among them it comes is not promised.
func (b *browser) wantAround(refusal string, frames ...string) {
	b.t.Helper()
	refused := false
	for range len(frames) + 1 {
		got := b.next()
		switch {
		case !refused && strings.Contains(got, refusal):
			refused = true
		case len(frames) > 0 && strings.Contains(got, frames[0]):
			frames = frames[1:]
		default:
			b.t.Fatalf("got %s, want the refusal (%s) or %q", got, refusal, frames)
		}
	}
}

// An operation that the schema refuses harms nobody: its sender is told why and where, others hear nothing, and all go
// on.
func TestSchemaRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newBoardWorld(t, memory.Options{})
		defer w.close()
		bad, good := w.join(""), w.join("")
		defer bad.leave()
		defer good.leave()
		bad.send(emptyBoard)
		bad.wantAck(0, 1)
		bad.subscribeBoard()
		good.subscribeBoard()

		bad.submitBoard(1, 2, `["elements","a",{"i":{"type":"freedraw","points":[[0,0],[1,"1"]]}}]`)
		bad.expectError("ERR_SCHEMA", "elements.a.points[1][1]: not a number")
		good.fence()
		bad.submitBoard(1, 3, `["elements","a",{"i":{"type":"freedraw","points":[[0,0]]}}]`)
		bad.wantAck(1, 3)
		good.wantOp(`["elements","a",`)
		good.submitBoard(2, 1, `["elements","a","points",1,{"i":[1,1]}]`)
		good.wantAck(2, 1)
		bad.wantOp(`["elements","a","points",1,`)
	})
}

// A board that refers to a picture which was never uploaded is refused once the store says so. What others submitted
// meanwhile, into the same batch, is committed.
func TestMissingFileHarmsNobody(t *testing.T) {
	hold, held := make(chan struct{}), false
	options := memory.Options{BeforeAppend: func(_ context.Context, _ collab.DocID, revs []collab.Revision) error {
		if held && revs[0].Base == 1 {
			held = false
			<-hold
		}
		return nil
	}}
	synctest.Test(t, func(t *testing.T) {
		hold = make(chan struct{})
		w := newBoardWorld(t, options)
		defer w.close()
		bad, good := w.join(""), w.join("")
		defer bad.leave()
		defer good.leave()
		bad.send(emptyBoard)
		bad.wantAck(0, 1)
		bad.subscribeBoard()
		good.subscribeBoard()

		entry := func(data string) string {
			return fmt.Sprintf(`["files",%q,{"i":{"mimeType":"image/png"}}]`, collab.BlobIDOf([]byte(data)))
		}
		held = true
		good.submitBoard(1, 1, `["elements","a",{"i":{"type":"line"}}]`) // its append waits
		synctest.Wait()
		bad.submitBoard(1, 2, entry("x"))
		synctest.Wait()
		good.submitBoard(1, 2, `["elements","b",{"i":{"type":"line"}}]`)
		synctest.Wait()
		close(hold)
		good.wantAck(1, 1)
		good.wantAck(2, 2)
		bad.wantAround(`the server does not have this file`, `"op":["elements","a",`, `"op":["elements","b",`)

		id := collab.DocID{Collection: "boards", ID: "b"}
		if _, err := w.store.PutBlob(t.Context(), id, "image/png", []byte("x"), time.Now()); err != nil {
			t.Fatal(err)
		}
		bad.submitBoard(3, 3, entry("x"))
		bad.wantAck(3, 3)
		good.wantOp(`["files",`)
		if n, err := w.store.CollectBlobs(t.Context(), time.Now().Add(time.Hour)); n != 0 || err != nil {
			t.Errorf("%d collected, %v: a revision refers to it", n, err)
		}
	})
}
