package main

import (
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// maxSettle is how long connections may take to come to rest, and how long they are measured then.
const maxSettle = 10 * time.Second

// idle measures what connections cost that are subscribed and do nothing.
func idle(o *options, r *report) error {
	c := &crowd{url: o.url}
	defer c.close()
	return c.settle(o, r, names(o.docs))
}

// everyone is idle, and then sees to it that all these connections are alive: an operation in each document reaches all
// who are subscribed to it.
func everyone(o *options, r *report) error {
	c, docs := &crowd{url: o.url}, names(o.docs)
	defer c.close()
	if err := c.settle(o, r, docs); err != nil {
		return err
	}
	writer, err := dial(o.url)
	if err != nil {
		return err
	}
	defer writer.close()
	r.start()
	sent := make([]time.Time, len(docs))
	for i, doc := range docs {
		writer.seq++
		sent[i] = time.Now()
		err := writer.send(`{"a":"op","c":"load","d":%q,"v":1,"seq":%d,"x":{},"op":["x"]}`, doc, writer.seq)
		if err != nil {
			return err
		}
		if _, err := writer.expect("op"); err != nil {
			return err
		}
		r.acks.add(time.Since(sent[i]))
	}
	var reading errgroup.Group
	reading.SetLimit(100)
	for i, reader := range c.readers {
		reading.Go(func() error {
			f, err := reader.expect("op")
			if err != nil {
				return fmt.Errorf("connection %d: %w", i+1, err)
			}
			if op, ok := reader.parseOp(f); !ok || op.v != 1 {
				return fmt.Errorf("connection %d got %s", i+1, f)
			}
			return nil
		})
	}
	err = reading.Wait()
	r.stop()
	r.unit, r.units = "delivered message", len(c.readers)
	r.note("all %d connections got the operation of their document, in %v together", len(c.readers), round(r.wall))
	return err
}

// settle makes documents, connects -readers to them, and measures them at rest.
func (c *crowd) settle(o *options, r *report, docs []string) error {
	o.writers = 0
	made, err := gather(o, docs, 0, 0)
	if err != nil {
		return err
	}
	made.close()
	before := memoryOf(o.pid)
	if err := c.seat(docs, o.readers); err != nil {
		return err
	}
	settle := min(o.seconds, maxSettle)
	time.Sleep(settle)
	r.start()
	time.Sleep(settle)
	r.stop()
	if o.pid == 0 {
		return nil
	}
	after := memoryOf(o.pid)
	r.memory = float64(after-before) / float64(o.readers)
	r.note("server memory %d kB before, %d kB after, %.1f kB per connection", before>>10, after>>10, r.memory/1024)
	r.note("server CPU %v while idle for %v", r.server, r.wall.Round(time.Second))
	return nil
}
