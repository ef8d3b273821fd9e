package richtext

import (
	"iter"
	"strconv"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// appendComponents appends {"ops": [...]}.
func appendComponents(dst []byte, components iter.Seq[Component]) []byte {
	return append(appendList(append(dst, `{"ops":`...), components), '}')
}

// appendList appends [...].
func appendList(dst []byte, components iter.Seq[Component]) []byte {
	dst = append(dst, '[')
	first := true
	for c := range components {
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = c.appendTo(dst)
	}
	return append(dst, ']')
}

func (c *Component) appendTo(dst []byte) []byte {
	switch {
	case c.Action == Retain:
		dst = strconv.AppendInt(append(dst, `{"retain":`...), int64(c.Len), 10)
	case c.Action == Delete:
		dst = strconv.AppendInt(append(dst, `{"delete":`...), int64(c.Len), 10)
	case c.Embed != nil:
		dst = jsonvalue.Append(append(dst, `{"insert":`...), *c.Embed)
	default:
		dst = jsonvalue.AppendString(append(dst, `{"insert":`...), c.Text)
	}
	if c.Attributes != nil {
		dst = jsonvalue.Append(append(dst, `,"attributes":`...), c.Attributes.object)
	}
	return append(dst, '}')
}
