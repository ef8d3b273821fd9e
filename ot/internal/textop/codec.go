package textop

import (
	"errors"
	"strconv"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// The mistakes that an operation can have by itself. An OpError says where.
var (
	ErrNotList       = errors.New("it must be a list of components")
	ErrComponent     = errors.New(`a component must be a number, a string, or an object with "d" alone`)
	ErrNumber        = errors.New("a number must be a positive integer")
	ErrEmptyInsert   = errors.New("an insert must not be empty")
	ErrEmptyDelete   = errors.New("a delete must not be empty")
	ErrLoneHalf      = errors.New("a text has half a surrogate pair")
	ErrAdjacentSkips = errors.New("a skip follows a skip")
	ErrTrailingSkip  = errors.New("a skip is last")
	ErrTooLong       = errors.New("it covers too much")
)

// opLimits allows a list of objects.
var opLimits = jsonvalue.Limits{Depth: 2}

// Decode reads an operation and checks its grammar.
func (d *Dialect) Decode(data []byte) ([]Component, error) {
	if jsonvalue.KindOf(data) != jsonvalue.Array {
		return nil, d.Fail(0, ErrNotList)
	}
	op := make([]Component, 0, 4) // more than most have
	covered := 0
	r := jsonvalue.ReadArray(data, opLimits)
	for r.Next() {
		c, err := d.component(r.Raw())
		if err != nil {
			return nil, d.Fail(len(op), err)
		}
		if c.Action == Skip && len(op) > 0 && op[len(op)-1].Action == Skip {
			return nil, d.Fail(len(op), ErrAdjacentSkips)
		}
		if c.Action != Insert {
			if covered += c.Len; covered > jsonvalue.MaxInt {
				return nil, d.Fail(len(op), ErrTooLong)
			}
		}
		op = append(op, c)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	if len(op) > 0 && op[len(op)-1].Action == Skip {
		return nil, d.Fail(len(op)-1, ErrTrailingSkip)
	}
	return op, nil
}

func (d *Dialect) component(raw []byte) (Component, error) {
	switch jsonvalue.KindOf(raw) {
	case jsonvalue.Number:
		n, err := decodeLen(raw)
		return Component{Action: Skip, Len: n}, err
	case jsonvalue.String:
		text, n, err := d.text(raw, ErrEmptyInsert)
		return Component{Insert, n, text}, err
	case jsonvalue.Object:
		return d.delete(raw)
	}
	return Component{}, ErrComponent
}

// delete reads {"d": …}. Another member is refused: whoever wrote it meant something by it.
func (d *Dialect) delete(raw []byte) (Component, error) {
	var deleted []byte
	r := jsonvalue.ReadObject(raw, opLimits)
	for r.Next() {
		if string(r.Key()) != "d" {
			return Component{}, ErrComponent
		}
		deleted = r.Raw()
	}
	switch kind := jsonvalue.KindOf(deleted); {
	case kind == jsonvalue.Number:
		n, err := decodeLen(deleted)
		return Component{Action: Delete, Len: n}, err
	case kind == jsonvalue.String && d.DeletedText:
		text, n, err := d.text(deleted, ErrEmptyDelete)
		return Component{Delete, n, text}, err
	}
	return Component{}, ErrComponent
}

func decodeLen(raw []byte) (int, error) {
	n, err := jsonvalue.ParseInt(raw)
	if err != nil || n <= 0 {
		return 0, ErrNumber
	}
	return int(n), nil
}

func (d *Dialect) text(raw []byte, empty error) (text string, length int, err error) {
	text, err = jsonvalue.ParseString(raw)
	switch {
	case err != nil:
		return "", 0, err
	case text == "":
		return "", 0, empty
	case !d.Halves && jsonvalue.HasLoneHalf(text):
		return "", 0, ErrLoneHalf
	}
	return text, d.Length(text), nil
}

// Encode writes an operation.
func Encode(op []Component) []byte {
	size := 2
	for _, c := range op {
		size += len(c.Text) + 8
	}
	dst := append(make([]byte, 0, size), '[')
	for i, c := range op {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = c.append(dst)
	}
	return append(dst, ']')
}

func (c Component) append(dst []byte) []byte {
	if c.Action == Delete {
		dst = append(dst, `{"d":`...)
	}
	if c.Text != "" {
		dst = jsonvalue.AppendString(dst, c.Text)
	} else {
		dst = strconv.AppendInt(dst, int64(c.Len), 10)
	}
	if c.Action == Delete {
		dst = append(dst, '}')
	}
	return dst
}
