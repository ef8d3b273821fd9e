package textunicode

import "unicode/utf8"

// builder makes an operation out of components and merges neighbours that do the same. It takes linear time, also for
// many small texts.
type builder struct {
	op   Op
	text []byte // of the last component, once it was merged: its Text is out of date then
}

// newBuilder returns a builder with room for n components.
func newBuilder(n int) builder { return builder{op: make(Op, 0, n)} }

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
	b.text = append(b.text, c.Text...)
}

// settle brings the last component's text up to date.
func (b *builder) settle() {
	if len(b.text) > 0 {
		b.op[len(b.op)-1].Text = string(b.text)
		b.text = b.text[:0]
	}
}

// done returns the operation, without a skip at its end.
func (b *builder) done() Op {
	b.settle()
	if n := len(b.op); n > 0 && b.op[n-1].Action == Skip {
		return b.op[:n-1]
	}
	return b.op
}

// Normalize returns op with neighbours of the same kind merged.
func (op Op) Normalize() Op {
	return op.mapped(func(c Component) Component { return c })
}

// mapped builds an operation of what f makes of each component.
func (op Op) mapped(f func(Component) Component) Op {
	out := newBuilder(len(op))
	for _, c := range op {
		out.push(f(c))
	}
	return out.done()
}

// cut returns the first n code points of c and the others.
func (c Component) cut(n int) (head, tail Component) {
	head, tail = c, c
	head.Len, tail.Len = n, c.Len-n
	if c.Text != "" {
		i := byteOffset(c.Text, c.Len, n)
		head.Text, tail.Text = c.Text[:i], c.Text[i:]
	}
	return head, tail
}

// byteOffset returns the offset in bytes of code point n of a text that has length of them.
func byteOffset(text string, length, n int) int {
	if len(text) == length { // ASCII
		return n
	}
	offset := 0
	for range n {
		_, size := utf8.DecodeRuneInString(text[offset:])
		offset += size
	}
	return offset
}

// taker hands out the components of an operation in pieces.
type taker struct {
	next Component // what is left of it; of no length at the end
	op   Op        // what follows
}

func newTaker(op Op) taker {
	t := taker{op: op}
	t.rest()
	return t
}

// more reports whether there is a component left. Behind the last one, an operation skips for ever.
func (t *taker) more() bool { return t.next.Len > 0 }

// rest takes all that is left of the next component.
func (t *taker) rest() Component {
	c := t.next
	t.next = Component{}
	if len(t.op) > 0 {
		t.next, t.op = t.op[0], t.op[1:]
	}
	return c
}

// take takes at most n from the next component, but all of it if its action is whole.
func (t *taker) take(n int, whole Action) (c Component) {
	switch {
	case !t.more():
		return Component{Action: Skip, Len: n}
	case t.next.Action == whole || t.next.Len <= n:
		return t.rest()
	}
	c, t.next = t.next.cut(n)
	return c
}
