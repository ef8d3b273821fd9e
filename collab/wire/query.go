package wire

import (
	"strconv"

	"github.com/tandem-collab/tandem/collab/query"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Query is what the actions of queries are about.
type Query struct {
	// ID is the number that the client has given to the query, raw.
	ID []byte
	// Text is the query, raw; nil where it is left out.
	Text []byte
	// DB names one of several databases; empty: the client does not say.
	DB string
	// Known are the documents that the client has of the answer, in order, each with its version; NoBase: without. Resumes
	// says that it has told, be it none.
	Known   []Member
	Resumes bool
}

// checkQuery makes the checks of requests about queries.
func checkQuery(d *Decoder, f *fields, r *Request) *Error {
	if !isNumber(f.id) {
		return badMessage("Missing query ID")
	}
	r.Query = &Query{ID: f.id}
	if isNull(f.r) {
		return nil
	}
	if jsonvalue.KindOf(f.r) != jsonvalue.Array {
		return errQueryResults
	}
	r.Query.Resumes = true
	results := jsonvalue.ReadArray(f.r, jsonvalue.Limits{})
	for results.Next() {
		m, err := d.readKnown(results.Raw())
		if err != nil {
			return err
		}
		r.Query.Known = append(r.Query.Known, m)
	}
	return nil
}

var errQueryResults = badMessage("Invalid query results")

// readKnown reads an array of an id and a version.
func (d *Decoder) readKnown(raw []byte) (m Member, err *Error) {
	if jsonvalue.KindOf(raw) != jsonvalue.Array {
		return m, errQueryResults
	}
	var parts [2][]byte
	elements := jsonvalue.ReadArray(raw, jsonvalue.Limits{})
	for i := 0; i < len(parts) && elements.Next(); i++ {
		parts[i] = elements.Raw()
	}
	id, err := d.name(parts[0], "Invalid id")
	if err != nil {
		return m, err
	}
	m.ID = string(id)
	m.From, err = version(parts[1])
	return m, err
}

// decodeQuery is called after checkQuery.
func decodeQuery(_ *Decoder, f *fields, r *Request) *Error {
	if isNull(f.c) {
		return badMessage("Invalid collection")
	}
	r.Query.Text = f.q
	if jsonvalue.KindOf(f.o) != jsonvalue.Object {
		return nil
	}
	options := jsonvalue.ReadObject(f.o, jsonvalue.Limits{})
	for options.Next() {
		if string(options.Key()) == "db" && truthy(options.Raw()) {
			r.Query.DB = string(options.Raw())
			if jsonvalue.KindOf(options.Raw()) == jsonvalue.String {
				name, _ := jsonvalue.StringBytes(options.Raw()) // checked while reading
				r.Query.DB = string(name)
			}
		}
	}
	return nil
}

// UnknownDatabase is what a client is told that names a database. There is just the one that needs no name.
var UnknownDatabase = &Error{nameUnknownDatabase, "DB not found"}

// QueryDoc is a document in the answer to a query.
type QueryDoc struct {
	ID       string
	Snapshot Snapshot
}

// AppendQueryReply appends the answer to a QueryFetch, or to a QuerySubscribe that does not resume: all documents, in
// order, and what else there is, JSON; nil: nothing.
func AppendQueryReply(dst []byte, r *Request, docs []QueryDoc, extra []byte) []byte {
	dst = append(dst, `{"data":`...)
	dst = appendQueryDocs(dst, docs)
	if extra != nil {
		dst = append(dst, `,"extra":`...)
		dst = append(dst, extra...)
	}
	dst = append(dst, ',')
	dst = appendEnvelope(dst, r, false)
	return append(dst, '}')
}

func appendQueryDocs(dst []byte, docs []QueryDoc) []byte {
	dst = append(dst, '[')
	for i := range docs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"d":`...)
		dst = jsonvalue.AppendString(dst, docs[i].ID)
		dst = append(dst, ',')
		dst = append(dst, appendSnapshot(dst, docs[i].Snapshot)[len(dst)+1:]...) // without its brace
	}
	return append(dst, ']')
}

// AppendQueryResumed appends the answer to a QuerySubscribe that resumes: the documents that the client has without a
// version.
func AppendQueryResumed(dst []byte, r *Request, docs []QueryDoc) []byte {
	if len(docs) == 0 {
		return AppendReply(dst, r)
	}
	results := make([]BulkResult, len(docs))
	for i, d := range docs {
		results[i] = BulkResult{ID: d.ID, Snapshot: d.Snapshot}
	}
	return AppendBulkReply(dst, r, results)
}

func appendUpdate(dst []byte, q *Query) []byte {
	dst = append(dst, `{"a":"q","id":`...)
	return append(dst, q.ID...)
}

// AppendQueryExtra appends that there is something else beside the documents of a query now.
func AppendQueryExtra(dst []byte, q *Query, extra []byte) []byte {
	dst = appendUpdate(dst, q)
	dst = append(dst, `,"extra":`...)
	dst = append(dst, extra...)
	return append(dst, '}')
}

// AppendQueryError appends that a query is live no more.
func AppendQueryError(dst []byte, q *Query, e *Error) []byte {
	dst = append(appendUpdate(dst, q), ',')
	dst = e.appendMember(dst)
	return append(dst, '}')
}

// AppendQueryDiff appends steps that the list of a query's documents has made. inserted returns the document with an id that
// is inserted.
func AppendQueryDiff(dst []byte, q *Query, steps []query.Step, inserted func(id string) Snapshot) []byte {
	dst = appendUpdate(dst, q)
	dst = append(dst, `,"diff":[`...)
	for i, s := range steps {
		if i > 0 {
			dst = append(dst, ',')
		}
		switch s.Kind {
		case query.Insert:
			docs := make([]QueryDoc, len(s.IDs))
			for i, id := range s.IDs {
				docs[i] = QueryDoc{id, inserted(id)}
			}
			dst = appendStep(dst, "insert", "index", s.Index)
			dst = append(dst, `,"values":`...)
			dst = appendQueryDocs(dst, docs)
		case query.Remove:
			dst = appendStep(dst, "remove", "index", s.Index)
			dst = appendNumber(dst, "howMany", s.Count)
		case query.Move:
			dst = appendStep(dst, "move", "from", s.Index)
			dst = appendNumber(dst, "howMany", s.Count)
			dst = appendNumber(dst, "to", s.To)
		}
		dst = append(dst, '}')
	}
	return append(dst, "]}"...)
}

func appendStep(dst []byte, kind, place string, index int) []byte {
	dst = append(dst, `{"type":"`...)
	dst = append(dst, kind...)
	dst = append(dst, '"')
	return appendNumber(dst, place, index)
}

func appendNumber(dst []byte, name string, n int) []byte {
	dst = append(dst, `,"`...)
	dst = append(dst, name...)
	dst = append(dst, `":`...)
	return strconv.AppendInt(dst, int64(n), 10)
}
