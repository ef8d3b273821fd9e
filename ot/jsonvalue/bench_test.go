package jsonvalue

import (
	"encoding/json"
	"testing"
)

var (
	frame    = []byte(`{"a":"op","c":"docs","d":"8f14e45fceea167a","v":1234,"src":"0b6f3c1e9d","seq":77,"x":{},"op":[{"retain":1042},{"insert":"x"}]}`)
	snapshot = []byte(`{"ops":[{"insert":"The quick brown fox jumps over the lazy dog.\n"},{"attributes":{"bold":true,"link":"https://example.org/"},"insert":"übergrößenträger 😀"},{"insert":{"image":"https://example.org/i.png"}},{"insert":"\n","attributes":{"list":"bullet"}}]}`)
)

func BenchmarkFrame(b *testing.B) {
	b.Run("ReadObject", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			walk(b, frame)
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var env struct {
				A, C, D string
				V, Seq  int64
				Op      json.RawMessage
			}
			if err := json.Unmarshal(frame, &env); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.Run("Parse", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(snapshot)))
		for b.Loop() {
			if _, err := Parse(snapshot, Limits{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(snapshot)))
		for b.Loop() {
			var v any
			if err := json.Unmarshal(snapshot, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	v, _ := Parse(snapshot, Limits{})
	b.Run("Append", func(b *testing.B) {
		b.ReportAllocs()
		var buf []byte
		for b.Loop() {
			buf = Append(buf[:0], v)
		}
	})
	b.Run("encoding/json", func(b *testing.B) {
		var v any
		if err := json.Unmarshal(snapshot, &v); err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := json.Marshal(v); err != nil {
				b.Fatal(err)
			}
		}
	})
}
