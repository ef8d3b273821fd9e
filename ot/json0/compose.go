package json0

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// compose returns one operation with the effect of both. Only where the end of the first meets the second, and within the
// second, are components merged.
func compose(first, second Op) (Op, error) {
	return first.pushAll(second)
}

// Normalize reads an operation, or a single component, and merges what can be merged in it.
func Normalize(data []byte) (Op, error) {
	if jsonvalue.KindOf(data) == jsonvalue.Object {
		data = slices.Concat([]byte("["), data, []byte("]"))
	}
	op, err := json0{}.DecodeOp(data)
	if err != nil {
		return nil, err
	}
	return Op{}.pushAll(op)
}

// pushAll pushes the components of next onto a copy of op.
func (op Op) pushAll(next Op) (Op, error) {
	op = slices.Clone(op)
	if len(op) > 0 {
		op[len(op)-1].edit.own = false
	}
	for i, c := range next {
		var err error
		if op, err = op.push(c); err != nil {
			return nil, &OpError{i, err}
		}
	}
	return op, nil
}

// push appends c, or merges it with the last component, which is then replaced.
func (op Op) push(c Component) (Op, error) {
	c.edit.own = false
	if len(op) == 0 {
		return append(op, c), nil
	}
	last := &op[len(op)-1]
	if c.Action == Text && last.Action == Text {
		return op.pushText(c), nil
	}
	if !slices.Equal(c.Path, last.Path) {
		return append(op, c), nil
	}
	switch {
	case c.Action == Edit && last.Action == Edit && c.edit.sub == last.edit.sub:
		both, err := c.edit.sub.compose(last.edit.op, c.edit.op, last.edit.own)
		last.edit.op, last.edit.own = both, true
		return op, err
	case c.Action == Add && last.Action == Add:
		v, err := sum(last.Amount, c.Amount)
		last.Amount = v.Float()
		return op, err
	case last.inserts(List) && c.deletes(List) && c.Insert.IsNone() && identical(c.Delete, last.Insert):
		return op.cancel(), nil
	case last.deletes(Object) && last.Insert.IsNone() && c.inserts(Object) && c.Delete.IsNone():
		last.Insert = c.Insert
		return op, nil
	case last.inserts(Object) && c.deletes(Object):
		if c.Insert.IsNone() {
			return op.cancel(), nil
		}
		last.Insert = c.Insert
		return op, nil
	case c.Action == Move && c.Path.at(len(c.Path)-1) == Element(c.To):
		return op, nil
	}
	return append(op, c), nil
}

// cancel takes the insert out of the last component, and with it the component unless it also deletes.
func (op Op) cancel() Op {
	last := &op[len(op)-1]
	if last.Delete.IsNone() {
		return op[:len(op)-1]
	}
	last.Insert = jsontree.Value{}
	return op
}

// identical reports whether JavaScript's === holds: lists and objects are never identical, as each component has its own.
func identical(a, b jsontree.Value) bool {
	return !a.IsContainer() && jsontree.Equal(a, b)
}

// pushText appends a Text to an operation that ends with one, or merges the two.
func (op Op) pushText(c Component) Op {
	last := &op[len(op)-1]
	path, p := c.asEdit()
	lastPath, lastPiece := last.asEdit()
	if !slices.Equal(path, lastPath) {
		return append(op, c)
	}
	both := pieces{lastPiece}.push(p)
	*last = asText(path, both[0])
	if len(both) == 2 {
		op = append(op, c)
	}
	return op
}
