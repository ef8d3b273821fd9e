package archive

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// row is an operation as ShareDB's databases keep it.
type row struct {
	line     int
	doc      collab.DocID
	revision collab.Revision
	timed    bool   // it says when it was made
	id, link string // of sharedb-mongo: what names the row, and the row before it; else empty
}

// rowSource gives rows as the items of documents.
type rowSource struct {
	lines  *lines
	types  *ot.Registry
	decode func([]byte) (row, error)

	doc   *collab.DocID // of the last rows
	same  []row         // the last rows, which are of one version
	at    time.Time     // of the last revision
	ready []item
	ended bool
}

func newRows(l *lines, types *ot.Registry, decode func([]byte) (row, error)) *rowSource {
	return &rowSource{lines: l, types: types, decode: decode}
}

func (s *rowSource) read() int64 { return s.lines.bytes }

func (s *rowSource) next() (item, error) {
	for len(s.ready) == 0 {
		if s.ended {
			return item{}, io.EOF
		}
		if err := s.advance(); err != nil {
			return item{}, err
		}
	}
	it := s.ready[0]
	s.ready = s.ready[1:]
	return it, nil
}

// advance reads a row. A revision is ready when the row behind it has told which of several it is.
func (s *rowSource) advance() error {
	line, err := s.lines.next()
	if errors.Is(err, io.EOF) {
		s.ended = true
		return s.settle(nil)
	}
	if err != nil {
		return err
	}
	r, err := s.decode(line)
	if err == nil {
		err = s.check(&r)
	}
	if err != nil {
		return s.lines.fail(err)
	}
	r.line = s.lines.number
	switch {
	case s.doc == nil || r.doc != *s.doc:
		if err := s.settle(nil); err != nil {
			return err
		}
		s.doc, s.at = &r.doc, time.UnixMilli(0).UTC()
		s.ready = append(s.ready, item{line: r.line, document: &document{id: r.doc, version: collab.NoBase}})
	case r.id != "" && r.revision.Base == s.same[0].revision.Base:
		s.same = append(s.same, r)
		return nil
	default:
		if err := s.settle(&r); err != nil {
			return err
		}
	}
	s.same = append(s.same[:0], r)
	return nil
}

// check says whether the row makes sense by itself, and gives its type the name that it has here.
func (s *rowSource) check(r *row) error {
	if r.doc.ID == "" || r.doc.Collection == "" {
		return errors.New("it does not say of which document it is")
	}
	if c := &r.revision.Change; c.Kind == collab.Create {
		typ, ok := s.types.Type(c.Type)
		if !ok {
			return fmt.Errorf("the type %q is not known", c.Type)
		}
		c.Type = typ.URI()
	}
	return nil
}

// settle makes a revision of the last rows: the one that the row behind is linked to, where there are several.
func (s *rowSource) settle(behind *row) error {
	if len(s.same) == 0 {
		return nil
	}
	chosen := &s.same[0]
	if len(s.same) > 1 {
		if chosen = linked(s.same, behind); chosen == nil {
			first := s.same[0]
			return &LineError{s.same[1].line, fmt.Errorf("there are %d operations of version %d of %v, and none behind them that names the right one: remove the others",
				len(s.same), first.revision.Base, first.doc)}
		}
	}
	rev := chosen.revision
	if chosen.timed {
		s.at = rev.At
	} else {
		rev.At = s.at // as good a guess as any
	}
	s.ready = append(s.ready, item{line: chosen.line, revision: &rev})
	s.same = s.same[:0]
	return nil
}

func linked(rows []row, behind *row) *row {
	for i := range rows {
		if behind != nil && rows[i].id == behind.link {
			return &rows[i]
		}
	}
	return nil
}

