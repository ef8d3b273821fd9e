package ottest

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Generator makes documents and operations of a type.
type Generator struct {
	// Doc draws a document, as the JSON that Create reads.
	Doc func(t *rapid.T) []byte
	// Op draws an operation that fits doc, as JSON.
	Op func(t *rapid.T, doc ot.Snapshot) []byte
	// Canonical brings a document into the form in which two that mean the same are equal; nil leaves it as it is. It
	// serves types whose snapshots can say the same thing in several ways.
	Canonical func(jsonvalue.Value) jsonvalue.Value
}

// Laws checks the laws of package ot with operations from g.
func Laws(t *testing.T, typ ot.Type, g Generator) {
	l := laws{Suite{Type: typ, Plain: g.Canonical}, g}
	t.Run("TP1", rapid.MakeCheck(l.tp1))
	t.Run("Compose", rapid.MakeCheck(l.compose))
	t.Run("Encode", rapid.MakeCheck(l.encode))
	t.Run("Editor", rapid.MakeCheck(l.editor))
	if inverter, ok := ot.AsInverter(typ); ok {
		t.Run("Invert", rapid.MakeCheck(func(t *rapid.T) { l.invert(t, inverter) }))
	}
	if differ, ok := ot.AsDiffer(typ); ok {
		t.Run("Diff", rapid.MakeCheck(func(t *rapid.T) { l.diff(t, differ) }))
	}
	if redactor, ok := ot.AsRedactor(typ); ok {
		t.Run("Redact", rapid.MakeCheck(func(t *rapid.T) { l.redact(t, redactor) }))
	}
}

// laws binds a suite, for its checked ways to make and apply operations, to a generator.
type laws struct {
	Suite
	g Generator
}

func (l *laws) drawDoc(t *rapid.T) ot.Snapshot {
	data := l.g.Doc(t)
	doc, err := l.Type.Create(data)
	if err != nil {
		t.Fatalf("create %s: %v", data, err)
	}
	return doc
}

func (l *laws) drawOp(t *rapid.T, doc ot.Snapshot, name string) ot.Op {
	data := l.g.Op(t, doc)
	t.Logf("%s = %s", name, data)
	v, err := jsonvalue.Parse(data, jsonvalue.Limits{})
	if err != nil {
		t.Fatalf("the generator made %s: %v", data, err)
	}
	op, err := l.Op(v)
	if err != nil {
		t.Fatalf("%s refused: %v", data, err)
	}
	return op
}

func (l *laws) apply(t *rapid.T, doc ot.Snapshot, op ot.Op) ot.Snapshot {
	next, err := l.Apply(doc, op)
	if err != nil {
		t.Fatalf("apply: %v", err)
	}
	return next
}

func (l *laws) transform(t *rapid.T, op, over ot.Op, side ot.Side) ot.Op {
	next, err := l.Type.Transform(op, over, side)
	if err != nil {
		t.Fatalf("transform: %v", err)
	}
	return next
}

func (l *laws) same(t *rapid.T, got, want ot.Snapshot) {
	g, err := l.DocValue(got)
	if err != nil {
		t.Fatal(err)
	}
	w, err := l.DocValue(want)
	if err != nil {
		t.Fatal(err)
	}
	if !jsonvalue.Equal(g, w) {
		t.Fatalf("got  %v\nwant %v", g, w)
	}
}

func (l *laws) tp1(t *rapid.T) {
	doc := l.drawDoc(t)
	a, b := l.drawOp(t, doc, "a"), l.drawOp(t, doc, "b")
	left := l.apply(t, l.apply(t, doc, b), l.transform(t, a, b, ot.Left))
	right := l.apply(t, l.apply(t, doc, a), l.transform(t, b, a, ot.Right))
	l.same(t, left, right)
}

func (l *laws) compose(t *rapid.T) {
	doc := l.drawDoc(t)
	a := l.drawOp(t, doc, "a")
	middle := l.apply(t, doc, a)
	b := l.drawOp(t, middle, "b")
	both, err := l.Type.Compose(a, b)
	if err != nil {
		t.Fatalf("compose: %v", err)
	}
	l.same(t, l.apply(t, doc, both), l.apply(t, middle, b))
}

func (l *laws) encode(t *rapid.T) {
	doc := l.drawDoc(t)
	doc = l.apply(t, doc, l.drawOp(t, doc, "a"))
	data, err := l.Type.Encode(doc)
	if err != nil {
		t.Fatal(err)
	}
	again, err := l.Type.Create(data)
	if err != nil {
		t.Fatalf("create %s: %v", data, err)
	}
	if out, err := l.Type.Encode(again); err != nil || string(out) != string(data) {
		t.Fatalf("encoded as %s, then as %s: %v", data, out, err)
	}
}

// editor holds that an Editor does what Apply does, over many operations and with a Freeze now and then.
func (l *laws) editor(t *rapid.T) {
	doc := l.drawDoc(t)
	editor := ot.Edit(l.Type, doc)
	frozen, want := []ot.Snapshot{editor.Freeze()}, []ot.Snapshot{doc}
	for range rapid.IntRange(1, 12).Draw(t, "operations") {
		op := l.drawOp(t, doc, "op")
		if err := editor.Apply(op); err != nil {
			t.Fatalf("Editor: %v", err)
		}
		doc = l.apply(t, doc, op)
		if rapid.Bool().Draw(t, "freeze") {
			frozen, want = append(frozen, editor.Freeze()), append(want, doc)
		}
	}
	frozen, want = append(frozen, editor.Freeze()), append(want, doc)
	for i := range frozen {
		l.same(t, frozen[i], want[i])
	}
}

func (l *laws) invert(t *rapid.T, inverter ot.Inverter) {
	doc := l.drawDoc(t)
	a := l.drawOp(t, doc, "a")
	back, err := inverter.Invert(a, doc)
	if err != nil {
		t.Fatalf("invert: %v", err)
	}
	l.same(t, l.apply(t, l.apply(t, doc, a), back), doc)
}

func (l *laws) diff(t *rapid.T, differ ot.Differ) {
	from := l.drawDoc(t)
	to := l.drawDoc(t)
	if rapid.Bool().Draw(t, "near") {
		to = l.apply(t, from, l.drawOp(t, from, "a"))
	}
	op, err := differ.Diff(from, to)
	if err != nil {
		t.Fatalf("diff: %v", err)
	}
	l.same(t, l.apply(t, from, op), to)
}
