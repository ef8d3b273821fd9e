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

// Registry returns a registry of all types, each as published.
func Registry() *ot.Registry { return registry(json1.Type) }

// Merging returns a registry of all types in which json1 resolves conflicts that the published one refuses. The clients
// of a collection with these types must register the variant that allows conflicts.
func Merging() *ot.Registry { return registry(json1.Merging) }

func registry(json1 ot.Type) *ot.Registry {
	return ot.NewRegistry(json0.Type, json1, richtext.Type, text.Type, textunicode.Type)
}
