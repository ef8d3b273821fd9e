package archive

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// Store is what documents are imported into.
type Store interface {
	collab.Store
	collab.Replacer
}

// Existing says what becomes of documents that are there already.
type Existing int

const (
	// Refuse fails before anything is written.
	Refuse Existing = iota
	// Skip leaves them as they are.
	Skip
	// Replace puts those of the file in their place, and renews the epoch: whoever knows the former ones is told so.
	Replace
)

// ExistError says that documents of a file are there already.
type ExistError struct{ Docs []collab.DocID }

func (e *ExistError) Error() string {
	const most = 3
	var names []string
	for _, id := range e.Docs[:min(most, len(e.Docs))] {
		names = append(names, id.String())
	}
	if more := len(e.Docs) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(names, ", ") + ": there already"
}

// Imported is what an import did.
type Imported struct {
	Progress
	Skipped  int // documents that were there
	Replaced int // documents that were there before
	Guests   int // what they show was not known before
}

// staging is the document that is being written. It takes its own name when it is whole, so a crash leaves nothing
// of it but this, which the next import removes.
var staging = collab.DocID{Collection: "tandem:import", ID: "document"}

const (
	// A batch of revisions is written when it has so many of them, or so many bytes.
	batchRevisions = 2000
	batchBytes     = 1 << 20
)

// Import writes the documents of a file that Check was content with, each as a whole or not at all. Where it is
// interrupted, those that it has come past are there. Nobody else may have the store open.
func (f *File) Import(ctx context.Context, store Store, contents Contents, existing Existing) (Imported, error) {
	m := &importer{ctx: ctx, store: store, file: f, existing: existing, there: make(map[collab.DocID]bool)}
	if err := m.prepare(contents.Docs); err != nil {
		return m.done, err
	}
	var err error
	m.done.Progress, err = f.walk(ctx.Err, m)
	if err != nil {
		err = errors.Join(err, store.Replace(context.WithoutCancel(ctx), staging, nothing))
	}
	return m.done, err
}

// nothing is never written.
var nothing = collab.DocID{Collection: staging.Collection, ID: "nothing"}

type importer struct {
	ctx      context.Context
	store    Store
	file     *File
	existing Existing
	there    map[collab.DocID]bool
	done     Imported

	doc   document
	skip  bool
	batch []collab.Revision
	size  int
	meta  collab.Meta
	marks []collab.Mark
}

// prepare finds out what is there, before anything is written.
func (m *importer) prepare(docs []collab.DocID) error {
	var exist ExistError
	for _, id := range docs {
		entry, err := m.store.Entry(m.ctx, id)
		if err != nil {
			return err
		}
		if entry.Version > 0 {
			m.there[id] = true
			exist.Docs = append(exist.Docs, id)
		}
	}
	if len(exist.Docs) > 0 && m.existing == Refuse {
		return &exist
	}
	if len(exist.Docs) > 0 && m.existing == Replace {
		if err := m.store.RenewEpoch(m.ctx); err != nil {
			return err
		}
	}
	return m.store.Replace(m.ctx, staging, nothing)
}

func (m *importer) begin(d document) error {
	m.doc, m.skip = d, m.there[d.id] && m.existing == Skip
	m.batch, m.size, m.marks = nil, 0, nil
	m.meta = collab.Meta{}
	if d.title != "" {
		m.meta.Titles = []collab.Title{{Doc: staging, Text: d.title}}
	}
	return nil
}

func (m *importer) snapshot(at collab.Milestone) error {
	switch {
	case m.skip:
		return nil
	case at.Version == m.doc.first:
		return m.store.BeginAt(m.ctx, staging, at, m.doc.created)
	}
	return m.store.Put(m.ctx, staging, at)
}

func (m *importer) blob(b *blob) error {
	if m.skip {
		return nil
	}
	_, err := m.store.PutBlob(m.ctx, staging, b.kind, b.data, time.Now())
	m.meta.Blobs = append(m.meta.Blobs, b.id)
	return err
}

func (m *importer) revision(r *collab.Revision) error {
	if m.skip {
		return nil
	}
	m.batch = append(m.batch, *r)
	m.size += len(r.Change.Data)
	if len(m.batch) < batchRevisions && m.size < batchBytes {
		return nil
	}
	return m.flush()
}

func (m *importer) flush() error {
	if len(m.batch) == 0 {
		return nil
	}
	if err := m.store.Append(m.ctx, staging, m.batch, m.meta); err != nil {
		return err
	}
	m.batch, m.size, m.meta = m.batch[:0], 0, collab.Meta{}
	return nil
}

func (m *importer) mark(mark collab.Mark) error {
	if !m.skip {
		m.marks = append(m.marks, mark)
	}
	return nil
}

// guest notes what a guest shows, unless that is known: it may have changed since.
func (m *importer) guest(g guest) error {
	known, err := m.store.Guest(m.ctx, g.id)
	if err != nil || known != (collab.Guest{}) {
		return err
	}
	m.done.Guests++
	return m.store.SetGuest(m.ctx, g.id, g.Guest)
}

func (m *importer) finish() error {
	if m.skip {
		m.done.Skipped++
		return nil
	}
	if err := m.flush(); err != nil {
		return err
	}
	for _, mark := range m.marks {
		if err := m.store.SetMark(m.ctx, staging, mark); err != nil {
			return err
		}
	}
	// Reading it leaves the milestones that make it quick to open.
	read, err := collab.ReadHistory(m.ctx, m.store, m.file.options.Types, staging, collab.MaxVersion, 0)
	if err != nil {
		return fmt.Errorf("%v cannot be read again: %w", m.doc.id, err)
	}
	if m.doc.version != collab.NoBase && read.State.Version != m.doc.version {
		return fmt.Errorf("%v has version %d after it was written, and should have %d", m.doc.id, read.State.Version, m.doc.version)
	}
	if m.there[m.doc.id] {
		m.done.Replaced++
	}
	return m.store.Replace(m.ctx, m.doc.id, staging)
}
