package seq

import "iter"

// Span is a stretch of a sequence with something said about it. Its length is at least 1, in whatever its user counts.
// Its weight, which its user defines too, does not change with its length: both parts of a span that is split have it.
type Span[T any] struct {
	Len    int
	Tag    T
	Weight int
}

// Spans is an immutable sequence of spans. The zero value is empty.
type Spans[T any] struct{ v *version[Span[T]] }

// NewSpans returns a sequence of the given spans.
func NewSpans[T any](spans ...Span[T]) Spans[T] { return Spans[T]{newTree(spanKind[T]{}, spans)} }

// Count returns the number of spans.
func (s Spans[T]) Count() int { return s.v.size()[count] }

// Len returns the sum of their lengths.
func (s Spans[T]) Len() int { return s.v.size()[length] }

// Weight returns the sum of their weights.
func (s Spans[T]) Weight() int { return s.v.size()[weight] }

// All yields the spans in order.
func (s Spans[T]) All() iter.Seq[Span[T]] { return s.Range(0, s.Len()) }

// Range yields what lies in [from, to), offsets by length. The first and the last span are cut to what lies within. The
// range must lie within the sequence.
func (s Spans[T]) Range(from, to int) iter.Seq[Span[T]] {
	if from < 0 || from > to || to > s.Len() {
		panic("seq: range outside the spans")
	}
	return func(yield func(Span[T]) bool) {
		if from == to {
			return
		}
		_, before, _ := s.v.find(length, from+1)
		at := before[length]
		s.v.elements(before[count], s.Count(), func(spans []Span[T]) bool {
			for _, span := range spans {
				end := at + span.Len
				if end > from {
					span.Len = min(end, to) - max(at, from)
					if !yield(span) {
						return false
					}
				}
				if at = end; at >= to {
					return false
				}
			}
			return true
		})
	}
}

// The units of a tree of spans.
const (
	count  Unit = 0
	length Unit = 1
	weight Unit = 2
)

// spanKind is the kind of a tree of spans.
type spanKind[T any] struct{}

func (spanKind[T]) max() int                      { return limits.spans }
func (spanKind[T]) border(_ []Span[T], i int) int { return i }

func (spanKind[T]) measure(spans []Span[T]) Size {
	size := Size{count: len(spans)}
	for i := range spans {
		size[length] += spans[i].Len
		size[weight] += spans[i].Weight
	}
	return size
}
