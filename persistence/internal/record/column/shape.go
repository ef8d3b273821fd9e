package column

import "math"

// The marks of holes in a shape. None of them can stand outside of a string in JSON.
const (
	holeInt    = 1 // a whole number, written as strconv would
	holeString = 2 // what is between the quotes of a string, as it was escaped
	holeNumber = 3 // any other number, as it was written
)

// outline is an operation taken apart: its JSON with holes in place of numbers and of strings that are not keys of
// objects, and what was in them. Filling the holes gives the same bytes again.
type outline struct {
	shape []byte
	ints  []int64
	texts [][]byte // of strings and other numbers; they alias the operation
}

// scan takes data apart and says whether it can. It does not care whether data is valid JSON: only that it comes back.
func (o *outline) scan(data []byte) bool {
	o.shape, o.ints, o.texts = o.shape[:0], o.ints[:0], o.texts[:0]
	for i := 0; i < len(data); {
		switch b := data[i]; {
		case b == '"':
			end := endOfString(data, i+1)
			if end < 0 {
				return false
			}
			if next := end + 1; next < len(data) && data[next] == ':' {
				if !o.literal(data[i:next]) {
					return false
				}
			} else {
				o.shape = append(o.shape, holeString)
				o.texts = append(o.texts, data[i+1:end])
			}
			i = end + 1
		case b == '-' || isDigit(b):
			end := i + 1
			for end < len(data) && isNumeric(data[end]) {
				end++
			}
			o.number(data[i:end])
			i = end
		default:
			if !o.literal(data[i : i+1]) {
				return false
			}
			i++
		}
	}
	return true
}

// literal adds bytes that are no hole, unless they would look like one.
func (o *outline) literal(b []byte) bool {
	for _, c := range b {
		if c <= holeNumber {
			return false
		}
	}
	o.shape = append(o.shape, b...)
	return true
}

func (o *outline) number(b []byte) {
	if n, ok := parseInt(b); ok {
		o.shape = append(o.shape, holeInt)
		o.ints = append(o.ints, n)
		return
	}
	o.shape = append(o.shape, holeNumber)
	o.texts = append(o.texts, b)
}

// endOfString returns where the string ends whose opening quote is before from, -1 if it does not.
func endOfString(data []byte, from int) int {
	for i := from; i < len(data); i++ {
		switch data[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return -1
}

// parseInt reads a number that strconv.AppendInt would write just so.
func parseInt(b []byte) (int64, bool) {
	digits := b
	if b[0] == '-' {
		digits = b[1:]
	}
	if len(digits) == 0 || len(digits) > 18 || digits[0] == '0' && len(b) > 1 {
		return 0, false
	}
	var n int64
	for _, c := range digits {
		if !isDigit(c) {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if len(digits) < len(b) {
		n = -n
	}
	return n, true
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

func isNumeric(b byte) bool {
	return isDigit(b) || b == '-' || b == '+' || b == '.' || b == 'e' || b == 'E'
}

// extent is how many characters an escaped string has, about: what the positions behind an insert of it move by.
func extent(text []byte) (n int64) {
	for i := 0; i < len(text); i++ {
		switch b := text[i]; {
		case b == '\\':
			if i++; i < len(text) && text[i] == 'u' {
				i += 4
			}
			n++
		case b&0xc0 != 0x80: // not the middle of a character
			n++
		}
	}
	return min(n, math.MaxInt32)
}
