package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
)

// The layout of bbolt's file, version 2, as far as it is needed to look at pages that may be damaged. bbolt itself trusts
// them: a wrong number makes it fault, or go round in a circle.
const (
	boltMagic   = 0xED0CDAED
	boltVersion = 2

	pageHeader  = 16 // id (8), flags (2), count (2), overflow (4)
	pageElement = 16 // of a branch: pos, key size, page (8); of a leaf: flags, pos, key size, value size
	metaBytes   = 64 // behind the header of a meta page, with the sum in the last 8

	branchPage, leafPage, freelistPage = 0x01, 0x02, 0x10

	bucketElement = 0x01 // a flag of a leaf's element: its value is a bucket: root (8), sequence (8), then its page if root is 0
	bucketHeader  = 16
	noFreelist    = 1<<64 - 1
	mostDepth     = 64 // far deeper than any tree
)

// pages reads the pages of a database without trusting them.
type pages struct {
	file  *os.File
	size  uint64 // of a page
	count uint64 // how many there are
	root  uint64 // of the tree of buckets
	free  uint64 // where the list of free pages begins
	seen  map[uint64]bool
	fault func(what string)
}

// row is what a leaf holds.
type row struct {
	bucket     bool
	key, value []byte
}

// openPages reads the meta pages. The error is that neither is whole.
func openPages(file *os.File, fault func(what string)) (*pages, error) {
	p := &pages{file: file, seen: make(map[uint64]bool), fault: fault}
	newest := uint64(0)
	for _, at := range []int64{0, int64(os.Getpagesize())} {
		meta := make([]byte, metaBytes)
		if _, err := file.ReadAt(meta, at+pageHeader); err != nil {
			continue
		}
		sum := fnv.New64a()
		sum.Write(meta[:56])
		if binary.NativeEndian.Uint32(meta) != boltMagic || binary.NativeEndian.Uint32(meta[4:]) != boltVersion ||
			sum.Sum64() != binary.NativeEndian.Uint64(meta[56:]) {
			fault(fmt.Sprintf("meta page %d is damaged", at/int64(os.Getpagesize())))
			continue
		}
		if tx := binary.NativeEndian.Uint64(meta[48:]); p.size == 0 || tx > newest {
			newest = tx
			p.size = uint64(binary.NativeEndian.Uint32(meta[8:]))
			p.root, p.free = binary.NativeEndian.Uint64(meta[16:]), binary.NativeEndian.Uint64(meta[32:])
			p.count = binary.NativeEndian.Uint64(meta[40:])
		}
	}
	if p.size == 0 {
		return nil, errors.New("neither of its meta pages is whole")
	}
	return p, nil
}

// read reads a page with those that overflow from it. Nobody may have read it before.
func (p *pages) read(id uint64) ([]byte, error) {
	header := make([]byte, pageHeader)
	if id < 2 || id >= p.count {
		return nil, fmt.Errorf("page %d is none of the %d that there are", id, p.count)
	}
	if _, err := p.file.ReadAt(header, int64(id*p.size)); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	overflow := uint64(binary.NativeEndian.Uint32(header[12:]))
	if binary.NativeEndian.Uint64(header) != id || id+overflow >= p.count {
		return nil, fmt.Errorf("page %d is damaged", id)
	}
	for i := id; i <= id+overflow; i++ {
		if p.seen[i] {
			return nil, fmt.Errorf("page %d is there twice", i)
		}
	}
	for i := id; i <= id+overflow; i++ {
		p.seen[i] = true
	}
	page := make([]byte, (overflow+1)*p.size)
	if _, err := p.file.ReadAt(page, int64(id*p.size)); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	return page, nil
}

// tree calls fn with the rows of a tree, as far as its pages are whole. Only what fn returns is an error.
func (p *pages) tree(root uint64, fn func(row) error) error {
	t := &treeWalk{pages: p, fn: fn}
	return t.walk(root, 0)
}

// treeWalk is one tree of pages that is being walked.
type treeWalk struct {
	*pages
	fn   func(row) error
	last []byte // the key before
}

func (t *treeWalk) walk(id uint64, depth int) error {
	page, err := t.read(id)
	if err == nil && depth > mostDepth {
		err = fmt.Errorf("page %d is too deep in its tree", id)
	}
	if err != nil {
		t.fault(err.Error())
		return nil
	}
	return t.elements(page, id, depth)
}

