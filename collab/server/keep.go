package server

import "time"

// Keep says how long what is of no use any more is kept. Zero values stand for the defaults.
type Keep struct {
	// Tombstones is how long an element that was deleted stays in its board, so that an undo or a late change finds it; at
	// most twice as long. History keeps it for ever. Default a day.
	Tombstones time.Duration
	// Files is how long a file is kept that was uploaded and that no revision came to refer to. Default a day.
	Files time.Duration
}

func (k Keep) withDefaults() Keep {
	if k.Tombstones <= 0 {
		k.Tombstones = 24 * time.Hour
	}
	if k.Files <= 0 {
		k.Files = 24 * time.Hour
	}
	return k
}
