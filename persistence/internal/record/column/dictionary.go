package column

import "encoding/binary"

// dictionary gives numbers to strings, in the order of their first use.
type dictionary struct {
	numbers map[string]int
	strings []string
}

func (d *dictionary) number(s string) int {
	if n, ok := d.numbers[s]; ok {
		return n
	}
	if d.numbers == nil {
		d.numbers = make(map[string]int)
	}
	n := len(d.strings)
	d.numbers[s] = n
	d.strings = append(d.strings, s)
	return n
}

func (d *dictionary) append(dst []byte) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(d.strings)))
	for _, s := range d.strings {
		dst = appendString(dst, s)
	}
	return dst
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}
