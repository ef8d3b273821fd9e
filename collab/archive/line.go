package archive

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// What the first line says; frozen by the format.
const (
	formatName    = "tandem-export"
	formatVersion = 1
)

// document is the first line of a document.
type document struct {
	id      collab.DocID
	version collab.Version // how many revisions it has had; collab.NoBase: not known yet
	title   string
	first   collab.Version // where its history begins
	created time.Time      // of its first revision ever; only where first > 0
}

// blob is a file of a document.
type blob struct {
	id   collab.BlobID
	kind string
	data []byte
}

// guest is what an author shows.
type guest struct {
	id collab.UserID
	collab.Guest
}

// totals is what the last line says.
type totals struct{ documents, revisions int }

// writer builds lines. Text goes through jsonvalue, which keeps halves of surrogate pairs.
type writer struct{ line []byte }

func (w *writer) begin(text string) { w.line = append(w.line[:0], text...) }

func (w *writer) text(member, s string) {
	w.line = jsonvalue.AppendString(append(w.line, member...), s)
}

func (w *writer) number(member string, n int64) {
	w.line = strconv.AppendInt(append(w.line, member...), n, 10)
}

func (w *writer) time(member string, at time.Time) { w.number(member, at.UnixMilli()) }

// json adds JSON as it is, or in base64 where a line cannot hold it so.
func (w *writer) json(member string, data []byte) {
	if fitsLine(data) {
		w.line = append(append(w.line, `,"`+member+`":`...), data...)
		return
	}
	w.line = append(w.line, `,"`+member+`64":"`...)
	w.base64(data)
}

func (w *writer) base64(data []byte) {
	w.line = base64.StdEncoding.AppendEncode(w.line, data)
	w.line = append(w.line, '"')
}

// fitsLine says whether data is JSON that a reader of lines gets back byte for byte.
func fitsLine(data []byte) bool {
	return len(data) == len(bytes.TrimSpace(data)) && bytes.IndexByte(data, '\n') < 0 && jsonvalue.Valid(data)
}

func (w *writer) end(text string) []byte {
	w.line = append(append(w.line, text...), '\n')
	return w.line
}

func (w *writer) header() []byte {
	w.begin(`{"format":"` + formatName + `"`)
	w.number(`,"version":`, formatVersion)
	return w.end("}")
}

func (w *writer) totals(t totals) []byte {
	w.begin(`{"end":{`)
	w.number(`"documents":`, int64(t.documents))
	w.number(`,"revisions":`, int64(t.revisions))
	return w.end("}}")
}

func (w *writer) document(d document) []byte {
	w.begin(`{"document":{`)
	w.text(`"collection":`, d.id.Collection)
	w.text(`,"id":`, d.id.ID)
	w.number(`,"version":`, int64(d.version))
	if d.first > 0 {
		w.number(`,"first":`, int64(d.first))
		w.time(`,"created":`, d.created)
	}
	if d.title != "" {
		w.text(`,"title":`, d.title)
	}
	return w.end("}}")
}

func (w *writer) snapshot(m collab.Milestone) []byte {
	w.begin(`{"snapshot":{`)
	w.number(`"v":`, int64(m.Version))
	if m.Type != "" {
		w.text(`,"type":`, m.Type)
		w.json("data", m.Data)
		w.text(`,"src":`, m.Created.Source)
		w.line = strconv.AppendUint(append(w.line, `,"seq":`...), m.Created.Seq, 10)
		w.number(`,"created":`, int64(m.CreatedAt))
	}
	w.time(`,"modified":`, m.Modified)
	return w.end("}}")
}

func (w *writer) revision(r *collab.Revision) ([]byte, error) {
	w.begin("{")
	w.number(`"v":`, int64(r.Base))
	w.text(`,"src":`, r.ID.Source)
	w.line = strconv.AppendUint(append(w.line, `,"seq":`...), r.ID.Seq, 10)
	if r.Author != "" {
		w.text(`,"by":`, string(r.Author))
	}
	w.time(`,"ts":`, r.At)
	switch r.Change.Kind {
	case collab.Create:
		w.text(`,"create":{"type":`, r.Change.Type)
		if r.Change.Data != nil {
			w.json("data", r.Change.Data)
		}
		w.line = append(w.line, '}')
	case collab.Edit:
		w.json("op", r.Change.Data)
	case collab.Delete:
		w.line = append(w.line, `,"del":true`...)
	default:
		return nil, fmt.Errorf("revision %d does nothing that is known", r.Base)
	}
	w.fixups(r.Fixups)
	return w.end("}"), nil
}

// fixups adds operations, all of them as json does or all in base64.
func (w *writer) fixups(ops [][]byte) {
	if ops == nil {
		return
	}
	plain := !slices.ContainsFunc(ops, func(op []byte) bool { return !fitsLine(op) })
	before := `,"fixups":[`
	if !plain {
		before = `,"fixups64":[`
	}
	for _, op := range ops {
		w.line = append(w.line, before...)
		if plain {
			w.line = append(w.line, op...)
		} else {
			w.line = append(w.line, '"')
			w.base64(op)
		}
		before = ","
	}
	w.line = append(w.line, ']')
}

func (w *writer) blob(b blob) []byte {
	w.begin(`{"blob":{"id":"` + b.id.String() + `"`)
	w.text(`,"type":`, b.kind)
	w.line = append(w.line, `,"data":"`...)
	w.base64(b.data)
	return w.end("}}")
}

func (w *writer) mark(m collab.Mark) []byte {
	w.begin(`{"mark":{`)
	w.number(`"v":`, int64(m.Version))
	if m.Name != "" {
		w.text(`,"name":`, m.Name)
	}
	if m.Restored != collab.NoBase {
		w.number(`,"restored":`, int64(m.Restored))
	}
	if m.By != "" {
		w.text(`,"by":`, string(m.By))
	}
	w.time(`,"ts":`, m.At)
	return w.end("}}")
}

func (w *writer) guest(g guest) []byte {
	w.begin(`{"guest":{`)
	w.text(`"id":`, string(g.id))
	if g.Name != "" {
		w.text(`,"name":`, g.Name)
	}
	if g.Colour != "" {
		w.text(`,"colour":`, g.Colour)
	}
	return w.end("}}")
}
