package json0

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsontree"
)

// repeat returns an operation of n times the component, in which %d is its number.
func repeat(t *testing.T, component string, n int) Op {
	t.Helper()
	var data strings.Builder
	for i := range n {
		fmt.Fprintf(&data, component+",", i)
	}
	return mustDecode(t, "["+strings.TrimSuffix(data.String(), ",")+"]")
}

// bearable makes the limit a tenth of what it is, so that the race detector can go up to it in seconds.
func bearable(t *testing.T) {
	before := maxWork
	maxWork /= 10
	t.Cleanup(func() { maxWork = before })
}

// TestTooMuchWork holds that operations which would keep a server busy for minutes or hours are refused at once: the limit on the
// components of one is not this package's, and would not do, as two count with each other.
func TestTooMuchWork(t *testing.T) {
	bearable(t)
	const many = 2_000
	deep := strings.Repeat(`"a",`, 900)
	big := `{"ops":[{"insert":"` + strings.Repeat("x", 4<<20) + `"}]}`
	for name, c := range map[string]struct{ a, b Op }{
		"components": {repeat(t, `{"p":["l",%d],"li":1}`, many), repeat(t, `{"p":["l",%d],"lm":7}`, many)},
		"pieces": {
			repeat(t, `{"p":["s"],"t":"text0","o":[`+strings.Repeat(`{"p":%[1]d,"i":"x"},`, 99)+`{"p":0,"i":"x"}]}`, 100),
			repeat(t, `{"p":["s"],"t":"text0","o":[`+strings.Repeat(`{"p":%[1]d,"i":"y"},`, 99)+`{"p":0,"i":"y"}]}`, 100),
		},
		"paths":        {repeat(t, `{"p":[`+deep+`"x%d"],"oi":1}`, 1000), repeat(t, `{"p":[`+deep+`"y%d"],"oi":1}`, 1000)},
		"what is lost": {repeat(t, `{"p":["rt"],"t":"rich-text","o":[{"insert":"x%d"}]}`, many), mustDecode(t, `[{"p":["rt"],"od":`+big+`}]`)},
	} {
		for _, pair := range [][2]Op{{c.a, c.b}, {c.b, c.a}} {
			if _, err := (json0{}).Transform(pair[0], pair[1], ot.Left); !errors.Is(err, errTooMuch) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	rich, err := jsontree.Parse([]byte(big), docLimits)
	if err != nil {
		t.Fatal(err)
	}
	doc := jsontree.Object().Set("rt", rich).Set("s", jsontree.String(strings.Repeat("x", 4<<20)))
	for _, component := range []string{
		`{"p":["rt"],"t":"rich-text","o":[{"insert":"x%d"}]}`, `{"p":["s"],"t":"text-unicode","o":["x%d"]}`,
	} {
		if _, err := apply(doc, repeat(t, component, many)); !errors.Is(err, errTooMuch) {
			t.Errorf("%s: %v", component, err)
		}
	}
}

// TestMuchWork holds that what clients can come to is done: very many components over single ones, and one edit of a large value.
func TestMuchWork(t *testing.T) {
	bearable(t)
	many := repeat(t, `{"p":["l",%d],"li":1}`, 5_000)
	for _, over := range []Op{repeat(t, `{"p":["l",%d],"li":2}`, 10), repeat(t, `{"p":["k%d"],"oi":2}`, 10)} {
		if after, err := (json0{}).Transform(many, over, ot.Left); err != nil || len(after) != len(many) {
			t.Errorf("transformed to %d components: %v", len(after), err)
		}
	}
	var err error
	doc := jsontree.Object().Set("l", jsontree.List())
	if doc, err = apply(doc, many); err != nil || doc.Get("l").Len() != len(many) {
		t.Errorf("applied: %v", err)
	}
	doc = jsontree.String(strings.Repeat("x", maxWork))
	if _, err := apply(doc, mustDecode(t, `[{"p":[],"t":"text-unicode","o":[1,"x"]}]`)); err != nil {
		t.Error(err)
	}
}
