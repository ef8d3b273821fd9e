package storetest

import (
	"fmt"
	"reflect"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// start is when the first revision of a test document was made.
var start = time.UnixMilli(1_700_000_000_123).UTC()

func doc(id string) collab.DocID { return collab.DocID{Collection: "notes", ID: id} }

// revision returns a revision like no other: a create at 0, edits behind it.
func revision(base collab.Version) collab.Revision {
	r := collab.Revision{
		Base:   base,
		ID:     collab.OpID{Source: fmt.Sprintf("client-%d", base%3), Seq: uint64(base) + 1},
		Author: collab.UserID(fmt.Sprintf("guest-%d", base%5)),
		At:     start.Add(time.Duration(base) * time.Second),
		Change: collab.Change{Kind: collab.Edit, Data: fmt.Appendf(nil, `[%d,"x"]`, base)},
	}
	if base == 0 {
		r.Change = collab.Change{Kind: collab.Create, Type: "http://example.org/text", Data: []byte(`""`)}
	}
	return r
}

// revisions returns the revisions with Base in [from, to).
func revisions(from, to collab.Version) []collab.Revision {
	var revs []collab.Revision
	for v := from; v < to; v++ {
		revs = append(revs, revision(v))
	}
	return revs
}

func (f *fixture) append(id collab.DocID, revs ...collab.Revision) {
	f.Helper()
	f.appendWith(collab.Meta{}, id, revs...)
}

func (f *fixture) appendWith(meta collab.Meta, id collab.DocID, revs ...collab.Revision) {
	f.Helper()
	if err := f.store.Append(f.ctx, id, revs, meta); err != nil {
		f.Fatalf("Append to %q: %v", id, err)
	}
}

// readAll reads [from, to) in as many calls as it takes.
func (f *fixture) readAll(id collab.DocID, from, to collab.Version) []collab.Revision {
	f.Helper()
	var all []collab.Revision
	for from < to {
		revs, err := f.store.Revisions(f.ctx, id, from, to)
		if err != nil {
			f.Fatalf("Revisions of %q from %d: %v", id, from, err)
		}
		if len(revs) == 0 {
			break
		}
		all = append(all, revs...)
		from = revs[len(revs)-1].Base + 1
	}
	return all
}

// wantLog fails unless the whole log of id is want.
func (f *fixture) wantLog(id collab.DocID, want []collab.Revision) {
	f.Helper()
	f.wantEqual(f.readAll(id, 0, collab.MaxVersion), want)
}

func (f *fixture) wantEqual(got, want any) {
	f.Helper()
	if !reflect.DeepEqual(got, want) {
		f.Fatalf("got  %.300v\nwant %.300v", fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
	}
}

func (f *fixture) entry(id collab.DocID) collab.CatalogEntry {
	f.Helper()
	e, err := f.store.Entry(f.ctx, id)
	if err != nil {
		f.Fatalf("Entry of %q: %v", id, err)
	}
	return e
}

func (f *fixture) put(id collab.DocID, m collab.Milestone) {
	f.Helper()
	if err := f.store.Put(f.ctx, id, m); err != nil {
		f.Fatalf("Put to %q: %v", id, err)
	}
}

func (f *fixture) latest(id collab.DocID, atMost collab.Version) collab.Milestone {
	f.Helper()
	m, err := f.store.Latest(f.ctx, id, atMost)
	if err != nil {
		f.Fatalf("Latest of %q up to %d: %v", id, atMost, err)
	}
	return m
}

func milestone(v collab.Version, data string) collab.Milestone {
	return collab.Milestone{
		Version:   v,
		Type:      "http://example.org/text",
		Data:      []byte(data),
		Created:   collab.OpID{Source: "client-0", Seq: 1},
		CreatedAt: 1,
		Modified:  start.Add(time.Duration(v) * time.Second),
	}
}
