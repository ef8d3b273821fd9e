package rest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/tandem-collab/tandem/collab"
)

// The headers of requests that write.
const (
	headerKey   = "Idempotency-Key"
	headerMatch = "If-Match"
)

// maxKey is the length of the longest Idempotency-Key, in bytes.
const maxKey = 200

// operation is the body of a request that submits one.
type operation struct {
	Op json.RawMessage `json:"op"`
}

// committed is the answer to an operation: it was made to apply to Version-1, and is Op there.
type committed struct {
	Version collab.Version  `json:"version"` // that was made
	Op      json.RawMessage `json:"op"`
}

func (a *api) postOperation(c echo.Context) error {
	id, _, err := a.existing(c)
	if err != nil {
		return err
	}
	var body operation
	if err := read(c, &body, a.writeLimit()); err != nil {
		return err
	}
	if len(body.Op) == 0 {
		return collab.Errorf(collab.CodeMalformed, "op is missing")
	}
	name, _ := docID(c) // it was read before
	reply, err := a.submit(c, name, collab.Change{Kind: collab.Edit, Data: body.Op})
	if err != nil {
		return err
	}
	rev, err := a.History.Revision(c.Request().Context(), id, reply.Version)
	if err != nil {
		return err
	}
	if err := a.seenRevision(c, name, &rev); err != nil {
		return err
	}
	return answer(c, http.StatusOK, committed{reply.Version + 1, rev.Change.Data})
}

// submit submits a change for the caller, under the identity that its key makes.
func (a *api) submit(c echo.Context, id collab.DocID, change collab.Change) (collab.Reply, error) {
	by, err := a.author(c)
	if err != nil {
		return collab.Reply{}, err
	}
	base, err := baseOf(c)
	if err != nil {
		return collab.Reply{}, err
	}
	op, keyed, err := a.opID(c, by)
	if err != nil {
		return collab.Reply{}, err
	}
	if keyed && base == collab.NoBase && change.Kind != collab.Create {
		return collab.Reply{}, errNoBase
	}
	if err := a.fits(&change); err != nil {
		return collab.Reply{}, err
	}
	reply, err := a.Hub.Submit(c.Request().Context(), id, collab.Submission{ID: op, Base: base, Change: change}, by)
	return reply, submitProblem(err)
}

// errNoBase refuses a retry that could not be found, since it does not say where the first try was. A create is found in
// what it has made.
var errNoBase = &problem{Status: http.StatusPreconditionRequired, Code: "base_required",
	Detail: `With an Idempotency-Key, say which version the change is based on: If-Match: "<version>".`}

// baseOf returns the version that a request is based on; NoBase if it does not say.
func baseOf(c echo.Context) (collab.Version, error) {
	text := c.Request().Header.Get(headerMatch)
	if text == "" {
		return collab.NoBase, nil
	}
	n, err := strconv.ParseInt(strings.Trim(text, `"`), 10, 64)
	if err != nil || n < 0 || len(text) < 3 || text[0] != '"' || text[len(text)-1] != '"' {
		return 0, &problem{Status: http.StatusBadRequest, Code: "malformed", Detail: `If-Match names a version in quotes, such as "17".`}
	}
	return collab.Version(n), nil
}

// opID returns the identity of the caller's submission: what their key makes, so that a retry is known wherever it
// arrives, else a new one. Others cannot know it beforehand, as the store's secret is in it.
func (a *api) opID(c echo.Context, by collab.UserID) (id collab.OpID, keyed bool, err error) {
	key := c.Request().Header.Get(headerKey)
	if key == "" {
		return collab.OpID{Source: uuid.NewString(), Seq: 1}, false, nil
	}
	for _, b := range []byte(key) {
		if b < ' ' || b > '~' || len(key) > maxKey {
			return collab.OpID{}, false, &problem{Status: http.StatusBadRequest, Code: "malformed",
				Detail: "An Idempotency-Key has up to " + strconv.Itoa(maxKey) + " printable ASCII characters."}
		}
	}
	return collab.OpID{Source: uuid.NewSHA1(a.sources, []byte(string(by)+"\x00"+key)).String(), Seq: 1}, true, nil
}
