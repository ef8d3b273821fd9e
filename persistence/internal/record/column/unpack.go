package column

import (
	"fmt"
	"strconv"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// Unpack returns the revisions of a chunk whose bases are in [from, to), as far as the chunk has them. What it returns does not
// alias chunk, but revisions share memory: who keeps one for long keeps that of its neighbours.
func Unpack(chunk []byte, from, to collab.Version) ([]collab.Revision, error) {
	h, b, err := open(chunk)
	if err != nil {
		return nil, err
	}
	from, to = max(from, h.Base), min(to, h.End())
	if from >= to {
		return nil, nil
	}
	plain, err := decompress(b)
	if err != nil {
		return nil, fmt.Errorf("chunk of revision %d: %w: %w", h.Base, record.ErrCorrupt, err)
	}
	defer release(plain)
	return unpackColumns(h, plain, int(from-h.Base), int(to-h.Base))
}

// unpackColumns returns the revisions of places [from, to) of a chunk, of which there is at least one.
func unpackColumns(h Header, plain []byte, from, to int) ([]collab.Revision, error) {
	u := &unpacker{header: h, from: from}
	r := &reader{rest: plain}
	u.open(r)
	if r.bad == "" && len(r.rest) > 0 {
		r.fail("bytes left over")
	}
	if r.bad == "" {
		u.revisions = make([]collab.Revision, 0, to-from)
		u.data = make([]byte, 0, min(h.Bytes/h.Count*(to-from)+h.Bytes%h.Count, 8*len(plain)))
		u.ends = make([]int, 0, to-from)
		for i := 0; i < to && r.bad == ""; i++ {
			u.next(r, i)
		}
	}
	if r.bad != "" {
		return nil, fmt.Errorf("chunk of revision %d: %w: %s", h.Base, record.ErrCorrupt, r.bad)
	}
	begin := 0
	for i, end := range u.ends {
		if end >= 0 {
			u.revisions[i].Change.Data = u.data[begin:end:end]
			begin = end
		}
	}
	u.corrections.of(u.revisions, from)
	return u.revisions, nil
}

// unpacker is a chunk that is being read.
type unpacker struct {
	header                     Header
	sources, authors           []string
	classes                    []openClass
	corrections                corrections
	class, source, author, seq numberReader
	time                       numberReader
	shared                     readSet
	predictor                  predictor
	writers                    []readWriter
	lastTime                   int64

	from      int // the place of the first revision that is wanted
	revisions []collab.Revision
	data      []byte
	ends      []int // by revision, where in data its own ends; -1: it has none
}

// openClass is a class with the columns that its revisions take their values from.
type openClass struct {
	class
	set *readSet
}

type readSet struct {
	ints  []readInts
	texts []readTexts
}

type readInts struct {
	numbers numberReader
	last    int64
}

type readTexts struct {
	lengths numberReader
	bytes   []byte
}

type readWriter struct {
	writer
	trail
}

// open finds out where the columns are.
func (u *unpacker) open(r *reader) {
	u.sources = u.dictionary(r)
	u.authors = u.dictionary(r)
	u.writers = make([]readWriter, len(u.sources))
	u.openClasses(r)
	u.corrections = readCorrections(r, u.header.Count)
	for _, c := range []*numberReader{&u.class, &u.source, &u.author, &u.seq} {
		c.open(r, u.header.Count)
		if c == &u.class {
			u.countUses(r)
		}
	}
	u.time.open(r, u.header.Count)
	u.openHoles(r)
}

func (u *unpacker) dictionary(r *reader) []string {
	strings := make([]string, r.uint(uint64(min(u.header.Count, len(r.rest)))))
	for i := range strings {
		strings[i] = r.string()
	}
	return strings
}

func (u *unpacker) openClasses(r *reader) {
	u.classes = make([]openClass, r.uint(uint64(min(u.header.Count, len(r.rest)))))
	for i := range u.classes {
		c := &u.classes[i]
		c.kind, c.form = collab.Kind(r.byte()), form(r.byte())
		c.typeName, c.shape = r.string(), r.string()
		if c.kind < collab.Create || c.kind > collab.Delete || c.form > formShape {
			r.fail("no such class")
			return
		}
		c.count()
	}
}

func (u *unpacker) countUses(r *reader) {
	for ids := u.class; len(ids.heads) > 0; {
		n := ids.next()
		if n >= uint64(len(u.classes)) {
			r.fail("class that is not there")
			return
		}
		u.classes[n].uses++
	}
}

// openHoles finds the columns of the holes, shared ones first.
func (u *unpacker) openHoles(r *reader) {
	sets := []*readSet{&u.shared}
	counts := []int{0} // values in each column of a set; of the shared one, ints
	texts := 0         // and texts
	u.shared = readSet{make([]readInts, 1), make([]readTexts, 1)}
	for i := range u.classes {
		c := &u.classes[i]
		if c.settle(); !c.own {
			c.set = &u.shared
			counts[0] += c.uses * c.ints
			texts += c.uses * c.texts
			continue
		}
		c.set = &readSet{make([]readInts, c.ints), make([]readTexts, c.texts)}
		sets = append(sets, c.set)
		counts = append(counts, c.uses)
	}
	for i, set := range sets {
		for j := range set.ints {
			set.ints[j].numbers.open(r, counts[i])
		}
	}
	counts[0] = texts
	for i, set := range sets {
		for j := range set.texts {
			set.texts[j].lengths.open(r, counts[i])
		}
	}
	for _, set := range sets {
		for j := range set.texts {
			set.texts[j].bytes = r.take(set.texts[j].lengths.total(len(r.rest)))
		}
	}
}

// next reads the revision at place i of the chunk, and keeps it if it is wanted.
func (u *unpacker) next(r *reader, i int) {
	rev := collab.Revision{Base: u.header.Base + collab.Version(i)}
	source := u.source.next()
	if source >= uint64(len(u.sources)) {
		r.fail("source that is not there")
		return
	}
	w := &u.writers[source]
	if author := u.author.next(); author > 0 {
		w.author = int(min(author, uint64(len(u.authors)+1)))
	}
	if w.author == 0 || w.author > len(u.authors) {
		r.fail("author that is not there")
		return
	}
	w.seq += uint64(unsigned(u.seq.next())) + 1
	u.lastTime += int64(u.time.next())
	number := int(u.class.next())
	c := &u.classes[number]
	wanted := i >= u.from
	u.fill(c, &w.trail, number+1, wanted)
	if !wanted {
		return
	}
	if len(u.data) > u.header.Bytes {
		r.fail("more data than there should be")
		return
	}
	rev.ID = collab.OpID{Source: u.sources[source], Seq: w.seq}
	rev.Author = collab.UserID(u.authors[w.author-1])
	rev.At = milli(u.lastTime)
	rev.Change.Kind, rev.Change.Type = c.kind, c.typeName
	end := len(u.data)
	if c.form == formNil {
		end = -1
	}
	u.revisions = append(u.revisions, rev)
	u.ends = append(u.ends, end)
}

// fill takes the next value for each hole of c, and appends the data that gives if it is wanted. t is what the source left.
func (u *unpacker) fill(c *openClass, t *trail, number int, wanted bool) {
	if c.form == formNil {
		*t = trail{class: number}
		return
	}
	next := trail{class: number}
	if c.form == formWhole {
		text := c.set.texts[0].next()
		next.extend(text)
		if wanted {
			u.data = append(u.data, text...)
		}
		*t = next
		return
	}
	ints, texts, done := 0, 0, 0
	for i := range len(c.shape) {
		hole := c.shape[i]
		if hole > holeNumber {
			continue
		}
		if wanted {
			u.data = append(u.data, c.shape[done:i]...)
		}
		done = i + 1
		if hole == holeInt {
			column := &c.set.ints[ints%len(c.set.ints)]
			g := u.predictor.guess(t, number, ints, column.last)
			n := g.best + unsigned(column.numbers.next())
			g.learn(n)
			column.last = n
			next.note(n)
			ints++
			if wanted {
				u.data = strconv.AppendInt(u.data, n, 10)
			}
			continue
		}
		text := c.set.texts[texts%len(c.set.texts)].next()
		next.extend(text)
		texts++
		if !wanted {
			continue
		}
		if hole == holeString {
			u.data = append(append(append(u.data, '"'), text...), '"')
		} else {
			u.data = append(u.data, text...)
		}
	}
	if wanted {
		u.data = append(u.data, c.shape[done:]...)
	}
	*t = next
}

// next returns the next text of the column.
func (c *readTexts) next() []byte {
	n := int(c.lengths.next())
	text := c.bytes[:n]
	c.bytes = c.bytes[n:]
	return text
}
