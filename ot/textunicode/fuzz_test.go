package textunicode

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/ottest"
)

func FuzzTransform(f *testing.F) {
	ottest.FuzzTransform(f, Type, `"a😀bé\u0000c"`,
		`[]`, `["x",2,{"d":1}]`, `[{"d":"a😀"},"y","z"]`, `[3,{"d":3},"😀"]`, `[1,{"d":1},{"d":2}]`, `[2147483647,"a"]`, `[{"d":2147483647}]`)
}
