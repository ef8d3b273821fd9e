package ottest

import (
	"errors"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// recorder is a test that only counts its failures.
type recorder struct {
	testing.TB
	failures int
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failures++ }

// Expect must be able to fail: the vector tests are worth no more than that.
func TestExpect(t *testing.T) {
	parse := func(s string) jsonvalue.Value {
		v, err := jsonvalue.Parse([]byte(s), jsonvalue.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	record := parse(`{"id":"x","value":[1],"nothing":null,"err":{"wrong":"text"},"undef":["gone"]}`)
	boom := errors.New("boom")
	for _, c := range []struct {
		key   string
		value jsonvalue.Value
		err   error
		fails bool
	}{
		{"value", parse(`[1.0]`), nil, false},
		{"value", parse(`[2]`), nil, true},
		{"value", jsonvalue.Value{}, boom, true},
		{"nothing", parse(`null`), nil, false},
		{"nothing", jsonvalue.Value{}, nil, true},
		{"gone", jsonvalue.Value{}, nil, false},
		{"gone", parse(`null`), nil, true},
		{"wrong", jsonvalue.Value{}, boom, false},
		{"wrong", parse(`[1]`), nil, true},
		{"absent", jsonvalue.Value{}, boom, false},
	} {
		r := &recorder{TB: t}
		recorded := Case{T: r, ID: "x", Value: record}
		recorded.Expect(c.key, func() (jsonvalue.Value, error) { return c.value, c.err })
		if r.failures > 0 != c.fails {
			t.Errorf("%s = %v, %v: %d failures", c.key, c.value, c.err, r.failures)
		}
	}
}

func TestReadCases(t *testing.T) {
	if _, err := readCases("testdata/missing.jsonl", func(Case) {}); err == nil {
		t.Error("a missing file is no error")
	}
}
