package rest

import (
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// number reads a parameter of the query; initial if it is not there. What is out of bounds is refused.
func number(c echo.Context, name string, initial, least, most int64) (int64, error) {
	text := c.QueryParam(name)
	if text == "" {
		return initial, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < least || n > most {
		return 0, badParameter(name, "a number from "+strconv.FormatInt(least, 10)+" to "+strconv.FormatInt(most, 10))
	}
	return n, nil
}

// version reads a parameter that names a version, from 0 to head; what is later is not there yet.
func version(c echo.Context, name string, initial, head collab.Version) (collab.Version, error) {
	n, err := number(c, name, int64(initial), 0, int64(collab.MaxVersion))
	if err == nil && collab.Version(n) > head {
		err = collab.Errorf(collab.CodeVersionTooNew, "The document is at version %d, there is no later one yet", head)
	}
	return collab.Version(n), err
}

// moment reads a parameter that names a time.
func moment(c echo.Context, name string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, c.QueryParam(name))
	if err != nil {
		err = badParameter(name, "a time such as 2026-11-24T13:05:00Z")
	}
	return at, err
}

func badParameter(name, wanted string) error {
	return &problem{Status: http.StatusBadRequest, Code: "malformed", Detail: "The parameter " + name + " is not " + wanted + "."}
}
