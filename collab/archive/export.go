package archive

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

// Selection names what to export: a document, or all documents of a collection where ID is empty.
type Selection = collab.DocID

// ExportOptions say what to export.
type ExportOptions struct {
	// Only names documents and collections; nil: all.
	Only []Selection
	// Companions are collections, by that of a document, whose documents of the same id go with it where there are such.
	Companions map[string][]string
	// Progress, if not nil, is told now and then how far writing is.
	Progress func(Progress)
}

const (
	// listed is how many documents are asked for at a time.
	listed = 100
	// bufferBytes is how much is written or read at a time.
	bufferBytes = 256 << 10
)

// Export writes documents of a store to w, each up to the version that it has when its turn comes. A document that is
// named and not there is an *collab.Error of CodeDoesNotExist, before anything is written.
func Export(ctx context.Context, store collab.Store, w io.Writer, o ExportOptions) error {
	e := &exporter{ctx: ctx, store: store, out: bufio.NewWriterSize(w, bufferBytes), options: o, guests: make(map[collab.UserID]bool)}
	if err := e.normalise(); err != nil {
		return err
	}
	if err := e.put(e.lines.header()); err != nil {
		return err
	}
	if err := e.selected(); err != nil {
		return err
	}
	if err := e.put(e.lines.totals(totals{e.done.Documents, e.done.Revisions})); err != nil {
		return err
	}
	e.report()
	return e.out.Flush()
}

type exporter struct {
	ctx     context.Context
	store   collab.Store
	out     *bufio.Writer
	options ExportOptions
	lines   writer
	guests  map[collab.UserID]bool // those that were written, or have nothing to write
	done    Progress
}

// normalise takes out what is named twice, and looks for what is not there.
func (e *exporter) normalise() error {
	only := slices.Clone(e.options.Only)
	for i, s := range only {
		there, err := e.has(s)
		if err != nil {
			return err
		}
		if !there {
			return collab.Errorf(collab.CodeDoesNotExist, "There is no document %v", only[i])
		}
	}
	e.options.Only = slices.DeleteFunc(only, func(s Selection) bool {
		return s.ID != "" && slices.Contains(only, Selection{Collection: s.Collection})
	})
	var unique []Selection
	for _, s := range e.options.Only {
		if !slices.Contains(unique, s) {
			unique = append(unique, s)
		}
	}
	e.options.Only = unique
	return nil
}

// has says whether there is a document that s names.
func (e *exporter) has(s Selection) (bool, error) {
	if s.ID == "" {
		first, err := e.store.List(e.ctx, s, 1)
		return len(first) > 0 && first[0].ID.Collection == s.Collection, err
	}
	entry, err := e.store.Entry(e.ctx, s)
	return entry.Version > 0, err
}

