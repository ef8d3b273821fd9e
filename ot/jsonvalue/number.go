package jsonvalue

import (
	"math"
	"strconv"
)

// MaxInt is the largest integer that JavaScript counts exactly, 2^53-1.
const MaxInt = 1<<53 - 1

// ParseFloat reads a raw number. A number beyond float64 is an error.
func ParseFloat(raw []byte) (float64, error) {
	i := skipSpace(raw, 0)
	end, err := skipNumber(raw, i)
	if err == nil {
		err = checkEnd(raw, end)
	}
	if err != nil {
		return 0, err
	}
	return floatAt(raw, i, end)
}

// ParseInt reads a raw number that is an integer of at most MaxInt in size, however it is written (5, 5.0, 50e-1).
func ParseInt(raw []byte) (int64, error) {
	f, err := ParseFloat(raw)
	if err != nil {
		return 0, err
	}
	if f != math.Trunc(f) {
		return 0, syntaxError(0, "integer expected")
	}
	if math.Abs(f) > MaxInt {
		return 0, limitError(0, reasonRange)
	}
	return int64(f), nil
}

// floatAt converts the checked number data[i:end].
func floatAt(data []byte, i, end int) (float64, error) {
	if f, ok := smallInt(data[i:end]); ok {
		return f, nil
	}
	f, err := strconv.ParseFloat(string(data[i:end]), 64)
	if err != nil {
		return 0, limitError(i, reasonRange) // its form was checked
	}
	return f, nil
}

// smallInt converts a plain integer of up to 15 digits.
func smallInt(digits []byte) (float64, bool) {
	if len(digits) > 15 || digits[0] == '-' {
		return 0, false
	}
	n := 0
	for _, c := range digits {
		c -= '0'
		if c > 9 {
			return 0, false
		}
		n = n*10 + int(c)
	}
	return float64(n), true
}

// AppendNumber appends f the way JSON.stringify writes it: integers below 1e21 plainly, -0 as 0, NaN and the
// infinities as null.
func AppendNumber(dst []byte, f float64) []byte {
	abs := math.Abs(f)
	switch {
	case abs <= MaxInt && f == math.Trunc(f):
		return strconv.AppendInt(dst, int64(f), 10)
	case math.IsNaN(f), math.IsInf(f, 0):
		return append(dst, "null"...)
	case abs >= 1e-6 && abs < 1e21:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Go writes at least two digits of exponent, JavaScript no leading zero.
	if n := len(dst); dst[n-2] == '0' && (dst[n-3] == '-' || dst[n-3] == '+') {
		dst[n-2] = dst[n-1]
		dst = dst[:n-1]
	}
	return dst
}
