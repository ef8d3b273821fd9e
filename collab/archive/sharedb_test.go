package archive

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// Rows as mongoexport writes them, in the order of d and v.
const mongoRows = `{"_id":{"$oid":"65a1"},"src":"c1","seq":1,"v":0,"create":{"type":"http://sharejs.org/types/text-unicode","data":"a"},"m":{"ts":1763978400123},"d":"x","o":null}
{"_id":{"$oid":"65a2"},"src":"c1","seq":2,"v":1,"op":[1, "b"],"m":{"ts":{"$numberLong":"1763978401000"}},"d":"x","o":{"$oid":"65a1"}}

{"_id":{"$oid":"65a9"},"src":"c1","seq":9,"v":2,"op":["lost "],"m":{"ts":1763978402000},"d":"x","o":{"$oid":"65a2"}}
{"_id":{"$oid":"65a3"},"src":"c2","seq":1,"v":2,"op":["won "],"m":{},"d":"x","o":{"$oid":"65a2"}}
{"_id":{"$oid":"65a4"},"src":"c2","seq":2,"v":3,"del":true,"m":{"ts":1763978403000},"d":"x","o":{"$oid":"65a3"}}
{"_id":{"$oid":"65b1"},"v":0,"create":{"type":"json0"},"m":null,"d":"y","o":null}
`

// Rows as psql writes them with row_to_json.
const postgresRows = `{"collection":"notes","doc_id":"x","version":1,"operation":{"m": {"ts": 1763978400123}, "v": 0, "seq": 1, "src": "c1", "create": {"data": "a", "type": "http://sharejs.org/types/text-unicode"}}}
{"collection":"notes","doc_id":"x","version":2,"operation":{"m": {"ts": 1763978401000}, "v": 1, "op": [1, "b"], "seq": 2, "src": "c1"}}
{"collection":"other","doc_id":"y","version":1,"operation":{"seq":1,"src":"c3","create":{"type":"json0","data":null}}}
`

func TestShareDBRows(t *testing.T) {
	store := memory.New(memory.Options{})
	if done := load(t, store, mongoRows, Refuse); done.Documents != 2 || done.Revisions != 5 {
		t.Errorf("%+v", done)
	}
	at := func(ms int64) time.Time { return time.UnixMilli(ms).UTC() }
	text, _ := builtin.Registry().Type("text-unicode")
	want := []collab.Revision{
		{Base: 0, ID: collab.OpID{Source: "c1", Seq: 1}, At: at(1763978400123), Change: collab.Change{Kind: collab.Create, Type: text.URI(), Data: []byte(`"a"`)}},
		{Base: 1, ID: collab.OpID{Source: "c1", Seq: 2}, At: at(1763978401000), Change: collab.Change{Kind: collab.Edit, Data: []byte(`[1, "b"]`)}},
		{Base: 2, ID: collab.OpID{Source: "c2", Seq: 1}, At: at(1763978401000), Change: collab.Change{Kind: collab.Edit, Data: []byte(`["won "]`)}},
		{Base: 3, ID: collab.OpID{Source: "c2", Seq: 2}, At: at(1763978403000), Change: collab.Change{Kind: collab.Delete}},
	}
	wantRevisions(t, store, collab.DocID{Collection: "notes", ID: "x"}, want)
	json0, _ := builtin.Registry().Type("json0")
	wantRevisions(t, store, collab.DocID{Collection: "notes", ID: "y"}, []collab.Revision{
		{ID: collab.OpID{Source: "sharedb"}, At: at(0), Change: collab.Change{Kind: collab.Create, Type: json0.URI()}},
	})

	store = memory.New(memory.Options{})
	load(t, store, postgresRows, Refuse)
	wantRevisions(t, store, collab.DocID{Collection: "notes", ID: "x"}, want[:2])
	wantRevisions(t, store, collab.DocID{Collection: "other", ID: "y"}, []collab.Revision{
		{ID: collab.OpID{Source: "c3", Seq: 1}, At: at(0), Change: collab.Change{Kind: collab.Create, Type: json0.URI(), Data: []byte("null")}},
	})
}

func wantRevisions(t *testing.T, store collab.Store, id collab.DocID, want []collab.Revision) {
	t.Helper()
	revs, err := store.Revisions(bg, id, 0, collab.MaxVersion)
	if err != nil || len(revs) != len(want) {
		t.Fatalf("%v: %+v, %v", id, revs, err)
	}
	for i, r := range revs {
		w := want[i]
		if r.Base != w.Base || r.ID != w.ID || !r.At.Equal(w.At) || r.Author != "" || r.Change.Kind != w.Change.Kind ||
			r.Change.Type != w.Change.Type || !slices.Equal(r.Change.Data, w.Change.Data) {
			t.Errorf("%v: %+v, want %+v", id, r, w)
		}
	}
}

// Broken rows are refused with the number of their line.
func TestBrokenShareDBRows(t *testing.T) {
	rows := strings.SplitAfter(strings.ReplaceAll(mongoRows, "\n\n", "\n"), "\n")
	for name, c := range map[string]struct{ file, want string }{
		"lost the last version's link": {strings.Join(rows[:4], ""), "line 4: there are 2 operations of version 2 of notes/x"},
		"a row is missing":             {rows[0] + rows[3], "line 2: revision 1 of notes/x should come, and 2 does"},
		"the beginning is missing":     {rows[1], "line 1: revision 0 of notes/x should come, and 1 does"},
		"not sorted":                   {rows[0] + rows[5] + rows[1], "line 3: notes/x is in the file twice, or its lines do not stand together"},
		"typed numbers":                {strings.Replace(rows[0], `"v":0`, `"v":{"$numberInt":"0"}`, 1), "--jsonFormat=relaxed"},
		"an unknown type":              {strings.Replace(rows[0], "text-unicode", "text9", 1), "line 1: the type"},
		"does not apply":               {rows[0] + strings.Replace(rows[1], `[1, "b"]`, `[5, "b"]`, 1), "line 2: revision 1 of notes/x does not apply"},
		"no operation":                 {strings.Replace(rows[1], `"op"`, `"po"`, 1), "line 1: it has none of op, create and del"},
		"an array":                     {"[" + rows[0] + "]", "line 1: it is neither"},
		"another table":                {`{"_id":"x","data":1}`, "line 1: it is neither"},
		"cut short":                    {rows[0] + rows[1][:60], "line 2: "},
		"a gap of postgres":            {strings.SplitAfter(postgresRows, "\n")[1], "line 1: revision 0 of notes/x should come, and 1 does"},
	} {
		if _, _, err := open(c.file); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, err := Open(strings.NewReader(mongoRows), FileOptions{Types: builtin.Registry()}); err == nil || !strings.Contains(err.Error(), "--collection") {
		t.Errorf("without a collection: %v", err)
	}
}
