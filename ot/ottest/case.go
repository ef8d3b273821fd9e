package ottest

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Case is one recorded case: a line of a vector file.
type Case struct {
	T     testing.TB
	ID    string
	Kind  string // "pair", "chain" or "lenient"
	Class string // how the operations were made
	Value jsonvalue.Value

	refuses func(c *Case, key string) string // of the suite; nil refuses nothing
}

// Counts says how many cases of each kind a file holds.
type Counts struct{ Pair, Chain, Lenient int }

// String is what the vector tests log.
func (c Counts) String() string {
	return fmt.Sprintf("pair=%d chain=%d lenient=%d", c.Pair, c.Chain, c.Lenient)
}

func (c *Counts) add(kind string) error {
	switch kind {
	case "pair":
		c.Pair++
	case "chain":
		c.Chain++
	case "lenient":
		c.Lenient++
	default:
		return fmt.Errorf("unknown kind %q", kind)
	}
	return nil
}

// readCases calls f with each line of a file of JSON lines, compressed when its name ends with .gz.
func readCases(path string, f func(Case)) (counts Counts, err error) {
	file, err := os.Open(path)
	if err != nil {
		return counts, err
	}
	defer func() { _ = file.Close() }() // it was only read
	var r io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(file); err != nil {
			return counts, fmt.Errorf("%s: %w", path, err)
		}
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 64<<20)
	for n := 1; lines.Scan(); n++ {
		if len(lines.Bytes()) == 0 {
			continue
		}
		v, err := jsonvalue.Parse(lines.Bytes(), jsonvalue.Limits{})
		if err != nil {
			return counts, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		c := Case{Value: v}
		c.ID, c.Kind, c.Class = c.Field("id").Text(), c.Field("kind").Text(), c.Field("class").Text()
		if err := counts.add(c.Kind); err != nil {
			return counts, fmt.Errorf("%s:%d: %w", path, n, err)
		}
		f(c)
	}
	return counts, lines.Err()
}

// Field returns a member of the case; the zero Value if it is absent.
func (c *Case) Field(key string) jsonvalue.Value {
	v, _ := c.Value.Get(key)
	return v
}

// Fails reports whether the reference threw an error for key.
func (c *Case) Fails(key string) bool {
	_, ok := c.Field("err").Get(key)
	return ok
}

// Undefined reports whether the reference returned undefined for key.
func (c *Case) Undefined(key string) bool {
	list := c.Field("undef")
	for i := range list.Len() {
		if list.At(i).Text() == key {
			return true
		}
	}
	return false
}

// Lone reports whether a string of the case holds half a surrogate pair.
func (c *Case) Lone() bool { return c.Field("lone").Bool() }

// result returns what is recorded under key, the zero Value for undefined (chains also record a null then).
func (c *Case) result(key string) (v jsonvalue.Value, recorded bool) {
	if c.Undefined(key) {
		return jsonvalue.Value{}, true
	}
	return c.Value.Get(key)
}

// Expect compares what f computes with what is recorded under key: a value, undefined (the zero Value), or an error. A key
// of which nothing is recorded is not computed.
func (c *Case) Expect(key string, f func() (jsonvalue.Value, error)) {
	c.T.Helper()
	want, recorded := c.result(key)
	if !recorded && !c.Fails(key) {
		return
	}
	got, err := f()
	switch {
	case !c.Fails(key) && err != nil && c.refused(key):
	case c.Fails(key) && err == nil:
		c.T.Errorf("%s %s: got %v, want an error", c.ID, key, got)
	case !c.Fails(key) && err != nil:
		c.T.Errorf("%s %s: %v", c.ID, key, err)
	case err == nil && !jsonvalue.Equal(got, want):
		c.T.Errorf("%s %s:\n got  %v\n want %v\n case %v", c.ID, key, got, want, c.Value)
	}
}

// refused reports whether the type is right to have an error where there is a result under key.
func (c *Case) refused(key string) bool { return c.refuses != nil && c.refuses(c, key) != "" }

// ExpectBool is Expect for a plain truth.
func (c *Case) ExpectBool(key string, f func() bool) {
	c.T.Helper()
	c.Expect(key, func() (jsonvalue.Value, error) { return jsonvalue.NewBool(f()), nil })
}
