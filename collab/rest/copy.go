package rest

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

const (
	// titleCollection holds the titles of documents: texts of the same ids.
	titleCollection = "titles"
	titleType       = "text-unicode"
	// originCollection holds where copies come from: JSON documents of the same ids.
	originCollection = "origins"
	originType       = "json0"
)

// copying is the body of a request that makes a new document of a version.
type copying struct {
	Version *collab.Version `json:"version"` // left out: the current one
	Title   *string         `json:"title"`   // left out: "Copy of" the title
}

func (a *api) postCopy(c echo.Context) error {
	ctx := c.Request().Context()
	id, entry, err := a.existing(c)
	if err != nil {
		return err
	}
	var body copying
	if err := read(c, &body, maxBody); err != nil {
		return err
	}
	by, err := a.author(c)
	if err != nil {
		return err
	}
	op, _, err := a.opID(c, by)
	if err != nil {
		return err
	}
	at := entry.Version
	if body.Version != nil {
		at = *body.Version
	}
	state, err := a.History.State(ctx, id, at)
	if err != nil {
		return err
	}
	if state.Type == nil {
		return collab.Errorf(collab.CodeDoesNotExist, "There is no document at version %d", at)
	}
	data, err := state.Type.Encode(state.Snapshot)
	if err != nil {
		return err
	}
	title := copyTitle(body.Title, entry.Title)
	made := collab.DocID{Collection: id.Collection, ID: uuid.NewSHA1(a.sources, []byte("copy\x00"+op.Source)).String()}
	from, err := json.Marshal(origin{id.Collection, id.ID, at})
	if err != nil {
		return err
	}
	for _, d := range []struct {
		id   collab.DocID
		typ  string
		data []byte
	}{
		{collab.DocID{Collection: originCollection, ID: made.ID}, originType, from},
		{made, state.Type.URI(), data},
		{collab.DocID{Collection: titleCollection, ID: made.ID}, titleType, title},
	} {
		if err := a.create(ctx, d.id, d.typ, d.data, op, by); err != nil {
			return err
		}
	}
	c.Response().Header().Set(echo.HeaderLocation, documentAddress(made))
	return answer(c, http.StatusCreated, origin{made.Collection, made.ID, at})
}

// copyTitle returns the title of a copy as JSON.
func copyTitle(wanted *string, old string) []byte {
	title := "Copy of " + old
	switch {
	case wanted != nil:
		title = *wanted
	case old == "":
		title = "Copy"
	}
	data, err := json.Marshal(title)
	if err != nil {
		panic(err) // a string is always JSON
	}
	return data
}

// create makes a document. One that this submission made before is left as it is.
func (a *api) create(ctx context.Context, id collab.DocID, typ string, data []byte, op collab.OpID, by collab.UserID) error {
	known, ok := a.TypesOf(id.Collection).Type(typ)
	if !ok {
		return collab.Errorf(collab.CodeUnknownType, "There is no type %q here", typ)
	}
	s := collab.Submission{ID: op, Base: 0, Change: collab.Change{Kind: collab.Create, Type: known.URI(), Data: data}, Restores: true}
	_, err := a.Hub.Submit(ctx, id, s, by)
	return submitProblem(err)
}

// originOf says what a document is a copy of; nil if it is none.
func (a *api) originOf(ctx context.Context, id collab.DocID) (*origin, error) {
	at := collab.DocID{Collection: originCollection, ID: id.ID}
	entry, err := a.Store.Entry(ctx, at)
	if entry.Version == 0 || err != nil {
		return nil, err
	}
	rev, err := a.History.Revision(ctx, at, 0)
	if err != nil {
		return nil, err
	}
	var from origin
	if rev.Change.Kind != collab.Create || json.Unmarshal(rev.Change.Data, &from) != nil || from.ID == "" {
		return nil, nil
	}
	return &from, nil
}
