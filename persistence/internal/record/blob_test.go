package record

import (
	"encoding/hex"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

func TestBlobs(t *testing.T) {
	at := time.UnixMilli(1700000000123).UTC()
	for _, c := range []struct {
		hex    string
		value  any
		encode func() []byte
		decode func([]byte) (any, error)
	}{
		{"01" + "0378c3a9" + "ac02", collab.Blob{Type: "xé", Size: 300},
			func() []byte { return AppendBlob(nil, collab.Blob{Type: "xé", Size: 300}) },
			func(b []byte) (any, error) { return DecodeBlob(collab.BlobID{}, b) }},
		{"01" + "00" + "f6a1abfef962", BlobUse{Put: at},
			func() []byte { return AppendBlobUse(nil, BlobUse{Put: at}) },
			func(b []byte) (any, error) { return DecodeBlobUse(b) }},
		{"01" + "01" + "00", BlobUse{Referred: true, Put: time.UnixMilli(0).UTC()},
			func() []byte { return AppendBlobUse(nil, BlobUse{Referred: true, Put: time.UnixMilli(0)}) },
			func(b []byte) (any, error) { return DecodeBlobUse(b) }},
		{"01" + "0178" + "f6a1abfef962" + "030001", collab.Thumbnail{Type: "x", At: at, Data: []byte{0, 1}},
			func() []byte { return AppendThumbnail(nil, collab.Thumbnail{Type: "x", At: at, Data: []byte{0, 1}}) },
			func(b []byte) (any, error) { return DecodeThumbnail(b) }},
	} {
		whole, err := hex.DecodeString(c.hex)
		if err != nil {
			t.Fatal(err)
		}
		if got := hex.EncodeToString(c.encode()); got != c.hex {
			t.Errorf("encoded %s, want %s", got, c.hex)
		}
		if got, err := c.decode(whole); err != nil || !reflect.DeepEqual(got, c.value) {
			t.Errorf("decoded %+v, %v, want %+v", got, err, c.value)
		}
		for n := range whole {
			if _, err := c.decode(whole[:n]); !errors.Is(err, ErrCorrupt) {
				t.Errorf("%s cut to %d bytes: %v, want ErrCorrupt", c.hex, n, err)
			}
		}
	}
}
