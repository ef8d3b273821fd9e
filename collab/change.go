package collab

// Kind says which of the three things a Change does.
type Kind uint8

// The kinds. The zero Kind is not a change.
const (
	Create Kind = iota + 1
	Edit
	Delete
)

// String returns the lower-case name of the kind.
func (k Kind) String() string {
	switch k {
	case Create:
		return "create"
	case Edit:
		return "edit"
	case Delete:
		return "delete"
	}
	return "none"
}

// Change is what a revision does to a document: exactly one of create, edit and delete.
type Change struct {
	Kind Kind
	// Type is the URI of the document's type; of Create only.
	Type string
	// Data is JSON: the operation of an Edit, the submitted data of a Create (nil where it gave none). It is kept as
	// raw bytes and decoded where needed; strings in it may hold \ud83d-like escapes of lone halves.
	Data []byte
}

// meet is the table of an incoming change against a committed one, for all pairs but edit against edit, which the type
// transforms: nil says that incoming passes unchanged. (ShareDB: lib/ot.js, transform.)
func meet(incoming, committed Kind) error {
	switch committed {
	case Create:
		return errCreatedRemotely
	case Delete:
		if incoming != Delete { // else the document is deleted twice and the version rises again
			return errWasDeleted
		}
	case Edit:
		if incoming == Create {
			return errCreatedRemotely
		}
	}
	return nil
}
