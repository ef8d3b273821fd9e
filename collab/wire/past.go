package wire

import (
	"math"
	"strconv"
	"time"

	"github.com/tandem-collab/tandem/ot/jsonvalue"
)

// checkPast makes the checks of requests for a document as it was.
func checkPast(d *Decoder, f *fields, r *Request) *Error {
	if err := d.readID(f, r); err != nil {
		return err
	}
	if err := decodeDocument(d, f, r); err != nil {
		return err
	}
	return readPlace(f, r)
}

// farTime is the greatest time that JavaScript knows, in milliseconds. What is beyond it is taken as this, and what is before 1970 as
// just before.
const farTime = 8.64e15

// decodePast reads ts, which counts milliseconds.
func decodePast(_ *Decoder, f *fields, r *Request) *Error {
	if isNull(f.ts) {
		return nil
	}
	ts, err := jsonvalue.ParseFloat(f.ts)
	if err != nil {
		return badMessage("Invalid timestamp") // beyond float64
	}
	r.Time = time.UnixMilli(int64(math.Floor(max(-1, min(ts, farTime))))).UTC()
	return nil
}

// AppendPast appends the answer to a FetchVersion or FetchTime. Unlike that to a Fetch it always says the type, and it has a
// member for metadata, which nobody is given.
func AppendPast(dst []byte, r *Request, s Snapshot) []byte {
	dst = append(dst, `{"v":`...)
	dst = strconv.AppendInt(dst, int64(s.Version), 10)
	dst = append(dst, `,"type":`...)
	if s.Type == "" {
		dst = append(dst, "null"...)
	} else {
		dst = jsonvalue.AppendString(dst, s.Type)
		if s.Data != nil {
			dst = append(append(dst, `,"data":`...), s.Data...)
		}
	}
	dst = append(dst, `,"m":null,`...)
	if r.id == nil { // nobody has asked so, but the reference has an answer: the id is then the document's
		dst = append(dst, `"id":`...)
		dst = append(jsonvalue.AppendString(dst, r.Doc.ID), ',')
	}
	dst = appendEnvelope(dst, r, false)
	return append(dst, '}')
}
