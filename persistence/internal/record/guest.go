package record

import (
	"fmt"

	"github.com/tandem-collab/tandem/collab"
)

// guestVersion is the version of a guest's row: name, colour.
const guestVersion = 1

// AppendGuest appends the record of g to dst.
func AppendGuest(dst []byte, g collab.Guest) []byte {
	return appendString(appendString(append(dst, guestVersion), g.Name), g.Colour)
}

// DecodeGuest reads the row of a guest.
func DecodeGuest(b []byte) (collab.Guest, error) {
	in := open(b, guestVersion)
	g := collab.Guest{Name: in.string(), Colour: in.string()}
	if err := in.close(); err != nil {
		return collab.Guest{}, fmt.Errorf("guest: %w", err)
	}
	return g, nil
}
