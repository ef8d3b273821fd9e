// Package transport says what a connection is to the rest of tandem: frames of text in and out, and a close code that
// tells the client whether to come back. It knows bytes, not what they mean.
//
// Conn is implemented by package websocket below; Pipe makes two that are joined in memory, for tests.
//
// # Concurrency
//
// A Conn has one reader and one writer at a time; Close may be called by anybody, at any time.
package transport

import "errors"

// Conn is one connection.
type Conn interface {
	// Read returns the next frame, which belongs to the caller. It notices when the other end is gone, but only while it
	// is being called: whoever stops reading stops the clock.
	//
	// An error is final and releases what the connection holds, so the reader of a Conn reads until there is one. It is
	// a CloseError if the other end said why it closed.
	Read() ([]byte, error)

	// WriteBatch sends frames in order, in as few packets as it can. It may block while the other end does not read,
	// until it gives up. After an error the connection is of no use.
	WriteBatch(frames [][]byte) error

	// Close says goodbye, once; later calls do nothing. Read then fails as soon as the other end has answered, or soon
	// anyway, without returning another frame.
	Close(code Code, reason string)
}

// ErrClosed is returned by a Conn that was closed at this end.
var ErrClosed = errors.New("transport: connection closed")
