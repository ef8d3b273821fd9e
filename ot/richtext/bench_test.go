package richtext

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/ottest"
)

func BenchmarkTraces(b *testing.B) { ottest.BenchTraces(b, Type) }
func BenchmarkSizes(b *testing.B)  { ottest.BenchSizes(b, Type) }

// runsOf makes a document of that many runs of ten units, every other one bold.
func runsOf(n int) []byte {
	pair := `{"insert":"xxxxxxxxxx"},{"insert":"yyyyyyyyyy","attributes":{"bold":true}},`
	return fmt.Appendf(nil, `{"ops":[%s]}`, strings.TrimSuffix(strings.Repeat(pair, n/2), ","))
}

// BenchmarkRuns is typing and formatting at random places of documents of few and of many runs.
func BenchmarkRuns(b *testing.B) {
	for _, runs := range []int{20, 20_000} {
		doc := runsOf(runs)
		random := rand.New(rand.NewPCG(1, 2))
		for name, change := range map[string][2]string{
			"typing":     {`{"insert":"z"}`, `{"delete":1}`},
			"formatting": {`{"retain":3,"attributes":{"italic":true}}`, `{"retain":3,"attributes":{"italic":null}}`},
		} {
			var ops [][]byte
			for range 1000 {
				at := 1 + random.IntN(10*runs-4)
				for _, c := range change {
					ops = append(ops, fmt.Appendf(nil, `[{"retain":%d},%s]`, at, c))
				}
			}
			b.Run(fmt.Sprintf("%d/%s", runs, name), func(b *testing.B) {
				ottest.BenchApply(b, Type, doc, ops)
				ottest.BenchSteps(b, Type, ops)
			})
		}
	}
}

// BenchmarkFarApart is an operation that changes both ends of a document of few or many runs.
func BenchmarkFarApart(b *testing.B) {
	for _, runs := range []int{20, 20_000} {
		rest := 10*runs - 1
		ops := [][]byte{
			fmt.Appendf(nil, `[{"insert":"z"},{"retain":%d},{"delete":1}]`, rest),
			fmt.Appendf(nil, `[{"delete":1},{"retain":%d},{"insert":"y","attributes":{"bold":true}}]`, rest),
		}
		b.Run(fmt.Sprint(runs), func(b *testing.B) { ottest.BenchApply(b, Type, runsOf(runs), ops) })
	}
}
