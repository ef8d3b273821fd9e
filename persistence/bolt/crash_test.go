package bolt

import (
	"bufio"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// acked is an acknowledgement of the flood: of a revision, or of the name of a version.
type acked struct {
	doc     string
	version collab.Version
	id      collab.OpID
	name    string
}

func parseAcked(line string) (a acked, err error) {
	if strings.HasPrefix(line, "mark ") {
		_, err = fmt.Sscanf(line, "mark %s %d %s", &a.doc, &a.version, &a.name)
		return a, err
	}
	_, err = fmt.Sscanf(line, "ack %s %d %s %d", &a.doc, &a.version, &a.id.Source, &a.id.Seq)
	return a, err
}

// TestKill kills a process that writes, again and again. The page cache survives that, so this shows what the process
// keeps in its own memory too long; that writes are synced before they are acknowledged is shown in trace_test.go.
func TestKill(t *testing.T) {
	const rounds = 10
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	dir := t.TempDir()
	var acks []acked
	for round := range rounds {
		acks = append(acks, killed(t, dir, round, 1+random.IntN(150))...)
		s := mustOpen(t, dir, Options{})
		wantAcked(t, s, acks)
		wantMarked(t, s, acks)
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		check(t, dir)
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d acknowledgements", len(acks))
}

// killed floods the store of dir, kills that after so many acknowledgements, and returns all that were given.
func killed(t *testing.T, dir string, round, after int) (acks []acked) {
	t.Helper()
	cmd := child("flood", dir, round)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		a, err := parseAcked(lines.Text())
		if err != nil {
			t.Errorf("the child says %q", lines.Text())
			break
		}
		if acks = append(acks, a); len(acks) == after {
			if err := cmd.Process.Kill(); err != nil {
				t.Error(err)
			}
		}
	}
	cmd.Process.Kill() // if it was not yet
	if err := cmd.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return acks
}

// wantAcked fails unless every log is whole and holds what was acknowledged, and nothing twice.
func wantAcked(t *testing.T, s *Store, acks []acked) {
	t.Helper()
	logs := make(map[string][]collab.Revision)
	for _, a := range acks {
		if a.name != "" {
			continue
		}
		if _, ok := logs[a.doc]; !ok {
			logs[a.doc] = wholeLog(t, s, collab.DocID{Collection: "flood", ID: a.doc})
		}
		log := logs[a.doc]
		if int(a.version) >= len(log) || log[a.version].ID != a.id {
			t.Errorf("%+v is not in a log of %d revisions", a, len(log))
		}
	}
	for doc, log := range logs {
		seen := make(map[collab.OpID]bool)
		for _, r := range log {
			if seen[r.ID] {
				t.Errorf("%s: %+v is there twice", doc, r.ID)
			}
			seen[r.ID] = true
		}
		e, err := s.Entry(t.Context(), collab.DocID{Collection: "flood", ID: doc})
		if want := fmt.Sprint(len(log) - 1); err != nil || e.Title != want {
			t.Errorf("%s: the title is %q, %v, want that of the last append: %s", doc, e.Title, err, want)
		}
	}
}

// wantMarked fails unless each version bears the name that was acknowledged last, or one that its writer had gone on to
// when it was killed.
func wantMarked(t *testing.T, s *Store, acks []acked) {
	t.Helper()
	type place struct {
		doc     string
		version collab.Version
	}
	last := make(map[place]string)
	for _, a := range acks {
		if a.name != "" {
			last[place{a.doc, a.version}] = a.name
		}
	}
	for p, name := range last {
		marks, err := s.Marks(t.Context(), collab.DocID{Collection: "flood", ID: p.doc})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(marks, func(m collab.Mark) bool { return m.Version == p.version })
		if i < 0 || !notOlder(marks[i].Name, name) {
			t.Errorf("version %d of %s was called %q, and the marks are %v", p.version, p.doc, name, marks)
		}
	}
}

// notOlder says whether a name of the flood, ROUND-WRITER-SEQ, was given with another or after it by the same writer.
func notOlder(name, than string) bool {
	var a, b struct{ round, writer, seq int }
	_, errA := fmt.Sscanf(name, "%d-%d-%d", &a.round, &a.writer, &a.seq)
	_, errB := fmt.Sscanf(than, "%d-%d-%d", &b.round, &b.writer, &b.seq)
	return errA == nil && errB == nil && a.writer == b.writer && (a.round > b.round || a.round == b.round && a.seq >= b.seq)
}

func wholeLog(t *testing.T, s *Store, id collab.DocID) (log []collab.Revision) {
	t.Helper()
	for {
		revs, err := s.Revisions(t.Context(), id, collab.Version(len(log)), collab.MaxVersion)
		if err != nil {
			t.Fatal(err)
		}
		if len(revs) == 0 {
			return log
		}
		log = append(log, revs...)
	}
}
