package schema

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/json1"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// agree holds what the schema says to an operation on a good board against what it says to the whole board afterwards.
// Looking only at what is touched must not miss anything.
func agree(board jsontree.Value, op json1.Op) (refused bool, err error) {
	next, err := json1.Merging.Apply(board, op)
	if err != nil {
		return true, nil
	}
	_, byParts := Board.Validate(json1.Merging, next, op)
	_, whole := Board.Validate(json1.Merging, next, nil)
	if (byParts == nil) != (whole == nil) {
		return false, fmt.Errorf("by what is touched: %v; as a whole: %v", byParts, whole)
	}
	return byParts != nil, nil
}

// values are what properties are set to: some good for some.
var values = []string{
	`null`, `true`, `1`, `-1`, `1e300`, `"a1"`, `"rectangle"`, `"freedraw"`, `"embeddable"`, `"javascript:x"`, `"https://example.org"`,
	`[]`, `[[0,0]]`, `[[0]]`, `[0.5]`, `{}`, `{"type":"line"}`, `{"type":"text","originalText":"x"}`, `"saved"`, `"` + sha + `"`, `["g"]`,
}

var keys = []string{
	"type", "x", "index", "link", "points", "pressures", "originalText", "status", "fileId", "groupIds", "customData", "extra", "a b",
}

func TestPartsAgreeWithTheWhole(t *testing.T) {
	start := sample(t)
	differ, ok := ot.AsDiffer(json1.Type)
	if !ok {
		t.Fatal("json1 has no diff")
	}
	ids := []string{"rect", "stroke", "video", "image", "text", "new", "b d"}
	rapid.Check(t, func(t *rapid.T) {
		board := start
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			next := board
			for range rapid.IntRange(1, 3).Draw(t, "changes") {
				next = mutate(t, next, ids)
			}
			op, err := differ.Diff(board, next)
			if err != nil {
				t.Fatal(err)
			}
			refused, err := agree(board, op.(json1.Op))
			if err != nil {
				t.Fatal(err)
			}
			if !refused {
				board = next
			}
		}
	})
}

// mutate changes something about an element, or adds one, or takes it away.
func mutate(t *rapid.T, board jsontree.Value, ids []string) jsontree.Value {
	id := rapid.SampledFrom(ids).Draw(t, "element")
	value, err := jsontree.Parse([]byte(rapid.SampledFrom(values).Draw(t, "value")), jsonvalue.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	all := board.Get(elements)
	e := all.Get(id)
	switch kind := rapid.IntRange(0, 9).Draw(t, "kind"); {
	case kind == 0:
		return board.Set(elements, all.Set(id, value))
	case kind == 1:
		return board.Set(elements, all.Remove(id))
	case kind == 2:
		return board.Set(rapid.SampledFrom([]string{"kind", "app", "files", "x"}).Draw(t, "member"), value)
	case !e.IsContainer() || e.Get("type").IsNone():
		return board
	case kind == 3:
		return board.Set(elements, all.Set(id, e.Remove(rapid.SampledFrom(keys).Draw(t, "key"))))
	case kind < 6:
		points := e.Get("points")
		if points.Len() == 0 {
			return board
		}
		at := rapid.IntRange(0, points.Len()).Draw(t, "at")
		return board.Set(elements, all.Set(id, e.Set("points", points.InsertAt(at, value))))
	}
	return board.Set(elements, all.Set(id, e.Set(rapid.SampledFrom(keys).Draw(t, "key"), value)))
}

func FuzzBoard(f *testing.F) {
	for _, c := range refusals {
		f.Add([]byte(c.op))
	}
	board := sample(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		op, err := json1.Merging.DecodeOp(data)
		if err != nil {
			return
		}
		if _, err := agree(board, op.(json1.Op)); err != nil {
			t.Errorf("%v\n%s", err, data)
		}
	})
}

// large returns a board of n elements, of which the last is a stroke of 300 points.
func large(b *testing.B, n int) jsontree.Value {
	b.Helper()
	board := parse(b, `{"kind":"board","schema":1,"app":{},"elements":{},"files":{}}`)
	all := board.Get(elements)
	rect := parse(b, shapes["rect"])
	for i := range n - 1 {
		all = all.Set(fmt.Sprint("element-", i), rect)
	}
	points := parse(b, `[]`)
	for range 300 {
		points = points.InsertAt(points.Len(), parse(b, `[1.5,2.25]`))
	}
	all = all.Set("stroke", parse(b, shapes["stroke"]).Set("points", points))
	return board.Set(elements, all)
}

func BenchmarkValidate(b *testing.B) {
	board := large(b, 5000)
	for name, text := range map[string]string{
		"move":   `["elements","element-2500",["x",{"r":true,"i":7}],["y",{"r":true,"i":8}]]`,
		"points": `["elements","stroke","points",[300,{"i":[1,1]}],[301,{"i":[1,1]}],[302,{"i":[1,1]}]]`,
		"create": `["elements","another",{"i":` + shapes["rect"] + `}]`,
	} {
		op, err := json1.Merging.DecodeOp([]byte(text))
		if err != nil {
			b.Fatal(err)
		}
		next, err := json1.Merging.Apply(board, op)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Board.Validate(json1.Merging, next, op); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/apply", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := json1.Merging.Apply(board, op); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			if _, err := Board.Validate(json1.Merging, board, nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
