package bolt

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// The tests of this file need to know what the kernel was asked to do, and to make it refuse. bbolt works on an
// *os.File and can be given nothing else, and with NoSync, where the store would sync by itself, it loses the barrier
// between the pages and the meta page. So the file layer that records and fails is strace, around a process of its own:
// it sees the real calls of the unchanged program in their order, and makes the nth one of a kind fail.

// strace returns the command to trace with, or skips the test where that is not possible.
func strace(t *testing.T) []string {
	t.Helper()
	line := []string{"strace", "-f", "-y", "--seccomp-bpf", "-s", "64", "-e", "signal=none",
		"-e", "trace=pwrite64,write,fdatasync,fsync,ftruncate"}
	if out, err := exec.Command(line[0], append(line[1:], "-o", os.DevNull, "true")...).CombinedOutput(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("strace does not work here: %v\n%s", err, out)
		}
		t.Skipf("the order of system calls is not checked: strace does not work here: %v", err)
	}
	return line
}

// call is one system call on the database, or one line that the child says.
type call struct {
	name       string // pwrite64, fdatasync, fsync, ftruncate; say
	text       string // of say
	offset     int64  // of pwrite64
	failed     bool
	start, end int // where it begins and ends in the trace
}

// isMeta says that the call writes one of the two meta pages.
func (c call) isMeta() bool { return c.name == "pwrite64" && c.offset < 2*4096 }

var (
	traceLine  = regexp.MustCompile(`^(\d+) +(.*)$`)
	tracedCall = regexp.MustCompile(`^(\w+)\((\d+)<([^>]*)>(.*)\) += (-?\d+)`)
	saidText   = regexp.MustCompile(`^, "([^"\\]*)\\n"`)
	lastNumber = regexp.MustCompile(`(\d+)$`)
)

// parseTrace reads what strace wrote. A call that another thread's interrupts stands in two lines.
func parseTrace(t *testing.T, trace []byte) (calls []call) {
	t.Helper()
	type half struct {
		text  string
		start int
	}
	open := make(map[string]half) // by thread
	lines := bufio.NewScanner(bytes.NewReader(trace))
	for n := 0; lines.Scan(); n++ {
		m := traceLine.FindStringSubmatch(lines.Text())
		if m == nil {
			t.Fatalf("trace: %q", lines.Text())
		}
		thread, text, start := m[1], m[2], n
		if begin, unfinished := strings.CutSuffix(text, " <unfinished ...>"); unfinished {
			open[thread] = half{begin, n}
			continue
		}
		if strings.HasPrefix(text, "<... ") {
			_, end, _ := strings.Cut(text, " resumed>")
			text, start = open[thread].text+end, open[thread].start
		}
		if c, ok := parseCall(t, text); ok {
			c.start, c.end = start, n
			calls = append(calls, c)
		}
	}
	return calls
}

func parseCall(t *testing.T, text string) (call, bool) {
	t.Helper()
	m := tracedCall.FindStringSubmatch(text)
	if m == nil {
		return call{}, false // the end of a thread
	}
	name, fd, path, args, result := m[1], m[2], m[3], m[4], m[5]
	c := call{name: name, failed: strings.HasPrefix(result, "-")}
	switch {
	case name == "write" && fd == "1":
		c.name, c.text = "say", ""
		if said := saidText.FindStringSubmatch(args); said != nil {
			c.text = said[1]
		}
		return c, true
	case name == "write" || filepath.Base(path) != databaseFile:
		return call{}, false
	case name == "pwrite64":
		offset, err := strconv.ParseInt(lastNumber.FindString(args), 10, 64)
		if err != nil {
			t.Fatalf("trace: %q", text)
		}
		c.offset = offset
	}
	return c, true
}

// commit is a transaction that reached the disk: pages, sync, meta page, sync, each begun when the one before had
// ended.
type commit struct{ start, end int }

// commits finds the commits of a trace. Any other order of calls on the database is an error, but for what follows a
// failure: that is a new beginning.
func commits(t *testing.T, calls []call) (found []commit) {
	t.Helper()
	const (
		idle    = iota
		pages   // written
		synced  // the pages are
		written // the meta page is
	)
	state, start := idle, 0
	for _, c := range calls {
		if c.name == "say" {
			continue
		}
		isPage := c.name == "pwrite64" && !c.isMeta()
		switch {
		case c.failed:
			state = idle
		case c.name == "ftruncate" || c.name == "fsync":
			if state != idle {
				t.Errorf("line %d: the file grows in the middle of a commit", c.start+1)
			}
		case isPage && state == idle:
			state, start = pages, c.start
		case isPage && state == pages:
		case c.name == "fdatasync" && state == pages:
			state = synced
		case c.isMeta() && state == synced:
			state = written
		case c.name == "fdatasync" && state == written:
			state = idle
			found = append(found, commit{start, c.end})
		default:
			t.Errorf("line %d: %s out of order", c.start+1, c.name)
			state = idle
		}
	}
	return found
}

