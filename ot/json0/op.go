package json0

import (
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

// Op is an operation: components that are carried out one after another.
type Op []Component

// Action is what kind of change a component makes.
type Action uint8

// The actions.
const (
	List   Action = iota // inserts, removes or replaces an element of a list: li, ld
	Move                 // moves an element of a list: lm
	Object               // sets, removes or replaces a member of an object: oi, od
	Add                  // adds to a number: na
	Text                 // inserts or deletes text in the older way, with the offset in the path: si, sd
	Edit                 // edits a value by an operation of a subtype: t, o
)

// Component is one change of a document. It is immutable.
type Component struct {
	Path   Path // of a List, Move or Object the element or member, of a Text the place in the string
	Action Action
	// Insert is what a List or Object puts there, Delete what was there before; the zero Value for nothing.
	Insert, Delete jsontree.Value
	To             int     // of a Move: the index after it
	Amount         float64 // of an Add
	text           piece   // of a Text; its offset is the end of Path
	edit           edit    // of an Edit
}

// edit is an operation of a subtype. Without an op it does nothing, and is not written.
type edit struct {
	sub subtype
	op  any
	// own says that op was composed by the push that made the component, and that nobody else has it yet: the next push may
	// change it.
	own bool
}

// inserts and deletes report what a List or Object does. Both are true of one that replaces.
func (c *Component) inserts(a Action) bool { return c.Action == a && !c.Insert.IsNone() }
func (c *Component) deletes(a Action) bool { return c.Action == a && !c.Delete.IsNone() }

// depth is the length of the path to what the component changes. An Add or Edit changes the value at its path: it counts as
// one step deeper than what replaces that value.
func (c *Component) depth() int {
	if c.Action == Add || c.Action == Edit {
		return len(c.Path) + 1
	}
	return len(c.Path)
}

// asEdit returns a Text as an edit by text0: the path to the string, and the piece with its offset.
func (c *Component) asEdit() (Path, piece) {
	path, last := c.Path.split()
	p := c.text
	p.at = last.number
	return path, p
}

// asText returns the Text that does to the string at path what p does.
func asText(path Path, p piece) Component {
	return Component{Path: append(path[:len(path):len(path)], Element(p.at)), Action: Text, text: p}
}

// OpError says what is wrong with an operation. Its text is safe to show to a client.
type OpError struct {
	Index int // of the component
	Err   error
}

// Error returns the text.
func (e *OpError) Error() string {
	return fmt.Sprintf("json0 operation, component %d: %v", e.Index, e.Err)
}

// Unwrap returns the mistake.
func (e *OpError) Unwrap() error { return e.Err }

// errRange: numbers that JSON cannot write.
var errRange = errors.New("a number would be too large")
