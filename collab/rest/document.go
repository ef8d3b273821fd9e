package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// document is what is known of a document as a whole.
type document struct {
	Collection string         `json:"collection"`
	ID         string         `json:"id"`
	Type       *string        `json:"type"` // null: it was deleted
	Version    collab.Version `json:"version"`
	First      collab.Version `json:"first"` // what was before it was trimmed
	Title      string         `json:"title"`
	Created    stampTime      `json:"created"`
	Modified   stampTime      `json:"modified"`
	LastEdit   *lastEdit      `json:"lastEdit"` // null: there was none
	CopyOf     *origin        `json:"copyOf"`   // null: it is no copy
	People     people         `json:"people"`
}

type lastEdit struct {
	Author collab.UserID `json:"author"`
	At     stampTime     `json:"at"`
}

// origin is the version of a document that another is a copy of.
type origin struct {
	Collection string         `json:"collection"`
	ID         string         `json:"id"`
	Version    collab.Version `json:"version"`
}

// stampTime is a time as it is written in answers: RFC 3339 in UTC with milliseconds.
type stampTime time.Time

func (t stampTime) MarshalText() ([]byte, error) {
	return []byte(time.Time(t).UTC().Format("2006-01-02T15:04:05.000Z07:00")), nil
}

// docID returns the document that a request is about.
func docID(c echo.Context) (collab.DocID, error) {
	names := []string{c.Param("collection"), c.Param("id")}
	for i, name := range names {
		if c.Request().URL.RawPath != "" { // else it is read already
			name, _ = url.PathUnescape(name) // the server has checked it
			names[i] = name
		}
		if name == "" || len(name) > maxName {
			return collab.DocID{}, collab.Errorf(collab.CodeMalformed, "The names of collections and documents have 1 to %d bytes", maxName)
		}
	}
	return collab.DocID{Collection: names[0], ID: names[1]}, nil
}

// maxName is the length of the longest name of a collection or a document, in bytes.
const maxName = 512

// existing returns a document that has a history, as it is stored under, and what the catalog knows of it.
func (a *api) existing(c echo.Context) (collab.DocID, collab.CatalogEntry, error) {
	id, err := docID(c)
	if err != nil {
		return id, collab.CatalogEntry{}, err
	}
	id, _ = a.Hub.Resolve(id)
	entry, err := a.Store.Entry(c.Request().Context(), id)
	if err == nil && entry.Version == 0 {
		err = collab.Errorf(collab.CodeDoesNotExist, "There is no such document")
	}
	return id, entry, err
}

func (a *api) getDocument(c echo.Context) error {
	ctx := c.Request().Context()
	id, entry, err := a.existing(c)
	if err != nil {
		return err
	}
	name, _ := docID(c) // it was read before
	if _, err := a.readable(c, name); err != nil {
		return err
	}
	d := document{
		Collection: name.Collection, ID: name.ID, Version: entry.Version, First: entry.First, Title: entry.Title,
		Created: stampTime(entry.Created), Modified: stampTime(entry.Modified),
	}
	if d.Type, err = a.typeURI(ctx, id, entry.Version); err != nil {
		return err
	}
	last, err := a.History.Revision(ctx, id, entry.Version-1)
	if err != nil {
		return err
	}
	if entry.Version > 1 || last.Change.Kind == collab.Edit {
		d.LastEdit = &lastEdit{last.Author, stampTime(last.At)}
	}
	if d.CopyOf, err = a.originOf(ctx, id); err != nil {
		return err
	}
	if d.People, err = a.people(ctx, last.Author); err != nil {
		return err
	}
	return answer(c, http.StatusOK, d)
}

// typeURI returns the type of a document at a version; nil if there is none then.
func (a *api) typeURI(ctx context.Context, id collab.DocID, at collab.Version) (*string, error) {
	typ, err := a.History.TypeAt(ctx, id, at)
	if typ == nil || err != nil {
		return nil, err
	}
	uri := typ.URI()
	return &uri, nil
}

// creation is the body of a request that makes a document.
type creation struct {
	Type string          `json:"type"` // the name of a type or its URI
	Data json.RawMessage `json:"data"` // left out: the type's empty document
}

// made is the answer to a request that wrote.
type made struct {
	Collection string         `json:"collection"`
	ID         string         `json:"id"`
	Version    collab.Version `json:"version"` // that was made
}

func (a *api) putDocument(c echo.Context) error {
	id, err := docID(c)
	if err != nil {
		return err
	}
	var body creation
	if err := read(c, &body, a.writeLimit()); err != nil {
		return err
	}
	base, _ := a.Hub.Resolve(id)
	typ, ok := a.TypesOf(base.Collection).Type(body.Type)
	if !ok {
		return collab.Errorf(collab.CodeUnknownType, "There is no type %q here", body.Type)
	}
	change := collab.Change{Kind: collab.Create, Type: typ.URI(), Data: body.Data}
	reply, err := a.submit(c, id, change)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, documentAddress(id))
	return answer(c, http.StatusCreated, made{id.Collection, id.ID, reply.Version + 1})
}

func (a *api) deleteDocument(c echo.Context) error {
	if _, _, err := a.existing(c); err != nil {
		return err
	}
	id, _ := docID(c) // it was read before
	reply, err := a.submit(c, id, collab.Change{Kind: collab.Delete})
	if err != nil {
		return err
	}
	return answer(c, http.StatusOK, made{id.Collection, id.ID, reply.Version + 1})
}

func documentAddress(id collab.DocID) string {
	return "/v1/docs/" + placeOf(id)
}
