package server

import (
	"slices"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/schema"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
)

// validatorOf returns what checks the documents of a collection.
func validatorOf(collection string) collab.Validator {
	if collection == boardCollection {
		return schema.Board
	}
	return nil
}

// typesOf returns the types of each collection: those that merge where that is asked for, else types.
func typesOf(types *ot.Registry, merge []string, more ...ot.Type) func(collection string) *ot.Registry {
	merging := builtin.Merging(more...)
	return func(collection string) *ot.Registry {
		if slices.Contains(merge, collection) {
			return merging
		}
		return types
	}
}
