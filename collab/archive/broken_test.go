package archive

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// good is a file of two documents, line by line.
func good(t *testing.T) []string {
	store := memory.New(memory.Options{})
	write(t, store, "docs", "x", "ab")
	write(t, store, "docs", "y", "")
	must(t, store.SetMark(bg, collab.DocID{Collection: "docs", ID: "x"}, collab.Mark{Version: 1, Name: "One", Restored: collab.NoBase, At: start}))
	return strings.SplitAfter(export(t, store), "\n")
}

// Whatever is wrong with a file is told with the number of its line.
func TestBrokenFiles(t *testing.T) {
	lines := good(t) // format, document x, three revisions, mark, document y, revision, end
	replaced := func(line int, old, new string) string {
		changed := strings.Join(lines[:line-1], "") + strings.Replace(lines[line-1], old, new, 1) + strings.Join(lines[line:], "")
		if changed == strings.Join(lines, "") {
			t.Fatalf("%q is not in line %d: %s", old, line, lines[line-1])
		}
		return changed
	}
	without := func(line int) string { return strings.Join(lines[:line-1], "") + strings.Join(lines[line:], "") }
	all := strings.Join(lines, "")
	for name, c := range map[string]struct{ file, want string }{
		"empty":               {"", "the file is empty"},
		"only white space":    {" \n\n", "the file is empty"},
		"a newer version":     {replaced(1, `"version":1`, `"version":2`), "line 1: it is of version 2 of the format"},
		"another file":        {"\x89PNG\n", "line 1: it is neither an export of tandem nor"},
		"cut at a line":       {strings.Join(lines[:8], ""), "line 9: the file ends here"},
		"cut in a line":       {all[:len(all)-8], "line 9: "},
		"more behind the end": {all + lines[7], "line 10: there is something behind the last line"},
		"a missing revision":  {without(4), "line 4: revision 1 of docs/x should come, and 2 does"},
		"a missing last one":  {without(5), "line 6: docs/x ends before this line at version 2, and should have 3"},
		"a missing document":  {without(7), "line 7: revision 3 of docs/x should come, and 0 does"},
		"too few revisions":   {replaced(2, `"version":3`, `"version":4`), "line 7: docs/x ends before this line at version 3, and should have 4"},
		"too many revisions":  {replaced(2, `"version":3`, `"version":2`), "line 5: docs/x should have 2 revisions, and has more"},
		"wrong totals":        {replaced(9, `"revisions":4`, `"revisions":5`), "line 9: 2 documents and 5 revisions should have come"},
		"two of one name":     {replaced(7, `"y"`, `"x"`), "line 7: docs/x is in the file twice"},
		"an unknown type":     {replaced(3, "text-unicode", "text9"), "line 3: revision 0 of docs/x does not apply"},
		"a type's short name": {replaced(3, "http://sharejs.org/types/text-unicode", "text-unicode"), "line 3: the type"},
		"does not apply":      {replaced(4, `["a"]`, `[7,"a"]`), "line 4: revision 1 of docs/x does not apply"},
		"no operation":        {replaced(4, `["a"]`, `{"a":1}`), "line 4: revision 1 of docs/x does not apply"},
		"two changes":         {replaced(4, `"op":`, `"del":true,"op":`), "line 4: a revision has one of create, op and del"},
		"not JSON":            {replaced(4, `["a"]`, `["a"`), "line 4: "},
		"an unknown line":     {replaced(6, `"mark"`, `"marc"`), `line 6: it begins with "marc"`},
		"an unknown member":   {replaced(6, `"name"`, `"nome"`), `line 6: "nome": this member is not known`},
		"a negative version":  {replaced(4, `"v":1`, `"v":-1`), `line 4: "v": it is negative`},
		"no document":         {lines[0] + lines[3], "line 2: it belongs to a document"},
		"a mark of no use":    {replaced(6, `"v":1`, `"v":9`), "line 6: it marks version 9"},
		"not base64":          {replaced(4, `"op":["a"]`, `"op64":"?"`), `line 4: "op64": it is not in base64`},
		"a damaged file": {replaced(4, "{", `{"blob":{"id":"`+strings.Repeat("0", 64)+`","type":"image/png","data":"AA=="}}`+"\n{"),
			"line 4: the file is not the one that its id names"},
		"no snapshot": {replaced(2, `"version":3`, `"version":3,"first":1,"created":0`), "line 3: revision 1 of docs/x should come, and 0 does"},
	} {
		_, _, err := open(c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	if _, _, err := open(all); err != nil {
		t.Errorf("the good one: %v", err)
	}
}

// A store that fails in the middle of a document has nothing of it, and all that came before.
func TestImportFails(t *testing.T) {
	full := errors.New("no space left on device")
	left := 0
	store := memory.New(memory.Options{BeforeAppend: func(context.Context, collab.DocID, []collab.Revision) error {
		if left--; left < 0 {
			return full
		}
		return nil
	}})
	file := strings.Join(good(t), "")
	f, contents, err := open(file)
	must(t, err)
	left = 1
	if _, err := f.Import(bg, store, contents, Refuse); !errors.Is(err, full) {
		t.Fatalf("%v", err)
	}
	list, err := store.List(bg, collab.DocID{}, 10)
	if err != nil || len(list) != 1 || list[0].ID.ID != "x" || list[0].Version != 3 {
		t.Errorf("%+v, %v", list, err)
	}
	left = 100
	if done := load(t, store, file, Skip); done.Skipped != 1 {
		t.Errorf("%+v", done)
	}
	if export(t, store) != file {
		t.Error("going on does not give the whole")
	}
}

// FuzzFile shows that no file makes reading panic, and that what is good can be imported and exported.
func FuzzFile(f *testing.F) {
	store := memory.New(memory.Options{})
	write(f, store, "docs", "x", "ab")
	f.Add([]byte(export(f, store)))
	f.Add([]byte(mongoRows))
	f.Add([]byte(postgresRows))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, contents, err := open(string(data))
		if err != nil {
			return
		}
		store := memory.New(memory.Options{})
		if _, err := file.Import(bg, store, contents, Refuse); err != nil {
			t.Fatalf("%v", err)
		}
		first := export(t, store)
		again := memory.New(memory.Options{})
		load(t, again, first, Refuse)
		if second := export(t, again); second != first {
			t.Fatalf("%s\nthen\n%s", first, second)
		}
	})
}
