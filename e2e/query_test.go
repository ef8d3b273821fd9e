package e2e

import (
	"encoding/json"
	"testing"
	"time"
)

// TestQueries holds that unmodified clients come to see in their live queries what a query finds at once: while others edit, and
// after they have lost their connection and come back with what they had.
func TestQueries(t *testing.T) {
	server := Start(t, "--unlisted-collections=")
	edits := amount(t, "TANDEM_E2E_OPS", 120)
	script := Run(t, time.Minute+time.Duration(edits)*100*time.Millisecond, "node/queries.mjs",
		map[string]any{"url": server.Socket(), "seed": 11, "edits": edits})
	var got struct {
		Events struct{ Insert, Remove, Move, Extra int }
		Asked  int
		Wrong  []struct {
			Name      string
			Follower  int
			Got, Want json.RawMessage
		}
		Refusal string
		Errors  []string
	}
	script.Next(&got)
	t.Logf("%+v, documents were asked for %d times", got.Events, got.Asked)
	for _, w := range got.Wrong {
		t.Errorf("%s of client %d is\n%s\nand a fetch finds\n%s", w.Name, w.Follower, w.Got, w.Want)
	}
	if e := got.Events; min(e.Insert, e.Remove, e.Move, e.Extra) == 0 {
		t.Errorf("too little happened: %+v", e)
	}
	if len(got.Errors) > 0 {
		t.Errorf("errors: %q", got.Errors)
	}
	if want := "ERR_QUERY_BADLY_FORMED: unknown operator $near"; got.Refusal != want {
		t.Errorf("an operator that is not known is refused with %q", got.Refusal)
	}
	script.Wait()
}
