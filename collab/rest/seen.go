package rest

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
)

// What a caller may see of a document is decided by projections and hooks, as on sockets. Routes that are seen make of
// what they answer what the caller may see; all others are about whole documents, and answer only who may see those.

// errOnlySeen refuses what could not be answered without telling what is not shown.
var errOnlySeen = &problem{Status: http.StatusForbidden, Code: "only_a_part",
	Detail: "Of this document you may see a part: its snapshots and revisions, no more."}

// agent is who sent a request, as hooks see them.
func (a *api) agent(c echo.Context) *collab.Agent {
	return &collab.Agent{Identity: a.Who(c.Request()), Context: c.Request().Context(), InProcess: true}
}

// guarded returns the handler of a route behind what it needs of hooks and projections.
func (a *api) guarded(r route) echo.HandlerFunc {
	if r.seen || !strings.HasPrefix(r.path, docPath) {
		return r.handler
	}
	return func(c echo.Context) error {
		id, err := docID(c)
		if err != nil {
			return err
		}
		if !a.Hub.Shared(id.Collection) {
			return errOnlySeen
		}
		whole, err := a.readable(c, id)
		switch {
		case err != nil:
			return err
		case !whole:
			return errOnlySeen
		}
		return r.handler(c)
	}
}

// readable asks the hook whether the caller may read a document, and says whether as a whole.
func (a *api) readable(c echo.Context, name collab.DocID) (whole bool, err error) {
	if !a.Hub.Guarded() {
		return true, nil
	}
	now, err := a.Hub.Snapshot(c.Request().Context(), name)
	if err != nil {
		return false, err
	}
	v, err := a.show(c, name, collab.Current, now.Version, now.Type, now.Data)
	return err == nil && !v.Replaced(), err
}

// show returns a snapshot as the caller may see it.
func (a *api) show(c echo.Context, name collab.DocID, kind collab.ReadKind, at collab.Version, typ string,
	data func() ([]byte, error)) (*collab.SnapshotView, error) {
	read := a.Hub.NewRead(a.agent(c), name.Collection, kind)
	read.Add(name.ID, at, typ, data)
	err := a.Hub.Show(read)
	if err == nil {
		err = read.Snapshots[0].Err
	}
	return read.Snapshots[0], err
}

// seenState returns the JSON of a document at a version, as the caller may see it.
func (a *api) seenState(c echo.Context, at collab.Version, typ ot.Type, s ot.Snapshot) ([]byte, error) {
	name, err := docID(c)
	if err != nil {
		return nil, err
	}
	uri, data := "", func() ([]byte, error) { return nil, nil }
	if typ != nil {
		uri, data = typ.URI(), func() ([]byte, error) { return typ.Encode(s) }
	}
	v, err := a.show(c, name, collab.ByVersion, at, uri, data)
	if err != nil {
		return nil, err
	}
	return v.Data()
}

// seenRevision makes of a revision what the caller may see. name is the document as they name it.
func (a *api) seenRevision(c echo.Context, name collab.DocID, rev *collab.Revision) (err error) {
	if !a.Hub.Shared(name.Collection) {
		rev.Change, err = a.Hub.ShowOp(a.agent(c), name, rev)
	}
	return err
}
