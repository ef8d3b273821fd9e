package collab

import (
	"fmt"
	"strings"
	"unicode"
)

// Guest is what a person without an account shows of themselves. The zero Guest has chosen nothing.
type Guest struct {
	Name   string // as GuestName makes it; empty: not chosen
	Colour string // "#rrggbb" in lower case; empty: not chosen
}

// MaxGuestName is the length of the longest name, in code points.
const MaxGuestName = 64

// guestColours are what guests have who have chosen none: a circle of hues, all dark enough for white text.
var guestColours = [...]string{
	"#c62828", "#ad1457", "#8e24aa", "#5e35b1", "#3949ab", "#1565c0",
	"#00728f", "#00796b", "#2e7d32", "#5d7a12", "#8a6500", "#b4510a", "#6d4c41", "#546e7a",
}

// GuestName makes a name of what somebody has typed: control and format characters are left out, white space is
// folded. It fails where more than MaxGuestName code points are left.
func GuestName(typed string) (string, error) {
	words := strings.Fields(strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d': // joiners, which some scripts and emoji need
			return -1
		}
		return r
	}, strings.ToValidUTF8(typed, "\uFFFD")))
	name := strings.Join(words, " ")
	if n := len([]rune(name)); n > MaxGuestName {
		return "", Errorf(CodeTooLarge, "A name has at most %d characters, this one has %d", MaxGuestName, n)
	}
	return name, nil
}

// GuestColour checks a colour, and puts it in lower case.
func GuestColour(chosen string) (string, error) {
	colour := strings.ToLower(chosen)
	digits, ok := strings.CutPrefix(colour, "#")
	if !ok || len(digits) != 6 || strings.Trim(digits, "0123456789abcdef") != "" {
		return "", Errorf(CodeMalformed, "A colour is written as # and six hexadecimal digits")
	}
	return colour, nil
}

// OrDefault fills in what g has not chosen. The same user always gets the same.
func (g Guest) OrDefault(user UserID) Guest {
	h := hashOf(user)
	if g.Name == "" {
		g.Name = fmt.Sprintf("Guest %d", 100+h%900)
	}
	if g.Colour == "" {
		g.Colour = guestColours[h/900%uint64(len(guestColours))]
	}
	return g
}

// hashOf is FNV-1a, so that a user looks the same after every release.
func hashOf(user UserID) uint64 {
	h := uint64(14695981039346656037)
	for _, b := range []byte(user) {
		h = (h ^ uint64(b)) * 1099511628211
	}
	return h ^ h>>32
}