// member takes what all kinds of rows have in common: src, seq, v, m, and one of op, create and del.
func (r *row) member(key string, raw []byte) error {
	if jsonvalue.KindOf(raw) == jsonvalue.Null && key != "op" {
		return nil
	}
	switch key {
	case "src":
		return text(&r.revision.ID.Source, raw)
	case "seq":
		n, err := integer(raw)
		r.revision.ID.Seq = uint64(n)
		return err
	case "v":
		n, err := integer(raw)
		r.revision.Base = collab.Version(n)
		return err
	case "m":
		return members(raw, r.meta)
	case "op":
		r.revision.Change = collab.Change{Kind: collab.Edit, Data: clone(raw)}
	case "create":
		r.revision.Change = collab.Change{Kind: collab.Create}
		return members(raw, func(key string, raw []byte) error {
			switch key {
			case "type":
				return text(&r.revision.Change.Type, raw)
			case "data":
				r.revision.Change.Data = clone(raw)
			}
			return nil
		})
	case "del":
		if string(raw) == "true" {
			r.revision.Change = collab.Change{Kind: collab.Delete}
		}
	}
	return nil
}

// meta takes the time; a program may have put other things there.
func (r *row) meta(key string, raw []byte) error {
	if key != "ts" {
		return nil
	}
	ms, err := mongoNumber(raw)
	r.revision.At, r.timed = time.UnixMilli(ms).UTC(), err == nil
	return err
}

func (r *row) finish() error {
	if r.revision.Change.Kind == 0 {
		return errors.New("it has none of op, create and del")
	}
	if r.revision.ID.Source == "" { // made by an old server itself
		r.revision.ID = collab.OpID{Source: "sharedb", Seq: uint64(r.revision.Base)}
	}
	return nil
}

// decodeMongoRow reads rows of a collection o_NAME of sharedb-mongo.
func decodeMongoRow(collection string) func([]byte) (row, error) {
	return func(line []byte) (row, error) {
		r := row{doc: collab.DocID{Collection: collection}}
		r.revision.Base = collab.NoBase
		err := members(line, func(key string, raw []byte) error {
			switch key {
			case "d":
				return text(&r.doc.ID, raw)
			case "_id":
				r.id = string(raw)
			case "o":
				r.link = string(raw)
			default:
				return r.member(key, raw)
			}
			return nil
		})
		if err == nil && r.revision.Base < 0 {
			err = errors.New("it does not say of which version it is")
		}
		if err == nil {
			err = r.finish()
		}
		return r, err
	}
}

// decodePostgresRow reads rows of the table ops of sharedb-postgres, where version is the one that the operation makes.
func decodePostgresRow(line []byte) (row, error) {
	var r row
	r.revision.Base = collab.NoBase
	made := collab.NoBase
	err := members(line, func(key string, raw []byte) error {
		switch key {
		case "collection":
			return text(&r.doc.Collection, raw)
		case "doc_id":
			return text(&r.doc.ID, raw)
		case "version":
			return version(&made, raw)
		case "operation":
			return members(raw, r.member)
		}
		return errUnknownMember
	})
	if err == nil && r.revision.Base < 0 {
		r.revision.Base = made - 1
	}
	if err == nil && r.revision.Base < 0 {
		err = errors.New("it does not say of which version it is")
	}
	if err == nil {
		err = r.finish()
	}
	return r, err
}

// integer reads a number that is not negative, as it may be without a type of BSON.
func integer(raw []byte) (int64, error) {
	if jsonvalue.KindOf(raw) == jsonvalue.Object {
		return 0, errors.New(`numbers are written as {"$number…"}: export with --jsonFormat=relaxed`)
	}
	n, err := jsonvalue.ParseInt(raw)
	if err != nil || n < 0 {
		return 0, errNoNumber
	}
	return n, nil
}

// mongoNumber reads a number that older tools of MongoDB write as {"$numberLong":"…"}.
func mongoNumber(raw []byte) (ms int64, err error) {
	if jsonvalue.KindOf(raw) != jsonvalue.Object {
		return jsonvalue.ParseInt(raw)
	}
	var digits string
	err = members(raw, func(key string, raw []byte) error {
		if key != "$numberLong" {
			return errUnknownMember
		}
		return text(&digits, raw)
	})
	if err != nil {
		return 0, err
	}
	return jsonvalue.ParseInt([]byte(digits))
}
