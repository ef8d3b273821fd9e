// Package builtin gathers the types that tandem knows. It is the only package that names them all.
//
// # Concurrency
//
// A registry is only read once it was made, and may be shared freely.
//
// The types themselves are in the packages beside this one.
package builtin

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/json0"
	"github.com/tandem-collab/tandem/ot/json1"
	"github.com/tandem-collab/tandem/ot/richtext"
	"github.com/tandem-collab/tandem/ot/text"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// Registry returns a registry of all types, each as published, and of more, which go before those of the same names.
func Registry(more ...ot.Type) *ot.Registry { return registry(json1.Type, more) }

// Merging returns a registry of all types in which json1 resolves conflicts that the published one refuses. The clients
// of a collection with these types must register the variant that allows conflicts.
func Merging(more ...ot.Type) *ot.Registry { return registry(json1.Merging, more) }

func registry(json1 ot.Type, more []ot.Type) *ot.Registry {
	return ot.NewRegistry(append([]ot.Type{json0.Type, json1, richtext.Type, text.Type, textunicode.Type}, more...)...)
}
