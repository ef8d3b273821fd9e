package e2e

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// TestClients lets unmodified clients edit at random over sockets that break, also between a submit and its
// acknowledgement. TANDEM_E2E_OPS sets how many operations each writes, TANDEM_E2E_SEED which.
func TestClients(t *testing.T) {
	ops := amount(t, "TANDEM_E2E_OPS", 120)
	seed := amount(t, "TANDEM_E2E_SEED", rand.IntN(1<<30))
	for _, c := range []struct {
		name     string
		typ      string
		clients  int
		dropRate float64
		recreate bool
		merge    bool // in the collection in which json1 resolves conflicts, as its clients do
	}{
		{"text-unicode", "text-unicode", 12, 0, false, false},
		{"text-unicode, dropping", "text-unicode", 8, 0.1, false, false},
		{"rich-text", "rich-text", 12, 0, false, false},
		{"rich-text, dropping", "rich-text", 8, 0.1, false, false},
		{"text", "text", 8, 0, false, false},
		{"text, dropping", "text", 8, 0.1, false, false},
		{"json0", "json0", 8, 0, false, false},
		{"json0, dropping", "json0", 8, 0.1, false, false},
		{"json1, merging", "json1", 8, 0, false, true},
		{"json1, merging, dropping", "json1", 8, 0.1, false, true},
		{"deleted and made again", "rich-text", 8, 0, true, false},
		{"deleted and made again, dropping", "text-unicode", 8, 0.1, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			server, collection := Start(t, "--merge-collections", "plans"), "docs"
			if c.merge {
				collection = "plans"
			}
			script := Run(t, 2*time.Minute+time.Duration(ops)*time.Second, "node/converge.mjs", map[string]any{
				"url": server.Socket(), "id": "random", "type": c.typ, "clients": c.clients, "ops": ops,
				"seed": seed, "dropRate": c.dropRate, "recreate": c.recreate,
				"collection": collection, "merge": c.merge,
			})
			var result struct {
				Revisions, Acked, Drops int
				Errors                  []string
			}
			script.Next(&result)
			t.Logf("seed %d: %d revisions, %d acknowledged, %d drops", seed, result.Revisions, result.Acked, result.Drops)
			for _, e := range result.Errors {
				t.Error(e)
			}
			if result.Revisions < c.clients || (c.dropRate > 0) != (result.Drops > 0) {
				t.Error("the clients did not do what was asked of them")
			}
			script.Wait()
			if code := server.Stop(); code != 0 {
				t.Error(fmt.Errorf("exit code %d after SIGTERM", code))
			}
		})
	}
}
