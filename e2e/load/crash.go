package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// crash lets writers write while the server is killed and started again. Each comes back under its id and sends again
// what was not acknowledged, as a client does. In the end every document must hold each operation once.
func crash(o *options, r *report) error {
	if o.running == nil {
		return errors.New("needs -start, as it kills the server")
	}
	docs := names(o.docs)
	c, err := gather(o, docs, o.writers, 0)
	if err != nil {
		return err
	}
	defer c.close()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var lost atomic.Int64
	var writing errgroup.Group
	for _, w := range c.writers {
		writing.Go(func() error { return w.persist(ctx, o, r, &lost) })
	}
	r.start()
	for range o.kills {
		time.Sleep(o.seconds/time.Duration(o.kills+1)/2 + rand.N(o.seconds/time.Duration(o.kills+1)))
		if err := o.running.kill(); err != nil {
			return err
		}
	}
	time.Sleep(o.seconds / time.Duration(o.kills+1))
	cancel()
	if err := writing.Wait(); err != nil {
		return err
	}
	r.wall = time.Since(r.started)
	acked := make(map[string]int)
	for _, w := range c.writers {
		acked[w.doc] += len(w.acked)
	}
	n, err := c.missing(acked)
	if err != nil {
		return err
	}
	r.lost = int(lost.Load()) + n
	r.note("killed %d times; of %d acknowledged operations in %d documents %d were lost", o.kills, len(r.acks.all), o.docs, r.lost)
	return nil
}

// missing counts the operations that were acknowledged and are not in the documents. More than that is an error, for then
// some are there twice.
func (c *crowd) missing(acked map[string]int) (lost int, err error) {
	admin, err := dial(c.url)
	if err != nil {
		return 0, err
	}
	defer admin.close()
	for doc, n := range acked {
		version, length, err := admin.fetch(doc)
		if err != nil {
			return 0, err
		}
		if length > n*c.chunk+c.size {
			return 0, fmt.Errorf("%s has %d characters after %d acknowledgements at version %d", doc, length, n, version)
		}
		lost += n - (length-c.size)/c.chunk
	}
	return lost, nil
}

// persist writes until ctx ends, over any number of servers.
func (w *writer) persist(ctx context.Context, o *options, r *report, lost *atomic.Int64) error {
	for ctx.Err() == nil {
		w.seq++
		frame := fmt.Sprintf(`"seq":%d,"x":{},"op":["x"]`, w.seq)
		sent, resent := time.Now(), false
		for {
			version, err := w.submit(frame, resent)
			if err == nil {
				w.acked[version] = sent
				break
			}
			if time.Since(sent) > patience {
				return err
			}
			resent = true
			if err := w.comeBack(o, lost); err != nil && time.Since(sent) > patience {
				return err
			}
		}
		r.acks.add(time.Since(sent))
	}
	return nil
}

// submit sends an operation at the version that the writer has, and returns where it was committed.
func (w *writer) submit(frame string, resent bool) (int64, error) {
	source := ""
	if resent {
		source = fmt.Sprintf(`"src":%q,`, w.id)
	}
	if err := w.send(`{"a":"op","c":"load","d":%q,"v":%d,%s%s}`, w.doc, w.version.Load(), source, frame); err != nil {
		return 0, err
	}
	return w.awaitAck()
}

// comeBack connects again under the same id. Where the document has gone back, as on a server that forgets, what was
// acknowledged is lost, and the writer begins anew.
func (w *writer) comeBack(o *options, lost *atomic.Int64) error {
	w.close()
	time.Sleep(rand.N(50 * time.Millisecond))
	c, err := dialAs(o.url, w.id)
	if err != nil {
		return err
	}
	version := w.version.Load()
	c.seq = w.seq
	c.version.Store(version)
	w.client = c
	head, _, err := c.fetch(w.doc)
	if err != nil || head >= version {
		return err
	}
	lost.Add(int64(len(w.acked)))
	clear(w.acked)
	if head == 0 {
		if err := c.create(w.doc, 0); err != nil && !strings.Contains(err.Error(), "ERR_DOC_ALREADY_CREATED") {
			return err
		}
		w.seq = c.seq
	}
	return c.subscribe(w.doc)
}
