package wire

import (
	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Bulk is what a bulk request names.
type Bulk struct {
	// Versioned says that documents were named with versions, as an object: the client wants operations. Else they
	// were named in an array, and it wants snapshots.
	Versioned bool
	// Members are the documents, each once, in the order of their first mention.
	Members []Member
}

// Member is one document of a bulk request. From is NoBase unless the Bulk is Versioned.
type Member struct {
	ID   string
	From collab.Version
}

func checkBulk(d *Decoder, f *fields, r *Request) *Error {
	switch jsonvalue.KindOf(f.b) {
	case jsonvalue.Array:
		return d.readIDs(f.b, r)
	case jsonvalue.Object:
		return d.readVersions(f.b, r)
	}
	return badMessage("Invalid bulk subscribe data")
}

func (d *Decoder) readIDs(raw []byte, r *Request) *Error {
	r.Bulk = &Bulk{}
	seen := make(map[string]int)
	ids := jsonvalue.ReadArray(raw, jsonvalue.Limits{})
	for ids.Next() {
		id, err := d.name(ids.Raw(), "Invalid id")
		if err != nil {
			return err
		}
		r.Bulk.add(seen, id, collab.NoBase)
	}
	return nil
}

func (d *Decoder) readVersions(raw []byte, r *Request) *Error {
	r.Bulk = &Bulk{Versioned: true}
	seen := make(map[string]int)
	members := jsonvalue.ReadObject(raw, jsonvalue.Limits{})
	for members.Next() {
		if err := d.checkName(members.Key(), "Invalid id"); err != nil {
			return err
		}
		from, err := version(members.Raw())
		if err != nil {
			return err
		}
		// A null version means the whole history here, where elsewhere it asks for a snapshot.
		r.Bulk.add(seen, members.Key(), max(from, 0))
	}
	return nil
}

// add appends a member, or replaces the one of the same id. seen holds the places of those that are there.
func (b *Bulk) add(seen map[string]int, id []byte, from collab.Version) {
	if i, ok := seen[string(id)]; ok {
		b.Members[i].From = from
		return
	}
	m := Member{ID: string(id), From: from}
	seen[m.ID] = len(b.Members)
	b.Members = append(b.Members, m)
}

// decodeBulk is called after checkBulk, which read the members.
func decodeBulk(_ *Decoder, f *fields, r *Request) *Error {
	if isNull(f.c) {
		return badMessage("Invalid collection")
	}
	r.b = f.b
	return nil
}

// BulkResult is what became of one member of a bulk request in array form.
type BulkResult struct {
	ID       string
	Snapshot Snapshot
	Err      *Error // then there is no Snapshot
}

// AppendBulkReply appends the answer to a BulkFetch or BulkSubscribe in array form.
func AppendBulkReply(dst []byte, r *Request, results []BulkResult) []byte {
	dst = append(dst, `{"data":{`...)
	for i, result := range results {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = jsonvalue.AppendString(dst, result.ID)
		dst = append(dst, ':')
		if result.Err == nil {
			dst = appendSnapshot(dst, result.Snapshot)
			continue
		}
		dst = append(dst, '{')
		dst = result.Err.appendMember(dst)
		dst = append(dst, '}')
	}
	dst = append(dst, "},"...)
	dst = appendEnvelope(dst, r, false)
	return append(dst, '}')
}
