package ot

import "github.com/tandem-collab/tandem/ot/jsontree"

// Viewer is a Type whose snapshots can be read as JSON, without encoding them.
type Viewer interface {
	// View returns the content of a snapshot; the zero Value where there is none.
	View(Snapshot) jsontree.Value
}

// TypedViewer makes a Viewer.
type TypedViewer[S any] interface{ View(S) jsontree.Value }

type erasedViewer[S any] struct{ t TypedViewer[S] }

func (e erasedViewer[S]) View(s Snapshot) jsontree.Value { return e.t.View(s.(S)) }

// AsViewer returns t's Viewer, if it has one.
func AsViewer(t Type) (Viewer, bool) {
	if e, ok := t.(interface{ viewer() (Viewer, bool) }); ok {
		return e.viewer()
	}
	v, ok := t.(Viewer)
	return v, ok
}
