package textop

import (
	"iter"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// stepKinds are the components of these types as ot.Linear names them.
var stepKinds = [...]ot.StepKind{Skip: ot.StepKeep, Insert: ot.StepInsert, Delete: ot.StepDelete}

// Steps yields what op does.
func Steps(op []Component) iter.Seq[ot.Step] {
	return func(yield func(ot.Step) bool) {
		for i := range op {
			if !yield(ot.Step{Kind: stepKinds[op[i].Action], Len: op[i].Len}) {
				return
			}
		}
	}
}

// Slice writes what stands in [from, to) as a JSON string.
func (d *Dialect) Slice(text seq.Text, from, to int) ([]byte, error) {
	return jsonvalue.AppendString(nil, string(text.AppendRange(nil, d.Unit, from, to))), nil
}

// Reformat yields that nothing is said about any text.
func Reformat(n int) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		if n > 0 {
			yield(n, nil)
		}
	}
}
