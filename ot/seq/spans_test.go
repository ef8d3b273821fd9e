package seq

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

type span = Span[int]

// cutSpans is the model of a place in spans: it splits the list at an offset. at is the index of the first span behind
// the place; inside says whether a span was cut.
func cutSpans(spans []span, offset int) (cut []span, at int, inside bool) {
	for i, s := range spans {
		if offset == 0 {
			return slices.Clone(spans), i, false
		}
		if offset < s.Len {
			cut = slices.Clone(spans[:i])
			cut = append(cut, span{offset, s.Tag, s.Weight}, span{s.Len - offset, s.Tag, s.Weight})
			return append(cut, spans[i+1:]...), i + 1, true
		}
		offset -= s.Len
	}
	return slices.Clone(spans), len(spans), false
}

// deleteSpans is the model of SpanEditor.Delete.
func deleteSpans(spans []span, offset, n int) []span {
	var out []span
	for _, s := range spans {
		lo, hi := max(0, min(offset, s.Len)), max(0, min(offset+n, s.Len))
		if left := s.Len - (hi - lo); left > 0 {
			out = append(out, span{left, s.Tag, s.Weight})
		}
		offset -= s.Len
	}
	return out
}

func spanList() *rapid.Generator[[]span] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) span {
		return span{rapid.IntRange(1, 5).Draw(t, "len"), rapid.IntRange(0, 3).Draw(t, "tag"), rapid.IntRange(0, 9).Draw(t, "weight")}
	}), 0, 20)
}

func weightOf(spans []span) (n int) {
	for _, s := range spans {
		n += s.Weight
	}
	return n
}

func lenOf(spans []span) (n int) {
	for _, s := range spans {
		n += s.Len
	}
	return n
}

func checkSpans(t fatal, s Spans[int], want []span) {
	t.Helper()
	checkTree(t, spanKind[int]{}, s.v, nil)
	if got := slices.Collect(s.All()); !slices.Equal(got, want) {
		t.Fatalf("spans are %v, want %v", got, want)
	}
	if s.Count() != len(want) || s.Len() != lenOf(want) || s.Weight() != weightOf(want) {
		t.Fatalf("%d spans of length %d and weight %d, want %v", s.Count(), s.Len(), s.Weight(), want)
	}
}

// TestSpansModel walks editors over spans and over a slice that does the same.
func TestSpansModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		model := spanList().Draw(t, "start")
		e := NewSpans(model...).Edit()
		at := 0
		type version struct {
			spans Spans[int]
			model []span
		}
		var frozen []version
		t.Repeat(map[string]func(*rapid.T){
			"rewind": func(t *rapid.T) { e.Rewind(); at = 0 },
			"skip": func(t *rapid.T) {
				n := rapid.IntRange(0, lenOf(model)-at).Draw(t, "n")
				e.Skip(n)
				at += n
			},
			"insert": func(t *rapid.T) {
				s := spanList().Draw(t, "spans")
				for _, one := range s {
					e.Insert(one)
				}
				if len(s) > 0 {
					cut, i, _ := cutSpans(model, at)
					model = slices.Insert(cut, i, s...)
					at += lenOf(s)
				}
			},
			"delete": func(t *rapid.T) {
				n := rapid.IntRange(0, min(lenOf(model)-at, rapid.SampledFrom([]int{2, 1000}).Draw(t, "most"))).Draw(t, "n")
				e.Delete(n)
				model = deleteSpans(model, at, n)
			},
			"extend": func(t *rapid.T) {
				if at == 0 {
					t.Skip("no span on the left")
				}
				n := rapid.IntRange(1, 5).Draw(t, "n")
				e.Extend(n)
				cut, i, inside := cutSpans(model, at)
				cut[i-1].Len += n
				if inside {
					cut[i-1].Len += cut[i].Len
					cut = slices.Delete(cut, i, i+1)
				}
				model, at = cut, at+n
			},
			"replace": func(t *rapid.T) {
				right, ok := e.Right()
				if !ok {
					t.Skip("at the end")
				}
				n := rapid.IntRange(1, right.Len).Draw(t, "n")
				e.Replace(span{Len: n, Tag: 9, Weight: 90})
				cut, _, _ := cutSpans(model, at)
				cut, i, _ := cutSpans(cut, at+n)
				cut[i-1].Tag, cut[i-1].Weight = 9, 90
				model, at = cut, at+n
			},
			"join": func(t *rapid.T) {
				cut, i, inside := cutSpans(model, at)
				if inside || i == 0 || i == len(cut) {
					t.Skip("not between two spans")
				}
				e.Join()
				cut[i-1].Len += cut[i].Len
				model = slices.Delete(cut, i, i+1)
			},
			"freeze": func(t *rapid.T) { frozen = append(frozen, version{e.Freeze(), model}) },
			"branch": func(t *rapid.T) { // goes on from an earlier version
				if len(frozen) > 0 {
					v := rapid.SampledFrom(frozen).Draw(t, "version")
					e, model, at = v.spans.Edit(), v.model, 0
				}
			},
			"": func(t *rapid.T) {
				checkTree(t, spanKind[int]{}, e.e.present(), e.e.owner)
				checkCursor(t, &e.e, e.in > 0)
				checkPlace(t, e, model, at)
				checkSpans(t, Spans[int]{e.e.present()}, model)
			},
		})
		for _, v := range frozen {
			checkSpans(t, v.spans, v.model)
		}
	})
}

// checkPlace compares all that the editor says about its cursor with the model.
func checkPlace(t fatal, e *SpanEditor[int], model []span, at int) {
	t.Helper()
	cut, i, inside := cutSpans(model, at)
	left, hasLeft := e.Left()
	right, hasRight := e.Right()
	if e.Offset() != at || e.Inside() != inside || hasLeft != (i > 0) || hasRight != (i < len(cut)) {
		t.Fatalf("the cursor is at %d, inside %v, left %v, right %v; want %d in %v", e.Offset(), e.Inside(), hasLeft, hasRight, at, model)
	}
	if hasRight && right != cut[i] {
		t.Fatalf("on the right is %v, want %v", right, cut[i])
	}
	if hasLeft && left != model[i-1] {
		t.Fatalf("on the left is %v, want %v", left, model[i-1])
	}
}

// TestSpansRange reads every range.
func TestSpansRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		model := spanList().Draw(t, "spans")
		from := rapid.IntRange(0, lenOf(model)).Draw(t, "from")
		to := rapid.IntRange(from, lenOf(model)).Draw(t, "to")
		want := deleteSpans(deleteSpans(model, to, lenOf(model)-to), 0, from)
		got := slices.Collect(NewSpans(model...).Range(from, to))
		if !slices.Equal(got, want) {
			t.Fatalf("[%d, %d) of %v is %v, want %v", from, to, model, got, want)
		}
		for range NewSpans(model...).All() {
			break // stopping early is allowed
		}
	})
}
