package seq_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/seq"
)

// freezing is how often a benchmark freezes a version: at each edit, at every 16th, never.
var freezing = []struct {
	name  string
	every int
}{{"each", 1}, {"16th", 16}, {"never", 1 << 62}}

// frozen keeps a version alive, as history does.
var frozen seq.Text

// BenchmarkTraces reports the time of one edit.
func BenchmarkTraces(b *testing.B) {
	seq.UseRealNodes(b)
	for _, name := range traceNames {
		for _, f := range freezing {
			b.Run(name+"/"+f.name, func(b *testing.B) {
				trace := ottest.ReadTrace(b, name)
				b.ReportAllocs()
				b.ResetTimer()
				for n := 0; n < b.N; {
					replay(trace, min(len(trace.Patches), b.N-n), func(e *seq.TextEditor) {
						if n++; n%f.every == 0 {
							frozen = e.Freeze()
						}
					})
				}
			})
		}
	}
}

// BenchmarkRandom inserts and deletes a character at random places.
func BenchmarkRandom(b *testing.B) {
	seq.UseRealNodes(b)
	for _, size := range []int{1 << 10, 1 << 20} {
		for _, alphabet := range []string{"a", "é€😀"} {
			for _, f := range freezing {
				b.Run(fmt.Sprintf("%d/%s/%s", size, alphabet, f.name), func(b *testing.B) {
					r := rand.New(rand.NewPCG(1, 2))
					e := seq.NewText(strings.Repeat(alphabet, size/len(alphabet))).Edit()
					b.ReportAllocs()
					b.ResetTimer()
					for i := range b.N {
						e.Rewind()
						e.Skip(seq.CodePoints, r.IntN(e.Size()[seq.CodePoints]))
						if i%2 == 0 {
							e.Insert("x")
						} else {
							e.Delete(seq.CodePoints, 1)
						}
						if i%f.every == 0 {
							frozen = e.Freeze()
						}
					}
				})
			}
		}
	}
}

// frozenSpans is frozen for spans.
var frozenSpans seq.Spans[*int]

// BenchmarkSpans types into spans at random places, and now and then gives a stretch another tag.
func BenchmarkSpans(b *testing.B) {
	seq.UseRealNodes(b)
	for _, count := range []int{100, 100_000} {
		for _, f := range freezing {
			b.Run(fmt.Sprintf("%d/%s", count, f.name), func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 2))
				spans := make([]seq.Span[*int], count)
				for i := range spans {
					spans[i].Len = 10
				}
				e := seq.NewSpans(spans...).Edit()
				b.ReportAllocs()
				b.ResetTimer()
				for i := range b.N {
					e.Rewind()
					e.Skip(1 + r.IntN(e.Len()-20))
					switch i % 4 {
					case 0, 1:
						e.Extend(1)
					case 2:
						e.Delete(2)
					case 3:
						right, _ := e.Right()
						e.Replace(seq.Span[*int]{Len: min(3, right.Len), Tag: new(int)})
					}
					if i%f.every == 0 {
						frozenSpans = e.Freeze()
					}
				}
			})
		}
	}
}
