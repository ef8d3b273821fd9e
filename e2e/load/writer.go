package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// writer submits characters at random places, one operation in flight at a time.
type writer struct {
	*client
	doc   string
	size  int // of the document when it was made
	chunk int // characters of an operation
	acked map[int64]time.Time
}

func newWriter(o *options, doc string) (*writer, error) {
	c, err := dial(o.url)
	if err != nil {
		return nil, err
	}
	return &writer{client: c, doc: doc, size: o.size, chunk: o.chunk, acked: make(map[int64]time.Time)}, c.subscribe(doc)
}

// write goes on until ctx ends. It adds latencies to acks and keeps when each version was sent.
func (w *writer) write(ctx context.Context, think time.Duration, acks *samples) error {
	text := strings.Repeat("x", w.chunk)
	for ctx.Err() == nil {
		sent := time.Now()
		v := w.version.Load()
		at := rand.IntN(w.size + (int(v)-1)*w.chunk + 1) // the create is version 0
		op := fmt.Sprintf(`[%q]`, text)
		if at > 0 {
			op = fmt.Sprintf(`[%d,%q]`, at, text)
		}
		w.seq++
		if err := w.send(`{"a":"op","c":"load","d":%q,"v":%d,"seq":%d,"x":{},"op":%s}`, w.doc, v, w.seq, op); err != nil {
			return err
		}
		version, err := w.awaitAck()
		if err != nil {
			return err
		}
		acks.add(time.Since(sent))
		w.acked[version] = sent
		if think > 0 {
			rest(ctx, think)
		}
	}
	return nil
}

// awaitAck reads others' operations up to the acknowledgement of the own one.
func (w *writer) awaitAck() (version int64, err error) {
	for {
		f, err := w.read()
		if err != nil {
			return 0, err
		}
		if bytes.Contains(f, []byte(`"error":`)) {
			return 0, fmt.Errorf("refused: %s", f)
		}
		op, ok := w.parseOp(f)
		if !ok {
			continue
		}
		if op.v >= w.version.Load() {
			w.version.Store(op.v + 1)
		}
		if op.own {
			return op.v, nil
		}
	}
}

// rest waits half to one and a half times d; what comes in meanwhile stays in the socket.
func rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d/2 + rand.N(d))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

// reader notes when each version reached it.
type reader struct {
	*client
	got map[int64]time.Time
	gap error
}

func newReader(url, doc string) (*reader, error) {
	c, err := dial(url)
	if err != nil {
		return nil, err
	}
	return &reader{client: c, got: make(map[int64]time.Time)}, c.subscribe(doc)
}

var errEnded = errors.New("a reader's connection ended")

// resume connects again and goes on from the version that the reader has, as a client does that was cut off.
func (r *reader) resume(url, doc string) error {
	r.close()
	c, err := dial(url)
	if err != nil {
		return err
	}
	version := r.version.Load()
	r.client, r.gap = c, nil
	r.version.Store(version)
	return c.send(`{"a":"s","c":"load","d":%q,"v":%d}`, doc, version)
}

// follow notes versions until it has all below the one that last yields, or the connection ends.
func (r *reader) follow(last <-chan int64) {
	end := int64(-1)
	frames, done := make(chan []byte, 64), make(chan struct{})
	defer close(done)
	go func() { // ends with the connection, or at the first frame after follow
		defer close(frames)
		for {
			f, err := r.client.read()
			if err != nil {
				return
			}
			select {
			case frames <- f:
			case <-done:
				return
			}
		}
	}()
	for end < 0 || r.version.Load() < end {
		select {
		case end = <-last:
			last = nil
		case f, ok := <-frames:
			if !ok {
				r.gap = errEnded
				return
			}
			r.note(f)
		}
	}
}

func (r *reader) note(f []byte) {
	op, ok := r.parseOp(f)
	if !ok {
		return
	}
	if next := r.version.Load(); op.v != next {
		r.gap = fmt.Errorf("a reader got version %d and wants %d", op.v, next)
	}
	r.version.Store(op.v + 1)
	r.got[op.v] = time.Now()
}
