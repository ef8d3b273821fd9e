package json0

import (
	"errors"
	"math"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// The ways not to fit a document.
var (
	errNoPlace       = errors.New("its path leads nowhere")
	errNotAList      = errors.New("what its path leads into is not a list")
	errNotAnObject   = errors.New("what its path leads into is not an object")
	errNotANumber    = errors.New("it adds to something that is not a number")
	errPastList      = errors.New("an index is past the end of its list")
	errRootDeleted   = errors.New("the root cannot be deleted, only replaced")
	errDocTooDeep    = errors.New("the document would nest too deeply")
	errNoInstruction = errors.New("it has no instruction")
)

// apply returns the document after op.
func apply(doc jsontree.Value, op Op) (jsontree.Value, error) {
	copied := 0
	for i := range op {
		if copied > maxWork*copiedPerStep {
			return jsontree.Value{}, &OpError{i, errTooMuch}
		}
		copied += op[i].copied(doc)
		var err error
		if doc, err = op[i].apply(doc); err != nil {
			return jsontree.Value{}, &OpError{i, err}
		}
		if doc.Depth() > maxDepth {
			return jsontree.Value{}, &OpError{i, errDocTooDeep}
		}
	}
	return doc, nil
}

// apply returns the document after c.
func (c *Component) apply(doc jsontree.Value) (jsontree.Value, error) {
	switch {
	case c.Action == Text:
		path, p := c.asEdit()
		c = &Component{Path: path, Action: Edit, edit: edit{sub: text0{}, op: pieces{p}}}
	case c.Action == Object && len(c.Path) == 0:
		if c.Insert.IsNone() {
			return doc, errRootDeleted
		}
		return c.Insert, nil
	}
	return c.applyUnder(doc, 0)
}

// applyUnder returns v, the value to which the first i keys lead, after c. Only the way to the change is made anew.
func (c *Component) applyUnder(v jsontree.Value, i int) (jsontree.Value, error) {
	if i == c.depth()-1 {
		return c.change(v)
	}
	k := c.Path[i]
	if v.Kind() == jsonvalue.Array && !k.isNumber() {
		return v, errNoPlace
	}
	before := child(v, k)
	if before.IsNone() {
		return v, errNoPlace
	}
	after, err := c.applyUnder(before, i+1)
	if err != nil || jsontree.Same(before, after) {
		return v, err
	}
	return setChild(v, k, after), nil
}

// change returns v, the list, object, number or other value that c changes, after it.
func (c *Component) change(v jsontree.Value) (jsontree.Value, error) {
	switch c.Action {
	case List, Move:
		if v.Kind() != jsonvalue.Array {
			return v, errNotAList
		}
		return c.changeList(v, c.Path.at(len(c.Path)-1).number)
	case Object:
		return c.changeObject(v, c.Path.at(len(c.Path)-1).member())
	case Add:
		if v.Kind() != jsonvalue.Number {
			return v, errNotANumber
		}
		return sum(v.Float(), c.Amount)
	}
	if c.edit.op == nil {
		return v, errNoInstruction
	}
	return c.edit.sub.apply(v, c.edit.op)
}

// changeList changes the list v at element i. An insert may be behind the last element.
func (c *Component) changeList(v jsontree.Value, i int) (jsontree.Value, error) {
	switch n := v.Len(); {
	case i > n, i == n && !c.inserts(List), i == n && c.deletes(List), c.Action == Move && c.To >= n:
		return v, errPastList
	case c.Action == Move:
		if i == c.To {
			return v, nil
		}
		return v.RemoveAt(i).InsertAt(c.To, v.At(i)), nil
	case c.Insert.IsNone():
		return v.RemoveAt(i), nil
	case c.Delete.IsNone():
		return v.InsertAt(i, c.Insert), nil
	}
	return v.SetAt(i, c.Insert), nil
}

// changeObject sets or removes a member of the object v.
func (c *Component) changeObject(v jsontree.Value, name string) (jsontree.Value, error) {
	switch {
	case v.Kind() != jsonvalue.Object, !v.Get("constructor").IsNone(): // the reference looks for a constructor
		return v, errNotAnObject
	case c.Insert.IsNone():
		return v.Remove(name), nil
	}
	return v.Set(name, c.Insert), nil
}

// sum adds as float64, and fails where JSON could not write the outcome.
func sum(a, b float64) (jsontree.Value, error) {
	if a += b; math.IsInf(a, 0) {
		return jsontree.Value{}, errRange
	}
	return jsontree.Number(a), nil
}
