package rest

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// headerAuthor is by what name a program with the token wants to be known.
const headerAuthor = "Tandem-Author"

// programPrefix begins the user ids of programs.
const programPrefix = "program:"

// hasToken says whether the request bears the token of the configuration. Without one in the configuration none does.
func (a *api) hasToken(c echo.Context) bool {
	given, ok := strings.CutPrefix(c.Request().Header.Get(echo.HeaderAuthorization), "Bearer ")
	if !ok || a.Token == "" {
		return false
	}
	want, got := sha256.Sum256([]byte(a.Token)), sha256.Sum256([]byte(given))
	return subtle.ConstantTimeCompare(want[:], got[:]) == 1
}

// needToken refuses whoever does not bear the token.
func (a *api) needToken(c echo.Context) error {
	if a.hasToken(c) {
		return nil
	}
	c.Response().Header().Set(echo.HeaderWWWAuthenticate, "Bearer")
	return &problem{Status: http.StatusUnauthorized, Code: "token_required",
		Detail: "This needs the token of the server's configuration (--api-token) as Authorization: Bearer."}
}

// author returns who is to stand as the author of what the request writes: the guest of the cookie, or the name that a
// program with the token has chosen.
func (a *api) author(c echo.Context) (collab.UserID, error) {
	if !a.hasToken(c) {
		return a.user(c)
	}
	name, err := collab.GuestName(c.Request().Header.Get(headerAuthor))
	if name == "" {
		name = "API"
	}
	return collab.UserID(programPrefix + name), err
}

// people is what is shown of authors, by their ids.
type people map[collab.UserID]person

type person struct {
	Name   string `json:"name"`
	Colour string `json:"colour"`
}

// people returns what is shown of users. Who has no identity is in it under the empty id.
func (a *api) people(ctx context.Context, users ...collab.UserID) (people, error) {
	all := make(people)
	for _, user := range users {
		if _, known := all[user]; known {
			continue
		}
		guest := collab.Guest{}
		program, isProgram := strings.CutPrefix(string(user), programPrefix)
		switch {
		case isProgram:
			guest.Name = program
		case user == collab.System:
			guest.Name = "Tandem"
		case user == "":
			guest.Name = "Someone"
		default:
			var err error
			if guest, err = a.Store.Guest(ctx, user); err != nil {
				return nil, err
			}
		}
		guest = guest.OrDefault(user)
		all[user] = person{guest.Name, guest.Colour}
	}
	return all, nil
}
