package wire

import (
	"errors"
	"fmt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Error is what a client is told of a failure. Name is one of the protocol's ERR_ names; empty where the reference
// gives none, as for what a type itself refuses.
type Error struct{ Name, Message string }

func (e *Error) Error() string {
	if e.Name == "" {
		return e.Message
	}
	return e.Name + ": " + e.Message
}

const (
	nameBadMessage      = "ERR_MESSAGE_BADLY_FORMED"
	nameBadOp           = "ERR_OT_OP_BADLY_FORMED"
	nameSeqOverflow     = "ERR_CONNECTION_SEQ_INTEGER_OVERFLOW"
	nameHistoryMissing  = "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND"
	nameUnknown         = "ERR_UNKNOWN_ERROR"
	nameFormerEpoch     = "ERR_FORMER_EPOCH" // tandem's own
	nameTooLarge        = "ERR_TOO_LARGE"    // tandem's own
	nameUnknownDatabase = "ERR_DATABASE_ADAPTER_NOT_FOUND"
	nameSchema          = "ERR_SCHEMA" // tandem's own; of ERR_OP_SUBMIT_REJECTED clients do not tell who submitted
)

// names gives the codes of the core their names on the wire; those that are not here have none.
var names = map[collab.Code]string{
	collab.CodeMalformed:      nameBadOp,
	collab.CodeNotApplied:     "ERR_OT_OP_NOT_APPLIED",
	collab.CodeAlreadyCreated: "ERR_DOC_ALREADY_CREATED",
	collab.CodeDoesNotExist:   "ERR_DOC_DOES_NOT_EXIST",
	collab.CodeWasDeleted:     "ERR_DOC_WAS_DELETED",
	collab.CodeUnknownType:    "ERR_DOC_TYPE_NOT_RECOGNIZED",
	collab.CodeVersionTooNew:  "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT",
	collab.CodeTooLarge:       nameTooLarge,
	collab.CodeSchema:         nameSchema,
	collab.CodeNoOp:           "ERR_NO_OP",
	collab.CodeContention:     "ERR_MAX_SUBMIT_RETRIES_EXCEEDED",
	collab.CodeNoPresence:     "ERR_TYPE_DOES_NOT_SUPPORT_PRESENCE",
	collab.CodeQuery:          "ERR_QUERY_BADLY_FORMED", // tandem's own
	collab.CodePresence:       "ERR_PRESENCE_TRANSFORM_FAILED",
	collab.CodeProjection:     "ERR_OP_NOT_ALLOWED_IN_PROJECTION",
}

// FormerEpoch is what a client is told that goes on under an id from before the store lost a part of its history: the
// versions that it names may mean something else now.
var FormerEpoch = &Error{nameFormerEpoch, "This server was restored from a backup since this page was loaded: reload the page"}

// ErrorOf says what the client that sent r is told of err. What went wrong inside the server is not told.
func ErrorOf(r *Request, err error) *Error {
	var e *collab.Error
	switch {
	case !errors.As(err, &e), e.Code == collab.CodeInternal:
		return &Error{nameUnknown, "Internal error"}
	case e.Code == collab.CodeRefused:
		return &Error{e.Name, e.Message}
	case e.Code != collab.CodeHistoryMissing:
		return &Error{names[e.Code], e.Message}
	case r.Action == Submit:
		return &Error{nameHistoryMissing,
			"Op submit failed. DB missing ops needed to transform it up to the current snapshot version"}
	}
	return &Error{"", "Missing ops"}
}

func badMessage(format string, args ...any) *Error {
	return &Error{nameBadMessage, fmt.Sprintf(format, args...)}
}

func badOp(message string) *Error { return &Error{nameBadOp, message} }

// AppendError appends the refusal of r: the whole request, with an error in it. Clients find what it concerns by the
// members of their request.
func AppendError(dst []byte, r *Request, e *Error) []byte {
	dst = append(dst, '{')
	members := jsonvalue.ReadObject(r.frame, jsonvalue.Limits{})
	for members.Next() {
		switch key := string(members.Key()); {
		case key == "error":
			continue
		case key == "create" && r.normalized:
			dst = append(dst, `"create":`...)
			dst = appendCreate(dst, members.Raw(), r.Change.Type)
		default:
			dst = jsonvalue.AppendString(dst, key)
			dst = append(dst, ':')
			dst = append(dst, members.Raw()...)
		}
		dst = append(dst, ',')
	}
	dst = e.appendMember(dst)
	return append(dst, '}')
}

// appendCreate appends the raw create with uri as its type; without a type if uri is empty. Of repeated creates only
// the last was looked at, so others may be no objects.
func appendCreate(dst, raw []byte, uri string) []byte {
	if jsonvalue.KindOf(raw) != jsonvalue.Object {
		return append(dst, raw...)
	}
	dst = append(dst, '{')
	if uri != "" {
		dst = append(dst, `"type":`...)
		dst = jsonvalue.AppendString(dst, uri)
		dst = append(dst, ',')
	}
	members := jsonvalue.ReadObject(raw, jsonvalue.Limits{})
	for members.Next() {
		if string(members.Key()) == "type" {
			continue
		}
		dst = jsonvalue.AppendString(dst, string(members.Key()))
		dst = append(dst, ':')
		dst = append(dst, members.Raw()...)
		dst = append(dst, ',')
	}
	if dst[len(dst)-1] == ',' {
		dst = dst[:len(dst)-1]
	}
	return append(dst, '}')
}

func (e *Error) appendMember(dst []byte) []byte {
	dst = append(dst, `"error":{`...)
	if e.Name != "" {
		dst = append(dst, `"code":`...)
		dst = jsonvalue.AppendString(dst, e.Name)
		dst = append(dst, ',')
	}
	dst = append(dst, `"message":`...)
	dst = jsonvalue.AppendString(dst, e.Message)
	return append(dst, '}')
}
