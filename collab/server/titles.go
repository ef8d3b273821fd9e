package server

import (
	"encoding/json"
	"strings"
	"unicode"

	"github.com/tandem-collab/tandem/collab"
)

const (
	// documentCollection holds the documents that the pages list.
	documentCollection = "docs"
	// titleCollection holds their titles: text documents of the same ids.
	titleCollection = "titles"
	// maxTitleRunes bounds what the catalog keeps of a title, in code points.
	maxTitleRunes = 200
)

// mirrorTitle is the Hub's Titles hook: what is committed to a title is written into the catalog row of its document.
func mirrorTitle(id collab.DocID, content func() ([]byte, error)) []collab.Title {
	if id.Collection != titleCollection {
		return nil
	}
	data, err := content()
	if err != nil {
		return nil
	}
	var text string // stays empty without a document; halves of pairs become U+FFFD, which is right in a list
	if data != nil && json.Unmarshal(data, &text) != nil {
		return nil // not a text
	}
	return []collab.Title{{Doc: collab.DocID{Collection: documentCollection, ID: id.ID}, Text: titleLine(text)}}
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
