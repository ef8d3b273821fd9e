package record

import (
	"encoding/hex"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
)

// golden are records as they are on disk. They never change: a new layout gets a new version and its own line. Those whose
// names begin with "old" are still read but not written any more.
var golden = []struct {
	name  string
	hex   string
	value any
}{
	{"create", "0101" + "f6a1abfef962" + "0363313264" + "0567756573" + "74" + "0168" + "03227d",
		collab.Revision{Base: 7, ID: collab.OpID{Source: "c12", Seq: 100}, Author: "guest",
			At: time.UnixMilli(1700000000123).UTC(), Change: collab.Change{Kind: collab.Create, Type: "h", Data: []byte(`"}`)}}},
	{"edit, all empty", "0102" + "00" + "00" + "00" + "00" + "00" + "01",
		collab.Revision{Base: 7, At: time.UnixMilli(0).UTC(), Change: collab.Change{Kind: collab.Edit, Data: []byte{}}}},
	{"corrected edit", "0202" + "00" + "00" + "00" + "00" + "00" + "0278" + "02" + "035b315d" + "00",
		collab.Revision{Base: 7, At: time.UnixMilli(0).UTC(), Change: collab.Change{Kind: collab.Edit, Data: []byte("x")},
			Fixups: [][]byte{[]byte("[1]"), {}}}},
	{"delete", "0103" + "01" + "01ff" + "ffffffffffffffffff01" + "00" + "00" + "00",
		collab.Revision{Base: 7, ID: collab.OpID{Source: "\xff", Seq: math.MaxUint64}, At: time.UnixMilli(-1).UTC(),
			Change: collab.Change{Kind: collab.Delete}}},
	{"milestone", "03" + "ac02" + "0168" + "016305" + "03" + "c801" + "0b" + "07" + "01",
		MilestoneHead{HasData: true, Size: 10, Stamp: 7, Packing: Zstd, Milestone: collab.Milestone{Version: 300, Type: "h",
			Created: collab.OpID{Source: "c", Seq: 5}, CreatedAt: 3, Modified: time.UnixMilli(100).UTC()}}},
	{"milestone of nothing", "03" + "01" + "00" + "0000" + "00" + "00" + "00" + "00" + "00",
		MilestoneHead{Milestone: collab.Milestone{Version: 1, Modified: time.UnixMilli(0).UTC()}}},
	{"old packed milestone", "02" + "ac02" + "0168" + "016305" + "03" + "c801" + "0b" + "07" + "01",
		MilestoneHead{HasData: true, Size: 10, Stamp: 7, Packing: Zstd, Milestone: collab.Milestone{Version: 300, Type: "h",
			Created: collab.OpID{Source: "c", Seq: 5}, CreatedAt: 3, Modified: time.UnixMilli(100).UTC()}}},
	{"old unpacked milestone of nothing", "02" + "01" + "00" + "0000" + "00" + "00" + "00" + "00" + "00",
		MilestoneHead{Milestone: collab.Milestone{Version: 1, Modified: time.UnixMilli(0).UTC()}}},
	{"old milestone", "01" + "ac02" + "0168" + "016305" + "03" + "c801" + "0b" + "07",
		MilestoneHead{HasData: true, Size: 10, Stamp: 7, Milestone: collab.Milestone{Version: 300, Type: "h",
			Created: collab.OpID{Source: "c", Seq: 5}, CreatedAt: 3, Modified: time.UnixMilli(100).UTC()}}},
	{"old milestone of nothing", "01" + "01" + "00" + "0000" + "00" + "00" + "00" + "00",
		MilestoneHead{Milestone: collab.Milestone{Version: 1, Modified: time.UnixMilli(0).UTC()}}},
	{"document", "01" + "8001" + "03c3a921", Document{Number: 128, Title: "é!"}},
	{"trimmed document", "02" + "8001" + "03c3a921" + "8002" + "d00f", Document{Number: 128, Title: "é!", First: 256, Created: time.UnixMilli(1000).UTC()}},
	{"mark", "01" + "03c3a921" + "00" + "0567756573" + "74" + "f6a1abfef962",
		collab.Mark{Version: 7, Name: "é!", Restored: collab.NoBase, By: "guest", At: time.UnixMilli(1700000000123).UTC()}},
	{"mark of a restore", "01" + "00" + "01" + "00" + "01",
		collab.Mark{Version: 7, Restored: 0, At: time.UnixMilli(-1).UTC()}},
	{"redaction", "01" + "d00f" + "01" + "41" + "0178" + "05" + "0179" + "02" + "8002" + "03",
		collab.Redaction{At: time.UnixMilli(1000).UTC(), By: "A", Reason: "x", Version: 5, Where: "y", First: 2, Last: 256, Revisions: 3}},
	{"blob", "01" + "0168" + "8001", collab.Blob{ID: collab.BlobID{7}, Type: "h", Size: 128}},
	{"use of a blob", "01" + "00" + "f6a1abfef962", BlobUse{Put: time.UnixMilli(1700000000123).UTC()}},
	{"reference to a blob", "01" + "01" + "00", BlobUse{Referred: true, Put: time.UnixMilli(0).UTC()}},
	{"thumbnail", "01" + "0168" + "f6a1abfef962" + "03227d",
		collab.Thumbnail{Type: "h", At: time.UnixMilli(1700000000123).UTC(), Data: []byte(`"}`)}},
	{"guest", "01" + "03c3a921" + "0723303031316666", collab.Guest{Name: "é!", Colour: "#0011ff"}},
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	switch v := value.(type) {
	case collab.Revision:
		b, err := AppendRevision(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		return b
	case MilestoneHead:
		return AppendMilestoneHead(nil, v)
	case Document:
		return AppendDocument(nil, v)
	case collab.Redaction:
		return AppendRedaction(nil, v)
	case collab.Guest:
		return AppendGuest(nil, v)
	case collab.Mark:
		return AppendMark(nil, v)
	case collab.Blob:
		return AppendBlob(nil, v)
	case BlobUse:
		return AppendBlobUse(nil, v)
	case collab.Thumbnail:
		return AppendThumbnail(nil, v)
	}
	t.Fatalf("no record of %T", value)
	return nil
}

// decode decodes b as a record of the kind that like is of; what is in the key and not in the record is like's.
func decode(like any, b []byte) (any, error) {
	switch v := like.(type) {
	case collab.Revision:
		return DecodeRevision(v.Base, b)
	case MilestoneHead:
		return DecodeMilestoneHead(b)
	case collab.Guest:
		return DecodeGuest(b)
	case collab.Mark:
		return DecodeMark(v.Version, b)
	case collab.Blob:
		return DecodeBlob(v.ID, b)
	case BlobUse:
		return DecodeBlobUse(b)
	case collab.Thumbnail:
		return DecodeThumbnail(b)
	case collab.Redaction:
		return DecodeRedaction(b)
	}
	return DecodeDocument(b)
}

func TestGolden(t *testing.T) {
	for _, g := range golden {
		t.Run(g.name, func(t *testing.T) {
			if got := hex.EncodeToString(encode(t, g.value)); got != g.hex && !strings.HasPrefix(g.name, "old ") {
				t.Errorf("encoded %s, want %s", got, g.hex)
			}
			b, err := hex.DecodeString(g.hex)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := decode(g.value, b); err != nil || !reflect.DeepEqual(got, g.value) {
				t.Errorf("decoded %+v, %v\nwant    %+v", got, err, g.value)
			}
		})
	}
}

func TestDamage(t *testing.T) {
	for _, g := range golden {
		t.Run(g.name, func(t *testing.T) {
			whole, err := hex.DecodeString(g.hex)
			if err != nil {
				t.Fatal(err)
			}
			for n := range whole {
				if _, err := decode(g.value, whole[:n]); !errors.Is(err, ErrCorrupt) {
					t.Errorf("cut to %d bytes: %v, want ErrCorrupt", n, err)
				}
			}
			newer := append([]byte{100}, whole[1:]...)
			for name, b := range map[string][]byte{"longer": append(whole, 0), "newer": newer} {
				if _, err := decode(g.value, b); !errors.Is(err, ErrCorrupt) {
					t.Errorf("%s: %v, want ErrCorrupt", name, err)
				}
			}
		})
	}
	for name, h := range map[string]string{
		"kind 0":                "0100000000000000",
		"kind 4":                "0104000000000000",
		"a length of 2^63":      "010200ffffffffffffffffff01",
		"data of 2^64-2 bytes":  "01020000000000ffffffffffffffffff01",
		"a number without end":  "0102ffffffffffffffffffffff01",
		"a milestone at 2^64-1": "01ffffffffffffffffff01",
		"a packing of 2":        "0201000000000000" + "0002",
		"nothing":               "",
	} {
		b, err := hex.DecodeString(h)
		if err != nil {
			t.Fatal(err)
		}
		for _, like := range []any{collab.Revision{}, MilestoneHead{}, Document{}, collab.Mark{}} {
			if got, err := decode(like, b); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%s as %T: %+v, %v, want ErrCorrupt", name, like, got, err)
			}
		}
	}
}

