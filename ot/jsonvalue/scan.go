package jsonvalue

import "unicode/utf8"

// defaultDepth bounds nesting where Limits names no bound; encoding/json has the same.
const defaultDepth = 10000

// Limits bounds what is read. The zero value allows any size and a depth of 10,000.
type Limits struct {
	Bytes int // of input; 0: any
	Depth int // arrays and objects inside one another: 1 allows [] but not [[]]; 0: 10,000
}

func (l Limits) depth() int {
	if l.Depth <= 0 {
		return defaultDepth
	}
	return l.Depth
}

func (l Limits) checkSize(data []byte) error {
	if l.Bytes > 0 && len(data) > l.Bytes {
		return limitError(l.Bytes, reasonLarge)
	}
	return nil
}

// Valid reports whether data is one JSON value in valid UTF-8, nested no deeper than 10,000.
func Valid(data []byte) bool { return Check(data, Limits{}) == nil }

// Check returns an *Error unless data is one JSON value within the limits.
func Check(data []byte, lim Limits) error {
	if err := lim.checkSize(data); err != nil {
		return err
	}
	end, err := skipValue(data, skipSpace(data, 0), lim.depth())
	if err != nil {
		return err
	}
	return checkEnd(data, end)
}

// checkEnd fails unless nothing but space follows from i on.
func checkEnd(data []byte, i int) error {
	if i = skipSpace(data, i); i < len(data) {
		return syntaxError(i, reasonTrailing)
	}
	return nil
}

func skipSpace(data []byte, i int) int {
	for i < len(data) {
		switch data[i] {
		case ' ', '\n', '\r', '\t':
			i++
		default:
			return i
		}
	}
	return i
}

// skipValue returns the end of the value that begins at i, having checked it. depth is what may still be opened.
func skipValue(data []byte, i, depth int) (int, error) {
	if i >= len(data) {
		return i, syntaxError(i, reasonEnd)
	}
	switch c := data[i]; c {
	case '"':
		end, _, err := skipString(data, i)
		return end, err
	case '{', '[':
		return skipCompound(data, i, depth)
	case 't':
		return skipWord(data, i, "true")
	case 'f':
		return skipWord(data, i, "false")
	case 'n':
		return skipWord(data, i, "null")
	}
	return skipNumber(data, i)
}

// skipCompound returns the end of the object or array that begins at i.
func skipCompound(data []byte, i, depth int) (int, error) {
	if depth == 0 {
		return i, limitError(i, reasonDeep)
	}
	object := data[i] == '{'
	i, more, err := openCompound(data, i)
	for more && err == nil {
		if object {
			if i, _, err = skipString(data, i); err != nil {
				break
			}
			if i, err = skipColon(data, i); err != nil {
				break
			}
		}
		if i, err = skipValue(data, i, depth-1); err != nil {
			break
		}
		i, more, err = nextItem(data, i, object)
	}
	return i, err
}

// openCompound steps over the bracket at i: to the first item, or, with more false, over the closing bracket.
func openCompound(data []byte, i int) (next int, more bool, err error) {
	closing := data[i] + 2 // in ASCII both closing brackets stand two behind the opening ones
	i = skipSpace(data, i+1)
	if i >= len(data) {
		return i, false, syntaxError(i, reasonEnd)
	}
	if data[i] == closing {
		return i + 1, false, nil
	}
	return i, true, nil
}

// nextItem steps over the comma behind an item, or, with more false, over the closing bracket.
func nextItem(data []byte, i int, object bool) (next int, more bool, err error) {
	i = skipSpace(data, i)
	if i >= len(data) {
		return i, false, syntaxError(i, reasonEnd)
	}
	switch c := data[i]; {
	case c == ',':
		return skipSpace(data, i+1), true, nil
	case c == '}' && object, c == ']' && !object:
		return i + 1, false, nil
	}
	return i, false, syntaxError(i, "comma or closing bracket expected")
}

func skipColon(data []byte, i int) (int, error) {
	i = skipSpace(data, i)
	if i >= len(data) {
		return i, syntaxError(i, reasonEnd)
	}
	if data[i] != ':' {
		return i, syntaxError(i, "colon expected")
	}
	return skipSpace(data, i+1), nil
}

func skipWord(data []byte, i int, word string) (int, error) {
	if len(data)-i >= len(word) && string(data[i:i+len(word)]) == word {
		return i + len(word), nil
	}
	return i, syntaxError(i, "value expected")
}

// skipNumber returns the end of the number that begins at i: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func skipNumber(data []byte, i int) (int, error) {
	start := i
	if i < len(data) && data[i] == '-' {
		i++
	}
	end := skipDigits(data, i)
	switch {
	case end == i && i == start:
		return start, syntaxError(start, "value expected")
	case end == i, data[i] == '0' && end > i+1:
		return i, syntaxError(i, "malformed number")
	}
	i = end
	if i < len(data) && data[i] == '.' {
		if end = skipDigits(data, i+1); end == i+1 {
			return end, syntaxError(end, "malformed number")
		}
		i = end
	}
	if i < len(data) && data[i]|0x20 == 'e' {
		i++
		if i < len(data) && (data[i] == '+' || data[i] == '-') {
			i++
		}
		if end = skipDigits(data, i); end == i {
			return end, syntaxError(end, "malformed number")
		}
		i = end
	}
	return i, nil
}

func skipDigits(data []byte, i int) int {
	for i < len(data) && data[i]-'0' <= 9 {
		i++
	}
	return i
}

// plain marks the bytes that stand for themselves inside a string: ASCII but for control characters, quote and
// backslash.
var plain = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

// skipString returns the end of the string literal that begins at i, and whether it holds escapes.
func skipString(data []byte, i int) (end int, escaped bool, err error) {
	if i >= len(data) {
		return i, false, syntaxError(i, reasonEnd)
	}
	if data[i] != '"' {
		return i, false, syntaxError(i, "string expected")
	}
	i++
	for i < len(data) {
		c := data[i]
		switch {
		case plain[c]:
			i++
		case c == '"':
			return i + 1, escaped, nil
		case c == '\\':
			escaped = true
			n := escapeLen(data[i:])
			if n == 0 {
				return i, escaped, syntaxError(i, "malformed escape")
			}
			i += n
		case c < 0x20:
			return i, escaped, syntaxError(i, "control character in string")
		default:
			r, n := utf8.DecodeRune(data[i:])
			if r == utf8.RuneError && n == 1 {
				return i, escaped, &Error{i, "in string", ErrUTF8}
			}
			i += n
		}
	}
	return i, escaped, syntaxError(i, reasonEnd)
}

// escapeLen returns the length of the escape sequence that data begins with, 0 if it is malformed.
func escapeLen(data []byte) int {
	if len(data) < 2 {
		return 0
	}
	switch data[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if len(data) >= 6 && hex4(data[2:6]) >= 0 {
			return 6
		}
	}
	return 0
}

// hex4 reads four hexadecimal digits; -1 if they are not.
func hex4(data []byte) rune {
	var r rune
	for _, c := range data[:4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			c = c | 0x20 - 'a' + 10
		default:
			return -1
		}
		r = r<<4 | rune(c)
	}
	return r
}
