package bolt

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	bbolt "go.etcd.io/bbolt"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// recoveredCollection takes the documents whose names are lost.
const recoveredCollection = "recovered"

// salvaging is behind the name of a new file while what is in whole pages is gathered.
const salvaging = ".salvaging"

// Repaired is what Repair did.
type Repaired struct {
	Checkup
	Documents, Revisions int // in the new file; documents without revisions are titles
	// Cut says of each document of which a part is lost what is left.
	Cut   []Fault
	Epoch uuid.UUID // the new one
}

// Repair does what Check does, and writes what is whole to the new file to, as a database with another epoch. The old one
// stays as it is. Of a log that is broken somewhere the newest part is kept that can be read by itself: what comes behind a
// milestone, as if the log had been trimmed there, or else what comes before the break.
func Repair(ctx context.Context, dir, to string, opts CheckOptions) (_ Repaired, err error) {
	if _, err := os.Lstat(to); !errors.Is(err, fs.ErrNotExist) {
		return Repaired{}, errors.Join(fmt.Errorf("%s is there already: name a new file", to), err)
	}
	c := newChecker(ctx, opts)
	if c.store, err = openOffline(dir, c.page); err != nil {
		return Repaired{}, err
	}
	defer func() { err = errors.Join(err, c.store.close()) }()
	if c.store.handle == nil {
		salvaged := to + salvaging
		if err := salvage(c.store.path, salvaged); err != nil {
			return Repaired{}, err
		}
		defer os.Remove(salvaged)
		c.store.path = salvaged
		if err := c.store.open(); err != nil {
			return Repaired{}, err
		}
	}
	b, err := newBuilder(to)
	if err != nil {
		return Repaired{}, err
	}
	r := &repairer{checker: c, builder: b, kept: make(map[uint64]stretch)}
	err = r.makeBuckets()
	if err == nil {
		err = r.checker.run(r)
	}
	r.done.Checkup = r.Checkup
	if err != nil {
		return r.done, errors.Join(err, b.abandon())
	}
	return r.done, b.finish()
}

// repairer writes what a checker finds whole.
type repairer struct {
	*checker
	builder *builder
	kept    map[uint64]stretch // of each document's log
	stamps  uint64             // how many milestones were written
	done    Repaired
}

