package collab_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// attendee is a connection on the channel "room".
type attendee struct {
	*collab.Attendee
	*recorder
	name string
}

func attend(h *collab.Hub, name string) attendee {
	r := &recorder{}
	return attendee{h.Attendee("room", collab.NewOutbox(r)), r, name}
}

func (a attendee) show(id string, seq uint64, value string) {
	p := &collab.Presence{Channel: "room", Source: a.name, ID: id, Seq: seq}
	if value != "" {
		p.Value = []byte(value)
	}
	a.Show(p)
}

// expect compares what the attendee was told meanwhile, in any order.
func (a attendee) expect(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	var got []string
	if told := a.take(); told != "" {
		got = strings.Split(told, ", ")
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s was told %q, want %q", a.name, got, want)
	}
}

func describePresence(p *collab.Presence) string {
	value := string(p.Value)
	if p.Value == nil {
		value = "left"
	}
	told := fmt.Sprintf("%s/%s#%d %s", p.Source, p.ID, p.Seq, value)
	if p.Doc != nil {
		told += fmt.Sprintf(" at %d", p.Version)
	}
	return told
}

func TestPresenceReachesTheOthers(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob, eve := attend(hub, "ana"), attend(hub, "bob"), attend(hub, "eve")
		ana.Subscribe(1, false)
		bob.Subscribe(1, false)
		ana.expect(t, "ask room") // bob wants to see her
		bob.expect(t)
		ana.show("a", 0, "1")
		ana.expect(t)
		bob.expect(t, "ana/a#0 1")
		eve.show("e", 0, "1") // shows herself without looking
		ana.expect(t, "eve/e#0 1")
		bob.expect(t, "eve/e#0 1")
		eve.expect(t)
		bob.show("b", 3, "")
		ana.expect(t, "bob/b#3 left")

		eve.Close()
		ana.expect(t, "eve/e#0 left")
		bob.take()
		ana.Unsubscribe(2)
		bob.expect(t, "ana/a#0 left")
		bob.show("b", 4, "2")
		ana.expect(t)
	})
}

func TestPresenceSubscribeOutOfOrder(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob := attend(hub, "ana"), attend(hub, "bob")
		bob.Subscribe(1, false)
		ana.Unsubscribe(7)
		ana.Subscribe(6, false) // was overtaken
		bob.expect(t)
		if ana.Subscribed() {
			t.Error("a subscribe that came late took effect")
		}
		ana.Subscribe(8, true) // under the id of an earlier connection: is asked too
		ana.expect(t, "ask room")
		bob.expect(t, "ask room")
		ana.Subscribe(9, true)
		bob.expect(t)
		ana.expect(t)
	})
}

func TestSlowReaderMissesAllButTheNewest(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob := attend(hub, "ana"), attend(hub, "bob")
		bob.Subscribe(1, false)
		bob.block = make(chan struct{}, 1)
		ana.show("a", 0, "0")
		synctest.Wait() // bob is being told, and takes his time
		for seq := uint64(1); seq <= 100; seq++ {
			ana.show("a", seq, fmt.Sprint(seq))
			ana.show("b", seq, fmt.Sprint(seq))
		}
		ana.show("a", 50, "late") // overtaken on the way
		ana.show("b", 100, "")
		close(bob.block)
		bob.expect(t, "ana/a#0 0", "ana/a#100 100", "ana/b#100 left")
	})
}

// A presence that left and came back under the same ID begins to count again. Whoever is slow is told both, as it would
// not believe the lower number.
func TestPresenceComesBackUnderItsID(t *testing.T) {
	for _, c := range []struct {
		name string
		then func(ana attendee)
		want []string
	}{
		{"back", func(ana attendee) { ana.show("a", 0, "new") }, []string{"ana/a#9 left", "ana/a#0 new"}},
		{"and on", func(ana attendee) { ana.show("a", 0, "new"); ana.show("a", 1, "newer") }, []string{"ana/a#9 left", "ana/a#1 newer"}},
		{"and gone again", func(ana attendee) { ana.show("a", 0, "new"); ana.show("a", 1, "") }, []string{"ana/a#9 left"}},
		{"and gone with its connection", func(ana attendee) { ana.show("a", 0, "new"); ana.Close() }, []string{"ana/a#9 left"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
				ana, bob := attend(hub, "ana"), attend(hub, "bob")
				bob.Subscribe(1, false)
				bob.block = make(chan struct{})
				ana.show("a", 8, "old")
				synctest.Wait() // bob is being told, and takes his time
				ana.show("a", 9, "")
				c.then(ana)
				close(bob.block)
				synctest.Wait()
				if got, want := bob.take(), strings.Join(append([]string{"ana/a#8 old"}, c.want...), ", "); got != want {
					t.Errorf("bob was told %s, want %s", got, want)
				}
			})
		})
	}
}

