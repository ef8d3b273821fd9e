package jsonvalue

// KindOf returns the kind of the raw value that data begins with, judged by its first byte; None if it is no value.
func KindOf(data []byte) Kind {
	i := skipSpace(data, 0)
	if i >= len(data) {
		return None
	}
	switch c := data[i]; {
	case c == '"':
		return String
	case c == '{':
		return Object
	case c == '[':
		return Array
	case c == 't', c == 'f':
		return Bool
	case c == 'n':
		return Null
	case c == '-', c-'0' <= 9:
		return Number
	}
	return None
}

// reader is what ObjectReader and ArrayReader share.
type reader struct {
	data    []byte
	pos     int // of the next item
	depth   int // what an item may still open
	started bool
	done    bool
	value   []byte
	err     error
}

func newReader(data []byte, lim Limits, opening byte, reason string) reader {
	r := reader{data: data, depth: lim.depth() - 1}
	if err := lim.checkSize(data); err != nil {
		r.fail(err)
		return r
	}
	r.pos = skipSpace(data, 0)
	switch {
	case r.pos >= len(data):
		r.fail(syntaxError(r.pos, reasonEnd))
	case data[r.pos] != opening:
		r.fail(syntaxError(r.pos, reason))
	}
	return r
}

func (r *reader) fail(err error) { r.err, r.done, r.value = err, true, nil }

// advance goes to the next item; false at the end or after an error.
func (r *reader) advance(object bool) bool {
	if r.done {
		return false
	}
	var more bool
	var err error
	if r.started {
		r.pos, more, err = nextItem(r.data, r.pos, object)
	} else {
		r.started = true
		r.pos, more, err = openCompound(r.data, r.pos)
	}
	if err == nil && !more {
		err = checkEnd(r.data, r.pos)
	}
	if err != nil {
		r.fail(err)
		return false
	}
	r.done = !more
	return more
}

// readValue takes the value at pos.
func (r *reader) readValue() bool {
	end, err := skipValue(r.data, r.pos, r.depth)
	if err != nil {
		r.fail(err)
		return false
	}
	r.value, r.pos = r.data[r.pos:end:end], end
	return true
}

// Raw returns the span of the present value. It has been checked, and stays part of the input.
func (r *reader) Raw() []byte { return r.value }

// Err returns what ended the walk: nil when the whole input was read and is well-formed.
func (r *reader) Err() error { return r.err }

// ObjectReader walks over the members of a raw object, without building them:
//
//	members := jsonvalue.ReadObject(raw, jsonvalue.Limits{})
//	for members.Next() {
//		switch string(members.Key()) { … members.Raw() … }
//	}
//	if err := members.Err(); err != nil { … }
//
// Members come as written: where keys are repeated the last one counts.
type ObjectReader struct {
	reader
	key []byte
}

// ReadObject begins a walk over the raw object in data.
func ReadObject(data []byte, lim Limits) ObjectReader {
	return ObjectReader{reader: newReader(data, lim, '{', "object expected")}
}

// Next goes to the next member. It returns false at the end of the object or after an error; see Err.
func (r *ObjectReader) Next() bool {
	if !r.advance(true) {
		return false
	}
	end, escaped, err := skipString(r.data, r.pos)
	if err != nil {
		r.fail(err)
		return false
	}
	r.key = r.data[r.pos+1 : end-1]
	if escaped {
		r.key = appendUnquoted(nil, r.key)
	}
	if r.pos, err = skipColon(r.data, end); err != nil {
		r.fail(err)
		return false
	}
	return r.readValue()
}

// Key returns the key of the present member, WTF-8, unquoted. It may be part of the input.
func (r *ObjectReader) Key() []byte { return r.key }

// ArrayReader walks over the elements of a raw array, as ObjectReader does over members.
type ArrayReader struct{ reader }

// ReadArray begins a walk over the raw array in data.
func ReadArray(data []byte, lim Limits) ArrayReader {
	return ArrayReader{newReader(data, lim, '[', "array expected")}
}

// Next goes to the next element. It returns false at the end of the array or after an error; see Err.
func (r *ArrayReader) Next() bool { return r.advance(false) && r.readValue() }
