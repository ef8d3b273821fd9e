package richtext

import (
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// valueLimits bounds how deep an embed, attributes or a presence may nest. It counts from there, so that what an operation
// brings can also be read as a part of a document.
var valueLimits = jsonvalue.Limits{Depth: 100}

// Bounds of an operation's component. Its attributes may come to stand in every part of a document, so they are bounded
// more tightly than what is inserted. In a document they are not bounded: they come from many operations.
const (
	maxLen            = 1<<31 - 1 // in UTF-16 units; JavaScript's strings are shorter
	maxAttributes     = 256
	maxAttributeBytes = 64 << 10 // of JSON
)

// The mistakes that an operation or a document can have. A componentError says where.
var (
	errNotList    = errors.New("rich-text needs a list of components, or an object with such a list as ops")
	errNotObject  = errors.New("it is not an object")
	errNoAction   = errors.New("it has none of insert, retain and delete")
	errTwoActions = errors.New("it has more than one of insert, retain and delete")
	errLength     = errors.New("a length must be a positive integer")
	errInsert     = errors.New("an insert must be text that is not empty, an object or a number")
	errAttributes = errors.New("attributes must be an object")
	errManyAttrs  = errors.New("too many or too large attributes")
	errInherited  = errors.New("an attribute has a name that every object inherits")
	errNotInsert  = errors.New("a document consists of inserts")
)

type componentError struct {
	index int
	err   error
}

func (e *componentError) Error() string { return fmt.Sprintf("component %d: %v", e.index, e.err) }
func (e *componentError) Unwrap() error { return e.err }

// decoder reads components. It shares equal attributes among them.
type decoder struct {
	last []byte      // the attributes read last, raw
	same *Attributes // the same, read
	seen map[string]*Attributes
	doc  bool // a document is read, not an operation
}

// decode reads a list of components, bare or as {"ops": list}, of an operation.
func decode(data []byte) (Op, error) { return new(decoder).list(data) }

// decodeDoc does so with the inserts of a document.
func decodeDoc(data []byte) (Op, error) {
	inserts, err := (&decoder{doc: true}).list(data)
	for i := range inserts {
		if inserts[i].Action != Insert {
			return nil, &componentError{i, errNotInsert}
		}
	}
	return inserts, err
}

func (d *decoder) list(data []byte) (Op, error) {
	list, err := unwrap(data)
	if err != nil {
		return nil, err
	}
	op := make(Op, 0, 4)
	r := jsonvalue.ReadArray(list, jsonvalue.Limits{})
	for r.Next() {
		c, err := d.component(r.Raw())
		if err != nil {
			return nil, &componentError{len(op), err}
		}
		op = append(op, c)
	}
	return op, r.Err()
}

// unwrap returns the raw list in data.
func unwrap(data []byte) ([]byte, error) {
	switch jsonvalue.KindOf(data) {
	case jsonvalue.Array:
		return data, nil
	case jsonvalue.Object:
	default:
		if err := jsonvalue.Check(data, jsonvalue.Limits{}); err != nil {
			return nil, err
		}
		return nil, errNotList
	}
	var list []byte
	r := jsonvalue.ReadObject(data, jsonvalue.Limits{})
	for r.Next() {
		if string(r.Key()) == "ops" {
			list = r.Raw()
		}
	}
	switch {
	case r.Err() != nil:
		return nil, r.Err()
	case jsonvalue.KindOf(list) != jsonvalue.Array:
		return nil, errNotList
	}
	return list, nil
}

// component reads one component. Members that the reference does not know are left out, as it leaves them out.
func (d *decoder) component(raw []byte) (Component, error) {
	if jsonvalue.KindOf(raw) != jsonvalue.Object {
		return Component{}, errNotObject
	}
	var insert, retain, del, attributes []byte
	actions := 0
	take := func(member *[]byte, value []byte) {
		if *member == nil {
			actions++
		}
		*member = value
	}
	r := jsonvalue.ReadObject(raw, jsonvalue.Limits{})
	for r.Next() {
		switch string(r.Key()) {
		case "insert":
			take(&insert, r.Raw())
		case "retain":
			take(&retain, r.Raw())
		case "delete":
			take(&del, r.Raw())
		case "attributes":
			attributes = r.Raw()
		}
	}
	switch {
	case r.Err() != nil:
		return Component{}, r.Err()
	case actions == 0:
		return Component{}, errNoAction
	case actions > 1:
		return Component{}, errTwoActions
	}
	a, err := d.attributes(attributes)
	if err != nil {
		return Component{}, err
	}
	switch {
	case insert != nil:
		return decodeInsert(insert, a)
	case retain != nil:
		n, err := decodeLen(retain)
		return RetainLen(n, a), err
	}
	n, err := decodeLen(del)
	return DeleteLen(n), err
}

func decodeLen(raw []byte) (int, error) {
	n, err := jsonvalue.ParseInt(raw)
	if err != nil || n <= 0 || n > maxLen {
		return 0, errLength
	}
	return int(n), nil
}

func decodeInsert(raw []byte, a *Attributes) (Component, error) {
	switch jsonvalue.KindOf(raw) {
	case jsonvalue.String:
		text, err := jsonvalue.ParseString(raw)
		if err == nil && text == "" {
			err = errInsert
		}
		return InsertText(text, a), err
	case jsonvalue.Object, jsonvalue.Number:
		v, err := jsonvalue.Parse(raw, valueLimits)
		return InsertEmbed(v, a), err
	}
	return Component{}, errInsert
}

// inherited are the names under which every JavaScript object has something.
var inherited = map[string]bool{
	"__proto__": true, "constructor": true, "hasOwnProperty": true, "isPrototypeOf": true, "propertyIsEnumerable": true,
	"toLocaleString": true, "toString": true, "valueOf": true, "__defineGetter__": true, "__defineSetter__": true,
	"__lookupGetter__": true, "__lookupSetter__": true,
}

// attributes reads attributes; null counts as none.
func (d *decoder) attributes(raw []byte) (*Attributes, error) {
	switch jsonvalue.KindOf(raw) {
	case jsonvalue.None, jsonvalue.Null:
		return nil, nil
	case jsonvalue.Object:
	default:
		return nil, errAttributes
	}
	if d.same != nil && string(raw) == string(d.last) {
		return d.same, nil
	}
	a, ok := d.seen[string(raw)]
	if !ok {
		var err error
		if a, err = d.parseAttributes(raw); err != nil {
			return nil, err
		}
		if d.same != nil { // a map pays only for several
			if d.seen == nil {
				d.seen = map[string]*Attributes{string(d.last): d.same}
			}
			d.seen[string(raw)] = a
		}
	}
	d.last, d.same = raw, a
	return a, nil
}

func (d *decoder) parseAttributes(raw []byte) (*Attributes, error) {
	v, err := jsonvalue.Parse(raw, valueLimits)
	if err != nil {
		return nil, err
	}
	if !d.doc && (len(raw) > maxAttributeBytes || v.Len() > maxAttributes) {
		return nil, errManyAttrs
	}
	for i := range v.Len() {
		if inherited[v.Key(i)] {
			return nil, errInherited
		}
	}
	return &Attributes{v, len(raw)}, nil
}
