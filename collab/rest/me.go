package rest

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// me is what a guest shows of themselves.
type me struct {
	ID     collab.UserID `json:"id"` // public: revisions and lists bear it
	Name   string        `json:"name"`
	Colour string        `json:"colour"`
}

// meChange is what is to change; what is left out or null stays. An empty text goes back to the default.
type meChange struct {
	Name   *string `json:"name"`
	Colour *string `json:"colour"`
}

func (a *api) getMe(c echo.Context) error {
	user, err := a.user(c)
	if err != nil {
		return err
	}
	guest, err := a.Store.Guest(c.Request().Context(), user)
	if err != nil {
		return err
	}
	return answerMe(c, user, guest)
}

func (a *api) putMe(c echo.Context) error {
	user, err := a.user(c)
	if err != nil {
		return err
	}
	var change meChange
	if err := read(c, &change, maxBody); err != nil {
		return err
	}
	ctx := c.Request().Context()
	guest, err := a.Store.Guest(ctx, user)
	if err != nil {
		return err
	}
	if err := change.apply(&guest); err != nil {
		return err
	}
	if err := a.Store.SetGuest(ctx, user, guest); err != nil {
		return err
	}
	return answerMe(c, user, guest)
}

// user returns who asks.
func (a *api) user(c echo.Context) (collab.UserID, error) {
	who := a.Who(c.Request())
	if who.User == "" {
		return "", &problem{Status: http.StatusUnauthorized, Code: "unknown_guest",
			Detail: "Open one of the pages first: it brings the cookie by which a guest is known."}
	}
	return who.User, nil
}

func (change meChange) apply(g *collab.Guest) (err error) {
	if change.Name != nil {
		if g.Name, err = collab.GuestName(*change.Name); err != nil {
			return err
		}
	}
	if change.Colour != nil {
		g.Colour = *change.Colour
		if g.Colour != "" {
			g.Colour, err = collab.GuestColour(g.Colour)
		}
	}
	return err
}

func answerMe(c echo.Context, user collab.UserID, g collab.Guest) error {
	g = g.OrDefault(user)
	return c.JSON(http.StatusOK, me{ID: user, Name: g.Name, Colour: g.Colour})
}
