package gateway

import (
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/wire"
)

// bulk is a request for many documents, which is answered when all of them have been. The reader sets it up; from
// then on it belongs to the deliveries.
type bulk struct {
	r      *wire.Request
	author collab.UserID
	next   int // the first member that has not been asked for
	left   int // members without an answer

	read     *collab.SnapshotRead // what hooks are asked about; nil: nothing
	admits   bool                 // in map form: it is found out first whether the documents may be read
	results  []wire.BulkResult    // in array form
	bytes    int                  // of their snapshots
	attached []*collab.Peer       // subscribed by this request: in array form held, in map form those that were not before
	failed   error                // in map form: why the whole fails
	beyond   []wire.Member        // in map form: heads of those that were asked for from beyond
}

// member is the tag of the request for one document of a bulk.
type member struct {
	bulk *bulk
	i    int
}

// undone is the tag of taking back what a failed bulk had subscribed to.
type undone struct{}

// bulkParallel is how many documents of one bulk are asked for at a time.
const bulkParallel = 32

// bulk fetches or subscribes to many documents.
func (c *client) bulk(r *wire.Request) {
	n := len(r.Bulk.Members)
	if err := c.tooMany(r); err != nil {
		c.refuseAtOnce(r, err)
		return
	}
	first := min(n, bulkParallel)
	b := &bulk{r: r, author: c.author, next: first, left: n}
	b.admits = r.Bulk.Versioned && c.server.hub.Guarded()
	if b.admits || !r.Bulk.Versioned && c.filtered(r.Doc.Collection) {
		b.read = c.server.hub.NewRead(c.agent, r.Doc.Collection, collab.Current)
	}
	if !r.Bulk.Versioned {
		b.results = make([]wire.BulkResult, n)
	}
	if n == 0 {
		c.out.Post(b)
		return
	}
	for i := range first {
		c.ask(b, i)
	}
}

// tooMany says why r, a bulk, asks for too many documents; nil: it does not.
func (c *client) tooMany(r *wire.Request) error {
	if r.Action == wire.BulkSubscribe {
		return c.full(c.strange(r))
	}
	if n, limit := len(r.Bulk.Members), c.server.limits.Documents; n > limit {
		return collab.Errorf(collab.CodeTooLarge,
			"%d documents are asked for and this server's limit (--max-documents) is %d: ask for fewer at a time", n, limit)
	}
	return nil
}

// strange returns how many documents r names with which the client has nothing to do yet.
func (c *client) strange(r *wire.Request) (n int) {
	for i := range r.Bulk.Members {
		if !c.isIn(collab.DocID{Collection: r.Doc.Collection, ID: r.Bulk.Members[i].ID}) {
			n++
		}
	}
	return n
}

func (c *client) ask(b *bulk, i int) {
	m := b.r.Bulk.Members[i]
	peer := c.enter(b.doc(i), b.author)
	if b.admits {
		peer.Fetch(collab.NoBase, member{b, i})
		return
	}
	if b.r.Bulk.Versioned {
		c.beginRead(b.doc(i))
	}
	if b.r.Action == wire.BulkFetch {
		peer.Fetch(m.From, member{b, i})
		return
	}
	// In array form nothing may come before the answer with the snapshot that it builds on.
	peer.Subscribe(m.From, !b.r.Bulk.Versioned, member{b, i})
}

func (b *bulk) doc(i int) collab.DocID {
	return collab.DocID{Collection: b.r.Doc.Collection, ID: b.r.Bulk.Members[i].ID}
}

// bulkUnsubscribe unsubscribes from many documents.
func (c *client) bulkUnsubscribe(r *wire.Request) {
	b := &bulk{r: r}
	members := make([]int, 0, len(r.Bulk.Members))
	peers := make([]*collab.Peer, 0, len(r.Bulk.Members))
	for i := range r.Bulk.Members {
		if peer := c.reenter(b.doc(i)); peer != nil {
			members, peers = append(members, i), append(peers, peer)
		}
	}
	b.left, b.next = len(peers), len(r.Bulk.Members) // all are asked for at once
	if b.left == 0 {
		c.out.Post(b)
		return
	}
	for n, peer := range peers {
		peer.Unsubscribe(member{b, members[n]})
	}
}

// answerMember takes in the answer of one document and, after the last, answers the whole.
func (c *client) answerMember(out *batch, m member, e *collab.Event) {
	b := m.bulk
	switch {
	case b.r.Action == wire.BulkUnsubscribe:
		c.settle(b.doc(m.i), unsubscribed)
	case b.admits:
		c.takeAdmission(b, m.i, e)
	case b.r.Bulk.Versioned:
		c.takeVersioned(b, m.i, e)
	default:
		c.takeSnapshot(b, m.i, e)
	}
	if b.left--; b.left == 0 && b.admits {
		c.admittedBulk(out, b)
	} else if b.left == 0 {
		c.answerBulk(out, b)
	} else if b.next < len(b.r.Bulk.Members) {
		b.next++
		c.ask(b, b.next-1)
	}
}

