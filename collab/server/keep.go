package server

import "time"

// Keep says how long what is of no use any more is kept. Zero values stand for the defaults.
type Keep struct {
	// Tombstones is how long an element that was deleted stays in its board, so that an undo or a late change finds it; at
	// most twice as long. History keeps it for ever. Default a day.
	Tombstones time.Duration
	// Files is how long a file is kept that was uploaded and that no revision came to refer to. Default a day.
	Files time.Duration
	// History is how long revisions are kept; at most a tenth longer. Named versions are kept longer, and so is the last
	// revision. Default for ever.
	History time.Duration
	// HistoryOf says so of single collections instead; 0 is for ever there.
	HistoryOf map[string]time.Duration
}

// historyOf returns how long revisions of a collection are kept; 0: for ever.
func (k *Keep) historyOf(collection string) time.Duration {
	if age, ok := k.HistoryOf[collection]; ok {
		return age
	}
	return k.History
}

// trims says whether revisions of any collection are not kept for ever.
func (k *Keep) trims() bool {
	for _, age := range k.HistoryOf {
		if age > 0 {
			return true
		}
	}
	return k.History > 0
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
