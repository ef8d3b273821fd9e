package wire

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/query"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

var update = flag.Bool("update", false, "rewrite testdata/frames.txt")

func typeOf(name string) (string, bool) {
	switch name {
	case "text-unicode", "http://sharejs.org/types/text-unicode":
		return "http://sharejs.org/types/text-unicode", true
	case "json0", DefaultType:
		return DefaultType, true
	}
	return "", false
}

func newDecoder() *Decoder { return NewDecoder(Limits{}, typeOf) }

// TestFrames reads testdata/frames.txt: a frame of a client behind "C>", then what becomes of it and, behind "S<", the
// frames that answer it.
func TestFrames(t *testing.T) {
	const path = "testdata/frames.txt"
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for block := range strings.SplitSeq(strings.TrimSpace(string(file)), "\n\n") {
		var head, want []string
		frame := ""
		for line := range strings.SplitSeq(block, "\n") {
			switch {
			case strings.HasPrefix(line, "#"):
				head = append(head, line)
			case strings.HasPrefix(line, "C> "):
				head = append(head, line)
				frame = strings.TrimPrefix(line, "C> ")
			default:
				want = append(want, line)
			}
		}
		got := append([]string(nil), head...)
		if frame != "" {
			got = append(got, play(t, frame)...)
		}
		if !*update && strings.Join(got, "\n") != strings.Join(append(head, want...), "\n") {
			t.Errorf("%s\ngot:\n%s\nwant:\n%s", frame, strings.Join(got, "\n"), block)
		}
		fmt.Fprintf(&out, "%s\n\n", strings.Join(got, "\n"))
	}
	if *update {
		if err := os.WriteFile(path, []byte(strings.TrimSuffix(out.String(), "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// play decodes a frame and answers it with made-up values.
func play(t *testing.T, frame string) (lines []string) {
	r, err := newDecoder().Decode([]byte(frame))
	var refusal *Error
	switch {
	case errors.As(err, &refusal):
		return []string{answer(t, AppendError(nil, r, refusal))}
	case err != nil:
		return []string{"   " + err.Error()}
	}
	text := Snapshot{Version: 4, Type: "http://sharejs.org/types/text-unicode", Data: []byte(`"hi"`)}
	switch r.Action {
	case Handshake:
		return []string{fmt.Sprintf("   hello %q, protocol %v.%v, knows ERR_NO_OP %v", r.Hello.ID, r.Hello.Major, r.Hello.Minor, r.Hello.Knows(1, 2)), answer(t, AppendHandshake(nil, "6f2c", "e1"))}
	case Fetch, Subscribe:
		lines = append(lines, fmt.Sprintf("   %q at %d", r.Doc.String(), r.Version))
		if r.Version != collab.NoBase {
			return append(lines, answer(t, AppendReply(nil, r)))
		}
		for _, s := range []Snapshot{{}, {Version: 3}, {Version: 1, Type: DefaultType, Data: []byte(`{"a":1}`)}, text} {
			lines = append(lines, answer(t, AppendSnapshotReply(nil, r, s)))
		}
		return lines
	case FetchVersion, FetchTime:
		at := fmt.Sprintf("%d", r.Version)
		if r.Action == FetchTime {
			at = r.Time.Format(time.RFC3339Nano)
		}
		lines = append(lines, fmt.Sprintf("   %q at %s", r.Doc.String(), at))
		for _, s := range []Snapshot{{}, {Version: 3}, {Version: 1, Type: DefaultType, Data: []byte(`null`)}, {Version: 1, Type: "json1"}, text} {
			lines = append(lines, answer(t, AppendPast(nil, r, s)))
		}
		return lines
	case BulkFetch, BulkSubscribe, BulkUnsubscribe:
		lines = append(lines, fmt.Sprintf("   %s %v", r.Doc.Collection, r.Bulk.Members))
		if r.Bulk.Versioned || r.Action == BulkUnsubscribe {
			return append(lines, answer(t, AppendReply(nil, r)))
		}
		var results []BulkResult
		for i, m := range r.Bulk.Members {
			result := BulkResult{ID: m.ID, Snapshot: text}
			if i == 1 {
				result = BulkResult{ID: m.ID, Err: ErrorOf(r, errors.New("disk on fire"))}
			}
			results = append(results, result)
		}
		return append(lines, answer(t, AppendBulkReply(nil, r, results)))
	case Submit:
		lines = append(lines, fmt.Sprintf("   %v of %v at %d by %q %d: %s", r.Change.Kind, r.Doc, r.Version, r.ID.Source,
			r.ID.Seq, r.Change.Data))
		if r.ID.Source == "" {
			r.ID.Source = "6f2c"
		}
		rev := collab.Revision{Base: 7, ID: r.ID, Author: "u", At: time.Now(), Change: r.Change}
		return append(lines, answer(t, AppendAck(nil, r, 7)), answer(t, AppendOp(nil, r.Doc, &rev, "alias")),
			answer(t, AppendError(nil, r, ErrorOf(r, collab.Errorf(collab.CodeWasDeleted, "Document was deleted")))))
	case ShowPresence:
		return playPresence(t, r)
	case QueryFetch, QuerySubscribe:
		return playQuery(t, r, text)
	case SubscribePresence, UnsubscribePresence, AskPresence:
		return []string{fmt.Sprintf("   on %q, %d", r.Presence.Channel, r.Presence.Seq), answer(t, AppendReply(nil, r)),
			answer(t, AppendPresenceAsk(nil, r.Presence.Channel))}
	}
	return []string{answer(t, AppendReply(nil, r))}
}

// playPresence shows what a client shows to itself, and to the others what a document made of it.
func playQuery(t *testing.T, r *Request, s Snapshot) []string {
	lines := []string{fmt.Sprintf("   %s of %s in %q, with %v (%v)", r.Query.Text, r.Doc.Collection, r.Query.DB, r.Query.Known, r.Query.Resumes)}
	docs := []QueryDoc{{"a", Snapshot{Version: 1, Type: DefaultType, Data: []byte(`{"x":1}`)}}, {"b", s}, {"c", Snapshot{Version: 2}}}
	steps := []query.Step{{Kind: query.Remove, Index: 3, Count: 2}, {Kind: query.Move, Index: 0, Count: 1, To: 4},
		{Kind: query.Insert, Index: 1, Count: 2, IDs: []string{"x", "y"}}}
	for _, line := range [][]byte{
		AppendQueryReply(nil, r, docs, nil), AppendQueryReply(nil, r, nil, []byte("7")), AppendQueryResumed(nil, r, nil),
		AppendQueryResumed(nil, r, docs), AppendQueryExtra(nil, r.Query, []byte("7")),
		AppendQueryDiff(nil, r.Query, steps, func(string) Snapshot { return s }), AppendQueryError(nil, r.Query, UnknownDatabase),
		AppendError(nil, r, ErrorOf(r, collab.Errorf(collab.CodeQuery, "unknown operator $x"))),
	} {
		lines = append(lines, answer(t, line))
	}
	return lines
}

func playPresence(t *testing.T, r *Request) []string {
	shown := &collab.Presence{Channel: r.Presence.Channel, ID: r.Presence.ID, Seq: r.Presence.Seq,
		Value: r.Presence.Value, Type: r.Presence.Type}
	if r.Doc.Collection != "" && r.Doc.ID != "" {
		shown.Doc, shown.Version = &r.Doc, 7
	}
	return []string{fmt.Sprintf("   %q at %d", r.Doc.String(), r.Version), answer(t, AppendPresence(nil, shown, "6f2c")),
		answer(t, AppendPresence(nil, shown, "alias")),
		answer(t, AppendError(nil, r, ErrorOf(r, collab.Errorf(collab.CodePresence, "type's words"))))}
}

func answer(t *testing.T, frame []byte) string {
	t.Helper()
	if !jsonvalue.Valid(frame) {
		t.Errorf("not JSON: %s", frame)
	}
	return "S< " + string(frame)
}

func TestInit(t *testing.T) {
	got := string(AppendInit(nil, "6f2c", "e1", collab.Limits{OperationBytes: 5, DocumentBytes: 70}))
	want := `{"a":"init","protocol":1,"protocolMinor":2,"id":"6f2c","type":"http://sharejs.org/types/JSONv0","epoch":"e1","limits":{"operationBytes":5,"documentBytes":70}}`
	if got != want {
		t.Errorf("got %s", got)
	}
}

func TestErrorOf(t *testing.T) {
	submit, fetch, show := &Request{Action: Submit}, &Request{Action: Fetch}, &Request{Action: ShowPresence}
	for _, c := range []struct {
		r    *Request
		err  error
		want Error
	}{
		{submit, errors.New("secret"), Error{"ERR_UNKNOWN_ERROR", "Internal error"}},
		{submit, collab.Errorf(collab.CodeInternal, "secret"), Error{"ERR_UNKNOWN_ERROR", "Internal error"}},
		{submit, collab.Errorf(collab.CodeMalformed, "m"), Error{"ERR_OT_OP_BADLY_FORMED", "m"}},
		{submit, collab.Errorf(collab.CodeNotApplied, "m"), Error{"ERR_OT_OP_NOT_APPLIED", "m"}},
		{submit, collab.Errorf(collab.CodeTransform, "m"), Error{"", "m"}},
		{submit, collab.Errorf(collab.CodeCreateData, "m"), Error{"", "m"}},
		{submit, collab.Errorf(collab.CodeAlreadyCreated, "m"), Error{"ERR_DOC_ALREADY_CREATED", "m"}},
		{submit, collab.Errorf(collab.CodeDoesNotExist, "m"), Error{"ERR_DOC_DOES_NOT_EXIST", "m"}},
		{submit, collab.Errorf(collab.CodeWasDeleted, "m"), Error{"ERR_DOC_WAS_DELETED", "m"}},
		{submit, collab.Errorf(collab.CodeUnknownType, "m"), Error{"ERR_DOC_TYPE_NOT_RECOGNIZED", "m"}},
		{submit, collab.Errorf(collab.CodeVersionTooNew, "m"), Error{"ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT", "m"}},
		{submit, collab.Errorf(collab.CodeHistoryMissing, "m"), Error{"ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND",
			"Op submit failed. DB missing ops needed to transform it up to the current snapshot version"}},
		{fetch, collab.Errorf(collab.CodeHistoryMissing, "m"), Error{"", "Missing ops"}},
		{submit, collab.Errorf(collab.CodeTooLarge, "m"), Error{"ERR_TOO_LARGE", "m"}},
		{submit, collab.Errorf(collab.CodeSchema, "m"), Error{"ERR_SCHEMA", "m"}},
		{show, collab.Errorf(collab.CodeNoPresence, "m"), Error{"ERR_TYPE_DOES_NOT_SUPPORT_PRESENCE", "m"}},
		{show, collab.Errorf(collab.CodePresence, "m"), Error{"ERR_PRESENCE_TRANSFORM_FAILED", "m"}},
		{show, collab.Errorf(collab.CodeUnknownType, "m"), Error{"ERR_DOC_TYPE_NOT_RECOGNIZED", "m"}},
		{fetch, collab.Errorf(collab.CodeUnavailable, "m"), Error{"", "m"}},
		{fetch, fmt.Errorf("wrapped: %w", collab.Errorf(collab.CodeUnavailable, "m")), Error{"", "m"}},
	} {
		if got := *ErrorOf(c.r, c.err); got != c.want {
			t.Errorf("%v: got %v, want %v", c.err, got, c.want)
		}
	}
}

func TestLimits(t *testing.T) {
	limits := Limits{FrameBytes: 100, Depth: 4, NameBytes: 5, Components: 3}
	for _, c := range []struct{ name, frame, want string }{
		{"frame", `{"a":"pp","x":"` + strings.Repeat("x", 90) + `"}`, "wire: frame too large"},
		{"depth kept", `{"a":"pp","x":[[[]]]}`, ""},
		{"depth", `{"a":"op","c":"c","d":"d","op":[[[[1]]]]}`, "ERR_MESSAGE_BADLY_FORMED: Message nested more than 4 levels deep, this server's limit (--max-nesting)"},
		{"depth and broken", `{"a":"op","op":[[[[1]]`, "wire: not a message"},
		{"collection", `{"a":"s","c":"abcdef","d":"x"}`, "ERR_MESSAGE_BADLY_FORMED: Invalid collection: longer than 5 bytes, this server's limit (--max-id)"},
		{"id", `{"a":"s","c":"c","d":"abcdef"}`, "ERR_MESSAGE_BADLY_FORMED: Invalid id: longer than 5 bytes, this server's limit (--max-id)"},
		{"id kept", `{"a":"s","c":"c","d":"abcde"}`, ""},
		{"bulk id", `{"a":"bs","c":"c","b":["abcdef"]}`, "ERR_MESSAGE_BADLY_FORMED: Invalid id: longer than 5 bytes, this server's limit (--max-id)"},
		{"bulk key", `{"a":"bs","c":"c","b":{"abcdef":1}}`, "ERR_MESSAGE_BADLY_FORMED: Invalid id: longer than 5 bytes, this server's limit (--max-id)"},
		{"adopted id", `{"a":"hs","id":"abcdef"}`, "ERR_MESSAGE_BADLY_FORMED: Invalid id: longer than 5 bytes, this server's limit (--max-id)"},
		{"src", `{"a":"op","c":"c","d":"d","v":1,"src":"abcdef","seq":1,"op":1}`,
			"ERR_MESSAGE_BADLY_FORMED: Invalid src: longer than 5 bytes, this server's limit (--max-id)"},
		{"components kept", `{"a":"op","c":"c","d":"d","v":1,"seq":1,"op":["a",{"d":1},"b"]}`, ""},
		{"components", `{"a":"op","c":"c","d":"d","v":1,"seq":1,"op":[1,"a",1,"b"]}`,
			"ERR_TOO_LARGE: The operation has more than 3 components, this server's limit (--max-components): make it in several parts"},
		{"components of an object", `{"a":"op","c":"c","d":"d","v":1,"seq":1,"op":{"ops":[1,2,3,4]}}`,
			"ERR_TOO_LARGE: The operation has more than 3 components, this server's limit (--max-components): make it in several parts"},
		{"channel", `{"a":"pp","ch":"abcdef.ghijk"}`, "ERR_MESSAGE_BADLY_FORMED: Invalid presence channel: longer than 11 bytes, this server's limit (--max-id)"},
		{"channel of a document", `{"a":"pp","ch":"abcde.fghij"}`, ""},
		{"presence", `{"a":"p","ch":"c","id":"abcdef"}`, "ERR_MESSAGE_BADLY_FORMED: Invalid presence ID: longer than 5 bytes, this server's limit (--max-id)"},
	} {
		r, err := NewDecoder(limits, typeOf).Decode([]byte(c.frame))
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if refusal := (*Error)(nil); errors.As(err, &refusal) && !jsonvalue.Valid(AppendError(nil, r, refusal)) {
			t.Errorf("%s: the echo is not JSON", c.name)
		}
	}
}

// FuzzDecode sends any bytes. Whatever can be answered is answered with JSON that repeats the request.
func FuzzDecode(f *testing.F) {
	file, err := os.ReadFile("testdata/frames.txt")
	if err != nil {
		f.Fatal(err)
	}
	for line := range strings.SplitSeq(string(file), "\n") {
		if frame, ok := strings.CutPrefix(line, "C> "); ok {
			f.Add([]byte(frame))
		}
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		r, err := NewDecoder(Limits{Depth: 8, NameBytes: 20}, typeOf).Decode(frame)
		if (r == nil) == (err == nil) && !errors.As(err, new(*Error)) {
			t.Fatalf("request %v with error %v", r, err)
		}
		if r == nil {
			return
		}
		if !jsonvalue.Valid(frame) || jsonvalue.KindOf(frame) != jsonvalue.Object {
			t.Fatalf("taken as a request: %q", frame)
		}
		if err == nil {
			if line := AppendReply(nil, r); !jsonvalue.Valid(line) {
				t.Fatalf("answered with %q", line)
			}
		}
		request, perr := jsonvalue.Parse(frame, jsonvalue.Limits{})
		if perr != nil {
			return // a number beyond float64
		}
		echo, perr := jsonvalue.Parse(AppendError(nil, r, ErrorOf(r, errors.New("x"))), jsonvalue.Limits{})
		if perr != nil {
			t.Fatal(perr)
		}
		for i := range request.Len() {
			key := request.Key(i)
			if want, got := request.At(i), get(echo, key); key != "error" && !(key == "create" && r.normalized) && !jsonvalue.Equal(want, got) {
				t.Fatalf("%q became %v in the echo of %q", key, got, frame)
			}
		}
	})
}

func get(v jsonvalue.Value, key string) jsonvalue.Value {
	member, _ := v.Get(key)
	return member
}

const opFrame = `{"a":"op","c":"docs","d":"5f0c2a","v":1234,"seq":87,"x":{},"op":[15,{"d":2},"hello"]}`

func BenchmarkDecodeOp(b *testing.B) {
	d, frame := newDecoder(), []byte(opFrame)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := d.Decode(frame); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendAck(b *testing.B) {
	r, _ := newDecoder().Decode([]byte(opFrame))
	r.ID.Source = "0123456789abcdef0123456789abcdef"
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendAck(buf[:0], r, 1234)
	}
}

func BenchmarkAppendOp(b *testing.B) {
	r, _ := newDecoder().Decode([]byte(opFrame))
	rev := collab.Revision{Base: 1234, ID: r.ID, Change: r.Change}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendOp(buf[:0], r.Doc, &rev, "0123456789abcdef0123456789abcdef")
	}
}
