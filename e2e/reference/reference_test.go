package reference

import (
	"flag"
	"fmt"
	"os"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMain(m *testing.M) {
	for name, value := range map[string]string{"rapid.checks": "1000", "rapid.nofailfile": "true"} {
		if err := flag.Set(name, value); err != nil { // a default, which the command line overrides
			panic(err)
		}
	}
	flag.Parse()
	if testing.Short() {
		fmt.Println("e2e/reference: left out, as -short was given")
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// TestReference compares random cases with the published types, each for TANDEM_FUZZTIME, or two seconds.
func TestReference(t *testing.T) {
	limit := 2 * time.Second
	if text := os.Getenv("TANDEM_FUZZTIME"); text != "" {
		var err error
		if limit, err = time.ParseDuration(text); err != nil {
			t.Fatalf("TANDEM_FUZZTIME: %v", err)
		}
	}
	for _, kind := range Kinds {
		t.Run(kind.Name, func(t *testing.T) {
			node := Start(t, "reference.mjs")
			cases := 0
			for end := time.Now().Add(limit); time.Now().Before(end) && !t.Failed(); {
				rapid.Check(quiet{t}, func(t *rapid.T) {
					cases++
					compare(t, node, kind)
				})
			}
			t.Logf("%s: %d cases", kind.Name, cases)
		})
	}
}

// quiet leaves out what rapid says of each thousand cases, and how it drew a failing one: that one is shown as it is.
type quiet struct{ *testing.T }

func (quiet) Logf(string, ...any) {}

func compare(t *rapid.T, node *Process, kind *Kind) {
	q := kind.Draw(t)
	want, err := node.Ask(kind.Type.Name(), q.Case)
	if err != nil {
		t.Fatal(err)
	}
	if err := kind.Compare(kind.Answer(q), want); err != nil {
		t.Fatalf("\ndoc %s\na   %s\nb   %s\nc   %s\nplaces %s\n%v", q.Doc, q.Case.A, q.Case.B, q.Case.C, q.Case.Places, err)
	}
}
