package e2e

import (
	"reflect"
	"testing"
	"time"
)

// TestSchemaRefusal holds that an unmodified client takes back the one operation that the schema of boards refuses, and
// nothing else of its own or of others.
func TestSchemaRefusal(t *testing.T) {
	server := Start(t)
	script := Run(t, time.Minute, "node/refused.mjs", map[string]any{"url": server.Socket()})
	var got struct {
		Code, Message string
		Loads         int
		Element       map[string]any
		Same          bool
		Errors        []string
	}
	script.Next(&got)
	script.Wait()
	if got.Code != "ERR_SCHEMA" || got.Message != "elements.e.x: not a number from -1e+09 to 1e+09" {
		t.Errorf("refused with %s: %s", got.Code, got.Message)
	}
	if got.Loads > 0 {
		t.Errorf("the document was loaded anew %d times", got.Loads)
	}
	want := map[string]any{"type": "rectangle", "x": 10.0, "y": 20.0, "width": 5.0}
	if !got.Same || !reflect.DeepEqual(got.Element, want) || len(got.Errors) > 0 {
		t.Errorf("%+v, want the element %v", got, want)
	}
}
