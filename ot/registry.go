package ot

// Registry finds types by name or URI. It is filled once and then only read.
type Registry struct{ types map[string]Type }

// NewRegistry returns a registry of the given types. A later type replaces an earlier one of the same name or URI.
func NewRegistry(types ...Type) *Registry {
	r := &Registry{types: make(map[string]Type, 2*len(types))}
	for _, t := range types {
		r.types[t.Name()] = t
		r.types[t.URI()] = t
	}
	return r
}

// Type returns the type with that name or URI.
func (r *Registry) Type(nameOrURI string) (Type, bool) {
	t, ok := r.types[nameOrURI]
	return t, ok
}
