package rest

import (
	_ "embed"
	"net/http"

	"github.com/labstack/echo/v4"
)

// description is the API in the words of OpenAPI 3.1.
//
//go:embed openapi.json
var description []byte

func getDescription(c echo.Context) error {
	return c.Blob(http.StatusOK, echo.MIMEApplicationJSON, description)
}
