package json1

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/ottest"
)

// changes are small changes of an ottest.Whiteboard, and what undoes each.
var changes = map[string][2]string{
	"property": {`["shapes","shape-3","x",{"r":true,"i":42}]`, `["shapes","shape-3","x",{"r":true,"i":3}]`},
	"number":   {`["shapes","shape-3","x",{"ena":1}]`, `["shapes","shape-3","x",{"ena":-1}]`},
	"point":    {`["shapes","line","points",10,{"i":[5,5]}]`, `["shapes","line","points",10,{"r":true}]`},
	"shape":    {`["shapes","new",{"i":{"type":"ellipse","x":1}}]`, `["shapes","new",{"r":true}]`},
	"move":     {`["shapes","line","points",[1,{"p":0}],[8,{"d":0}]]`, `["shapes","line","points",[1,{"d":0}],[8,{"p":0}]]`},
	"text":     {`["text",{"es":[100,"x"]}]`, `["text",{"es":[100,{"d":1}]}]`},
}

func BenchmarkTraces(b *testing.B)      { ottest.BenchTraces(b, Type) }
func BenchmarkSizes(b *testing.B)       { ottest.BenchSizes(b, Type) }
func BenchmarkWhiteboards(b *testing.B) { ottest.BenchWhiteboards(b, Type, changes) }

// Two people who make the same change at once are in conflict: so these are measured under the policy that settles it.
func BenchmarkChanges(b *testing.B) { ottest.BenchChanges(b, Merging, changes) }

func TestSharing(t *testing.T) { ottest.CheckSharing(t, Type, changes) }
