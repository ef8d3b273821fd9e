package collab_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/broker/local"
	"github.com/tandem-collab/tandem/collab/query"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/ot/json0"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// queryWorld is a Hub with documents that are json0 objects with a number x and a list y.
type queryWorld struct {
	t     *testing.T
	hub   *collab.Hub
	store *memory.Store
	seq   uint64
}

func newQueryWorld(t *testing.T, store *memory.Store, indexes ...string) *queryWorld {
	w := &queryWorld{t: t, store: store}
	w.hub = collab.NewHub(collab.HubOptions{
		Store: store, Types: builtin.Registry(), Logger: slog.New(slog.DiscardHandler),
		Indexes: map[string][]string{"docs": indexes},
	})
	return w
}

func (w *queryWorld) close() {
	w.t.Helper()
	if err := w.hub.Close(context.Background()); err != nil {
		w.t.Error(err)
	}
}

func docID(id string) collab.DocID { return collab.DocID{Collection: "docs", ID: id} }

// submit changes a document as it is now.
func (w *queryWorld) submit(id string, c collab.Change) {
	w.t.Helper()
	w.seq++
	s := collab.Submission{ID: collab.OpID{Source: "s", Seq: w.seq}, Base: collab.NoBase, Change: c}
	if _, err := w.hub.Submit(w.t.Context(), docID(id), s, "u"); err != nil {
		w.t.Fatal(err)
	}
}

func (w *queryWorld) create(id, data string) {
	w.t.Helper()
	w.submit(id, collab.Change{Kind: collab.Create, Type: json0.URI, Data: []byte(data)})
}

func (w *queryWorld) edit(id, op string) {
	w.t.Helper()
	w.submit(id, collab.Change{Kind: collab.Edit, Data: []byte(op)})
}

func (w *queryWorld) drop(id string) {
	w.t.Helper()
	w.submit(id, collab.Change{Kind: collab.Delete})
}

