package redact

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// Source is what is read of a store.
type Source interface {
	collab.HistoryReader
	Entry(ctx context.Context, id collab.DocID) (collab.CatalogEntry, error)
	Marks(ctx context.Context, id collab.DocID) ([]collab.Mark, error)
}

// replay goes through the revisions of a document with its shadows and finds a secret.
type replay struct {
	secret *Secret
	at     *target // nil: only what is found elsewhere
	types  *ot.Registry

	version   collab.Version
	typ       ot.Type // nil: there is no document
	redactor  ot.Redactor
	doc       ot.Snapshot
	low, high shadow

	found  atoms
	places map[string]*place // by their paths as JSON
}

// target is where the secret was named.
type target struct {
	version collab.Version
	span    ot.Span
}

func newReplay(types *ot.Registry, secret *Secret, at *target) *replay {
	return &replay{secret: secret, at: at, types: types, high: shadow{high: true}, places: make(map[string]*place)}
}

// begin makes content the document, of a type with a URI; none if that is empty.
func (p *replay) begin(uri string, data []byte) error {
	p.typ, p.redactor, p.doc, p.low.doc, p.high.doc = nil, nil, nil, nil, nil
	if uri == "" {
		return nil
	}
	typ, redactor, err := redactorOf(p.types, uri)
	if err != nil {
		return err
	}
	p.typ, p.redactor = typ, redactor
	if p.doc, err = p.typ.Create(data); err != nil {
		return err
	}
	for _, s := range []*shadow{&p.low, &p.high} {
		if s.doc, err = p.redactor.RewriteSnapshot(p.doc, s.replacer()); err != nil {
			return err
		}
	}
	for _, span := range whole(p.redactor, p.doc) {
		if err := p.look(span); err != nil {
			return err
		}
	}
	return nil
}

func redactorOf(types *ot.Registry, uri string) (ot.Type, ot.Redactor, error) {
	typ, ok := types.Type(uri)
	if !ok {
		return nil, nil, fmt.Errorf("the type %s of the document is not known", uri)
	}
	redactor, ok := ot.AsRedactor(typ)
	if !ok {
		return nil, nil, fmt.Errorf("documents of the type %s cannot be redacted", typ.Name())
	}
	return typ, redactor, nil
}

// whole returns spans that hold all texts of a document.
func whole(r ot.Redactor, doc ot.Snapshot) (spans []ot.Span) {
	flat := false
	_, err := r.RewriteSnapshot(doc, ot.Replacer{Value: func(v string) string { return v }, Text: func(path []any, text string) string {
		if path != nil || !flat {
			spans = append(spans, ot.Span{Path: path, To: ot.WholeText})
		}
		flat = flat || path == nil
		return text
	}})
	if err != nil {
		return nil // it was replaced by itself
	}
	return spans
}

// add replays a revision.
func (p *replay) add(rev *collab.Revision) error {
	if err := p.target(); err != nil {
		return err
	}
	var err error
	switch rev.Change.Kind {
	case collab.Create:
		err = p.begin(rev.Change.Type, rev.Change.Data)
	case collab.Delete:
		err = p.begin("", nil)
	default:
		err = p.edit(rev.Change.Data)
	}
	if err != nil {
		return fmt.Errorf("revision %d: %w", rev.Base, err)
	}
	p.version = rev.Base + 1
	return nil
}

func (p *replay) edit(data []byte) error {
	if p.typ == nil {
		return errors.New("an edit of no document")
	}
	op, err := p.typ.DecodeOp(data)
	if err != nil {
		return err
	}
	for _, s := range []*shadow{&p.low, &p.high} {
		other, err := p.redactor.Rewrite(op, s.doc, s.replacer())
		if err == nil {
			s.doc, err = p.typ.Apply(s.doc, other)
		}
		if err != nil {
			return err
		}
	}
	if p.low.next > mostAtoms {
		return errTooLong
	}
	before := p.doc
	if p.doc, err = p.typ.Apply(before, op); err != nil {
		return err
	}
	if p.secret.longest == 0 {
		return nil
	}
	for span := range p.redactor.Changed(op, before, p.doc, p.secret.longest) {
		if err := p.look(span); err != nil {
			return err
		}
	}
	return nil
}

// look looks for the secret in a span of the document.
func (p *replay) look(span ot.Span) error {
	text, err := p.redactor.Text(p.doc, span)
	if err != nil || !p.secret.In(text) {
		return err
	}
	p.secret.in(text, func(from, to int) {
		if err == nil {
			err = p.take(span, text, from, to)
		}
	})
	return err
}

// take notes that the secret, or a part of it, is in the text of a span, from one byte to another.
func (p *replay) take(span ot.Span, text string, from, to int) error {
	low, err := p.redactor.Text(p.low.doc, span)
	if err != nil {
		return err
	}
	high, err := p.redactor.Text(p.high.doc, span)
	if err != nil {
		return err
	}
	p.found.addFrom(text, low, high, from, to)
	if span.Path != nil {
		key := pathKey(span.Path)
		at := p.places[key]
		if at == nil {
			at = &place{path: span.Path}
			p.places[key] = at
		}
		if span.From == 0 && len(at.before) < mostBefore {
			at.before = append(at.before, text[:from])
		}
	}
	return nil
}

// target takes the letters of the span itself when the document has come to its version.
func (p *replay) target() error {
	if p.at == nil || p.at.version != p.version || p.typ == nil {
		return nil
	}
	text, err := p.redactor.Text(p.doc, p.at.span)
	if err == nil {
		err = p.take(p.at.span, text, 0, len(text))
	}
	return err
}

// pathKey writes a path as JSON.
func pathKey(path []any) string {
	key, _ := json.Marshal(path) // of numbers and strings
	return string(key)
}

// each calls f for all revisions of a document from a version on.
func each(ctx context.Context, from Source, id collab.DocID, at collab.Version, f func(*collab.Revision) error) error {
	for {
		revs, err := from.Revisions(ctx, id, at, collab.MaxVersion)
		if err != nil || len(revs) == 0 {
			return err
		}
		for i := range revs {
			if err := f(&revs[i]); err != nil {
				return err
			}
		}
		at += collab.Version(len(revs))
	}
}
