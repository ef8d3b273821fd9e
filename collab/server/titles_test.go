package server

import (
	"errors"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

func TestTitleLine(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"  Plan \n for\u2028Tuesday\t", "Plan for Tuesday"},
		{"a\x00\x1bb", "a b"},
		{"\u0301é😀", "\u0301é😀"},
		{strings.Repeat("😀", 300), strings.Repeat("😀", 200)},
		{strings.Repeat("x", 199) + " y", strings.Repeat("x", 199)},
	} {
		if got := titleLine(c.text); got != c.want {
			t.Errorf("titleLine(%q) = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestMirrorTitle(t *testing.T) {
	title := collab.DocID{Collection: "titles", ID: "x"}
	for _, c := range []struct {
		name    string
		id      collab.DocID
		content string
		err     error
		want    string // "-": nothing is written
	}{
		{"a title", title, `"  Caf\u00e9 "`, nil, "Café"},
		{"a lone half", title, `"a\ud83d"`, nil, "a\ufffd"},
		{"deleted", title, "", nil, ""},
		{"not a text", title, `{"ops":[{"insert":"x"}]}`, nil, "-"},
		{"unreadable", title, `"x"`, errors.New("gone"), "-"},
		{"another collection", collab.DocID{Collection: "docs", ID: "x"}, `"x"`, nil, "-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			docs := func(id collab.DocID) bool { return id.Collection == "docs" }
			got := mirrorTitle(docs)(c.id, func() ([]byte, error) {
				if c.content == "" {
					return nil, c.err
				}
				return []byte(c.content), c.err
			})
			if c.want == "-" {
				if got != nil {
					t.Errorf("got %v, want nothing", got)
				}
				return
			}
			want := collab.Title{Doc: collab.DocID{Collection: "docs", ID: "x"}, Text: c.want}
			if len(got) != 1 || got[0] != want {
				t.Errorf("got %v, want %v", got, want)
			}
		})
	}
}

func TestTitleOfABoard(t *testing.T) {
	content := func() ([]byte, error) { return []byte(`"Plan"`), nil }
	for where, want := range map[string]string{"docs": "docs", "boards": "boards", "nowhere": "docs boards"} {
		written := func(id collab.DocID) bool { return id.Collection == where }
		var got []string
		for _, title := range mirrorTitle(written)(collab.DocID{Collection: "titles", ID: "x"}, content) {
			got = append(got, title.Doc.Collection)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("written to %s: titles in %v, want %s", where, got, want)
		}
	}
}
