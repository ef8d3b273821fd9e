package archive

import (
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
)

// walker holds the order of items, and tells a visitor of them.
type walker struct {
	visitor
	doc   *document      // the one that is under way
	next  collab.Version // of the revision that must come
	shown collab.Version // of the last snapshot
	done  Progress
}

func (w *walker) take(it item) error {
	if it.document != nil {
		if err := w.finish(); err != nil {
			return err
		}
		w.doc, w.next, w.shown = it.document, it.document.first, 0
		w.done.Documents++
		return w.begin(*it.document)
	}
	if it.end != nil {
		return w.end(*it.end)
	}
	if w.doc == nil {
		return errors.New("it belongs to a document, of which no line came before")
	}
	switch {
	case it.snapshot != nil:
		v := it.snapshot.Version
		if v == 0 || v > w.doc.first || v <= w.shown || w.next != w.doc.first {
			return fmt.Errorf("a snapshot of version %d does not belong here", v)
		}
		w.shown = v
		return w.snapshot(*it.snapshot)
	case it.revision != nil:
		return w.takeRevision(it.revision)
	case it.blob != nil:
		return w.blob(it.blob)
	case it.mark != nil:
		if it.mark.Version > w.next {
			return fmt.Errorf("it marks version %d, which is not there", it.mark.Version)
		}
		return w.mark(*it.mark)
	}
	return w.guest(*it.guest)
}

func (w *walker) takeRevision(r *collab.Revision) error {
	switch {
	case r.Base != w.next:
		return fmt.Errorf("revision %d of %v should come, and %d does", w.next, w.doc.id, r.Base)
	case w.doc.version != collab.NoBase && r.Base >= w.doc.version:
		return fmt.Errorf("%v should have %d revisions, and has more", w.doc.id, w.doc.version)
	}
	w.next++
	w.done.Revisions++
	return w.revision(r)
}

// finish ends the document that is under way.
func (w *walker) finish() error {
	if w.doc == nil {
		return nil
	}
	d := w.doc
	w.doc = nil
	if d.version != collab.NoBase && w.next != d.version {
		return fmt.Errorf("%v ends before this line at version %d, and should have %d", d.id, w.next, d.version)
	}
	return w.visitor.finish()
}

// end compares what came with what the last line says.
func (w *walker) end(t totals) error {
	if err := w.finish(); err != nil {
		return err
	}
	if t.documents != w.done.Documents || t.revisions != w.done.Revisions {
		return fmt.Errorf("%d documents and %d revisions should have come, and %d and %d did: the file is not whole",
			t.documents, t.revisions, w.done.Documents, w.done.Revisions)
	}
	return nil
}
