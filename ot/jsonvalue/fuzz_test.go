package jsonvalue

import (
	"encoding/json"
	"errors"
	"testing"
	"unicode/utf8"
)

// FuzzParse holds that what is JSON is what encoding/json says, UTF-8 apart; that all readers agree; and that what was
// read is the same after writing and reading.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		`null`, ` [1,-0.5e+3,"\ud83d\ude00\ud83d",{"a":{"a":[]},"a":2}] `, `{"ops":[{"retain":1},{"insert":"x","attributes":{"bold":true}}]}`,
		`1e999`, "\"\xed\xa0\x80\"", `"\u2028\u0000"`, `[[[[]]]]`, `{"a":1,}`, `-`, `01`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		want := json.Valid(data) && utf8.Valid(data)
		if got := Valid(data); got != want {
			t.Fatalf("Valid = %v, want %v: %v", got, want, Check(data, Limits{}))
		}
		if got := walks(data); got != want {
			t.Fatalf("walking over it: %v, want %v", got, want)
		}
		v, err := Parse(data, Limits{})
		if (err == nil) != want && !errors.Is(err, ErrLimit) {
			t.Fatalf("Parse: %v, but valid is %v", err, want)
		}
		if err != nil {
			return
		}
		out := Append(nil, v)
		again, err := Parse(out, Limits{})
		if err != nil || !Equal(v, again) || !Equal(again, v) {
			t.Fatalf("%s read again: %v, %v", out, again, err)
		}
		if second := again.String(); second != string(out) {
			t.Fatalf("written %s, then %s", out, second)
		}
	})
}

// walks reports whether the readers accept data.
func walks(data []byte) bool {
	switch KindOf(data) {
	case Object:
		r := ReadObject(data, Limits{})
		for r.Next() {
		}
		return r.Err() == nil
	case Array:
		r := ReadArray(data, Limits{})
		for r.Next() {
		}
		return r.Err() == nil
	case String:
		_, err := ParseString(data)
		return err == nil
	case Number:
		_, err := ParseFloat(data)
		return err == nil || errors.Is(err, ErrLimit)
	}
	return Valid(data)
}
