package column

import (
	"encoding/hex"
	"reflect"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
)

// golden is a chunk as it is on disk. It can be read for ever; how it would be packed today may differ, as zstd learns.
const golden = "" +
	"013a2907d7e8070f80a0abfef9621c1c8801a80228b52ffd40002800a40300a2081c1c706b03f404fb64860b8994352afeff" +
	"568bca5273e8f20003b9e4bf0faedd215a7a206da7e84c99a8caa57a63ea2844f06fff76debd07ae4a2a35817f1725534521" +
	"956de0df5d6543fcfb298d82693c8675bc5df1398f5d0bd81c22e3c164896b316777293801894cf2f02ddb20311f00440100" +
	"52c2060de04100fdffff4dfaffffef7b0fff7fb96ccaacc81001a8cea8050300338d8eb90936c704180100fd010101fffd01" +
	"01010101010101010068e5cf8b01f8971a3074feffff0a68e5cf8b01c000000c020606110100f40000fcfcec111ac1095402" +
	"a7e10b540260000001030102020101030201010199000062636465665c6ec3a97879312e352d30016b7a"

// goldenRevisions are what is in it: rare classes and frequent ones, numbers of all lengths, and all forms of data.
func goldenRevisions() []collab.Revision {
	revs := edits(1000, `[5,"a"]`, `[6,"b"]`, `[7,"cde"]`, `[10,"f"]`, `[10,{"d":1}]`, `[9,{"d":1}]`, `[70000,"\n"]`, `[70001,"é"]`,
		`[70002,"x"]`, `[5000000000,"y"]`, `[1.5,-0,true]`, "\x01", ``, `{"p":["k",300],"si":"z"}`, `["a"]`)
	revs[0].Change = collab.Change{Kind: collab.Create, Type: "http://sharejs.org/types/text-unicode"}
	revs[3].ID, revs[3].Author = collab.OpID{Source: "other", Seq: 1 << 63}, "b"
	revs[4].At = time.UnixMilli(-5).UTC()
	revs[9].Fixups = [][]byte{[]byte("[1]"), []byte("[]")}
	revs[14].Change = collab.Change{Kind: collab.Delete}
	return revs
}

func TestGolden(t *testing.T) {
	chunk, err := hex.DecodeString(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Unpack(chunk, 0, everything)
	if err != nil || !reflect.DeepEqual(got, goldenRevisions()) {
		t.Errorf("%+v, %v", got, err)
		t.Logf("packed today: %x", mustPack(t, goldenRevisions()))
	}
}
