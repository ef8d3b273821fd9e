package column

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/tandem-collab/tandem/collab"
)

// Pack appends a chunk of revisions to dst, as small as it can. They are consecutive, and at least one.
func Pack(dst []byte, revs []collab.Revision) ([]byte, error) { return PackWith(Thorough, dst, revs) }

// PackWith is Pack with an effort of the caller's choice.
func PackWith(effort Effort, dst []byte, revs []collab.Revision) ([]byte, error) {
	h, err := describe(revs)
	if err != nil {
		return dst, err
	}
	p := &packer{}
	for i := range revs {
		p.add(&revs[i])
	}
	plain, cuts := p.columns()
	if len(plain) > mostPlain {
		return dst, fmt.Errorf("column: %d bytes of columns in one chunk, %d are possible", len(plain), mostPlain)
	}
	packed, err := compress(appendHeader(dst, h, len(plain)), plain, cuts, effort)
	if err != nil {
		return dst, err
	}
	seal(packed[len(dst):])
	if err := verify(packed[len(dst):], revs); err != nil {
		return dst, err
	}
	return packed, nil
}

// verify unpacks a chunk that was just made: what it holds may soon be the only copy there is.
func verify(chunk []byte, revs []collab.Revision) error {
	got, err := Unpack(chunk, 0, collab.MaxVersion)
	if err != nil {
		return fmt.Errorf("column: what was packed cannot be unpacked: %w", err)
	}
	same := len(got) == len(revs)
	for i := 0; same && i < len(revs); i++ {
		a, b := &got[i], &revs[i]
		same = a.Base == b.Base && a.ID == b.ID && a.Author == b.Author && a.At.UnixMilli() == b.At.UnixMilli() &&
			a.Change.Kind == b.Change.Kind && a.Change.Type == b.Change.Type &&
			bytes.Equal(a.Change.Data, b.Change.Data) && (a.Change.Data == nil) == (b.Change.Data == nil) &&
			slices.EqualFunc(a.Fixups, b.Fixups, bytes.Equal)
	}
	if !same {
		return fmt.Errorf("column: revisions from %d on do not come back as they were", revs[0].Base)
	}
	return nil
}

// describe checks revisions and returns the header of their chunk.
func describe(revs []collab.Revision) (Header, error) {
	if len(revs) == 0 || len(revs) > MostRevisions {
		return Header{}, fmt.Errorf("column: a chunk of %d revisions, 1 to %d are possible", len(revs), MostRevisions)
	}
	first, last := &revs[0], &revs[len(revs)-1]
	h := Header{Base: first.Base, Count: len(revs), First: first.At, Last: last.At, Greatest: first.At}
	for i := range revs {
		r := &revs[i]
		if r.Base != first.Base+collab.Version(i) || r.Base < 0 || r.Base >= collab.MaxVersion {
			return Header{}, fmt.Errorf("column: revision %d at place %d behind %d", r.Base, i, first.Base)
		}
		if k := r.Change.Kind; k < collab.Create || k > collab.Delete {
			return Header{}, fmt.Errorf("column: revision %d has a change of kind %d", r.Base, k)
		}
		if r.At.After(h.Greatest) {
			h.Greatest = r.At
		}
		h.Bytes += len(r.Change.Data)
	}
	if h.Bytes > Most {
		return Header{}, fmt.Errorf("column: %d bytes of data in one chunk, %d are possible", h.Bytes, Most)
	}
	return h, nil
}

// packer gathers revisions.
type packer struct {
	sources, authors      dictionary
	classNumbers          map[classKey]int
	classes               []class
	class, source, author numbers
	seq, time             numbers
	writers               []writer // by source
	lastTime              int64
	classOf, sourceOf     []int
	ints                  []int64
	texts                 [][]byte
	corrections           corrections
	outline               outline
}

// writer is what is known of a source.
type writer struct {
	seq    uint64
	author int // plus 1; 0: none yet
}

func (p *packer) add(r *collab.Revision) {
	source := p.sources.number(r.ID.Source)
	if source == len(p.writers) {
		p.writers = append(p.writers, writer{})
	}
	w := &p.writers[source]
	p.source.put(uint64(source))
	p.sourceOf = append(p.sourceOf, source)
	author := p.authors.number(string(r.Author)) + 1
	if author == w.author {
		p.author.put(0)
	} else {
		p.author.put(uint64(author))
	}
	p.seq.put(signed(int64(r.ID.Seq - w.seq - 1)))
	w.seq, w.author = r.ID.Seq, author
	at := r.At.UnixMilli()
	p.time.put(uint64(at - p.lastTime))
	p.lastTime = at
	if len(r.Fixups) > 0 {
		p.corrections = append(p.corrections, correction{len(p.classOf), r.Fixups})
	}
	p.addChange(&r.Change)
}

