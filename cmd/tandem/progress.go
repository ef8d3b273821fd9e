package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
)

// progressEvery is how often the line of a progress is written anew.
const progressEvery = 100 * time.Millisecond

// progress shows how far a command is, in one line of a terminal that is written over and over. Elsewhere it shows nothing.
type progress struct {
	terminal io.Writer // nil: none
	shown    time.Time
}

func newProgress(cmd *cobra.Command) *progress {
	p := &progress{}
	if f, ok := cmd.ErrOrStderr().(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.terminal = f
		}
	}
	return p
}

// show writes the line, if it is time for that.
func (p *progress) show(format string, args ...any) {
	now := time.Now()
	if p.terminal == nil || now.Sub(p.shown) < progressEvery {
		return
	}
	p.shown = now
	fmt.Fprintf(p.terminal, "\r\x1b[K"+format, args...)
}

// clear takes the line away, so that what is printed next stands by itself.
func (p *progress) clear() {
	if !p.shown.IsZero() {
		fmt.Fprint(p.terminal, "\r\x1b[K")
	}
}

// mebibytes writes a size for people.
func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
