package column

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/internal/record"
)

// everything is the range of all versions.
const everything = collab.MaxVersion

func mustPack(t testing.TB, revs []collab.Revision) []byte {
	t.Helper()
	chunk, err := Pack(nil, revs)
	if err != nil {
		t.Fatal(err)
	}
	return chunk
}

// edits returns revisions from base on with the data given.
func edits(base collab.Version, data ...string) (revs []collab.Revision) {
	for i, d := range data {
		revs = append(revs, collab.Revision{
			Base: base + collab.Version(i), ID: collab.OpID{Source: "s", Seq: uint64(i)}, Author: "a",
			At: time.UnixMilli(1_700_000_000_000 + int64(i)).UTC(), Change: collab.Change{Kind: collab.Edit, Data: []byte(d)},
		})
	}
	return revs
}

func TestDataComesBack(t *testing.T) {
	data := []string{
		``, ` `, `[]`, `[5,"a"]`, `[5,"\"\\\u00e9\ud83d"]`, `[5,{"d":1}]`, `[-1]`, `[-0]`, `[00,01,-01]`, `[1.50,1e5,1E+5,-2.5e-300]`,
		`[999999999999999999,1000000000000000000,-999999999999999999,9223372036854775808]`, `[1-2,--,-]`, `"`, `"a\"`, `"a\`,
		`["a","b`, `{"a":"b","c":{"d":["e",7]},"":""}`, `{"a" : 1}`, `{"\u0001":1}`, "{\"\x01\":1}", "[\x01]", "\x00", "\x03\x02\x01",
		"[1,\n\t\"x\"]", "\xff\xfe", `[true,null,false]`, `"` + strings.Repeat("long ", 10_000) + `"`, `[[[[[[1]]]]]]`,
		`[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,"x"]`,
	}
	for range 4 { // so that some classes are rare and some are not
		data = append(data, data...)
	}
	want := edits(3, data...)
	got, err := Unpack(mustPack(t, want), 0, everything)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if !reflect.DeepEqual(got[i], want[i]) {
			t.Errorf("%q came back as %q", want[i].Change.Data, got[i].Change.Data)
		}
	}
}

func TestHeader(t *testing.T) {
	revs := edits(100, `[1,"a"]`, `[2,"b"]`, `["c"]`)
	revs[1].At = time.UnixMilli(1_800_000_000_000).UTC()
	chunk := mustPack(t, revs)
	h, err := ReadHeader(chunk)
	want := Header{Base: 100, Count: 3, First: revs[0].At, Last: revs[2].At, Greatest: revs[1].At, Bytes: 19}
	if err != nil || h != want || h.End() != 103 {
		t.Errorf("%+v, %v, want %+v", h, err, want)
	}
	if out, err := Pack([]byte("before"), revs); err != nil || !bytes.Equal(out, append([]byte("before"), chunk...)) {
		t.Errorf("appended to something: %q, %v", out, err)
	}
}

// drawRevisions draws revisions as a store may meet them, most of them alike.
func drawRevisions(t *rapid.T) (revs []collab.Revision) {
	base := rapid.OneOf(rapid.Int64Range(0, 1000), rapid.Just(int64(collab.MaxVersion)-200)).Draw(t, "base")
	sources := rapid.SliceOfN(rapid.String(), 1, 4).Draw(t, "sources")
	number := rapid.OneOf(rapid.Int64Range(-2, 300), rapid.Int64(), rapid.SampledFrom([]int64{math.MaxInt64, math.MinInt64}))
	data := rapid.Custom(func(t *rapid.T) []byte {
		switch rapid.IntRange(0, 5).Draw(t, "form") {
		case 0:
			return nil
		case 1:
			return rapid.SliceOfN(rapid.Byte(), 0, 20).Draw(t, "bytes")
		case 2:
			return rapid.SliceOfN(rapid.SampledFrom([]byte(`{}[],:"\019.-e `+"\x01")), 0, 20).Draw(t, "signs")
		case 3:
			return fmt.Appendf(nil, `{"p":[%d,%d],"si":%q}`, number.Draw(t, "n"), number.Draw(t, "n"), rapid.String().Draw(t, "s"))
		default:
			return fmt.Appendf(nil, `[%d,%q]`, number.Draw(t, "n"), rapid.StringN(0, 3, -1).Draw(t, "s"))
		}
	})
	at := int64(1_700_000_000_000)
	for i := range rapid.IntRange(1, 100).Draw(t, "count") {
		at += rapid.OneOf(rapid.Int64Range(-50, 5000), rapid.Int64Range(-1<<40, 1<<40)).Draw(t, "pause")
		fixups := rapid.OneOf(rapid.Just([][]byte(nil)), rapid.SliceOfN(rapid.SliceOfN(rapid.Byte(), 0, 5), 1, 3)).Draw(t, "fixups")
		revs = append(revs, collab.Revision{
			Fixups: fixups,
			Base:   collab.Version(base) + collab.Version(i), At: time.UnixMilli(at).UTC(),
			ID:     collab.OpID{Source: rapid.SampledFrom(sources).Draw(t, "source"), Seq: uint64(number.Draw(t, "seq"))},
			Author: collab.UserID(rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "author")),
			Change: collab.Change{
				Kind: rapid.SampledFrom([]collab.Kind{collab.Create, collab.Edit, collab.Edit, collab.Delete}).Draw(t, "kind"),
				Type: rapid.SampledFrom([]string{"", "type"}).Draw(t, "type"), Data: data.Draw(t, "data"),
			},
		})
	}
	return revs
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		revs := drawRevisions(t)
		chunk, err := Pack(nil, revs)
		if err != nil {
			t.Fatal(err)
		}
		base := revs[0].Base
		from := rapid.IntRange(-1, len(revs)).Draw(t, "from")
		to := rapid.IntRange(-1, len(revs)+1).Draw(t, "to")
		got, err := Unpack(chunk, base+collab.Version(from), base+collab.Version(to))
		if err != nil {
			t.Fatal(err)
		}
		want := revs[max(from, 0):max(min(to, len(revs)), max(from, 0))]
		if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatalf("[%d, %d): %+v, want %+v", from, to, got, want)
		}
		for i := range got { // data of neighbours does not overlap
			_ = append(got[i].Change.Data, "!!!!"...)
		}
		if len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Fatal("appending to the data of a revision changed another")
		}
	})
}

