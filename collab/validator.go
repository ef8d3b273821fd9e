package collab

import (
	"slices"

	"github.com/tandem-collab/tandem/ot"
)

// Validator says what the documents of a collection may hold, beyond what their type says: it is a schema. A Validator
// is pure and safe for concurrent use, and takes no longer than what an operation touches asks for.
type Validator interface {
	// Validate fails, with an *Error of CodeSchema whose message names the place, if a document must not become after.
	// op is the operation of an edit that leads there from a document that was good; nil: the document was created so.
	// blobs are those that after refers to because of that, and that the store must have.
	Validate(typ ot.Type, after ot.Snapshot, op ot.Op) (blobs []BlobID, err error)
}

// Check makes the Document refuse from now on what v refuses; a new Document takes everything.
func (d *Document) Check(v Validator) { d.validator = v }

// validate takes p, which was applied last, back and returns an error if the document must not become so.
func (d *Document) validate(p *pending) error {
	p.blobs = nil
	if d.validator == nil || p.last.Kind == Delete {
		return nil
	}
	var op ot.Op
	if p.last.Kind == Edit {
		op = p.last.op
	}
	blobs, err := d.validator.Validate(d.tip.typ, d.tip.editor.Freeze(), op)
	if err != nil {
		if rebuilt := d.Rebuild(); rebuilt != nil {
			return rebuilt
		}
		return err
	}
	p.blobs = blobs
	return nil
}

// Blobs returns what the batch in flight refers to, and WaitingBlobs what is pending behind it does.
func (d *Document) Blobs() []BlobID { return blobsOf(d.pending[:d.flight]) }

// WaitingBlobs is explained at Blobs.
func (d *Document) WaitingBlobs() []BlobID { return blobsOf(d.pending[d.flight:]) }

func blobsOf(pending []*pending) (blobs []BlobID) {
	for _, p := range pending {
		if p.err == nil {
			blobs = append(blobs, p.blobs...)
		}
	}
	return blobs
}

// Miss says that the store lacks blobs, and that the batch in flight was not appended for that. Those submissions that
// refer to them are refused, and what is returned settles them; all others are redone, and are Ready again.
func (d *Document) Miss(blobs []BlobID) []Settlement {
	d.flight = 0
	var settled []Settlement
	kept := d.pending[:0]
	for _, p := range d.pending {
		missing := slices.IndexFunc(p.blobs, func(id BlobID) bool { return slices.Contains(blobs, id) })
		if p.err == nil && missing >= 0 {
			p.err = Errorf(CodeSchema, "files.%v: the server does not have this file: upload it first", p.blobs[missing])
			settled = p.settle(settled)
			continue
		}
		kept = append(kept, p)
	}
	clear(d.pending[len(kept):])
	d.pending = kept
	d.tip = newTip(d.types, d.stable)
	return d.unpark(d.redo(settled))
}
