package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/schema"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// purgeSource begins the sources of the revisions that remove elements.
const purgeSource = "system:purge:"

// maxPurge bounds how many elements one revision removes.
const maxPurge = 5000

// purge removes the elements of a board that were deleted at a time before keep.Tombstones, and are now. It says whether
// the board is open or has changed since, so that it is to be looked at again.
//
// A board does not say when an element was deleted, its history does. One that was brought back and deleted again in
// between goes a little early; who takes that back inserts it anew, as with every purged element.
func (j *janitor) purge(ctx context.Context, id collab.DocID, now time.Time) (again bool, err error) {
	again = j.hub.Holds(id) // to look at it opens it as well
	old, err := j.store.VersionAt(ctx, id, now.Add(-j.keep.Tombstones))
	if errors.Is(err, collab.ErrTrimmed) {
		return true, nil // its history is kept shorter than that: later it will be long enough
	}
	if err != nil {
		return again, err
	}
	entry, err := j.store.Entry(ctx, id)
	if err != nil {
		return again, err
	}
	again = again || entry.Version > old
	if old == 0 {
		return again, nil
	}
	reply, err := j.hub.Snapshot(ctx, id)
	if err != nil {
		return again, err
	}
	deleted, err := deletedElements(reply)
	if err != nil || len(deleted) == 0 {
		return again, err
	}
	before, err := j.tombstonesAt(ctx, id, old)
	if err != nil {
		return again, err
	}
	gone := slices.DeleteFunc(deleted, func(element string) bool {
		_, found := slices.BinarySearch(before, element)
		return !found
	})
	if len(gone) == 0 {
		return again, nil
	}
	if len(gone) > maxPurge {
		gone, again = gone[:maxPurge], true
	}
	_, err = j.hub.Submit(ctx, id, collab.Submission{
		ID: collab.OpID{Source: purgeSource + uuid.NewString(), Seq: 1}, Base: reply.Version, Exact: true,
		Change: collab.Change{Kind: collab.Edit, Data: schema.Purge(gone)},
	}, collab.System)
	if err == nil {
		j.log.Info("deleted elements were removed", "doc", id.String(), "elements", len(gone))
	}
	return again, err
}

// deletedElements returns the ids of a board's elements that are deleted, in order. Most boards have none, and are not
// taken apart.
func deletedElements(board *collab.SnapshotReply) ([]string, error) {
	data, err := board.Data()
	if err != nil || !bytes.Contains(data, []byte(`"isDeleted":true`)) {
		return nil, err
	}
	doc, err := jsontree.Parse(data, jsonvalue.Limits{})
	if err != nil {
		return nil, err
	}
	return schema.Tombstones(doc), nil
}

// tombstonesAt returns the ids of the elements that were deleted at a version, in order.
func (j *janitor) tombstonesAt(ctx context.Context, id collab.DocID, at collab.Version) ([]string, error) {
	h, err := collab.ReadHistory(ctx, j.store, j.types(id.Collection), id, at, 0)
	if err != nil {
		return nil, fmt.Errorf("read version %d: %w", at, err)
	}
	board, _ := h.State.Snapshot.(jsontree.Value) // else there was no board then
	return schema.Tombstones(board), nil
}
