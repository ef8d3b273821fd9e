package transport_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tandem-collab/tandem/collab/transport"
)

func TestPipe(t *testing.T) {
	a, b := transport.Pipe()
	frame := []byte("one")
	if err := a.WriteBatch([][]byte{frame, []byte("two")}); err != nil {
		t.Fatal(err)
	}
	frame[0] = 'x' // the writer may reuse its bytes
	a.Close(transport.Normal, "done")
	a.Close(transport.Broken, "again")
	for _, want := range []string{"one", "two"} {
		if got, err := b.Read(); string(got) != want || err != nil {
			t.Errorf("read %q, %v; want %q", got, err, want)
		}
	}
	var closed *transport.CloseError
	if _, err := b.Read(); !errors.As(err, &closed) || *closed != (transport.CloseError{Code: transport.Normal, Reason: "done"}) {
		t.Errorf("the other end reads %v", err)
	}
	if _, err := a.Read(); err != transport.ErrClosed {
		t.Errorf("this end reads %v", err)
	}
	if err := b.WriteBatch([][]byte{nil}); err == nil {
		t.Error("writing to an end that is closed succeeds")
	}
}

func TestPipeWriterWaitsForReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := transport.Pipe()
		written := 0
		go func() {
			for a.WriteBatch([][]byte{[]byte("x")}) == nil {
				written++
			}
		}()
		synctest.Wait()
		before := written
		if before == 0 {
			t.Fatal("nothing can be written")
		}
		if _, err := b.Read(); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if written != before+1 {
			t.Errorf("%d written after one more was read, %d before", written, before)
		}
		b.Close(transport.GoingAway, "") // lets the writer go
	})
}

func TestCodes(t *testing.T) {
	for code, want := range map[transport.Code]bool{
		transport.Normal: false, transport.Broken: false, transport.TooLarge: false, transport.GoingAway: true,
		transport.Restarting: true, transport.Replaced: true, transport.Unavailable: true, 4500: false,
	} {
		if code.Retry() != want {
			t.Errorf("%d: %v", code, !want)
		}
	}
	if got := transport.ComeBack(1500 * time.Millisecond); got != "come back in 1500 ms" {
		t.Error(got)
	}
}
