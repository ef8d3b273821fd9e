package json0

import "github.com/tandem-collab/tandem/ot"

// rules say how operations that are lists of components C are transformed, given how single components are.
type rules[C any] struct {
	// push appends a component, or merges it with the last one, which it may change.
	push func(dst []C, c C) ([]C, error)
	// transform pushes what c becomes after over: any number of components.
	transform func(dst []C, c, over C, side ot.Side) ([]C, error)
}

// transform returns op as it must be after over. What is not transformed against anything is not merged either.
func transform[C any](r rules[C], op, over []C, side ot.Side) ([]C, error) {
	switch {
	case len(over) == 0:
		return op, nil
	case len(op) == 1 && len(over) == 1:
		return r.transform(nil, op[0], over[0], side)
	case side == ot.Left:
		left, _, err := r.both(op, over)
		return left, err
	}
	_, right, err := r.both(over, op)
	return right, err
}

// both transforms two operations over each other.
func (r rules[C]) both(left, right []C) (newLeft, newRight []C, err error) {
	for _, c := range right {
		var rest []C
		if left, rest, err = r.across(left, c); err != nil {
			return nil, nil, err
		}
		for _, c := range rest {
			if newRight, err = r.push(newRight, c); err != nil {
				return nil, nil, err
			}
		}
	}
	return left, newRight, nil
}

// across carries one component through an operation: it returns the operation after the component, and the component after
// the operation.
func (r rules[C]) across(left []C, c C) (newLeft, rest []C, err error) {
	var next []C // reused while the component stays one
	for k := range left {
		if newLeft, err = r.transform(newLeft, left[k], c, ot.Left); err != nil {
			return nil, nil, err
		}
		if next, err = r.transform(next[:0], c, left[k], ot.Right); err != nil {
			return nil, nil, err
		}
		if len(next) == 1 {
			c = next[0]
			continue
		}
		// Nothing is left of the component, or it has become several.
		others, next, err := r.both(left[k+1:], next)
		if err != nil {
			return nil, nil, err
		}
		for _, other := range others {
			if newLeft, err = r.push(newLeft, other); err != nil {
				return nil, nil, err
			}
		}
		return newLeft, next, nil
	}
	return newLeft, []C{c}, nil
}