// ask answers a query once: ids with contents, and what there is beside.
func (w *queryWorld) ask(q string) string {
	w.t.Helper()
	r, err := w.hub.Query(w.t.Context(), "docs", []byte(q))
	if err != nil {
		w.t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range r.Docs {
		data, err := d.Snapshot.Data()
		if err != nil {
			w.t.Fatal(err)
		}
		fmt.Fprintf(&b, "%s@%d=%s ", d.ID, d.Snapshot.Version, data)
	}
	fmt.Fprintf(&b, "%s", r.Extra)
	return strings.TrimSpace(b.String())
}

// follower is a client that watches a query, and keeps the documents that it was told of as a client does.
type follower struct {
	w     *queryWorld
	query string
	watch *collab.QueryWatch
	woken atomic.Bool
	ids   []string
	extra string
	docs  map[string]*followed
}

type followed struct {
	version collab.Version
	content ot.Snapshot // nil: there is no document
}

// follow begins to watch or, where the client has a list, resumes.
func (w *queryWorld) follow(f *follower) {
	w.t.Helper()
	watch, err := w.hub.Watch(w.t.Context(), "docs", []byte(f.query), func() { f.woken.Store(true) })
	if err != nil {
		w.t.Fatal(err)
	}
	f.w, f.watch = w, watch
	if f.docs != nil {
		u := watch.Resume(f.ids)
		for _, id := range f.ids {
			f.takeOps(collab.QueryOps{ID: id, From: f.docs[id].version, To: collab.MaxVersion})
		}
		f.take(u)
		return
	}
	f.docs = make(map[string]*followed)
	r := watch.Start()
	f.extra = string(r.Extra)
	for _, d := range r.Docs {
		f.ids = append(f.ids, d.ID)
		f.ingest(d.ID, d.Snapshot)
	}
}

// ingest takes a snapshot, unless the client has a newer one.
func (f *follower) ingest(id string, s *collab.SnapshotReply) {
	f.w.t.Helper()
	if old := f.docs[id]; old != nil && old.version >= s.Version {
		return
	}
	data, err := s.Data()
	if err != nil {
		f.w.t.Fatal(err)
	}
	content, err := json0.Type.Create(data)
	if err != nil {
		f.w.t.Fatal(err)
	}
	f.docs[id] = &followed{s.Version, content}
}

func (f *follower) take(u collab.QueryUpdate) {
	f.w.t.Helper()
	if u.Extra != nil {
		f.extra = string(u.Extra)
	}
	for id, s := range u.Inserted {
		f.ingest(id, s)
	}
	f.ids = query.Apply(f.ids, u.Steps)
	for _, ops := range u.Ops {
		f.takeOps(ops)
	}
}

// takeOps applies revisions. One that leaves a gap is a fault: a client would have to ask.
func (f *follower) takeOps(ops collab.QueryOps) {
	f.w.t.Helper()
	d := f.docs[ops.ID]
	if d == nil {
		f.w.t.Fatalf("%s: revisions of %s, which the client does not know", f.query, ops.ID)
	}
	err := f.watch.Entries(f.w.t.Context(), ops, func(e *collab.Entry) bool {
		switch rev := e.Revision; {
		case rev.Base < d.version:
			return true
		case rev.Base > d.version:
			f.w.t.Fatalf("%s: revision %d of %s comes behind %d", f.query, rev.Base, ops.ID, d.version)
		case rev.Change.Kind == collab.Delete:
			d.content = nil
		case rev.Change.Kind == collab.Create:
			d.content, _ = json0.Type.Create(rev.Change.Data)
		default:
			op, err := json0.Type.DecodeOp(rev.Change.Data)
			if err == nil {
				d.content, err = json0.Type.Apply(d.content, op)
			}
			if err != nil {
				f.w.t.Fatal(err)
			}
		}
		d.version++
		return true
	})
	if err != nil {
		f.w.t.Fatal(err)
	}
}

// look takes what is new, if there was a wake.
func (f *follower) look() {
	f.w.t.Helper()
	if !f.woken.Swap(false) {
		return
	}
	for more := true; more; {
		var u collab.QueryUpdate
		u, more = f.watch.Next()
		f.take(u)
	}
}

// state is what the client shows, in the form of ask.
func (f *follower) state() string {
	var b strings.Builder
	for _, id := range f.ids {
		d := f.docs[id]
		data := []byte("none")
		if d.content != nil {
			data, _ = json0.Type.Encode(d.content)
		}
		fmt.Fprintf(&b, "%s@%d=%s ", id, d.version, data)
	}
	return strings.TrimSpace(b.String() + f.extra)
}

var worldQueries = []string{
	`{}`, `{"x":{"$gte":3}}`, `{"x":2}`, `{"x":{"$in":[1,4]},"$sort":{"y":1}}`, `{"y":2}`, `{"$sort":{"x":1}}`,
	`{"$sort":{"x":-1},"$limit":2}`, `{"$sort":{"x":1},"$skip":1,"$limit":2}`, `{"$count":true,"x":{"$lt":5}}`,
	`{"$sort":{"_m.mtime":-1},"$limit":3}`, `{"_id":{"$in":["a","c"]}}`, `{"x":{"$gt":1},"$skip":1}`,
}

// Whatever happens, and whoever looks when: what a client has put together of what it was told is what the query finds.
func TestFollowersSeeWhatQueriesFind(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { followAtRandom(t, rand.New(rand.NewPCG(seed, 7))) })
		})
	}
}

func followAtRandom(t *testing.T, r *rand.Rand) {
	var indexes []string
	if r.IntN(2) == 0 {
		indexes = []string{"x", "y"}
	}
	w := newQueryWorld(t, memory.New(memory.Options{ReadLimit: 3}), indexes...)
	defer w.close()
	var followers []*follower
	exists := make(map[string]bool)
	for range 150 {
		switch id := string(rune('a' + r.IntN(7))); r.IntN(12) {
		case 0:
			followers = append(followers, &follower{query: worldQueries[r.IntN(len(worldQueries))]})
			w.follow(followers[len(followers)-1])
		case 1:
			if len(followers) > 0 { // goes, and comes back later or now
				f := followers[r.IntN(len(followers))]
				f.look()
				f.watch.Close()
				if r.IntN(2) == 0 {
					w.change(r, exists, id)
				}
				w.follow(f)
			}
		case 2:
			time.Sleep(time.Duration(r.IntN(40)) * time.Second) // documents leave the memory, and collections
		case 3, 4:
			if len(followers) > 0 {
				followers[r.IntN(len(followers))].look()
			}
		default:
			w.change(r, exists, id)
		}
		if r.IntN(3) == 0 {
			synctest.Wait()
		}
	}
	synctest.Wait()
	for _, f := range followers {
		f.look()
		if got, want := f.state(), w.ask(f.query); got != want {
			t.Errorf("%s is\n%s\nand was followed to\n%s", f.query, want, got)
		}
		f.watch.Close()
	}
	if len(followers) > 0 {
		time.Sleep(time.Minute)
	}
	if s := w.hub.QueryStats(); s != (collab.QueryStats{}) {
		t.Errorf("something is left: %+v", s)
	}
}

