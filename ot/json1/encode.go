package json1

import (
	"strconv"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// encode writes an operation.
func encode(op Op) []byte {
	if op.IsNoop() {
		return []byte("null")
	}
	return append(op.root.append1(append(make([]byte, 0, 128), '[')), ']')
}

// append1 appends what n holds as elements of a list: its component, then its only child without brackets, or all of
// its children as lists.
func (n *node) append1(dst []byte) []byte {
	if n.comp != nil {
		dst = n.comp.append(dst)
	}
	for i, kid := range n.kids {
		if n.comp != nil || i > 0 {
			dst = append(dst, ',')
		}
		if len(n.kids) > 1 {
			dst = append(dst, '[')
		}
		dst = append(kid.key.append(dst), ',')
		dst = kid.append1(dst)
		if len(n.kids) > 1 {
			dst = append(dst, ']')
		}
	}
	return dst
}

func (c *component) append(dst []byte) []byte {
	dst = append(dst, '{')
	if !c.remove.IsNone() {
		dst = append(jsontree.Append(append(dst, `"r":`...), c.remove), ',')
	}
	if c.pick != none {
		dst = append(strconv.AppendInt(append(dst, `"p":`...), int64(c.pick), 10), ',')
	}
	if !c.insert.IsNone() {
		dst = append(jsontree.Append(append(dst, `"i":`...), c.insert), ',')
	}
	if c.drop != none {
		dst = append(strconv.AppendInt(append(dst, `"d":`...), int64(c.drop), 10), ',')
	}
	if c.edit != nil {
		dst = append(c.edit.append(dst), ',')
	}
	dst[len(dst)-1] = '}'
	return dst
}

func (e *edit) append(dst []byte) []byte {
	if short := e.sub.short(); short != "" && e.as == "" {
		dst = append(append(append(dst, '"'), short...), `":`...)
		return e.sub.append(dst, e.op)
	}
	name := e.as
	if name == "" {
		name = e.sub.name()
	}
	dst = jsonvalue.AppendString(append(dst, `"et":`...), name)
	return e.sub.append(append(dst, `,"e":`...), e.op)
}
