package collabtest

import (
	"bytes"
	"context"
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

// node is what a Session is in earnest: it owns a Document, appends what that has ready, and tells people what became
// durable. What a Session waits for, a node does when work is called.
type node struct {
	sim     *sim
	name    string
	doc     Ordering
	waiting map[collab.Ticket][]waiter

	batch     []collab.Revision // handed to the log
	looking   bool              // at the log
	lookAgain bool              // when the batch is dealt with
	carried   []carried
	ahead     []waiter // with a base beyond what the node knows: another may have told of it, so they wait for a look at the log
}

// waiter is a submission and where it came from.
type waiter struct {
	conn *conn
	sub  *submitted
	base collab.Version // what it was made against
	late bool           // the log was looked at for it already
}

// carried is a submission from far behind.
type carried struct {
	waiter
	carrier *collab.Carrier
	to      collab.Version
}

func newNode(s *sim, name string) host {
	n := &node{sim: s, name: name}
	n.load()
	return n
}

func (n *node) String() string { return n.name }
func (n *node) hangUp(*conn)   {} // it is told nothing more
func (n *node) emptied(*conn)  {} // it does not wait for that

// tick stores a milestone.
func (n *node) tick() { n.sim.log.milestone(n.doc.Stable()) }

// load starts the node from what is stored.
func (n *node) load() {
	h, err := collab.ReadHistory(context.Background(), store{n.sim.log}, n.sim.Types, collab.DocID{}, collab.MaxVersion, n.sim.keep)
	if err != nil {
		n.sim.fail("%s cannot load: %v", n.name, err)
		return
	}
	doc := collab.NewDocument(n.sim.Types, h.State, h.Recent, n.sim.keep)
	*n = node{sim: n.sim, name: n.name, doc: doc, waiting: make(map[collab.Ticket][]waiter)}
	if n.sim.Order != nil {
		n.doc = n.sim.Order(doc)
	}
}

// crash loses all but the log. What was handed to the log may be in it, or get there later.
func (n *node) crash() {
	n.sim.event("%s crashes", n.name)
	if n.batch != nil {
		n.sim.meet("crash between append and acknowledgement")
		n.append()
	}
	for _, c := range slices.Clone(n.sim.conns) {
		if c.host == n {
			n.sim.lose(c)
		}
	}
	n.load()
}

func (n *node) handle(c *conn, r *request) {
	head := n.doc.Stable().Version
	switch r.kind {
	case reqSubmit:
		n.submit(waiter{conn: c, sub: r.sub, base: r.sub.Base})
	case reqSubscribe, reqFetch:
		c.subscribed = c.subscribed || r.kind == reqSubscribe
		if r.from == collab.NoBase {
			c.tell(n.snapshot())
			break
		}
		n.catchUp(c, r.from, head)
		c.tell(&frame{kind: frameDone, version: head})
	case reqUnsubscribe:
		c.subscribed = false
		c.tell(&frame{kind: frameDone, version: head})
	}
	n.flush()
}

func (n *node) snapshot() *frame {
	at := n.doc.Stable()
	f := &frame{kind: frameSnapshot, version: at.Version}
	if at.Type != nil {
		data, err := at.Type.Encode(at.Snapshot)
		if err != nil {
			n.sim.fail("a snapshot cannot be encoded: %v", err)
		}
		f.typ, f.data = at.Type.URI(), data
	}
	return f
}

func (n *node) submit(w waiter) {
	head := n.doc.Stable().Version
	if w.base == collab.NoBase {
		w.base = head
	}
	if w.base > head && !w.late && len(n.sim.hosts) > 1 {
		w.late = true
		n.ahead, n.lookAgain = append(n.ahead, w), true
		return
	}
	out, err := n.doc.Submit(w.sub.Submission, "somebody", n.sim.now)
	if err == nil && out.Status == collab.Pending && w.base > head {
		n.sim.meet("parked")
	}
	n.accept(w, out, err)
}

// accept deals with what the Document says to a submission.
func (n *node) accept(w waiter, out collab.Outcome, err error) {
	if err != nil {
		n.refuse(w, err)
		return
	}
	switch out.Status {
	case collab.Pending, collab.Joined:
		if out.Status == collab.Joined {
			n.sim.meet("joined")
		}
		n.waiting[out.Ticket] = append(n.waiting[out.Ticket], w)
	case collab.Duplicate:
		n.sim.meet("duplicate")
		n.acknowledge(w, out.Version, false) // as ShareDB: the client fetches what it lacks
	case collab.Behind:
		n.sim.meet("behind")
		n.carried = append(n.carried, carried{w, out.Carrier, n.doc.Oldest()})
	}
}

// flush hands over what is ready, or begins to look at the log.
func (n *node) flush() {
	switch {
	case n.batch != nil || n.looking:
	case n.lookAgain:
		n.looking, n.lookAgain = true, false
	default:
		if revs := n.doc.Ready(); len(revs) > 0 {
			n.batch = revs
			n.sim.event("%s appends %d from %d on", n.name, len(revs), revs[0].Base)
		}
	}
}

// noticed is told that the log has reached head.
func (n *node) noticed(head collab.Version) {
	if head > n.doc.Stable().Version {
		n.lookAgain = true
		n.flush()
	}
}

// work goes on with what the node waits for, and says whether there was something.
func (n *node) work() bool {
	switch {
	case len(n.carried) > 0 && (n.sim.chance(2) || n.batch == nil && !n.looking):
		n.carry()
	case n.batch != nil:
		n.finish()
	case n.looking:
		n.look()
	default:
		return false
	}
	n.flush()
	return true
}

// finish ends an append.
func (n *node) finish() {
	if !n.append() {
		n.lookAgain = true
		return
	}
	revs, settled := n.doc.Commit()
	n.sim.event("%s has committed %d", n.name, len(revs))
	n.release(revs, settled)
	for _, other := range n.sim.hosts {
		n.sim.notices = append(n.sim.notices, notice{other, n.doc.Stable().Version})
	}
}

// append hands the batch to the log, and says whether that is known to have gone well.
func (n *node) append() bool {
	revs := n.batch
	n.batch = nil
	return n.sim.log.attempt(n.name, revs) == nil
}

// look reads what others have appended, or what the node did not hear of.
func (n *node) look() {
	n.looking = false
	revs := n.sim.log.since(n.doc.Stable().Version, collab.MaxVersion, false)
	n.sim.event("%s finds %d in the log", n.name, len(revs))
	settled, err := n.doc.Rebase(revs)
	if err != nil {
		n.sim.fail("%s cannot apply the log: %v", n.name, err)
		return
	}
	if slices.ContainsFunc(settled, func(end collab.Settlement) bool { return end.Err == nil }) {
		n.sim.meet("own found in the log")
	}
	n.release(revs, settled)
	ahead := n.ahead
	n.ahead = nil
	for _, w := range ahead {
		n.submit(w)
	}
}

// carry takes one submission a few revisions further.
func (n *node) carry() {
	i := n.sim.rng.IntN(len(n.carried))
	c := n.carried[i]
	if c.carrier.Done() || c.carrier.At() >= c.to {
		n.carried = slices.Delete(n.carried, i, i+1)
		out, err := n.doc.Join(c.carrier)
		n.accept(c.waiter, out, err)
		return
	}
	if err := c.carrier.Over(n.sim.log.since(c.carrier.At(), c.to, true)); err != nil {
		n.sim.fail("%s cannot carry a submission: %v", n.name, err)
	}
}

// release tells people what is durable: the subscribed every revision, but in place of one that somebody on that
// connection waits for, its acknowledgement.
func (n *node) release(revs []collab.Revision, settled []collab.Settlement) {
	n.check(revs)
	acks := make(map[collab.Version][]waiter)
	var rest []func()
	for _, end := range settled {
		for _, w := range n.waiting[end.Ticket] {
			switch {
			case end.Err != nil:
				rest = append(rest, func() { n.refuse(w, end.Err) })
			case !slices.ContainsFunc(revs, func(r collab.Revision) bool { return r.Base == end.Version }):
				rest = append(rest, func() { n.acknowledge(w, end.Version, !end.Duplicate) })
			default:
				acks[end.Version] = append(acks[end.Version], w)
			}
		}
		delete(n.waiting, end.Ticket)
	}
	for i := range revs {
		stands := make(map[*conn]bool)
		for _, w := range acks[revs[i].Base] {
			stands[w.conn] = true
			n.acknowledge(w, revs[i].Base, true)
		}
		for _, c := range n.sim.conns {
			if c.host == n && c.subscribed && !stands[c] {
				c.tell(revisionFrame(&revs[i]))
			}
		}
	}
	for _, f := range rest {
		f()
	}
}

// check asks whether what the node is about to show is in the log, and whether its document is the log's.
func (n *node) check(revs []collab.Revision) {
	s := n.sim
	for _, rev := range revs {
		if rev.Base >= s.log.head() {
			s.fail("%s shows revision %d, which is not in the log", n.name, rev.Base)
			return
		}
		in := s.log.revs[rev.Base]
		if in.ID != rev.ID || in.Change.Kind != rev.Change.Kind || !bytes.Equal(in.Change.Data, rev.Change.Data) {
			s.fail("%s shows %s as revision %d, in the log is %s", n.name,
				named{rev.ID, rev.Change}, rev.Base, named{in.ID, in.Change})
		}
	}
	n.compare()
}

// compare holds the node's committed document against the log's.
func (n *node) compare() {
	at := n.doc.Stable()
	if at.Version > n.sim.log.head() {
		n.sim.fail("%s is at version %d, the log at %d", n.name, at.Version, n.sim.log.head())
		return
	}
	want := n.sim.log.states[at.Version]
	if got, want := n.sim.show(at.Type, at.Snapshot), n.sim.show(want.Type, want.Snapshot); got != want {
		n.sim.fail("%s has at version %d\n\t%s, the log\n\t%s", n.name, at.Version, got, want)
	}
}

// rest asks whether the node has all that is in the log, as it has it.
func (n *node) rest() {
	if n.doc.Stable().Version != n.sim.log.head() {
		n.sim.fail("%s stays at version %d of %d", n.name, n.doc.Stable().Version, n.sim.log.head())
	}
	n.compare()
}

// acknowledge tells a person that a submission was committed at v; caughtUp says that one who is not subscribed is sent
// what came before.
func (n *node) acknowledge(w waiter, v collab.Version, caughtUp bool) {
	s := n.sim
	switch {
	case v < 0 || v >= s.log.head() || s.log.revs[v].ID != w.sub.ID:
		s.fail("%s acknowledges %s at %d, where the log does not have it", n.name, named{w.sub.ID, w.sub.Change}, v)
		return
	case v >= n.doc.Stable().Version:
		s.fail("%s acknowledges %d before it has committed it", n.name, v)
		return
	}
	s.acked = append(s.acked, w.sub)
	if w.conn.host == nil {
		s.meet("nobody there to be acknowledged")
		return
	}
	if caughtUp && !w.conn.subscribed {
		n.catchUp(w.conn, w.base, v)
	}
	w.conn.tell(&frame{kind: frameAck, id: w.sub.ID, version: v})
}

// refuse tells a person that a submission is refused for good.
func (n *node) refuse(w waiter, err error) {
	n.sim.event("%s refuses %s: %v", n.name, named{w.sub.ID, w.sub.Change}, err)
	if collab.CodeOf(err) == collab.CodeNotApplied {
		n.sim.meet("refused: does not fit") // the type has many words for it
	} else {
		n.sim.meet("refused: " + err.Error())
	}
	n.sim.judge(w.sub, w.base, n.doc.Stable().Version, err)
	w.conn.tell(&frame{kind: frameRefusal, id: w.sub.ID, err: err})
}

// catchUp sends the revisions with Base in [from, to).
func (n *node) catchUp(c *conn, from, to collab.Version) {
	for _, rev := range n.sim.log.since(from, to, false) {
		c.tell(revisionFrame(&rev))
	}
}

func revisionFrame(rev *collab.Revision) *frame {
	return &frame{kind: frameRevision, version: rev.Base, id: rev.ID, change: rev.Change}
}
