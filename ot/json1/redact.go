package json1

import (
	"errors"
	"iter"
	"slices"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

var errRewrite = errors.New("an edit of this type cannot be written with other content")

// Rewrite returns op with other strings. What it says of the values that it removes becomes what is left of these in
// before when all is picked up that leaves them, and what it says of deleted text becomes that text.
func (json1) Rewrite(op Op, before jsontree.Value, r ot.Replacer) (Op, error) {
	if op.IsNoop() {
		return op, nil
	}
	w := rewriter{applier: applier{held: make([]jsontree.Value, op.moves)}, replace: r}
	root := privateTree(op.root, nil)
	doc, err := w.pick(before, root)
	if err == nil {
		err = w.say(before, root)
	}
	if err == nil {
		_, err = w.drop(doc, root, nil)
	}
	if err != nil {
		return Op{}, &OpError{err}
	}
	return Op{root: root, moves: op.moves, size: op.size}, nil
}

// privateTree returns a copy of a tree that shares nothing that is changed here.
func privateTree(n, parent *node) *node {
	out := *n
	out.parent, out.kids = parent, make([]*node, len(n.kids))
	if n.comp != nil {
		comp := *n.comp
		out.comp = &comp
	}
	for i, kid := range n.kids {
		out.kids[i] = privateTree(kid, &out)
	}
	return &out
}

// rewriter applies an operation and gives it other content on the way.
type rewriter struct {
	applier
	replace ot.Replacer
}

// say writes what is removed, at n and below, where the operation says it. v is the value at n before the operation.
func (w *rewriter) say(v jsontree.Value, n *node) error {
	if !n.hasPicks {
		return nil
	}
	for _, kid := range n.kids {
		if err := w.say(child(v, kid.key), kid); err != nil {
			return err
		}
	}
	if !n.removes() || n.comp.remove.Kind() == jsonvalue.Bool && n.comp.remove.Bool() {
		return nil
	}
	left, err := (&applier{held: slices.Clone(w.held)}).pick(v, &node{kids: n.kids, hasPicks: true})
	n.comp.remove = left
	return err
}

// drop is applier.drop; what it drops, inserts and edits gets other content first. at is the path of n after the operation.
func (w *rewriter) drop(v jsontree.Value, n *node, at []any) (jsontree.Value, error) {
	if !n.hasDrops {
		return v, nil
	}
	if n.drops() {
		if !v.IsNone() {
			return v, errTaken
		}
		if slot := n.comp.drop; slot != none {
			v = w.held[slot]
		} else {
			v = jsontree.Rewrite(n.comp.insert, at, w.replace.Text)
			n.comp.insert = v
		}
	}
	if e := n.edit(); e != nil {
		if v.IsNone() {
			return v, errNothingThere
		}
		op, err := e.sub.rewrite(e.op, v, at, w.replace)
		if err == nil {
			n.comp.edit = &edit{sub: e.sub, op: op, as: e.as}
			v, err = e.sub.apply(v, op)
		}
		if err != nil {
			return v, err
		}
	}
	for _, kid := range n.kids {
		var err error
		if v, err = w.dropUnder(v, kid, at); err != nil {
			return v, err
		}
	}
	return v, nil
}

// dropUnder is applier.dropUnder likewise.
func (w *rewriter) dropUnder(v jsontree.Value, n *node, at []any) (jsontree.Value, error) {
	if !n.hasDrops {
		return v, nil
	}
	if err := checkPlace(v, n); err != nil {
		return v, err
	}
	at = at[:len(at):len(at)]
	i, inList := n.key.Index()
	if inList {
		at = append(at, i)
	} else {
		at = append(at, n.key.name)
	}
	if inList && n.drops() {
		element, err := w.drop(jsontree.Value{}, n, at)
		if err != nil {
			return v, err
		}
		return v.InsertAt(i, element), nil
	}
	before := child(v, n.key)
	after, err := w.drop(before, n, at)
	if err != nil || jsontree.Same(before, after) {
		return v, err
	}
	return setChild(v, n.key, after), nil
}

func (textSubtype) rewrite(op any, v jsontree.Value, at []any, r ot.Replacer) (any, error) {
	redactor, _ := ot.AsRedactor(textunicode.Type)
	t, ok := v.Text()
	if !ok {
		return nil, errNotString
	}
	return redactor.Rewrite(op, t, under(r, at))
}

func (numberSubtype) rewrite(op any, _ jsontree.Value, _ []any, _ ot.Replacer) (any, error) {
	return op, nil
}

func (e embedded) rewrite(op any, v jsontree.Value, at []any, r ot.Replacer) (any, error) {
	redactor, ok := ot.AsRedactor(e.typ)
	if !ok {
		return nil, errRewrite
	}
	doc, err := e.typ.Create(jsontree.Append(nil, v))
	if err != nil {
		return nil, err
	}
	next, err := redactor.Rewrite(op.(embeddedOp).op, doc, under(r, at))
	return embeddedOp{op: next}, err
}

// under returns r for a text that stands at a path.
func under(r ot.Replacer, at []any) ot.Replacer {
	return ot.Replacer{Value: r.Value, Text: func(_ []any, text string) string { return r.Text(at, text) }}
}

// RewriteSnapshot returns a document with other strings.
func (json1) RewriteSnapshot(doc jsontree.Value, r ot.Replacer) (jsontree.Value, error) {
	return jsontree.Rewrite(doc, nil, r.Text), nil
}

// Changed yields the strings that op has changed, whole.
func (json1) Changed(_ Op, before, after jsontree.Value, _ int) iter.Seq[ot.Span] {
	return func(yield func(ot.Span) bool) {
		for path := range jsontree.Changed(before, after, nil) {
			if !yield(ot.Span{Path: path, To: ot.WholeText}) {
				return
			}
		}
	}
}

// Text returns a part of a string. Its bounds count code points.
func (json1) Text(doc jsontree.Value, at ot.Span) (string, error) {
	return jsontree.TextAt(doc, at.Path, seq.CodePoints, at.From, at.To)
}

// Values yields nothing: all strings have places.
func (json1) Values(jsontree.Value, ot.Span) iter.Seq[string] { return func(func(string) bool) {} }
