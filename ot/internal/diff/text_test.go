package diff

import (
	"slices"
	"testing"
)

func TestText(t *testing.T) {
	const high, low = "\xed\xa0\xbd", "\xed\xb8\x80" // halves, as WTF-8 has them
	for text, want := range map[string][]int32{
		"": nil, "aé😀": {'a', 'é', '😀'}, "\ufffd": {0xfffd}, high: {0xd83d}, "x" + low + "y": {'x', 0xde00, 'y'},
	} {
		got := Text(text)
		if !slices.Equal(got, want) || Bytes(got) != len(text) {
			t.Errorf("%q is %x of %d bytes, want %x", text, got, Bytes(got), want)
		}
	}
}