func (p *packer) addChange(c *collab.Change) {
	k := classKey{kind: c.Kind, typeName: c.Type}
	var shape []byte
	switch {
	case c.Data == nil:
	case p.outline.scan(c.Data):
		k.form, shape = formShape, p.outline.shape
		p.ints = append(p.ints, p.outline.ints...)
		p.texts = append(p.texts, p.outline.texts...)
	default:
		k.form = formWhole
		p.texts = append(p.texts, c.Data)
	}
	k.shape = string(shape)
	n, ok := p.classNumbers[k]
	if !ok {
		if p.classNumbers == nil {
			p.classNumbers = make(map[classKey]int)
		}
		n = len(p.classes)
		p.classNumbers[k] = n
		added := class{kind: k.kind, typeName: k.typeName, form: k.form, shape: k.shape}
		added.count()
		p.classes = append(p.classes, added)
	}
	p.classes[n].uses++
	p.class.put(uint64(n))
	p.classOf = append(p.classOf, n)
}

// columns returns the columns, and where those begin that are compressed apart.
func (p *packer) columns() (plain []byte, cuts []int) {
	plain = p.sources.append(nil)
	plain = p.authors.append(plain)
	plain = binary.AppendUvarint(plain, uint64(len(p.classes)))
	for i := range p.classes {
		c := &p.classes[i]
		plain = append(plain, byte(c.kind), byte(c.form))
		plain = appendString(plain, c.typeName)
		plain = appendString(plain, c.shape)
	}
	plain = p.corrections.append(plain)
	cuts = append(cuts, len(plain))
	for _, c := range []*numbers{&p.class, &p.source, &p.author, &p.seq} {
		plain = c.append(plain)
	}
	cuts = append(cuts, len(plain))
	plain = p.time.append(plain)
	cuts = append(cuts, len(plain))
	sets := p.fill()
	for i := range sets {
		for j := range sets[i].ints {
			plain = sets[i].ints[j].numbers.append(plain)
		}
	}
	cuts = append(cuts, len(plain))
	for i := range sets {
		for j := range sets[i].texts {
			plain = sets[i].texts[j].lengths.append(plain)
		}
	}
	cuts = append(cuts, len(plain))
	for i := range sets {
		for j := range sets[i].texts {
			plain = append(plain, sets[i].texts[j].bytes...)
		}
	}
	return plain, append(cuts, len(plain))
}

// columnSet holds the columns of a class, or those that rare ones share: then one of each kind.
type columnSet struct {
	ints  []intColumn
	texts []textColumn
}

type intColumn struct {
	numbers numbers
	last    int64
}

type textColumn struct {
	lengths numbers
	bytes   []byte
}

// fill fills the columns of the holes: the shared set, and then those of the classes that have their own.
func (p *packer) fill() []columnSet {
	sets := make([]columnSet, 1, 1+len(p.classes))
	sets[0] = columnSet{make([]intColumn, 1), make([]textColumn, 1)}
	place := make([]int, len(p.classes))
	for i := range p.classes {
		c := &p.classes[i]
		if c.settle(); c.own {
			place[i] = len(sets)
			sets = append(sets, columnSet{make([]intColumn, c.ints), make([]textColumn, c.texts)})
		}
	}
	var (
		predictor   predictor
		trails      = make([]trail, len(p.sources.strings))
		ints, texts = p.ints, p.texts
	)
	for i, n := range p.classOf {
		c, set, t := &p.classes[n], &sets[place[n]], &trails[p.sourceOf[i]]
		next := trail{class: n + 1}
		for hole, value := range ints[:c.ints] {
			column := &set.ints[hole%len(set.ints)]
			g := predictor.guess(t, n+1, hole, column.last)
			column.numbers.put(signed(value - g.best))
			g.learn(value)
			column.last = value
			next.note(value)
		}
		ints = ints[c.ints:]
		for hole, text := range texts[:c.texts] {
			column := &set.texts[hole%len(set.texts)]
			column.lengths.put(uint64(len(text)))
			column.bytes = append(column.bytes, text...)
			next.extend(text)
		}
		texts = texts[c.texts:]
		*t = next
	}
	return sets
}

func (t *trail) note(n int64) {
	if t.count < trailInts {
		t.ints[t.count] = n
		t.count++
	}
}

func (t *trail) extend(text []byte) {
	t.extent = min(t.extent+extent(text), math.MaxInt32)
}
