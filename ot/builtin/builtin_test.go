package builtin

import "testing"

// The names and URIs are frozen: clients send them and stores hold them.
func TestRegistry(t *testing.T) {
	types := Registry()
	for name, uri := range map[string]string{
		"rich-text":    "http://sharejs.org/types/rich-text/v1",
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
