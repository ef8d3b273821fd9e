package text_test

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/ottest"
	"github.com/tandem-collab/tandem/ot/text"
)

func BenchmarkTraces(b *testing.B) { ottest.BenchTraces(b, text.Type) }
func BenchmarkSizes(b *testing.B)  { ottest.BenchSizes(b, text.Type) }
