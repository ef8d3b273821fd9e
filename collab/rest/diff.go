package rest

import (
	"encoding/json"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/history"
)

// diff is what lies between two versions.
type diff struct {
	From    collab.Version  `json:"from"`
	To      collab.Version  `json:"to"`
	Type    *string         `json:"type"`
	Op      json.RawMessage `json:"op"`
	Changes []change        `json:"changes"` // null: the type is not of text
	People  people          `json:"people"`
}

// change is a piece of the text of one of the versions, or of both.
type change struct {
	Kind       history.ChangeKind `json:"kind"`
	Length     int                `json:"length"`
	Content    json.RawMessage    `json:"content,omitempty"`
	Attributes json.RawMessage    `json:"attributes,omitempty"`
	*stamp
}

// stamp says which revision did something; the last one, where several did.
type stamp struct {
	Author  collab.UserID  `json:"author"`
	At      stampTime      `json:"at"`
	Version collab.Version `json:"version"` // the first that shows it
}

// stampOf returns nil where the revision is not known.
func stampOf(s *history.Stamp) *stamp {
	if !s.Known() {
		return nil
	}
	return &stamp{s.Author, stampTime(s.At), s.Version}
}

func (a *api) getDiff(c echo.Context) error {
	ctx := c.Request().Context()
	id, entry, err := a.existing(c)
	if err != nil {
		return err
	}
	from, err := version(c, "from", 0, entry.Version)
	if err != nil {
		return err
	}
	to, err := version(c, "to", entry.Version, entry.Version)
	if err != nil {
		return err
	}
	found, err := a.History.Diff(ctx, id, from, to)
	if err != nil {
		return err
	}
	d := diff{From: from, To: to, Op: found.Op}
	if found.Type != "" {
		d.Type = &found.Type
	}
	if found.Changes != nil {
		d.Changes = make([]change, len(found.Changes))
	}
	var authors []collab.UserID
	for i := range found.Changes {
		f := &found.Changes[i]
		d.Changes[i] = change{Kind: f.Kind, Length: f.Len, Content: f.Content, Attributes: f.Attributes}
		if d.Changes[i].stamp = stampOf(&f.Stamp); f.Known() {
			authors = append(authors, f.Author)
		}
	}
	if d.People, err = a.people(ctx, authors...); err != nil {
		return err
	}
	return answer(c, http.StatusOK, d)
}
