package history

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// TestTrimmedListIsTheEndOfTheWhole compares the list of a trimmed document with that of the same one untrimmed.
func TestTrimmedListIsTheEndOfTheWhole(t *testing.T) {
	small(t)
	for _, to := range []collab.Version{1, 7, stepEnd, stepEnd + 1, sittingEnd - 1, sittingEnd, sittingEnd + 5, 3 * sittingEnd / 2} {
		t.Run(fmt.Sprint(to), func(t *testing.T) {
			whole, store := newHistory(t)
			head := longBook(t, store)
			want := all(t, whole, query(3))
			h, store := newHistory(t)
			longBook(t, store)
			done, err := h.Trim(context.Background(), doc, TrimRequest{Version: to})
			if err != nil || done.First != to || done.Revisions != int(to) {
				t.Fatalf("%+v, %v", done, err)
			}
			for _, again := range []bool{false, true} {
				got := all(t, h, query(3))
				// What is wholly behind the trim point is the same; the sitting that it lies in is cut.
				n := 0
				for n < len(want) && sittingFrom(want[n]) >= to {
					n++
				}
				if len(got) < n || len(got) > n+1 || !slices.Equal(got[:n], want[:n]) {
					t.Errorf("again %v: the list of %d revisions is\n%s\nwant\n%s", again, head, strings.Join(got, "\n"), strings.Join(want[:n], "\n"))
				}
				if len(got) > n && sittingFrom(got[n]) != to {
					t.Errorf("the first sitting is %s, want one from %d", got[n], to)
				}
				if err := h.Digest(context.Background(), doc, head); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func sittingFrom(line string) (from collab.Version) {
	fmt.Sscanf(line, "%d-", &from)
	return from
}

// trimmedBook is "one" and "two" and "three" by ana, ben and cem, of which what ana did was trimmed; version 2 has a name.
func trimmedBook(t *testing.T) (*History, *counting) {
	h, store := newHistory(t)
	b := book{t: t, store: store}
	b.create("ana", "text-unicode", `"one "`)
	b.edit("ana", time.Hour, `["zero "]`)
	b.edit("ana", time.Hour, `[{"d":5}]`)
	b.edit("ben", time.Hour, `[4,"two "]`)
	b.edit("cem", time.Hour, `[8,"three"]`)
	b.edit("cem", time.Hour, `[{"d":2}]`)
	b.save()
	ctx := context.Background()
	if _, err := h.SetName(ctx, doc, 2, "draft", "ana"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.SetName(ctx, doc, 3, "begin", "ana"); err != nil {
		t.Fatal(err)
	}
	done, err := h.Trim(ctx, doc, TrimRequest{Name: "begin"})
	if err != nil || done != (Trimmed{First: 3, Revisions: 3, Named: 1}) {
		t.Fatalf("%+v, %v", done, err)
	}
	return h, store
}

func TestTrimKeepsNamedVersions(t *testing.T) {
	h, _ := trimmedBook(t)
	ctx := context.Background()
	for at, want := range map[collab.Version]string{0: "none", 1: "", 2: "zero one ", 3: "one ", 4: "one two ", 6: "e two three"} {
		s, err := h.State(ctx, doc, at)
		switch got := ""; {
		case errors.Is(err, collab.ErrTrimmed):
			if want != "" {
				t.Errorf("version %d is gone", at)
			}
		case err != nil:
			t.Fatal(err)
		default:
			got = "none"
			if s.Type != nil {
				got = fmt.Sprint(s.Snapshot)
			}
			if got != want {
				t.Errorf("version %d is %q, want %q", at, got, want)
			}
		}
	}
	page, err := h.Sittings(ctx, doc, query(9))
	if err != nil || page.First != 3 || page.Next != 0 || len(page.Kept) != 2 || page.Kept[0].Name != "draft" || page.Kept[1].Name != "begin" {
		t.Errorf("%+v, %v", page, err)
	}
	named := query(9)
	named.Named = true
	if page, err = h.Sittings(ctx, doc, named); err != nil || len(page.Sittings) != 0 || len(page.Kept) != 2 {
		t.Errorf("%+v, %v", page, err)
	}
	if _, err := h.SetName(ctx, doc, 1, "gone", "ana"); !errors.Is(err, collab.ErrTrimmed) {
		t.Errorf("a name for what was trimmed: %v", err)
	}
	if _, err := h.SetName(ctx, doc, 2, "draft of ana", "ana"); err != nil {
		t.Errorf("another name for what was kept: %v", err)
	}
	if again, err := h.Trim(ctx, doc, TrimRequest{Version: 2}); err != nil || again.First != 3 || again.Revisions != 0 {
		t.Errorf("trimmed again: %+v, %v", again, err)
	}
	if all, err := h.Trim(ctx, doc, TrimRequest{Version: 6}); err != nil || all.First != 5 {
		t.Errorf("all but the last: %+v, %v", all, err)
	}
}

func TestAuthorsAndChangesOfATrimmedDocument(t *testing.T) {
	h, _ := trimmedBook(t)
	ctx := context.Background()
	for at, want := range map[collab.Version]string{2: "9 ?", 3: "4 ?", 5: "4 ?, 4 ben, 5 cem", 6: "2 ?, 4 ben, 5 cem"} {
		authors, err := h.Authors(ctx, doc, at)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range authors.Runs {
			who := "?"
			if r.Known() {
				who = string(r.Author)
			}
			got = append(got, fmt.Sprint(r.Len, " ", who))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("version %d is by %s, want %s", at, strings.Join(got, ", "), want)
		}
	}
	for span, want := range map[[2]collab.Version]string{
		{3, 6}: "delete 2 cem, keep 2 , insert 4 ben, insert 5 cem",
		{2, 5}: "delete 3 , keep 1 , delete 2 , keep 2 , insert 4 , keep 1 , insert 5 ",
		{2, 3}: "delete 5 , keep 4 ",
		{0, 3}: "insert 4 ",
		{0, 4}: "insert 8 ",
	} {
		diff, err := h.Diff(ctx, doc, span[0], span[1])
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range diff.Changes {
			got = append(got, fmt.Sprint(c.Kind, " ", c.Len, " ", c.Author))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%v: %s, want %s", span, strings.Join(got, ", "), want)
		}
	}
	if _, err := h.Diff(ctx, doc, 1, 5); !errors.Is(err, collab.ErrTrimmed) {
		t.Errorf("a comparison with what was trimmed: %v", err)
	}
}

func TestTrimPoints(t *testing.T) {
	h, store := newHistory(t)
	b := book{t: t, store: store}
	b.create("ana", "text-unicode", `""`)
	for range 9 {
		b.edit("ana", time.Hour, `["x"]`)
	}
	b.save()
	ctx := context.Background()
	for _, c := range []struct {
		request TrimRequest
		want    collab.Version
		err     collab.Code
	}{
		{TrimRequest{Version: 4}, 4, 0},
		{TrimRequest{Version: 10}, 9, 0},
		{TrimRequest{Version: 11}, 0, collab.CodeVersionTooNew},
		{TrimRequest{Name: "none"}, 0, collab.CodeDoesNotExist},
		{TrimRequest{OlderThan: start.Add(-time.Hour)}, 0, 0},
		{TrimRequest{OlderThan: start.Add(150 * time.Minute)}, 3, 0},
		{TrimRequest{OlderThan: start.Add(1000 * time.Hour)}, 9, 0},
	} {
		c.request.DryRun = true
		done, err := h.Trim(ctx, doc, c.request)
		if done.First != c.want || err == nil && c.err != 0 || err != nil && collab.CodeOf(err) != c.err {
			t.Errorf("%+v: %+v, %v", c.request, done, err)
		}
	}
	if entry, err := store.Entry(ctx, doc); err != nil || entry.First != 0 {
		t.Errorf("a dry run trimmed: %+v, %v", entry, err)
	}
}
