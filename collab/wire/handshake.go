package wire

import (
	"strconv"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// DefaultType is the URI of the type that snapshots leave unsaid, json0.
const DefaultType = "http://sharejs.org/types/JSONv0"

// Hello is what a client says of itself in its handshake. The version of the protocol that it claims is checked for
// its form only: the server answers with its own.
type Hello struct {
	// ID is the id that the client goes on under; empty: it takes the one that the server gave it.
	ID string
}

// checkHandshake accepts versions of the protocol as numbers and as strings.
func checkHandshake(_ *Decoder, f *fields, _ *Request) *Error {
	for _, raw := range [][]byte{f.protocol, f.minor} {
		if !isNull(raw) && !isNumber(raw) && jsonvalue.KindOf(raw) != jsonvalue.String {
			return badMessage("Invalid protocol")
		}
	}
	return nil
}

func decodeHandshake(d *Decoder, f *fields, r *Request) *Error {
	if r.id == nil {
		return nil
	}
	if jsonvalue.KindOf(f.id) != jsonvalue.String {
		return badMessage("Invalid id")
	}
	id, _ := jsonvalue.StringBytes(f.id) // checked while reading
	if err := d.checkLength(id, "Invalid id"); err != nil {
		return err
	}
	r.Hello.ID = string(id)
	return nil
}

// AppendInit appends the greeting that a new connection gets unasked. id is the id that the server gives it. Clients
// other than ours ignore the rest: epoch names the history of the store, limits says what a page should not even ask for.
func AppendInit(dst []byte, id, epoch string, limits collab.Limits) []byte {
	dst = appendGreeting(dst, "init", id, epoch)
	dst = append(dst[:len(dst)-1], `,"limits":{"operationBytes":`...)
	dst = strconv.AppendInt(dst, int64(limits.OperationBytes), 10)
	dst = append(dst, `,"documentBytes":`...)
	dst = strconv.AppendInt(dst, int64(limits.DocumentBytes), 10)
	return append(dst, "}}"...)
}

// AppendHandshake appends the answer to a Handshake. id is the one that the connection now goes under.
func AppendHandshake(dst []byte, id, epoch string) []byte {
	return appendGreeting(dst, "hs", id, epoch)
}

func appendGreeting(dst []byte, action, id, epoch string) []byte {
	dst = append(dst, `{"a":"`...)
	dst = append(dst, action...)
	dst = append(dst, `","protocol":1,"protocolMinor":2,"id":`...)
	dst = jsonvalue.AppendString(dst, id)
	dst = append(dst, `,"type":"`+DefaultType+`","epoch":`...)
	dst = jsonvalue.AppendString(dst, epoch)
	return append(dst, '}')
}
