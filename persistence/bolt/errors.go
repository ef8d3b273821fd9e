package bolt

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	berrors "go.etcd.io/bbolt/errors"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// What can be wrong with a data directory. Open returns them inside an OpenError.
var (
	ErrInUse       = errors.New("another process is using it")
	ErrNotWritable = errors.New("it cannot be written")
	ErrNotDatabase = errors.New("it is not a database of tandem, or it is damaged")
	ErrNewerFormat = errors.New("it was written by a newer tandem")
)

// OpenError says why a data directory cannot be used. Its text is one line that ends with what to do about it.
type OpenError struct {
	Path    string // the directory or the file in question
	Problem error  // ErrInUse, ErrNotWritable, ErrNotDatabase or ErrNewerFormat
	Advice  string
	Cause   error // may be nil
}

func (e *OpenError) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %v (%v): %s", e.Path, e.Problem, e.Cause, e.Advice)
	}
	return fmt.Sprintf("%s: %v: %s", e.Path, e.Problem, e.Advice)
}

// Unwrap returns the problem and the cause.
func (e *OpenError) Unwrap() []error {
	if e.Cause != nil {
		return []error{e.Problem, e.Cause}
	}
	return []error{e.Problem}
}

func inUse(path string) error {
	return &OpenError{Path: path, Problem: ErrInUse, Advice: "stop that process or choose another data directory"}
}

func notWritable(path string, cause error) error {
	advice := "make it writable for this user"
	switch {
	case errors.Is(cause, syscall.ENOSPC), errors.Is(cause, syscall.EDQUOT):
		advice = "make room on its disk"
	case errors.Is(cause, syscall.EIO):
		advice = "look after its disk"
	case errors.Is(cause, syscall.ENOMEM):
		advice = "allow this process more address space (ulimit -v)"
	}
	var pathErr *fs.PathError
	if errors.As(cause, &pathErr) {
		cause = pathErr.Err // the path is in the text already
	}
	return &OpenError{Path: path, Problem: ErrNotWritable, Cause: cause, Advice: advice + " or choose another data directory"}
}

func notDatabase(path string, cause error) error {
	return &OpenError{Path: path, Problem: ErrNotDatabase, Cause: cause,
		Advice: "move it away or restore a backup of it"}
}

func newerFormat(path string, found uint32) error {
	return &OpenError{Path: path, Problem: ErrNewerFormat,
		Cause:  fmt.Errorf("format %d, this one knows up to %d", found, format),
		Advice: "use that newer tandem or another data directory"}
}

// openFailure sorts the errors of bbolt.Open.
func openFailure(path string, err error) error {
	var errno syscall.Errno
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return inUse(path)
	case errors.Is(err, fs.ErrPermission), errors.As(err, &errno) && errno != syscall.EISDIR:
		return notWritable(path, err)
	}
	return notDatabase(path, err)
}

// errUnavailable is what every call gets while the database is closed after a failure.
func errUnavailable() error {
	return collab.Errorf(collab.CodeUnavailable, "The store is not available now. Try again later.")
}

func errClosed() error { return collab.Errorf(collab.CodeUnavailable, "The store is closed.") }

// errUnknown is what a caller gets whose write may or may not be on disk.
func errUnknown(cause error) error {
	return &collab.Error{Code: collab.CodeUnavailable, Message: "It is not known whether this was saved. Look again later.",
		Err: fmt.Errorf("bolt: outcome unknown: %w", cause)}
}

// readFailure translates what bbolt says of a handle that was closed meanwhile.
func readFailure(err error) error {
	if errors.Is(err, berrors.ErrDatabaseNotOpen) || errors.Is(err, berrors.ErrInvalidMapping) {
		return errUnavailable()
	}
	return err
}

// corruptKey says that a key or its row in a bucket is not one of ours.
func corruptKey(bucket string, key []byte, cause error) error {
	if cause == nil {
		cause = record.ErrCorrupt
	}
	return fmt.Errorf("bolt: key %x in %s: %w", key, bucket, cause)
}
