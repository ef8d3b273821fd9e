package redact

import (
	"context"
	"fmt"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// BenchmarkFind plans a text of 20,000 keystrokes without a word of it; the figure to look at is that of one revision.
func BenchmarkFind(b *testing.B) {
	const n = 20_000
	word := "secret word "
	ops := make([]string, n)
	for i := range ops {
		ops[i] = fmt.Sprintf(`[%d,"%c"]`, i+1, word[i%len(word)])
	}
	store := written(b, "text-unicode", `"x"`, ops...)
	span := ot.Span{From: 1, To: 12}
	for b.Loop() {
		secret, err := SecretAt(context.Background(), store, types, id, n, span)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Find(context.Background(), store, types, id, secret, collab.Version(n), span); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/revision")
}
