package collabtest

import (
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// Options decide a run completely.
type Options struct {
	Seed  uint64
	Steps int // until everybody stops typing; default 400
	// Kinds are the types that documents are made with; at least one.
	Kinds []Kind
	// Types are what the nodes work with. nil: the types of Kinds.
	Types *ot.Registry
	// Order wraps the Document of a node. nil: it is used as it is.
	Order func(*collab.Document) Ordering

	// For the tests of this package: what goes wrong between a Hub and its log, and between it and a connection.
	store func(*gate) collab.Store
	batch func([]*frame) []*frame
}

// Ordering is what a node needs of a collab.Document.
type Ordering interface {
	Submit(s collab.Submission, user collab.UserID, at time.Time) (collab.Outcome, error)
	Join(*collab.Carrier) (collab.Outcome, error)
	Ready() []collab.Revision
	Commit() ([]collab.Revision, []collab.Settlement)
	Rebase(foreign []collab.Revision) ([]collab.Settlement, error)
	Stable() collab.State
	Oldest() collab.Version
}

// Report says what a run came across, by name and how often, and how long its history became.
type Report struct {
	Met     map[string]int
	History int
}

// Failure is what did not hold.
type Failure struct {
	Seed   uint64
	Reason string
	Events []string // all that happened, in order
}

func (f *Failure) Error() string {
	return fmt.Sprintf("seed %d: %s\nwhat happened:\n%s", f.Seed, f.Reason, strings.Join(f.Events, "\n"))
}

// Run runs one simulation. The error, if any, is a *Failure.
func Run(o Options) (Report, error) {
	report, reason, _ := newSim(o, false, newNode).run()
	if reason == "" {
		return report, nil
	}
	// The same once more, this time writing everything down.
	_, reason, events := newSim(o, true, newNode).run()
	return report, &Failure{o.Seed, reason, events}
}

// RunHubs is Run with Hubs in place of the nodes, all of whose goroutines take part. It is to be called in a bubble of
// testing/synctest.
func RunHubs(o Options) (Report, error) {
	s := newSim(o, true, newHub)
	report, reason, events := s.run()
	for _, h := range s.hosts {
		h.(*hub).stop()
	}
	if reason != "" {
		return report, &Failure{o.Seed, reason, events}
	}
	return report, nil
}

// sim is the world of one run.
type sim struct {
	Options
	rng    *rand.Rand
	now    time.Time
	keep   int // bytes of revisions that a Document keeps
	log    *log
	hosts  []host
	people []person
	conns  []*conn

	notices []notice
	acked   []*submitted
	calm    bool // no more edits, no more faults
	met     map[string]int

	verbose bool
	events  []string
	reason  string // of the failure; empty: none yet
}

// person is somebody who uses the document over a connection.
type person interface {
	act()                      // do something, or nothing
	rest() bool                // see to it that all is sent and up to date; true: nothing is missing
	receive(c *conn, f *frame) // a frame has arrived
	lost(c *conn)              // the connection is gone
}

// notice tells a node that the log has grown.
type notice struct {
	to   host
	head collab.Version
}

// host is a node as people and the network see it.
type host interface {
	fmt.Stringer
	handle(c *conn, r *request)  // a request has arrived
	emptied(c *conn)             // a connection has taken all that it was sent
	hangUp(c *conn)              // a connection is gone
	work() bool                  // go on with something that the host waits for; false: there is nothing
	noticed(head collab.Version) // another node says how far the log has come
	tick()                       // do what is to be done now and then
	crash()                      // lose all but the log, and start again
	rest()                       // at the end: hold its document against the log
}

func newSim(o Options, verbose bool, newHost func(*sim, string) host) *sim {
	if o.Steps == 0 {
		o.Steps = 400
	}
	s := &sim{
		Options: o, verbose: verbose, met: make(map[string]int),
		rng: rand.New(rand.NewPCG(o.Seed, 0x7a6d)), now: time.UnixMilli(1_700_000_000_000),
	}
	if s.Types == nil {
		s.Types = registry(o.Kinds)
	}
	s.keep = pick(s, []int{0, 500, 3000, 1 << 20})
	s.log = newLog(s)
	nodes := 2
	if o.Seed%5 == 4 {
		nodes = 1
	}
	for i := range nodes {
		s.hosts = append(s.hosts, newHost(s, fmt.Sprintf("node %c", 'A'+i)))
	}
	for i := range 2 + s.rng.IntN(3) {
		s.people = append(s.people, newClient(s, fmt.Sprintf("c%d", i)))
	}
	s.people = append(s.people, newHasty(s, "h"))
	return s
}

func (s *sim) run() (_ Report, reason string, events []string) {
	defer func() {
		if r := recover(); r != nil {
			reason, events = fmt.Sprintf("panic: %v\n%s", r, debug.Stack()), s.events
		}
	}()
	for i := 0; i < s.Steps && s.reason == ""; i++ {
		s.now = s.now.Add(time.Millisecond)
		s.step()
	}
	s.calmDown()
	if s.reason == "" {
		s.compare()
	}
	return Report{s.met, len(s.log.revs)}, s.reason, s.events
}

// step lets one thing happen.
func (s *sim) step() {
	switch n := s.rng.IntN(100); {
	case n < 25:
		pick(s, s.people).act()
	case n < 65:
		s.deliver()
	case n < 85:
		pick(s, s.hosts).work()
	case n < 91:
		s.notify()
	case n < 94:
		s.log.late()
	case n < 98:
		if len(s.conns) > 0 {
			s.lose(pick(s, s.conns))
		}
	case n < 99:
		pick(s, s.hosts).crash()
	default:
		pick(s, s.hosts).tick()
	}
}

// deliver takes one frame to where it goes. Which connection is next is up to the seed; within one, order is kept.
func (s *sim) deliver() {
	if len(s.conns) == 0 {
		return
	}
	first := s.rng.IntN(2 * len(s.conns))
	for i := range 2 * len(s.conns) {
		at := (first + i) % (2 * len(s.conns))
		if s.conns[at/2].pump(at%2 == 0) {
			return
		}
	}
}

// notify delivers a notice, in any order, or loses it.
func (s *sim) notify() {
	if len(s.notices) == 0 {
		return
	}
	i := s.rng.IntN(len(s.notices))
	n := s.notices[i]
	s.notices = append(s.notices[:i], s.notices[i+1:]...)
	if s.chance(3) {
		n.to.noticed(n.head)
	}
}

// calmDown lets everything that is under way come to its end, without faults.
func (s *sim) calmDown() {
	s.calm = true
	s.event("everybody stops")
	for round := 0; s.reason == ""; round++ {
		if round > 100 {
			s.fail("it does not come to rest")
			return
		}
		for _, n := range s.hosts {
			n.tick()
			if round%3 == 0 { // a node that is to look again and again comes to nothing else
				n.noticed(collab.MaxVersion) // the tick that looks at the log
			}
		}
		busy := s.drain()
		for _, p := range s.people {
			busy = !p.rest() || busy
		}
		if !busy && round > 3 {
			return
		}
	}
}

// drain delivers and works until there is nothing to do, and says whether there was something for people.
func (s *sim) drain() (busy bool) {
	for again := true; again && s.reason == ""; {
		again = false
		for _, n := range s.hosts {
			again = n.work() || again
		}
		for _, c := range slices.Clone(s.conns) {
			for c.pump(true) || c.pump(false) {
				again, busy = true, true
			}
		}
	}
	return busy
}

func (s *sim) meet(what string) { s.met[what]++ }

// chance is true once in n times, for faults and whims, and never once it is calm.
func (s *sim) chance(n int) bool { return !s.calm && s.rng.IntN(n) == 0 }

func pick[T any](s *sim, from []T) T { return from[s.rng.IntN(len(from))] }
