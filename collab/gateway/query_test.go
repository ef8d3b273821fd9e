package gateway

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"pgregory.net/rapid"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/query"
	"github.com/tandem-collab/tandem/persistence/memory"
)

const usersMade = `
9> {"a":"op","c":"users","d":"a","v":0,"seq":1,"create":{"type":"json0","data":{"name":"Ana","age":1}}}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":1,"v":0}
9> {"a":"op","c":"users","d":"b","v":0,"seq":2,"create":{"type":"json0","data":{"name":"Bob","age":2}}}
9< {"a":"op","c":"users","d":"b","src":"$9","seq":2,"v":0}`

// A query of a projection finds by all that there is, and shows what the projection does, of operations too; one's own come as
// well, for one may have made them under another name.
func TestQueryOfProjection(t *testing.T) {
	names, err := collab.NewProjection("names", "users", "name")
	if err != nil {
		t.Fatal(err)
	}
	inHookedWorld(t, collab.Hooks{}, []*collab.Projection{names}, func(t *testing.T, w *world) {
		w.play(t, usersMade+`
1> {"a":"qf","id":1,"c":"names","q":{"age":2}}
1< {"a":"qf","id":1,"data":[{"d":"b","v":1,"data":{"name":"Bob"}}]}
1> {"a":"qs","id":2,"c":"names","q":{"age":{"$gt":1}}}
1< {"a":"qs","id":2,"data":[{"d":"b","v":1,"data":{"name":"Bob"}}]}
9> {"a":"op","c":"users","d":"a","v":1,"seq":3,"op":[{"p":["age"],"na":5}]}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":3,"v":1}
1< {"a":"q","id":2,"diff":[{"type":"insert","index":0,"values":[{"d":"a","v":2,"data":{"name":"Ana"}}]}]}
9> {"a":"op","c":"users","d":"a","v":2,"seq":4,"op":[{"p":["age"],"na":5}]}
9< {"a":"op","c":"users","d":"a","src":"$9","seq":4,"v":2}
1< {"a":"op","c":"names","d":"a","src":"@9","seq":4,"v":2,"op":[]}
1> {"a":"qs","id":3,"c":"names","q":{"_id":"a"},"r":[["a",2]]}
1< {"a":"op","c":"names","d":"a","src":"@9","seq":4,"v":2,"op":[]}
1< {"a":"qs","id":3}`)
	})
}

// What hooks refuse of a query is refused as a whole, by whatever way it would have come.
func TestQueryHooks(t *testing.T) {
	hooks := collab.Hooks{
		Query: func(q *collab.QueryRequest) error {
			switch string(q.Query) {
			case `"none"`:
				return collab.Refuse("ERR_NO", "not this one")
			case `"young"`:
				q.Query = []byte(`{"age":{"$lt":5},"$sort":{"age":1}}`)
			}
			return nil
		},
		ReadSnapshots: func(r *collab.SnapshotRead) error {
			for _, s := range r.Snapshots {
				if data, err := s.Data(); err == nil && string(data) == `{"name":"Eve"}` {
					s.Refuse(collab.Refuse("ERR_SECRET", "not Eve"))
				}
			}
			return nil
		},
	}
	inHookedWorld(t, hooks, nil, func(t *testing.T, w *world) {
		w.play(t, usersMade+`
1> {"a":"qf","id":1,"c":"users","q":"none"}
1< {"a":"qf","id":1,"c":"users","q":"none","error":{"code":"ERR_NO","message":"not this one"}}
1> {"a":"qs","id":2,"c":"users","q":"young"}
1< {"a":"qs","id":2,"data":[{"d":"a","v":1,"data":{"name":"Ana","age":1}},{"d":"b","v":1,"data":{"name":"Bob","age":2}}]}
1> {"a":"qu","id":2}
1< {"a":"qu","id":2}
1> {"a":"qs","id":3,"c":"users","q":{"name":{"$regex":"e$"}}}
1< {"a":"qs","id":3,"data":[]}
9> {"a":"op","c":"users","d":"e","v":0,"seq":3,"create":{"type":"json0","data":{"name":"Eve"}}}
9< {"a":"op","c":"users","d":"e","src":"$9","seq":3,"v":0}
1< {"a":"q","id":3,"error":{"code":"ERR_SECRET","message":"not Eve"}}
9> {"a":"op","c":"users","d":"e","v":1,"seq":4,"op":[{"p":["age"],"oi":3}]}
9< {"a":"op","c":"users","d":"e","src":"$9","seq":4,"v":1}
9> {"a":"op","c":"users","d":"e","v":2,"seq":5,"op":[{"p":["age"],"od":3}]}
9< {"a":"op","c":"users","d":"e","src":"$9","seq":5,"v":2}
1> {"a":"qf","id":4,"c":"users","q":{}}
1< {"a":"qf","id":4,"c":"users","q":{},"error":{"code":"ERR_SECRET","message":"not Eve"}}
1> {"a":"qs","id":5,"c":"users","q":{"_id":"z"},"r":[["e",0]]}
1< {"a":"qs","id":5,"c":"users","q":{"_id":"z"},"r":[["e",0]],"error":{"code":"ERR_SECRET","message":"not Eve"}}`)
	})
}

// A connection has so many live queries, and one that it ends makes room.
func TestQueryLimit(t *testing.T) {
	inWorld(t, memory.Options{}, Limits{Queries: 2}, func(t *testing.T, w *world) {
		b := w.join("")
		for i := range 2 {
			b.send(fmt.Sprintf(`{"a":"qs","id":%d,"c":"q","q":{}}`, i+1))
			b.expect(fmt.Sprintf(`{"a":"qs","id":%d,"data":[]}`, i+1))
		}
		b.send(`{"a":"qs","id":3,"c":"q","q":{}}`)
		b.expectError("ERR_TOO_LARGE", "--max-queries")
		b.send(`{"a":"qu","id":1}`)
		b.expect(`{"a":"qu","id":1}`)
		b.send(`{"a":"qs","id":3,"c":"q","q":{}}`)
		b.expect(`{"a":"qs","id":3,"data":[]}`)
		if n := w.hub.QueryStats().Watches; n != 2 {
			t.Errorf("%d queries are watched", n)
		}
		b.leave()
		synctest.Wait()
		if n := w.hub.QueryStats().Watches; n != 0 {
			t.Errorf("%d queries are watched when nobody is there", n)
		}
	})
}

// A large diff comes in several frames, which together do what it does.
func TestPortions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := rapid.SliceOfNDistinct(rapid.StringMatching("[a-h]"), 0, 5, rapid.ID[string]).Draw(t, "before")
		after := rapid.SliceOfNDistinct(rapid.StringMatching("[a-p]"), 0, 12, rapid.ID[string]).Draw(t, "after")
		size := rapid.IntRange(1, portionBytes).Draw(t, "size")
		list := slices.Clone(before)
		for _, piece := range portions(query.Diff(before, after), func(string) int { return size }) {
			inserted := 0
			for _, s := range piece {
				if s.Count != len(s.IDs) && s.Kind == query.Insert {
					t.Fatalf("%d of %v", s.Count, s.IDs)
				}
				if s.Kind == query.Insert {
					inserted += s.Count
				}
			}
			if inserted > 1 && inserted*size > portionBytes {
				t.Fatalf("%d documents of %d bytes in one frame", inserted, size)
			}
			list = query.Apply(list, piece)
		}
		if !slices.Equal(list, after) {
			t.Fatalf("%v instead of %v", list, after)
		}
	})
}