// takeAdmission takes in what a document is, whose revisions are asked for.
func (c *client) takeAdmission(b *bulk, i int, e *collab.Event) {
	c.settle(b.doc(i), unchanged)
	if err := e.Reply.Err; err != nil {
		if b.failed == nil {
			b.failed = err
		}
		return
	}
	s := e.Reply.Snapshot
	b.read.Add(b.doc(i).ID, s.Version, s.Type, s.Data)
}

// admittedBulk goes on with a bulk in map form if the hook lets the client read all of the documents.
func (c *client) admittedBulk(out *batch, b *bulk) {
	if b.failed == nil {
		b.failed = c.server.hub.Show(b.read)
	}
	for _, v := range b.read.Snapshots {
		if b.failed == nil {
			b.failed = v.Err
		}
	}
	if b.failed != nil {
		c.refuse(out, b.r, b.failed)
		return
	}
	n := len(b.r.Bulk.Members)
	b.admits, b.read, b.left, b.next = false, nil, n, min(n, bulkParallel)
	for i := range b.next {
		c.ask(b, i)
	}
}

func (c *client) takeVersioned(b *bulk, i int, e *collab.Event) {
	refused := c.endRead(b.doc(i))
	if m := b.r.Bulk.Members[i]; e.Reply.Err == nil && m.From > e.Reply.Version {
		b.beyond = append(b.beyond, wire.Member{ID: m.ID, From: e.Reply.Version})
	}
	switch {
	case e.Reply.Err != nil:
		c.settle(b.doc(i), unchanged)
		if b.failed == nil {
			b.failed = e.Reply.Err
		}
	case b.r.Action == wire.BulkFetch:
		c.settle(b.doc(i), unchanged)
	default:
		if !c.settle(b.doc(i), subscribed) {
			b.attached = append(b.attached, e.Peer)
		}
	}
	if refused != nil && b.failed == nil {
		b.failed = refused
	}
}

func (c *client) takeSnapshot(b *bulk, i int, e *collab.Event) {
	result := &b.results[i]
	result.ID = b.r.Bulk.Members[i].ID
	err := e.Reply.Err
	subscribes := err == nil && b.r.Action == wire.BulkSubscribe
	if err == nil {
		result.Snapshot, err = snapshotOf(e.Reply.Snapshot)
	}
	if err == nil {
		err = b.add(len(result.Snapshot.Data), c.server.limits.AnswerBytes)
	}
	if s := result.Snapshot; err == nil && b.read != nil {
		b.read.Add(result.ID, s.Version, s.Type, func() ([]byte, error) { return s.Data, nil })
	}
	if err != nil && subscribes {
		subscribes = false
		c.enter(b.doc(i), b.author).Unsubscribe(undone{})
	}
	if subscribes {
		c.settle(b.doc(i), subscribed)
		b.attached = append(b.attached, e.Peer)
	} else {
		c.settle(b.doc(i), unchanged)
	}
	if err != nil {
		result.Err = c.errorOf(b.r, err)
	}
}

// add counts a snapshot of n bytes in, unless the answer would become larger than limit.
func (b *bulk) add(n, limit int) error {
	if b.bytes > 0 && b.bytes+n > limit {
		return collab.Errorf(collab.CodeTooLarge,
			"The answer would have more than %d bytes, this server's limit (--max-answer): ask for fewer documents at a time", limit)
	}
	b.bytes += n
	return nil
}

// showBulk makes of the snapshots of a bulk what the client may see, and ends its subscriptions to those that it may not.
func (c *client) showBulk(b *bulk) {
	if b.failed = c.server.hub.Show(b.read); b.failed != nil {
		return
	}
	views := make(map[string]*collab.SnapshotView, len(b.read.Snapshots))
	for _, v := range b.read.Snapshots {
		views[v.ID] = v
	}
	for i := range b.results {
		result := &b.results[i]
		v := views[result.ID]
		if v == nil {
			continue // refused already
		}
		err := v.Err
		if err == nil {
			result.Snapshot.Data, err = v.Data()
		}
		if err != nil {
			v.Refuse(err)
			result.Err = c.errorOf(b.r, err)
		}
	}
	b.attached = slices.DeleteFunc(b.attached, func(p *collab.Peer) bool {
		refused := views[p.ID().ID].Err != nil
		if refused {
			c.leaveSilently(p.ID())
		}
		return refused
	})
}

// answerBulk answers a bulk of which all members have been. In array form errors stand beside the snapshots, unless
// there is just one document; in map form one error fails the whole, and what it subscribed to is taken back.
func (c *client) answerBulk(out *batch, b *bulk) {
	if b.read != nil {
		c.showBulk(b)
	}
	switch {
	case b.failed != nil:
		for _, peer := range b.attached {
			c.enter(peer.ID(), b.author).Unsubscribe(undone{})
		}
		c.refuse(out, b.r, b.failed)
		return
	case len(b.beyond) > 0:
		out.answer(b.r, wire.AppendReplyBeyond(out.buf, b.r, b.beyond...))
	case b.results == nil:
		out.answer(b.r, wire.AppendReply(out.buf, b.r))
	case len(b.results) == 1 && b.results[0].Err != nil:
		c.answerError(out, b.r, b.results[0].Err)
	default:
		out.answer(b.r, wire.AppendBulkReply(out.buf, b.r, b.results))
	}
	if b.results != nil {
		for _, peer := range b.attached {
			peer.Release()
		}
	}
}
