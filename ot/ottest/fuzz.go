package ottest

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Seed is a document and two operations that fit it, as JSON.
type Seed struct{ Doc, A, B []byte }

// maxSeeds bounds the seeds taken from a file: each test run goes through all of them.
const maxSeeds = 50

// Seeds returns recorded pairs of a vector file, evenly taken.
func Seeds(t testing.TB, path string) []Seed {
	t.Helper()
	var pairs []Seed
	_, err := readCases(path, func(c Case) {
		if c.Kind == "pair" {
			get := func(key string) []byte { return jsonvalue.Append(nil, c.Field(key)) }
			pairs = append(pairs, Seed{get("snapshot"), get("a"), get("b")})
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	var seeds []Seed
	for i := range min(len(pairs), maxSeeds) {
		seeds = append(seeds, pairs[i*len(pairs)/min(len(pairs), maxSeeds)])
	}
	return seeds
}

// Fuzz says how FuzzTransform fuzzes a type.
type Fuzz struct {
	Type ot.Type
	// Sample is a vector file, whose pairs are seeds.
	Sample string
	// Doc and Ops are more of them: each operation with itself and some others.
	Doc string
	Ops []string
	// Loose says that the laws need more than that two operations fit the document: each need not fit after the other. And
	// what becomes of operations that do not belong to one document may be no operation.
	Loose bool
}

// FuzzTransform fuzzes a document and two operations. It holds that nothing panics, whether the three belong together or not, that
// results can be written and read again, and that of two operations that fit the document each still fits after the other.
func FuzzTransform(f *testing.F, c Fuzz) {
	for _, s := range Seeds(f, c.Sample) {
		f.Add(s.Doc, s.A, s.B)
	}
	for i, a := range c.Ops {
		for _, step := range []int{0, 1, 3} {
			f.Add([]byte(c.Doc), []byte(a), []byte(c.Ops[(i+step)%len(c.Ops)]))
		}
	}
	f.Fuzz(func(t *testing.T, doc, first, second []byte) {
		a, err := c.Type.DecodeOp(first)
		if err != nil {
			return
		}
		b, err := c.Type.DecodeOp(second)
		if err != nil {
			return
		}
		start, err := c.Type.Create(doc)
		if err != nil {
			return
		}
		p := fuzzed{t, c.Type}
		afterA, errA := c.Type.Apply(start, a)
		p.reread(afterA, errA)
		_, errB := c.Type.Apply(start, b)
		fit := errA == nil && errB == nil
		for _, side := range []ot.Side{ot.Left, ot.Right} {
			next, err := c.Type.Transform(b, a, side)
			if fit || !c.Loose {
				p.rereadOp(next, err)
			}
			if !fit || err != nil {
				continue
			}
			if _, err := c.Type.Apply(afterA, next); err != nil && !c.Loose {
				t.Errorf("%s no longer fits %s after %s: %v", second, doc, first, err)
			}
		}
		both, err := c.Type.Compose(a, b)
		if errA == nil {
			_, errA = c.Type.Apply(afterA, b)
		}
		if errA == nil || !c.Loose {
			p.rereadOp(both, err)
		}
	})
}

// fuzzed is one run of a fuzz target.
type fuzzed struct {
	t   *testing.T
	typ ot.Type
}

// rereadOp holds that an operation, if there is one, can be written and read.
func (f *fuzzed) rereadOp(op ot.Op, err error) {
	f.t.Helper()
	if err != nil {
		return
	}
	data, err := f.typ.EncodeOp(op)
	if err != nil {
		f.t.Fatal(err)
	}
	if _, err := f.typ.DecodeOp(data); err != nil {
		f.t.Errorf("%s was written and cannot be read: %v", data, err)
	}
}

// reread holds that a document, if there is one, is the same when it has been written and read.
func (f *fuzzed) reread(doc ot.Snapshot, err error) {
	f.t.Helper()
	if err != nil {
		return
	}
	data, err := f.typ.Encode(doc)
	if err != nil {
		f.t.Fatal(err)
	}
	if len(data) == 0 { // json1 has documents without a value, which are not written
		return
	}
	again, err := f.typ.Create(data)
	if err != nil {
		f.t.Fatalf("%s was written and cannot be read: %v", data, err)
	}
	if second, err := f.typ.Encode(again); err != nil || string(second) != string(data) {
		f.t.Errorf("%s, read again, is written as %s: %v", data, second, err)
	}
}
