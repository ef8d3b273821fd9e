package schema

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
	"github.com/tandem-collab/tandem/ot/seq"
)

// check says what is wrong with a value.
type check func(jsontree.Value) *fault

// number is a number from least to most. JSON has no others than finite ones.
func number(least, most float64) check {
	what := "not a number from " + strconv.FormatFloat(least, 'g', -1, 64) + " to " + strconv.FormatFloat(most, 'g', -1, 64)
	return func(v jsontree.Value) *fault {
		if n := v.Float(); v.Kind() != jsonvalue.Number || !(n >= least && n <= most) {
			return wrong(what)
		}
		return nil
	}
}

// whole is a whole number from least to most.
func whole(least, most float64) check {
	inRange := number(least, most)
	return func(v jsontree.Value) *fault {
		if f := inRange(v); f != nil {
			return f
		}
		if n := v.Float(); n != math.Trunc(n) {
			return wrong("not a whole number")
		}
		return nil
	}
}

func flag(v jsontree.Value) *fault {
	if v.Kind() != jsonvalue.Bool {
		return wrong("neither true nor false")
	}
	return nil
}

// text is a string of at most so many code points.
func text(most int) check {
	what := "longer than " + strconv.Itoa(most) + " characters"
	return func(v jsontree.Value) *fault {
		if v.Kind() != jsonvalue.String {
			return wrong("not a text")
		}
		if v.Size() <= most { // in bytes, with quotes
			return nil
		}
		long, _ := v.Text()
		if long.Size()[seq.CodePoints] > most {
			return wrong(what)
		}
		return nil
	}
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// made is a string of least to most bytes, all of them from the set.
func made(set string, least, most int, what string) check {
	var in [256]bool
	for i := range len(set) {
		in[set[i]] = true
	}
	return func(v jsontree.Value) *fault {
		if v.Kind() != jsonvalue.String || v.Size() < least+2 || v.Size() > most+2 { // with quotes
			return wrong(what)
		}
		s := v.String()
		for i := range len(s) {
			if !in[s[i]] {
				return wrong(what)
			}
		}
		return nil
	}
}

// matching is a string that a pattern describes in whole.
func matching(pattern *regexp.Regexp, what string) check {
	return func(v jsontree.Value) *fault {
		if v.Kind() != jsonvalue.String || !pattern.MatchString(v.String()) {
			return wrong(what)
		}
		return nil
	}
}

func oneOf(words ...string) check {
	what := "none of " + strings.Join(words, ", ")
	return func(v jsontree.Value) *fault {
		if v.Kind() != jsonvalue.String || !slices.Contains(words, v.String()) {
			return wrong(what)
		}
		return nil
	}
}

// orNull is null or what c says.
func orNull(c check) check {
	return func(v jsontree.Value) *fault {
		if v.IsNull() {
			return nil
		}
		return c(v)
	}
}

// list is a list of at most so many of what c says.
func list(most int, c check) check {
	length := lengthOf(most)
	return func(v jsontree.Value) *fault {
		if f := length(v); f != nil {
			return f
		}
		i := 0
		for element := range v.Elements() {
			if f := c(element); f != nil {
				return f.at(i)
			}
			i++
		}
		return nil
	}
}

// lengthOf is a list of at most so many of whatever.
func lengthOf(most int) check {
	what := "more than " + strconv.Itoa(most) + " in a list"
	return func(v jsontree.Value) *fault {
		if v.Kind() != jsonvalue.Array {
			return wrong("not a list")
		}
		if v.Len() > most {
			return wrong(what)
		}
		return nil
	}
}

// pair is a list of two of what c says.
func pair(c check) check {
	both := list(2, c)
	return func(v jsontree.Value) *fault {
		if v.Kind() == jsonvalue.Array && v.Len() != 2 {
			return wrong("not two")
		}
		return both(v)
	}
}

// object is an object of which members says what each member may be; those of needed must be there, and others none.
func object(members map[string]check, needed ...string) check {
	return func(v jsontree.Value) *fault {
		if v.Kind() != jsonvalue.Object {
			return wrong("not an object")
		}
		for _, key := range needed {
			if v.Get(key).IsNone() {
				return wrong("missing").under(key)
			}
		}
		for key, member := range v.All() {
			c, known := members[key]
			if !known {
				return wrong("unknown").under(key)
			}
			if f := c(member); f != nil {
				return f.under(key)
			}
		}
		return nil
	}
}

// anything is JSON of at most so many bytes and so many lists and objects inside one another. Nobody here reads it.
func anything(bytes, depth int) check {
	return func(v jsontree.Value) *fault {
		switch {
		case v.Size() > bytes:
			return wrong("longer than " + strconv.Itoa(bytes) + " bytes")
		case v.Depth() > depth:
			return wrong("nested more than " + strconv.Itoa(depth) + " deep")
		}
		return inert(v)
	}
}

// inert says that no text in v is a script or a file. The tree is small.
func inert(v jsontree.Value) *fault {
	switch v.Kind() {
	case jsonvalue.String:
		start := strings.ToLower(strings.TrimLeft(v.String(), " \t\r\n\x00"))
		for _, scheme := range []string{"javascript:", "vbscript:", "data:"} {
			if strings.HasPrefix(start, scheme) {
				return wrong("a text must not begin with " + scheme)
			}
		}
	case jsonvalue.Array:
		i := 0
		for element := range v.Elements() {
			if f := inert(element); f != nil {
				return f.at(i)
			}
			i++
		}
	case jsonvalue.Object:
		for key, member := range v.All() {
			if f := inert(member); f != nil {
				return f.under(key)
			}
		}
	}
	return nil
}

// validKey says whether a property that nobody here knows may be called so. Some names mean something to JavaScript.
func validKey(key string) bool {
	if key == "" || len(key) > maxKey || !utf8.ValidString(key) {
		return false
	}
	switch key {
	case "__proto__", "constructor", "prototype":
		return false
	}
	return strings.Trim(key, letters+"0123456789_-") == ""
}

// maxKey is the length of the longest name of an unknown property, in bytes.
const maxKey = 64
