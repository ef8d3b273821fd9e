package wire

import (
	"strconv"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// DefaultType is the URI of the type that snapshots leave unsaid, json0.
const DefaultType = "http://sharejs.org/types/JSONv0"

// Hello is what a client says of itself in its handshake. The server answers with its own version of the protocol,
// whatever the client claims.
type Hello struct {
	// Major and Minor are the version of the protocol that the client speaks; 0 where it does not say.
	Major, Minor float64
	// ID is the id that the client goes on under; empty: it takes the one that the server gave it.
	ID string
}

// Knows says that the client speaks a version of the protocol or a later one.
func (h Hello) Knows(major, minor float64) bool {
	return h.Major > major || h.Major == major && h.Minor >= minor
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
	r.Hello.Major, r.Hello.Minor = number(f.protocol), number(f.minor)
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

// number reads a number, also one in a string; 0 stands for what is none.
func number(raw []byte) float64 {
	if jsonvalue.KindOf(raw) == jsonvalue.String {
		raw, _ = jsonvalue.StringBytes(raw) // checked while reading
	}
	n, err := jsonvalue.ParseFloat(raw)
	if err != nil {
		return 0
	}
	return n
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
