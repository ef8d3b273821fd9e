package wire

import (
	"errors"
	"strconv"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Action is what a Request asks for.
type Action uint8

// The actions. The zero Action is that of a request that was refused before it was understood.
const (
	Handshake Action = iota + 1
	Fetch
	Subscribe
	Unsubscribe
	BulkFetch
	BulkSubscribe
	BulkUnsubscribe
	FetchVersion
	FetchTime
	Submit
	ShowPresence
	SubscribePresence
	UnsubscribePresence
	AskPresence
	QueryFetch
	QuerySubscribe
	QueryUnsubscribe
	Ping
)

// String returns the action's name on the wire; empty for the zero Action.
func (a Action) String() string { return actionNames[a] }

// Request is what one frame asks for. Raw parts of it are spans of the frame, which it keeps.
type Request struct {
	Action Action
	// Doc is c and d; of the bulk actions only the collection is set.
	Doc collab.DocID
	// Version is v; NoBase where it is null or omitted.
	Version collab.Version
	// Time is ts, of a FetchTime; the zero Time where it is null or omitted.
	Time time.Time
	// Hello is what a Handshake says.
	Hello Hello
	// Bulk names the documents of a bulk request.
	Bulk *Bulk
	// ID is who submits what under which number. The source is empty where the client left it out, which means the id
	// of its connection; whoever fills that in does so before anybody else sees the Request.
	ID collab.OpID
	// Change is what is submitted.
	Change collab.Change
	// Extra is what a submission says beside, as x, for hooks; raw, nil where it is left out.
	Extra []byte
	// Presence is what the presence actions are about.
	Presence *Presence
	// Query is what the actions of queries are about.
	Query *Query

	action string // as sent and known
	frame  []byte
	id     []byte // raw, where it is there and truthy: the answer bears it in place of c and d
	b      []byte // raw, of bulk requests
	// normalized says that create.type was replaced by the type's URI, or dropped if there is none; the echo of an error
	// shows it.
	normalized bool
}

// Frame is the message as it came. It must not be modified.
func (r *Request) Frame() []byte { return r.frame }

// Size is the length in bytes of the frame that the Request keeps.
func (r *Request) Size() int { return len(r.frame) }

// Frames that cannot be answered. The connection is to be closed.
var (
	// ErrGarbage: the frame is not a JSON object, nor one of the values of ErrScalar.
	ErrGarbage = errors.New("wire: not a message")
	// ErrScalar: the frame is a number, a string or a boolean, which ends the stream of the reference server.
	ErrScalar = errors.New("wire: a lone value")
	// ErrTooLarge: the frame is longer than allowed.
	ErrTooLarge = errors.New("wire: frame too large")
)

// Limits bounds what a client may send. Zero values stand for the defaults.
type Limits struct {
	FrameBytes int // of one frame
	Depth      int // arrays and objects inside one another, the message itself included
	NameBytes  int // of an id or the name of a collection; the name of a presence channel may join two
	Components int // of an operation, at its top level
}

// The default limits.
const (
	DefaultFrameBytes = 8 << 20
	DefaultDepth      = 256
	DefaultNameBytes  = 512
	DefaultComponents = 100_000
)

// WithDefaults returns l with the defaults in place of zero values.
func (l Limits) WithDefaults() Limits {
	if l.FrameBytes <= 0 {
		l.FrameBytes = DefaultFrameBytes
	}
	if l.Depth <= 0 {
		l.Depth = DefaultDepth
	}
	if l.NameBytes <= 0 {
		l.NameBytes = DefaultNameBytes
	}
	if l.Components <= 0 {
		l.Components = DefaultComponents
	}
	return l
}

// Decoder reads the frames of one connection.
type Decoder struct {
	limits Limits
	typeOf func(name string) (uri string, ok bool)
	// last is the document of the request before. Most requests name the same again and then share its strings.
	last collab.DocID
	// lastChannel and lastPresence are the same for presence.
	lastChannel, lastPresence string
}

// NewDecoder returns a Decoder. typeOf turns the name or URI of a type into its URI; false if there is no such type.
func NewDecoder(limits Limits, typeOf func(nameOrURI string) (uri string, ok bool)) *Decoder {
	return &Decoder{limits: limits.WithDefaults(), typeOf: typeOf}
}

// fields are the raw members of a frame that mean something; nil where they are not there.
type fields struct {
	a, id, c, d, b, ch, v, ts, src, seq, op, create, del, protocol, minor, p, pv, t, x, q, o, r []byte
}

// form is how the requests of one action are read. Checks come in the order of the reference server: first those of
// the action, then those that all requests share, then what the action makes of the fields.
type form struct {
	action Action
	check  func(*Decoder, *fields, *Request) *Error // may be nil
	decode func(*Decoder, *fields, *Request) *Error // may be nil
}

var forms = map[string]form{
	"hs": {Handshake, checkHandshake, decodeHandshake},
	"f":  {Fetch, checkDocument, decodeDocument},
	"s":  {Subscribe, checkDocument, decodeDocument},
	"u":  {Unsubscribe, checkDocument, decodeDocument},
	"bf": {BulkFetch, checkBulk, decodeBulk},
	"bs": {BulkSubscribe, checkBulk, decodeBulk},
	"bu": {BulkUnsubscribe, checkBulk, decodeBulk},
	"nf": {FetchVersion, checkPast, nil},
	"nt": {FetchTime, checkPast, decodePast},
	"op": {Submit, checkDocument, decodeSubmit},
	"p":  {ShowPresence, checkPresence, decodePresence},
	"ps": {SubscribePresence, nil, decodePresenceSubscription},
	"pu": {UnsubscribePresence, nil, decodePresenceSubscription},
	"pr": {AskPresence, nil, decodePresenceAsk},
	"qf": {QueryFetch, checkQuery, decodeQuery},
	"qs": {QuerySubscribe, checkQuery, decodeQuery},
	"qu": {QueryUnsubscribe, checkQuery, nil},
	"pp": {Ping, nil, nil},
}

// Decode reads one frame, which it keeps: it must not be modified afterwards.
//
// A frame that can be answered yields a Request; if the answer is a refusal, the error is an *Error to be sent with
// AppendError. Other errors are ErrGarbage, ErrScalar and ErrTooLarge, without a Request.
func (d *Decoder) Decode(frame []byte) (*Request, error) {
	if len(frame) > d.limits.FrameBytes {
		return nil, ErrTooLarge
	}
	var f fields
	if err := f.read(frame, d.limits.Depth); err != nil {
		return refuseFrame(frame, err, d.limits.Depth)
	}
	r := &Request{frame: frame, Version: collab.NoBase}
	if truthy(f.id) {
		r.id = f.id
	}
	if err := d.decode(&f, r); err != nil {
		return r, err
	}
	return r, nil
}

func (d *Decoder) decode(f *fields, r *Request) *Error {
	var how form
	if jsonvalue.KindOf(f.a) == jsonvalue.String {
		name, _ := jsonvalue.StringBytes(f.a) // checked while reading
		how = forms[string(name)]
	}
	if how.check != nil {
		if err := how.check(d, f, r); err != nil {
			return err
		}
	}
	if err := d.checkShared(f, r); err != nil {
		return err
	}
	if how.action == 0 {
		return badMessage("Invalid or unknown message")
	}
	r.Action, r.action = how.action, actionNames[how.action]
	if how.decode == nil {
		return nil
	}
	return how.decode(d, f, r)
}

// actionNames is the inverse of forms.
var actionNames = func() (names [Ping + 1]string) {
	for name, f := range forms {
		names[f.action] = name
	}
	return names
}()

// read finds the members of the object in frame.
func (f *fields) read(frame []byte, depth int) error {
	members := jsonvalue.ReadObject(frame, jsonvalue.Limits{Depth: depth})
	for members.Next() {
		if field := f.named(members.Key()); field != nil {
			*field = members.Raw()
		}
	}
	return members.Err()
}

func (f *fields) named(key []byte) *[]byte {
	switch string(key) {
	case "a":
		return &f.a
	case "id":
		return &f.id
	case "c":
		return &f.c
	case "d":
		return &f.d
	case "b":
		return &f.b
	case "ch":
		return &f.ch
	case "v":
		return &f.v
	case "ts":
		return &f.ts
	case "src":
		return &f.src
	case "seq":
		return &f.seq
	case "op":
		return &f.op
	case "create":
		return &f.create
	case "del":
		return &f.del
	case "protocol":
		return &f.protocol
	case "protocolMinor":
		return &f.minor
	case "p":
		return &f.p
	case "pv":
		return &f.pv
	case "t":
		return &f.t
	case "x":
		return &f.x
	case "q":
		return &f.q
	case "o":
		return &f.o
	case "r":
		return &f.r
	}
	return nil
}

// refuseFrame says what is to be done about a frame that could not be read. One that is only nested too deeply can
// still be answered.
func refuseFrame(frame []byte, err error, depth int) (*Request, error) {
	if errors.Is(err, jsonvalue.ErrLimit) {
		if jsonvalue.KindOf(frame) == jsonvalue.Object && jsonvalue.Valid(frame) {
			return &Request{frame: frame, Version: collab.NoBase}, badMessage("Message nested more than %d levels deep, this server's limit (--max-nesting)", depth)
		}
		return nil, ErrGarbage
	}
	switch jsonvalue.KindOf(frame) {
	case jsonvalue.Number, jsonvalue.String, jsonvalue.Bool:
		if jsonvalue.Valid(frame) {
			return nil, ErrScalar
		}
	}
	return nil, ErrGarbage
}

// checkShared makes the checks that all requests share.
func (d *Decoder) checkShared(f *fields, r *Request) *Error {
	if !isNull(f.c) {
		name, err := d.name(f.c, "Invalid collection")
		if err != nil {
			return err
		}
		r.Doc.Collection = remember(&d.last.Collection, name)
	}
	if !isNull(f.ch) {
		if err := d.checkChannel(f.ch); err != nil {
			return err
		}
	}
	if !isNull(f.seq) && !isNumber(f.seq) {
		return badMessage("Invalid seq")
	}
	return nil
}

// appendEnvelope appends the members that an answer takes over from its request, without braces. withB is for answers
// that hold no data.
func appendEnvelope(dst []byte, r *Request, withB bool) []byte {
	dst = append(dst, `"a":"`...)
	dst = append(dst, r.action...)
	dst = append(dst, '"')
	if r.id != nil {
		dst = append(dst, `,"id":`...)
		return append(dst, r.id...)
	}
	if r.Doc.Collection != "" {
		dst = append(dst, `,"c":`...)
		dst = jsonvalue.AppendString(dst, r.Doc.Collection)
	}
	if r.Doc.ID != "" {
		dst = append(dst, `,"d":`...)
		dst = jsonvalue.AppendString(dst, r.Doc.ID)
	}
	if withB && r.b != nil {
		dst = append(dst, `,"b":`...)
		dst = append(dst, r.b...)
	}
	return dst
}

// AppendReply appends the answer to r that says only that it was done: of Ping, Unsubscribe, a bulk request without
// data, a Fetch or Subscribe with a version, and those about presence but for ShowPresence.
func AppendReply(dst []byte, r *Request) []byte { return appendReply(append(dst, '{'), r) }

// AppendReplyBeyond is AppendReply to a client that names versions beyond the head of a document. heads are those
// documents with their heads, by which a client of ours notices that a part of the history was lost; others ignore it.
func AppendReplyBeyond(dst []byte, r *Request, heads ...Member) []byte {
	dst = append(dst, `{"head":`...)
	if r.Bulk == nil {
		dst = strconv.AppendInt(dst, int64(heads[0].From), 10)
		return appendReply(append(dst, ','), r)
	}
	for i, h := range heads {
		dst = append(dst, "{,"[min(i, 1)])
		dst = jsonvalue.AppendString(dst, h.ID)
		dst = append(dst, ':')
		dst = strconv.AppendInt(dst, int64(h.From), 10)
	}
	return appendReply(append(dst, "},"...), r)
}

func appendReply(dst []byte, r *Request) []byte {
	dst = appendEnvelope(dst, r, true)
	dst = appendSubscription(dst, r)
	return append(dst, '}')
}
