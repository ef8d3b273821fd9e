package json1

import (
	"errors"
	"fmt"
	"math"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// maxDepth bounds how far a path leads down and how deep a document nests. The reference has no bound of its own; its
// recursion ends somewhat further down, in an overflow of the stack.
const maxDepth = 1000

var (
	// docLimits bounds documents.
	docLimits = jsonvalue.Limits{Depth: maxDepth}
	// opLimits leaves room for the list of the root, a component, and an embedded operation in it.
	opLimits = jsonvalue.Limits{Depth: maxDepth + 100}
)

// The mistakes that an operation can have by itself.
var (
	errNotList       = errors.New("it must be null or a list")
	errEmptyList     = errors.New("a list of it is empty")
	errKey           = errors.New("a list of it must begin with a key")
	errElement       = errors.New("it consists of keys, components and lists")
	errOrder         = errors.New("keys are not in order")
	errTwoComponents = errors.New("a component must follow a key")
	errKeyAfterList  = errors.New("a key follows a list")
	errEndsWithKey   = errors.New("it ends with a key")
	errOneList       = errors.New("a single list must not be nested")
	errIndex         = errors.New("an index or slot must be an integer from 0 to 2147483647")
	errInherited     = errors.New("a key has a name that every object inherits")
	errLoneHalf      = errors.New("a string has half a surrogate pair")
	errTooDeep       = fmt.Errorf("it is nested more than %d deep", maxDepth)
	errMember        = errors.New("a component has an unknown member")
	errEmpty         = errors.New("a component is empty")
	errPickAndRemove = errors.New("a component picks up and removes")
	errDropAndInsert = errors.New("a component drops and inserts")
	errTwoEdits      = errors.New("a component has two edits")
	errEditType      = errors.New("an edit has no type, or a type has no edit")
	errUnknownType   = errors.New("an edit has an unknown type")
	errSlotTwice     = errors.New("a slot is used twice")
	errSlots         = errors.New("picks and drops do not match")
)

// OpError says what is wrong with an operation. Its text is safe to show to a client.
type OpError struct{ Err error }

// Error returns the text.
func (e *OpError) Error() string { return fmt.Sprintf("json1 operation: %v", e.Err) }

// Unwrap returns the mistake.
func (e *OpError) Unwrap() error { return e.Err }

// inherited are the names that a JavaScript object has without being given them. Some can be removed or edited there
// but not inserted; a server is better off without any.
var inherited = map[string]bool{
	"__proto__": true, "constructor": true, "toString": true, "toLocaleString": true, "valueOf": true, "hasOwnProperty": true,
	"isPrototypeOf": true, "propertyIsEnumerable": true, "__defineGetter__": true, "__defineSetter__": true,
	"__lookupGetter__": true, "__lookupSetter__": true,
}

// decode reads an operation and checks all that can be checked without a document.
func decode(data []byte) (Op, error) {
	v, err := jsonvalue.Parse(data, opLimits)
	if err != nil {
		return Op{}, err
	}
	op, err := fromJSON(v, false)
	if err != nil {
		return Op{}, &OpError{err}
	}
	return op, nil
}

// fromJSON is decode of what was parsed. If loose, a single list may be nested without need.
func fromJSON(v jsonvalue.Value, loose bool) (Op, error) {
	switch v.Kind() {
	case jsonvalue.Null:
		return Op{}, nil
	case jsonvalue.Array:
	default:
		return Op{}, errNotList
	}
	if v.Len() == 0 {
		return Op{}, errEmptyList
	}
	d := decoder{loose: loose}
	root := &node{}
	if err := d.list(v, root, 0); err != nil {
		return Op{}, err
	}
	// As many different slots as there are picks, all below that number, are all of them.
	if len(d.picked) != len(d.dropped) || d.slots > len(d.picked) {
		return Op{}, errSlots
	}
	return seal(root)
}

// decoder collects the slots that are used.
type decoder struct {
	loose           bool
	picked, dropped map[int]bool
	slots           int // all slots are below
}

// list reads one list of the nested form into the tree below n, which is depth steps from the root. Inside of the
// outermost list, every list begins with a key.
func (d *decoder) list(list jsonvalue.Value, n *node, depth int) error {
	const key, comp, nested = 0, 1, 2 // what came last
	last, lists := key, 0
	for i := range list.Len() {
		switch e := list.At(i); e.Kind() {
		case jsonvalue.Number, jsonvalue.String:
			if last == nested {
				return errKeyAfterList
			}
			k, err := decodeKey(e)
			if err != nil {
				return err
			}
			if n, err = n.append(k); err != nil {
				return err
			}
			if depth++; depth > maxDepth {
				return errTooDeep
			}
			last = key
		case jsonvalue.Object:
			if last != key {
				return errTwoComponents
			}
			c, err := d.component(e)
			if err != nil {
				return err
			}
			n.comp, last = c, comp
		case jsonvalue.Array:
			if e.Len() == 0 {
				return errEmptyList
			}
			if kind := e.At(0).Kind(); kind != jsonvalue.Number && kind != jsonvalue.String {
				return errKey
			}
			if err := d.list(e, n, depth); err != nil {
				return err
			}
			lists++
			last = nested
		default:
			return errElement
		}
	}
	switch {
	case lists == 1 && !d.loose:
		return errOneList
	case last == key:
		return errEndsWithKey
	}
	return nil
}

// append adds a child, whose key must be greater than that of the last one.
func (n *node) append(k Key) (*node, error) {
	if last := len(n.kids) - 1; last >= 0 && n.kids[last].key.compare(k) >= 0 {
		return nil, errOrder
	}
	kid := &node{key: k, parent: n}
	n.kids = append(n.kids, kid)
	return kid, nil
}

func decodeKey(v jsonvalue.Value) (Key, error) {
	if v.Kind() == jsonvalue.Number {
		i, err := decodeIndex(v)
		return Element(i), err
	}
	switch name := v.Text(); {
	case inherited[name]:
		return Key{}, errInherited
	case jsonvalue.HasLoneHalf(name):
		return Key{}, errLoneHalf
	default:
		return Member(name), nil
	}
}

func decodeIndex(v jsonvalue.Value) (int, error) {
	f := v.Float()
	if v.Kind() != jsonvalue.Number || f < 0 || f > math.MaxInt32 || f != math.Trunc(f) {
		return 0, errIndex
	}
	return int(f), nil
}

func (d *decoder) component(v jsonvalue.Value) (*component, error) {
	c := newComponent()
	var typ, op jsonvalue.Value
	for i := range v.Len() {
		var err error
		switch value := v.At(i); v.Key(i) {
		case "p":
			c.pick, err = d.slot(value, &d.picked)
		case "d":
			c.drop, err = d.slot(value, &d.dropped)
		case "r":
			c.remove, err = decodeLiteral(value)
		case "i":
			c.insert, err = decodeLiteral(value)
		case "es":
			err = c.decodeEdit(textSubtype{}, value, "")
		case "ena":
			err = c.decodeEdit(numberSubtype{}, value, "")
		case "e":
			op = value
		case "et":
			typ = value
		default:
			err = errMember
		}
		if err != nil {
			return nil, err
		}
	}
	if !typ.IsNone() || !op.IsNone() {
		if err := c.decodeLongEdit(typ, op); err != nil {
			return nil, err
		}
	}
	switch {
	case c.isEmpty():
		return nil, errEmpty
	case c.pick != none && !c.remove.IsNone():
		return nil, errPickAndRemove
	case c.drop != none && !c.insert.IsNone():
		return nil, errDropAndInsert
	}
	return c, nil
}

func (d *decoder) slot(v jsonvalue.Value, used *map[int]bool) (int, error) {
	slot, err := decodeIndex(v)
	if err != nil {
		return none, err
	}
	if (*used)[slot] {
		return none, errSlotTwice
	}
	if *used == nil {
		*used = make(map[int]bool)
	}
	(*used)[slot] = true
	d.slots = max(d.slots, slot+1)
	return slot, nil
}

// decodeLongEdit reads {"et": typ, "e": op}.
func (c *component) decodeLongEdit(typ, op jsonvalue.Value) error {
	if typ.Kind() != jsonvalue.String || op.IsNone() {
		return errEditType
	}
	sub, ok := subtypes[typ.Text()]
	if !ok {
		return errUnknownType
	}
	return c.decodeEdit(sub, op, typ.Text())
}

func (c *component) decodeEdit(sub subtype, v jsonvalue.Value, as string) error {
	if c.edit != nil {
		return errTwoEdits
	}
	op, err := sub.decode(v)
	if err != nil {
		return err
	}
	c.edit = &edit{sub, op, as}
	return nil
}

// decodeLiteral reads a value that an operation carries.
func decodeLiteral(v jsonvalue.Value) (jsontree.Value, error) {
	if hasLoneHalf(v) {
		return jsontree.Value{}, errLoneHalf
	}
	return jsontree.From(v), nil
}

// hasLoneHalf reports whether a string in v has half a surrogate pair.
func hasLoneHalf(v jsonvalue.Value) bool {
	if v.Kind() == jsonvalue.String {
		return jsonvalue.HasLoneHalf(v.Text())
	}
	for i := range v.Len() {
		if v.Kind() == jsonvalue.Object && jsonvalue.HasLoneHalf(v.Key(i)) || hasLoneHalf(v.At(i)) {
			return true
		}
	}
	return false
}