// change creates, changes or deletes a document.
func (w *queryWorld) change(r *rand.Rand, exists map[string]bool, id string) {
	w.t.Helper()
	switch {
	case !exists[id]:
		exists[id] = true
		w.create(id, fmt.Sprintf(`{"x":%d,"y":[%d,%d]}`, r.IntN(6), r.IntN(4), r.IntN(4)))
	case r.IntN(6) == 0:
		exists[id] = false
		w.drop(id)
	case r.IntN(3) == 0:
		w.edit(id, fmt.Sprintf(`[{"p":["y",0],"ld":0,"li":%d}]`, r.IntN(4)))
	case r.IntN(4) == 0:
		w.edit(id, `[{"p":["z"],"oi":1}]`)
	default:
		w.edit(id, fmt.Sprintf(`[{"p":["x"],"oi":%d}]`, r.IntN(6)))
	}
}

// Who looks at a list once in a long time is told of the shortest way.
func TestLaggingFollower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newQueryWorld(t, memory.New(memory.Options{}))
		defer w.close()
		for i := range 5 {
			w.create(string(rune('a'+i)), fmt.Sprintf(`{"x":%d}`, i))
		}
		f := &follower{query: `{"$sort":{"x":1}}`}
		w.follow(f)
		defer f.watch.Close()
		for i := range 500 {
			w.edit(string(rune('a'+i%5)), fmt.Sprintf(`[{"p":["x"],"oi":%d}]`, i*7%11))
			synctest.Wait()
		}
		u, more := f.watch.Next()
		if more || len(u.Steps) > 5 {
			t.Errorf("%d steps behind 500 changes of a list of five", len(u.Steps))
		}
		f.take(u)
		if got, want := f.state(), w.ask(f.query); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// With an index only what may match is read, once the index is complete; and a document that comes in later is found.
func TestIndexIsUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var reads atomic.Int64
		store := memory.New(memory.Options{BeforeRead: func(context.Context, collab.DocID) error {
			reads.Add(1)
			return nil
		}})
		w := newQueryWorld(t, store)
		for i := range 100 {
			w.create(fmt.Sprintf("d%02d", i), fmt.Sprintf(`{"x":%d}`, i))
		}
		w.close() // without an index
		w = newQueryWorld(t, store, "x")
		defer w.close()
		synctest.Wait() // it is built
		for _, q := range []string{`{"x":42}`, `{"x":{"$gte":42,"$lt":43}}`, `{"x":{"$in":[42,200]}}`, `{"_id":"d42"}`} {
			reads.Store(0)
			if got, want := w.ask(q), `d42@1={"x":42}`; got != want {
				t.Errorf("%s: got %s, want %s", q, got, want)
			}
			if n := reads.Load(); n > 300 || n > 10 && !strings.Contains(q, "$gte") {
				t.Errorf("%s reads %d times", q, n)
			}
		}
		f := &follower{query: `{"x":{"$gte":98}}`}
		w.follow(f)
		defer f.watch.Close()
		if s := w.hub.QueryStats(); s.Documents != 2 {
			t.Errorf("%d documents are held for two", s.Documents)
		}
		w.edit("d00", `[{"p":["x"],"oi":99}]`)
		w.edit("d99", `[{"p":["x"],"oi":0}]`)
		synctest.Wait()
		f.look()
		if got, want := f.state(), w.ask(f.query); got != want || !strings.Contains(got, "d00") || strings.Contains(got, "d99") {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		bare := newQueryWorld(t, store)
		defer bare.close()
		synctest.Wait()
		if states, err := store.Indexes(t.Context()); err != nil || len(states) > 0 {
			t.Errorf("indexes that are declared no more: %v, %v", states, err)
		}
	})
}

