package history

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/goleak"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	doc   = collab.DocID{Collection: "docs", ID: "a"}
	start = time.Date(2026, 11, 24, 10, 0, 0, 0, time.UTC)
)

func typesOf(string) *ot.Registry { return builtin.Registry() }

// counting is a store that counts the revisions that are read of it.
type counting struct {
	*memory.Store
	read  int
	epoch uuid.UUID // if set, the one that it says
}

func (c *counting) Revisions(ctx context.Context, id collab.DocID, from, to collab.Version) ([]collab.Revision, error) {
	revs, err := c.Store.Revisions(ctx, id, from, to)
	c.read += len(revs)
	return revs, err
}

func (c *counting) Epoch() uuid.UUID {
	if c.epoch != uuid.Nil {
		return c.epoch
	}
	return c.Store.Epoch()
}

// newHistory returns the history of an empty store.
func newHistory(t testing.TB) (*History, *counting) {
	store := &counting{Store: memory.New(memory.Options{})}
	h := New(Options{Store: store, TypesOf: typesOf, Logger: slog.New(slog.DiscardHandler)})
	t.Cleanup(h.Close)
	return h, store
}

// book writes a log. Its zero time is start.
type book struct {
	t     testing.TB
	store collab.Store
	revs  []collab.Revision
	next  collab.Version
	at    time.Duration
}

// write adds a revision by author, some time after the last one.
func (b *book) write(author collab.UserID, after time.Duration, change collab.Change) {
	b.at += after
	b.revs = append(b.revs, collab.Revision{
		Base: b.next, ID: collab.OpID{Source: string(author), Seq: uint64(b.next) + 1}, Author: author, At: start.Add(b.at), Change: change,
	})
	b.next++
}

func (b *book) create(author collab.UserID, typ, data string) {
	known, _ := builtin.Registry().Type(typ)
	b.write(author, 0, collab.Change{Kind: collab.Create, Type: known.URI(), Data: []byte(data)})
}

func (b *book) edit(author collab.UserID, after time.Duration, op string) {
	b.write(author, after, collab.Change{Kind: collab.Edit, Data: []byte(op)})
}

func (b *book) save() {
	b.t.Helper()
	if err := b.store.Append(context.Background(), doc, b.revs, collab.Meta{}); err != nil {
		b.t.Fatal(err)
	}
	b.revs = nil
}

func query(limit int) Query {
	return Query{Before: collab.MaxVersion, Limit: limit, Gap: DefaultGap, Span: DefaultSpan}
}

// show writes a page in short.
func show(p Page) (lines []string) {
	for _, s := range p.Sittings {
		line := fmt.Sprintf("%d-%d %s-%s", s.From, s.To, s.Start.Sub(start), s.End.Sub(start))
		for _, t := range s.People {
			line += fmt.Sprintf(" %s:%d+%d-%d", t.User, t.Revisions, t.Inserted, t.Deleted)
		}
		for _, m := range s.Marks {
			line += fmt.Sprintf(" [%d %s]", m.Version, m.Name)
		}
		lines = append(lines, line+fmt.Sprintf(" in %d", len(s.Steps)))
	}
	return lines
}

