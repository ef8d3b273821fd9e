package collab

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// projectable is the URI of the one type whose documents can be seen through a projection, json0.
const projectable = "http://sharejs.org/types/JSONv0"

// Projection shows of a collection's documents some members only, under a name that clients use as that of a
// collection. The documents are of json0. (ShareDB: lib/projections.js, whose results these are.)
//
// A Projection is immutable.
type Projection struct {
	name, collection string
	fields           map[string]bool
}

// NewProjection returns the projection of a collection's documents to the members named fields. It fails where there
// is nothing to show or the names make no sense.
func NewProjection(name, collection string, fields ...string) (*Projection, error) {
	switch {
	case name == "" || collection == "":
		return nil, fmt.Errorf("a projection and its collection must have names")
	case name == collection:
		return nil, fmt.Errorf("the projection %q has the name of its collection", name)
	case len(fields) == 0:
		return nil, fmt.Errorf("the projection %q has no fields", name)
	}
	p := &Projection{name: name, collection: collection, fields: make(map[string]bool, len(fields))}
	for _, f := range fields {
		p.fields[f] = true
	}
	return p, nil
}

// Name returns the name that clients use.
func (p *Projection) Name() string { return p.name }

// Collection returns where the documents are.
func (p *Projection) Collection() string { return p.collection }

// Fields returns the members that are shown, in alphabetical order.
func (p *Projection) Fields() []string { return slices.Sorted(maps.Keys(p.fields)) }

var errUnprojectable = &Error{Code: CodeRefused, Message: "ERR_TYPE_CANNOT_BE_PROJECTED"}

var errNotInProjection = &Error{Code: CodeProjection, Message: "Invalid op submitted. Operation invalid in projected collection"}

// Snapshot returns the JSON of a document as the projection shows it; typ is the URI of its type, empty where there is
// no document.
func (p *Projection) Snapshot(typ string, data []byte) ([]byte, error) {
	if typ != "" && typ != projectable {
		return nil, errUnprojectable
	}
	return p.project(data), nil
}

// project keeps the members of an object that are shown. Of what is none null is left.
func (p *Projection) project(data []byte) []byte {
	if data == nil {
		return nil
	}
	if jsonvalue.KindOf(data) != jsonvalue.Object {
		return []byte("null")
	}
	shown := []byte{'{'}
	members := jsonvalue.ReadObject(data, jsonvalue.Limits{})
	for members.Next() {
		if !p.fields[string(members.Key())] {
			continue
		}
		if len(shown) > 1 {
			shown = append(shown, ',')
		}
		shown = jsonvalue.AppendString(shown, string(members.Key()))
		shown = append(append(shown, ':'), members.Raw()...)
	}
	return append(shown, '}')
}

// Change returns what a change to a document is to those who see it through the projection. It may be an operation
// that does nothing: a version is never hidden.
func (p *Projection) Change(c Change) (Change, error) {
	switch c.Kind {
	case Create:
		data, err := p.Snapshot(c.Type, c.Data)
		c.Data = data
		return c, err
	case Edit:
		if jsonvalue.KindOf(c.Data) != jsonvalue.Array {
			return c, errUnprojectable
		}
		return p.edit(c)
	}
	return c, nil
}

// edit keeps the components of an operation whose paths begin with a member that is shown. What replaces the whole
// document does so with what is shown of it.
func (p *Projection) edit(c Change) (Change, error) {
	shown := []byte{'['}
	components := jsonvalue.ReadArray(c.Data, jsonvalue.Limits{})
	for components.Next() {
		first, ok := readComponent(components.Raw())
		if !ok {
			return c, errUnprojectable
		}
		component := components.Raw()
		switch {
		case first.root:
			component = p.replacement(first)
		case !p.fields[first.key]:
			component = nil
		}
		if component == nil {
			continue
		}
		if len(shown) > 1 {
			shown = append(shown, ',')
		}
		shown = append(shown, component...)
	}
	c.Data = append(shown, ']')
	return c, nil
}

// component is what a projection needs to know of one component of an operation.
type component struct {
	root   bool   // it is about the whole document
	key    string // else the first element of its path
	od, oi []byte // raw; nil: not there
}

// readComponent reads one; false: it is no component of json0.
func readComponent(raw []byte) (c component, ok bool) {
	if jsonvalue.KindOf(raw) != jsonvalue.Object {
		return c, false
	}
	members := jsonvalue.ReadObject(raw, jsonvalue.Limits{})
	for members.Next() {
		switch string(members.Key()) {
		case "od":
			c.od = members.Raw()
		case "oi":
			c.oi = members.Raw()
		case "p":
			if ok = jsonvalue.KindOf(members.Raw()) == jsonvalue.Array; !ok {
				continue
			}
			path := jsonvalue.ReadArray(members.Raw(), jsonvalue.Limits{})
			if c.root = !path.Next(); c.root {
				continue
			}
			if jsonvalue.KindOf(path.Raw()) == jsonvalue.String {
				c.key, _ = jsonvalue.ParseString(path.Raw())
			} else {
				c.key = strings.TrimSpace(string(path.Raw())) // an index, which JavaScript takes as a name too
			}
		}
	}
	return c, ok
}

// replacement is the component that replaces what is shown of a document; nil: it replaces nothing.
func (p *Projection) replacement(c component) []byte {
	if c.od == nil && c.oi == nil {
		return nil
	}
	out := []byte(`{"p":[]`)
	if c.od != nil {
		out = append(append(out, `,"od":`...), p.project(c.od)...)
	}
	if c.oi != nil {
		out = append(append(out, `,"oi":`...), p.project(c.oi)...)
	}
	return append(out, '}')
}

// allows refuses a change that somebody who sees the document through the projection may not make: it touches what is
// not shown. typ is the document's type; nil: there is none. Of an edit Data must be what it is.
func (p *Projection) allows(typ ot.Type, c Change) error {
	ok := true
	switch c.Kind {
	case Create:
		ok = c.Type == projectable && p.covers(c.Data)
	case Edit:
		ok = (typ == nil || typ.URI() == projectable) && p.touches(c.Data)
	}
	if !ok {
		return errNotInProjection
	}
	return nil
}

// covers says whether all of a document would be shown.
func (p *Projection) covers(data []byte) bool {
	switch jsonvalue.KindOf(data) {
	case jsonvalue.None, jsonvalue.Null:
		return true
	case jsonvalue.Object:
		members := jsonvalue.ReadObject(data, jsonvalue.Limits{})
		for members.Next() {
			if !p.fields[string(members.Key())] {
				return false
			}
		}
		return true
	}
	return false
}

// touches says whether all components of an operation are inside of members that are shown.
func (p *Projection) touches(op []byte) bool {
	if jsonvalue.KindOf(op) != jsonvalue.Array {
		return false
	}
	components := jsonvalue.ReadArray(op, jsonvalue.Limits{})
	for components.Next() {
		if c, ok := readComponent(components.Raw()); !ok || c.root || !p.fields[c.key] {
			return false
		}
	}
	return true
}
