package persistence

import (
	"fmt"
	"log/slog"
	"strings"

	"github.com/tandem-collab/tandem/persistence/bolt"
)

// WriteAnew writes the database of the store that url names, which nobody may have open, into a new file, so that nothing is
// left in it of what was deleted or replaced. See bolt.WriteAnew.
func WriteAnew(url string, logger *slog.Logger) error {
	name := scheme.FindString(url)
	dir := strings.TrimPrefix(url, name)
	if name != "" && name != "bolt:" || dir == "" {
		return fmt.Errorf("store %q: there is no data directory to write anew", url)
	}
	return bolt.WriteAnew(dir, logger)
}
