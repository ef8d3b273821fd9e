package seq

// SpanEditor changes a sequence of spans at a cursor that walks from left to right. It belongs to one goroutine. Lengths
// and offsets are sums of the spans' lengths.
//
// Its methods panic when the cursor would pass the end of the sequence or the sequence exceed MaxLen.
type SpanEditor[T any] struct {
	e  editor[Span[T]]
	in int // how far the cursor is in the span behind e.before: less than its length
}

// Edit returns an editor of the spans, its cursor at the beginning.
func (s Spans[T]) Edit() *SpanEditor[T] {
	e := new(SpanEditor[T])
	e.e.begin(spanKind[T]{}, s.v)
	return e
}

// Freeze returns the spans as they are now. The editor may be used further; the cursor stays.
func (s *SpanEditor[T]) Freeze() Spans[T] { return Spans[T]{s.e.freeze()} }

// Count returns the present number of spans.
func (s *SpanEditor[T]) Count() int { return s.e.total()[count] }

// Len returns the present sum of all lengths.
func (s *SpanEditor[T]) Len() int { return s.e.total()[length] }

// Weight returns the present sum of all weights.
func (s *SpanEditor[T]) Weight() int { return s.e.total()[weight] }

// Rewind moves the cursor to the beginning.
func (s *SpanEditor[T]) Rewind() {
	s.e.rewind()
	s.in = 0
}

// Offset returns where the cursor stands.
func (s *SpanEditor[T]) Offset() int { return s.e.offset(length) + s.in }

// Skip moves the cursor on by n.
func (s *SpanEditor[T]) Skip(n int) {
	if n == 0 {
		return
	}
	n = s.e.skip(length, n+s.in)
	e := &s.e
	for _, span := range e.elems[e.before[count]:] {
		if n < span.Len {
			break
		}
		n -= span.Len
		e.before.add(Size{count: 1, length: span.Len, weight: span.Weight})
	}
	s.in = n
}

// Left returns the span in which the cursor stands, or else the one that ends there, in its whole length; false at the
// beginning of the sequence.
func (s *SpanEditor[T]) Left() (Span[T], bool) {
	s.e.enter()
	i := s.e.before[count]
	if s.in > 0 {
		i++
	}
	if i == 0 {
		return Span[T]{}, false
	}
	return s.e.elems[i-1], true
}

// Right returns what is left of the span in which the cursor stands, or else the span that begins there; false at the
// end of the sequence.
func (s *SpanEditor[T]) Right() (Span[T], bool) {
	next := s.e.next()
	if len(next) == 0 {
		return Span[T]{}, false
	}
	span := next[0]
	span.Len -= s.in
	return span, true
}

// Inside reports whether the cursor stands within a span and not between two, or at an end of the sequence.
func (s *SpanEditor[T]) Inside() bool { return s.in > 0 }

// Insert puts a span at the cursor and moves behind it. A span in which the cursor stands is split into two.
func (s *SpanEditor[T]) Insert(span Span[T]) {
	if s.in == 0 {
		s.put(span)
		return
	}
	behind := s.Offset() + span.Len
	rest := s.split()
	s.put(span, rest)
	s.seek(behind)
}

// split shortens the span in which the cursor stands to what is on the left of it, and returns what was on the right.
func (s *SpanEditor[T]) split() (rest Span[T]) {
	e := &s.e
	e.own(0)
	left := &e.elems[e.before[count]]
	rest = *left
	rest.Len -= s.in
	left.Len = s.in
	e.grow(Size{length: -rest.Len})
	e.before.add(Size{count: 1, length: s.in, weight: left.Weight})
	s.in = 0
	return rest
}

// put puts spans at the cursor, which stands between spans, and moves behind them.
func (s *SpanEditor[T]) put(spans ...Span[T]) {
	e := &s.e
	e.enter()
	size := e.kind.measure(spans)
	e.total().reserve(size)
	if !e.fits(len(spans)) {
		e.insert(e.offset(count), spans)
		return
	}
	copy(e.gap(len(spans)), spans)
	e.grow(size)
	e.before.add(size)
}

// Extend makes the span that Left returns longer by n and moves the cursor on by n. There must be such a span.
func (s *SpanEditor[T]) Extend(n int) {
	e := &s.e
	e.enter()
	e.total().reserve(Size{length: n})
	e.own(0)
	if s.in > 0 {
		e.elems[e.before[count]].Len += n
		s.in += n
	} else {
		e.elems[e.before[count]-1].Len += n
		e.before[length] += n
	}
	e.grow(Size{length: n})
}

// Delete takes the next n out. What is left of a span that is cut stays one span, also when its middle is taken.
func (s *SpanEditor[T]) Delete(n int) {
	if n == 0 {
		return
	}
	e := &s.e
	e.enter()
	if right, ok := s.here(); ok && n < right.Len {
		s.shorten(n)
		return
	}
	if s.in > 0 {
		n -= s.split().Len
	}
	from := e.offset(count)
	s.Skip(n)
	to := e.offset(count)
	if s.in > 0 {
		n, s.in = s.in, 0
		s.shorten(n)
	}
	e.remove(from, to)
}

// here is Right, but sees only the cursor's own leaf.
func (s *SpanEditor[T]) here() (Span[T], bool) {
	i := s.e.before[count]
	if i == len(s.e.elems) {
		return Span[T]{}, false
	}
	span := s.e.elems[i]
	span.Len -= s.in
	return span, true
}

// shorten takes n from the length of the span behind e.before, which keeps some.
func (s *SpanEditor[T]) shorten(n int) {
	s.e.own(0)
	s.e.elems[s.e.before[count]].Len -= n
	s.e.grow(Size{length: -n})
}

// Replace puts a span in the place of the next ones of its length and moves behind it. Those must belong to one span,
// which is split where they begin and end.
func (s *SpanEditor[T]) Replace(span Span[T]) {
	s.Delete(span.Len)
	s.Insert(span)
}

// Join makes one span of the two between which the cursor stands, with the tag of the left one. The cursor stays.
func (s *SpanEditor[T]) Join() {
	at := s.Offset()
	right, _ := s.Right()
	s.Delete(right.Len)
	s.Extend(right.Len)
	s.seek(at)
}

// seek moves the cursor to an offset.
func (s *SpanEditor[T]) seek(offset int) {
	s.Rewind()
	s.Skip(offset)
}
