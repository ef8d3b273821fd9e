package jsonvalue

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"
)

func parse(t *testing.T, s string) Value {
	t.Helper()
	v, err := Parse([]byte(s), Limits{})
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return v
}

// Each row was checked against JSON.stringify(JSON.parse(in)).
func TestRoundTripAsJavaScript(t *testing.T) {
	for _, c := range []struct{ in, out string }{
		{` [ 1 , {"a" : null } ] `, `[1,{"a":null}]`},
		{`1E2`, `100`}, {`-0`, `0`}, {`-0.0`, `0`}, {`1e21`, `1e+21`}, {`123456789012345680000`, `123456789012345680000`},
		{`0.000001`, `0.000001`}, {`1e-7`, `1e-7`}, {`1.5e-10`, `1.5e-10`}, {`0.1`, `0.1`}, {`-12`, `-12`},
		{`0.30000000000000004`, `0.30000000000000004`}, {`9007199254740993`, `9007199254740992`},
		{`5e-324`, `5e-324`}, {`1e-400`, `0`}, {`1.7976931348623157e308`, `1.7976931348623157e+308`},
		{`"\u0000\u001f\b\f\n\r\t\"\\\/\u007f"`, "\"\\u0000\\u001f\\b\\f\\n\\r\\t\\\"\\\\/\x7f\""},
		{`"\u2028<>&é😀"`, "\"\u2028<>&é😀\""},
		{`"\ud83d\ude00"`, `"😀"`}, {`"\ud83d"`, `"\ud83d"`}, {`"\ude00\uD83D"`, `"\ude00\ud83d"`},
		{`"\ud83d\ud83d\ude00"`, `"\ud83d😀"`}, {`"\ud83dx\ude00"`, `"\ud83dx\ude00"`},
		{`{"a":1,"b":2,"a":3}`, `{"a":3,"b":2}`}, {`{"":{"":[]}}`, `{"":{"":[]}}`},
		{`true`, `true`}, {`false`, `false`}, {`null`, `null`}, {`[]`, `[]`}, {`{}`, `{}`},
	} {
		if got := parse(t, c.in).String(); got != c.out {
			t.Errorf("%s: got %s, want %s", c.in, got, c.out)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		in     string
		kind   error
		offset int
	}{
		{"", ErrSyntax, 0}, {"  ", ErrSyntax, 2}, {"nul", ErrSyntax, 0}, {"nulls", ErrSyntax, 4}, {"[1,]", ErrSyntax, 3},
		{"[1 2]", ErrSyntax, 3}, {`{"a":1,}`, ErrSyntax, 7}, {`{"a" 1}`, ErrSyntax, 5}, {`{a:1}`, ErrSyntax, 1},
		{`{"a":1]`, ErrSyntax, 6}, {"01", ErrSyntax, 0}, {"-", ErrSyntax, 1}, {"1.", ErrSyntax, 2}, {".5", ErrSyntax, 0},
		{"+1", ErrSyntax, 0}, {"1e", ErrSyntax, 2}, {"1e+", ErrSyntax, 3}, {`"abc`, ErrSyntax, 4}, {`"\x"`, ErrSyntax, 1},
		{`"\u12g4"`, ErrSyntax, 1}, {`"\u12`, ErrSyntax, 1}, {"\"a\nb\"", ErrSyntax, 2}, {"\ufeff1", ErrSyntax, 0}, {"[", ErrSyntax, 1},
		{"\"\xff\"", ErrUTF8, 1}, {"\"\xed\xa0\xbd\"", ErrUTF8, 1}, {"\"\xc0\x80\"", ErrUTF8, 1}, {"1e999", ErrLimit, 0},
		{strings.Repeat("[", 10001), ErrLimit, 10000},
	} {
		_, err := Parse([]byte(c.in), Limits{})
		var e *Error
		if !errors.As(err, &e) || !errors.Is(err, c.kind) || e.Offset != c.offset {
			t.Errorf("Parse(%.20q): got %v, want %v at byte %d", c.in, err, c.kind, c.offset)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, c := range []struct {
		in  string
		lim Limits
		ok  bool
	}{
		{`[]`, Limits{Depth: 1}, true},
		{`[[]]`, Limits{Depth: 1}, false},
		{`{"a":[]}`, Limits{Depth: 1}, false},
		{`{"a":[]}`, Limits{Depth: 2}, true},
		{`[[],[]]`, Limits{Depth: 2}, true},
		{`"12"`, Limits{Bytes: 4}, true},
		{`"123"`, Limits{Bytes: 4}, false},
	} {
		_, err := Parse([]byte(c.in), c.lim)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrLimit) {
			t.Errorf("Parse(%s, %+v): %v", c.in, c.lim, err)
		}
		if got := Check([]byte(c.in), c.lim); (got == nil) != c.ok {
			t.Errorf("Check(%s, %+v): %v", c.in, c.lim, got)
		}
	}
}

func TestPresence(t *testing.T) {
	v := parse(t, `{"a":null,"n":5,"t":true}`)
	if a, ok := v.Get("a"); !ok || a.Kind() != Null {
		t.Errorf("a: %v, %v; want null, true", a, ok)
	}
	if b, ok := v.Get("b"); ok || !b.IsNone() {
		t.Errorf("b: %v, %v; want none, false", b, ok)
	}
	if n, _ := v.Get("n"); n.Float() != 5 || n.Bool() || n.Text() != "" || n.Len() != 0 {
		t.Errorf("n reads as %v", n)
	}
	if b, _ := v.Get("t"); !b.Bool() || b.Float() != 0 {
		t.Errorf("t reads as %v", b)
	}
}

func TestLargeObject(t *testing.T) {
	var members []Member
	for i := range 1000 {
		members = append(members, Member{strconv.Itoa(i % 500), NewNumber(float64(i))})
	}
	built := NewObject(members...)
	read := parse(t, built.String())
	if built.Len() != 500 || !Equal(built, read) {
		t.Fatalf("%d members, equal after reading: %v", built.Len(), Equal(built, read))
	}
	for i := range 500 {
		if v, ok := read.Get(strconv.Itoa(i)); !ok || v.Float() != float64(i+500) {
			t.Fatalf("member %d: %v, %v", i, v, ok)
		}
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[2]}`, `{"b":[2.0],"a":1}`, true},
		{`0`, `-0`, true}, {`100`, `1e2`, true}, {`1`, `"1"`, false}, {`0`, `false`, false}, {`null`, `false`, false},
		{`[1,2]`, `[2,1]`, false}, {`[]`, `{}`, false}, {`{"a":null}`, `{}`, false}, {`{"a":1}`, `{"b":1}`, false},
		{`"\ud83d\ude00"`, `"😀"`, true}, {`"\ud83d"`, `"\ufffd"`, false}, {`"é"`, `"e\u0301"`, false},
	} {
		if got := Equal(parse(t, c.a), parse(t, c.b)); got != c.want {
			t.Errorf("Equal(%s, %s) = %v", c.a, c.b, got)
		}
	}
}

func TestAppendNumberWithoutValue(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if got := string(AppendNumber(nil, f)); got != "null" {
			t.Errorf("%v is written %s", f, got)
		}
	}
}
