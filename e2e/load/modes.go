package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// names makes document ids that no earlier run used.
func names(n int) []string {
	run := time.Now().UnixNano()
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("%x-%d", run, i)
	}
	return ids
}

// crowd is the writers and readers of some documents.
type crowd struct {
	writers []*writer
	readers []*reader
	url     string
	size    int
	chunk   int
}

// gather makes the documents and connects everyone.
func gather(o *options, docs []string, writers, readers int) (*crowd, error) {
	c := &crowd{url: o.url, size: o.size, chunk: o.chunk}
	admin, err := dial(o.url)
	if err != nil {
		return nil, err
	}
	defer admin.close()
	for _, doc := range docs {
		if err := admin.create(doc, o.size); err != nil {
			return nil, err
		}
		for range writers {
			w, err := newWriter(o, doc)
			if err != nil {
				return nil, err
			}
			c.writers = append(c.writers, w)
		}
	}
	return c, c.seat(docs, readers)
}

// seat connects n readers, each subscribed to one of docs in turn.
func (c *crowd) seat(docs []string, n int) error {
	for i := range n {
		r, err := newReader(c.url, docs[i%len(docs)])
		if err != nil {
			return fmt.Errorf("connection %d: %w", i+1, err)
		}
		c.readers = append(c.readers, r)
	}
	return nil
}

// write lets all writers write for a time, waits until the readers have everything, and checks the documents.
func (c *crowd) write(o *options, r *report) error {
	ctx, cancel := context.WithTimeout(context.Background(), o.seconds)
	defer cancel()
	last := make([]chan int64, len(c.readers))
	var following sync.WaitGroup
	for i, reader := range c.readers {
		last[i] = make(chan int64, 1)
		following.Go(func() { reader.follow(last[i]) })
	}
	r.start()
	var writing errgroup.Group
	for _, w := range c.writers {
		writing.Go(func() error { return w.write(ctx, o.think, &r.acks) })
	}
	if err := writing.Wait(); err != nil {
		return err
	}
	sent := make(map[string]map[int64]time.Time)
	for _, w := range c.writers {
		if sent[w.doc] == nil {
			sent[w.doc] = make(map[int64]time.Time)
		}
		for v, at := range w.acked {
			if _, twice := sent[w.doc][v]; twice {
				return fmt.Errorf("two operations of %s were acknowledged at version %d", w.doc, v)
			}
			sent[w.doc][v] = at
		}
	}
	if len(c.readers) > 0 { // all of one document
		for _, l := range last {
			l <- int64(len(sent[c.writers[0].doc])) + 1
		}
		following.Wait()
	}
	r.stop()
	r.units = len(r.acks.all)
	for _, reader := range c.readers {
		if reader.gap != nil {
			return reader.gap
		}
		for v, at := range reader.got {
			r.delivers.add(at.Sub(sent[c.writers[0].doc][v]))
		}
	}
	return c.verify(sent, r)
}

// verify holds what the server has against what was acknowledged.
func (c *crowd) verify(sent map[string]map[int64]time.Time, r *report) error {
	admin, err := dial(c.url)
	if err != nil {
		return err
	}
	defer admin.close()
	for doc, acked := range sent {
		version, length, err := admin.fetch(doc)
		if err != nil {
			return err
		}
		if version != int64(len(acked))+1 || length != len(acked)*c.chunk+c.size {
			return fmt.Errorf("%s is at version %d with %d characters after %d acknowledgements", doc, version, length, len(acked))
		}
	}
	r.note("verified: %d documents hold exactly what was acknowledged", len(sent))
	return nil
}

func (c *crowd) close() {
	for _, w := range c.writers {
		w.close()
	}
	for _, r := range c.readers {
		r.close()
	}
}

func hotdoc(o *options, r *report) error {
	o.docs = 1
	c, err := gather(o, names(1), o.writers, o.readers)
	if err != nil {
		return err
	}
	defer c.close()
	return c.write(o, r)
}

func manydocs(o *options, r *report) error {
	o.readers = 0
	c, err := gather(o, names(o.docs), o.writers, 0)
	if err != nil {
		return err
	}
	defer c.close()
	return c.write(o, r)
}

func fanout(o *options, r *report) error {
	o.docs, o.writers = 1, 1
	if o.think == 0 {
		o.think = 50 * time.Millisecond
	}
	c, err := gather(o, names(1), 1, o.readers)
	if err != nil {
		return err
	}
	defer c.close()
	err = c.write(o, r)
	r.unit, r.units = "delivered message", len(r.delivers.all)
	return err
}

func catchup(o *options, r *report) error {
	o.docs, o.writers, o.readers = 1, 16, 1
	doc := names(1)
	c, err := gather(o, doc, o.writers, 0)
	if err != nil {
		return err
	}
	defer c.close()
	for o.seconds = time.Second; len(r.acks.all) < o.behind; {
		if err := c.write(o, r); err != nil {
			return err
		}
	}
	n := len(r.acks.all)
	r.acks.all = nil
	late, err := dial(o.url)
	if err != nil {
		return err
	}
	defer late.close()
	r.start()
	if err := late.send(`{"a":"s","c":"load","d":%q,"v":0}`, doc[0]); err != nil {
		return err
	}
	if _, err := late.expect("s"); err != nil {
		return err
	}
	r.stop()
	r.unit, r.units = "op to catch up", n+1
	r.note("%d operations in %v", n+1, round(r.wall))
	return nil
}

// past asks for versions of a document with many operations, one at a time.
func past(o *options, r *report) error {
	o.docs, o.writers, o.readers = 1, 16, 0
	doc, wanted := names(1), o.seconds
	c, err := gather(o, doc, o.writers, 0)
	if err != nil {
		return err
	}
	defer c.close()
	for o.seconds = time.Second; len(r.acks.all) < o.behind; {
		if err := c.write(o, r); err != nil {
			return err
		}
	}
	n := len(r.acks.all)
	r.acks.all, r.notes = nil, nil
	reader, err := dial(o.url)
	if err != nil {
		return err
	}
	defer reader.close()
	r.start()
	for i := 1; time.Since(r.started) < wanted; i++ {
		asked := time.Now()
		if err := reader.send(`{"a":"nf","id":%d,"c":"load","d":%q,"v":%d}`, i, doc[0], 1+rand.IntN(n)); err != nil {
			return err
		}
		if _, err := reader.expect("nf"); err != nil {
			return err
		}
		r.acks.add(time.Since(asked))
	}
	r.stop()
	r.unit, r.units = "earlier version", len(r.acks.all)
	r.note("of %d operations", n)
	return nil
}
