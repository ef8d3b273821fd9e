package collab_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

func TestGuestName(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"Ada", "Ada"},
		{"  Ada \t Lovelace\n", "Ada Lovelace"},
		{"A\x00d\x1ba\u202e\u200b", "Ada"},
		{"\u00a0\u2003", ""},
		{"नेहा 👩\u200d🔬", "नेहा 👩\u200d🔬"},
		{"a\xffb", "a\ufffdb"},
		{strings.Repeat("é", 64), strings.Repeat("é", 64)},
	} {
		if got, err := collab.GuestName(c.typed); got != c.want || err != nil {
			t.Errorf("%q: %q, %v; want %q", c.typed, got, err, c.want)
		}
	}
	if _, err := collab.GuestName(strings.Repeat("é", 65)); collab.CodeOf(err) != collab.CodeTooLarge {
		t.Errorf("65 characters: %v", err)
	}
}

func TestGuestColour(t *testing.T) {
	if got, err := collab.GuestColour("#aAbB09"); got != "#aabb09" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	for _, bad := range []string{"", "#", "#abc", "aabbcc", "#aabbcg", "#aabbccdd", "red", "#aabb c"} {
		if got, err := collab.GuestColour(bad); err == nil {
			t.Errorf("%q passes as %q", bad, got)
		}
	}
}

// Guests who have chosen nothing differ from one another, and look the same each time.
func TestGuestDefaults(t *testing.T) {
	form := regexp.MustCompile(`^#[0-9a-f]{6}$`)
	names, colours := map[string]bool{}, map[string]int{}
	for i := range 300 {
		user := collab.UserID(fmt.Sprint("guest:", i))
		g := collab.Guest{}.OrDefault(user)
		if g != (collab.Guest{}).OrDefault(user) {
			t.Fatalf("%s has two defaults", user)
		}
		if !form.MatchString(g.Colour) || !strings.HasPrefix(g.Name, "Guest ") {
			t.Fatalf("%s is %+v", user, g)
		}
		names[g.Name] = true
		colours[g.Colour]++
	}
	if len(colours) < 12 || len(names) < 200 {
		t.Errorf("300 guests have %d colours and %d names", len(colours), len(names))
	}
	for colour, n := range colours {
		if n > 60 {
			t.Errorf("%d of 300 guests have %s", n, colour)
		}
	}
	chosen := collab.Guest{Name: "Ada", Colour: "#123456"}
	if chosen.OrDefault("guest:1") != chosen {
		t.Error("what was chosen is replaced")
	}
}
