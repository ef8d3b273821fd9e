package redact

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/persistence/memory"
)

var (
	id    = collab.DocID{Collection: "docs", ID: "a"}
	types = builtin.Registry()
)

// written returns a store with a document of a type: what it is created with, and the operations behind that.
func written(t rapid.TB, typ, data string, ops ...string) *memory.Store {
	t.Helper()
	known, _ := types.Type(typ)
	revs := []collab.Revision{{ID: collab.OpID{Source: "s", Seq: 1}, Change: collab.Change{Kind: collab.Create, Type: known.URI(), Data: []byte(data)}}}
	for i, op := range ops {
		rev := collab.Revision{Base: collab.Version(i + 1), ID: collab.OpID{Source: "s", Seq: uint64(i + 2)}, Change: collab.Change{Kind: collab.Edit, Data: []byte(op)}}
		if op == "delete" {
			rev.Change = collab.Change{Kind: collab.Delete}
		}
		if create, ok := strings.CutPrefix(op, "create "); ok {
			rev.Change = collab.Change{Kind: collab.Create, Type: known.URI(), Data: []byte(create)}
		}
		revs = append(revs, rev)
	}
	store := memory.New(memory.Options{})
	if err := store.Append(context.Background(), id, revs, collab.Meta{}); err != nil {
		t.Fatal(err)
	}
	return store
}

