// Package persistence opens stores by name. The stores themselves are the packages below: bolt keeps a data directory,
// memory forgets. Both pass the rules of storetest. What a store promises is written at collab.Store.
//
// # Concurrency
//
// Open may be called from any goroutine; a data directory can be open once.
//
// The package adds nothing to a store: no cache, no retry, no logging of its own.
package persistence

import (
	"fmt"
	"log/slog"
	"regexp"
	"strings"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/persistence/bolt"
	"github.com/tandem-collab/tandem/persistence/memory"
)

// scheme is what looks like the scheme of a URL; a directory of such a name is written ./name.
var scheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]+:`)

// Open opens the store that url names: "memory:" for one that forgets, "bolt:DIR" or just DIR for a data directory,
// which is made if it is missing. logger hears of what a store cannot return to a caller; nil: slog.Default().
//
// What is wrong with a data directory is a *bolt.OpenError: one line that says what to do.
func Open(url string, logger *slog.Logger) (collab.Store, error) {
	switch name := scheme.FindString(url); name {
	case "memory:":
		return memory.New(memory.Options{}), nil
	case "bolt:", "":
		dir := strings.TrimPrefix(url, name)
		if dir == "" {
			return nil, fmt.Errorf("store %q: no directory is named", url)
		}
		s, err := bolt.Open(dir, bolt.Options{Logger: logger})
		if err != nil {
			return nil, err // a nil *bolt.Store must not become a collab.Store
		}
		return s, nil
	default:
		return nil, fmt.Errorf("store %q: unknown kind %s it is memory:, bolt:DIR or a directory", url, name)
	}
}

// Exists says whether the store that url names is there already: Open would not make it.
func Exists(url string) bool {
	name := scheme.FindString(url)
	dir := strings.TrimPrefix(url, name)
	return (name == "" || name == "bolt:") && dir != "" && bolt.Exists(dir)
}
