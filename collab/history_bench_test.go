package collab_test

import (
	"context"
	"math/rand/v2"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// BenchmarkRandomRevision reads any version of a document that grows to 2 MB, from a store in memory: what decoding a
// milestone and replaying the revisions behind it cost by themselves. With a disk, and on a text that people typed, it is in
// persistence/bolt.
func BenchmarkRandomRevision(b *testing.B) {
	const n = 300_000
	store := imported(b, n)
	read := func(at collab.Version) {
		h, err := collab.ReadHistory(context.Background(), store, realTypes, doc, at, 0)
		if err != nil || h.State.Version != at {
			b.Fatalf("version %d, %v, want %d", h.State.Version, err, at)
		}
	}
	read(n)
	for b.Loop() {
		read(collab.Version(1 + rand.IntN(n)))
	}
}
