package archive

import (
	"context"
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// Contents is what a good file holds.
type Contents struct {
	Progress
	Docs []collab.DocID
}

// Check reads a file to its end: every document must be whole, and every revision of it must apply to what the ones
// before it have made. What is wrong is a *LineError. It keeps the ids of all documents, and one document at a time.
func (f *File) Check(ctx context.Context) (Contents, error) {
	c := &checker{types: f.options.Types, seen: make(map[collab.DocID]bool)}
	done, err := f.walk(ctx.Err, c)
	return Contents{done, c.docs}, err
}

// checker replays what it is told.
type checker struct {
	types  *ot.Registry
	docs   []collab.DocID
	seen   map[collab.DocID]bool
	doc    document
	replay *collab.Replay // nil: a snapshot is to come
}

func (c *checker) begin(d document) (err error) {
	if c.seen[d.id] {
		return fmt.Errorf("%v is in the file twice, or its lines do not stand together", d.id)
	}
	c.seen[d.id] = true
	c.docs = append(c.docs, d.id)
	c.doc, c.replay = d, nil
	if d.first == 0 {
		c.replay, err = collab.NewReplay(c.types, collab.Milestone{})
	}
	return err
}

func (c *checker) snapshot(m collab.Milestone) error {
	replay, err := collab.NewReplay(c.types, m)
	if err != nil {
		return fmt.Errorf("the snapshot of %v: %w", c.doc.id, err)
	}
	if m.Version == c.doc.first {
		c.replay = replay
	}
	return nil
}

func (c *checker) revision(r *collab.Revision) error {
	if c.replay == nil {
		return fmt.Errorf("the history of %v begins at version %d, of which no snapshot came", c.doc.id, c.doc.first)
	}
	if r.Change.Kind == collab.Create {
		if typ, ok := c.types.Type(r.Change.Type); ok && typ.URI() != r.Change.Type {
			return fmt.Errorf("the type %q must be named %q", r.Change.Type, typ.URI())
		}
	}
	if err := c.replay.Apply(r); err != nil {
		return fmt.Errorf("revision %d of %v does not apply: %w", r.Base, c.doc.id, err)
	}
	return nil
}

func (c *checker) blob(*blob) error       { return nil }
func (c *checker) mark(collab.Mark) error { return nil }
func (c *checker) guest(guest) error      { return nil }

func (c *checker) finish() error {
	if c.replay == nil || c.replay.Version() == c.doc.first {
		return errors.New("the document before this line has no revision")
	}
	return nil
}
