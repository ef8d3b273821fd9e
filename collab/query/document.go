package query

import (
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// Doc is a document at one version as queries see it. It is immutable, and exists: a deleted document is no Doc.
type Doc struct {
	ID       string
	Version  int64
	Type     string // URI
	Created  int64  // when it was created, in milliseconds since 1970
	Modified int64  // when its last revision was made, likewise
	// Data is the content as JSON; the zero Value where the type is none of JSON, or has no value.
	Data jsontree.Value
}

// The fields of a document that are not its content.
const (
	fieldID   = "_id"
	fieldV    = "_v"
	fieldType = "_type"
	fieldMeta = "_m"
	fieldData = "_data"

	metaCreated  = "ctime"
	metaModified = "mtime"
)

// field returns a field of the document; the zero Value if it has none of that name.
func (d *Doc) field(name string) jsontree.Value {
	switch name {
	case fieldID:
		return jsontree.String(d.ID)
	case fieldV:
		return jsontree.Number(float64(d.Version))
	case fieldType:
		return jsontree.String(d.Type)
	case fieldMeta:
		return jsontree.Object().
			Set(metaCreated, jsontree.Number(float64(d.Created))).
			Set(metaModified, jsontree.Number(float64(d.Modified)))
	case fieldData:
		if !isObject(d.Data) {
			return d.Data
		}
	}
	return d.Data.Get(name)
}

// follow returns the value at the beginning of p, and what is left of p from there.
func (d *Doc) follow(p Path) (jsontree.Value, []segment) {
	first := p.segments[0].name
	if first == fieldMeta && len(p.segments) == 2 { // without an object that is made for it
		switch p.segments[1].name {
		case metaCreated:
			return jsontree.Number(float64(d.Created)), nil
		case metaModified:
			return jsontree.Number(float64(d.Modified)), nil
		}
	}
	return d.field(first), p.segments[1:]
}

// Change is a document before and after some revisions; nil stands for no document. It remembers which fields differ,
// so that many queries can be told in little time that nothing has changed for them.
type Change struct {
	Before, After *Doc
	differs       map[string]bool
}

// touches reports whether a field differs, as far as can be told without looking into it.
func (c *Change) touches(field string) bool {
	if c.Before == nil || c.After == nil || field == fieldMeta {
		return true
	}
	differs, known := c.differs[field]
	if !known {
		differs = !jsontree.Same(c.Before.field(field), c.After.field(field))
		if c.differs == nil {
			c.differs = make(map[string]bool)
		}
		c.differs[field] = differs
	}
	return differs
}
