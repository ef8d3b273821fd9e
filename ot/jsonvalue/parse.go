package jsonvalue

// Parse reads one JSON value within the limits. The result shares no memory with data. Errors are of type *Error.
func Parse(data []byte, lim Limits) (Value, error) {
	if err := lim.checkSize(data); err != nil {
		return Value{}, err
	}
	p := parser{data: data}
	v, end, err := p.value(skipSpace(data, 0), lim.depth())
	if err == nil {
		err = checkEnd(data, end)
	}
	if err != nil {
		return Value{}, err
	}
	return v, nil
}

// parser collects the items of the compounds that are open on one stack, so that each compound is allocated once and in
// its final size.
type parser struct {
	data  []byte
	stack []Value
	keys  []string // of the members of objects, whose values are on the stack
}

// value reads the value that begins at i and returns its end.
func (p *parser) value(i, depth int) (Value, int, error) {
	if i >= len(p.data) {
		return Value{}, i, syntaxError(i, reasonEnd)
	}
	switch p.data[i] {
	case '"':
		s, end, err := p.text(i)
		return Value{kind: String, text: s}, end, err
	case '{':
		return p.object(i, depth)
	case '[':
		return p.array(i, depth)
	case 't':
		end, err := skipWord(p.data, i, "true")
		return NewBool(true), end, err
	case 'f':
		end, err := skipWord(p.data, i, "false")
		return NewBool(false), end, err
	case 'n':
		end, err := skipWord(p.data, i, "null")
		return NewNull(), end, err
	}
	end, err := skipNumber(p.data, i)
	if err != nil {
		return Value{}, end, err
	}
	f, err := floatAt(p.data, i, end)
	return NewNumber(f), end, err
}

func (p *parser) text(i int) (string, int, error) {
	end, escaped, err := skipString(p.data, i)
	if err != nil {
		return "", end, err
	}
	body := p.data[i+1 : end-1]
	if escaped {
		body = appendUnquoted(make([]byte, 0, len(body)), body)
	}
	return string(body), end, nil
}

func (p *parser) array(i, depth int) (Value, int, error) {
	if depth == 0 {
		return Value{}, i, limitError(i, reasonDeep)
	}
	base := len(p.stack)
	i, more, err := openCompound(p.data, i)
	for more && err == nil {
		var v Value
		if v, i, err = p.value(i, depth-1); err != nil {
			break
		}
		p.stack = append(p.stack, v)
		i, more, err = nextItem(p.data, i, false)
	}
	if err != nil {
		return Value{}, i, err
	}
	elements := append([]Value(nil), p.stack[base:]...)
	p.stack = p.stack[:base]
	return NewArray(elements), i, nil
}

func (p *parser) object(i, depth int) (Value, int, error) {
	if depth == 0 {
		return Value{}, i, limitError(i, reasonDeep)
	}
	i, more, err := openCompound(p.data, i)
	if err != nil || !more {
		return Value{kind: Object}, i, err
	}
	values, keys := len(p.stack), len(p.keys)
	for more && err == nil {
		var key string
		var v Value
		if key, i, err = p.text(i); err != nil {
			break
		}
		if i, err = skipColon(p.data, i); err != nil {
			break
		}
		if v, i, err = p.value(i, depth-1); err != nil {
			break
		}
		p.stack, p.keys = append(p.stack, v), append(p.keys, key)
		i, more, err = nextItem(p.data, i, true)
	}
	if err != nil {
		return Value{}, i, err
	}
	c := newCompound(len(p.keys) - keys)
	for j, key := range p.keys[keys:] {
		c.set(key, p.stack[values+j])
	}
	p.stack, p.keys = p.stack[:values], p.keys[:keys]
	return Value{kind: Object, sub: c}, i, nil
}
