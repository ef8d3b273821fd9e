package transport

import (
	"fmt"
	"time"
)

// Code is why a connection was closed, in the numbers of WebSocket. From 4000 to 4499 the client is to come back by
// itself, from 4500 to 4999 it is not, as the same would happen again.
type Code int

// The codes of RFC 6455 that are in use.
const (
	Normal      Code = 1000
	GoingAway   Code = 1001
	Unsupported Code = 1003 // a binary frame
	InvalidText Code = 1007 // not UTF-8
	TooLarge    Code = 1009
	Broken      Code = 1011 // what came in is no message; the reference uses the same
)

// The codes of tandem.
const (
	Restarting  Code = 4001 // the server is going down and will be back; see ComeBack
	Replaced    Code = 4002 // a newer connection goes under this one's id
	Unavailable Code = 4003 // what was asked for cannot be done now
)

// Retry says whether the client is to come back.
func (c Code) Retry() bool { return c == GoingAway || 4000 <= c && c < 4500 }

// ComeBack is the reason to give with a code that asks the client to come back no earlier than after wait.
func ComeBack(wait time.Duration) string {
	return fmt.Sprintf("come back in %d ms", wait.Milliseconds())
}

// Oversize is the reason to give with TooLarge, where limit is the length of the longest frame.
func Oversize(limit int) string {
	return fmt.Sprintf("message too large: this server's limit (--max-frame) is %d bytes", limit)
}

// CloseError is what the other end gave as the reason when it closed.
type CloseError struct {
	Code   Code
	Reason string
}

func (e *CloseError) Error() string {
	return fmt.Sprintf("transport: closed by the other end with %d %s", e.Code, e.Reason)
}
