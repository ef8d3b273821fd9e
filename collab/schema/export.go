package schema

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// IsBoard says whether a document is a board that can be exported.
func IsBoard(doc jsontree.Value) bool {
	return doc.Get("kind").String() == "board" && anObject(doc.Get(elements)) == nil
}

// Export writes a board as a file of Excalidraw's, with the pictures that are in it; open yields their bytes. source is
// the address that stands in the file as its origin. Pictures that cannot be opened are left out. An error is w's, or
// that of reading a picture, and what was written is then no file.
//
// A board does not hold what each page works out by itself: the size of texts is estimated, and they are not wrapped.
// Excalidraw puts that right as soon as a text is touched.
func Export(w io.Writer, board jsontree.Value, source string, open func(collab.BlobID) (*collab.BlobReader, error)) error {
	out := &exporter{w: w}
	out.print(`{"type":"excalidraw","version":2,"source":`, quoted(source), `,"elements":[`)
	shown := shownElements(board)
	for i, e := range shown {
		if i > 0 {
			out.print(",")
		}
		out.print(string(jsontree.Append(nil, e)))
	}
	out.print(`],"appState":`, string(jsontree.Append(nil, appOrEmpty(board))), `,"files":{`)
	first := true
	for _, id := range pictures(shown) {
		picture, err := open(id)
		if err != nil {
			continue
		}
		if !first {
			out.print(",")
		}
		first = false
		out.picture(picture, board.Get(files).Get(id.String()).Get("created"))
		if err := picture.Close(); out.err == nil {
			out.err = err
		}
	}
	out.print("}}\n")
	return out.err
}

// exporter keeps the first error of writing.
type exporter struct {
	w   io.Writer
	err error
}

func (o *exporter) print(parts ...string) {
	for _, part := range parts {
		if o.err == nil {
			_, o.err = io.WriteString(o.w, part)
		}
	}
}

// picture writes a member of files, the bytes as a data URL.
func (o *exporter) picture(r *collab.BlobReader, created jsontree.Value) {
	id, kind := quoted(r.ID.String()), quoted(r.Type)
	o.print(id, `:{"mimeType":`, kind, `,"id":`, id, fmt.Sprintf(`,"created":%.0f,"dataURL":"data:`, created.Float()), r.Type, ";base64,")
	if o.err != nil {
		return
	}
	digits := base64.NewEncoder(base64.StdEncoding, o.w)
	if _, o.err = io.Copy(digits, r); o.err == nil {
		o.err = digits.Close()
	}
	o.print(`"}`)
}

func quoted(s string) string { return string(jsonvalue.AppendString(nil, s)) }

func appOrEmpty(board jsontree.Value) jsontree.Value {
	if settings := board.Get("app"); anObject(settings) == nil {
		return settings
	}
	return jsontree.Object()
}

// shownElements returns the elements that are not deleted as Excalidraw has them in a file, from the lowest to the
// uppermost.
func shownElements(board jsontree.Value) (shown []jsontree.Value) {
	for id, e := range board.Get(elements).All() {
		if e.Get("isDeleted").Bool() || anObject(e) != nil {
			continue
		}
		e = e.Set("id", jsontree.String(id)).Set("isDeleted", jsontree.Bool(false)).Set("version", jsontree.Number(1)).
			Set("versionNonce", jsontree.Number(0)).Set("updated", jsontree.Number(1))
		shown = append(shown, sized(e))
	}
	slices.SortFunc(shown, func(a, b jsontree.Value) int {
		return cmp.Or(strings.Compare(a.Get("index").String(), b.Get("index").String()), strings.Compare(a.Get("id").String(), b.Get("id").String()))
	})
	return shown
}

// sized returns an element with the size, and the text, that a board does not hold.
func sized(e jsontree.Value) jsontree.Value {
	var width, height float64
	switch e.Get("type").String() {
	case "text":
		content := e.Get("originalText")
		if e.Get("text").IsNone() {
			e = e.Set("text", content)
		}
		width, height = textSize(e, content.String())
	case "freedraw":
		width, height = extent(e.Get("points"))
	default:
		return e
	}
	if e.Get("width").Float() == 0 && e.Get("height").Float() == 0 {
		e = e.Set("width", jsontree.Number(width)).Set("height", jsontree.Number(height))
	}
	return e
}

// letterWidth is about how wide a letter is, as a part of the size of its font: rather too wide, as what is too narrow is
// cut off.
const letterWidth = 0.65

// textSize estimates the size of a text.
func textSize(e jsontree.Value, content string) (width, height float64) {
	size, line := cmp.Or(e.Get("fontSize").Float(), 20), cmp.Or(e.Get("lineHeight").Float(), 1.25)
	lines := strings.Split(content, "\n")
	longest := 0
	for _, l := range lines {
		longest = max(longest, utf8.RuneCountInString(l))
	}
	return math.Ceil(float64(longest) * size * letterWidth), float64(len(lines)) * size * line
}

// extent returns the size of the rectangle around points.
func extent(points jsontree.Value) (width, height float64) {
	left, top, right, bottom := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for p := range points.Elements() {
		x, y := p.At(0).Float(), p.At(1).Float()
		left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
	}
	if points.Len() == 0 {
		return 0, 0
	}
	return right - left, bottom - top
}

// pictures returns the files that elements refer to, each once.
func pictures(shown []jsontree.Value) (ids []collab.BlobID) {
	seen := make(map[collab.BlobID]bool)
	for _, e := range shown {
		if id, ok := collab.ParseBlobID(e.Get("fileId").String()); ok && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}
