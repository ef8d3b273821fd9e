package query

import (
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/ot/jsontree"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// tester is a *testing.T or a *rapid.T.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// docOf returns a json0 document with that content.
func docOf(t tester, id, data string) *Doc {
	t.Helper()
	v, err := jsontree.Parse([]byte(data), jsonvalue.Limits{})
	if err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	return &Doc{ID: id, Version: 3, Type: "http://sharejs.org/types/JSONv0", Created: 1000, Modified: 2000, Data: v}
}

func parsed(t tester, text string) *Query {
	t.Helper()
	q, err := Parse([]byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return q
}

// Each line: a query, the documents that it finds, and after a bar those that it does not.
var matchTable = []struct{ name, lines string }{
	{"equality", `
		{"a": 1}              {"a":1} {"a":1.0} {"a":[1]} {"a":[0,1]}  | {} {"a":2} {"a":"1"} {"a":null} {"a":[[1]]} {"b":1} {"a":true}
		{"a": "x"}            {"a":"x"} {"a":["y","x"]}                | {"a":"X"} {"a":["xy"]}
		{"a": null}           {"a":null} {} {"b":1} {"a":[null]} 5     | {"a":0} {"a":""} {"a":false} {"a":[]} {"a":{}}
		{"a": {"$eq": null}}  {"a":null} {}                            | {"a":0}
		{"a": [1,2]}          {"a":[1,2]} {"a":[[1,2],3]}              | {"a":[2,1]} {"a":[1,2,3]} {"a":1}
		{"a": {"b":1,"c":2}}  {"a":{"b":1,"c":2}} {"a":{"c":2,"b":1}}  | {"a":{"b":1}} {"a":{"b":1,"c":2,"d":3}}
		{"a": {}}             {"a":{}}                                 | {"a":[]} {} {"a":{"b":1}}
		{"a": []}             {"a":[]} {"a":[[]]}                      | {"a":[1]} {}
		{"a": true}           {"a":true} {"a":[false,true]}            | {"a":1} {"a":"true"}
		{"a": 1, "b": 2}      {"a":1,"b":2}                            | {"a":1} {"b":2} {"a":1,"b":3}
		{}                    {} {"a":1} null 5 [1]                    |
		{"": 1}               `},
	{"inequality", `
		{"a": {"$ne": 1}}      {"a":2} {} {"a":null} {"a":[2]}  | {"a":1} {"a":[1,2]}
		{"a": {"$ne": null}}   {"a":0} {"a":[]}                 | {} {"a":null} {"a":[1,null]}
		{"a": {"$gt": 5}}      {"a":6} {"a":[1,9]}              | {"a":5} {"a":"6"} {} {"a":null} {"a":true} {"a":[[9]]} {"a":{}}
		{"a": {"$gte": 5}}     {"a":5} {"a":5.5}                | {"a":4.9}
		{"a": {"$lt": 5}}      {"a":-1} {"a":[9,1]}             | {"a":5} {"a":null} {"a":"1"}
		{"a": {"$gt": 1, "$lt": 5}}  {"a":3} {"a":[0,9]}        | {"a":1} {"a":5} {"a":[9]}
		{"a": {"$lt": "m"}}    {"a":"a"} {"a":"M"}              | {"a":"m"} {"a":5} {"a":"z"}
		{"a": {"$gte": null}}  {"a":null} {}                    | {"a":0}
		{"a": {"$gt": null}}                                    | {"a":null} {} {"a":0}
		{"a": {"$gt": false}}  {"a":true}                       | {"a":false} {"a":1}
		{"a": {"$gt": [1]}}    {"a":[1,0]} {"a":[2]}            | {"a":[1]} {"a":2} {"a":[0,5]}
		{"a": {"$lte": {"b":1}}}  {"a":{"b":1}} {"a":{"b":0}} {"a":{}} | {"a":{"b":2}} {"a":1}`},
	{"sets", `
		{"a": {"$in": [1,"x"]}}     {"a":1} {"a":"x"} {"a":[0,1]}      | {"a":2} {} {"a":null}
		{"a": {"$in": [null,3]}}    {} {"a":null} {"a":3}              | {"a":0}
		{"a": {"$in": [[1,2]]}}     {"a":[1,2]} {"a":[[1,2]]}          | {"a":1} {"a":[1]}
		{"a": {"$in": [true,{"b":1}]}}  {"a":true} {"a":{"b":1}}       | {"a":1} {"a":false}
		{"a": {"$in": []}}                                             | {} {"a":1}
		{"a": {"$nin": [1,2]}}      {"a":3} {} {"a":[3]}               | {"a":1} {"a":[3,2]}
		{"a": {"$nin": [null]}}     {"a":3}                            | {} {"a":null}
		{"a": {"$all": [1,2]}}      {"a":[2,1]} {"a":[1,2,3]}          | {"a":[1]} {"a":1} {}
		{"a": {"$all": [1]}}        {"a":1} {"a":[1]}                  | {"a":2}
		{"a": {"$all": []}}                                            | {"a":[]} {"a":1} {}
		{"a": {"$all": [[1,2]]}}    {"a":[1,2]} {"a":[[1,2]]}          | {"a":[1]}
		{"a": {"$all": [{"$elemMatch":{"b":1}},{"$elemMatch":{"b":2}}]}}  {"a":[{"b":1},{"b":2}]} | {"a":[{"b":1}]}`},
	{"logic", `
		{"$and": [{"a":1},{"b":2}]}          {"a":1,"b":2}            | {"a":1} {"b":2}
		{"$or": [{"a":1},{"b":2}]}           {"a":1} {"b":2}          | {"a":2} {}
		{"$nor": [{"a":1},{"b":2}]}          {} {"a":2}               | {"a":1} {"b":2}
		{"$or": [{"a":1}], "c": 3}           {"a":1,"c":3}            | {"a":1} {"c":3}
		{"a": {"$not": {"$gt": 5}}}          {"a":5} {} {"a":"x"}     | {"a":6} {"a":[1,6]}
		{"a": {"$not": {"$gt": 1, "$lt": 5}}}  {"a":1} {"a":9} {}     | {"a":3}
		{"$and": [{"$or": [{"a":1},{"a":2}]},{"$or": [{"b":1},{"b":2}]}]}  {"a":1,"b":2} | {"a":1} {"b":1}
		{"$comment": "why", "a": 1}          {"a":1}                  | {}`},
	{"fields", `
		{"a": {"$exists": true}}     {"a":1} {"a":null} {"a":[]}        | {} {"b":1}
		{"a": {"$exists": false}}    {} null                            | {"a":null}
		{"a.b": {"$exists": true}}   {"a":{"b":null}} {"a":[{"b":1}]}   | {"a":{}} {"a":1} {"a":[1]} {"a":[{}]}
		{"a.b": {"$exists": 0}}      {"a":{}} {"a":[1]} {}              | {"a":[{},{"b":1}]}
		{"a": {"$type": "string"}}   {"a":"x"} {"a":[1,"x"]}            | {"a":1} {}
		{"a": {"$type": ["number",8]}} {"a":1} {"a":true}               | {"a":"x"} {"a":null}
		{"a": {"$type": "array"}}    {"a":[]} {"a":[1]}                 | {"a":1}
		{"a": {"$mod": [4,1]}}       {"a":5} {"a":1} {"a":5.9}          | {"a":4} {"a":"5"} {}`},
	{"paths", `
		{"a.b": 1}     {"a":{"b":1}} {"a":{"b":[1]}} {"a":[{"b":1}]} {"a":[{"b":2},{"b":1}]} {"a":[{"b":[3,1]}]} | {"a":1} {"a":{"b":2}} {"a":[[{"b":1}]]} {"a.b":1}
		{"a.b": null}  {"a":{}} {"a":4} {} {"a":null} {"a":[{"b":null}]} {"a":[{"b":3},{}]}  | {"a":{"b":1}} {"a":[{"b":1}]} {"a":[]} {"a":[1,2]} {"a":[[]]}
		{"a.0": 5}     {"a":[5,6]} {"a":{"0":5}} {"a":[{"0":5}]}  | {"a":[6,5]} {"a":5}
		{"a.1.b": 5}   {"a":[0,{"b":5}]} {"a":{"1":{"b":5}}}      | {"a":[{"b":5},0]}
		{"a.01": 5}    {"a":{"01":5}}                             | {"a":[0,5]}
		{"a.b.c": 1}   {"a":[{"b":[{"c":1}]}]} {"a":{"b":{"c":1}}} | {"a":[{"b":1}]}
		{"a.b": {"$ne": 1}}  {"a":[{"b":2}]} {"a":[]} {}          | {"a":[{"b":2},{"b":1}]}`},
	{"arrays", `
		{"a": {"$size": 2}}   {"a":[1,2]} {"a":[[],[]]}            | {"a":[1]} {"a":2} {} {"a":[[1,2]]}
		{"a": {"$size": 0}}   {"a":[]}                             | {} {"a":null}
		{"a": {"$elemMatch": {"$gt": 1, "$lt": 5}}}  {"a":[3]} {"a":[9,3]}   | {"a":[0,9]} {"a":3} {"a":[[3]]} {}
		{"a": {"$elemMatch": {"b": 1, "c": 2}}}   {"a":[{"b":1,"c":2}]}      | {"a":[{"b":1},{"c":2}]} {"a":{"b":1,"c":2}} {"a":[1]}
		{"a": {"$elemMatch": {"$or": [{"b":1},{"c":2}]}}}  {"a":[{"c":2}]}   | {"a":[{"c":1}]}
		{"a": {"$elemMatch": {"b.c": {"$gte": 2}}}}  {"a":[{"b":[{"c":2}]}]} | {"a":[{"b":{"c":1}}]}
		{"a": {"$elemMatch": {"0": 7}}}   {"a":[[7]]} {"a":[{"0":7}]}        | {"a":[7]}
		{"a": {"$elemMatch": {}}}         {"a":[{}]} {"a":[{"b":1}]} {"a":[[]]} | {"a":[1]} {"a":[]}
		{"a": {"$elemMatch": {"$ne": 1}}} {"a":[1,2]}                        | {"a":[1]} {"a":[]}
		{"a": {"$not": {"$elemMatch": {"$gt": 5}}}}  {"a":[1]} {}            | {"a":[1,9]}
		{"a": {"$elemMatch": {"$elemMatch": {"$eq": 1}}}}  {"a":[[1]]}       | {"a":[1]}`},
	{"expressions", `
		{"a": {"$regex": "^b.d$"}}                     {"a":"bad"} {"a":["x","bed"]}  | {"a":"abad"} {"a":1} {} {"a":"b\nd"}
		{"a": {"$regex": "^B", "$options": "i"}}       {"a":"bad"}                    | {"a":"abad"}
		{"a": {"$options": "s", "$regex": "b.d"}}      {"a":"b\nd"}                   | {"a":"bd"}
		{"a": {"$regex": "^d", "$options": "im"}}      {"a":"b\nD"}                   | {"a":"bd"}
		{"a": {"$not": {"$regex": "x"}}}               {"a":"y"} {}                   | {"a":"x"}`},
	{"metadata", `
		{"_id": "id"}                    {} {"_id":"other"}  |
		{"_id": {"$ne": "id"}}                               | {}
		{"_v": {"$gte": 3}}              {}                  |
		{"_v": 4}                                            | {}
		{"_type": "http://sharejs.org/types/JSONv0"}  {} 5   |
		{"_m.ctime": 1000, "_m.mtime": {"$gt": 1999}} {}     |
		{"_m": {"ctime": 1000, "mtime": 2000}}        {}     |
		{"_m.x": null}                   {}                  |
		{"_data": 5}                     5 [4,5] {"_data":5} | {} 6
		{"_data.0": 5}                   [5]                 | [4,5] {}`},
	{"forms", `
		null                                     {} 5         |
		{"filter": {"a": 1}}                     {"a":1}      | {"filter":{"a":1}}
		{"filter": {"a": 1}, "sort": [["a",1]]}  {"a":1}      | {}
		{"sort": [["a",-1]]}                     {}           |
		{"filter": {"a": {"$gt": 1}}}            {"a":2}      | {}
		{"filter": {"$eq": {"a": 1}}}            {"filter":{"a":1}}   | {"a":1}
		{"filter": 1}                            {"filter":1} | {}
		{"sort": 1}                              {"sort":1}   | {}
		{"filter": {"a": 1}, "b": 2}             {"filter":{"a":1},"b":2} | {"a":1}`},
}

func TestMatch(t *testing.T) {
	for _, group := range matchTable {
		t.Run(group.name, func(t *testing.T) {
			for line := range strings.Lines(group.lines) {
				if line = strings.TrimSpace(line); line == "" || line == `{"": 1}` {
					continue
				}
				values := valuesIn(t, line)
				q := parsed(t, values[0])
				found := true
				for _, v := range values[1:] {
					if v == "|" {
						found = false
					} else if got := q.Match(docOf(t, "id", v)); got != found {
						t.Errorf("%s finds %s: %v", values[0], v, got)
					}
				}
			}
		})
	}
}

// valuesIn cuts a line into its JSON values and bars.
func valuesIn(t *testing.T, line string) (values []string) {
	t.Helper()
	for line = strings.TrimSpace(line); line != ""; line = strings.TrimSpace(line) {
		n := 1
		if line[0] != '|' {
			for n = 1; n <= len(line) && !(jsonvalue.Valid([]byte(line[:n])) && (n == len(line) || line[n] == ' ')); n++ {
			}
			if n > len(line) {
				t.Fatalf("no value at %q", line)
			}
		}
		values = append(values, line[:n])
		line = line[n:]
	}
	return values
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`5`:                                       "a query is an object",
		`[1]`:                                     "a query is an object",
		`{`:                                       "cannot be read",
		`{"$where": "1"}`:                         "unknown operator $where",
		`{"a": {"$near": 1}}`:                     "unknown operator $near",
		`{"a": {"$gt": 1, "b": 2}}`:               "unknown operator b",
		`{"$query": {}}`:                          "unknown operator $query",
		`{"$not": {"a": 1}}`:                      "unknown operator $not",
		`{"a": {"$not": 1}}`:                      "$not is an object of operators",
		`{"a": {"$elemMatch": {"$x":1}}}`:         "unknown operator $x",
		`{"$or": []}`:                             "$or is an array of conditions",
		`{"$and": {"a": 1}}`:                      "$and is an array of conditions",
		`{"$nor": [1]}`:                           "a condition in $nor is an object",
		`{"a": {"$in": 1}}`:                       "$in is an array of values",
		`{"a": {"$in": [{"$gt": 1}]}}`:            "no operators such as $gt",
		`{"a": {"$all": [{"$gt": 1}]}}`:           "no $gt",
		`{"a": {"$size": -1}}`:                    "$size is a whole number",
		`{"a": {"$size": "1"}}`:                   "$size is a whole number",
		`{"a": {"$regex": "("}}`:                  "cannot be read",
		`{"a": {"$regex": "(?=a)"}}`:              "cannot be read",
		`{"a": {"$regex": "a", "$options": "x"}}`: "$options are letters",
		`{"a": {"$options": "i"}}`:                "$options stands beside $regex",
		`{"a": {"$regex": 1}}`:                    "strings",
		`{"a": {"$mod": [0, 1]}}`:                 "$mod",
		`{"a": {"$type": "date"}}`:                "$type knows no type \"date\"",
		`{"a..b": 1}`:                             "empty segment",
		`{"": 1}`:                                 "empty segment",
		`{"a.$x": 1}`:                             "begins with $",
		`{"1.2.3.4.5.6.7.8.9": 1}`:                "more than 8 numbers",
		`{"$sort": {"a": 2}}`:                     "$sort",
		`{"$sort": 1}`:                            "$sort",
		`{"$sort": [["a"]]}`:                      "$sort",
		`{"$limit": -1}`:                          "$limit is a whole number",
		`{"$skip": 1.5}`:                          "$skip is a whole number",
		`{"$count": 1}`:                           "$count",
		`{"a": ` + strings.Repeat(`{"$not":`, 40) + `{"$gt":1}` + strings.Repeat("}", 41): "32 deep",
		`{"$or": [` + strings.Repeat(`{"a":1},`, 600) + `{}]}`:                            "at most 500 conditions",
		`{"a": {"$regex": "` + strings.Repeat("x", 1025) + `"}}`:                          "at most 1024 bytes",
		`{"a": "` + strings.Repeat("x", MaxBytes) + `"}`:                                  "the limit is 65536",
		`{"a": ` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}`:              "cannot be read",
		`{"` + strings.Repeat("a.", 64) + `a": 1}`:                                        "more than 64 segments",
	} {
		_, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.80s: %v, want %q", text, err, want)
		}
	}
}

// No document makes a path expensive: where each segment may be an index or a name, there are few of them.
func TestHostilePaths(t *testing.T) {
	nested := strings.Repeat(`[{"0":`, 40) + "1" + strings.Repeat("}]", 40)
	d := docOf(t, "id", `{"a":`+nested+`}`)
	if parsed(t, `{"a.0.0.0.0.0.0.0.0": 2}`).Match(d) {
		t.Error("2 was found")
	}
	wide := docOf(t, "id", `{"a":[`+strings.Repeat(`{"b":[{"c":1},{"c":2}]},`, 2000)+`0]}`)
	if !parsed(t, `{"a.b.c": 2}`).Match(wide) {
		t.Error("2 was not found")
	}
}
