package collab

import (
	"testing"

	"github.com/tandem-collab/tandem/ot/json0"
	"github.com/tandem-collab/tandem/ot/text"
)

func named(t testing.TB) *Projection {
	p, err := NewProjection("names", "users", "name", "1", "pet")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestProjectedSnapshots(t *testing.T) {
	p := named(t)
	for _, c := range []struct{ typ, data, want string }{
		{json0.Type.URI(), `{"name":"Ana","secret":1,"pet":{"name":"Rex","secret":2},"1":null}`, `{"name":"Ana","pet":{"name":"Rex","secret":2},"1":null}`},
		{json0.Type.URI(), `{"secret":1}`, `{}`},
		{json0.Type.URI(), `["name"]`, `null`},
		{json0.Type.URI(), `"name"`, `null`},
		{json0.Type.URI(), `null`, `null`},
		{json0.Type.URI(), `{"n\u0061me":"\ud83d"}`, `{"name":"\ud83d"}`},
		{json0.Type.URI(), ``, ``},
		{``, ``, ``},
		{text.Type.URI(), `"hi"`, "ERR_TYPE_CANNOT_BE_PROJECTED"},
	} {
		var data []byte
		if c.data != "" {
			data = []byte(c.data)
		}
		got, err := p.Snapshot(c.typ, data)
		if err != nil {
			got = []byte(err.Error())
		}
		if string(got) != c.want || err == nil && (data == nil) != (got == nil) {
			t.Errorf("%s %s: got %s, want %s", c.typ, c.data, got, c.want)
		}
	}
}

func TestProjectedChanges(t *testing.T) {
	p := named(t)
	for _, c := range []struct {
		change Change
		want   string
	}{
		{Change{Kind: Edit, Data: []byte(`[{"p":["name"],"od":"a","oi":"b"},{"p":["secret"],"na":1},{"p":["pet","secret"],"na":1}]`)},
			`[{"p":["name"],"od":"a","oi":"b"},{"p":["pet","secret"],"na":1}]`},
		{Change{Kind: Edit, Data: []byte(`[{"p":["secret"],"na":1}]`)}, `[]`},
		{Change{Kind: Edit, Data: []byte(`[]`)}, `[]`},
		{Change{Kind: Edit, Data: []byte(`[{"p":[],"od":{"name":"a","secret":1},"oi":[1]}]`)}, `[{"p":[],"od":{"name":"a"},"oi":null}]`},
		{Change{Kind: Edit, Data: []byte(`[{"p":[],"oi":{"secret":1}}]`)}, `[{"p":[],"oi":{}}]`},
		{Change{Kind: Edit, Data: []byte(`[{"p":[],"na":1}]`)}, `[]`},
		{Change{Kind: Edit, Data: []byte(`[{"p":[0],"ld":1},{"p":[1],"ld":1}]`)}, `[{"p":[1],"ld":1}]`},
		{Change{Kind: Edit, Data: []byte(`[{"p":["secret"],"p":["name"],"oi":1}]`)}, `[{"p":["secret"],"p":["name"],"oi":1}]`},
		{Change{Kind: Edit, Data: []byte(`[{"p":["name"],"p":["secret"],"oi":1}]`)}, `[]`},
		{Change{Kind: Edit, Data: []byte(`[5,"x"]`)}, "ERR_TYPE_CANNOT_BE_PROJECTED"},
		{Change{Kind: Edit, Data: []byte(`{"ops":[]}`)}, "ERR_TYPE_CANNOT_BE_PROJECTED"},
		{Change{Kind: Create, Type: json0.Type.URI(), Data: []byte(`{"name":1,"secret":2}`)}, `{"name":1}`},
		{Change{Kind: Create, Type: json0.Type.URI()}, ``},
		{Change{Kind: Create, Type: text.Type.URI(), Data: []byte(`"x"`)}, "ERR_TYPE_CANNOT_BE_PROJECTED"},
		{Change{Kind: Delete}, ``},
	} {
		seen, err := p.Change(c.change)
		got := string(seen.Data)
		if err != nil {
			got = err.Error()
		}
		if got != c.want || seen.Kind != c.change.Kind {
			t.Errorf("%v %s: got %s, want %s", c.change.Kind, c.change.Data, got, c.want)
		}
	}
}

func TestWhatMayBeDoneThroughAProjection(t *testing.T) {
	p := named(t)
	create := func(typ, data string) Change {
		c := Change{Kind: Create, Type: typ}
		if data != "" {
			c.Data = []byte(data)
		}
		return c
	}
	edit := func(op string) Change { return Change{Kind: Edit, Data: []byte(op)} }
	for _, c := range []struct {
		change Change
		ok     bool
	}{
		{create(json0.Type.URI(), `{"name":1,"pet":{"x":1}}`), true},
		{create(json0.Type.URI(), `{"name":1,"secret":1}`), false},
		{create(json0.Type.URI(), `null`), true},
		{create(json0.Type.URI(), ``), true},
		{create(json0.Type.URI(), `[]`), false},
		{create(json0.Type.URI(), `"name"`), false},
		{create(text.Type.URI(), ``), false},
		{edit(`[{"p":["name"],"oi":1},{"p":["pet","secret"],"oi":1}]`), true},
		{edit(`[]`), true},
		{edit(`[{"p":["name"],"oi":1},{"p":["secret"],"oi":1}]`), false},
		{edit(`[{"p":[],"oi":{"name":1}}]`), false},
		{edit(`[{"oi":1}]`), false},
		{edit(`{}`), false},
		{Change{Kind: Delete}, true},
	} {
		if err := p.allows(json0.Type, c.change); (err == nil) != c.ok {
			t.Errorf("%v %s of %s: %v", c.change.Kind, c.change.Data, c.change.Type, err)
		}
	}
	if err := p.allows(text.Type, edit(`[]`)); err == nil {
		t.Error("an edit of a text passes")
	}
}

func TestNewProjection(t *testing.T) {
	for _, c := range []struct {
		name, collection string
		fields           []string
	}{{"", "users", []string{"a"}}, {"names", "", []string{"a"}}, {"users", "users", []string{"a"}}, {"names", "users", nil}} {
		if _, err := NewProjection(c.name, c.collection, c.fields...); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if p := named(t); p.Name() != "names" || p.Collection() != "users" || len(p.Fields()) != 3 {
		t.Errorf("%+v", p)
	}
}

// FuzzProjection lets nothing through that is not shown, and what may be done comes out as it was.
func FuzzProjection(f *testing.F) {
	f.Add([]byte(`[{"p":["name"],"od":"a","oi":"b"},{"p":["secret"],"na":1}]`))
	f.Add([]byte(`[{"p":[],"od":{"name":"a","secret":1}}]`))
	p := named(f)
	f.Fuzz(func(t *testing.T, op []byte) {
		decoded, err := json0.Type.DecodeOp(op)
		if err != nil {
			return
		}
		if op, err = json0.Type.EncodeOp(decoded); err != nil {
			t.Fatal(err)
		}
		seen, err := p.Change(Change{Kind: Edit, Data: op})
		if err != nil {
			t.Fatalf("%s: %v", op, err)
		}
		if _, err := json0.Type.DecodeOp(seen.Data); err != nil {
			t.Fatalf("%s became %s: %v", op, seen.Data, err)
		}
		if again, err := p.Change(seen); err != nil || string(again.Data) != string(seen.Data) {
			t.Fatalf("%s became %s, and %s the second time", op, seen.Data, again.Data)
		}
		if p.allows(json0.Type, Change{Kind: Edit, Data: op}) == nil && string(seen.Data) != string(op) {
			t.Fatalf("%s may be done, and is shown as %s", op, seen.Data)
		}
	})
}
