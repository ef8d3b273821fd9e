package wire

import (
	"strconv"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// Presence is what a presence request says. Of a document's presence, the request's Doc names the document and its
// Version what the value refers to.
type Presence struct {
	Channel string
	// Seq numbers the values of an ID (pv) or, of subscribe and unsubscribe, those requests (seq).
	Seq uint64

	// Only of ShowPresence:
	ID    string
	Value []byte // raw; nil: the client leaves
	Type  string // the name or URI of a type; empty: none was given
}

// checkPresence makes the checks of ShowPresence.
func checkPresence(d *Decoder, f *fields, r *Request) *Error {
	if err := checkDocument(d, f, r); err != nil {
		return err
	}
	id, err := d.name(f.id, "Invalid presence ID")
	if err != nil {
		return err
	}
	var seq uint64
	if !isNull(f.pv) {
		var ok bool
		if seq, ok = natural(f.pv); !ok {
			return badMessage("Invalid presence version")
		}
	}
	r.Presence = &Presence{ID: remember(&d.lastPresence, id), Seq: seq}
	return nil
}

// decodePresence is called after checkPresence. What names only a collection or only a document is no document's.
func decodePresence(d *Decoder, f *fields, r *Request) *Error {
	if err := d.channel(f, r.Presence); err != nil {
		return err
	}
	if !isNull(f.p) {
		r.Presence.Value = f.p
	}
	if truthy(f.t) {
		r.Presence.Type = string(f.t) // there is no such type, whatever it is
		if jsonvalue.KindOf(f.t) == jsonvalue.String {
			r.Presence.Type, _ = jsonvalue.ParseString(f.t)
		}
	}
	return nil
}

func decodePresenceSubscription(d *Decoder, f *fields, r *Request) *Error {
	if err := decodePresenceAsk(d, f, r); err != nil {
		return err
	}
	seq, ok := natural(f.seq)
	if !ok {
		return badMessage("Invalid seq")
	}
	r.Presence.Seq = seq
	return nil
}

func decodePresenceAsk(d *Decoder, f *fields, r *Request) *Error {
	r.Presence = &Presence{}
	return d.channel(f, r.Presence)
}

// channel reads ch, which the shared checks have found to be a name or nothing.
func (d *Decoder) channel(f *fields, p *Presence) *Error {
	if isNull(f.ch) {
		return badMessage("Invalid presence channel")
	}
	name, _ := jsonvalue.StringBytes(f.ch) // checked while reading
	p.Channel = remember(&d.lastChannel, name)
	return nil
}

// AppendPresence appends the message that shows p to a client; the answer to the client that shows it is the same.
// source is what this client is to see as its source.
func AppendPresence(dst []byte, p *collab.Presence, source string) []byte {
	dst = append(dst, `{"a":"p","ch":`...)
	dst = jsonvalue.AppendString(dst, p.Channel)
	dst = append(dst, `,"src":`...)
	dst = jsonvalue.AppendString(dst, source)
	dst = append(dst, `,"id":`...)
	dst = jsonvalue.AppendString(dst, p.ID)
	dst = append(dst, `,"p":`...)
	if p.Value == nil {
		dst = append(dst, "null"...)
	} else {
		dst = append(dst, p.Value...)
	}
	dst = append(dst, `,"pv":`...)
	dst = strconv.AppendUint(dst, p.Seq, 10)
	if p.Doc != nil {
		dst = append(dst, `,"c":`...)
		dst = jsonvalue.AppendString(dst, p.Doc.Collection)
		dst = append(dst, `,"d":`...)
		dst = jsonvalue.AppendString(dst, p.Doc.ID)
		dst = append(dst, `,"v":`...)
		dst = strconv.AppendInt(dst, int64(p.Version), 10)
	}
	if p.Type != "" {
		dst = append(dst, `,"t":`...)
		dst = jsonvalue.AppendString(dst, p.Type)
	}
	return append(dst, '}')
}

// AppendPresenceAsk appends the message that asks a client to show itself again on a channel.
func AppendPresenceAsk(dst []byte, channel string) []byte {
	dst = append(dst, `{"a":"pr","ch":`...)
	dst = jsonvalue.AppendString(dst, channel)
	return append(dst, '}')
}

// appendSubscription appends what the answers to SubscribePresence and UnsubscribePresence repeat of their request.
func appendSubscription(dst []byte, r *Request) []byte {
	if r.Action != SubscribePresence && r.Action != UnsubscribePresence {
		return dst
	}
	dst = append(dst, `,"ch":`...)
	dst = jsonvalue.AppendString(dst, r.Presence.Channel)
	dst = append(dst, `,"seq":`...)
	return strconv.AppendUint(dst, r.Presence.Seq, 10)
}
