package column

import "math/bits"

const (
	contexts   = 1 << 10 // how many situations are told apart; a power of two
	trailInts  = 4       // how many numbers of an operation are remembered
	guessTypes = 3
)

// predictor guesses the numbers of operations from those before, so that mostly a zero is to be written. It is the same
// while packing and unpacking, and knows nothing of what the numbers mean. In text somebody types or deletes, the position
// is the one before plus a step that depends on the shapes of both operations, or plus the length of what was inserted.
type predictor struct {
	context [contexts]context
}

// context is what is known of a hole of a shape that comes after another shape.
type context struct {
	step, last int64              // the step that came twice in a row; the last one
	cost       [guessTypes]uint32 // how far off the guesses were lately
}

// trail is what the last operation of a source leaves to guess from.
type trail struct {
	class  int
	ints   [trailInts]int64
	count  int   // how many of ints are good
	extent int64 // of the texts
}

// guess is one number to be guessed.
type guess struct {
	context   *context
	reference int64
	values    [guessTypes]int64
	best      int64
}

// guess guesses the number of a hole. before is the number that was last in the same hole.
func (p *predictor) guess(t *trail, class, hole int, before int64) (g guess) {
	g.context = &p.context[(t.class*61+class*7+hole*17)%contexts]
	g.reference = before
	if hole < t.count {
		g.reference = t.ints[hole]
	}
	g.values = [guessTypes]int64{g.reference + g.context.step, g.reference + t.extent, before + g.context.step}
	best := 0
	for i, cost := range g.context.cost {
		if cost < g.context.cost[best] {
			best = i
		}
	}
	g.best = g.values[best]
	return g
}

// learn tells the predictor what the number was.
func (g *guess) learn(n int64) {
	c := g.context
	for i, value := range g.values {
		c.cost[i] += uint32(bits.Len64(signed(n-value)))<<4 - c.cost[i]>>3
	}
	step := n - g.reference
	if step == c.last {
		c.step = step
	}
	c.last = step
}