func TestNoKind(t *testing.T) {
	for _, kind := range []collab.Kind{0, 4, 255} {
		if b, err := AppendRevision(nil, collab.Revision{Change: collab.Change{Kind: kind}}); err == nil {
			t.Errorf("kind %d encodes as %x", kind, b)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		data := rapid.SliceOf(rapid.Byte()).Draw(t, "data")
		if rapid.Bool().Draw(t, "nil") {
			data = nil
		}
		bytes := rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })
		r := collab.Revision{
			Base:   collab.Version(rapid.Int64Min(0).Draw(t, "base")),
			ID:     collab.OpID{Source: bytes.Draw(t, "source"), Seq: rapid.Uint64().Draw(t, "seq")},
			Author: collab.UserID(bytes.Draw(t, "author")),
			At:     time.UnixMilli(rapid.Int64Range(-1<<50, 1<<50).Draw(t, "at")).UTC(),
			Change: collab.Change{Kind: collab.Kind(rapid.IntRange(1, 3).Draw(t, "kind")), Type: bytes.Draw(t, "type"), Data: data},
		}
		prefix := []byte("kept")
		b, err := AppendRevision(prefix, r)
		if err != nil || string(b[:4]) != "kept" {
			t.Fatalf("%x, %v", b, err)
		}
		got, err := DecodeRevision(r.Base, b[4:])
		if err != nil || !reflect.DeepEqual(got, r) {
			t.Fatalf("got %+v, %v\nwant %+v", got, err, r)
		}
		if at, err := RevisionTime(b[4:]); err != nil || !at.Equal(r.At) {
			t.Fatalf("its time is %v, %v, want %v", at, err, r.At)
		}
		clear(b)
		if !reflect.DeepEqual(got, r) {
			t.Fatal("what was decoded aliases the record")
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, g := range golden {
		b, err := hex.DecodeString(g.hex)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	kinds := []any{
		collab.Revision{Base: 1}, MilestoneHead{}, Document{}, collab.Guest{}, collab.Mark{}, collab.Blob{}, BlobUse{}, collab.Thumbnail{},
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, like := range kinds {
			got, err := decode(like, b)
			if err != nil {
				if !errors.Is(err, ErrCorrupt) {
					t.Errorf("%T: %v", like, err)
				}
				continue
			}
			again, err := decode(like, encode(t, got))
			if err != nil || !reflect.DeepEqual(again, got) {
				t.Errorf("%T: %+v becomes %+v, %v", like, got, again, err)
			}
		}
	})
}
