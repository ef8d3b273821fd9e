package json0

import (
	"strconv"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// encode writes an operation.
func encode(op Op) []byte {
	dst := append(make([]byte, 0, 64+64*len(op)), '[')
	for i := range op {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = op[i].append(dst)
	}
	return append(dst, ']')
}

func (c *Component) append(dst []byte) []byte {
	dst = append(dst, `{"p":[`...)
	for i, k := range c.Path {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = k.append(dst)
	}
	dst = append(dst, ']')
	switch c.Action {
	case List:
		dst = appendValue(appendValue(dst, "ld", c.Delete), "li", c.Insert)
	case Object:
		dst = appendValue(appendValue(dst, "od", c.Delete), "oi", c.Insert)
	case Move:
		dst = strconv.AppendInt(append(dst, `,"lm":`...), int64(c.To), 10)
	case Add:
		dst = jsonvalue.AppendNumber(append(dst, `,"na":`...), c.Amount)
	case Text:
		name := `,"si":`
		if c.text.deletes {
			name = `,"sd":`
		}
		dst = jsonvalue.AppendString(append(dst, name...), c.text.text)
	case Edit:
		if c.edit.op == nil {
			break
		}
		dst = jsonvalue.AppendString(append(dst, `,"t":`...), c.edit.sub.name())
		dst = c.edit.sub.append(append(dst, `,"o":`...), c.edit.op)
	}
	return append(dst, '}')
}

// appendValue appends a member, if there is a value.
func appendValue(dst []byte, name string, v jsontree.Value) []byte {
	if v.IsNone() {
		return dst
	}
	dst = append(append(append(dst, `,"`...), name...), `":`...)
	return jsontree.Append(dst, v)
}
