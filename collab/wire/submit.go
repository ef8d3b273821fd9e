package wire

import (
	"fmt"
	"strconv"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// maxSeq is JavaScript's Number.MAX_SAFE_INTEGER.
const maxSeq = 1<<53 - 1

// decodeSubmit picks the kind of change and checks its shape, in the reference's order.
func decodeSubmit(d *Decoder, f *fields, r *Request) *Error {
	if err := decodeDocument(d, f, r); err != nil {
		return err
	}
	kind := kindOf(f)
	seq, counts := natural(f.seq)
	switch {
	case counts && seq >= maxSeq:
		return &Error{nameSeqOverflow, "Connection seq has exceeded the max safe integer, maybe from being open for too long"}
	case kind == 0:
		return badMessage("Invalid op message")
	}
	if err := d.readChange(f, r, kind); err != nil {
		return err
	}
	source, err := d.source(f.src)
	if err != nil {
		return err
	}
	if isNull(f.seq) {
		return badOp("Both src and seq must be set together")
	}
	if !counts {
		return badMessage("Invalid seq")
	}
	r.ID, r.Extra = collab.OpID{Source: source, Seq: seq}, f.x
	return nil
}

// kindOf says what f submits: an operation, even one that is null, goes before a create, and that before a delete.
// Zero: nothing.
func kindOf(f *fields) collab.Kind {
	switch {
	case f.op != nil:
		return collab.Edit
	case truthy(f.create):
		return collab.Create
	case truthy(f.del):
		return collab.Delete
	}
	return 0
}

func (d *Decoder) readChange(f *fields, r *Request, kind collab.Kind) *Error {
	r.Change.Kind = kind
	switch kind {
	case collab.Edit:
		r.Change.Data = f.op
		if n := components(f.op, d.limits.Components); n > d.limits.Components {
			return &Error{nameTooLarge, fmt.Sprintf("The operation has more than %d components, "+
				"this server's limit (--max-components): make it in several parts", d.limits.Components)}
		}
	case collab.Create:
		return d.readCreate(f.create, r)
	case collab.Delete:
		if f.del[0] != 't' {
			return badOp("del value must be true")
		}
	}
	return nil
}

// components counts the elements of an operation that is a list, bare or as {"ops": list}. It stops beyond most.
func components(op []byte, most int) (n int) {
	if len(op) < 2*most {
		return 0 // too short for so many
	}
	if jsonvalue.KindOf(op) == jsonvalue.Object {
		members := jsonvalue.ReadObject(op, jsonvalue.Limits{})
		for op = nil; members.Next(); {
			if string(members.Key()) == "ops" {
				op = members.Raw()
			}
		}
	}
	if jsonvalue.KindOf(op) == jsonvalue.Array {
		for list := jsonvalue.ReadArray(op, jsonvalue.Limits{}); n <= most && list.Next(); n++ {
		}
	}
	return n
}

func (d *Decoder) readCreate(raw []byte, r *Request) *Error {
	switch jsonvalue.KindOf(raw) {
	case jsonvalue.Object:
	case jsonvalue.Array:
		return badOp("Missing create type")
	default:
		return badOp("Create data must be an object")
	}
	r.normalized = true
	members := jsonvalue.ReadObject(raw, jsonvalue.Limits{})
	var name string
	var named bool
	for members.Next() {
		switch string(members.Key()) {
		case "type":
			named = jsonvalue.KindOf(members.Raw()) == jsonvalue.String
			name, _ = jsonvalue.ParseString(members.Raw())
		case "data":
			r.Change.Data = members.Raw()
		}
	}
	uri, known := d.typeOf(name)
	if !named || !known {
		return badOp("Missing create type")
	}
	r.Change.Type = uri
	return nil
}

// source reads src. A falsy one counts as left out.
func (d *Decoder) source(raw []byte) (string, *Error) {
	if !truthy(raw) {
		return "", nil
	}
	if jsonvalue.KindOf(raw) != jsonvalue.String {
		return "", badOp("src must be a string")
	}
	source, _ := jsonvalue.StringBytes(raw) // checked while reading
	if err := d.checkLength(source, "Invalid src"); err != nil {
		return "", err
	}
	return string(source), nil
}

// AppendAck appends the acknowledgement of a Submit that was committed at base, with the operations by which it was
// corrected. r.ID must be complete.
func AppendAck(dst []byte, r *Request, base collab.Version, fixups ...[]byte) []byte {
	dst = append(dst, '{')
	dst = appendEnvelope(dst, r, true)
	dst = appendIdentity(dst, r.ID.Source, r.ID.Seq, base)
	if len(fixups) == 0 {
		return append(dst, '}')
	}
	dst = append(dst, `,"fixup":`...)
	for i, op := range fixups {
		dst = append(append(dst, "[,"[min(i, 1)]), `{"op":`...)
		dst = append(dst, op...)
		dst = appendIdentity(dst, r.ID.Source, r.ID.Seq, base)
		dst = append(dst, '}')
	}
	return append(dst, "]}"...)
}

// appendIdentity appends the members that say which operation it is, after others.
func appendIdentity(dst []byte, source string, seq uint64, base collab.Version) []byte {
	dst = append(dst, `,"src":`...)
	dst = jsonvalue.AppendString(dst, source)
	dst = append(dst, `,"seq":`...)
	dst = strconv.AppendUint(dst, seq, 10)
	dst = append(dst, `,"v":`...)
	return strconv.AppendInt(dst, int64(base), 10)
}
