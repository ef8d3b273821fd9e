package json0

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/ottest"
)

// changes are small changes of an ottest.Whiteboard, and what undoes each.
var changes = map[string][2]string{
	"property": {`[{"p":["shapes","shape-3","x"],"od":3,"oi":42}]`, `[{"p":["shapes","shape-3","x"],"od":42,"oi":3}]`},
	"number":   {`[{"p":["shapes","shape-3","x"],"na":1}]`, `[{"p":["shapes","shape-3","x"],"na":-1}]`},
	"point":    {`[{"p":["shapes","line","points",10],"li":[5,5]}]`, `[{"p":["shapes","line","points",10],"ld":[5,5]}]`},
	"shape":    {`[{"p":["shapes","new"],"oi":{"x":1}}]`, `[{"p":["shapes","new"],"od":{"x":1}}]`},
	"move":     {`[{"p":["shapes","line","points",1],"lm":8}]`, `[{"p":["shapes","line","points",8],"lm":1}]`},
	"text":     {`[{"p":["text"],"t":"text0","o":[{"p":100,"i":"x"}]}]`, `[{"p":["text"],"t":"text0","o":[{"p":100,"d":"x"}]}]`},
}

func BenchmarkTraces(b *testing.B)      { ottest.BenchTraces(b, Type) }
func BenchmarkSizes(b *testing.B)       { ottest.BenchSizes(b, Type) }
func BenchmarkWhiteboards(b *testing.B) { ottest.BenchWhiteboards(b, Type, changes) }
func BenchmarkChanges(b *testing.B)     { ottest.BenchChanges(b, Type, changes) }

func TestSharing(t *testing.T) { ottest.CheckSharing(t, Type, changes) }
