package main

import (
	"fmt"
	"time"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/tandem-collab/tandem/collab/server"
)

// The flags that say how long what is of no use any more is kept.
const (
	flagKeepTombstones = "keep-tombstones"
	flagKeepFiles      = "keep-files"
)

// keepFlags adds the flags that readKeep reads.
func keepFlags(flags *pflag.FlagSet) {
	flags.Duration(flagKeepTombstones, 24*time.Hour, "how long deleted shapes stay in their board, so that others' late changes and undo find them; history keeps them for ever")
	flags.Duration(flagKeepFiles, 24*time.Hour, "how long an uploaded picture is kept that no board came to use; those that a board used once stay for ever")
}

func readKeep(k *koanf.Koanf) (keep server.Keep, err error) {
	if keep.Tombstones, err = readDuration(k, flagKeepTombstones); err != nil {
		return keep, err
	}
	keep.Files, err = readDuration(k, flagKeepFiles)
	return keep, err
}

func readDuration(k *koanf.Koanf, name string) (time.Duration, error) {
	d, err := time.ParseDuration(k.String(name))
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("--%s %q is not a time, such as 24h or 90m", name, k.String(name))
	}
	return d, nil
}
