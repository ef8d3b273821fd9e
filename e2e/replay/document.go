package replay

import (
	"fmt"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/ottest"
)

// Person is one who types.
type Person struct {
	User collab.UserID
	collab.Guest
}

// people are all there are; a document takes the first ones.
var people = []Person{
	{"guest:0a0a0a0a0a0a0a0a0a0a0a0a", collab.Guest{Name: "Ana", Colour: "#c62828"}},
	{"guest:0b0b0b0b0b0b0b0b0b0b0b0b", collab.Guest{Name: "Ben", Colour: "#1565c0"}},
	{"guest:0c0c0c0c0c0c0c0c0c0c0c0c", collab.Guest{Name: "Chiara", Colour: "#2e7d32"}},
	{"guest:0d0d0d0d0d0d0d0d0d0d0d0d", collab.Guest{Name: "Daniel", Colour: "#8e24aa"}},
	{"guest:0e0e0e0e0e0e0e0e0e0e0e0e", collab.Guest{Name: "Emil", Colour: "#b4510a"}},
}

// Document is a document with its history.
type Document struct {
	Title  string
	Kind   Kind
	People []Person
	End    string // its text at the end; empty where that is not known

	steps []step
}

// step is one revision.
type step struct {
	person int           // of People
	at     time.Duration // since midnight of the first day
	op     func() ot.Op
}

// Revisions returns how many revisions Write makes.
func (d *Document) Revisions() collab.Version { return collab.Version(len(d.steps)) + 1 } // the create is one

// add appends a step of a person now.
func (d *Document) add(person int, c *clock, op func() ot.Op) {
	d.steps = append(d.steps, step{person, c.now, op})
}

// Typed returns the document of a trace that one person types. In rich text that person makes words bold now and then,
// so it has a few revisions more than the trace. The error is ottest.ErrNoTraces on a machine without the shared folder.
func Typed(trace string, kind Kind) (Document, error) {
	read, err := ottest.LoadTrace(trace)
	if err != nil {
		return Document{}, err
	}
	d := Document{Title: trace, Kind: kind, People: people[:1], End: read.End}
	c := newClock()
	for _, p := range read.Patches {
		d.add(0, c, func() ot.Op { return kind.patch(p) })
		if c.next() == thought && kind.bold != nil && p.At > 8 {
			d.add(0, c, func() ot.Op { return kind.bold(p.At-8, 8) })
			c.next()
		}
	}
	return d, nil
}

// Together returns the document of a concurrent trace, as its people typed it: their operations are transformed as a
// server does it. The error is ottest.ErrNoTraces on a machine without the shared folder.
func Together(trace string, kind Kind) (Document, error) {
	read, err := ottest.LoadConcurrentTrace(trace)
	if err != nil {
		return Document{}, err
	}
	start, err := kind.typ.Create([]byte(kind.empty))
	if err != nil {
		return Document{}, err
	}
	d := Document{Title: trace, Kind: kind, People: people[:read.Agents]}
	if kind.leftFirst {
		d.End = read.End
	}
	c := newClock()
	patch := func(_ ot.Snapshot, p ottest.Patch) ot.Op { return kind.patch(p) }
	_, err = read.Serve(kind.typ, start, patch, func(agent int, op ot.Op) {
		d.add(agent, c, func() ot.Op { return op })
		c.next()
	})
	return d, err
}

// Keystrokes returns a document of n revisions, one keystroke each but for the first: the longest trace, again and again
// behind what is there. Five people take turns. The error is ottest.ErrNoTraces on a machine without the shared folder.
func Keystrokes(n int, kind Kind) (Document, error) {
	read, err := ottest.LoadTrace("automerge-paper")
	if err != nil {
		return Document{}, err
	}
	d := Document{Title: fmt.Sprintf("%d keystrokes", n), Kind: kind, People: people, steps: make([]step, 0, n)}
	c := newClock()
	person, begin := 0, 0
	for len(d.steps) < n-1 {
		length := 0
		for _, p := range read.Patches[:min(n-1-len(d.steps), len(read.Patches))] {
			length += len([]rune(p.Insert)) - p.Deleted
			p.At += begin
			d.add(person, c, func() ot.Op { return kind.patch(p) })
			if rest := c.next(); rest == leave || rest == thought && c.rand.IntN(3) == 0 {
				person = c.rand.IntN(len(people))
			}
		}
		begin += length
	}
	return d, nil
}
