package bolt

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/tandem-collab/tandem/collab"
)

// Some tests need a process of its own, to be traced or killed: this test program again, which then does what the
// variable childTask names instead of testing, in the data directory childDir. It says what happens in lines on its
// standard output, each in one write.
const (
	childTask  = "TANDEM_BOLT_TEST_TASK"
	childDir   = "TANDEM_BOLT_TEST_DIR"
	childCount = "TANDEM_BOLT_TEST_COUNT"
)

// childTime is more than a child ever takes.
const childTime = time.Minute

func TestMain(m *testing.M) {
	task, dir := os.Getenv(childTask), os.Getenv(childDir)
	count, _ := strconv.Atoi(os.Getenv(childCount))
	switch task {
	case "":
		goleak.VerifyTestMain(m)
	default:
		time.AfterFunc(childTime, func() { panic("the child does not come to an end") })
	}
	switch task {
	case "lone":
		appendAlone(dir, collab.Version(count))
	case "flood":
		flood(dir, count)
	}
}

// child returns the command that does task in dir.
func child(task, dir string, count int, under ...string) *exec.Cmd {
	line := append(under, os.Args[0])
	cmd := exec.Command(line[0], line[1:]...)
	cmd.Env = append(os.Environ(), childTask+"="+task, childDir+"="+dir, childCount+"="+strconv.Itoa(count),
		"GORACE=atexit_sleep_ms=0") // the race detector waits a second at the end of a process otherwise
	cmd.Stderr = os.Stderr
	return cmd
}

// say writes a line to standard output in one system call.
func say(format string, args ...any) {
	if _, err := fmt.Printf(format+"\n", args...); err != nil {
		panic(err)
	}
}

// refusals are calls that the closed database refused. Each ends a pause between two attempts to open it again.
var refusals = make(chan time.Time, 1)

// openInChild opens the store with its committer on a thread that did nothing before, as strace counts the calls of
// each thread. journalEach is how much of a document is folded; 0: as usual.
func openInChild(dir string, journalEach int) (s *Store) {
	opened := make(chan error)
	go func() {
		runtime.LockOSThread() // the thread ends with the goroutine
		var err error
		s, err = Open(dir, Options{
			Logger:    slog.New(slog.DiscardHandler),
			after:     func(time.Duration) <-chan time.Time { return refusals },
			onStartup: runtime.LockOSThread,

			journalEach: journalEach,
		})
		opened <- err
	}()
	if err := <-opened; err != nil {
		say("open: %v", err)
		os.Exit(1)
	}
	return s
}

var aloneDoc = collab.DocID{Collection: "c", ID: "alone"}

// alone returns revision v of aloneDoc: some are large, so that the file has to grow.
func alone(v collab.Version) collab.Revision {
	r := edit(v)[0]
	r.ID = collab.OpID{Source: "alone", Seq: uint64(v)}
	if v%4 == 3 {
		r.Change.Data = make([]byte, 500_000)
	}
	return r
}

// appendAlone appends count revisions one after the other and says "begin V", then "ack V", or "fail V" and what it
// found when it looked again, as a Session does. A reader beside it says "seen V" when it sees the log at version V.
func appendAlone(dir string, count collab.Version) {
	s := openInChild(dir, 0)
	ctx, stop := context.WithCancel(context.Background())
	var reader sync.WaitGroup
	reader.Go(func() {
		for last := collab.Version(0); ctx.Err() == nil; runtime.Gosched() {
			if e, err := s.Entry(ctx, aloneDoc); err == nil && e.Version != last {
				last = e.Version
				say("seen %d", last)
			}
		}
	})
	for v := collab.Version(0); v < count; {
		say("begin %d", v)
		err := s.Append(ctx, aloneDoc, []collab.Revision{alone(v)}, collab.Meta{})
		if err == nil {
			say("ack %d", v)
			v++
			continue
		}
		say("fail %d %v", v, err)
		v = head(ctx, s)
		say("found %d", v)
	}
	stop()
	reader.Wait()
	if err := s.Close(); err != nil {
		say("close: %v", err)
	}
}

// head asks for the version of aloneDoc until there is an answer.
func head(ctx context.Context, s *Store) collab.Version {
	for away := false; ; runtime.Gosched() {
		e, err := s.Entry(ctx, aloneDoc)
		if err == nil {
			return e.Version
		}
		if !away {
			away = true
			say("away %v", err)
		}
		select {
		case refusals <- time.Time{}:
		default:
		}
	}
}

// flood appends until it is killed, with writers that have a document each and one that they share, and says
// "ack DOCUMENT VERSION SOURCE SEQ". The journal is folded all the time meanwhile. Each also names versions of its own document, and says "mark DOCUMENT VERSION NAME".
func flood(dir string, round int) {
	s := openInChild(dir, 500)
	var writers sync.WaitGroup
	for w := range 6 {
		writers.Go(func() {
			own := floodWriter{s: s, doc: fmt.Sprint("own-", w), source: fmt.Sprintf("%d-%d", round, w)}
			shared := own
			shared.doc = "shared"
			for seq := uint64(0); ; seq += 2 {
				own.append(seq)
				shared.append(seq + 1)
				own.mark(own.head, fmt.Sprintf("%s-%d", own.source, seq))
			}
		})
	}
	writers.Wait()
}

type floodWriter struct {
	s           *Store
	doc, source string
	head        collab.Version
}

// mark names a version, in place of what it was called before.
func (w *floodWriter) mark(v collab.Version, name string) {
	m := collab.Mark{Version: v % 7, Name: name, Restored: collab.NoBase}
	if err := w.s.SetMark(context.Background(), collab.DocID{Collection: "flood", ID: w.doc}, m); err != nil {
		say("error %v", err)
		os.Exit(1)
	}
	say("mark %s %d %s", w.doc, m.Version, name)
}

// append appends one revision at the head, wherever that is.
func (w *floodWriter) append(seq uint64) {
	id := collab.DocID{Collection: "flood", ID: w.doc}
	for {
		r := edit(w.head)[0]
		r.ID = collab.OpID{Source: w.source, Seq: seq}
		r.Change.Data = make([]byte, seq%700)
		meta := collab.Meta{Titles: []collab.Title{{Doc: id, Text: fmt.Sprint(w.head)}}}
		err := w.s.Append(context.Background(), id, []collab.Revision{r}, meta)
		if err == nil {
			say("ack %s %d %s %d", w.doc, w.head, w.source, seq)
			w.head++
			return
		}
		if !errors.Is(err, collab.ErrConflict) {
			say("error %v", err)
			os.Exit(1)
		}
		e, err := w.s.Entry(context.Background(), id)
		if err != nil {
			say("error %v", err)
			os.Exit(1)
		}
		w.head = e.Version
	}
}