func TestPresenceIsAskedFor(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob, eve := attend(hub, "ana"), attend(hub, "bob"), attend(hub, "eve")
		ana.Subscribe(1, false)
		bob.Subscribe(1, false)
		ana.expect(t, "ask room")
		ana.Ask()
		ana.expect(t)
		bob.expect(t, "ask room")
		eve.Ask() // who does not look
		ana.expect(t, "ask room")
		bob.expect(t, "ask room")
		eve.expect(t)
		if ana.Audience() != 2 {
			t.Errorf("an audience of %d", ana.Audience())
		}
	})
}

// What was shown before something newer is passed on, as in the reference, but it is the newer that leaves in the end.
func TestPresenceLeavesAsItWasShownLast(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		ana, bob := attend(hub, "ana"), attend(hub, "bob")
		bob.Subscribe(1, false)
		for _, seq := range []uint64{5, 3} {
			ana.show("a", seq, "1")
			bob.expect(t, fmt.Sprintf("ana/a#%d 1", seq))
		}
		ana.show("gone", 1, "1")
		ana.show("gone", 2, "")
		bob.expect(t, "ana/gone#2 left")
		if ana.Shown() != 1 || !ana.Shows("a") || ana.Shows("gone") {
			t.Errorf("shows %d", ana.Shown())
		}
		ana.Close()
		bob.expect(t, "ana/a#5 left")
		ana.Close()
		bob.expect(t)
	})
}

// Many who come at once are not asked for each other again and again.
func TestCrowdIsAskedSeldom(t *testing.T) {
	const n = 100
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		crowd := make([]attendee, n)
		for i := range crowd {
			crowd[i] = attend(hub, fmt.Sprint(i))
			crowd[i].Subscribe(1, false)
			synctest.Wait()
		}
		asked := func() (asked int) {
			for _, a := range crowd {
				if told := a.take(); told != "" {
					asked += len(strings.Split(told, ", "))
				}
			}
			return asked
		}
		if at := asked(); at > 40*n {
			t.Errorf("asked %d times while they came, of %d", at, n*n/2)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if at := asked(); at != n {
			t.Errorf("asked %d times afterwards, want each of %d once", at, n)
		}
		time.Sleep(time.Second)
		crowd[0].Ask()
		crowd[0].expect(t)
		crowd[1].expect(t, "ask room")
	})
}

// However much presence there is, revisions come through.
func TestRevisionsComeBetweenMuchPresence(t *testing.T) {
	world(t, memory.Options{}, func(_ *memory.Store, hub *collab.Hub) {
		r := &recorder{block: make(chan struct{})}
		out := collab.NewOutbox(r)
		bob := client{hub.Peer(doc, out, ""), r, "bob"}
		place := hub.Attendee("room", out)
		place.Subscribe(1, false)
		bob.Subscribe(0, false, "sub")
		synctest.Wait() // the answer is being delivered
		ana, writer := attend(hub, "ana"), connect(hub, "writer")
		writer.Submit(create("writer", 1), "create")
		synctest.Wait()
		for round := range 10 {
			for i := range 1000 {
				ana.show(fmt.Sprint(i), uint64(round), "1")
			}
			r.block <- struct{}{} // one delivery, while more presence gathers
			synctest.Wait()
		}
		if told := r.take(); !strings.Contains(told, "rev 0") {
			t.Error("no revision came")
		}
		close(r.block)
		synctest.Wait()
	})
}