func (e *exporter) selected() error {
	if e.options.Only == nil {
		return e.list(Selection{}, func(collab.DocID) bool { return true })
	}
	for _, s := range e.options.Only {
		var err error
		if s.ID != "" {
			err = e.withCompanions(s)
		} else {
			err = e.list(s, func(id collab.DocID) bool { return id.Collection == s.Collection })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// list writes the documents behind one, as long as they are wanted.
func (e *exporter) list(after collab.DocID, wanted func(collab.DocID) bool) error {
	for {
		docs, err := e.store.List(e.ctx, after, listed)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if !wanted(d.ID) {
				return nil
			}
			if err := e.withCompanions(d.ID); err != nil {
				return err
			}
			after = d.ID
		}
		if len(docs) < listed {
			return nil
		}
	}
}

func (e *exporter) withCompanions(id collab.DocID) error {
	if err := e.document(id); err != nil {
		return fmt.Errorf("export %v: %w", id, err)
	}
	if e.options.Only == nil {
		return nil // they come by themselves
	}
	for _, collection := range e.options.Companions[id.Collection] {
		companion := collab.DocID{Collection: collection, ID: id.ID}
		if slices.Contains(e.options.Only, companion) || slices.Contains(e.options.Only, Selection{Collection: collection}) {
			continue
		}
		if err := e.document(companion); err != nil {
			return fmt.Errorf("export %v: %w", companion, err)
		}
	}
	return nil
}

// document writes a document, if it has a revision.
func (e *exporter) document(id collab.DocID) error {
	entry, err := e.store.Entry(e.ctx, id)
	if err != nil || entry.Version == 0 {
		return err
	}
	d := document{id: id, version: entry.Version, title: entry.Title, first: entry.First, created: entry.Created}
	if err := e.put(e.lines.document(d)); err != nil {
		return err
	}
	blobs := make(map[collab.BlobID]bool)
	if err := e.beginning(d, blobs); err != nil {
		return err
	}
	authors, err := e.revisions(d, blobs)
	if err == nil {
		err = e.marks(d, authors)
	}
	if err == nil {
		err = e.authors(authors)
	}
	e.done.Documents++
	return err
}

// beginning writes what a trimmed document begins with, and before that its contents at earlier versions with a name, which
// are kept.
func (e *exporter) beginning(d document, blobs map[collab.BlobID]bool) error {
	if d.first == 0 {
		return nil
	}
	marks, err := e.store.Marks(e.ctx, d.id)
	if err != nil {
		return err
	}
	for _, m := range marks {
		if m.Name == "" || m.Version == 0 || m.Version >= d.first {
			continue
		}
		if err := e.snapshot(d.id, m.Version, blobs); err != nil {
			return err
		}
	}
	return e.snapshot(d.id, d.first, blobs)
}

// snapshot writes the milestone of a version, which must be there.
func (e *exporter) snapshot(id collab.DocID, at collab.Version, blobs map[collab.BlobID]bool) error {
	m, err := e.store.Latest(e.ctx, id, at)
	if err != nil {
		return err
	}
	if m.Version != at {
		return fmt.Errorf("the content at version %d, of which the revisions were forgotten, is missing: %w", at, collab.ErrGap)
	}
	if err := e.blobs(id, m.Data, blobs); err != nil {
		return err
	}
	return e.put(e.lines.snapshot(m))
}

// revisions writes the revisions of a document, and before each the files that it names first. It returns the authors in
// the order in which they came.
func (e *exporter) revisions(d document, blobs map[collab.BlobID]bool) (*authors, error) {
	seen := newAuthors()
	for v := d.first; v < d.version; {
		revs, err := e.store.Revisions(e.ctx, d.id, v, d.version)
		if err != nil {
			return nil, err
		}
		if len(revs) == 0 {
			return nil, collab.ErrGap
		}
		for i := range revs {
			if err := e.blobs(d.id, revs[i].Change.Data, blobs); err != nil {
				return nil, err
			}
			line, err := e.lines.revision(&revs[i])
			if err == nil {
				err = e.put(line)
			}
			if err != nil {
				return nil, err
			}
			seen.add(revs[i].Author)
		}
		v += collab.Version(len(revs))
		e.done.Revisions += len(revs)
		e.report()
	}
	return seen, nil
}

// hash is how files are named in operations.
var hash = regexp.MustCompile(`[0-9a-f]{64}`)

// blobs writes the files of a document that data names and that were not written before.
func (e *exporter) blobs(doc collab.DocID, data []byte, seen map[collab.BlobID]bool) error {
	if len(data) < 64 {
		return nil
	}
	for _, name := range hash.FindAllString(string(data), -1) {
		id, ok := collab.ParseBlobID(name)
		if !ok || seen[id] {
			continue
		}
		seen[id] = true
		b, err := e.readBlob(doc, id)
		if errors.Is(err, collab.ErrNoBlob) {
			continue // it is another's, or was lost
		}
		if err == nil {
			err = e.put(e.lines.blob(b))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) readBlob(doc collab.DocID, id collab.BlobID) (blob, error) {
	r, err := e.store.Blob(e.ctx, doc, id)
	if err != nil {
		return blob{}, err
	}
	defer r.Close() // only read
	data, err := io.ReadAll(r)
	if err == nil && collab.BlobIDOf(data) != id {
		err = fmt.Errorf("the file %v is damaged", id)
	}
	return blob{id, r.Type, data}, err
}

func (e *exporter) marks(d document, seen *authors) error {
	marks, err := e.store.Marks(e.ctx, d.id)
	if err != nil {
		return err
	}
	for _, m := range marks {
		if m.Version > d.version {
			continue // of a revision that came meanwhile
		}
		seen.add(m.By)
		if err := e.put(e.lines.mark(m)); err != nil {
			return err
		}
	}
	return nil
}

// authors writes what those show who were not written before.
func (e *exporter) authors(seen *authors) error {
	for _, user := range seen.order {
		if e.guests[user] {
			continue
		}
		e.guests[user] = true
		g, err := e.store.Guest(e.ctx, user)
		if err == nil && g != (collab.Guest{}) {
			err = e.put(e.lines.guest(guest{user, g}))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *exporter) put(line []byte) error {
	if err := e.ctx.Err(); err != nil {
		return err
	}
	n, err := e.out.Write(line)
	e.done.Bytes += int64(n)
	return err
}

func (e *exporter) report() {
	if e.options.Progress != nil {
		e.options.Progress(e.done)
	}
}

// authors are users in the order in which they came.
type authors struct {
	order []collab.UserID
	known map[collab.UserID]bool
}

func newAuthors() *authors { return &authors{known: make(map[collab.UserID]bool)} }

func (a *authors) add(user collab.UserID) {
	if user != "" && !a.known[user] {
		a.known[user] = true
		a.order = append(a.order, user)
	}
}
