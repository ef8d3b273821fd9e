package bolt

import (
	"fmt"
	"math/rand/v2"
	"os"
	"testing"
)

// everyFault is set for the long forms of TestEveryCallFails and TestDamagedPages.
const everyFault = "TANDEM_BOLT_FAULTS"

// TestEveryCallFails makes one call after the other fail while a child appends, and its store folds and packs what it has:
// each write, each sync, of pages and of meta pages, in turn. TANDEM_BOLT_FAULTS=all does all of them, else it is some.
func TestEveryCallFails(t *testing.T) {
	for _, c := range []struct {
		call, failure string
		first, last   int // calls of the committer; those before are of opening, see TestFailedCalls
	}{
		{"pwrite64", "ENOSPC", 4, 60},
		{"pwrite64", "EIO", 4, 60},
		{"fdatasync", "EIO", 3, 40},
	} {
		for n := c.first; n <= c.last; n++ {
			if os.Getenv(everyFault) == "" && rand.IntN(c.last-c.first+1) >= 3 {
				continue
			}
			t.Run(fmt.Sprintf("%s %d: %s", c.call, n, c.failure), func(t *testing.T) {
				traced(t, 12, "-e", fmt.Sprintf("inject=%s:error=%s:when=%d", c.call, c.failure, n))
			})
		}
	}
}
