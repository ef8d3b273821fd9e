// Package storetest holds the rules that every collab.Store obeys, as tests: one numbered rule each, [S01] and on.
//
// A store's test calls Run with a way to open it. A rule that needs a store to outlive its closing runs where the
// Backend says so. The numbers are stable: a rule that goes takes its number with it.
//
// # Concurrency
//
// Run is called once from a test. Some rules use the store from many goroutines, so run them with -race.
//
// What a store does when its disk fails is not here: that depends on the disk, and the store's own tests show it.
package storetest

import (
	"context"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// Backend is a store under test.
type Backend struct {
	// Open opens the store that lives in dir, and makes it if nothing is there.
	Open func(t *testing.T, dir string) collab.Store
	// Durable says that what was closed is there when it is opened again.
	Durable bool
	// Check, if not nil, runs after each rule on a directory whose store is closed.
	Check func(t *testing.T, dir string)
}

// fixture is what a rule works with.
type fixture struct {
	*testing.T
	ctx     context.Context
	backend Backend
	dir     string
	store   collab.Store
}

// rule is one promise.
type rule struct {
	number string
	text   string
	test   func(*fixture)
}

// Run checks every rule.
func Run(t *testing.T, b Backend) {
	var rules []rule
	for _, group := range [][]rule{logRules, timeRules, milestoneRules, trimRules, redactRules, historyRules, catalogRules, guestRules, blobRules, indexRules, replaceRules, storeRules, modelRules} {
		rules = append(rules, group...)
	}
	seen := make(map[string]bool)
	for _, r := range rules {
		if seen[r.number] {
			t.Fatalf("two rules are called %s", r.number)
		}
		seen[r.number] = true
		t.Run("["+r.number+"] "+r.text, func(t *testing.T) {
			f := &fixture{T: t, ctx: t.Context(), backend: b, dir: t.TempDir()}
			f.open()
			defer f.finish()
			r.test(f)
		})
	}
}

func (f *fixture) open() {
	f.Helper()
	f.store = f.backend.Open(f.T, f.dir)
}

func (f *fixture) finish() {
	f.Helper()
	if err := f.store.Close(); err != nil {
		f.Errorf("Close: %v", err)
	}
	if f.backend.Check != nil {
		f.backend.Check(f.T, f.dir)
	}
}

// reopen closes the store and opens it again; without a durable store the rule ends here.
func (f *fixture) reopen() {
	f.Helper()
	if !f.backend.Durable {
		f.SkipNow()
	}
	f.finish()
	f.open()
}

// reopenIfDurable closes the store and opens it again, if it keeps what it has.
func (f *fixture) reopenIfDurable() {
	f.Helper()
	if f.backend.Durable {
		f.reopen()
	}
}