func TestRefused(t *testing.T) {
	gap := edits(0, "1", "2")
	gap[1].Base = 2
	kind := edits(0, "1")
	kind[0].Change.Kind = 4
	large := edits(0, "")
	large[0].Change.Data = make([]byte, Most+1)
	for name, revs := range map[string][]collab.Revision{
		"none": nil, "gap": gap, "kind": kind, "large": large, "negative": edits(-1, "1"), "too many": make([]collab.Revision, MostRevisions+1),
	} {
		if out, err := Pack([]byte("x"), revs); err == nil || string(out) != "x" {
			t.Errorf("%s: %q, %v", name, out, err)
		}
	}
}

func TestDamaged(t *testing.T) {
	chunk := mustPack(t, edits(100, `[1,"a"]`, `[2,"b"]`, `["c"]`, `x`))
	for i := range chunk {
		damaged := bytes.Clone(chunk)
		damaged[i] ^= 0x55
		if _, err := Unpack(damaged, 0, everything); !errors.Is(err, record.ErrCorrupt) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		if _, err := Unpack(chunk[:i], 0, everything); !errors.Is(err, record.ErrCorrupt) {
			t.Errorf("cut to %d bytes: %v", i, err)
		}
	}
}

// TestDamagedColumns damages what the sum does not see because it was right when the chunk was made.
func TestDamagedColumns(t *testing.T) {
	revs := edits(100, `[1,"a"]`, `[2,"b"]`, `["c"]`, "x\x01", `[300,"a"]`)
	h, err := describe(revs)
	if err != nil {
		t.Fatal(err)
	}
	revs[3].Fixups = [][]byte{[]byte("[1]"), {}}
	p := &packer{}
	for i := range revs {
		p.add(&revs[i])
	}
	plain, _ := p.columns()
	for i := range plain {
		for _, bit := range []byte{1, 2, 0x80, 0xff} {
			damaged := bytes.Clone(plain)
			damaged[i] ^= bit
			got, err := unpackColumns(h, damaged, 0, len(revs))
			if err != nil && !errors.Is(err, record.ErrCorrupt) || err == nil && len(got) != len(revs) {
				t.Errorf("byte %d: %d revisions, %v", i, len(got), err)
			}
		}
		if _, err := unpackColumns(h, plain[:i], 0, len(revs)); !errors.Is(err, record.ErrCorrupt) {
			t.Errorf("cut to %d bytes: %v", i, err)
		}
	}
}
