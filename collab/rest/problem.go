package rest

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// problem is a failure as a client is told it, after RFC 9457.
type problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"` // for programs
	Detail string `json:"detail,omitempty"`
}

func (p *problem) Error() string { return p.Detail }

// statuses gives the codes of the core their HTTP status and their code here: what concerns documents has the name that
// it has on sockets. Those that are not here are a fault of ours.
var statuses = map[collab.Code]problem{
	collab.CodeMalformed:      {Status: http.StatusBadRequest, Code: "malformed"},
	collab.CodeTooLarge:       {Status: http.StatusRequestEntityTooLarge, Code: "too_large"},
	collab.CodeUnavailable:    {Status: http.StatusServiceUnavailable, Code: "unavailable"},
	collab.CodeNotApplied:     {Status: http.StatusUnprocessableEntity, Code: "ERR_OT_OP_NOT_APPLIED"},
	collab.CodeTransform:      {Status: http.StatusConflict, Code: "conflict"},
	collab.CodeCreateData:     {Status: http.StatusUnprocessableEntity, Code: "create_data_refused"},
	collab.CodeAlreadyCreated: {Status: http.StatusConflict, Code: "ERR_DOC_ALREADY_CREATED"},
	collab.CodeDoesNotExist:   {Status: http.StatusNotFound, Code: "ERR_DOC_DOES_NOT_EXIST"},
	collab.CodeWasDeleted:     {Status: http.StatusConflict, Code: "ERR_DOC_WAS_DELETED"},
	collab.CodeUnknownType:    {Status: http.StatusBadRequest, Code: "ERR_DOC_TYPE_NOT_RECOGNIZED"},
	collab.CodeVersionTooNew:  {Status: http.StatusConflict, Code: "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"},
	collab.CodeSchema:         {Status: http.StatusUnprocessableEntity, Code: "ERR_SCHEMA"},
	collab.CodeNoOp:           {Status: http.StatusConflict, Code: "ERR_NO_OP"},
	collab.CodeContention:     {Status: http.StatusServiceUnavailable, Code: "ERR_MAX_SUBMIT_RETRIES_EXCEEDED"},
	collab.CodeRefused:        {Status: http.StatusForbidden, Code: "refused"},
	collab.CodeProjection:     {Status: http.StatusForbidden, Code: "ERR_OP_NOT_ALLOWED_IN_PROJECTION"},
	collab.CodeHistoryMissing: {Status: http.StatusGone, Code: "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND"},
}

// codeBadOp is the code of an operation that breaks the grammar of its type.
const codeBadOp = "ERR_OT_OP_BADLY_FORMED"

// submitProblem is err as it is told of a submission: what is malformed is the operation, not the request.
func submitProblem(err error) error {
	var e *collab.Error
	if errors.As(err, &e) && e.Code == collab.CodeMalformed {
		return &problem{Status: http.StatusBadRequest, Code: codeBadOp, Detail: e.Message}
	}
	return err
}

// problemOf says what a client is told of err; false: it is a fault of ours.
func problemOf(err error) (problem, bool) {
	var known *problem
	var routing *echo.HTTPError
	var core *collab.Error
	switch {
	case errors.As(err, &known):
		return *known, true
	case errors.As(err, &core):
		if p, ok := statuses[core.Code]; ok {
			p.Detail = core.Message
			if core.Code == collab.CodeRefused && core.Name != "" {
				p.Code = core.Name
			}
			return p, true
		}
	case errors.As(err, &routing) && routing.Code == http.StatusNotFound:
		return problem{Status: routing.Code, Code: "not_found", Detail: "There is nothing at this address."}, true
	}
	return problem{Status: http.StatusInternalServerError, Code: "internal", Detail: "The server has failed; its log says how."}, false
}

// answerProblems answers what handlers return as errors.
func (a *api) answerProblems(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		err := next(c)
		if err == nil || c.Response().Committed {
			return err
		}
		p, known := problemOf(err)
		if !known {
			a.Logger.Error("a request failed", "path", c.Request().URL.Path, "err", err)
		}
		p.Title = http.StatusText(p.Status)
		body, err := json.Marshal(p)
		if err != nil {
			return err
		}
		return c.Blob(p.Status, "application/problem+json", body)
	}
}
