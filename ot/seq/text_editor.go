package seq

// TextEditor changes a text at a cursor that walks from left to right. It belongs to one goroutine.
//
// Its methods panic when the cursor would pass the end of the text or the text exceed MaxLen, as indexing past a slice
// does: callers check lengths first, which Size makes cheap.
type TextEditor struct {
	e    editor[byte]
	half bool // the cursor stands inside the pair behind e.before
}

// Edit returns an editor of the text, its cursor at the beginning.
func (t Text) Edit() *TextEditor {
	e := new(TextEditor)
	e.e.begin(textKind{}, t.v)
	return e
}

// Freeze returns the text as it is now. The editor may be used further; the cursor stays.
func (t *TextEditor) Freeze() Text { return Text{t.e.freeze()} }

// Size returns the present length of the whole text in every unit.
func (t *TextEditor) Size() Size { return t.e.total() }

// AppendRange is Text.AppendRange for the present text. The cursor stays.
func (t *TextEditor) AppendRange(dst []byte, u Unit, from, to int) []byte {
	return Text{t.e.present()}.AppendRange(dst, u, from, to)
}

// Rewind moves the cursor to the beginning.
func (t *TextEditor) Rewind() {
	t.e.rewind()
	t.half = false
}

// Offset returns where the cursor stands, in unit u.
func (t *TextEditor) Offset(u Unit) int {
	n := t.e.offset(u)
	if t.half && u == UTF16 {
		n++
	}
	return n
}

// Skip moves the cursor on by n of unit u. It may come to stand inside a pair; from there only UTF16 is of use.
func (t *TextEditor) Skip(u Unit, n int) {
	if n == 0 {
		return
	}
	if t.half && u == UTF16 {
		n++ // counted from the beginning of the pair
	}
	n = t.e.skip(u, n)
	var size Size
	size, t.half = t.ahead(u, n)
	t.e.before.add(size)
}

// ahead returns the size of the next n of unit u, which must all be in the cursor's leaf. It reports whether they end
// inside a pair, which is then not counted.
func (t *TextEditor) ahead(u Unit, n int) (Size, bool) {
	if size := &t.e.size; size[Bytes] == size[CodePoints] { // all ASCII
		return Size{n, n, n}, false
	}
	return prefix(t.e.elems[t.e.before[Bytes]:], u, n)
}

// Insert puts text, WTF-8, at the cursor and moves behind it.
func (t *TextEditor) Insert(text string) {
	if text == "" {
		return
	}
	t.e.enter()
	if t.half {
		t.cut()
	}
	size := Measure(text)
	t.Size().reserve(size)
	if e := &t.e; e.fits(len(text)) {
		copy(e.gap(len(text)), text)
		e.grow(size)
		e.before.add(size)
	} else {
		e.insert(e.offset(Bytes), []byte(text))
	}
	if isLow(text) {
		t.join(t.e.offset(Bytes) - len(text))
	}
	t.joinHere()
}

// Delete takes the next n of unit u out.
func (t *TextEditor) Delete(u Unit, n int) {
	if n == 0 {
		return
	}
	e := &t.e
	e.enter()
	if t.half {
		t.cut()
	}
	if n <= e.size[u]-e.before[u] {
		if size, half := t.ahead(u, n); !half && e.roomy(size[Bytes]) {
			e.cutOut(size)
			t.joinHere()
			return
		}
	}
	from := e.offset(Bytes)
	t.Skip(u, n)
	if t.half {
		t.cut()
	}
	e.remove(from, e.offset(Bytes))
	t.joinHere()
}

// cut makes two halves of the pair in which the cursor stands.
func (t *TextEditor) cut() {
	at, next := t.e.offset(Bytes), t.e.next()
	halves := appendHalves(make([]byte, 0, 2*halfLen), next)
	t.replace(at, 4, halves)
	t.e.seekElement(at + halfLen)
	t.half = false
}

// joinHere makes a pair of the two halves between which the cursor stands, if it does.
func (t *TextEditor) joinHere() {
	if before := t.e.elems[:t.e.before[Bytes]]; endsHigh(before) {
		t.join(t.e.offset(Bytes))
	}
}

// join makes a pair of the two halves that meet at an offset in bytes, if they do. The cursor stays where it is when
// counted in UTF-16 units, which are the same before and after.
func (t *TextEditor) join(at int) {
	cursor := t.e.offset(UTF16)
	t.e.seekElement(at)
	before, after := t.e.elems[:t.e.before[Bytes]], t.e.next()
	if endsHigh(before) && isLow(after) {
		pair := appendPair(make([]byte, 0, 4), before[len(before)-halfLen:], after)
		t.replace(at-halfLen, 2*halfLen, pair)
	}
	t.Rewind()
	t.Skip(UTF16, cursor)
	t.e.enter()
}

// replace puts text in the place of n bytes.
func (t *TextEditor) replace(at, n int, text []byte) {
	t.e.remove(at, at+n)
	t.e.insert(at, text)
}
