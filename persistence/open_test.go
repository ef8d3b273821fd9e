package persistence

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tandem-collab/tandem/persistence/bolt"
)

func TestOpen(t *testing.T) {
	t.Chdir(t.TempDir())
	dir := filepath.Join(t.TempDir(), "data")
	for _, c := range []struct {
		url  string
		want string // the type of the store, else the error contains it
		made string // a directory that is there afterwards
	}{
		{"memory:", "*memory.Store", ""},
		{"bolt:" + dir, "*bolt.Store", dir},
		{dir, "*bolt.Store", dir},
		{"bolt:relative", "*bolt.Store", "relative"},
		{"./odd:name", "*bolt.Store", "./odd:name"},
		{"", "no directory", ""},
		{"bolt:", "no directory", ""},
		{"postgres://host/db", "unknown kind", ""},
		{"bolt:/dev/null", "cannot be written", ""},
	} {
		t.Run(c.url, func(t *testing.T) {
			if Exists(c.url) && c.made != dir {
				t.Error("it exists before it was opened")
			}
			s, err := Open(c.url, nil)
			if err != nil {
				if s != nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
					t.Errorf("%v, %v, want %s", s, err, c.want)
				}
				return
			}
			defer s.Close()
			if there := Exists(c.url); there != (c.made != "") {
				t.Errorf("it exists: %v", there)
			}
			if got := fmt.Sprintf("%T", s); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
			if c.made != "" {
				if _, err := os.Stat(filepath.Join(c.made, "tandem.db")); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func TestOpenErrorIsTyped(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	_, err = Open("bolt:"+dir, nil)
	var open *bolt.OpenError
	if !errors.As(err, &open) || !errors.Is(err, bolt.ErrInUse) {
		t.Errorf("%v, want a bolt.OpenError", err)
	}
}

func TestRecoverNeedsDirectory(t *testing.T) {
	for _, url := range []string{"memory:", "", "bolt:", "postgres://host/db"} {
		if _, err := Recover(url, "copy.db"); err == nil || !strings.Contains(err.Error(), "no data directory") {
			t.Errorf("%q: %v", url, err)
		}
	}
}
