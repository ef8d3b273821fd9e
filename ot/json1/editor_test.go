package json1

import (
	"testing"

	"github.com/tandem-collab/tandem/ot"
)

// An editor knows about how large its document is as JSON, after operations of every kind.
func TestSize(t *testing.T) {
	for _, typ := range []ot.Type{Type, Merging} {
		doc, err := typ.Create(nil)
		if err != nil {
			t.Fatal(err)
		}
		e := ot.Edit(typ, doc)
		for _, op := range []string{
			`null`, `[{"i":{"list":[1,2,3],"text":"hello"}}]`, `["text",{"es":[5," and a long text behind it"]}]`,
			`["list",[1,{"r":true}],[2,{"i":["four",5]}]]`, `[["list",2,{"p":0}],["moved",{"d":0}]]`, `["list",{"r":true}]`, `[{"r":true}]`,
		} {
			decoded, err := typ.DecodeOp([]byte(op))
			if err != nil {
				t.Fatal(err)
			}
			if err := e.Apply(decoded); err != nil {
				t.Fatal(err)
			}
			data, err := typ.Encode(e.Freeze())
			if err != nil {
				t.Fatal(err)
			}
			if size, ok := ot.SizeOf(e); !ok || size < len(data)-5 || size > len(data)+5 {
				t.Errorf("after %s: size %d, %v, of %s", op, size, ok, data)
			}
		}
	}
}
