package collab

import (
	"errors"
	"fmt"
)

// Code says what went wrong, for programs. collab/wire maps codes to the names of the protocol.
type Code uint8

// The codes.
const (
	CodeInternal       Code = iota // a fault of tandem's; details are in the log, never in Message
	CodeMalformed                  // the operation or its data breaks the grammar
	CodeNotApplied                 // the operation does not fit the document
	CodeTransform                  // the type refused to transform
	CodeCreateData                 // the type refused the data of a create
	CodeAlreadyCreated             // a create met a document
	CodeDoesNotExist               // an edit met no document
	CodeWasDeleted                 // a change met a deletion
	CodeUnknownType                // no such type is registered
	CodeVersionTooNew              // Base is beyond the head
	CodeHistoryMissing             // the log no longer holds what is asked for
	CodeTooLarge                   // over a limit of this server
	CodeNoPresence                 // the type has no presence of its own
	CodePresence                   // the type refused to move a presence
	CodeSchema                     // the collection's schema refuses it
	CodeNoOp                       // other revisions left nothing of the edit, and its client asked to be told
	CodeContention                 // other nodes were quicker too often
	CodeUnavailable                // the store or the session is gone for now
	CodeQuery                      // the query breaks the language
	CodeRefused                    // a hook refused it, with the Error's Name
	CodeProjection                 // a change through a projection touches what that does not show
)

// Error is a failure that a client may be told: Message is safe to show and says what to do where that is not plain.
type Error struct {
	Code    Code
	Name    string // of CodeRefused: the code of the program whose hook refused, told as it is; may be empty
	Message string
	Err     error // the cause, for logs; may be nil
}

func (e *Error) Error() string {
	if e.Err != nil {
		return e.Message + ": " + e.Err.Error()
	}
	return e.Message
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Retry says whether the same request can succeed later without a change.
func (c Code) Retry() bool { return c == CodeUnavailable }

// Errorf makes an Error.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of the first Error in err's chain, else CodeInternal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return CodeInternal
}

// The refusals of the core, with the messages of the reference server.
var (
	errCreatedRemotely = &Error{Code: CodeAlreadyCreated, Message: "Document was created remotely"}
	errAlreadyCreated  = &Error{Code: CodeAlreadyCreated, Message: "Invalid op submitted. Document already created"}
	errAlreadyExists   = &Error{Code: CodeAlreadyCreated, Message: "Document already exists"}
	errWasDeleted      = &Error{Code: CodeWasDeleted, Message: "Document was deleted"}
	errDoesNotExist    = &Error{Code: CodeDoesNotExist, Message: "Document does not exist"}
	errUnknownType     = &Error{Code: CodeUnknownType, Message: "Unknown type"}
	errMoved           = &Error{Code: CodeTransform, Message: "The document has changed meanwhile"}
	errNoOp            = &Error{Code: CodeNoOp, Message: "Op is a no-op. Skipping apply."}
	errVersionTooNew   = &Error{Code: CodeVersionTooNew, Message: "Invalid op submitted. Op version newer than current snapshot"}
)
