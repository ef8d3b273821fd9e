package query

// window follows what is shown of a list while one document is taken out of the list, or put in, or both. At the edges
// others come and go for it.
type window struct {
	list  *List
	from  int // of the order
	shown int // items from there
	edits []edit
}

// edit is a step of the window about one item.
type edit struct {
	kind  StepKind // Insert or Remove
	index int
	item  *item
}

func newWindow(l *List) *window {
	from, to := l.query.window(len(l.order))
	return &window{list: l, from: from, shown: to - from}
}

// removed is told that it is there no more, which was at i of the order.
func (w *window) removed(i int, it *item) {
	from, to := w.list.query.window(len(w.list.order))
	switch {
	case w.shown == 0 || i >= w.from+w.shown: // behind the window
	case i >= w.from:
		w.remove(i-w.from, it)
	default: // before it: all move up, and the first out of it
		w.remove(0, w.list.order[w.from-1])
	}
	if w.shown < to-from {
		w.insert(w.shown, w.list.order[to-1])
	}
	w.from = from
}

// inserted is told that there is a new item at i of the order.
func (w *window) inserted(i int) {
	from, to := w.list.query.window(len(w.list.order))
	w.from = from
	if i >= to || from == to {
		return
	}
	if w.shown == to-from { // the last moves out
		w.remove(w.shown-1, w.list.order[to])
	}
	i = max(i, from) // before the window all move down, and one comes in
	w.insert(i-from, w.list.order[i])
}

func (w *window) remove(index int, it *item) {
	w.shown--
	if last := len(w.edits) - 1; last >= 0 && w.edits[last] == (edit{Insert, index, it}) {
		w.edits = w.edits[:last] // it came only to go
		return
	}
	w.edits = append(w.edits, edit{Remove, index, it})
}

func (w *window) insert(index int, it *item) {
	w.shown++
	w.edits = append(w.edits, edit{Insert, index, it})
}

// steps returns what has happened to what is shown. What went and came again has moved, or has not.
func (w *window) steps() []Step {
	if e := w.edits; len(e) == 2 && e[0].kind == Remove && e[1].kind == Insert && e[0].item.doc.ID == e[1].item.doc.ID {
		if e[0].index == e[1].index {
			return nil
		}
		return []Step{{Kind: Move, Index: e[0].index, Count: 1, To: e[1].index}}
	}
	var steps []Step
	for _, e := range w.edits {
		steps = append(steps, Step{Kind: e.kind, Index: e.index, Count: 1, IDs: []string{e.item.doc.ID}})
		if e.kind == Remove {
			e.item.left = w.list.version + 1
		}
	}
	return steps
}
