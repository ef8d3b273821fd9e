package richtext

import (
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// Action is what a Component does.
type Action uint8

// The actions.
const (
	Insert Action = iota + 1
	Retain
	Delete
)

// Component is one step of an operation, or, an Insert, a stretch of a document.
type Component struct {
	Action Action
	Len    int    // in UTF-16 units, at least 1; 1 for an embed
	Text   string // of an Insert of text; WTF-8
	// Embed is the object or number that an Insert embeds; nil when it inserts text.
	Embed *jsonvalue.Value
	// Attributes are those of the inserted content, or what changes in the retained; nil for none, and for a Delete.
	Attributes *Attributes
}

// InsertText returns a component that inserts text, WTF-8 and not empty.
func InsertText(text string, a *Attributes) Component {
	return Component{Action: Insert, Len: seq.Measure(text)[seq.UTF16], Text: text, Attributes: a}
}

// InsertEmbed returns a component that inserts an embed, an object or a number.
func InsertEmbed(v jsonvalue.Value, a *Attributes) Component {
	return Component{Action: Insert, Len: 1, Embed: &v, Attributes: a}
}

// RetainLen returns a component that keeps n UTF-16 units and changes attributes of them.
func RetainLen(n int, a *Attributes) Component {
	return Component{Action: Retain, Len: n, Attributes: a}
}

// DeleteLen returns a component that deletes n UTF-16 units.
func DeleteLen(n int) Component { return Component{Action: Delete, Len: n} }

// isText reports whether c inserts text.
func (c *Component) isText() bool { return c.Action == Insert && c.Embed == nil }

// Op is an operation. It is immutable once it is shared.
type Op []Component

// mergesWith reports whether next is merged with c when it is pushed behind it.
func (c *Component) mergesWith(next *Component) bool {
	return c.Action == next.Action && c.Action != Delete && c.Embed == nil && next.Embed == nil &&
		equalAttributes(c.Attributes, next.Attributes)
}

// baseLen returns how much of a document the operation walks over.
func (o Op) baseLen() int {
	n := 0
	for i := range o {
		if o[i].Action != Insert {
			n += o[i].Len
		}
	}
	return n
}
