package json0

import (
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
)

// TestTransform shows what becomes of a where it meets b, on both sides.
func TestTransform(t *testing.T) {
	for _, c := range []struct{ a, b, left, right string }{
		// in one list
		{`{"p":[1],"li":0}`, `{"p":[1],"li":9}`, `{"p":[1],"li":0}`, `{"p":[2],"li":0}`},
		{`{"p":[2],"ld":0}`, `{"p":[1],"ld":9}`, `{"p":[1],"ld":0}`, `{"p":[1],"ld":0}`},
		{`{"p":[1],"ld":0}`, `{"p":[1],"ld":0}`, ``, ``},
		{`{"p":[1],"ld":0,"li":1}`, `{"p":[1],"ld":0}`, `{"p":[1],"li":1}`, `{"p":[1],"li":1}`},
		{`{"p":[1],"ld":0,"li":1}`, `{"p":[1],"ld":0,"li":2}`, `{"p":[1],"ld":2,"li":1}`, ``},
		{`{"p":[1],"lm":3}`, `{"p":[1],"lm":0}`, `{"p":[0],"lm":3}`, ``},
		{`{"p":[1,"x"],"na":1}`, `{"p":[1],"lm":0}`, `{"p":[0,"x"],"na":1}`, `{"p":[0,"x"],"na":1}`},
		// in one object
		{`{"p":["k"],"oi":1}`, `{"p":["k"],"oi":2}`, `{"p":["k"],"od":2,"oi":1}`, ``},
		{`{"p":["k"],"od":0,"oi":1}`, `{"p":["k"],"od":0,"oi":2}`, `{"p":["k"],"od":2,"oi":1}`, ``},
		{`{"p":["k"],"od":0,"oi":1}`, `{"p":["k"],"od":0}`, `{"p":["k"],"oi":1}`, `{"p":["k"],"oi":1}`},
		{`{"p":["k"],"od":0}`, `{"p":["k"],"od":0,"oi":2}`, ``, ``},
		// one inside of the other
		{`{"p":["k","x"],"oi":1}`, `{"p":["k"],"od":{}}`, ``, ``},
		{`{"p":["k"],"od":{"x":1}}`, `{"p":["k","x"],"na":4}`, `{"p":["k"],"od":{"x":5}}`, `{"p":["k"],"od":{"x":5}}`},
		{`{"p":[],"od":{"x":1},"oi":7}`, `{"p":["x"],"na":1}`, `{"p":[],"od":{"x":2},"oi":7}`, `{"p":[],"od":{"x":2},"oi":7}`},
		{`{"p":["x"],"na":1}`, `{"p":[],"od":{"x":1},"oi":7}`, ``, ``},
		// texts
		{`{"p":["s",1],"si":"a"}`, `{"p":["s",1],"si":"bc"}`, `{"p":["s",1],"si":"a"}`, `{"p":["s",3],"si":"a"}`},
		{`{"p":["s",0],"sd":"ab"}`, `{"p":["s",1],"si":"x"}`, `{"p":["s",0],"sd":"a"},{"p":["s",1],"sd":"b"}`, `{"p":["s",0],"sd":"a"},{"p":["s",1],"sd":"b"}`},
		{
			`{"p":["s"],"t":"text0","o":[{"p":0,"d":"ab"}]}`, `{"p":["s"],"t":"text0","o":[{"p":0,"d":"a"}]}`,
			`{"p":["s"],"t":"text0","o":[{"p":0,"d":"b"}]}`, `{"p":["s"],"t":"text0","o":[{"p":0,"d":"b"}]}`,
		},
		{`{"p":["s"],"t":"text0","o":[{"p":0,"d":"a"}]}`, `{"p":["s"],"t":"text0","o":[{"p":0,"d":"a"}]}`, ``, ``},
	} {
		a, b := mustDecode(t, "["+c.a+"]"), mustDecode(t, "["+c.b+"]")
		for side, want := range map[ot.Side]string{ot.Left: c.left, ot.Right: c.right} {
			got, err := json0{}.Transform(a, b, side)
			if err != nil || string(encode(got)) != "["+want+"]" {
				t.Errorf("%s over %s, %v: %s, want %s: %v", c.a, c.b, side, encode(got), want, err)
			}
		}
	}
}

// TestManyPieces composes and transforms very many small edits of one text. It is here for its time, which would be minutes if
// each were copied with all that came before it.
func TestManyPieces(t *testing.T) {
	const n = 30_000
	data := "[" + strings.Repeat(`{"p":["s"],"t":"text0","o":[{"p":9,"i":"x"},{"p":3,"i":"y"}]},`, n)
	op := mustDecode(t, data[:len(data)-1]+"]")
	one := mustDecode(t, `[{"p":["s"],"t":"text0","o":[{"p":5,"i":"z"}]}]`)
	both, err := compose(one, op)
	if err != nil || len(both) != 1 || len(both[0].edit.op.(pieces)) != 2*n+1 {
		t.Errorf("composed to %d components: %v", len(both), err)
	}
	if len(one[0].edit.op.(pieces)) != 1 {
		t.Error("compose has changed its input")
	}
	after, err := transform(componentRules, op, one, ot.Left)
	if err != nil || len(after) != 1 {
		t.Errorf("transformed to %d components: %v", len(after), err)
	}
}
