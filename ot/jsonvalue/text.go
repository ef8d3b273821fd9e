package jsonvalue

import (
	"strings"
	"unicode/utf8"
)

// Surrogate halves. In WTF-8 a lone one is 0xED, 0xA0-0xBF, 0x80-0xBF: high ones below 0xB0 in the second byte.
const (
	highMin = 0xD800
	lowMin  = 0xDC00
	lowMax  = 0xDFFF
)

// ParseString reads a raw string literal. The result is WTF-8 and a copy.
func ParseString(raw []byte) (string, error) {
	b, err := StringBytes(raw)
	return string(b), err
}

// StringBytes is ParseString without a copy where the literal has no escapes: the result may be part of raw.
func StringBytes(raw []byte) ([]byte, error) {
	i := skipSpace(raw, 0)
	end, escaped, err := skipString(raw, i)
	if err == nil {
		err = checkEnd(raw, end)
	}
	if err != nil {
		return nil, err
	}
	body := raw[i+1 : end-1 : end-1]
	if escaped {
		return appendUnquoted(make([]byte, 0, len(body)), body), nil
	}
	return body, nil
}

// appendUnquoted appends the text of a checked literal without its quotes.
func appendUnquoted(dst, body []byte) []byte {
	for i := 0; i < len(body); {
		if body[i] != '\\' {
			start := i
			for i < len(body) && body[i] != '\\' {
				i++
			}
			dst = append(dst, body[start:i]...)
			continue
		}
		c := body[i+1]
		if c == 'u' {
			dst = appendUnit(dst, hex4(body[i+2:i+6]))
			i += 6
			continue
		}
		dst = append(dst, unescape(c))
		i += 2
	}
	return dst
}

func unescape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c
}

// appendUnit appends a UTF-16 code unit, joining it with a high half that dst ends with.
func appendUnit(dst []byte, unit rune) []byte {
	if unit < highMin || unit > lowMax {
		return utf8.AppendRune(dst, unit)
	}
	if n := len(dst); unit >= lowMin && n >= 3 {
		if high, ok := halfAt(dst[n-3:]); ok && high < lowMin {
			return utf8.AppendRune(dst[:n-3], joinHalves(high, unit))
		}
	}
	return append(dst, 0xED, 0x80|byte(unit>>6&0x3F), 0x80|byte(unit&0x3F))
}

// halfAt decodes the lone half that s begins with.
func halfAt[T string | []byte](s T) (half rune, ok bool) {
	if len(s) < 3 || s[0] != 0xED || s[1]&0xE0 != 0xA0 || s[2]&0xC0 != 0x80 {
		return 0, false
	}
	return 0xD000 | rune(s[1]&0x3F)<<6 | rune(s[2]&0x3F), true
}

func joinHalves(high, low rune) rune { return 0x10000 + (high-highMin)<<10 + (low - lowMin) }

// Concat returns a followed by b, both WTF-8. Halves that meet in the middle are joined.
func Concat(a, b string) string {
	if len(a) >= 3 && len(b) >= 3 && b[0] == 0xED {
		high, ok := halfAt(a[len(a)-3:])
		low, ok2 := halfAt(b)
		if ok && ok2 && high < lowMin && low >= lowMin {
			return a[:len(a)-3] + string(joinHalves(high, low)) + b[3:]
		}
	}
	return a + b
}

// HasLoneHalf reports whether s, WTF-8, holds half a surrogate pair.
func HasLoneHalf(s string) bool {
	for {
		i := strings.IndexByte(s, 0xED)
		if i < 0 {
			return false
		}
		if _, ok := halfAt(s[i:]); ok {
			return true
		}
		s = s[i+1:]
	}
}

const hexDigits = "0123456789abcdef"

// AppendString appends s, WTF-8, as a JSON string the way JSON.stringify writes it: only quote, backslash, control
// characters and lone halves are escaped. Bytes that are not WTF-8 become the replacement character.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n != 1 {
				i += n
				continue
			}
		}
		dst = append(dst, s[start:i]...)
		var n int
		dst, n = appendEscaped(dst, s[i:])
		i += n
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// appendEscaped appends the first character of s, which needs it, as an escape, and returns how many bytes it took.
func appendEscaped(dst []byte, s string) ([]byte, int) {
	c := s[0]
	if c >= utf8.RuneSelf {
		half, ok := halfAt(s)
		if !ok {
			return utf8.AppendRune(dst, utf8.RuneError), 1
		}
		return append(dst, '\\', 'u', hexDigits[half>>12], hexDigits[half>>8&15], hexDigits[half>>4&15], hexDigits[half&15]), 3
	}
	switch c {
	case '"', '\\':
		return append(dst, '\\', c), 1
	case '\b':
		return append(dst, `\b`...), 1
	case '\f':
		return append(dst, `\f`...), 1
	case '\n':
		return append(dst, `\n`...), 1
	case '\r':
		return append(dst, `\r`...), 1
	case '\t':
		return append(dst, `\t`...), 1
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15]), 1
}
