package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"time"
)

// person draws on a board as somebody at a page does: strokes that grow, shapes that are moved, texts that are typed, and a
// pointer that the others see. What is drawn is gathered for a frame, and while an operation is on its way for longer, as
// ShareDB's client does.
type person struct {
	*client
	board, name string

	// Owned by live.
	bytesOut, shown                  int
	strokes, strokeBytes, wholeBytes int
	elements, letters                int
	points                           map[string]int // of strokes
	sent                             map[int64]sentOp

	// Owned by follow, and read once it has ended.
	bytesIn, framesIn int64
	got               map[int64]time.Time
	end               atomic.Int64 // follow ends when it has all versions below; 0: not known yet
	acks              chan int64
}

// sentOp is when an operation was sent and acknowledged.
type sentOp struct{ at, acked time.Time }

func newPerson(c *client, board string, i int) *person {
	return &person{
		client: c, board: board, name: fmt.Sprintf("person-%d", i), points: make(map[string]int),
		sent: make(map[int64]sentOp), got: make(map[int64]time.Time), acks: make(chan int64, 1),
	}
}

// follow reads what comes.
func (p *person) follow() error {
	for {
		f, err := p.read()
		if err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		p.bytesIn += int64(len(f))
		p.framesIn++
		if bytes.HasPrefix(f, []byte(`{"a":"p"`)) {
			continue // a pointer
		}
		if bytes.Contains(f, []byte(`"error":`)) {
			return fmt.Errorf("%s: refused: %s", p.name, f)
		}
		if op, ok := p.parseOp(f); ok {
			if next := p.version.Load(); op.v != next {
				return fmt.Errorf("%s got version %d and wants %d", p.name, op.v, next)
			}
			p.version.Store(op.v + 1)
			p.got[op.v] = time.Now()
			if op.own {
				p.acks <- op.v
			}
		}
		if end := p.end.Load(); end > 0 && p.version.Load() >= end {
			return nil
		}
	}
}

// write sends a frame and counts it.
func (p *person) write(format string, args ...any) (int, error) {
	frame := fmt.Sprintf(format, args...)
	p.bytesOut += len(frame)
	return len(frame), p.send("%s", frame)
}

// submit sends an operation and waits for its acknowledgement. It returns the length of the frame.
func (p *person) submit(op string) (int, error) {
	p.seq++
	at := time.Now()
	n, err := p.write(`{"a":"op","c":%q,"d":%q,"v":%d,"seq":%d,"x":{},"op":%s}`, boardsCollection, p.board, p.version.Load(), p.seq, op)
	if err != nil {
		return n, err
	}
	select {
	case v := <-p.acks:
		p.sent[v] = sentOp{at, time.Now()}
		return n, nil
	case <-time.After(patience):
		return n, fmt.Errorf("%s: no acknowledgement of %s", p.name, op)
	}
}

// live does one thing after the other until ctx ends. A stroke or a text that was begun is finished.
func (p *person) live(ctx context.Context) error {
	rest(ctx, 500*time.Millisecond) // not all at once
	if _, err := p.submit(fmt.Sprintf(`["elements",%q,{"i":{"type":"text","index":"a1","x":0,"y":0,"originalText":""}}]`, p.text())); err != nil {
		return err
	}
	for ctx.Err() == nil {
		for _, act := range []func() error{p.draw, p.move, p.spell} {
			if err := act(); err != nil {
				return err
			}
			if err := p.point(); err != nil || ctx.Err() != nil {
				return err
			}
		}
	}
	return nil
}

// frames calls act for every frame of a time, with how many frames have passed since the last call.
func (p *person) frames(n int, act func(passed int) error) error {
	tick := time.NewTicker(frameTime)
	defer tick.Stop()
	last := time.Now()
	for n > 0 {
		<-tick.C
		passed := max(1, int(time.Since(last)/frameTime))
		last = time.Now()
		passed = min(passed, n)
		n -= passed
		if err := act(passed); err != nil {
			return err
		}
		if err := p.show(); err != nil {
			return err
		}
	}
	return nil
}

// show shows the pointer.
func (p *person) show() error {
	p.shown++
	_, err := p.write(`{"a":"p","ch":"board/%s","id":"pointer","p":{"p":[%.1f,%.1f],"t":"pointer","b":1,"sel":[],"st":"active"},"pv":%d}`,
		p.board, rand.Float64()*2000, rand.Float64()*1000, p.shown)
	return err
}

// point moves the pointer for a second.
func (p *person) point() error { return p.frames(30, func(int) error { return nil }) }

func (p *person) text() string { return p.name + "-text" }

// draw draws a stroke of strokePoints points, two or more for each frame.
func (p *person) draw() error {
	p.elements++
	id := fmt.Sprintf("%s-%d", p.name, p.elements)
	const style = `"type":"freedraw","index":"a%d","x":%.2f,"y":%.2f,"angle":0,"strokeColor":"#1e1e1e","backgroundColor":"transparent",` +
		`"fillStyle":"solid","strokeWidth":2,"strokeStyle":"solid","roughness":1,"opacity":100,"groupIds":[],"frameId":null,` +
		`"roundness":null,"seed":%d,"boundElements":null,"link":null,"locked":false,"simulatePressure":true,"pressures":[]`
	head := fmt.Sprintf(style, p.elements%10, rand.Float64()*1000, rand.Float64()*1000, rand.IntN(1<<31))
	var whole strings.Builder // the points so far
	n := 0
	add := func() string {
		point := fmt.Sprintf("[%.2f,%.2f]", float64(n)+rand.Float64(), 50*rand.Float64())
		if n > 0 {
			whole.WriteByte(',')
		}
		whole.WriteString(point)
		n++
		return point
	}
	err := p.frames(strokePoints/2, func(passed int) error {
		var op string
		if n == 0 {
			add()
			add()
			op = fmt.Sprintf(`["elements",%q,{"i":{%s,"points":[%s]}}]`, id, head, whole.String())
		} else {
			var points strings.Builder
			for range 2 * passed {
				at := n
				fmt.Fprintf(&points, `,[%d,{"i":%s}]`, at, add())
			}
			op = fmt.Sprintf(`["elements",%q,"points"%s]`, id, points.String())
		}
		sent, err := p.submit(op)
		p.strokeBytes += sent
		p.wholeBytes += sent - len(op) + len(head) + whole.Len() + len(`["elements",,{"r":true,"i":{,"points":[]}}]`) + len(id)
		return err
	})
	p.points[id] = n
	p.strokes++
	return err
}

// move moves the last stroke for two seconds.
func (p *person) move() error {
	id := fmt.Sprintf("%s-%d", p.name, p.elements)
	return p.frames(60, func(int) error {
		_, err := p.submit(fmt.Sprintf(`["elements",%q,["x",{"r":0,"i":%.2f}],["y",{"r":0,"i":%.2f}]]`, id, rand.Float64()*1000, rand.Float64()*1000))
		return err
	})
}

// spell types twenty letters, one in five frames.
func (p *person) spell() error {
	frame := 0
	return p.frames(100, func(int) error {
		if frame++; frame%5 != 0 {
			return nil
		}
		p.letters++
		_, err := p.submit(fmt.Sprintf(`["elements",%q,"originalText",{"es":["x"]}]`, p.text()))
		return err
	})
}