func (r *repairer) makeBuckets() error {
	for _, name := range slices.Concat([][]byte{bucketSelf}, bucketsOf(format), addedBuckets) {
		if _, err := r.builder.tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return nil
}

// keepLog writes the newest part of a log that is whole, with its milestones.
func (r *repairer) keepLog(w *whole) error {
	name := r.name(w.number)
	if len(w.stretches) == 0 {
		r.done.Cut = append(r.done.Cut, Fault{name, "nothing of its history can be kept"})
		return nil
	}
	s := w.stretches[len(w.stretches)-1]
	if s.from != w.first || s.to != r.heads[w.number] {
		r.done.Cut = append(r.done.Cut, Fault{name, fmt.Sprintf("versions %d to %d are kept", s.from, s.to)})
	}
	r.kept[w.number] = s
	r.done.Documents++
	for v := s.from; v < s.to; {
		revs, err := r.t.read(w.number, v, s.to)
		if err == nil && len(revs) == 0 {
			err = missing(v, nil)
		}
		if err == nil {
			err = ended(r.ctx)
		}
		for i := 0; err == nil && i < len(revs); i++ {
			err = r.builder.add(w.number, revs[i])
		}
		if err != nil {
			return err
		}
		v += collab.Version(len(revs))
		r.done.Revisions += len(revs)
	}
	for _, v := range r.t.milestoneVersions(w.number) {
		named := v < w.first && s.from == w.first // kept for its name when the log was trimmed
		if named || v >= s.from && v <= s.to && slices.Contains(w.milestones, v) {
			if err := r.keepMilestone(w.number, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepMilestone writes a milestone, packed by itself, if it can be read.
func (r *repairer) keepMilestone(number uint64, v collab.Version) error {
	m, err := r.t.milestone(number, v)
	if err != nil {
		return nil // known already
	}
	h, data, err := packWhole(m)
	if err != nil {
		return err
	}
	r.stamps++
	h.Stamp = r.stamps
	err = r.builder.put(bucketMilestones, partKey(number, v, 0), record.AppendMilestoneHead(nil, h))
	part := uint32(1)
	for some := range slices.Chunk(data, partBytes) {
		if err == nil {
			err = r.builder.put(bucketMilestones, partKey(number, v, part), some)
		}
		part++
	}
	return err
}

// keepRows writes all that is beside the logs and can be read. Digests are left out, as they are made again.
func (r *repairer) keepRows() error {
	if err := errors.Join(r.keepSelf(), r.keepDocuments()); err != nil {
		return err
	}
	decodes := func(err error) bool { return err == nil }
	for _, part := range []struct {
		name []byte
		from *bbolt.Bucket
		good func(k, row []byte) bool
	}{
		{bucketMarks, r.t.marks, r.goodMark},
		{bucketGuests, r.t.guests, func(_, row []byte) bool { _, err := record.DecodeGuest(row); return decodes(err) }},
		{bucketThumbnails, r.t.thumbnails, func(_, row []byte) bool { _, err := record.DecodeThumbnail(row); return decodes(err) }},
		{bucketBlobs, r.t.blobs, func(k, row []byte) bool {
			_, err := record.DecodeBlob(collab.BlobID{}, row)
			return len(k) == len(collab.BlobID{}) && decodes(err)
		}},
		{bucketUses, r.t.uses, func(k, row []byte) bool {
			id, ok := splitUseKey(k)
			_, err := record.DecodeBlobUse(row)
			return ok && decodes(err) && r.t.blobs.Get(id[:]) != nil
		}},
	} {
		if err := r.copy(part.name, part.from, part.good); err != nil {
			return err
		}
	}
	return errors.Join(r.keepIndexes(), r.keepOthers())
}

// keepOthers copies the buckets whose rows say nothing that could be wrong.
func (r *repairer) keepOthers() error {
	known := [][]byte{
		bucketSelf, bucketDocuments, bucketJournal, bucketChunks, bucketMilestones, bucketMarks, bucketDigests, bucketGuests,
		bucketThumbnails, bucketBlobs, bucketUses, bucketIndexes, bucketIndex, bucketIndexed,
	}
	for _, name := range addedBuckets {
		if slices.ContainsFunc(known, func(b []byte) bool { return bytes.Equal(b, name) }) {
			continue
		}
		if err := r.copy(name, r.tx.Bucket(name), func(_, _ []byte) bool { return true }); err != nil {
			return err
		}
	}
	return nil
}

// copy copies the good rows of a bucket, as far as its pages can be read.
func (r *repairer) copy(name []byte, from *bbolt.Bucket, good func(k, row []byte) bool) error {
	if from == nil {
		return nil
	}
	err := guard(func() error {
		return from.ForEach(func(k, row []byte) error {
			if !good(k, row) {
				return ended(r.ctx)
			}
			return r.builder.put(name, k, row)
		})
	})
	if errors.Is(err, errDamagedPages) {
		return nil // known already
	}
	return err
}

func (r *repairer) goodMark(k, row []byte) bool {
	number, v, ok := splitKey(k)
	if !ok {
		return false
	}
	s, has := r.kept[number]
	_, err := record.DecodeMark(v, row)
	return err == nil && has && v <= s.to && (v >= s.from || s.from == r.names[number].row.First)
}

// keepSelf gives the new file the name of the old one, with another epoch.
func (r *repairer) keepSelf() (err error) {
	if r.done.Epoch, err = uuid.NewRandom(); err != nil {
		return err
	}
	identity := &r.store.handle.identity
	var former []byte
	for _, epoch := range identity.epochs() {
		former = append(former, epoch[:]...)
	}
	return errors.Join(
		r.builder.put(bucketSelf, keyFormat, binary.BigEndian.AppendUint32(nil, format)),
		r.builder.put(bucketSelf, keySecret, identity.secret[:]),
		r.builder.put(bucketSelf, keyFormer, former),
		r.builder.put(bucketSelf, keyEpoch, r.done.Epoch[:]),
	)
}

// keepDocuments writes the catalog: also of logs that have no name there.
func (r *repairer) keepDocuments() error {
	last := r.t.documents.Sequence()
	for number := range r.kept {
		if _, ok := r.names[number]; !ok {
			r.names[number] = named{collab.DocID{Collection: recoveredCollection, ID: strconv.FormatUint(number, 10)}, record.Document{Number: number}}
		}
	}
	rows := make(map[string][]byte)
	for number, n := range r.names {
		last = max(last, number)
		if s, ok := r.kept[number]; ok && s.from != n.row.First {
			if n.row.First == 0 {
				n.row.Created = r.created(number, s.from)
			}
			n.row.First = s.from
		}
		key, err := documentKey(n.id)
		if err != nil {
			return err
		}
		rows[string(key)] = record.AppendDocument(nil, n.row)
	}
	keys := make([]string, 0, len(rows))
	for key := range rows {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if err := r.builder.put(bucketDocuments, []byte(key), rows[key]); err != nil {
			return err
		}
	}
	return r.builder.tx.Bucket(bucketDocuments).SetSequence(last)
}

// created returns when a document began whose log is kept from a version on, as well as that is known.
func (r *repairer) created(number uint64, from collab.Version) time.Time {
	if created, _, err := r.t.times(number); err == nil {
		return created
	}
	h, err := r.t.milestoneHead(number, from)
	if err != nil {
		return time.UnixMilli(0).UTC()
	}
	return h.Milestone.Modified
}

// keepIndexes keeps which indexes there are. What is in them is made again at the next start.
func (r *repairer) keepIndexes() error {
	if r.t.indexes == nil {
		return nil
	}
	sequence := r.t.indexes.Sequence()
	err := guard(func() error {
		return r.t.indexes.ForEach(func(k, row []byte) error {
			x, err := decodeIndexRow(row)
			if err != nil {
				return nil // known already; serve makes it anew
			}
			x.lost, x.complete = x.lost+1, false
			return r.builder.put(bucketIndexes, bytes.Clone(k), x.append(nil))
		})
	})
	if err != nil && !errors.Is(err, errDamagedPages) {
		return err
	}
	return r.builder.tx.Bucket(bucketIndexes).SetSequence(sequence)
}