// What a query cannot get is refused, and leaves nothing behind.
func TestQueryFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failing := errors.New("disk on fire")
		var fails atomic.Bool
		store := memory.New(memory.Options{BeforeRead: func(context.Context, collab.DocID) error {
			if fails.Load() {
				return failing
			}
			return nil
		}})
		w := newQueryWorld(t, store)
		w.create("a", `{"x":1}`)
		synctest.Wait()
		fails.Store(true)
		for _, c := range []struct {
			query string
			code  collab.Code
		}{{`{"x":1}`, collab.CodeUnavailable}, {`{"$x":1}`, collab.CodeQuery}} {
			_, err := w.hub.Query(t.Context(), "docs", []byte(c.query))
			_, watchErr := w.hub.Watch(t.Context(), "docs", []byte(c.query), func() {})
			if collab.CodeOf(err) != c.code || collab.CodeOf(watchErr) != c.code {
				t.Errorf("%s: %v, %v", c.query, err, watchErr)
			}
		}
		fails.Store(false)
		if s := w.hub.QueryStats(); s != (collab.QueryStats{}) {
			t.Errorf("something is left: %+v", s)
		}
		if got := w.ask(`{"x":1}`); got != `a@1={"x":1}` {
			t.Errorf("afterwards: %s", got)
		}
		w.close()
		if _, err := w.hub.Query(t.Context(), "docs", nil); collab.CodeOf(err) != collab.CodeUnavailable {
			t.Errorf("a closed hub answers: %v", err)
		}
		small := collab.NewHub(collab.HubOptions{Store: store, Types: builtin.Registry(), QueryBytes: 3})
		defer small.Close(t.Context())
		if _, err := small.Query(t.Context(), "docs", nil); collab.CodeOf(err) != collab.CodeTooLarge {
			t.Errorf("beyond the limit: %v", err)
		}
	})
}

// Texts have no content that could be asked for; what else there is of a document is there.
func TestMetadataOfTexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newQueryWorld(t, memory.New(memory.Options{}))
		defer w.close()
		w.submit("t", collab.Change{Kind: collab.Create, Type: "text-unicode", Data: []byte(`"hi"`)})
		w.create("j", `"hi"`)
		time.Sleep(time.Hour)
		w.edit("t", `["oh "]`)
		want := fmt.Sprint(time.Now().UnixMilli())
		for q, found := range map[string]bool{
			`{"_v":2}`: true, `{"_type":"http://sharejs.org/types/text-unicode"}`: true, `{"_m.mtime":` + want + `}`: true,
			`{"_m.ctime":{"$lt":` + want + `},"_v":2}`: true, `{"_data":"oh hi"}`: false, `{"_data":{"$exists":false}}`: true,
		} {
			if got := strings.HasPrefix(w.ask(q), "t@2="); got != found {
				t.Errorf("%s: %s", q, w.ask(q))
			}
		}
		if got := w.ask(`{"_data":"hi"}`); got != `j@1="hi"` {
			t.Errorf("a string of json0: %s", got)
		}
		if got := w.ask(`{}`); !slices.Equal(strings.Fields(got), []string{`j@1="hi"`, `t@2="oh`, `hi"`}) {
			t.Errorf("all: %s", got)
		}
	})
}

// A query on one node sees what is changed on another, of documents that are open on neither side of it too.
func TestQueriesOfTwoNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, broker := memory.New(memory.Options{}), local.New()
		nodes := make([]*queryWorld, 2)
		for i := range nodes {
			nodes[i] = &queryWorld{t: t, store: store, seq: uint64(i) * 1000}
			nodes[i].hub = collab.NewHub(collab.HubOptions{Store: store, Broker: broker, Types: builtin.Registry(), Logger: slog.New(slog.DiscardHandler)})
			defer nodes[i].close()
		}
		f := &follower{query: `{"x":{"$gt":1},"$sort":{"x":1}}`}
		nodes[0].follow(f)
		defer f.watch.Close()
		nodes[1].create("a", `{"x":1,"y":[1]}`)
		nodes[1].create("b", `{"x":2,"y":[1]}`)
		synctest.Wait()
		f.look()
		nodes[1].edit("a", `[{"p":["x"],"na":5}]`)
		nodes[1].edit("b", `[{"p":["y",0],"ld":1}]`)
		nodes[1].edit("b", `[{"p":["y",0],"li":7}]`)
		synctest.Wait()
		f.look()
		if got, want := f.state(), `b@3={"x":2,"y":[7]} a@2={"x":6,"y":[1]}`; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// Who has heard that an edit is committed finds it by a query, answered from memory or not.
func TestQueriesFindWhatIsCommitted(t *testing.T) {
	w := newQueryWorld(t, memory.New(memory.Options{}))
	defer w.close()
	w.create("a", `{"x":0}`)
	f := &follower{query: `{"x":{"$gte":0}}`}
	w.follow(f)
	defer f.watch.Close()
	for i := range 200 {
		w.edit("a", `[{"p":["x"],"na":1}]`)
		if got, want := w.ask(`{}`), fmt.Sprintf(`a@%d={"x":%d}`, i+2, i+1); got != want {
			t.Fatalf("got %s, want %s", got, want)
		}
	}
}
