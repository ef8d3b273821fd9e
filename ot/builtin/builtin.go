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
	"github.com/tandem-collab/tandem/ot/richtext"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// Registry returns a registry of all types.
func Registry() *ot.Registry {
	return ot.NewRegistry(richtext.Type, textunicode.Type)
}
