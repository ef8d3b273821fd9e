package metrics_test

import (
	"errors"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/tandem-collab/tandem/collab"
	"github.com/tandem-collab/tandem/collab/metrics"
)

// line is what Prometheus' text format allows: a comment, or a name with labels and a number.
var line = regexp.MustCompile(`^(#.*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z0-9_]+="[^"]*"(, ?[a-zA-Z0-9_]+="[^"]*")*\})? [-+0-9.eInfNa]+)$`)

func TestMetrics(t *testing.T) {
	m := metrics.New()
	m.Gauge("tandem_connections", func() float64 { return 7 })
	trace, doc := m.Trace(), collab.DocID{Collection: "c", ID: "secret"}
	trace.Appended(doc, 3, 2*time.Millisecond, nil)
	trace.Appended(doc, 5, 20*time.Millisecond, nil)
	trace.Appended(doc, 1, time.Second, collab.ErrConflict)
	trace.Appended(doc, 1, time.Second, errors.New("disk full"))
	trace.Received("op", 100)
	trace.Received("op", 20)
	trace.Received("hs", 3)
	trace.Refused("op", "ERR_SCHEMA")
	trace.Refused("op", "ERR_SCHEMA")
	trace.Refused("f", "")
	trace.Sending(2, 300)
	trace.Sending(1, 40)
	trace.Sent(2, 300, 3*time.Millisecond)

	w := httptest.NewRecorder()
	m.ServeHTTP(w, nil)
	text := w.Body.String()
	for _, want := range []string{
		"tandem_connections 7",
		"tandem_revisions_total 8",
		"tandem_commits_total 2",
		"tandem_commit_conflicts_total 1",
		"tandem_commit_failures_total 1",
		`tandem_commit_seconds_bucket{le="0.001"} 0`,
		`tandem_commit_seconds_bucket{le="0.0025"} 1`,
		`tandem_commit_seconds_bucket{le="0.025"} 2`,
		`tandem_commit_seconds_bucket{le="+Inf"} 2`,
		"tandem_commit_seconds_count 2",
		`tandem_requests_total{action="op"} 2`,
		`tandem_requests_total{action="hs"} 1`,
		"tandem_received_bytes_total 123",
		`tandem_errors_total{action="op",code="ERR_SCHEMA"} 2`,
		`tandem_errors_total{action="f",code=""} 1`,
		"tandem_sending_frames 1",
		"tandem_sending_bytes 40",
		"tandem_sent_frames_total 2",
		"tandem_sent_bytes_total 300",
		`tandem_delivery_seconds_bucket{le="0.005"} 1`,
		"tandem_delivery_seconds_count 1",
		"# TYPE tandem_commit_seconds histogram",
	} {
		if !strings.Contains("\n"+text, "\n"+want+"\n") {
			t.Errorf("no line %q", want)
		}
	}
	for _, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if !line.MatchString(l) {
			t.Errorf("not in Prometheus' format: %q", l)
		}
	}
	if strings.Contains(text, doc.ID) {
		t.Error("metrics name a document")
	}
	if !strings.Contains(text, "go_goroutines ") || !strings.Contains(text, "process_resident_memory_bytes ") {
		t.Error("nothing about the process")
	}
}

func BenchmarkTrace(b *testing.B) {
	trace, doc := metrics.New().Trace(), collab.DocID{}
	b.ReportAllocs()
	for b.Loop() {
		trace.Received("op", 100)
		trace.Appended(doc, 1, time.Millisecond, nil)
		trace.Sending(1, 100)
		trace.Sent(1, 100, time.Millisecond)
	}
}
