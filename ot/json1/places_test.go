package json1

import (
	"fmt"
	"strings"
	"testing"
)

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ op, want string }{
		{`null`, ""},
		{`[{"r":true}]`, "taken []"},
		{`["a",{"r":1,"i":2}]`, `written ["a"]`},
		{`["a",["b",{"r":true}],["l",5,{"i":1}]]`, `taken ["a" "b"], written ["a" "l" 5]`},
		{`["t",{"es":[1,"x"]}]`, `written ["t"]`},
		{`[["a",{"p":0}],["b",{"d":0},"c",{"i":1}]]`, `taken ["a"], written ["b"], written ["b" "c"]`},
	} {
		op, err := decode([]byte(c.op))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		op.Places(func(path Path, written bool) {
			word := "taken"
			if written {
				word = "written"
			}
			got = append(got, fmt.Sprint(word, " ", path))
		})
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s: %s, want %s", c.op, got, c.want)
		}
	}
}
