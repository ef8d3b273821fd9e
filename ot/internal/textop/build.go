package textop

import "github.com/tandem-collab/tandem/ot/seq"

// builder makes an operation out of components and merges neighbours that do the same. It takes linear time, also for
// many small texts.
type builder struct {
	op   []Component
	text []byte // of the last component, once it was merged: its Text is out of date then
}

// newBuilder returns a builder with room for n components.
func newBuilder(n int) builder { return builder{op: make([]Component, 0, n)} }

// push appends a component or merges it with the last one. A delete that says its text loses it when it is merged with
// one that does not. A component of no length is left out.
func (b *builder) push(c Component) {
	if c.Len == 0 {
		return
	}
	if len(b.op) == 0 || b.op[len(b.op)-1].Action != c.Action {
		b.settle()
		b.op = append(b.op, c)
		return
	}
	last := &b.op[len(b.op)-1]
	last.Len += c.Len
	if last.Text == "" || c.Text == "" {
		last.Text, b.text = "", b.text[:0]
		return
	}
	if len(b.text) == 0 {
		b.text = append(b.text, last.Text...)
	}
	b.text = seq.Join(b.text, c.Text)
}

// settle brings the last component's text up to date.
func (b *builder) settle() {
	if len(b.text) > 0 {
		b.op[len(b.op)-1].Text = string(b.text)
		b.text = b.text[:0]
	}
}

// done returns the operation, without a skip at its end.
func (b *builder) done() []Component {
	b.settle()
	if n := len(b.op); n > 0 && b.op[n-1].Action == Skip {
		return b.op[:n-1]
	}
	return b.op
}

// Normalize returns op with neighbours of the same kind merged.
func Normalize(op []Component) []Component {
	return Map(op, func(c Component) Component { return c })
}

// Map builds an operation of what f makes of each component.
func Map(op []Component, f func(Component) Component) []Component {
	out := newBuilder(len(op))
	for _, c := range op {
		out.push(f(c))
	}
	return out.done()
}
