package textunicode_test

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

func BenchmarkTraces(b *testing.B) { ottest.BenchTraces(b, textunicode.Type) }
func BenchmarkSizes(b *testing.B)  { ottest.BenchSizes(b, textunicode.Type) }
