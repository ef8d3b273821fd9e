package column

import (
	"errors"
	"testing"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// FuzzUnpack unpacks hostile bytes. Their sum is put right, as it would stop nearly all of them.
func FuzzUnpack(f *testing.F) {
	for _, revs := range samples() {
		f.Add(mustPack(f, revs))
	}
	f.Fuzz(func(t *testing.T, chunk []byte) {
		if len(chunk) > 1+sumBytes {
			seal(chunk)
		}
		h, headerErr := ReadHeader(chunk)
		revs, err := Unpack(chunk, 0, everything)
		wantUnpacked(t, h, revs, errors.Join(headerErr, err))
	})
}

// FuzzColumns reads hostile columns, which are under zstd in a chunk.
func FuzzColumns(f *testing.F) {
	for _, revs := range samples() {
		p := &packer{}
		for i := range revs {
			p.add(&revs[i])
		}
		plain, _ := p.columns()
		f.Add(uint16(len(revs)), uint16(200), plain)
	}
	f.Fuzz(func(t *testing.T, count, size uint16, plain []byte) {
		h := Header{Base: 7, Count: int(count), Bytes: int(size)}
		if count == 0 {
			return
		}
		revs, err := unpackColumns(h, plain, 0, h.Count)
		wantUnpacked(t, h, revs, err)
	})
}

// FuzzRoundTrip packs operations of any bytes.
func FuzzRoundTrip(f *testing.F) {
	for _, s := range []string{`[5,"a"]`, `[{"retain":5},{"insert":"a","attributes":{"bold":true}}]`, `{"p":["a",1.5],"na":-0}`, "\x01", `"\`} {
		f.Add([]byte(s), []byte(`[6,"b"]`))
	}
	f.Fuzz(func(t *testing.T, a, b []byte) {
		mustPack(t, edits(0, string(a), string(b), string(a), string(b), string(a))) // which looks whether it all comes back
	})
}

func samples() [][]collab.Revision {
	many := make([]string, 0, 20)
	for range 10 {
		many = append(many, `[1,"a"]`, `{"p":[7],"si":"b\n"}`)
	}
	return [][]collab.Revision{edits(0, ""), edits(5, `[1,"a"]`, `[2,"b"]`, `["c"]`, "\x01", `[1.5]`), edits(1, many...)}
}

func wantUnpacked(t *testing.T, h Header, revs []collab.Revision, err error) {
	t.Helper()
	if err != nil {
		if !errors.Is(err, record.ErrCorrupt) {
			t.Errorf("%v is not ErrCorrupt", err)
		}
		return
	}
	size := 0
	for _, r := range revs {
		size += len(r.Change.Data)
	}
	if len(revs) != h.Count || size > h.Bytes || len(revs) > 0 && revs[0].Base != h.Base {
		t.Errorf("%d revisions of %d bytes, the header is %+v", len(revs), size, h)
	}
}
