package collab

// ReadKind says of which version snapshots are read.
type ReadKind uint8

// The kinds.
const (
	Current   ReadKind = iota + 1 // as the documents are now
	ByVersion                     // as one was at a version
	ByTime                        // as one was at a time
)

// String returns the name that the reference gives to the kind.
func (k ReadKind) String() string { return [...]string{"", "current", "byVersion", "byTimestamp"}[k] }

// SnapshotRead is documents of one collection that are about to be handed out to one client.
type SnapshotRead struct {
	Agent *Agent
	// Name is the collection as the client names it: Collection, or a projection of it.
	Name       string
	Collection string
	Kind       ReadKind
	Snapshots  []*SnapshotView

	projection *Projection
}

// SnapshotView is one document of a SnapshotRead.
type SnapshotView struct {
	ID      string
	Version Version
	Type    string // URI; empty: there is no document
	// Err says why this one is refused; nil: it is not.
	Err error

	data     func() ([]byte, error)
	replaced bool
	content  []byte
}

// Data returns the JSON of the document, nil where there is none, as the client will see it.
func (v *SnapshotView) Data() ([]byte, error) {
	if v.replaced {
		return v.content, nil
	}
	return v.data()
}

// Replace makes the client see other content, JSON, than the document has. Of what others edit in what it does not see
// Hooks.Op must spare it too.
func (v *SnapshotView) Replace(data []byte) { v.replaced, v.content = true, data }

// Replaced says that a hook has replaced the content.
func (v *SnapshotView) Replaced() bool { return v.replaced }

// Refuse refuses this document alone. err should be an *Error, as collab.Refuse makes it.
func (v *SnapshotView) Refuse(err error) { v.Err = err }

// RefuseSilently refuses this document so that ShareDB's clients do not report an error: they just do not get it.
func (v *SnapshotView) RefuseSilently(message string) {
	v.Err = &Error{Code: CodeRefused, Name: "ERR_SNAPSHOT_READ_SILENT_REJECTION", Message: message}
}

// All returns why the whole fails where the parts cannot be told apart, as in the answer to a query: the refusal of the
// one document that is refused or, of several, that some are. nil: none is.
func (r *SnapshotRead) All() error {
	var first error
	for _, v := range r.Snapshots {
		switch {
		case v.Err == nil:
		case first != nil:
			return &Error{Code: CodeRefused, Name: "ERR_SNAPSHOT_READS_REJECTED"}
		default:
			first = v.Err
		}
	}
	return first
}

// Add adds a document. data yields its JSON and is called if somebody looks.
func (r *SnapshotRead) Add(id string, at Version, typ string, data func() ([]byte, error)) {
	r.Snapshots = append(r.Snapshots, &SnapshotView{ID: id, Version: at, Type: typ, data: data})
}

// NewRead returns a read without documents of a collection or a projection.
func (h *Hub) NewRead(a *Agent, name string, kind ReadKind) *SnapshotRead {
	id, p := h.Resolve(DocID{Collection: name})
	return &SnapshotRead{Agent: a, Name: name, Collection: id.Collection, Kind: kind, projection: p}
}

// Show makes of documents what their reader is to see: what a projection shows of them, and what the hook leaves. An
// error refuses all; of a single document its Err does.
func (h *Hub) Show(r *SnapshotRead) error {
	for _, v := range r.Snapshots {
		if r.projection != nil {
			v.project(r.projection)
		}
	}
	if h.Hooks.ReadSnapshots == nil {
		return nil
	}
	return h.Hooks.ReadSnapshots(r)
}

func (v *SnapshotView) project(p *Projection) {
	data, err := v.data()
	if err == nil {
		data, err = p.Snapshot(v.Type, data)
	}
	if err != nil {
		v.Err = err
		return
	}
	v.Replace(data)
}

// Guarded says that a hook judges what is read, so that nothing may be handed out without Show.
func (h *Hub) Guarded() bool { return h.Hooks.ReadSnapshots != nil }

// OpRead is a revision that is about to be sent to one client.
type OpRead struct {
	Agent *Agent
	// Doc is where the document is, and Name the collection as the client names it: that of Doc, or a projection of it.
	Doc  DocID
	Name string
	// Revision is what is sent. Of it the hook may replace Change.Data, as a whole: the bytes are everyone's.
	Revision Revision
}

// ShowOp returns a revision as one client is to see it: what a projection shows of it, and what the hook leaves. name is
// the document as the client names it. Where Shared says that all see the same, nobody need ask.
func (h *Hub) ShowOp(a *Agent, name DocID, rev *Revision) (Change, error) {
	id, p := h.Resolve(name)
	change := rev.Change
	if p != nil {
		var err error
		if change, err = p.Change(change); err != nil {
			return change, err
		}
	}
	if h.Hooks.Op == nil {
		return change, nil
	}
	r := OpRead{Agent: a, Doc: id, Name: name.Collection, Revision: *rev}
	r.Revision.Change = change
	if err := h.Hooks.Op(&r); err != nil {
		return change, err
	}
	change.Data = r.Revision.Change.Data
	return change, nil
}

// Shared says that all who read the revisions of a collection under this name see the same.
func (h *Hub) Shared(name string) bool { return h.Hooks.Op == nil && h.projections[name] == nil }

// Resolve returns where a document is that a client names, and through which projection it is seen; nil: through none.
func (h *Hub) Resolve(name DocID) (DocID, *Projection) {
	p := h.projections[name.Collection]
	if p == nil {
		return name, nil
	}
	return DocID{Collection: p.collection, ID: name.ID}, p
}
