package query

import (
	"fmt"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsontree"
)

// BenchmarkUpdate takes a change of one of 10,000 documents into the lists of 100 queries.
func BenchmarkUpdate(b *testing.B) {
	const docs = 10_000
	filter := func(i int) string { return fmt.Sprintf(`{"group":%d}`, i) }
	window := func(i int) string { return fmt.Sprintf(`{"rank":{"$gte":%d},"$sort":{"rank":1},"$limit":20}`, i*90) }
	for _, c := range []struct {
		name  string
		query func(int) string
		field string
	}{
		{"filters,not touched", filter, "notes"},
		{"filters,touched", filter, "group"},
		{"windows,not touched", window, "notes"},
		{"windows,all move", window, "rank"},
	} {
		b.Run(c.name, func(b *testing.B) {
			all := make([]*Doc, docs)
			for i := range all {
				all[i] = docOf(b, fmt.Sprintf("d%05d", i), fmt.Sprintf(`{"group":%d,"rank":%d,"notes":0,"name":"document %d"}`, i%100, i*7919%docs, i))
			}
			lists := make([]*List, 100)
			for i := range lists {
				lists[i] = NewList(parsed(b, c.query(i)), all)
			}
			now := all[4242]
			for i := 0; b.Loop(); i++ {
				next := *now
				next.Version++
				next.Data = next.Data.Set(c.field, jsontree.Number(float64(40+i%2*9000)))
				change := &Change{Before: now, After: &next}
				for _, l := range lists {
					l.Shown(now.ID)
					l.Update(change)
				}
				now = &next
			}
		})
	}
}