func TestSittings(t *testing.T) {
	h, store := newHistory(t)
	b := book{t: t, store: store}
	b.create("ana", "text-unicode", `"one"`)
	b.edit("ana", 30*time.Second, `[3," two"]`)
	b.edit("bob", 2*time.Minute, `[{"d":3},"zero"]`)         // a step of its own, the same sitting
	b.edit("ana", 10*time.Minute, `["x"]`)                   // just not a pause too long
	b.edit("ana", 10*time.Minute+time.Second, `[{"d":"x"}]`) // too long
	b.edit("bob", time.Minute, `["😀"]`)
	b.save()
	ctx := context.Background()
	name := collab.Mark{Version: 2, Name: "first", Restored: collab.NoBase, By: "bob", At: start}
	if err := store.SetMark(ctx, doc, name); err != nil {
		t.Fatal(err)
	}
	newest, oldest := "4-6 22m31s-23m31s ana:1+0-1 bob:1+1-0 in 1", "0-4 0s-12m30s ana:3+8-0 bob:1+4-3 [2 first] in 3"
	ana, nobody := collab.UserID("ana"), collab.UserID("nobody")
	for _, c := range []struct {
		name string
		set  func(*Query)
		want []string
		next collab.Version
	}{
		{"all", func(*Query) {}, []string{newest, oldest}, 0},
		{"the first", func(q *Query) { q.Limit = 1 }, []string{newest}, 4},
		{"the second", func(q *Query) { q.Limit, q.Before = 1, 4 }, []string{oldest}, 0},
		{"the one that holds a version", func(q *Query) { q.Before = 3 }, []string{oldest}, 0},
		{"named", func(q *Query) { q.Named = true }, []string{oldest}, 0},
		{"of a person", func(q *Query) { q.Person = &ana }, []string{newest, oldest}, 0},
		{"of a stranger", func(q *Query) { q.Person = &nobody }, nil, 0},
		{"longer pauses", func(q *Query) { q.Gap = time.Hour }, []string{"0-6 0s-23m31s ana:4+8-1 bob:2+5-3 [2 first] in 4"}, 0},
		{"shorter spans", func(q *Query) { q.Span = 5 * time.Minute }, []string{
			newest, "3-4 12m30s-12m30s ana:1+1-0 in 1", "0-3 0s-2m30s ana:2+7-0 bob:1+4-3 [2 first] in 2"}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			q := query(20)
			c.set(&q)
			page, err := h.Sittings(ctx, doc, q)
			if err != nil {
				t.Fatal(err)
			}
			if got := show(page); !slices.Equal(got, c.want) || page.Next != c.next || page.Head != 6 {
				t.Errorf("next %d, %q, want %d, %q", page.Next, got, c.next, c.want)
			}
		})
	}
}

// small makes the divisions of history so small that few revisions have many of them.
func small(t testing.TB) {
	step, sitting := stepEnd, sittingEnd
	stepEnd, sittingEnd = 32, 16*32
	t.Cleanup(func() { stepEnd, sittingEnd = step, sitting })
}

// longBook writes some 2,000 revisions with pauses of all lengths, and a deletion and a creation among them.
func longBook(t testing.TB, store collab.Store) collab.Version {
	b := book{t: t, store: store}
	dice := rand.New(rand.NewPCG(7, 7))
	b.create("ana", "text-unicode", `""`)
	pauses := []time.Duration{time.Second, time.Second, time.Second, 20 * time.Second, 2 * time.Minute}
	for b.next < 4*sittingEnd-100 {
		author := collab.UserID([]string{"ana", "bob", "cleo"}[dice.IntN(3)])
		pause := pauses[dice.IntN(len(pauses))]
		if dice.IntN(20) == 0 {
			pause = time.Hour
		}
		switch {
		case b.next == 300:
			b.write(author, pause, collab.Change{Kind: collab.Delete})
		case b.next == 301:
			b.create(author, "rich-text", `[{"insert":"new"}]`)
		case b.next > 301:
			b.edit(author, pause, `[{"retain":1},{"insert":"ab"},{"delete":1}]`)
		default:
			b.edit(author, pause, `["😀"]`)
		}
	}
	b.save()
	return b.next
}

// all pages through all sittings.
func all(t testing.TB, h *History, q Query) (lines []string) {
	t.Helper()
	for {
		page, err := h.Sittings(context.Background(), doc, q)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, show(page)...)
		if page.Next == 0 {
			return lines
		}
		if page.Next >= q.Before {
			t.Fatalf("the page before %d goes on at %d", q.Before, page.Next)
		}
		q.Before = page.Next
	}
}

// sittingsByHand groups all revisions from the first to the last and returns the beginnings of what show writes, newest
// first.
func sittingsByHand(t testing.TB, store collab.Store) (lines []string) {
	t.Helper()
	revs, err := store.Revisions(context.Background(), doc, 0, collab.MaxVersion)
	if err != nil {
		t.Fatal(err)
	}
	var steps [][]collab.Revision
	for i, rev := range revs {
		if i == 0 || rev.Base%stepEnd == 0 || rev.At.Sub(revs[i-1].At) > time.Minute || rev.At.Sub(steps[len(steps)-1][0].At) > 5*time.Minute {
			steps = append(steps, nil)
		}
		steps[len(steps)-1] = append(steps[len(steps)-1], rev)
	}
	var sitting []collab.Revision
	end := func() {
		if len(sitting) > 0 {
			last := sitting[len(sitting)-1]
			lines = append(lines, fmt.Sprintf("%d-%d %s-%s ", sitting[0].Base, last.Base+1, sitting[0].At.Sub(start), last.At.Sub(start)))
		}
		sitting = nil
	}
	for _, step := range steps {
		if len(sitting) > 0 && (step[0].Base%sittingEnd == 0 || step[0].At.Sub(sitting[len(sitting)-1].At) > DefaultGap ||
			step[len(step)-1].At.Sub(sitting[0].At) > DefaultSpan) {
			end()
		}
		sitting = append(sitting, step...)
	}
	end()
	slices.Reverse(lines)
	return lines
}

