package bolt

import (
	"context"
	"errors"
	"fmt"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// CheckOptions configure Check and Repair.
type CheckOptions struct {
	Types    *ot.Registry // of the documents
	Found    func(Fault)  // hears of each fault; nil: nobody does
	Progress Progress
}

// Fault is something that is not as it should be.
type Fault struct {
	Where string // a document, or another part of the database
	What  string
}

func (f Fault) String() string { return f.Where + ": " + f.What }

// Checkup is what Check found.
type Checkup struct {
	Documents, Revisions, Milestones, Blobs int // that were looked at
	Faults                                  int
}

// Check looks at all that is in the data directory dir, which nobody may have open, and changes nothing: the pages of the
// database, the rows of the catalog and what hangs on them, every log revision by revision, whether each milestone is what
// the revisions before it lead to, and the files of blobs. What is broken are faults and no error.
//
// Where pages are damaged it says only that: what is in the others is found out by Repair.
func Check(ctx context.Context, dir string, opts CheckOptions) (_ Checkup, err error) {
	c := newChecker(ctx, opts)
	if c.store, err = openOffline(dir, c.page); err != nil {
		return c.Checkup, err
	}
	defer func() { err = errors.Join(err, c.store.close()) }()
	if c.store.handle == nil {
		return c.Checkup, nil
	}
	return c.Checkup, c.run(nil)
}

// checker looks through a database.
type checker struct {
	Checkup
	ctx   context.Context
	store *offline
	opts  CheckOptions

	tx *bbolt.Tx
	t  *txn
	// names are the documents by their numbers, as far as the catalog tells.
	names map[uint64]named
	heads map[uint64]collab.Version // of those that have revisions
}

// named is a document that the catalog knows.
type named struct {
	id  collab.DocID
	row record.Document
}

func newChecker(ctx context.Context, opts CheckOptions) *checker {
	return &checker{ctx: ctx, opts: opts, names: make(map[uint64]named), heads: make(map[uint64]collab.Version)}
}

func (c *checker) fault(where, format string, args ...any) {
	c.Faults++
	if c.opts.Found != nil {
		c.opts.Found(Fault{where, fmt.Sprintf(format, args...)})
	}
}

// page hears of a damaged page.
func (c *checker) page(what string) { c.fault("pages", "%s", what) }

// run looks at everything. r keeps what is whole; nil: nobody does.
func (c *checker) run(r *repairer) error {
	damaged := func(key []byte, cause error) { c.fault("journal", "%v", corruptKey("journal", key, cause)) }
	err := c.store.view(damaged, func(tx *bbolt.Tx, t *txn) error {
		c.tx, c.t = tx, t
		if err := c.part("documents", c.catalog); err != nil {
			return err
		}
		if err := c.logs(r); err != nil {
			return err
		}
		for _, part := range []struct {
			name string
			look func() error
		}{
			{"marks", c.marks}, {"thumbnails", c.thumbnails}, {"guests", c.guests}, {"blobs", c.blobs}, {"indexes", c.indexes},
		} {
			if err := c.part(part.name, part.look); err != nil {
				return err
			}
		}
		if r != nil {
			return r.keepRows()
		}
		return nil
	})
	return errors.Join(err, ended(c.ctx))
}

// part looks at a part of the database, whose pages may be damaged.
func (c *checker) part(name string, look func() error) error {
	err := guard(look)
	if ended := ended(c.ctx); ended != nil {
		return ended
	}
	if errors.Is(err, errDamagedPages) {
		c.fault(name, "%v", err)
		return nil
	}
	return err
}

// catalog reads the rows of all documents.
func (c *checker) catalog() error {
	return c.t.documents.ForEach(func(k, row []byte) error {
		id, ok := splitDocumentKey(k)
		if !ok {
			c.fault("documents", "key %x is none of a document", k)
			return nil
		}
		c.Documents++
		d, err := record.DecodeDocument(row)
		if err == nil && d.Number == 0 {
			err = fmt.Errorf("it has no number: %w", record.ErrCorrupt)
		}
		if err != nil {
			c.fault(id.String(), "its row in the catalog cannot be read: %v", err)
			return nil
		}
		if other, ok := c.names[d.Number]; ok {
			c.fault(id.String(), "it has the number of %v", other.id)
			return nil
		}
		if d.Number > c.t.documents.Sequence() {
			c.fault(id.String(), "its number %d has not been given out yet", d.Number)
		}
		c.names[d.Number] = named{id, d}
		return ended(c.ctx)
	})
}

// name returns what to call a document.
func (c *checker) name(number uint64) string {
	if n, ok := c.names[number]; ok {
		return n.id.String()
	}
	return fmt.Sprintf("document number %d, which the catalog does not know", number)
}

// logs looks at the logs of all documents.
func (c *checker) logs(r *repairer) error {
	var numbers []uint64
	err := c.part("chunks", func() error {
		for number, err := range c.t.numbers() {
			if err != nil {
				c.fault("chunks", "%v", err)
				return nil
			}
			numbers = append(numbers, number)
		}
		return nil
	})
	for i, number := range numbers {
		if err != nil {
			return err
		}
		c.opts.Progress.say("looking at documents", i+1, len(numbers))
		if _, ok := c.names[number]; !ok {
			c.fault(c.name(number), "it has revisions")
		}
		w := &whole{number: number}
		err = c.part(c.name(number), func() error { return c.log(w) })
		if err == nil && r != nil {
			err = r.keepLog(w)
		}
	}
	return err
}
