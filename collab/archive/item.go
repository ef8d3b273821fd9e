package archive

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// item is what a line says: one of its pointers is set.
type item struct {
	line     int
	document *document
	snapshot *collab.Milestone
	blob     *blob
	revision *collab.Revision
	mark     *collab.Mark
	guest    *guest
	end      *totals
}

// decode reads a line behind the first one.
func decode(line []byte) (it item, err error) {
	first := jsonvalue.ReadObject(line, jsonvalue.Limits{})
	if !first.Next() {
		if first.Err() != nil {
			return it, first.Err()
		}
		return it, errors.New("it says nothing")
	}
	key, body := string(first.Key()), first.Raw()
	if key == "v" {
		it.revision = &collab.Revision{}
		return it, decodeRevision(line, it.revision)
	}
	if first.Next() || first.Err() != nil {
		return it, errors.Join(fmt.Errorf("there is something behind %q", key), first.Err())
	}
	switch key {
	case "document":
		it.document, err = decodeDocument(body)
	case "snapshot":
		it.snapshot, err = decodeSnapshot(body)
	case "blob":
		it.blob, err = decodeBlob(body)
	case "mark":
		it.mark, err = decodeMark(body)
	case "guest":
		it.guest, err = decodeGuest(body)
	case "end":
		it.end, err = decodeTotals(body)
	default:
		err = fmt.Errorf("it begins with %q, which is not known", key)
	}
	return it, err
}

var errUnknownMember = errors.New("this member is not known")

// members calls fn with the members of an object.
func members(object []byte, fn func(key string, raw []byte) error) error {
	r := jsonvalue.ReadObject(object, jsonvalue.Limits{})
	for r.Next() {
		if err := fn(string(r.Key()), r.Raw()); err != nil {
			return fmt.Errorf("%q: %w", r.Key(), err)
		}
	}
	return r.Err()
}

func text[T ~string](into *T, raw []byte) error {
	s, err := jsonvalue.ParseString(raw)
	*into = T(s)
	return err
}

var errNoNumber = errors.New("a whole number is expected")

func number[T ~int64 | ~int](into *T, raw []byte) error {
	n, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil {
		return errNoNumber
	}
	*into = T(n)
	return nil
}

// version reads a number that is not negative.
func version(into *collab.Version, raw []byte) error {
	if err := number(into, raw); err != nil {
		return err
	}
	if *into < 0 {
		return errors.New("it is negative")
	}
	return nil
}

func sequence(into *uint64, raw []byte) error {
	n, err := strconv.ParseUint(string(raw), 10, 64)
	if err != nil {
		return errNoNumber
	}
	*into = n
	return nil
}

func stamp(into *time.Time, raw []byte) error {
	var ms int64
	err := number(&ms, raw)
	*into = time.UnixMilli(ms).UTC()
	return err
}

func base64Of(raw []byte) ([]byte, error) {
	s, err := jsonvalue.StringBytes(raw)
	if err != nil {
		return nil, err
	}
	data, err := base64.StdEncoding.AppendDecode([]byte{}, s)
	if err != nil {
		return nil, errors.New("it is not in base64")
	}
	return data, nil
}

