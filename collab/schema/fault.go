package schema

import (
	"strconv"
	"strings"

	"github.com/tandem-collab/tandem/collab"
)

// fault is what is wrong with a document, and where. nil: nothing is.
type fault struct{ path, what string }

func wrong(what string) *fault { return &fault{what: what} }

// under returns f as it is seen from the object that has the faulty value at key.
func (f *fault) under(key string) *fault {
	if f == nil {
		return nil
	}
	switch {
	case f.path == "":
		return &fault{key, f.what}
	case strings.HasPrefix(f.path, "["):
		return &fault{key + f.path, f.what}
	}
	return &fault{key + "." + f.path, f.what}
}

// at returns f as it is seen from the list that has the faulty value at an index.
func (f *fault) at(index int) *fault {
	if f == nil {
		return nil
	}
	return f.under("[" + strconv.Itoa(index) + "]")
}

// shownPath bounds how much of a path is told, in bytes: keys are others' to choose.
const shownPath = 200

// err returns the fault as the core tells it.
func (f *fault) err() error {
	if f == nil {
		return nil
	}
	path := f.path
	if path == "" {
		path = "the board"
	}
	if len(path) > shownPath {
		path = strings.ToValidUTF8(path[:shownPath], "") + "…"
	}
	return collab.Errorf(collab.CodeSchema, "%s: %s", path, f.what)
}
