package collab_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/textunicode"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// bounded is a Document at version 0 with limits, and who submits to it.
type bounded struct {
	t   *testing.T
	doc *collab.Document
	seq uint64
}

func newBounded(t *testing.T, l collab.Limits) *bounded {
	types := ot.NewRegistry(textunicode.Type, odd{textunicode.Type})
	b := &bounded{t: t, doc: collab.NewDocument(types, collab.State{}, nil, 1<<20)}
	b.doc.Limit(l)
	return b
}

// submit returns the code of the refusal; CodeInternal, the zero Code, if there is none.
func (b *bounded) submit(base collab.Version, c collab.Change) collab.Code {
	b.seq++
	s := collab.Submission{ID: collab.OpID{Source: "ana", Seq: b.seq}, Base: base, Change: c}
	out, err := b.doc.Submit(s, "ana", time.Unix(0, 0))
	if err != nil {
		return collab.CodeOf(err)
	}
	if out.Status != collab.Pending {
		b.t.Fatalf("status %d", out.Status)
	}
	return collab.CodeInternal
}

func (b *bounded) commit() { b.doc.Ready(); b.doc.Commit() }

func editing(op string) collab.Change { return collab.Change{Kind: collab.Edit, Data: []byte(op)} }

func TestLargeOperationIsRefused(t *testing.T) {
	b := newBounded(t, collab.Limits{OperationBytes: 10})
	for _, c := range []struct {
		data string
		want collab.Code
	}{{`"12345678"`, collab.CodeInternal}, {`"123456789"`, collab.CodeTooLarge}} {
		change := collab.Change{Kind: collab.Create, Type: textunicode.URI, Data: []byte(c.data)}
		if got := newBounded(t, collab.Limits{OperationBytes: 10}).submit(0, change); got != c.want {
			t.Errorf("create with %s: code %d, want %d", c.data, got, c.want)
		}
	}
	b.submit(0, collab.Change{Kind: collab.Create, Type: textunicode.URI})
	b.commit()
	if got := b.submit(1, editing(`["12345678"]`)); got != collab.CodeTooLarge {
		t.Errorf("code %d", got)
	}
}

// What was in a document before may be brought back at once, as long as the document is not too large then.
func TestRestoringIsBoundedByTheDocument(t *testing.T) {
	for _, c := range []struct {
		length int
		want   collab.Code
	}{{90, collab.CodeInternal}, {110, collab.CodeTooLarge}} {
		b := newBounded(t, collab.Limits{OperationBytes: 10, DocumentBytes: 100})
		b.submit(0, collab.Change{Kind: collab.Create, Type: textunicode.URI})
		b.commit()
		s := collab.Submission{ID: collab.OpID{Source: "server", Seq: 1}, Base: 1, Restores: true,
			Change: editing(fmt.Sprintf("[%q]", strings.Repeat("x", c.length)))}
		if _, err := b.doc.Submit(s, "ana", time.Unix(0, 0)); (err != nil) != (c.want != 0) || err != nil && collab.CodeOf(err) != c.want {
			t.Errorf("%d characters: %v", c.length, err)
		}
	}
}

// A document may not grow beyond the limit, whether or not its type knows sizes. What is smaller than before passes, and
// after a refusal everything goes on.
func TestDocumentIsBounded(t *testing.T) {
	for _, uri := range []string{textunicode.URI, "test:odd"} {
		t.Run(uri, func(t *testing.T) {
			b := newBounded(t, collab.Limits{DocumentBytes: 100})
			create := collab.Change{Kind: collab.Create, Type: uri, Data: fmt.Appendf(nil, "%q", strings.Repeat("x", 90))}
			for i, c := range []struct {
				change collab.Change
				want   collab.Code
			}{
				{create, collab.CodeInternal},
				{editing(`["12345"]`), collab.CodeInternal},
				{editing(`["123456789"]`), collab.CodeTooLarge},
				{editing(`["123456789"]`), collab.CodeTooLarge},
				{editing(`[{"d":20}]`), collab.CodeInternal},
				{editing(`["123456789"]`), collab.CodeInternal},
			} {
				base := b.doc.Stable().Version
				if got := b.submit(base, c.change); got != c.want {
					t.Fatalf("%d, %s: code %d, want %d", i, c.change.Data, got, c.want)
				}
				b.commit()
			}
			b.doc.Limit(collab.Limits{DocumentBytes: 50}) // of a server that is started again
			for i, want := range []collab.Code{collab.CodeTooLarge, collab.CodeInternal} {
				if got := b.submit(b.doc.Stable().Version, editing([]string{`["1"]`, `[{"d":1}]`}[i])); got != want {
					t.Errorf("over the limit, %d: code %d, want %d", i, got, want)
				}
			}
			b.commit()
			if got := b.submit(b.doc.Stable().Version, collab.Change{Kind: collab.Delete}); got != collab.CodeInternal {
				t.Errorf("delete: code %d", got)
			}
		})
	}
}

// A refusal that rests on what is pending waits for that, and what is behind it is as if it had not been.
func TestBoundWaitsForPending(t *testing.T) {
	b := newBounded(t, collab.Limits{DocumentBytes: 20})
	b.submit(0, collab.Change{Kind: collab.Create, Type: textunicode.URI})
	b.commit()
	for _, op := range []string{`["1234567890"]`, `["abcdefghijklmnop"]`, `["xy"]`} {
		if got := b.submit(1, editing(op)); got != collab.CodeInternal {
			t.Fatalf("%s is refused at once: %d", op, got)
		}
	}
	revs := b.doc.Ready()
	_, settled := b.doc.Commit()
	if len(revs) != 2 || len(settled) != 3 || collab.CodeOf(settled[1].Err) != collab.CodeTooLarge || settled[2].Err != nil {
		t.Errorf("revisions %v, settled %v", revs, settled)
	}
	if text, err := textunicode.Type.Encode(b.doc.Stable().Snapshot); string(text) != `"xy1234567890"` {
		t.Errorf("%s, %v", text, err)
	}
}

// Documents that nobody has open leave at once when there are many, and after a while when there are few.
func TestIdleDocumentsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hub := collab.NewHub(collab.HubOptions{
			Store: memory.New(memory.Options{}), Types: types, IdleAfter: time.Minute, IdleDocuments: 3,
		})
		defer hub.Close(context.Background())
		out := collab.NewOutbox(&recorder{})
		hub.Peer(collab.DocID{ID: "open"}, out, "").Subscribe(collab.NoBase, false, nil)
		for i := range 20 {
			hub.Peer(collab.DocID{ID: fmt.Sprint(i)}, out, "").Fetch(collab.NoBase, nil)
			synctest.Wait()
		}
		if n := hub.Open(); n > 4 {
			t.Errorf("%d documents are open", n)
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if n := hub.Open(); n != 1 {
			t.Errorf("%d documents are open after a while", n)
		}
	})
}

// A large document is not written out with each commit to make a title of it.
func TestLargeTitle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var failed []bool
		hub := collab.NewHub(collab.HubOptions{
			Store: memory.New(memory.Options{}), Types: types,
			Titles: func(_ collab.DocID, content func() ([]byte, error)) []collab.Title {
				_, err := content()
				failed = append(failed, err != nil)
				return nil
			},
		})
		ana := connect(hub, "ana")
		ana.Submit(create("ana", 1), nil)
		synctest.Wait()
		ana.Submit(edit("ana", 2, 1, strings.Repeat("x", 70_000)), nil)
		synctest.Wait()
		hub.Close(context.Background())
		if fmt.Sprint(failed) != "[false true]" {
			t.Errorf("the content was too large: %v", failed)
		}
	})
}
