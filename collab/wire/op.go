package wire

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// AppendOp appends the message that tells a client of a revision. source is what this client is to see as its source.
func AppendOp(dst []byte, doc collab.DocID, rev *collab.Revision, source string) []byte {
	dst = append(dst, `{"a":"op","c":`...)
	dst = jsonvalue.AppendString(dst, doc.Collection)
	dst = append(dst, `,"d":`...)
	dst = jsonvalue.AppendString(dst, doc.ID)
	dst = appendIdentity(dst, source, rev.ID.Seq, rev.Base)
	switch rev.Change.Kind {
	case collab.Edit:
		dst = append(dst, `,"op":`...)
		dst = append(dst, rev.Change.Data...)
	case collab.Create:
		dst = append(dst, `,"create":{"type":`...)
		dst = jsonvalue.AppendString(dst, rev.Change.Type)
		if rev.Change.Data != nil {
			dst = append(dst, `,"data":`...)
			dst = append(dst, rev.Change.Data...)
		}
		dst = append(dst, '}')
	case collab.Delete:
		dst = append(dst, `,"del":true`...)
	}
	return append(dst, '}')
}
