package archive

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
)

// maxLine is the length of the longest line that is read: far beyond an operation or a picture in base64.
const maxLine = 1 << 30

// LineError says what is wrong with a file, and where.
type LineError struct {
	Line int // from 1
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }

// Unwrap returns what is wrong.
func (e *LineError) Unwrap() error { return e.Err }

// lines reads lines and counts them.
type lines struct {
	in     *bufio.Reader
	number int   // of the last line that was read
	bytes  int64 // up to its end
	long   []byte
}

func newLines(r io.Reader) *lines { return &lines{in: bufio.NewReaderSize(r, bufferBytes)} }

// next returns the next line that is not empty, without its end. It is good until the next call.
func (l *lines) next() ([]byte, error) {
	for {
		line, err := l.read()
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return line, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// read returns a line with its end. At the end of the file it returns io.EOF, perhaps with a line that is not ended.
func (l *lines) read() ([]byte, error) {
	l.number++
	line, err := l.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		l.long = append(l.long[:0], line...)
		for errors.Is(err, bufio.ErrBufferFull) {
			if len(l.long) > maxLine {
				return nil, l.fail(fmt.Errorf("it is longer than %d bytes", maxLine))
			}
			line, err = l.in.ReadSlice('\n')
			l.long = append(l.long, line...)
		}
		line = l.long
	}
	l.bytes += int64(len(line))
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read: %w", err)
	}
	return line, err
}

// fail says that something is wrong with the last line.
func (l *lines) fail(err error) error { return &LineError{l.number, err} }
