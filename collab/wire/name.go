package wire

import (
	"math"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// reserved holds the property names of JavaScript's Object.prototype, which the reference refuses as names.
var reserved = map[string]bool{
	"constructor": true, "__defineGetter__": true, "__defineSetter__": true, "hasOwnProperty": true,
	"__lookupGetter__": true, "__lookupSetter__": true, "isPrototypeOf": true, "propertyIsEnumerable": true,
	"toString": true, "valueOf": true, "__proto__": true, "toLocaleString": true,
}

// name reads the name of a document, a collection or a presence. The result may be part of raw.
func (d *Decoder) name(raw []byte, refusal string) ([]byte, *Error) {
	if jsonvalue.KindOf(raw) != jsonvalue.String {
		return nil, badMessage("%s", refusal)
	}
	name, _ := jsonvalue.StringBytes(raw) // checked while reading
	return name, d.checkName(name, refusal)
}

func (d *Decoder) checkName(name []byte, refusal string) *Error {
	if reserved[string(name)] {
		return badMessage("%s", refusal)
	}
	return d.checkLength(name, refusal)
}

func (d *Decoder) checkLength(name []byte, refusal string) *Error {
	return checkLength(name, d.limits.NameBytes, refusal)
}

// checkChannel checks the raw name of a channel. That of a document joins the names of its collection and its own.
func (d *Decoder) checkChannel(raw []byte) *Error {
	const refusal = "Invalid presence channel"
	if jsonvalue.KindOf(raw) != jsonvalue.String {
		return badMessage(refusal)
	}
	name, _ := jsonvalue.StringBytes(raw) // checked while reading
	if reserved[string(name)] {
		return badMessage(refusal)
	}
	return checkLength(name, 2*d.limits.NameBytes+1, refusal)
}

func checkLength(name []byte, limit int, refusal string) *Error {
	if len(name) > limit {
		return badMessage("%s: longer than %d bytes, this server's limit (--max-id)", refusal, limit)
	}
	return nil
}

// remember returns name as a string: *last if it is the same, else a new one that is put there.
func remember(last *string, name []byte) string {
	if string(name) != *last {
		*last = string(name)
	}
	return *last
}

// farVersion is beyond every version that a document will reach. Larger ones are taken as this.
const farVersion collab.Version = 1 << 53

// version reads a version: NoBase where it is null or omitted.
func version(raw []byte) (collab.Version, *Error) {
	if isNull(raw) {
		return collab.NoBase, nil
	}
	n, ok := natural(raw)
	if !ok {
		return 0, badMessage("Invalid version")
	}
	return collab.Version(min(n, uint64(farVersion))), nil
}

// natural reads a number that counts something; what is beyond 2^53 is given as 2^53. False: it is not a number, is
// negative or has a fraction.
func natural(raw []byte) (uint64, bool) {
	if !isNumber(raw) {
		return 0, false
	}
	f, err := jsonvalue.ParseFloat(raw)
	if err != nil || f < 0 || f != math.Trunc(f) {
		return 0, false
	}
	return uint64(min(f, float64(farVersion))), true
}

func isNumber(raw []byte) bool { return jsonvalue.KindOf(raw) == jsonvalue.Number }

// isNull says that the member is null or not there.
func isNull(raw []byte) bool { return len(raw) == 0 || raw[0] == 'n' }

// truthy judges a raw value as JavaScript's "if" does; what is not there is false.
func truthy(raw []byte) bool {
	switch jsonvalue.KindOf(raw) {
	case jsonvalue.Object, jsonvalue.Array:
		return true
	case jsonvalue.Bool:
		return raw[0] == 't'
	case jsonvalue.String:
		return len(raw) > len(`""`)
	case jsonvalue.Number:
		f, err := jsonvalue.ParseFloat(raw)
		return err != nil || f != 0 // an error is a number beyond float64, in JavaScript infinity
	}
	return false
}
