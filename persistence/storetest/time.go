package storetest

import (
	"time"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
)

var timeRules = []rule{
	{"S20", "the version at a time is the one after the last revision until then", func(f *fixture) {
		f.wantVersionAt(doc("a"), start, 0)
		f.append(doc("a"), revisions(0, 10)...) // a second apart
		f.append(doc("b"), revisions(0, 3)...)
		for _, c := range []struct {
			after time.Duration
			want  collab.Version
		}{
			{-time.Hour, 0}, {-time.Millisecond, 0}, {0, 1}, {999 * time.Microsecond, 1}, {999 * time.Millisecond, 1},
			{time.Second, 2}, {8500 * time.Millisecond, 9}, {9 * time.Second, 10}, {10 * time.Second, 10}, {1 << 60, 10},
		} {
			f.wantVersionAt(doc("a"), start.Add(c.after), c.want)
		}
	}},
	{"S21", "revisions of one time are all there at that time", func(f *fixture) {
		f.append(doc("a"), f.timed(0, 0, 5, 5, 5, 5, 9)...)
		f.wantVersionAt(doc("a"), moment(4), 1)
		f.wantVersionAt(doc("a"), moment(5), 5)
		f.wantVersionAt(doc("a"), moment(8), 5)
	}},
	{"S22", "where times go back, the first later revision ends it; after the last one's time it is the head", func(f *fixture) {
		f.append(doc("a"), f.timed(0, 10, 30, 20, 40, 35, 35, 38)...)
		for _, c := range []struct{ at, want int }{{10, 1}, {20, 1}, {29, 1}, {30, 3}, {35, 3}, {38, 3}, {39, 7}, {40, 7}} {
			f.wantVersionAt(doc("a"), moment(c.at), collab.Version(c.want))
		}
		f.append(doc("a"), f.timed(7, 50)...)
		f.wantVersionAt(doc("a"), moment(39), 3)
		f.wantVersionAt(doc("a"), moment(40), 7)
	}},
	{"S23", "among many revisions it is found as by going through them, with times out of order by less than 1,000", func(f *fixture) {
		run := 0
		rapid.Check(f.T, func(t *rapid.T) {
			run++
			id := doc("many " + time.Duration(run).String())
			// A time of each revision, and those of a second clock that is slow.
			n := rapid.IntRange(1, 3000).Draw(t, "revisions")
			behind := rapid.IntRange(0, 900).Draw(t, "behind")
			every := rapid.IntRange(1, 50).Draw(t, "every")
			times := make([]int, n)
			for i := range times {
				times[i] = i
				if i%every == 0 {
					times[i] -= behind
				}
			}
			f.append(id, f.timed(0, times...)...)
			for range 20 {
				at := rapid.IntRange(-behind-2, n+2).Draw(t, "at")
				want := n
				for i, made := range times {
					if made > at && at <= times[n-1] {
						want = i
						break
					}
				}
				f.wantVersionAt(id, moment(at), collab.Version(want))
			}
		})
	}},
}

// moment is n milliseconds after start.
func moment(n int) time.Time { return start.Add(time.Duration(n) * time.Millisecond) }

// timed returns revisions from a version on, made at the given moments.
func (f *fixture) timed(from collab.Version, moments ...int) []collab.Revision {
	revs := revisions(from, from+collab.Version(len(moments)))
	for i, n := range moments {
		revs[i].At = moment(n)
	}
	return revs
}

func (f *fixture) wantVersionAt(id collab.DocID, at time.Time, want collab.Version) {
	f.Helper()
	got, err := f.store.VersionAt(f.ctx, id, at)
	if err != nil || got != want {
		f.Fatalf("%v after the start: version %d, %v, want %d", at.Sub(start), got, err, want)
	}
}
