package ottest

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/ot"
)

// BenchTraces measures each step of an operation's way through a server, with what people really typed.
func BenchTraces(b *testing.B, typ ot.Type) {
	for _, name := range Traces() {
		b.Run(name, func(b *testing.B) {
			trace := ReadTrace(b, name)
			doc, ops := Typing(typ.Name(), trace.Start, trace.Patches)
			benchApply(b, typ, create(b, typ, doc), ops, true)
			BenchSteps(b, typ, ops)
		})
	}
}

// BenchSizes measures edits of texts of several sizes, and how long such a text takes to be read and written.
func BenchSizes(b *testing.B, typ ot.Type) {
	for _, size := range []int{1_000, 100_000, 10_000_000} {
		b.Run(fmt.Sprintf("%dkB", size/1000), func(b *testing.B) {
			random := rand.New(rand.NewPCG(1, 2))
			text := strings.Repeat("x", size)
			data := textDoc(typ.Name(), text)
			doc := create(b, typ, data)
			for place, at := range map[string]func() int{
				"random": func() int { return random.IntN(size) },
				"end":    func() int { return size },
			} {
				b.Run(place, func(b *testing.B) {
					_, ops := Typing(typ.Name(), text, keystrokes(at))
					benchApply(b, typ, doc, ops, false)
				})
			}
			benchWhole(b, typ, data)
		})
	}
}

// keystrokes are insertions at the given places, each of which is taken back.
func keystrokes(at func() int) (patches []Patch) {
	for range 1000 {
		p := Patch{At: at(), Insert: "x"}
		patches = append(patches, p, Patch{At: p.At, Deleted: 1})
	}
	return patches
}

// benchWhole measures how long a document takes to be read and written.
func benchWhole(b *testing.B, typ ot.Type, data []byte) {
	measure(b, "create", func(int) error { _, err := typ.Create(data); return err })
	doc := create(b, typ, data)
	measure(b, "encode", func(int) error { _, err := typ.Encode(doc); return err })
}

func create(tb testing.TB, typ ot.Type, data []byte) ot.Snapshot {
	tb.Helper()
	doc, err := typ.Create(data)
	if err != nil {
		tb.Fatal(err)
	}
	return doc
}

// BenchApply measures how long operations take that are applied one after another, when each version is kept, and each
// 16th. Together they must change nothing, as they are applied over and over.
func BenchApply(b *testing.B, typ ot.Type, data []byte, ops [][]byte) {
	benchApply(b, typ, create(b, typ, data), ops, false)
}

// benchApply is BenchApply; with again, it begins with doc again when all operations are done.
func benchApply(b *testing.B, typ ot.Type, doc ot.Snapshot, ops [][]byte, again bool) {
	decoded := decodeAll(b, typ, ops)
	var kept ot.Snapshot
	for _, every := range []int{1, 16} {
		editor := ot.Edit(typ, doc)
		measure(b, fmt.Sprintf("apply/kept=%d", every), func(i int) error {
			n := i % len(decoded)
			if n == 0 && again {
				editor = ot.Edit(typ, doc)
			}
			if err := editor.Apply(decoded[n]); err != nil {
				return err
			}
			if i%every == 0 {
				kept = editor.Freeze()
			}
			return nil
		})
	}
	runtime.KeepAlive(kept)
}

// BenchSteps measures what else happens to operations, each of which follows on the one before: to be transformed over
// the same operation, as if two people had done the same at once, and to be composed with the one before.
func BenchSteps(b *testing.B, typ ot.Type, ops [][]byte) {
	decoded, n := decodeAll(b, typ, ops), len(ops)
	measure(b, "decode", func(i int) error { _, err := typ.DecodeOp(ops[i%n]); return err })
	measure(b, "transform", func(i int) error {
		_, err := typ.Transform(decoded[i%n], decoded[i%n], ot.Left)
		return err
	})
	measure(b, "compose", func(i int) error {
		i %= n - 1
		_, err := typ.Compose(decoded[i], decoded[i+1])
		return err
	})
	measure(b, "encode", func(i int) error { _, err := typ.EncodeOp(decoded[i%n]); return err })
}

func decodeAll(tb testing.TB, typ ot.Type, ops [][]byte) []ot.Op {
	decoded := make([]ot.Op, len(ops))
	for i, data := range ops {
		var err error
		if decoded[i], err = typ.DecodeOp(data); err != nil {
			tb.Fatalf("%s: %v", data, err)
		}
	}
	return decoded
}

// measure runs a benchmark that also reports the processor's time, which a busy machine changes less than the clock's.
func measure(b *testing.B, name string, f func(i int) error) {
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		runtime.GC() // what was made before is not paid for here
		begin := CPUTime(b)
		for i := 0; b.Loop(); i++ {
			if err := f(i); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64((CPUTime(b)-begin).Nanoseconds())/float64(b.N), "cpu-ns/op")
	})
}

// CPUTime is the processor's time that this process has had, collection of garbage included.
func CPUTime(tb testing.TB) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
