package gateway

import (
	"errors"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/query"
	"github.com/tandem-collab/tandem/collab/wire"
)

// answerQuery answers a query.
func (c *client) answerQuery(b *batch, f *found) {
	err := f.err
	var w *collab.QueryWatch
	if f.live != nil {
		w = f.live.open()
	}
	switch {
	case err != nil:
	case f.live == nil:
		err = c.answerResult(b, f.r, f.result)
	case w == nil: // its client has ended it meanwhile, or put another in its place
		b.answer(f.r, wire.AppendReply(b.buf, f.r))
	case f.r.Query.Resumes:
		err = c.resume(b, f, w)
	default:
		err = c.answerResult(b, f.r, w.Start())
	}
	if err != nil {
		if f.live != nil {
			c.queries.end(string(f.r.Query.ID), f.live)
		}
		if collab.CodeOf(err).Retry() {
			b.farewell = unavailable(err)
			return
		}
		c.refuse(b, f.r, err)
		return
	}
	if f.live != nil {
		f.live.answered = true
		if f.live.waiting {
			c.updateQuery(b, f.live)
		}
	}
}

func (c *client) answerResult(b *batch, r *wire.Request, result *collab.QueryResult) error {
	docs, err := c.showAll(r.Doc.Collection, result.Docs)
	if err == nil {
		b.answer(r, wire.AppendQueryReply(b.buf, r, docs, result.Extra))
	}
	return err
}

// resume goes on with a query of which the client has documents: first come the revisions that it lacks, its own too,
// then what is different about the list, and then the answer.
func (c *client) resume(b *batch, f *found, w *collab.QueryWatch) error {
	known := f.r.Query.Known
	ids := make([]string, len(known))
	for i, m := range known {
		ids[i] = m.ID
	}
	update := w.Resume(ids) // revisions from now on are told afterwards
	for _, m := range known {
		if m.From == collab.NoBase {
			continue
		}
		if err := c.renderOps(b, f.live, w, collab.QueryOps{ID: m.ID, From: m.From, To: collab.MaxVersion}, true); err != nil {
			return err
		}
	}
	if err := c.renderList(b, f.live, update); err != nil {
		return err
	}
	docs, err := c.showAll(f.r.Doc.Collection, w.Renew(f.lacks))
	if err == nil {
		b.answer(f.r, wire.AppendQueryResumed(b.buf, f.r, docs))
	}
	return err
}

// updateQuery tells what is new about a query.
func (c *client) updateQuery(b *batch, live *liveQuery) {
	if !live.answered {
		live.waiting = true
		return
	}
	for more := true; more; {
		w := live.open()
		if w == nil {
			return
		}
		var u collab.QueryUpdate
		u, more = w.Next()
		err := c.renderList(b, live, u)
		for i := 0; i < len(u.Ops) && err == nil; i++ {
			err = c.renderOps(b, live, w, u.Ops[i], false)
		}
		if err == nil {
			continue
		}
		if collab.CodeOf(err).Retry() {
			b.farewell = unavailable(err)
			return
		}
		c.queries.end(string(live.r.Query.ID), live)
		b.frame(wire.AppendQueryError(b.buf, live.r.Query, c.errorOf(live.r, err)))
	}
}

// renderList adds what is different about the list of a query.
func (c *client) renderList(b *batch, live *liveQuery, u collab.QueryUpdate) error {
	if u.Extra != nil {
		b.frame(wire.AppendQueryExtra(b.buf, live.r.Query, u.Extra))
	}
	if len(u.Steps) == 0 {
		return nil
	}
	docs := make([]collab.QueryDoc, 0, len(u.Inserted))
	for id, s := range u.Inserted {
		docs = append(docs, collab.QueryDoc{ID: id, Snapshot: s})
	}
	shown, err := c.showAll(live.r.Doc.Collection, docs)
	if err != nil {
		return err
	}
	snapshots := make(map[string]wire.Snapshot, len(shown))
	for _, d := range shown {
		snapshots[d.ID] = d.Snapshot
	}
	for _, steps := range portions(u.Steps, func(id string) int { return len(snapshots[id].Data) }) {
		b.frame(wire.AppendQueryDiff(b.buf, live.r.Query, steps, func(id string) wire.Snapshot { return snapshots[id] }))
		if err := c.flushLarge(b); err != nil {
			return err
		}
	}
	return nil
}

// portions cuts steps into pieces of which each inserts at most portionBytes, or one document that is larger.
func portions(steps []query.Step, size func(id string) int) (pieces [][]query.Step) {
	var piece []query.Step
	bytes := 0
	for _, s := range steps {
		if s.Kind != query.Insert {
			piece = append(piece, s)
			continue
		}
		begin := 0
		part := func(to int) {
			if to > begin {
				piece = append(piece, query.Step{Kind: query.Insert, Index: s.Index + begin, Count: to - begin, IDs: s.IDs[begin:to]})
			}
			begin = to
		}
		for i, id := range s.IDs {
			if n := size(id); bytes > 0 && bytes+n > portionBytes {
				part(i)
				pieces = append(pieces, piece)
				piece, bytes = nil, n
			} else {
				bytes += n
			}
		}
		part(len(s.IDs))
	}
	return append(pieces, piece)
}

// renderOps adds revisions of a document, those of the client itself only where it asks for them or may not know them.
func (c *client) renderOps(b *batch, live *liveQuery, w *collab.QueryWatch, ops collab.QueryOps, own bool) error {
	var failed error
	name := collab.DocID{Collection: live.r.Doc.Collection, ID: ops.ID}
	err := w.Entries(c.queries.ctx, ops, func(e *collab.Entry) bool {
		if own || live.echoes || !c.isOwn(e.Revision.ID.Source) {
			c.renderEntry(b, name, e)
		}
		failed = c.flushLarge(b)
		return failed == nil
	})
	switch {
	case failed != nil:
		return failed
	case err == nil, errors.As(err, new(*collab.Error)):
		return err
	}
	return &collab.Error{Code: collab.CodeUnavailable, Message: "The history cannot be read now; try again", Err: err}
}

// flushLarge sends what there is if it is much.
func (c *client) flushLarge(b *batch) error {
	size := 0
	if len(b.frames)%16 == 0 {
		for _, f := range b.frames {
			size += len(f)
		}
	}
	if size < portionBytes && len(b.frames) < maxFrames {
		return nil
	}
	if err := c.flush(b); err != nil {
		return &collab.Error{Code: collab.CodeUnavailable, Message: "The connection is gone", Err: err}
	}
	return nil
}

// maxFrames is how many frames gather before they are sent, small as they may be.
const maxFrames = 1024
