package server

import (
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

// PageCollections are the collections of the pages. Whoever knows a document's address may write in it, so nobody else is
// to find it.
var PageCollections = []string{documentCollection, boardCollection, titleCollection, "origins"}

// unlisted refuses queries that would find documents for somebody who does not know their ids.
func unlisted(collections []string) collab.Hooks {
	return collab.Hooks{Query: func(q *collab.QueryRequest) error {
		if q.Agent.InProcess || !slices.Contains(collections, q.Collection) {
			return nil
		}
		return collab.Refuse("ERR_COLLECTION_UNLISTED",
			"Documents of the collection %s are found by their address only; --unlisted-collections says which collections are such", q.Collection)
	}}
}
