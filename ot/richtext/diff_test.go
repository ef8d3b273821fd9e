package richtext

import (
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
)

// Only what differs is replaced or formatted, wherever it is.
func TestDiffIsSmall(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{`[{"insert":"one two three"}]`, `[{"insert":"one three"}]`, `{"ops":[{"retain":5},{"delete":4}]}`},
		{`[{"insert":"abc def"}]`, `[{"insert":"xabc de!f"}]`, `{"ops":[{"insert":"x"},{"retain":6},{"insert":"!"}]}`},
		{`[{"insert":"abc"}]`, `[{"insert":"a"},{"insert":"b","attributes":{"bold":true}},{"insert":"c"}]`,
			`{"ops":[{"retain":1},{"retain":1,"attributes":{"bold":true}}]}`},
		{`[{"insert":"ab","attributes":{"bold":true}},{"insert":"c"}]`, `[{"insert":"xabc"}]`,
			`{"ops":[{"insert":"x"},{"retain":2,"attributes":{"bold":null}}]}`},
		{`[{"insert":"a"},{"insert":{"image":"x"}},{"insert":"b"},{"insert":{"image":"y"}}]`,
			`[{"insert":"a"},{"insert":{"image":"z"}},{"insert":"b"},{"insert":{"image":"y"},"attributes":{"width":3}},{"insert":"!"}]`,
			`{"ops":[{"retain":1},{"insert":{"image":"z"}},{"delete":1},{"retain":1},{"retain":1,"attributes":{"width":3}},{"insert":"!"}]}`},
		{`[{"insert":"x😀y"}]`, `[{"insert":"x😁yz"}]`, `{"ops":[{"retain":1},{"insert":"😁"},{"delete":2},{"retain":1},{"insert":"z"}]}`},
		{`[{"insert":"a","attributes":{"b":null}},{"insert":"c"}]`, `[{"insert":"a","attributes":{"b":null}},{"insert":"d"}]`,
			`{"ops":[{"retain":1},{"insert":"d"},{"delete":1}]}`},
		{`[{"insert":"a"}]`, `[{"insert":"a","attributes":{"b":null}}]`, `{"ops":[{"insert":"a","attributes":{"b":null}},{"delete":1}]}`},
	} {
		from, err := Type.Create([]byte(c.from))
		if err != nil {
			t.Fatal(err)
		}
		to, err := Type.Create([]byte(c.to))
		if err != nil {
			t.Fatal(err)
		}
		differ, _ := ot.AsDiffer(Type)
		op, err := differ.Diff(from, to)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := Type.EncodeOp(op); string(got) != c.want || err != nil {
			t.Errorf("from %s to %s by %s, want %s, %v", c.from, c.to, got, c.want, err)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	words := strings.Repeat("A line of some words that is repeated.\n", 2500)
	before, after := NewSnapshot(InsertText(words, nil)), NewSnapshot(InsertText(words[:40_000]+"new"+words[40_010:90_000]+words[90_100:]+"end", nil))
	for b.Loop() {
		if _, err := (richText{}).Diff(before, after); err != nil {
			b.Fatal(err)
		}
	}
}
