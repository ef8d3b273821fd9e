package server

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
)

// Two people set one property: in a collection that merges the second one's value stays, in others it is refused.
func TestMergeCollections(t *testing.T) {
	types := typesOf(builtin.Registry(), []string{"boards", "plans"})
	for collection, merges := range map[string]bool{"boards": true, "plans": true, "docs": false, "": false} {
		typ, ok := types(collection).Type("json1")
		if !ok {
			t.Fatalf("%s: no json1", collection)
		}
		a, _ := typ.DecodeOp([]byte(`["x",{"r":1,"i":2}]`))
		b, _ := typ.DecodeOp([]byte(`["x",{"r":1,"i":3}]`))
		if _, err := typ.Transform(a, b, ot.Left); (err == nil) != merges {
			t.Errorf("%s: %v", collection, err)
		}
	}
}
