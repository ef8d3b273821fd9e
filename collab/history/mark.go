package history

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/tandem-collab/tandem/collab"
)

// MaxName is the length of the longest name of a version, in code points.
const MaxName = 200

// MaxMarks is how many versions of a document may be named or restored before no more can be named.
const MaxMarks = 10_000

// VersionName makes a name of what somebody has typed: control characters are left out and white space is folded. It
// fails where nothing is left, or more than MaxName code points are.
func VersionName(typed string) (string, error) {
	words := strings.FieldsFunc(strings.ToValidUTF8(typed, "\uFFFD"), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	name := strings.Join(words, " ")
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		return "", collab.Errorf(collab.CodeMalformed, "A version's name has at least one character; to remove it, delete the mark")
	case n > MaxName:
		return "", collab.Errorf(collab.CodeTooLarge, "A version's name has at most %d characters, this one has %d", MaxName, n)
	}
	return name, nil
}

// SetName names a version of a document, as VersionName made the name, or removes its name if that is empty.
func (h *History) SetName(ctx context.Context, id collab.DocID, version collab.Version, name string, by collab.UserID) (collab.Mark, error) {
	entry, err := h.Store.Entry(ctx, id)
	if err != nil {
		return collab.Mark{}, err
	}
	if version > entry.Version {
		return collab.Mark{}, tooNew(entry.Version)
	}
	h.marking.Lock()
	defer h.marking.Unlock()
	if err := h.kept(ctx, id, version); err != nil && name != "" {
		return collab.Mark{}, err
	}
	marks, err := h.Store.Marks(ctx, id)
	if err != nil {
		return collab.Mark{}, err
	}
	m, known := markOf(marks, version)
	switch {
	case !known && name == "":
		return m, nil
	case !known && len(marks) >= MaxMarks:
		return m, collab.Errorf(collab.CodeTooLarge, "A document has at most %d named versions: remove some names", MaxMarks)
	}
	if !known {
		m = collab.Mark{Version: version, Restored: collab.NoBase}
	}
	m.Name = name
	if m.Restored == collab.NoBase {
		m.By, m.At = by, time.Now().Truncate(time.Millisecond)
	}
	return m, h.setMark(ctx, id, m)
}

// kept fails with ErrTrimmed for a version that cannot be shown any more.
func (h *History) kept(ctx context.Context, id collab.DocID, version collab.Version) error {
	entry, err := h.Store.Entry(ctx, id)
	if err != nil || version == 0 || version >= entry.First {
		return err
	}
	m, err := h.Store.Latest(ctx, id, version)
	if err == nil && m.Version != version {
		err = collab.ErrTrimmed
	}
	return err
}

// markOf returns the mark of a version, and whether it has one.
func markOf(marks []collab.Mark, version collab.Version) (collab.Mark, bool) {
	i := slices.IndexFunc(marks, func(m collab.Mark) bool { return m.Version == version })
	if i < 0 {
		return collab.Mark{}, false
	}
	return marks[i], true
}

// setMark stores a mark and tells those who have the document's history open to look again.
func (h *History) setMark(ctx context.Context, id collab.DocID, m collab.Mark) error {
	if err := h.Store.SetMark(ctx, id, m); err != nil {
		return err
	}
	if h.Hub != nil {
		h.Hub.Announce(MarksChannel(id), "marks", fmt.Appendf(nil, `{"version":%d}`, m.Version))
	}
	return nil
}

// MarksChannel is the presence channel on which pages hear that a mark of a document was set or removed.
func MarksChannel(id collab.DocID) string { return "history:" + id.Collection + "/" + id.ID }
