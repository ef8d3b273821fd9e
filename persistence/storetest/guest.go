package storetest

import (
	"github.com/tandem-collab/tandem/collab"
)

var guestRules = []rule{
	{"S60", "a guest is what was set last", func(f *fixture) {
		f.wantGuest("guest:a", collab.Guest{})
		f.setGuest("guest:a", collab.Guest{Name: "Ada é", Colour: "#123456"})
		f.setGuest("guest:b", collab.Guest{Colour: "#654321"})
		f.wantGuest("guest:a", collab.Guest{Name: "Ada é", Colour: "#123456"})
		f.wantGuest("guest:b", collab.Guest{Colour: "#654321"})
		f.setGuest("guest:a", collab.Guest{})
		f.wantGuest("guest:a", collab.Guest{})
		f.reopen()
		f.wantGuest("guest:b", collab.Guest{Colour: "#654321"})
	}},
	{"S61", "there is no guest without an id", func(f *fixture) {
		if err := f.store.SetGuest(f.ctx, "", collab.Guest{Name: "x"}); err == nil {
			f.Error("it was set")
		}
		f.wantGuest("", collab.Guest{})
	}},
}

func (f *fixture) setGuest(user collab.UserID, g collab.Guest) {
	f.Helper()
	if err := f.store.SetGuest(f.ctx, user, g); err != nil {
		f.Fatalf("SetGuest of %q: %v", user, err)
	}
}

func (f *fixture) wantGuest(user collab.UserID, want collab.Guest) {
	f.Helper()
	got, err := f.store.Guest(f.ctx, user)
	if err != nil {
		f.Fatalf("Guest of %q: %v", user, err)
	}
	f.wantEqual(got, want)
}
