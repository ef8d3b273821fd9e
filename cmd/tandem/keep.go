package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/tandem-collab/tandem/collab/server"
)

// The flags that say how long what is of no use any more is kept.
const (
	flagKeepTombstones = "keep-tombstones"
	flagKeepFiles      = "keep-files"
	flagTrimOlderThan  = "trim-older-than"
)

// leastHistory is the shortest time for which history may be kept: who is away for less always finds the way back.
const leastHistory = time.Hour

// keepFlags adds the flags that readKeep reads.
func keepFlags(flags *pflag.FlagSet) {
	flags.Duration(flagKeepTombstones, 24*time.Hour, "how long deleted shapes stay in their board, so that others' late changes and undo find them; history keeps them for ever")
	flags.Duration(flagKeepFiles, 24*time.Hour, "how long an uploaded picture is kept that no board came to use; those that a board used once stay for ever")
	flags.String(flagTrimOlderThan, "never", "forget history that is older, such as 90d; with commas between them also for single collections, such as 90d,boards=30d,docs=never. Named versions stay")
}

func readKeep(k *koanf.Koanf) (keep server.Keep, err error) {
	if keep.Tombstones, err = readDuration(k, flagKeepTombstones); err != nil {
		return keep, err
	}
	if keep.Files, err = readDuration(k, flagKeepFiles); err != nil {
		return keep, err
	}
	keep.History, keep.HistoryOf, err = readTrim(k.String(flagTrimOlderThan))
	return keep, err
}

// readTrim reads how long history is kept, in general and of single collections.
func readTrim(text string) (age time.Duration, of map[string]time.Duration, err error) {
	for _, part := range list(text) {
		collection, value, single := strings.Cut(part, "=")
		if !single {
			value = part
		}
		d, err := readAge(value)
		if err != nil || d > 0 && d < leastHistory {
			return 0, nil, fmt.Errorf("--%s %q: %q is neither never nor a time of at least an hour, such as 90d or 12h", flagTrimOlderThan, text, value)
		}
		if !single {
			age = d
			continue
		}
		if of == nil {
			of = make(map[string]time.Duration)
		}
		of[collection] = d
	}
	return age, of, nil
}

// readAge reads a time that may be in days; never is 0.
func readAge(text string) (time.Duration, error) {
	if text == "never" {
		return 0, nil
	}
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * 24 * time.Hour, err
	}
	d, err := time.ParseDuration(text)
	if err == nil && d <= 0 {
		err = errors.New("it is not above zero")
	}
	return d, err
}

func readDuration(k *koanf.Koanf, name string) (time.Duration, error) {
	d, err := time.ParseDuration(k.String(name))
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("--%s %q is not a time, such as 24h or 90m", name, k.String(name))
	}
	return d, nil
}
