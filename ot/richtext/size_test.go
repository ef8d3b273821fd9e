package richtext

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// An editor knows about how large its document is as JSON, also where an operation of few bytes multiplies attributes.
func TestSize(t *testing.T) {
	long := NewAttributes(jsonvalue.Member{Key: "a", Value: jsonvalue.NewString(strings.Repeat("x", 10_000))})
	embed := `{"insert":{"image":"` + strings.Repeat("y", 5_000) + `"}}`
	for _, c := range []struct {
		name string
		doc  []Component
		ops  []string
	}{
		{"empty", nil, nil},
		{"text", nil, []string{`[{"insert":"hello"}]`, `[{"delete":2}]`}},
		{"split", []Component{InsertText(strings.Repeat("z", 100), long)}, []string{
			`[{"retain":1},{"retain":1,"attributes":{"b":1}},{"retain":20},{"retain":1,"attributes":{"b":1}}]`,
			`[{"retain":40},{"insert":"in between"}]`,
			`[{"retain":1},{"retain":1,"attributes":{"b":null}}]`,
			`[{"retain":100,"attributes":{"a":null}}]`,
		}},
		{"embeds", nil, []string{`[` + embed + `,` + embed + `]`, `[{"retain":1,"attributes":{"b":1}}]`, `[{"delete":1}]`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := ot.Edit(Type, NewSnapshot(c.doc...))
			for i := range len(c.ops) + 1 {
				if i > 0 {
					op, err := Type.DecodeOp([]byte(c.ops[i-1]))
					if err != nil {
						t.Fatal(err)
					}
					if err := e.Apply(op); err != nil {
						t.Fatal(err)
					}
				}
				encoded, err := Type.Encode(e.Freeze())
				if err != nil {
					t.Fatal(err)
				}
				size, ok := ot.SizeOf(e)
				if spread := 100 + len(encoded)/10; !ok || size > len(encoded)+spread || size < len(encoded)-spread {
					t.Errorf("after %s: size %d, %v, of %d bytes", fmt.Sprint(c.ops[:i]), size, ok, len(encoded))
				}
			}
		})
	}
}
