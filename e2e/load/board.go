package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	boardsCollection = "boards"
	json1Type        = "http://sharejs.org/types/JSONv1"
	// frameTime is how often a person's page gathers what was drawn: each second frame of a screen.
	frameTime = 33 * time.Millisecond
	// strokePoints are the points of a stroke, two for each frame: 120 a second is what a good pen gives.
	strokePoints = 300
	// edgeTime is how long the beginning and the end are of which delays are compared.
	edgeTime = time.Minute
)

// board lets people draw, move, write and point on one board.
func board(o *options, r *report) error {
	o.docs, o.writers, o.readers = 1, o.people, o.people
	id := names(1)[0]
	people, err := gatherPeople(o, id)
	if err != nil {
		return err
	}
	for _, p := range people {
		defer p.close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), o.seconds)
	defer cancel()
	var work, reading errgroup.Group
	for _, p := range people {
		reading.Go(p.follow)
	}
	r.start()
	start := time.Now()
	for _, p := range people {
		work.Go(func() error { return p.live(ctx) })
	}
	if err := work.Wait(); err != nil {
		return err
	}
	took := time.Since(start)
	head := int64(1)
	for _, p := range people {
		head += int64(len(p.sent))
	}
	for _, p := range people {
		p.end.Store(head)
		if err := p.send(`{"a":"pp"}`); err != nil { // wakes who has everything already
			return err
		}
	}
	if err := reading.Wait(); err != nil {
		return err
	}
	r.stop()
	if err := verifyBoard(o, id, head, people); err != nil {
		return err
	}
	reportBoard(r, people, start, took)
	r.note("verified: all %d have all %d revisions, and every stroke has all its points", len(people), head)
	return nil
}

// gatherPeople makes a board and brings everyone to it.
func gatherPeople(o *options, id string) ([]*person, error) {
	people := make([]*person, o.people)
	for i := range people {
		c, err := dial(o.url)
		if err != nil {
			return nil, err
		}
		people[i] = newPerson(c, id, i)
		if i == 0 {
			c.seq++
			err = c.send(`{"a":"op","c":%q,"d":%q,"v":0,"seq":%d,"x":{},"create":{"type":%q,"data":%s}}`,
				boardsCollection, id, c.seq, json1Type, `{"kind":"board","schema":1,"app":{},"elements":{},"files":{}}`)
			if err == nil {
				_, err = c.expect("op")
			}
			if err != nil {
				return nil, err
			}
		}
		if err := c.send(`{"a":"s","c":%q,"d":%q,"v":1}`, boardsCollection, id); err != nil {
			return nil, err
		}
		if _, err := c.expect("s"); err != nil {
			return nil, err
		}
		c.version.Store(1)
		if err := c.send(`{"a":"ps","ch":"board/%s","seq":1}`, id); err != nil {
			return nil, err
		}
		if _, err := c.expect("ps"); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// verifyBoard fetches the board and counts.
func verifyBoard(o *options, id string, head int64, people []*person) error {
	admin, err := dial(o.url)
	if err != nil {
		return err
	}
	defer admin.close()
	if err := admin.send(`{"a":"f","c":%q,"d":%q}`, boardsCollection, id); err != nil {
		return err
	}
	f, err := admin.expect("f")
	if err != nil {
		return err
	}
	var got struct {
		Data struct {
			V    int64
			Data struct {
				Elements map[string]struct {
					Points       []json.RawMessage
					OriginalText string
				}
			}
		}
	}
	if err := json.Unmarshal(f, &got); err != nil {
		return err
	}
	if got.Data.V != head {
		return fmt.Errorf("the board is at version %d after %d acknowledgements", got.Data.V, head)
	}
	for _, p := range people {
		for element, want := range p.points {
			if n := len(got.Data.Data.Elements[element].Points); n != want {
				return fmt.Errorf("the stroke %s has %d points of %d", element, n, want)
			}
		}
		if n := len(got.Data.Data.Elements[p.text()].OriginalText); n != p.letters {
			return fmt.Errorf("the text of %s has %d letters of %d", p.name, n, p.letters)
		}
	}
	return nil
}

// reportBoard says what was measured.
func reportBoard(r *report, people []*person, start time.Time, took time.Duration) {
	var in, out, frames, shown, strokes, strokeBytes, wholeBytes int
	for _, p := range people {
		in, out, frames, shown = in+int(p.bytesIn), out+p.bytesOut, frames+int(p.framesIn), shown+p.shown
		strokes, strokeBytes, wholeBytes = strokes+p.strokes, strokeBytes+p.strokeBytes, wholeBytes+p.wholeBytes
		for _, s := range p.sent {
			r.acks.add(s.acked.Sub(s.at))
		}
	}
	r.units = len(r.acks.all)
	seconds := took.Seconds()
	r.note("%d people for %v: %.0f operations/s and %.0f pointers/s to the server, %.0f messages/s from it", len(people),
		took.Round(time.Second), float64(r.units)/seconds, float64(shown)/seconds, float64(frames)/seconds)
	r.note("bytes/s: %.0f to the server, %.0f from it; %.0f and %.0f for each person", float64(out)/seconds, float64(in)/seconds,
		float64(out)/seconds/float64(len(people)), float64(in)/seconds/float64(len(people)))
	if r.o.pid > 0 {
		r.note("server CPU %.0f %% of a core", 100*r.server.Seconds()/r.wall.Seconds())
	}
	if strokes > 0 {
		r.note("a stroke of %d points: %d bytes as it grows, %d if each flush sent the whole element", strokePoints, strokeBytes/strokes, wholeBytes/strokes)
	}
	edge := min(edgeTime, took/2)
	for _, part := range []struct {
		name string
		from time.Time
	}{{"first", start}, {"last", start.Add(took - edge)}} {
		d := delays(people, part.from, part.from.Add(edge))
		r.note("delay from a person to all others in the %s %v: p50 %v  p95 %v  p99 %v  of %d", part.name, edge.Round(time.Second),
			round(quantileOf(d, .5)), round(quantileOf(d, .95)), round(quantileOf(d, .99)), len(d))
	}
}

// delays returns how long everyone waited for what was sent in a time.
func delays(people []*person, from, to time.Time) (all []time.Duration) {
	for _, sender := range people {
		for v, s := range sender.sent {
			if s.at.Before(from) || !s.at.Before(to) {
				continue
			}
			for _, p := range people {
				if at := p.got[v]; p != sender && !at.IsZero() {
					all = append(all, at.Sub(s.at))
				}
			}
		}
	}
	slices.Sort(all)
	return all
}

// quantileOf returns the duration that a share q of sorted ones does not exceed.
func quantileOf(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
