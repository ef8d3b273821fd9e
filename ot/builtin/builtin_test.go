package builtin

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
)

// The names and URIs are frozen: clients send them and stores hold them.
func TestRegistry(t *testing.T) {
	for _, types := range []*ot.Registry{Registry(), Merging()} {
		for name, uri := range map[string]string{
			"json0":        "http://sharejs.org/types/JSONv0",
			"json1":        "http://sharejs.org/types/JSONv1",
			"rich-text":    "http://sharejs.org/types/rich-text/v1",
			"text":         "http://sharejs.org/types/textv1",
			"text-unicode": "http://sharejs.org/types/text-unicode",
		} {
			byName, ok := types.Type(name)
			byURI, ok2 := types.Type(uri)
			if !ok || !ok2 || byName != byURI || byName.Name() != name || byName.URI() != uri {
				t.Errorf("%s: by name %v, by URI %v", name, byName, byURI)
			}
		}
		if _, ok := types.Type("json9"); ok {
			t.Error("there is a type json9")
		}
	}
}

// Two people set one property: the published json1 refuses the second, the merging one lets it win.
func TestConflictPolicy(t *testing.T) {
	for name, c := range map[string]struct {
		types *ot.Registry
		ok    bool
	}{"reject": {Registry(), false}, "merge": {Merging(), true}} {
		typ, _ := c.types.Type("json1")
		a, _ := typ.DecodeOp([]byte(`["x",{"r":1,"i":2}]`))
		b, _ := typ.DecodeOp([]byte(`["x",{"r":1,"i":3}]`))
		if _, err := typ.Transform(a, b, ot.Left); (err == nil) != c.ok {
			t.Errorf("%s: %v", name, err)
		}
	}
}
