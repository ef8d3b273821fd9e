package schema

import (
	"slices"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Tombstones returns the ids of a board's elements that are deleted and kept, so that who moves one while another deletes
// it loses nothing, and the deletion can be undone. They come in order.
func Tombstones(board jsontree.Value) (ids []string) {
	for id, e := range board.Get(elements).All() {
		if e.Get("isDeleted").Bool() {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Purge returns the operation, as JSON, that removes elements; ids are in order and there is one at least.
func Purge(ids []string) []byte {
	op := jsonvalue.AppendString([]byte{'['}, elements)
	for _, id := range ids {
		op = append(op, ',')
		if len(ids) > 1 {
			op = append(op, '[')
		}
		op = append(jsonvalue.AppendString(op, id), `,{"r":true}`...)
		if len(ids) > 1 {
			op = append(op, ']')
		}
	}
	return append(op, ']')
}
