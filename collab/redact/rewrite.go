package redact

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// rewriter goes through the revisions of a document and writes them anew, without what a replay has found.
type rewriter struct {
	*replay     // that is over: its document, types and redactor are those of the rewriter from then on
	next    int // the number of the next letter that is brought in
	without ot.Snapshot
	hidden  int // letters and values that were replaced
}

// newRewriter returns a rewriter that begins where the replay began.
func newRewriter(over *replay) *rewriter {
	return &rewriter{replay: &replay{secret: over.secret, types: over.types, found: over.found, places: over.places}}
}

func (w *rewriter) replacer() ot.Replacer {
	return ot.Replacer{Text: w.text, Value: func(v string) string {
		if !w.secret.In(v) {
			return v
		}
		w.hidden++
		if w.secret.Values[v] {
			return w.secret.Mask(v)
		}
		return masked(v, func(int) bool { return true })
	}}
}

// text hides of a text that is brought in the letters that were found, and what gives the secret away in it.
func (w *rewriter) text(path []any, text string) string {
	marked := make([]bool, len(text))
	for at := 0; at < len(text); w.next++ {
		marked[at] = w.found.has(w.next)
		_, n := decode(text[at:])
		at += n
	}
	w.secret.in(text, func(from, to int) { mark(marked, from, to) })
	w.secret.pieces.in(text, marked)
	if path != nil {
		if at := w.places[pathKey(path)]; at != nil {
			w.secret.near.in(text, marked)
			at.typed(w.secret, text, marked)
		}
	}
	out := masked(text, func(at int) bool { return marked[at] })
	if out != text {
		w.hidden++
	}
	return out
}

// begin is replay.begin for both documents. It returns the data of the one without the secret.
func (w *rewriter) begin(uri string, data []byte) ([]byte, error) {
	w.typ, w.redactor, w.doc, w.without = nil, nil, nil, nil
	if uri == "" {
		return nil, nil
	}
	var err error
	if w.typ, w.redactor, err = redactorOf(w.types, uri); err != nil {
		return nil, err
	}
	if w.doc, err = w.typ.Create(data); err != nil {
		return nil, err
	}
	hidden := w.hidden
	if w.without, err = w.redactor.RewriteSnapshot(w.doc, w.replacer()); err != nil || w.hidden == hidden {
		return data, err
	}
	return w.typ.Encode(w.without)
}

// rewrite returns a revision without the secret, and whether it is another one.
func (w *rewriter) rewrite(rev collab.Revision) (collab.Revision, bool, error) {
	data, err := rev.Change.Data, error(nil)
	switch rev.Change.Kind {
	case collab.Create:
		data, err = w.begin(rev.Change.Type, data)
	case collab.Delete:
		_, err = w.begin("", nil)
	default:
		data, err = w.edit(data)
	}
	if err != nil {
		return rev, false, fmt.Errorf("revision %d: %w", rev.Base, err)
	}
	w.version = rev.Base + 1
	if bytes.Equal(data, rev.Change.Data) {
		return rev, false, nil
	}
	rev.Change.Data = data
	rev.Fixups = nil // they are told to who sends it again, and may hold it too
	return rev, true, nil
}

// edit writes an operation anew. One that says nothing of what is hidden stays as it is, byte for byte.
func (w *rewriter) edit(data []byte) ([]byte, error) {
	if w.typ == nil {
		return nil, errors.New("an edit of no document")
	}
	op, err := w.typ.DecodeOp(data)
	if err != nil {
		return nil, err
	}
	hidden, before := w.hidden, w.without
	other, err := w.redactor.Rewrite(op, before, w.replacer())
	if err != nil {
		return nil, err
	}
	out, err := w.typ.EncodeOp(other)
	if err != nil {
		return nil, err
	}
	if w.hidden == hidden {
		if out, err = w.unlessSame(data, op, out); err != nil {
			return nil, err
		}
	}
	if w.doc, err = w.typ.Apply(w.doc, op); err != nil {
		return nil, err
	}
	if w.without, err = w.typ.Apply(before, other); err != nil {
		return nil, err
	}
	return out, w.check(other, before)
}

// unlessSame returns data, the operation as it was, if it says the same as one that was rewritten without a secret, and does
// not hold the secret where no document does.
func (w *rewriter) unlessSame(data []byte, op ot.Op, out []byte) ([]byte, error) {
	keep := ot.Replacer{Text: func(_ []any, text string) string { return text }, Value: func(v string) string { return v }}
	same, err := w.redactor.Rewrite(op, w.doc, keep)
	if err != nil {
		return nil, err
	}
	was, err := w.typ.EncodeOp(same)
	if err != nil || !bytes.Equal(was, out) || w.secret.inJSON(data) {
		return out, err
	}
	return data, nil
}

var errStillThere = errors.New("the text would still be there")

// check fails if the secret is in what an operation has changed: the last look before anything is stored.
func (w *rewriter) check(op ot.Op, before ot.Snapshot) error {
	if w.secret.longest == 0 {
		return nil
	}
	for span := range w.redactor.Changed(op, before, w.without, w.secret.longest) {
		text, err := w.redactor.Text(w.without, span)
		if err != nil {
			return err
		}
		if w.secret.In(text) {
			return errStillThere
		}
	}
	return nil
}
