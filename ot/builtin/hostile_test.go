package builtin

import (
	"strings"
	"testing"
)

// TestHostile gives every type what is built to do harm. It must be refused, as an operation and as a document: in no time, and
// without more memory than it takes itself; a stack that overflows could not even be caught.
func TestHostile(t *testing.T) {
	const n = 100_000
	hostile := map[string]string{
		"lists":               strings.Repeat("[", n),
		"closed lists":        strings.Repeat("[", n) + strings.Repeat("]", n),
		"objects":             strings.Repeat(`{"a":`, n) + "1" + strings.Repeat("}", n),
		"lists and objects":   strings.Repeat(`[{"ops":`, n) + "1" + strings.Repeat("}]", n),
		"nested in a path":    `[{"p":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `,"oi":1}]`,
		"nested in a value":   `[{"p":["a"],"oi":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}]`,
		"nested in an insert": `[{"insert":{"a":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}}]`,
		"nested in an edit":   `[{"et":"rich-text","e":` + strings.Repeat("[", n) + strings.Repeat("]", n) + `}]`,
		"a long number":       "[" + strings.Repeat("9", n) + `,"a"]`,
		"a long fraction":     `[{"d":0.` + strings.Repeat("1", n) + `}]`,
		"a large exponent":    `[1e` + strings.Repeat("9", n) + `,"a"]`,
		"no end":              `["` + strings.Repeat("a", n),
		"half an escape":      `["\u12`,
		"a byte":              "[\"\xff\"]",
		"nothing":             "",
	}
	for _, named := range []string{"json0", "json1", "rich-text", "text", "text-unicode"} {
		typ, _ := Registry().Type(named)
		for name, data := range hostile {
			if _, err := typ.DecodeOp([]byte(data)); err == nil {
				t.Errorf("%s, %s: taken as an operation", typ.Name(), name)
			} else if len(err.Error()) > 300 {
				t.Errorf("%s, %s: a long error, which may repeat the input", typ.Name(), name)
			}
			if name == "nothing" || name == "a long fraction" && strings.HasPrefix(named, "json") {
				continue // it is an empty document of type text, and a number as any other
			}
			if _, err := typ.Create([]byte(data)); err == nil {
				t.Errorf("%s, %s: taken as a document", typ.Name(), name)
			}
		}
	}
}

// TestInheritedNames holds that no path leads to what a JavaScript object has without being given it.
func TestInheritedNames(t *testing.T) {
	for _, name := range []string{"__proto__", "constructor", "toString", "hasOwnProperty", "__defineGetter__"} {
		for typ, op := range map[string]string{"json0": `[{"p":["a","%"],"oi":1}]`, "json1": `["a","%",{"i":1}]`} {
			data := strings.Replace(op, "%", name, 1)
			typ, _ := Registry().Type(typ)
			if _, err := typ.DecodeOp([]byte(data)); err == nil {
				t.Errorf("%s takes %s", typ.Name(), data)
			}
		}
	}
}
