package storetest

import (
	"bytes"
	"strings"
	"sync"

	"github.com/tandem-collab/tandem/collab"
)

var milestoneRules = []rule{
	{"S30", "the latest milestone up to a version is found", func(f *fixture) {
		f.append(doc("a"), revisions(0, 40)...)
		f.put(doc("b"), milestone(1, "another document"))
		for _, v := range []collab.Version{20, 5, 10} { // in no order
			f.put(doc("a"), milestone(v, strings.Repeat("x", int(v))))
		}
		f.put(doc("c"), milestone(1, "another document"))
		for _, c := range []struct{ atMost, want collab.Version }{
			{0, 0}, {4, 0}, {5, 5}, {6, 5}, {10, 10}, {19, 10}, {20, 20}, {21, 20}, {collab.MaxVersion, 20},
		} {
			if got := f.latest(doc("a"), c.atMost); got.Version != c.want || len(got.Data) != int(c.want) {
				f.Fatalf("up to %d: version %d with %d bytes, want %d", c.atMost, got.Version, len(got.Data), c.want)
			}
		}
	}},
	{"S31", "every field of a milestone is kept", func(f *fixture) {
		f.put(doc("a"), milestone(3, `{"a":"\u0000"}`))
		f.wantEqual(f.latest(doc("a"), 3), milestone(3, `{"a":"\u0000"}`))
		gone := collab.Milestone{Version: 4, Modified: start}
		f.put(doc("a"), gone)
		f.wantEqual(f.latest(doc("a"), 4), gone)
		empty := milestone(5, "")
		f.put(doc("a"), empty)
		f.wantEqual(f.latest(doc("a"), 5), empty)
	}},
	{"S32", "a milestone of the same version is replaced, larger or smaller", func(f *fixture) {
		large := string(bytes.Repeat([]byte("0123456789"), 220_000))
		for _, data := range []string{"small", large, large[:1_200_000], "tiny", large[1:]} {
			f.put(doc("a"), milestone(7, data))
			f.wantEqual(f.latest(doc("a"), 7), milestone(7, data))
		}
		f.wantEqual(f.latest(doc("a"), 6), collab.Milestone{})
	}},
	{"S33", "the store keeps no byte of a milestone, and gives none of its own away", func(f *fixture) {
		m := milestone(2, "content")
		f.put(doc("a"), m)
		clear(m.Data)
		got := f.latest(doc("a"), 2)
		f.wantEqual(got, milestone(2, "content"))
		clear(got.Data)
		f.wantEqual(f.latest(doc("a"), 2), milestone(2, "content"))
	}},
	{"S34", "milestones change neither log nor entry", func(f *fixture) {
		f.append(doc("a"), revisions(0, 2)...)
		before := f.entry(doc("a"))
		f.put(doc("a"), milestone(2, "content"))
		f.wantEqual(f.entry(doc("a")), before)
		f.append(doc("a"), revision(2))
		f.wantLog(doc("a"), revisions(0, 3))
		f.put(doc("b"), milestone(1, "of a document without revisions"))
		f.wantEqual(f.entry(doc("b")), collab.CatalogEntry{})
		f.append(doc("b"), revision(0))
	}},
	{"S35", "a milestone that is replaced while it is read is one or the other", func(f *fixture) {
		const size = 1_200_000
		f.put(doc("a"), milestone(1, strings.Repeat("0", size)))
		var group sync.WaitGroup
		for w := range 2 {
			group.Go(func() {
				m := milestone(1, strings.Repeat(string(rune('a'+w)), size-w))
				for range 4 {
					if err := f.store.Put(f.ctx, doc("a"), m); err != nil {
						f.Errorf("Put: %v", err)
					}
				}
			})
		}
		for range 10 {
			data := f.latest(doc("a"), 1).Data
			if len(data) < size-1 || bytes.Count(data, data[:1]) != len(data) {
				f.Errorf("a milestone of two writings, or %d bytes of it", len(data))
				break
			}
		}
		group.Wait()
	}},
	{"S36", "a milestone without a version that can be is refused", func(f *fixture) {
		if err := f.store.Put(f.ctx, doc("a"), milestone(-1, "x")); err == nil {
			f.Error("Put of version -1 succeeded")
		}
	}},
}
