package metrics

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	vm "github.com/VictoriaMetrics/metrics"

	"github.com/tandem-collab/tandem/collab"
)

// latencies are the upper bounds of the histograms' buckets in seconds: from a page that is written to a disk's cache up
// to a server in trouble.
var latencies = []float64{
	.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10,
}

// Metrics is a set of numbers of one server.
type Metrics struct {
	set *vm.Set

	revisions, commits, conflicts, failures *vm.Counter
	commit, delivery                        *vm.PrometheusHistogram

	requests                   sync.Map // of *vm.Counter, by action
	receivedBytes              *vm.Counter
	sentFrames, sentBytes      *vm.Counter
	sendingFrames, sendingSize *vm.Gauge
}

// New returns Metrics that are all zero.
func New() *Metrics {
	vm.ExposeMetadata(true) // of the process, as the library has it; it only adds comments to the text
	set := vm.NewSet()
	return &Metrics{
		set:           set,
		revisions:     set.NewCounter("tandem_revisions_total"),
		commits:       set.NewCounter("tandem_commits_total"),
		conflicts:     set.NewCounter("tandem_commit_conflicts_total"),
		failures:      set.NewCounter("tandem_commit_failures_total"),
		commit:        set.NewPrometheusHistogramExt("tandem_commit_seconds", latencies),
		delivery:      set.NewPrometheusHistogramExt("tandem_delivery_seconds", latencies),
		receivedBytes: set.NewCounter("tandem_received_bytes_total"),
		sentFrames:    set.NewCounter("tandem_sent_frames_total"),
		sentBytes:     set.NewCounter("tandem_sent_bytes_total"),
		sendingFrames: set.NewGauge("tandem_sending_frames", nil),
		sendingSize:   set.NewGauge("tandem_sending_bytes", nil),
	}
}

// Gauge adds a number under a name of Prometheus' grammar; value is called whenever somebody looks.
func (m *Metrics) Gauge(name string, value func() float64) { m.set.NewGauge(name, value) }

// Trace returns the functions that feed m.
func (m *Metrics) Trace() collab.Trace {
	return collab.Trace{Appended: m.appended, Received: m.received, Refused: m.refused, Sending: m.sending, Sent: m.sent}
}

func (m *Metrics) appended(_ collab.DocID, revisions int, took time.Duration, err error) {
	switch {
	case err == nil:
		m.commits.Inc()
		m.revisions.Add(revisions)
		m.commit.Update(took.Seconds())
	case errors.Is(err, collab.ErrConflict):
		m.conflicts.Inc()
	default:
		m.failures.Inc()
	}
}

func (m *Metrics) received(action string, bytes int) {
	counter, ok := m.requests.Load(action)
	if !ok {
		counter, _ = m.requests.LoadOrStore(action, m.set.GetOrCreateCounter(fmt.Sprintf("tandem_requests_total{action=%q}", action)))
	}
	counter.(*vm.Counter).Inc()
	m.receivedBytes.Add(bytes)
}

func (m *Metrics) refused(action, code string) {
	m.set.GetOrCreateCounter(fmt.Sprintf("tandem_errors_total{action=%q,code=%q}", action, code)).Inc()
}

func (m *Metrics) sending(frames, bytes int) {
	m.sendingFrames.Add(float64(frames))
	m.sendingSize.Add(float64(bytes))
}

func (m *Metrics) sent(frames, bytes int, lag time.Duration) {
	m.sendingFrames.Add(-float64(frames))
	m.sendingSize.Add(-float64(bytes))
	m.sentFrames.Add(frames)
	m.sentBytes.Add(bytes)
	if lag > 0 {
		m.delivery.Update(lag.Seconds())
	}
}

// ServeHTTP implements http.Handler.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.set.WritePrometheus(w)
	vm.WriteProcessMetrics(w)
}
