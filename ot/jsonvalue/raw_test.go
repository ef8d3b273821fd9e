package jsonvalue

import (
	"errors"
	"testing"
)

func TestReadObject(t *testing.T) {
	raw := []byte(` { "a" : 1 , "\u0062":[1,{"x":2}], "a":"z" } `)
	want := []string{"a", "1", "b", `[1,{"x":2}]`, "a", `"z"`}
	var got []string
	r := ReadObject(raw, Limits{})
	for r.Next() {
		got = append(got, string(r.Key()), string(r.Raw()))
	}
	if r.Err() != nil || r.Next() {
		t.Fatalf("after the end: %v, %v", r.Err(), r.Next())
	}
	if len(got) != len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("item %d: got %q, want %q", i, got[i], want[i])
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		in   string
		kind error
	}{
		{`{"a":1`, ErrSyntax}, {`{"a":1} x`, ErrSyntax}, {`[]`, ErrSyntax}, {``, ErrSyntax}, {`{"a":tru}`, ErrSyntax},
		{`{"a":[[]]}`, ErrLimit}, {`{"a":"123456789012345678901234567890"}`, ErrLimit}, {"{\"\xff\":1}", ErrUTF8},
		{`{"a"}`, ErrSyntax}, {`{1:2}`, ErrSyntax},
	} {
		r := ReadObject([]byte(c.in), Limits{Depth: 2, Bytes: 30})
		for r.Next() {
		}
		if !errors.Is(r.Err(), c.kind) {
			t.Errorf("%s: got %v, want %v", c.in, r.Err(), c.kind)
		}
	}
}

func TestReadRawAllocatesNothing(t *testing.T) {
	raw := []byte(`{"a":"op","c":"docs","d":"x","v":12,"seq":3,"op":[1,{"insert":"x"},[2,3]]}`)
	if n := testing.AllocsPerRun(100, func() { walk(t, raw) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// walk reads an envelope the way a gateway does.
func walk(t testing.TB, raw []byte) {
	r := ReadObject(raw, Limits{Depth: 100, Bytes: 1 << 20})
	for r.Next() {
		var err error
		switch string(r.Key()) {
		case "v", "seq":
			_, err = ParseInt(r.Raw())
		case "a", "c", "d":
			_, err = StringBytes(r.Raw())
		case "op":
			e := ReadArray(r.Raw(), Limits{})
			for e.Next() {
			}
			err = e.Err()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
}

func TestKindOf(t *testing.T) {
	for in, want := range map[string]Kind{
		"": None, "x": None, " null": Null, "true": Bool, "false": Bool, "-1": Number, "7": Number, `""`: String, "\t[": Array, "{": Object,
	} {
		if got := KindOf([]byte(in)); got != want {
			t.Errorf("KindOf(%q) = %v, want %v", in, got, want)
		}
	}
}

func TestParseScalars(t *testing.T) {
	for _, c := range []struct {
		in string
		n  int64
		ok bool
	}{
		{"5", 5, true}, {" -5 ", -5, true}, {"5.0", 5, true}, {"50e-1", 5, true}, {"9007199254740991", MaxInt, true}, {"-0", 0, true},
		{"9007199254740992", 0, false}, {"1.5", 0, false}, {`"5"`, 0, false}, {"5 5", 0, false}, {"1e999", 0, false}, {"", 0, false},
	} {
		if n, err := ParseInt([]byte(c.in)); n != c.n || (err == nil) != c.ok {
			t.Errorf("ParseInt(%s) = %d, %v", c.in, n, err)
		}
	}
	if s, err := ParseString([]byte(`"a\n\ud83d\ude00"`)); s != "a\n😀" || err != nil {
		t.Errorf("ParseString: %q, %v", s, err)
	}
	for _, in := range []string{"5", `"a`, `"a" 1`, ""} {
		if _, err := ParseString([]byte(in)); err == nil {
			t.Errorf("ParseString(%s): no error", in)
		}
	}
}

func TestConcat(t *testing.T) {
	const high, low = "\xed\xa0\xbd", "\xed\xb8\x80" // the halves of 😀
	for _, c := range []struct{ a, b, want string }{
		{"a", "b", "ab"}, {"x" + high, low + "y", "x😀y"}, {low, high, low + high}, {high, high, high + high}, {high, "", high}, {high, "a", high + "a"},
		{"", low, low}, {"\xed\x9f\xbf", low, "\xed\x9f\xbf" + low},
	} {
		if got := Concat(c.a, c.b); got != c.want {
			t.Errorf("Concat(%q, %q) = %q, want %q", c.a, c.b, got, c.want)
		}
	}
	for s, want := range map[string]bool{"": false, "a😀": false, "\ud7ff": false, "힣" + high: true, low: true} {
		if HasLoneHalf(s) != want {
			t.Errorf("HasLoneHalf(%q) = %v", s, !want)
		}
	}
}
