package collabtest

import (
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Kind is a type of documents and how to use it.
type Kind struct {
	Type ot.Type
	// Data returns the data of a create, JSON; nil is for none.
	Data func(*rand.Rand) []byte
	// Edit returns an operation, JSON, that fits the document, JSON.
	Edit func(r *rand.Rand, doc []byte) []byte
	// Blind returns an operation that fits every document of this kind. nil: what fits the type's empty document does.
	Blind func(r *rand.Rand) []byte
	// Exact: what an operation says of the document must be so. Who guesses what the document will be like, as somebody
	// does who sends two operations in a row, makes operations that the type takes and on which people do not agree.
	Exact bool
	// Plain brings documents that a user sees as the same into one form. nil: each is one. The order of keys never counts.
	Plain func(doc jsonvalue.Value) jsonvalue.Value
}

func registry(kinds []Kind) *ot.Registry {
	var types []ot.Type
	for _, k := range kinds {
		types = append(types, k.Type)
	}
	return ot.NewRegistry(types...)
}

// kind returns the Kind with the type of that name or URI.
func (s *sim) kind(name string) *Kind {
	for i, k := range s.Kinds {
		if k.Type.Name() == name || k.Type.URI() == name {
			return &s.Kinds[i]
		}
	}
	s.fail("a document of an unknown type %q", name)
	return &s.Kinds[0]
}

// show returns what a user sees of a document; "-" without one. A typ of a node, possibly a wrapped one, goes by its
// name.
func (s *sim) show(typ ot.Type, snap ot.Snapshot) string {
	if typ == nil {
		return "-"
	}
	k := s.kind(typ.URI())
	data, err := typ.Encode(snap)
	if err != nil {
		s.fail("a snapshot cannot be encoded: %v", err)
	}
	doc, err := jsonvalue.Parse(data, jsonvalue.Limits{})
	if err != nil {
		s.fail("a snapshot is not JSON: %v", err)
	}
	if k.Plain != nil {
		doc = k.Plain(doc)
	}
	return k.Type.Name() + " " + sorted(doc).String()
}

// sorted orders the keys of all objects in v.
func sorted(v jsonvalue.Value) jsonvalue.Value {
	switch v.Kind() {
	case jsonvalue.Array:
		elements := make([]jsonvalue.Value, v.Len())
		for i := range elements {
			elements[i] = sorted(v.At(i))
		}
		return jsonvalue.NewArray(elements)
	case jsonvalue.Object:
		members := make([]jsonvalue.Member, v.Len())
		for i := range members {
			members[i] = jsonvalue.Member{Key: v.Key(i), Value: sorted(v.At(i))}
		}
		slices.SortFunc(members, func(a, b jsonvalue.Member) int { return strings.Compare(a.Key, b.Key) })
		return jsonvalue.NewObject(members...)
	}
	return v
}