// However it is paged and whether digests are there or not, a history has the same sittings.
func TestSittingsAreTheSameEitherWay(t *testing.T) {
	small(t)
	h, store := newHistory(t)
	head := longBook(t, store)
	want := all(t, h, query(100))
	if len(want) < 100 {
		t.Fatalf("only %d sittings", len(want))
	}
	if got, by := len(want), sittingsByHand(t, store); !slices.EqualFunc(want, by, strings.HasPrefix) {
		t.Fatalf("%d sittings, by hand %d", got, len(by))
	}
	h.running.Wait() // digests are written
	if digests, err := store.Digests(context.Background(), doc, 0, head); err != nil || len(digests) != int(head/stepEnd) {
		t.Fatalf("%d digests, %v; want %d", len(digests), err, head/stepEnd)
	}
	store.read = 0
	for _, limit := range []int{1, 7, 100} {
		if got := all(t, h, query(limit)); !slices.Equal(got, want) {
			t.Errorf("limit %d: other sittings", limit)
		}
	}
	store.read = 0
	if _, err := h.Sittings(context.Background(), doc, query(20)); err != nil || store.read >= int(stepEnd) {
		t.Errorf("the first page reads %d revisions, though digests are there; %v", store.read, err)
	}
	total := 0
	for v := collab.Version(0); v < head; v += 7 {
		q := query(1)
		q.Before = v + 1
		page, err := h.Sittings(context.Background(), doc, q)
		if err != nil || len(page.Sittings) != 1 || page.Sittings[0].From > v || page.Sittings[0].To <= v {
			t.Fatalf("version %d: %q, %v", v, show(page), err)
		}
		total += page.Sittings[0].Steps[0].People[0].Revisions
	}
	if total == 0 {
		t.Error("nobody did anything")
	}
}

// Digests of a history that may have lost its end are not believed, and made anew.
func TestDigestsOfAnotherEpoch(t *testing.T) {
	small(t)
	h, store := newHistory(t)
	longBook(t, store)
	want := all(t, h, query(100))
	h.running.Wait()
	store.epoch = uuid.New()
	store.read = 0
	if got := all(t, h, query(100)); !slices.Equal(got, want) || store.read < 3*int(sittingEnd) {
		t.Errorf("other sittings, or only %d revisions read", store.read)
	}
	h.running.Wait()
	store.read = 0
	if all(t, h, query(100)); store.read > 5*int(stepEnd) {
		t.Errorf("%d revisions read, though the digests were made anew", store.read)
	}
}

// A document is summed up while it grows, also one that was large before there were digests.
func TestGrown(t *testing.T) {
	small(t)
	h, store := newHistory(t)
	head := longBook(t, store)
	h.Grown(doc, head)
	h.running.Wait()
	digests, err := store.Digests(context.Background(), doc, 0, head)
	if err != nil || len(digests) != int(head/stepEnd) {
		t.Fatalf("%d digests, %v; want %d", len(digests), err, head/stepEnd)
	}
	store.read = 0
	h.Grown(doc, head)
	h.running.Wait()
	if store.read != 0 {
		t.Errorf("%d revisions read again", store.read)
	}
}

func FuzzDecodeDigest(f *testing.F) {
	var epoch uuid.UUID
	d := digest{typ: "t", steps: []Step{{From: 0, To: stepEnd, Start: start, End: start.Add(time.Second), People: []Tally{{"ana", int(stepEnd), 3, 1}}}}}
	f.Add(d.encode(epoch))
	f.Add([]byte{digestFormat})
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := decodeDigest(data, 0, epoch)
		if err != nil {
			return
		}
		again, err := decodeDigest(got.encode(epoch), 0, epoch)
		if err != nil || len(again.steps) != len(got.steps) {
			t.Errorf("%+v becomes %+v, %v", got, again, err)
		}
	})
}
