package collabtest

import (
	"errors"
	"maps"
	"os"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/tandem-collab/tandem/ot"
	"github.com/tandem-collab/tandem/ot/builtin"
	"github.com/tandem-collab/tandem/ot/json0"
	"github.com/tandem-collab/tandem/ot/json1"
	"github.com/tandem-collab/tandem/ot/richtext"
	"github.com/tandem-collab/tandem/ot/text"
	"github.com/tandem-collab/tandem/ot/textunicode"
)

// worlds are what documents are made of in the simulations.
var worlds = []struct {
	name  string
	kinds []Kind
}{
	{"TextUnicode", []Kind{Text(textunicode.Type, CodePoints)}},
	{"RichText", []Kind{RichText(richtext.Type)}},
	{"Both", []Kind{Text(textunicode.Type, CodePoints), RichText(richtext.Type)}},
	{"JSON0", []Kind{JSON0(json0.Type)}},
	{"JSON1", []Kind{JSON1(merging(json1.Type.Name()))}},
	{"Text", []Kind{Text(text.Type, UTF16)}},
	{"All", []Kind{
		Text(textunicode.Type, CodePoints), RichText(richtext.Type), JSON0(json0.Type), JSON1(merging(json1.Type.Name())), Text(text.Type, UTF16),
	}},
}

// merging returns a type as collections have it that resolve conflicts. A json1 that refuses them has stock clients which
// cannot go on after one.
func merging(name string) ot.Type {
	t, ok := builtin.Merging().Type(name)
	if !ok {
		panic("no type " + name)
	}
	return t
}

// seeds is how many runs each world gets: few in an ordinary test, TANDEM_SIM_SEEDS where that is set.
func seeds(t *testing.T) uint64 {
	n, set := os.LookupEnv("TANDEM_SIM_SEEDS")
	if !set {
		return 40
	}
	count, err := strconv.ParseUint(n, 10, 64)
	if err != nil {
		t.Fatalf("TANDEM_SIM_SEEDS: %v", err)
	}
	return count
}

// mustMeet is what the runs of all worlds together must come across; a simulation that does not is no test of it.
var mustMeet = []string{
	"acknowledgement ahead of the client",
	"acknowledgement lost",
	"behind",
	"conflict",
	"crash between append and acknowledgement",
	"create without a version",
	"duplicate",
	"gap",
	"joined",
	"late append",
	"nobody there to be acknowledged",
	"own found in the log",
	"parked",
	"refused: Document does not exist",
	"refused: Document was created remotely",
	"refused: Document was deleted",
	"refused: Invalid op submitted. Document already created",
	"refused: Invalid op submitted. Op version newer than current snapshot",
	"refused: does not fit",
	"rolled back",
	"sent again",
	"unknown, done",
	"unknown, not done",
}

func TestSim(t *testing.T) {
	met := make(map[string]int)
	revisions := 0
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			for seed := range seeds(t) {
				report, err := Run(Options{Seed: seed, Kinds: w.kinds})
				if err != nil {
					t.Fatal(err)
				}
				revisions += report.History
				for what, n := range report.Met {
					met[what] += n
				}
			}
		})
	}
	t.Logf("%d revisions", revisions)
	for _, what := range slices.Sorted(maps.Keys(met)) {
		t.Logf("%6d %s", met[what], what)
	}
	for _, what := range mustMeet {
		if met[what] == 0 && !t.Failed() {
			t.Errorf("never met: %s", what)
		}
	}
}

// mustMeetWithHubs is what the runs with Hubs together must come across.
var mustMeetWithHubs = []string{
	"acknowledgement lost",
	"closed to come back",
	"conflict",
	"crash between append and acknowledgement",
	"document closed",
	"duplicate",
	"late append",
	"milestone",
	"refused",
	"rolled back",
	"sent again",
	"store error",
	"unknown, done",
	"unknown, not done",
}

func TestSimOfHubs(t *testing.T) {
	met := make(map[string]int)
	for _, w := range worlds {
		t.Run(w.name, func(t *testing.T) {
			for seed := range seeds(t) {
				synctest.Test(t, func(t *testing.T) {
					report, err := RunHubs(Options{Seed: seed, Kinds: w.kinds})
					if err != nil {
						t.Fatal(err)
					}
					for what, n := range report.Met {
						met[what] += n
					}
				})
			}
		})
	}
	for _, what := range slices.Sorted(maps.Keys(met)) {
		t.Logf("%6d %s", met[what], what)
	}
	for _, what := range mustMeetWithHubs {
		if met[what] == 0 && !t.Failed() {
			t.Errorf("never met: %s", what)
		}
	}
}

// Seeds that once found a fault in collab keep their names.
func TestSimNamed(t *testing.T) {
	for _, tt := range []struct {
		name  string
		seed  uint64
		kinds []Kind
	}{
		{"OwnCreateBehindForeignDelete", 2481, worlds[0].kinds},
		{"SentToNodeWithAnEarlierOnePending", 1400, worlds[2].kinds},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if f := failure(Options{Seed: tt.seed, Kinds: tt.kinds}); f != nil {
				t.Error(f)
			}
		})
	}
}

// What a seed decides once, it decides always: else no failure could be looked into.
func TestSimRepeats(t *testing.T) {
	for seed := range uint64(5) {
		_, _, events := newSim(Options{Seed: seed, Kinds: worlds[2].kinds}, true, newNode).run()
		_, _, again := newSim(Options{Seed: seed, Kinds: worlds[2].kinds}, true, newNode).run()
		if !slices.Equal(events, again) {
			t.Errorf("seed %d: two runs differ", seed)
		}
	}
}

// failure runs o and returns what did not hold, or nil.
func failure(o Options) *Failure {
	_, err := Run(o)
	var f *Failure
	errors.As(err, &f)
	return f
}
