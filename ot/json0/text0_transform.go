package json0

import (
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// pieceRules are how lists of pieces are transformed.
var pieceRules = rules[piece]{
	push:      func(dst []piece, p piece) ([]piece, error) { return pieces(dst).push(p), nil },
	transform: func(dst []piece, p, over piece, side ot.Side) ([]piece, error) { return p.transform(dst, over, side) },
}

// transform appends to dst what p becomes after over.
func (p piece) transform(dst pieces, over piece, side ot.Side) (pieces, error) {
	switch {
	case !p.deletes:
		p.at = min(over.move(p.at, side == ot.Right), maxIndex)
		return dst.push(p), nil
	case !over.deletes:
		return p.deleteAround(dst, over), nil
	case p.at >= over.end():
		p.at -= over.len
		return dst.push(p), nil
	case p.end() <= over.at:
		return dst.push(p), nil
	}
	return p.deleteRest(dst, over)
}

// move returns where the place at is after p. An insert at the place pushes it on if after.
func (p piece) move(at int, after bool) int {
	switch {
	case !p.deletes && (p.at < at || p.at == at && after):
		return at + p.len
	case !p.deletes || at <= p.at:
		return at
	case at <= p.end():
		return p.at
	}
	return at - p.len
}

// deleteAround deletes the text of p on both sides of what insert put between.
func (p piece) deleteAround(dst pieces, insert piece) pieces {
	before := max(0, min(insert.at-p.at, p.len))
	if before > 0 {
		dst = dst.push(newPiece(p.at, p.cut(0, before), true))
	}
	if before < p.len {
		dst = dst.push(newPiece(min(p.at+insert.len, maxIndex), p.cut(before, p.len), true))
	}
	return dst
}

// deleteRest deletes what over, which overlaps with p, did not delete.
func (p piece) deleteRest(dst pieces, over piece) (pieces, error) {
	from, to := max(p.at, over.at), min(p.end(), over.end())
	if p.cut(from-p.at, to-p.at) != over.cut(from-over.at, to-over.at) {
		return nil, errDeletes
	}
	rest := jsonvalue.Concat(p.cut(0, from-p.at), p.cut(to-p.at, p.len))
	return dst.push(newPiece(over.move(p.at, false), rest, true)), nil
}
