package rest

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

type documentList struct {
	Docs []listed `json:"docs"`
	Next *string  `json:"next"` // the after of the request that follows; null: that was all
}

// listed is a document in the list of all.
type listed struct {
	Collection string         `json:"collection"`
	ID         string         `json:"id"`
	Title      string         `json:"title"`
	Version    collab.Version `json:"version"`
	Created    stampTime      `json:"created"`
	Modified   stampTime      `json:"modified"`
}

// getDocuments lists all documents, for who has the token: their addresses are the access to them.
func (a *api) getDocuments(c echo.Context) error {
	if err := a.needToken(c); err != nil {
		return err
	}
	limit, err := number(c, "limit", 100, 1, 1000)
	if err != nil {
		return err
	}
	var after collab.DocID
	if text := c.QueryParam("after"); text != "" {
		if after, err = readPlace(text); err != nil {
			return err
		}
	}
	docs, err := a.Store.List(c.Request().Context(), after, int(limit))
	if err != nil {
		return err
	}
	list := documentList{Docs: make([]listed, len(docs))}
	for i, d := range docs {
		list.Docs[i] = listed{d.ID.Collection, d.ID.ID, d.Title, d.Version, stampTime(d.Created), stampTime(d.Modified)}
	}
	if len(docs) == int(limit) {
		next := placeOf(docs[len(docs)-1].ID)
		list.Next = &next
	}
	return answer(c, http.StatusOK, list)
}

// placeOf writes a place in the list of all documents.
func placeOf(id collab.DocID) string {
	return url.PathEscape(id.Collection) + "/" + url.PathEscape(id.ID)
}

// readPlace reads what placeOf wrote.
func readPlace(text string) (id collab.DocID, err error) {
	collection, name, ok := strings.Cut(text, "/")
	if id.Collection, err = url.PathUnescape(collection); ok && err == nil {
		id.ID, err = url.PathUnescape(name)
	}
	if !ok || err != nil {
		err = badParameter("after", "the next of an answer")
	}
	return id, err
}
