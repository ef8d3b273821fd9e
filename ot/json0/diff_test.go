package json0

import (
	"fmt"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// TestDiff holds that only what differs is touched.
func TestDiff(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{`{"a":[1,"x"]}`, `{"a":[1,"x"]}`, `[]`},
		{`1`, `2`, `[{"p":[],"od":1,"oi":2}]`},
		{`{"a":1,"b":2}`, `{"b":3,"c":4}`, `[{"p":["a"],"od":1},{"p":["b"],"od":2,"oi":3},{"p":["c"],"oi":4}]`},
		{`[1,2,3,4]`, `[1,3,4,5]`, `[{"p":[1],"ld":2},{"p":[3],"li":5}]`},
		{`[1,2,3]`, `[1,2,9,3]`, `[{"p":[2],"li":9}]`},
		{`[{"a":1},{"b":2},3]`, `[0,{"a":1},{"b":3},3]`, `[{"p":[0],"li":0},{"p":[2,"b"],"od":2,"oi":3}]`},
		{`[1,2,3,4]`, `[4,1,2,3]`, `[{"p":[3],"lm":0}]`},
		{`[1,"a b",{"k":1,"l":2},3]`, `[{"k":1,"l":3},1,"a c",0]`, `[{"p":[3],"ld":3},{"p":[2],"lm":0},{"p":[0,"l"],"od":2,"oi":3},{"p":[2],"t":"text0","o":[{"p":2,"d":"b"},{"p":2,"i":"c"}]},{"p":[3],"li":0}]`},
		{`["a b c"]`, `["a c"]`, `[{"p":[0],"t":"text0","o":[{"p":2,"d":"b "}]}]`},
		{`{"s":"x😀y"}`, `{"s":"x😁y"}`, `[{"p":["s"],"t":"text0","o":[{"p":1,"d":"😀"},{"p":1,"i":"😁"}]}]`},
		{`{"s":"x"}`, `{"s":"y"}`, `[{"p":["s"],"od":"x","oi":"y"}]`},
		{`["x"]`, `["y"]`, `[{"p":[0],"ld":"x","li":"y"}]`},
		{`{"a":{"toString":1}}`, `{"a":{"toString":2}}`, `[{"p":["a"],"od":{"toString":1},"oi":{"toString":2}}]`},
	} {
		from, to := parse(t, c.from), parse(t, c.to)
		op := diff(from, to)
		if got := string(encode(op)); got != c.want {
			t.Errorf("from %s to %s: %s, want %s", c.from, c.to, got, c.want)
		}
		if !leadsTo(from, to)(op, nil) {
			t.Errorf("%s does not lead from %s to %s", encode(op), c.from, c.to)
		}
	}
}

// TestDiffLongLists holds that lists too long to be compared thoroughly are compared all the same.
func TestDiffLongLists(t *testing.T) {
	var from, to strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&from, ",%d", i)
		fmt.Fprintf(&to, ",%d", i+i%7/6)
	}
	a, b := parse(t, "["+from.String()[1:]+"]"), parse(t, "["+to.String()[1:]+"]")
	if !leadsTo(a, b)(diff(a, b), nil) {
		t.Error("the diff does not lead there")
	}
}

func parse(t testing.TB, data string) jsontree.Value {
	v, err := jsontree.Parse([]byte(data), jsonvalue.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}
