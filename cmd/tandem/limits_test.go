package main

import (
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/tandem-collab/tandem/collab/server"
)

// limitsFrom reads limits as serve does.
func limitsFrom(t *testing.T, args ...string) (server.Limits, error) {
	t.Helper()
	flags := pflag.NewFlagSet("serve", pflag.ContinueOnError)
	limitFlags(flags)
	if err := flags.Parse(args); err != nil {
		return server.Limits{}, err
	}
	k, err := settings(flags)
	if err != nil {
		t.Fatal(err)
	}
	return readLimits(k)
}

// The defaults that the flags show are those of the packages.
func TestLimitDefaults(t *testing.T) {
	got, err := limitsFrom(t)
	if want := (server.Limits{}).WithDefaults(); err != nil || got != want {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
}

func TestLimits(t *testing.T) {
	t.Setenv("TANDEM_MAX_DOCUMENT", "3MiB")
	t.Setenv("TANDEM_MAX_NESTING", "20")
	got, err := limitsFrom(t, "--max-nesting", "30", "--max-frame=64KiB", "--max-id", "100", "--max-stall", "3s")
	if err != nil {
		t.Fatal(err)
	}
	want := server.Limits{}.WithDefaults()
	want.Documents.DocumentBytes = 3 << 20
	want.Clients.Depth, want.Clients.FrameBytes, want.Clients.NameBytes = 30, 64<<10, 100
	want.Stall = 3 * time.Second
	if got != want {
		t.Errorf("%+v\nwant %+v", got, want)
	}
}

func TestBadLimits(t *testing.T) {
	for _, arg := range []string{
		"--max-frame=0", "--max-frame=-1", "--max-frame=8MB", "--max-frame=MiB", "--max-frame=99999999999GiB", "--max-frame=",
		"--max-nesting=0", "--max-nesting=1KiB", "--max-stall=0s", "--max-stall=soon",
	} {
		name, _, _ := strings.Cut(arg, "=")
		if _, err := limitsFrom(t, arg); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", arg, err)
		}
	}
}

func TestProxies(t *testing.T) {
	got, err := readProxies("127.0.0.1, 10.0.0.0/8,::1")
	if err != nil || len(got) != 3 || got[0].String() != "127.0.0.1/32" || got[2].String() != "::1/128" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := readProxies("localhost"); err == nil {
		t.Error("a name was accepted")
	}
}
