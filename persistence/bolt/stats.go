package bolt

import (
	"context"
	"errors"
	"os"
	"slices"
	"time"

	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// Stats is what a data directory holds. Bytes are those of keys and values, where nothing else is said.
type Stats struct {
	Documents int        `json:"documents"` // that have revisions
	Titles    int        `json:"titles"`    // rows of the catalog, of documents or of their titles alone
	Revisions int64      `json:"revisions"` // that are kept
	FileBytes int64      `json:"fileBytes"` // of the database
	FreeBytes int64      `json:"freeBytes"` // of its pages that hold nothing now
	Kinds     []Kind     `json:"kinds"`     // the largest first
	Blobs     int        `json:"blobs"`     // files of pictures and such
	BlobBytes int64      `json:"blobBytes"` // on disk, outside of the database
	Largest   []LogStats `json:"largest"`   // the largest documents first
}

// Kind is one kind of rows.
type Kind struct {
	Name  string `json:"name"`
	Rows  int64  `json:"rows"`
	Bytes int64  `json:"bytes"`
}

// LogStats is what a document takes.
type LogStats struct {
	Collection string `json:"collection"`
	ID         string `json:"id"`
	Revisions  int64  `json:"revisions"`
	LogBytes   int64  `json:"logBytes"`
	// MilestoneBytes are those of its stored snapshots.
	MilestoneBytes int64 `json:"milestoneBytes"`
}

// Bytes returns what the document takes in total.
func (l LogStats) Bytes() int64 { return l.LogBytes + l.MilestoneBytes }

// ReadStats counts what is in the data directory dir, which nobody may have open, and names the largest documents.
func ReadStats(ctx context.Context, dir string, largest int) (s Stats, err error) {
	o, err := openOffline(dir, nil)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, o.close()) }()
	if s.FileBytes, err = fileSize(o.path); err != nil {
		return s, err
	}
	err = o.view(nil, func(tx *bbolt.Tx, t *txn) error {
		c := counter{ctx: ctx, stats: &s, logs: make(map[uint64]*LogStats)}
		return errors.Join(c.kinds(tx), c.documents(t, largest))
	})
	if err != nil {
		return s, err
	}
	blobs := &blobDir{path: o.blobsPath()}
	return s, blobs.list(func(id collab.BlobID, _ time.Time) error {
		info, err := os.Stat(blobs.file(id))
		if err != nil {
			return err
		}
		s.Blobs++
		s.BlobBytes += info.Size()
		return ended(ctx)
	})
}

// counter counts what is in a database.
type counter struct {
	ctx   context.Context
	stats *Stats
	logs  map[uint64]*LogStats // by the number of the document
}

// kinds counts all rows of all buckets.
func (c *counter) kinds(tx *bbolt.Tx) error {
	pages := 2 // meta pages
	err := tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
		kind := Kind{Name: string(name)}
		err := b.ForEach(func(k, v []byte) error {
			kind.Rows++
			kind.Bytes += int64(len(k) + len(v))
			if kind.Rows%1000 == 0 && c.ctx.Err() != nil {
				return ended(c.ctx)
			}
			return c.count(kind.Name, k, v)
		})
		st := b.Stats()
		pages += st.BranchPageN + st.BranchOverflowN + st.LeafPageN + st.LeafOverflowN
		c.stats.Kinds = append(c.stats.Kinds, kind)
		return err
	})
	slices.SortStableFunc(c.stats.Kinds, func(a, b Kind) int { return int(b.Bytes - a.Bytes) })
	c.stats.FreeBytes = max(0, c.stats.FileBytes-int64(pages)*int64(tx.DB().Info().PageSize))
	return err
}

// count adds a row to what its document takes.
func (c *counter) count(kind string, k, v []byte) error {
	size := int64(len(k) + len(v))
	switch kind {
	case string(bucketJournal):
		row, err := record.DecodeJournalRow(v)
		if err != nil {
			return corruptKey(kind, k, err)
		}
		c.log(row.Number).LogBytes += size
	case string(bucketChunks), string(bucketMilestones):
		number, _, ok := splitKey(k)
		if !ok {
			return corruptKey(kind, k, nil)
		}
		if kind == string(bucketChunks) {
			c.log(number).LogBytes += size
		} else {
			c.log(number).MilestoneBytes += size
		}
	}
	return nil
}

func (c *counter) log(number uint64) *LogStats {
	l := c.logs[number]
	if l == nil {
		l = &LogStats{}
		c.logs[number] = l
	}
	return l
}

// documents counts revisions and finds the largest documents.
func (c *counter) documents(t *txn, largest int) error {
	var all []LogStats
	err := t.documents.ForEach(func(k, row []byte) error {
		id, ok := splitDocumentKey(k)
		d, err := record.DecodeDocument(row)
		if err != nil || !ok {
			return corruptKey("documents", k, err)
		}
		c.stats.Titles++
		head, err := t.head(d.Number)
		first, firstErr := t.first(d.Number)
		if err = errors.Join(err, firstErr); err != nil || head == 0 {
			return err
		}
		l := *c.log(d.Number)
		l.Collection, l.ID, l.Revisions = id.Collection, id.ID, int64(head-first)
		c.stats.Documents++
		c.stats.Revisions += l.Revisions
		all = append(all, l)
		return ended(c.ctx)
	})
	slices.SortStableFunc(all, func(a, b LogStats) int { return int(b.Bytes() - a.Bytes()) })
	c.stats.Largest = all[:min(len(all), largest)]
	return err
}