// wantDurableFirst fails unless every version that was acknowledged or seen was on disk by then: a commit began after
// its append did, and had ended.
func wantDurableFirst(t *testing.T, calls []call, done []commit) (acks int) {
	t.Helper()
	begun := make(map[int]int) // version → line of the last "begin"
	for _, c := range calls {
		var word string
		var v int
		if _, err := fmt.Sscanf(c.text, "%s %d", &word, &v); c.name != "say" || err != nil {
			continue
		}
		switch word {
		case "begin":
			begun[v] = c.start
			continue
		case "ack":
			acks++
		case "seen", "found":
			v-- // the revision that makes this version
		default:
			continue
		}
		if v < 0 {
			continue
		}
		durable := false
		for _, tx := range done {
			durable = durable || tx.start > begun[v] && tx.end < c.start
		}
		if !durable {
			t.Errorf("line %d: %q before revision %d was on disk", c.start+1, c.text, v)
		}
	}
	return acks
}

// traced runs appendAlone under strace with more arguments for it, checks the order of its calls, and what is in the
// store at the end. It returns what the child said.
func traced(t *testing.T, count collab.Version, args ...string) (said []string) {
	t.Helper()
	under := strace(t)
	dir, log := t.TempDir(), filepath.Join(t.TempDir(), "trace")
	if err := mustOpen(t, dir, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	under = append(append(under, "-o", log), args...)
	out, err := child("lone", dir, int(count), under...).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	trace, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	calls := parseTrace(t, trace)
	if acks := wantDurableFirst(t, calls, commits(t, calls)); acks != strings.Count(string(out), "ack ") || acks == 0 {
		t.Errorf("%d acknowledgements in the trace, but the child said\n%s", acks, out)
	}

	s := mustOpen(t, dir, Options{})
	got := wholeLog(t, s, aloneDoc)
	for v, r := range got {
		if r.ID != alone(collab.Version(v)).ID {
			t.Errorf("revision %d is %+v", v, r.ID)
		}
	}
	if len(got) != int(count) {
		t.Errorf("%d revisions, want %d", len(got), count)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
	check(t, dir)
	if t.Failed() {
		t.Logf("the trace:\n%s", trace)
	}
	return strings.Split(strings.TrimSpace(string(out)), "\n")
}

func TestSyncedBeforeAcknowledged(t *testing.T) {
	t.Run("fast disk", func(t *testing.T) { traced(t, 30) })
	t.Run("slow syncs", func(t *testing.T) {
		traced(t, 8, "-e", "inject=fdatasync:delay_enter=3000")
	})
}

// TestFailedCalls makes calls fail in the child's appends, which begin with 0. A commit syncs twice: its pages, and its
// meta page. strace counts the calls of each thread: appends are the committer's, and the thread that opened the store
// before makes fewer calls than any that are chosen here.
func TestFailedCalls(t *testing.T) {
	for _, c := range []struct {
		name   string
		inject string
		fails  int  // the append that gets the error; -1: whichever has to grow the file
		saved  bool // but is there when the database is open again
		away   bool // other calls in between are refused
	}{
		{"sync of the pages", "fdatasync:error=EIO:when=3", 1, false, false},
		{"sync of the meta page", "fdatasync:error=EIO:when=4", 1, true, false},
		{"sync of the meta page, then of markers", "fdatasync:error=EIO:when=4..9", 1, true, true},
		{"sync of the meta page, then that of a marker's", "fdatasync:error=EIO:when=4..6+2", 1, true, true},
		{"no space for a page", "pwrite64:error=ENOSPC:when=4", 1, false, false},
		{"no space for the second page", "pwrite64:error=ENOSPC:when=5", 1, false, false},
		{"write of the meta page", "pwrite64:error=EIO:when=6", 1, false, false},
		{"no space for a page, and none for the marker", "pwrite64:error=ENOSPC:when=4..12", 1, false, true},
		{"no space to grow", "ftruncate:error=ENOSPC:when=1", -1, false, false},
		{"sync of the grown file", "fsync:error=EIO:when=1", -1, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := traced(t, 6, "-e", "inject="+c.inject)
			lines := make(map[string]string) // what followed "fail N", "found", "away"
			for _, line := range said {
				word, rest, _ := strings.Cut(line, " ")
				lines[word] = rest
			}
			failed, message, _ := strings.Cut(lines["fail"], " ")
			if !strings.HasPrefix(message, "It is not known") || c.fails >= 0 && failed != strconv.Itoa(c.fails) {
				t.Errorf("append %q failed with %q, want %d to fail", failed, message, c.fails)
			}
			found, _ := strconv.Atoi(failed)
			if c.saved {
				found++
			}
			if lines["found"] != strconv.Itoa(found) {
				t.Errorf("found %q afterwards, want %d", lines["found"], found)
			}
			if _, away := lines["away"]; c.away && !away {
				t.Error("no call was refused while the database was closed")
			}
			if t.Failed() {
				t.Logf("the child said\n%s", strings.Join(said, "\n"))
			}
		})
	}
}
