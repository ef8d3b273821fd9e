package textunicode

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Op is an operation: components that walk over the document.
type Op []Component

// Action is what a component does.
type Action uint8

// The actions.
const (
	Skip Action = iota
	Insert
	Delete
)

// Component is one step of an operation.
type Component struct {
	Action Action
	// Len is the number of code points that are skipped, inserted or deleted.
	Len int
	// Text is what is inserted; of a delete, what is deleted, or "" if the operation does not say.
	Text string
}

// The mistakes that an operation can have by itself. An OpError says where.
var (
	errNotList       = errors.New("it must be a list of components")
	errComponent     = errors.New(`a component must be a number, a string, or {"d": number or string}`)
	errNumber        = errors.New("a number must be a positive integer")
	errEmptyInsert   = errors.New("an insert must not be empty")
	errEmptyDelete   = errors.New("a delete must not be empty")
	errLoneHalf      = errors.New("a text has half a surrogate pair")
	errAdjacentSkips = errors.New("a skip follows a skip")
	errTrailingSkip  = errors.New("a skip is last")
	errTooLong       = errors.New("it covers too many code points")
)

// OpError says what is wrong with an operation. Its text is safe to show to a client.
type OpError struct {
	Index int // of the component
	Err   error
}

// Error returns the text.
func (e *OpError) Error() string {
	return fmt.Sprintf("text-unicode operation, component %d: %v", e.Index, e.Err)
}

// Unwrap returns the mistake.
func (e *OpError) Unwrap() error { return e.Err }

// opLimits allows a list of objects.
var opLimits = jsonvalue.Limits{Depth: 2}

// decode reads an operation and checks its grammar.
func decode(data []byte) (Op, error) {
	if jsonvalue.KindOf(data) != jsonvalue.Array {
		return nil, &OpError{0, errNotList}
	}
	op := make(Op, 0, 4) // more than most have
	covered := 0
	r := jsonvalue.ReadArray(data, opLimits)
	for r.Next() {
		c, err := decodeComponent(r.Raw())
		if err != nil {
			return nil, &OpError{len(op), err}
		}
		if c.Action == Skip && len(op) > 0 && op[len(op)-1].Action == Skip {
			return nil, &OpError{len(op), errAdjacentSkips}
		}
		if c.Action != Insert {
			if covered += c.Len; covered > jsonvalue.MaxInt {
				return nil, &OpError{len(op), errTooLong}
			}
		}
		op = append(op, c)
	}
	if err := r.Err(); err != nil {
		return nil, err
	}
	if len(op) > 0 && op[len(op)-1].Action == Skip {
		return nil, &OpError{len(op) - 1, errTrailingSkip}
	}
	return op, nil
}

func decodeComponent(raw []byte) (Component, error) {
	switch jsonvalue.KindOf(raw) {
	case jsonvalue.Number:
		n, err := decodeLen(raw)
		return Component{Action: Skip, Len: n}, err
	case jsonvalue.String:
		text, n, err := decodeText(raw, errEmptyInsert)
		return Component{Insert, n, text}, err
	case jsonvalue.Object:
		return decodeDelete(raw)
	}
	return Component{}, errComponent
}

// decodeDelete reads {"d": …}. Another member is refused: whoever wrote it meant something by it.
func decodeDelete(raw []byte) (Component, error) {
	var d []byte
	r := jsonvalue.ReadObject(raw, opLimits)
	for r.Next() {
		if string(r.Key()) != "d" {
			return Component{}, errComponent
		}
		d = r.Raw()
	}
	switch jsonvalue.KindOf(d) {
	case jsonvalue.Number:
		n, err := decodeLen(d)
		return Component{Action: Delete, Len: n}, err
	case jsonvalue.String:
		text, n, err := decodeText(d, errEmptyDelete)
		return Component{Delete, n, text}, err
	}
	return Component{}, errComponent
}

func decodeLen(raw []byte) (int, error) {
	n, err := jsonvalue.ParseInt(raw)
	if err != nil || n <= 0 {
		return 0, errNumber
	}
	return int(n), nil
}

func decodeText(raw []byte, empty error) (text string, length int, err error) {
	text, err = jsonvalue.ParseString(raw)
	switch {
	case err != nil:
		return "", 0, err
	case text == "":
		return "", 0, empty
	case jsonvalue.HasLoneHalf(text):
		return "", 0, errLoneHalf
	}
	return text, seq.Measure(text)[seq.CodePoints], nil
}

// encode writes an operation.
func encode(op Op) []byte {
	size := 2
	for _, c := range op {
		size += len(c.Text) + 8
	}
	dst := append(make([]byte, 0, size), '[')
	for i, c := range op {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendComponent(dst, c)
	}
	return append(dst, ']')
}

func appendComponent(dst []byte, c Component) []byte {
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