// erase plans the document without what stands in a span at a version, and returns its revisions then, from which all
// states are replayed.
func erase(t rapid.TB, store Source, at collab.Version, span ot.Span) (*Plan, []collab.Revision) {
	t.Helper()
	ctx := context.Background()
	secret, err := SecretAt(ctx, store, types, id, at, span)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Find(ctx, store, types, id, secret, at, span)
	if err != nil {
		t.Fatal(err)
	}
	entry, err := store.Entry(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	var revs []collab.Revision
	if err := each(ctx, store, id, entry.First, func(rev *collab.Revision) error {
		if next, ok := plan.Change.Revisions[rev.Base]; ok {
			*rev = next
		}
		revs = append(revs, *rev)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return plan, revs
}

// states replays revisions and returns the JSON of each state.
func states(t rapid.TB, revs []collab.Revision) (all []string) {
	t.Helper()
	var typ ot.Type
	var doc ot.Snapshot
	for _, rev := range revs {
		var err error
		switch rev.Change.Kind {
		case collab.Create:
			typ, _ = types.Type(rev.Change.Type)
			doc, err = typ.Create(rev.Change.Data)
		case collab.Delete:
			typ, doc = nil, nil
		default:
			var op ot.Op
			if op, err = typ.DecodeOp(rev.Change.Data); err == nil {
				doc, err = typ.Apply(doc, op)
			}
		}
		if err != nil {
			t.Fatalf("revision %d, %s: %v", rev.Base, rev.Change.Data, err)
		}
		state := []byte("none")
		if typ != nil {
			if state, err = typ.Encode(doc); err != nil {
				t.Fatal(err)
			}
		}
		all = append(all, string(state))
	}
	return all
}

func TestErased(t *testing.T) {
	for _, c := range []struct {
		name, typ, data string
		ops             []string
		at              collab.Version
		span            ot.Span
		secret          string
		want            []string // of all states, a line for each change; nil: only that the secret is in none
		untouched       []int    // revisions that stay as they are
	}{
		{"typed letter by letter, deleted, undone and pasted", "text-unicode", `"ab"`,
			[]string{`[1,"h"]`, `[2,"u"]`, `[3,"nter"]`, `[7,"2"]`, `["x"]`, `[4,{"d":"nter2"}]`, `[4,"nter2"]`, `["hunter2 "]`, `[{"d":3}]`}, 5,
			ot.Span{From: 1, To: 8}, "hunter2",
			[]string{`"ab"`, `"a█b"`, `"a██b"`, `"a██████b"`, `"a███████b"`, `"xa███████b"`, `"xa██b"`, `"xa███████b"`, `"███████ xa███████b"`, `"████ xa███████b"`},
			[]int{0, 5, 9}},
		{"a short text is erased only where it is", "text-unicode", `"aaa"`, []string{`[1,"b"]`, `[3,"b"]`, `[1,{"d":"b"}]`}, 2,
			ot.Span{From: 1, To: 2}, "", []string{`"aaa"`, `"a█aa"`, `"a█aba"`, `"aaba"`}, []int{0, 2}},
		{"code points of two units, halves of them, and line breaks", "text", `"x"`,
			[]string{`["geheim\n😀😀"]`, `[8,{"d":1}]`, `[10,"geheim\n😀😀"]`}, 2, ot.Span{From: 0, To: 11}, "geheim", []string{
				`"x"`, "\"██████\\n🔲🔲x\"", "\"██████\\n\\ud83d🔲x\"", "\"██████\\n\\ud83d🔲██████\\n🔲🔲x\""}, []int{0, 2}},
		{"rich text with a link and a picture", "rich-text", `[{"insert":"see the secret here\n"}]`,
			[]string{`[{"retain":8},{"retain":3,"attributes":{"bold":true}},{"retain":3,"attributes":{"link":"https://secret.example/"}}]`,
				`[{"retain":14},{"insert":{"image":"https://pictures.example/1"}}]`, `[{"retain":8},{"delete":7}]`,
				`[{"insert":"secret","attributes":{"link":"https://secret.example/"}}]`},
			3, ot.Span{From: 8, To: 15}, "secret", nil, []int{3}},
		{"a string of json1, moved, edited and removed", "json1", `{"a":{"t":"my password 1"},"l":["no"]}`,
			[]string{`["a","t",{"es":[3,"old "]}]`, `[["a","t",{"p":0}],["l",0,{"d":0}]]`, `["l",0,{"es":[{"d":"my "}]}]`, `["l",0,{"r":"old password 1"}]`,
				`["l",0,{"i":{"x":["say: password 1"]}}]`}, 1,
			ot.Span{Path: []any{"a", "t"}, From: 3, To: 13}, "password 1",
			[]string{`{"a":{"t":"my ██████████"},"l":["no"]}`, `{"a":{"t":"my old ██████████"},"l":["no"]}`, `{"a":{},"l":["my old ██████████","no"]}`,
				`{"a":{},"l":["old ██████████","no"]}`, `{"a":{},"l":["no"]}`, `{"a":{},"l":[{"x":["say: ██████████"]},"no"]}`}, []int{1, 2, 3}},
		{"a string of json0, with what operations say of it", "json0", `{"a":"","k":1}`,
			[]string{`[{"p":["a",0],"si":"sec"}]`, `[{"p":["a"],"t":"text0","o":[{"p":3,"i":"ret"}]}]`, `[{"p":["a",1],"sd":"ecr"}]`, `[{"p":["a",1],"si":"ecr"}]`,
				`[{"p":["b"],"oi":["the secret"]},{"p":["b",0,0],"sd":"the"}]`, `[{"p":["b"],"od":[" secret"],"oi":2}]`, `[{"p":["a"],"od":"secret"}]`}, 3,
			ot.Span{Path: []any{"a"}, To: ot.WholeText}, "secret",
			[]string{`{"a":"","k":1}`, `{"a":"███","k":1}`, `{"a":"██████","k":1}`, `{"a":"███","k":1}`, `{"a":"██████","k":1}`,
				`{"a":"██████","k":1,"b":[" ██████"]}`, `{"a":"██████","k":1,"b":2}`, `{"k":1,"b":2}`}, []int{0}},
		{"a string that is replaced whole while it is typed", "json1", `{"e":{"text":"note: "},"f":"note: hun and my"}`,
			[]string{`["e","text",{"r":"note: ","i":"note: h"}]`, `["e","text",{"r":"note: h","i":"note: hunt"}]`, `["e","text",{"r":"note: hunt","i":"note: hunter2"}]`}, 4,
			ot.Span{Path: []any{"e", "text"}, From: 6, To: 13}, "hunter2",
			[]string{`{"e":{"text":"note: "},"f":"note: hun and my"}`, `{"e":{"text":"note: █"},"f":"note: hun and my"}`,
				`{"e":{"text":"note: ████"},"f":"note: hun and my"}`, `{"e":{"text":"note: ███████"},"f":"note: hun and my"}`}, []int{0}},
		{"created again", "text-unicode", `"the secret"`, []string{`delete`, `create "secret too"`, `["a "]`}, 1,
			ot.Span{From: 4, To: 10}, "secret", []string{`"the ██████"`, `none`, `"██████ too"`, `"a ██████ too"`}, []int{1, 3}},
		{"a stretch of a long text, pasted", "text-unicode", `"the quick brown fox jumps"`, []string{`["over quick brown fox: "]`, `["quick"]`}, 1,
			ot.Span{From: 0, To: 25}, "the quick brown", []string{`"█████████████████████████"`, `"over████████████████: █████████████████████████"`,
				`"quickover████████████████: █████████████████████████"`}, []int{2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			store := written(t, c.typ, c.data, c.ops...)
			was, _ := store.Revisions(t.Context(), id, 0, collab.MaxVersion)
			plan, revs := erase(t, store, c.at, c.span)
			got := states(t, revs)
			if c.want != nil && strings.Join(got, "\n") != strings.Join(c.want, "\n") {
				t.Errorf("the states are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
			for i, rev := range revs {
				if c.secret != "" && (bytes.Contains(rev.Change.Data, []byte(c.secret)) || strings.Contains(got[i], c.secret)) {
					t.Errorf("revision %d still has it: %s, %s", i, rev.Change.Data, got[i])
				}
			}
			for _, v := range c.untouched {
				if !bytes.Equal(revs[v].Change.Data, was[v].Change.Data) {
					t.Errorf("revision %d became %s, was %s", v, revs[v].Change.Data, was[v].Change.Data)
				}
			}
			if plan.Empty() || plan.Revisions == 0 {
				t.Errorf("%+v", plan)
			}
		})
	}
}

// TestErasedWherever redacts a random span of a random history of texts, and compares every state with what was there, letter
// by letter: it is the same or hidden, and the secret is nowhere.
func TestErasedWherever(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.SampledFrom([]rune("abcd\n😀")), 1, 8, -1)
		text := []rune(letters.Draw(t, "initial"))
		quote := func(s []rune) string { return strings.ReplaceAll(fmt.Sprintf(`"%s"`, string(s)), "\n", `\n`) }
		data, ops, lengths := quote(text), []string{}, []int{len(text)}
		var lost [][]rune // what was deleted and may be undone
		for range rapid.IntRange(0, 25).Draw(t, "operations") {
			at := rapid.IntRange(0, len(text)).Draw(t, "at")
			skip := ""
			if at > 0 {
				skip = fmt.Sprint(at, ",")
			}
			insert := []rune(letters.Draw(t, "text"))
			if kind := rapid.IntRange(0, 4).Draw(t, "kind"); kind == 0 && at < len(text) {
				n := rapid.IntRange(1, len(text)-at).Draw(t, "length")
				gone := append([]rune(nil), text[at:at+n]...)
				lost = append(lost, gone)
				ops = append(ops, fmt.Sprintf(`[%s{"d":%s}]`, skip, quote(gone)))
				text = append(append([]rune(nil), text[:at]...), text[at+n:]...)
				lengths = append(lengths, len(text))
				continue
			} else if kind == 1 && len(lost) > 0 {
				insert = lost[rapid.IntRange(0, len(lost)-1).Draw(t, "undone")]
			}
			ops = append(ops, fmt.Sprintf(`[%s%s]`, skip, quote(insert)))
			text = append(append(append([]rune(nil), text[:at]...), insert...), text[at:]...)
			lengths = append(lengths, len(text))
		}
		store := written(t, "text-unicode", data, ops...)
		at := rapid.IntRange(0, len(ops)).Draw(t, "version")
		if lengths[at] == 0 {
			return
		}
		from := rapid.IntRange(0, lengths[at]-1).Draw(t, "from")
		to := rapid.IntRange(from+1, lengths[at]).Draw(t, "to")
		was, _ := store.Revisions(context.Background(), id, 0, collab.MaxVersion)
		before := states(t, was)
		_, revs := erase(t, store, collab.Version(at+1), ot.Span{From: from, To: to})
		after := states(t, revs)
		secret := newSecret(string([]rune(unquote(before[at]))[from:to]), nil)
		for v := range after {
			b, a := []rune(unquote(before[v])), []rune(unquote(after[v]))
			if len(a) != len(b) {
				t.Fatalf("version %d has %d letters, had %d", v, len(a), len(b))
			}
			for i := range a {
				if a[i] != b[i] && a[i] != '█' && a[i] != '🔲' {
					t.Fatalf("version %d: %q became %q", v, b[i], a[i])
				}
				if v == at && i >= from && i < to && a[i] == b[i] && a[i] != '\n' {
					t.Fatalf("version %d: letter %d is still %q", v, i, a[i])
				}
			}
			for _, s := range secret.Texts {
				if strings.Trim(s, "\n") != "" && strings.Contains(string(a), s) {
					t.Fatalf("version %d still has %q: %q", v, s, string(a))
				}
			}
		}
	})
}

func unquote(state string) string {
	return strings.ReplaceAll(strings.Trim(state, `"`), `\n`, "\n")
}
