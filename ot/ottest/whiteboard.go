package ottest

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
)

// Whiteboard makes a JSON document of about size bytes: shapes by name, one of them, "line", with many points, and a text.
func Whiteboard(size int) []byte {
	var b strings.Builder
	b.WriteString(`{"shapes":{`)
	for i := 0; b.Len() < size/2; i++ {
		const shape = `"shape-%d":{"type":"rectangle","x":%d,"y":%d,"width":100,"height":50,"points":[[0,0],[1,1]]},`
		fmt.Fprintf(&b, shape, i, i%977, i%773)
	}
	b.WriteString(`"line":{"type":"line","x":1,"y":2,"points":[[0,0]`)
	for b.Len() < size*3/4 {
		fmt.Fprintf(&b, `,[%d,%d]`, b.Len()%1009, b.Len()%907)
	}
	b.WriteString(`]}},"text":"`)
	for b.Len() < size {
		b.WriteString("All happy families are alike. ")
	}
	b.WriteString(`"}`)
	return []byte(b.String())
}

// BenchWhiteboards measures changes of whiteboards of several sizes, each of which is done and undone.
func BenchWhiteboards(b *testing.B, typ ot.Type, changes map[string][2]string) {
	for _, size := range []int{1_000, 100_000, 10_000_000} {
		b.Run(fmt.Sprintf("%dkB", size/1000), func(b *testing.B) {
			data := Whiteboard(size)
			doc := create(b, typ, data)
			for name, change := range changes {
				b.Run(name, func(b *testing.B) { benchApply(b, typ, doc, doUndo(change), false) })
			}
			benchWhole(b, typ, data)
		})
	}
}

// BenchChanges measures what else happens to the operations of changes.
func BenchChanges(b *testing.B, typ ot.Type, changes map[string][2]string) {
	for name, change := range changes {
		b.Run(name, func(b *testing.B) { BenchSteps(b, typ, doUndo(change)) })
	}
}

func doUndo(change [2]string) [][]byte { return [][]byte{[]byte(change[0]), []byte(change[1])} }

// CheckSharing holds that a changed version of a large whiteboard shares with the one before all but the way from the root to
// the change: it takes little more memory than a change of a small one.
func CheckSharing(t *testing.T, typ ot.Type, changes map[string][2]string) {
	const small, large, factor = 10_000, 500_000, 3
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			ops := decodeAll(t, typ, doUndo(change))
			few, many := bytesPerChange(t, typ, small, ops), bytesPerChange(t, typ, large, ops)
			t.Logf("a change of %d bytes takes %d, one of %d bytes %d", small, few, large, many)
			if many > factor*few {
				t.Errorf("a change of %d bytes takes %d bytes of memory, one of %d bytes %d", small, few, large, many)
			}
		})
	}
}

// bytesPerChange returns how much memory is allocated for a changed version of a whiteboard.
func bytesPerChange(t *testing.T, typ ot.Type, size int, ops []ot.Op) uint64 {
	doc := create(t, typ, Whiteboard(size))
	change := func(times int) {
		for i := range times {
			var err error
			if doc, err = typ.Apply(doc, ops[i%len(ops)]); err != nil {
				t.Fatal(err)
			}
		}
	}
	change(len(ops)) // a string becomes a text that can be edited when it is edited first
	const times = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	change(times)
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / times
}