// list reads the elements of an array.
func list(array []byte, read func(raw []byte) ([]byte, error)) ([][]byte, error) {
	all := [][]byte{}
	r := jsonvalue.ReadArray(array, jsonvalue.Limits{})
	for r.Next() {
		one, err := read(r.Raw())
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, r.Err()
}

func decodeRevision(line []byte, r *collab.Revision) error {
	changes := 0
	err := members(line, func(key string, raw []byte) (err error) {
		switch key {
		case "v":
			return version(&r.Base, raw)
		case "src":
			return text(&r.ID.Source, raw)
		case "seq":
			return sequence(&r.ID.Seq, raw)
		case "by":
			return text(&r.Author, raw)
		case "ts":
			return stamp(&r.At, raw)
		case "fixups":
			r.Fixups, err = list(raw, func(raw []byte) ([]byte, error) { return clone(raw), nil })
			return err
		case "fixups64":
			r.Fixups, err = list(raw, base64Of)
			return err
		}
		changes++
		switch key {
		case "op":
			r.Change = collab.Change{Kind: collab.Edit, Data: clone(raw)}
		case "op64":
			r.Change.Kind = collab.Edit
			r.Change.Data, err = base64Of(raw)
		case "create":
			err = decodeCreate(raw, &r.Change)
		case "del":
			if r.Change.Kind = collab.Delete; string(raw) != "true" {
				err = errors.New("it must be true")
			}
		default:
			err = errUnknownMember
		}
		return err
	})
	if err == nil && changes != 1 {
		err = errors.New("a revision has one of create, op and del")
	}
	return err
}

// clone keeps data beyond its line. It is not nil.
func clone(raw []byte) []byte { return append([]byte{}, raw...) }

func decodeCreate(object []byte, c *collab.Change) error {
	c.Kind = collab.Create
	return members(object, func(key string, raw []byte) (err error) {
		switch key {
		case "type":
			err = text(&c.Type, raw)
		case "data":
			c.Data = clone(raw)
		case "data64":
			c.Data, err = base64Of(raw)
		default:
			err = errUnknownMember
		}
		return err
	})
}

func decodeDocument(object []byte) (*document, error) {
	d := &document{version: collab.NoBase}
	err := members(object, func(key string, raw []byte) error {
		switch key {
		case "collection":
			return text(&d.id.Collection, raw)
		case "id":
			return text(&d.id.ID, raw)
		case "version":
			return version(&d.version, raw)
		case "title":
			return text(&d.title, raw)
		case "first":
			return version(&d.first, raw)
		case "created":
			return stamp(&d.created, raw)
		}
		return errUnknownMember
	})
	switch {
	case err != nil:
	case d.id.Collection == "" || d.id.ID == "":
		err = errors.New("a document has a collection and an id")
	case d.version <= d.first:
		err = errors.New("a document has a version, which is beyond the first")
	}
	return d, err
}

func decodeSnapshot(object []byte) (*collab.Milestone, error) {
	m := &collab.Milestone{}
	return m, members(object, func(key string, raw []byte) (err error) {
		switch key {
		case "v":
			err = version(&m.Version, raw)
		case "type":
			err = text(&m.Type, raw)
		case "data":
			m.Data = clone(raw)
		case "data64":
			m.Data, err = base64Of(raw)
		case "src":
			err = text(&m.Created.Source, raw)
		case "seq":
			err = sequence(&m.Created.Seq, raw)
		case "created":
			err = version(&m.CreatedAt, raw)
		case "modified":
			err = stamp(&m.Modified, raw)
		default:
			err = errUnknownMember
		}
		return err
	})
}

func decodeBlob(object []byte) (*blob, error) {
	b := &blob{}
	var id string
	err := members(object, func(key string, raw []byte) (err error) {
		switch key {
		case "id":
			err = text(&id, raw)
		case "type":
			err = text(&b.kind, raw)
		case "data":
			b.data, err = base64Of(raw)
		default:
			err = errUnknownMember
		}
		return err
	})
	if b.id = collab.BlobIDOf(b.data); err == nil && b.id.String() != id {
		err = errors.New("the file is not the one that its id names: it is damaged")
	}
	return b, err
}

func decodeMark(object []byte) (*collab.Mark, error) {
	m := &collab.Mark{Restored: collab.NoBase}
	return m, members(object, func(key string, raw []byte) error {
		switch key {
		case "v":
			return version(&m.Version, raw)
		case "name":
			return text(&m.Name, raw)
		case "restored":
			return version(&m.Restored, raw)
		case "by":
			return text(&m.By, raw)
		case "ts":
			return stamp(&m.At, raw)
		}
		return errUnknownMember
	})
}

func decodeGuest(object []byte) (*guest, error) {
	g := &guest{}
	err := members(object, func(key string, raw []byte) error {
		switch key {
		case "id":
			return text(&g.id, raw)
		case "name":
			return text(&g.Name, raw)
		case "colour":
			return text(&g.Colour, raw)
		}
		return errUnknownMember
	})
	if err == nil && g.id == "" {
		err = errors.New("a guest has an id")
	}
	return g, err
}

func decodeTotals(object []byte) (*totals, error) {
	t := &totals{}
	return t, members(object, func(key string, raw []byte) error {
		switch key {
		case "documents":
			return number(&t.documents, raw)
		case "revisions":
			return number(&t.revisions, raw)
		}
		return errUnknownMember
	})
}
