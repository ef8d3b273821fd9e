package ot

// Editor is a Snapshot that is being built by many operations. It belongs to one goroutine.
type Editor interface {
	// Apply checks op before it changes anything: after an error the Editor is as it was.
	Apply(Op) error
	// Freeze returns the present content as an immutable Snapshot. The Editor may be used further: what it shares
	// with a frozen Snapshot is copied before it is changed.
	Freeze() Snapshot
}

// Editable is a Type with an Editor of its own. Edit falls back on Apply for types without.
type Editable interface {
	Edit(Snapshot) Editor
}

// Edit returns an Editor that starts at s.
func Edit(t Type, s Snapshot) Editor {
	if e, ok := t.(Editable); ok {
		return e.Edit(s)
	}
	return &applyEditor{t, s}
}

// Sizer is an optional ability of an Editor.
type Sizer interface {
	// Size returns about how many bytes the present content takes as JSON, in constant time.
	Size() int
}

// SizeOf returns the Size of what is edited; false if its type does not know it.
func SizeOf(e Editor) (bytes int, ok bool) {
	if erased, ok := e.(interface{ size() (int, bool) }); ok {
		return erased.size()
	}
	if s, ok := e.(Sizer); ok {
		return s.Size(), true
	}
	return 0, false
}

// applyEditor is the Editor of a type that only knows Apply.
type applyEditor struct {
	typ Type
	now Snapshot
}

func (e *applyEditor) Apply(op Op) error {
	next, err := e.typ.Apply(e.now, op)
	if err == nil {
		e.now = next
	}
	return err
}

func (e *applyEditor) Freeze() Snapshot { return e.now }
