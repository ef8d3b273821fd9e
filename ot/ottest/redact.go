package ottest

import (
	"strings"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/seq"
)

// redact holds that operations with other content lead through documents with other content. The content becomes another
// unit by unit, so the documents that must come of it are known. Redacted with the same content nothing changes.
func (l *laws) redact(t *rapid.T, redactor ot.Redactor) {
	doc := l.drawDoc(t)
	masked, same := l.rewritten(t, redactor, doc, mask), doc
	for range rapid.IntRange(1, 4).Draw(t, "operations") {
		op := l.drawOp(t, doc, "op")
		masked = l.apply(t, masked, l.rewrittenOp(t, redactor, op, masked, mask))
		same = l.apply(t, same, l.rewrittenOp(t, redactor, op, same, strings.Clone))
		after := l.apply(t, doc, op)
		for at := range redactor.Changed(op, doc, after, 2) {
			was, err := redactor.Text(after, at)
			if err != nil {
				t.Fatalf("the changed text at %v: %v", at, err)
			}
			if is, err := redactor.Text(masked, at); err != nil || is != mask(was) {
				t.Fatalf("the text at %v is %q, %v, want %q", at, is, err, mask(was))
			}
		}
		doc = after
		l.same(t, masked, l.rewritten(t, redactor, doc, mask))
		l.same(t, same, doc)
	}
}

func (l *laws) rewritten(t *rapid.T, redactor ot.Redactor, doc ot.Snapshot, text func(string) string) ot.Snapshot {
	next, err := redactor.RewriteSnapshot(doc, replacer(text))
	if err != nil {
		t.Fatalf("rewrite a document: %v", err)
	}
	return next
}

func (l *laws) rewrittenOp(t *rapid.T, redactor ot.Redactor, op ot.Op, before ot.Snapshot, text func(string) string) ot.Op {
	next, err := redactor.Rewrite(op, before, replacer(text))
	if err != nil {
		t.Fatalf("rewrite an operation: %v", err)
	}
	return next
}

func replacer(text func(string) string) ot.Replacer {
	return ot.Replacer{Text: func(_ []any, s string) string { return text(s) }, Value: text}
}

// mask replaces each code point, and each half of one, by one of the same lengths; not U+0000, which may stand for an embed.
func mask(s string) string {
	const pair = "\U0001F532"
	high, low := seq.Halves(pair)
	var out []byte
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1 && s[1] < 0xB0:
			out, n = append(out, high...), 3
		case r == utf8.RuneError && n == 1:
			out, n = append(out, low...), 3
		case r == 0:
			out = append(out, 0)
		case r > 0xFFFF:
			out = append(out, pair...)
		default:
			out = append(out, "█"...)
		}
		s = s[n:]
	}
	return string(out)
}
