package archive

import (
	"errors"
	"fmt"
	"io"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// source gives the items of a file one after the other, and io.EOF behind the last.
type source interface {
	next() (item, error)
	read() int64 // how many bytes were read
}

// File is a file of one of the formats that this package reads. It belongs to one goroutine.
type File struct {
	in      io.ReadSeeker
	options FileOptions
	Format  string // what it is, for people
	make    func(*lines) source
}

// FileOptions say how to read a file.
type FileOptions struct {
	// Types are those that documents may have. Required.
	Types *ot.Registry
	// Collection is what the documents of rows of sharedb-mongo belong to, which do not say it themselves.
	Collection string
	// Progress, if not nil, is told now and then how far reading is.
	Progress func(Progress)
}

// Progress is how far something is.
type Progress struct {
	Documents, Revisions int
	Bytes                int64 // of the file that were read or written
}

// Open finds out what is in a file by its first line. Why it cannot be read is a *LineError where a line is to blame.
func Open(in io.ReadSeeker, o FileOptions) (*File, error) {
	l := newLines(in)
	first, err := l.next()
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	f := &File{in: in, options: o}
	if err := f.recognise(first); err != nil {
		return nil, l.fail(err)
	}
	return f, nil
}

// recognise looks at the first line.
func (f *File) recognise(line []byte) error {
	var format string
	var version int
	has := make(map[string]bool)
	err := members(line, func(key string, raw []byte) error {
		has[key] = true
		switch key {
		case "format":
			return text(&format, raw)
		case "version":
			return number(&version, raw)
		}
		return nil
	})
	switch {
	case err == nil && format == formatName:
		if version != formatVersion {
			return fmt.Errorf("it is of version %d of the format, this tandem reads version %d", version, formatVersion)
		}
		f.Format, f.make = "export of tandem", func(l *lines) source { return &lineSource{lines: l} }
	case err == nil && has["operation"] && has["doc_id"]:
		f.Format, f.make = "rows of sharedb-postgres", func(l *lines) source {
			return newRows(l, f.options.Types, decodePostgresRow)
		}
	case err == nil && has["d"] && has["v"]:
		if f.options.Collection == "" {
			return errors.New("rows of sharedb-mongo do not say which collection they are of: name it with --collection")
		}
		f.Format, f.make = "rows of sharedb-mongo", func(l *lines) source {
			return newRows(l, f.options.Types, decodeMongoRow(f.options.Collection))
		}
	case err == nil || jsonvalue.KindOf(line) == jsonvalue.Array:
		return errors.New("it is neither an export of tandem nor a row of operations of ShareDB, one in a line")
	default:
		return fmt.Errorf("it is neither an export of tandem nor a row of operations of ShareDB: %w", err)
	}
	return nil
}

// source begins to read the file at its beginning.
func (f *File) source() (source, error) {
	if _, err := f.in.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("the file must be one that can be read twice: %w", err)
	}
	return f.make(newLines(f.in)), nil
}

// lineSource reads the format of this package.
type lineSource struct {
	lines *lines
	begun bool
	ended bool
}

func (s *lineSource) read() int64 { return s.lines.bytes }

func (s *lineSource) next() (item, error) {
	line, err := s.lines.next()
	if err == nil && !s.begun {
		s.begun = true
		line, err = s.lines.next()
	}
	switch {
	case errors.Is(err, io.EOF) && !s.ended:
		return item{}, s.lines.fail(errors.New("the file ends here, before its last line: it is not whole"))
	case err != nil:
		return item{}, err
	case s.ended:
		return item{}, s.lines.fail(errors.New("there is something behind the last line"))
	}
	it, err := decode(line)
	if err != nil {
		return it, s.lines.fail(err)
	}
	it.line, s.ended = s.lines.number, it.end != nil
	return it, nil
}

// visitor is told what is in a file, document by document.
type visitor interface {
	begin(document) error
	snapshot(collab.Milestone) error
	revision(*collab.Revision) error
	blob(*blob) error
	mark(collab.Mark) error
	guest(guest) error
	finish() error // the document is whole
}

// walk tells v what is in the file. What is wrong with a line, for v too, is a *LineError.
func (f *File) walk(stop func() error, v visitor) (Progress, error) {
	in, err := f.source()
	if err != nil {
		return Progress{}, err
	}
	w := walker{visitor: v}
	for {
		if err := stop(); err != nil {
			return w.done, err
		}
		it, err := in.next()
		if errors.Is(err, io.EOF) {
			err = w.finish()
			return w.done, err
		}
		if err != nil {
			return w.done, err
		}
		if err := w.take(it); err != nil {
			return w.done, &LineError{it.line, err}
		}
		if w.done.Bytes = in.read(); f.options.Progress != nil {
			f.options.Progress(w.done)
		}
	}
}
