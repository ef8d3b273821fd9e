package json0

import (
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// maxDepth bounds how far a path leads down and how deep a document nests. The reference has no bound of its own; its
// recursion ends somewhat further down, in an overflow of the stack.
const maxDepth = 1000

var (
	// docLimits bounds documents.
	docLimits = jsonvalue.Limits{Depth: maxDepth}
	// opLimits leaves room for the list of components, a component, and an embedded operation in it.
	opLimits = jsonvalue.Limits{Depth: maxDepth + 10}
)

// The mistakes that an operation can have by itself. An OpError says where.
var (
	errNotList     = errors.New("it must be a list of components")
	errComponent   = errors.New("a component must be an object")
	errNoPath      = errors.New("a component must have a path, which is a list")
	errSegment     = errors.New("a path must consist of names and integers from 0, and not of names that every object inherits")
	errTooDeep     = fmt.Errorf("it is nested more than %d deep", maxDepth)
	errMember      = errors.New("a component has an unknown member")
	errAction      = errors.New("a component must have one instruction")
	errNumber      = errors.New("na must be a number")
	errIndex       = errors.New("a path into a list or string must end with an index, an integer from 0 to 2147483647")
	errMoveTo      = errors.New("lm must be an integer from 0 to 2147483647")
	errString      = errors.New("si and sd must be strings")
	errSubtypeName = errors.New("t must be the name of a subtype")
)

// fatal are the names that would make a client's object something else than a plain object.
var fatal = map[string]bool{"__proto__": true, "constructor": true}

// inherited are the other names that a JavaScript object has without being given them.
var inherited = map[string]bool{
	"toString": true, "toLocaleString": true, "valueOf": true, "hasOwnProperty": true, "isPrototypeOf": true,
	"propertyIsEnumerable": true, "__defineGetter__": true, "__defineSetter__": true, "__lookupGetter__": true,
	"__lookupSetter__": true,
}

// checkSegments fails where a path has a name that every object inherits. The reference type can live with most of them, but
// clients of ShareDB refuse operations with any, also those they receive.
func checkSegments(op Op) error {
	for i := range op {
		for _, k := range op[i].Path {
			if !k.isNumber() && inherited[k.name] {
				return &OpError{i, errSegment}
			}
		}
	}
	return nil
}

// decode reads an operation and checks all that can be checked without a document.
func decode(data []byte) (Op, error) {
	if jsonvalue.KindOf(data) != jsonvalue.Array {
		return nil, &OpError{0, errNotList}
	}
	op := make(Op, 0, 1) // as most have
	r := jsonvalue.ReadArray(data, opLimits)
	for r.Next() {
		c, err := decodeComponent(r.Raw())
		if err != nil {
			return nil, &OpError{len(op), err}
		}
		op = append(op, c)
	}
	return op, r.Err()
}

// members are those of a component as they were read; nil where there is none.
type members struct {
	p, li, ld, lm, oi, od, na, si, sd, t, o []byte
}

// readMembers finds the members of a component, and how many there are besides the path.
func readMembers(raw []byte) (m members, instructions int, err error) {
	r := jsonvalue.ReadObject(raw, opLimits)
	for r.Next() {
		slot := m.slot(string(r.Key()))
		if slot == nil {
			return m, 0, errMember
		}
		if *slot == nil && slot != &m.p {
			instructions++
		}
		*slot = r.Raw()
	}
	return m, instructions, r.Err()
}

func (m *members) slot(key string) *[]byte {
	switch key {
	case "p":
		return &m.p
	case "li":
		return &m.li
	case "ld":
		return &m.ld
	case "lm":
		return &m.lm
	case "oi":
		return &m.oi
	case "od":
		return &m.od
	case "na":
		return &m.na
	case "si":
		return &m.si
	case "sd":
		return &m.sd
	case "t":
		return &m.t
	case "o":
		return &m.o
	}
	return nil
}

func decodeComponent(raw []byte) (c Component, err error) {
	if jsonvalue.KindOf(raw) != jsonvalue.Object {
		return c, errComponent
	}
	m, n, err := readMembers(raw)
	if err != nil {
		return c, err
	}
	if c.Path, err = decodePath(m.p); err != nil {
		return c, err
	}
	pair := n == 2
	switch {
	case n == 1 && (m.li != nil || m.ld != nil), pair && m.li != nil && m.ld != nil:
		c.Action = List
		err = c.decodeValues(m.li, m.ld)
	case n == 1 && (m.oi != nil || m.od != nil), pair && m.oi != nil && m.od != nil:
		c.Action = Object
		err = c.decodeValues(m.oi, m.od)
	case n == 1 && m.lm != nil:
		c.Action = Move
		if c.To, err = decodeIndex(m.lm); err != nil {
			err = errMoveTo
		}
	case n == 1 && m.na != nil:
		c.Action = Add
		if c.Amount, err = jsonvalue.ParseFloat(m.na); err != nil {
			err = errNumber
		}
	case n == 1 && (m.si != nil || m.sd != nil):
		c.Action = Text
		err = c.decodeText(m.si, m.sd)
	case pair && m.t != nil && m.o != nil:
		c.Action = Edit
		err = c.decodeEdit(m.t, m.o)
	default:
		err = errAction
	}
	if err == nil && (c.Action == List || c.Action == Move || c.Action == Text) && !c.Path.at(len(c.Path)-1).isNumber() {
		err = errIndex
	}
	return c, err
}

// decodePath reads a path.
func decodePath(raw []byte) (Path, error) {
	if jsonvalue.KindOf(raw) != jsonvalue.Array {
		return nil, errNoPath
	}
	path := make(Path, 0, 4) // more than most have
	r := jsonvalue.ReadArray(raw, opLimits)
	for r.Next() {
		k, err := decodeKey(r.Raw())
		if err != nil {
			return nil, err
		}
		if path = append(path, k); len(path) > maxDepth {
			return nil, errTooDeep
		}
	}
	return path, r.Err()
}

func decodeKey(raw []byte) (Key, error) {
	switch jsonvalue.KindOf(raw) {
	case jsonvalue.Number:
		i, err := decodeIndex(raw)
		return Element(i), err
	case jsonvalue.String:
		name, err := jsonvalue.ParseString(raw)
		if err == nil && fatal[name] {
			err = errSegment
		}
		return Member(name), err
	}
	return Key{}, errSegment
}

func decodeIndex(raw []byte) (int, error) {
	if jsonvalue.KindOf(raw) != jsonvalue.Number {
		return 0, errIndex
	}
	i, err := jsonvalue.ParseInt(raw)
	if err != nil || i < 0 || i > maxIndex {
		return 0, errIndex
	}
	return int(i), nil
}

// decodeValues reads what is inserted and deleted; nil for nothing.
func (c *Component) decodeValues(insert, del []byte) (err error) {
	if insert != nil {
		if c.Insert, err = jsontree.Parse(insert, docLimits); err != nil {
			return err
		}
	}
	if del != nil {
		c.Delete, err = jsontree.Parse(del, docLimits)
	}
	return err
}

func (c *Component) decodeText(insert, del []byte) error {
	raw := insert
	if raw == nil {
		raw = del
	}
	if jsonvalue.KindOf(raw) != jsonvalue.String {
		return errString
	}
	text, err := jsonvalue.ParseString(raw)
	c.text = newPiece(0, text, insert == nil)
	return err
}

func (c *Component) decodeEdit(typ, op []byte) error {
	if jsonvalue.KindOf(typ) != jsonvalue.String {
		return errSubtypeName
	}
	name, err := jsonvalue.ParseString(typ)
	if err != nil {
		return err
	}
	c.edit.sub = subtypeOf(name)
	c.edit.op, err = c.edit.sub.decode(op)
	return err
}
