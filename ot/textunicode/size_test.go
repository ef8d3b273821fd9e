package textunicode

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
)

// An editor knows the length of its text in bytes.
func TestSize(t *testing.T) {
	snapshot, err := Type.Create([]byte(`"a😀b"`))
	if err != nil {
		t.Fatal(err)
	}
	e := ot.Edit(Type, snapshot)
	for _, step := range []struct {
		op   string
		want int
	}{{`[1,{"d":1}]`, 2}, {`["é"]`, 4}} {
		op, err := Type.DecodeOp([]byte(step.op))
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Apply(op); err != nil {
			t.Fatal(err)
		}
		if got, ok := ot.SizeOf(e); got != step.want || !ok {
			t.Errorf("after %s: %d, %v; want %d", step.op, got, ok, step.want)
		}
	}
}
