package persistence

import (
	"context"
	"fmt"
	"strings"

	"github.com/tandem-collab/tandem/persistence/bolt"
)

// Backup makes a backup of the store that url names, which nobody may have open, in the directory dir. See
// bolt.BackupDirectory.
func Backup(ctx context.Context, url, dir string, step func(bolt.Step)) (bolt.Backup, error) {
	name := scheme.FindString(url)
	data := strings.TrimPrefix(url, name)
	if name != "" && name != "bolt:" || data == "" {
		return bolt.Backup{}, fmt.Errorf("store %q: there is no data directory to make a backup of", url)
	}
	return bolt.BackupDirectory(ctx, data, dir, step)
}
