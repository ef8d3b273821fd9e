package persistence

import (
	"context"
	"fmt"
	"strings"

	"github.com/tandem-collab/tandem/persistence/bolt"
)

// Check looks at all that is in the store that url names, which nobody may have open. See bolt.Check.
func Check(ctx context.Context, url string, opts bolt.CheckOptions) (bolt.Checkup, error) {
	dir, err := dataDirectory(url)
	if err != nil {
		return bolt.Checkup{}, err
	}
	return bolt.Check(ctx, dir, opts)
}

// Repair checks the store that url names, and writes what is whole to a new file. See bolt.Repair.
func Repair(ctx context.Context, url, to string, opts bolt.CheckOptions) (bolt.Repaired, error) {
	dir, err := dataDirectory(url)
	if err != nil {
		return bolt.Repaired{}, err
	}
	return bolt.Repair(ctx, dir, to, opts)
}

// Compact writes the database of the store that url names anew. See bolt.Compact.
func Compact(ctx context.Context, url string, progress bolt.Progress) (bolt.Compaction, error) {
	dir, err := dataDirectory(url)
	if err != nil {
		return bolt.Compaction{}, err
	}
	return bolt.Compact(ctx, dir, progress)
}

// Stats counts what is in the store that url names. See bolt.ReadStats.
func Stats(ctx context.Context, url string, largest int) (bolt.Stats, error) {
	dir, err := dataDirectory(url)
	if err != nil {
		return bolt.Stats{}, err
	}
	return bolt.ReadStats(ctx, dir, largest)
}

// dataDirectory returns the directory of the store that url names.
func dataDirectory(url string) (string, error) {
	name := scheme.FindString(url)
	dir := strings.TrimPrefix(url, name)
	if name != "" && name != "bolt:" || dir == "" {
		return "", fmt.Errorf("store %q: it has no data directory", url)
	}
	return dir, nil
}
