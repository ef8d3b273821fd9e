package schema

import (
	"reflect"
	"testing"

	"github.com/tandem-collab/tandem/ot/json1"
)

func TestPurge(t *testing.T) {
	board := parse(t, `{"kind":"board","schema":1,"elements":{"z":{"type":"line","isDeleted":true},"b":{"type":"line","isDeleted":false},
		"c":{"type":"line"},"a":{"type":"line","isDeleted":true}}}`)
	ids := Tombstones(board)
	if !reflect.DeepEqual(ids, []string{"a", "z"}) {
		t.Fatalf("%v", ids)
	}
	for _, some := range [][]string{ids, ids[:1]} {
		op, err := json1.Type.DecodeOp(Purge(some))
		if err != nil {
			t.Fatalf("%s: %v", Purge(some), err)
		}
		next, err := json1.Type.Apply(board, op)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Board.Validate(json1.Type, next, op); err != nil {
			t.Error(err)
		}
		if left := next.(interface{ String() string }).String(); len(Tombstones(parse(t, left))) != len(ids)-len(some) {
			t.Errorf("left is %s", left)
		}
	}
}
