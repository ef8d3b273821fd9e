package persistence

import (
	"fmt"
	"strings"
	"time"

	"github.com/tandem-collab/tandem/persistence/bolt"
)

// Recover puts the copy of a database at file in place in the store that url names, which nobody may have open, and
// renews its epoch. See bolt.Recover.
func Recover(url, file string) (bolt.Recovery, error) {
	name := scheme.FindString(url)
	dir := strings.TrimPrefix(url, name)
	if name != "" && name != "bolt:" || dir == "" {
		return bolt.Recovery{}, fmt.Errorf("store %q: there is no data directory to recover", url)
	}
	return bolt.Recover(dir, file, time.Now())
}
