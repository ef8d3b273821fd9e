package server

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode"

	"github.com/tandem-collab/tandem/collab"
)

const (
	// documentCollection holds the texts that the pages list, and boardCollection the boards.
	documentCollection = "docs"
	boardCollection    = "boards"
	// titleCollection holds their titles: text documents of the same ids.
	titleCollection = "titles"
	// maxTitleRunes bounds what the catalog keeps of a title, in code points.
	maxTitleRunes = 200
)

// mirrorTitle returns the Hub's Titles hook: what is committed to a title is written into the catalog row of its
// document. written says whether a document has a revision; a title that is older than its document is written for all
// that may come.
func mirrorTitle(written func(collab.DocID) bool) func(collab.DocID, func() ([]byte, error)) []collab.Title {
	return func(id collab.DocID, content func() ([]byte, error)) (titles []collab.Title) {
		if id.Collection != titleCollection {
			return nil
		}
		line, ok := readTitle(content)
		if !ok {
			return nil
		}
		docs := []collab.DocID{{Collection: documentCollection, ID: id.ID}, {Collection: boardCollection, ID: id.ID}}
		if i := slices.IndexFunc(docs, written); i >= 0 {
			docs = docs[i : i+1]
		}
		for _, doc := range docs {
			titles = append(titles, collab.Title{Doc: doc, Text: line})
		}
		return titles
	}
}

// readTitle makes a line of a title's content.
func readTitle(content func() ([]byte, error)) (line string, ok bool) {
	data, err := content()
	if err != nil {
		return "", false
	}
	var text string // stays empty without a document; halves of pairs become U+FFFD, which is right in a list
	if data != nil && json.Unmarshal(data, &text) != nil {
		return "", false // not a text
	}
	return titleLine(text), true
}

// titleLine makes one line of text: white space is folded, control characters are left out, and the end is cut.
func titleLine(text string) string {
	words := strings.FieldsFunc(text, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) })
	line := []rune(strings.Join(words, " "))
	if len(line) > maxTitleRunes {
		line = line[:maxTitleRunes]
	}
	return strings.TrimSpace(string(line))
}