// elements goes through the elements of a page.
func (t *treeWalk) elements(page []byte, id uint64, depth int) error {
	flags, count := binary.NativeEndian.Uint16(page[8:]), int(binary.NativeEndian.Uint16(page[10:]))
	if flags != branchPage && flags != leafPage || pageHeader+count*pageElement > len(page) {
		t.fault(fmt.Sprintf("page %d is damaged", id))
		return nil
	}
	for i := range count {
		at := uint64(pageHeader + i*pageElement)
		e := page[at:]
		if flags == branchPage {
			if err := t.walk(binary.NativeEndian.Uint64(e[8:]), depth+1); err != nil {
				return err
			}
			continue
		}
		from := at + uint64(binary.NativeEndian.Uint32(e[4:]))
		middle := from + uint64(binary.NativeEndian.Uint32(e[8:]))
		end := middle + uint64(binary.NativeEndian.Uint32(e[12:]))
		if end > uint64(len(page)) || middle == from || t.last != nil && bytes.Compare(t.last, page[from:middle]) >= 0 {
			t.fault(fmt.Sprintf("page %d: element %d is damaged", id, i))
			continue
		}
		t.last = page[from:middle]
		bucket := binary.NativeEndian.Uint32(e)&bucketElement != 0
		if err := t.fn(row{bucket, page[from:middle], page[middle:end]}); err != nil {
			return err
		}
	}
	return nil
}

// buckets calls fn with each bucket and its rows.
func (p *pages) buckets(begin func(name []byte, sequence uint64) error, fn func(name []byte, r row) error) error {
	return p.tree(p.root, func(b row) error {
		if !b.bucket || len(b.value) < bucketHeader {
			p.fault(fmt.Sprintf("%q is no bucket", b.key))
			return nil
		}
		if err := begin(b.key, binary.NativeEndian.Uint64(b.value[8:])); err != nil {
			return err
		}
		inBucket := func(r row) error {
			if r.bucket {
				p.fault(fmt.Sprintf("there is a bucket in %s", b.key))
				return nil
			}
			return fn(b.key, r)
		}
		if root := binary.NativeEndian.Uint64(b.value); root != 0 {
			return p.tree(root, inBucket)
		}
		if len(b.value) < bucketHeader+pageHeader {
			p.fault(fmt.Sprintf("bucket %s is damaged", b.key))
			return nil
		}
		t := &treeWalk{pages: p, fn: inBucket}
		return t.elements(b.value[bucketHeader:], 0, 0)
	})
}

// freelist looks at the list of free pages, when all that are in use have been seen.
func (p *pages) freelist() {
	if p.free == noFreelist {
		return
	}
	page, err := p.read(p.free)
	if err != nil {
		p.fault(fmt.Sprintf("free pages: %v", err))
		return
	}
	at, count := pageHeader, uint64(binary.NativeEndian.Uint16(page[10:]))
	if count == 0xffff { // then the first number is the count
		count, at = binary.NativeEndian.Uint64(page[pageHeader:]), pageHeader+8
	}
	if binary.NativeEndian.Uint16(page[8:])&freelistPage == 0 || count > uint64(len(page)-at)/8 {
		p.fault("the list of free pages is damaged")
		return
	}
	for i := range count {
		id := binary.NativeEndian.Uint64(page[at+int(i)*8:])
		if id < 2 || id >= p.count || p.seen[id] {
			p.fault(fmt.Sprintf("page %d is called free, and is not", id))
		}
	}
}

// scanPages looks at all pages of the database at path that are in use.
func scanPages(path string, fault func(what string)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	p, err := openPages(file, fault)
	if err != nil {
		return notDatabase(path, err)
	}
	if err := p.buckets(func([]byte, uint64) error { return nil }, func([]byte, row) error { return nil }); err != nil {
		return err
	}
	p.freelist()
	return nil
}

// salvage writes a new file with all rows of the database at path that are in whole pages.
func salvage(path, to string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	p, err := openPages(file, func(string) {})
	if err != nil {
		return notDatabase(path, err)
	}
	b, err := newBuilder(to)
	if err != nil {
		return err
	}
	err = p.buckets(func(name []byte, sequence uint64) error {
		bucket, err := b.tx.CreateBucketIfNotExists(bytes.Clone(name))
		if err != nil {
			return err
		}
		return bucket.SetSequence(sequence)
	}, func(name []byte, r row) error { return b.put(name, r.key, r.value) })
	for _, name := range append(bucketsOf(format), bucketSelf) {
		if err == nil {
			_, err = b.tx.CreateBucketIfNotExists(name)
		}
	}
	if err != nil {
		return errors.Join(err, b.abandon())
	}
	return b.finish()
}
