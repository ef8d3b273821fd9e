package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// samples are latencies, added from many goroutines.
type samples struct {
	mu  sync.Mutex
	all []time.Duration
}

func (s *samples) add(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, d)
}

// quantile returns the latency that a share q of the samples does not exceed.
func (s *samples) quantile(q float64) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) == 0 {
		return 0
	}
	slices.Sort(s.all)
	return s.all[min(int(q*float64(len(s.all))), len(s.all)-1)]
}

// report gathers what a mode measures.
type report struct {
	o        *options
	acks     samples
	delivers samples
	wall     time.Duration
	server   time.Duration // CPU time of the server's process while it was measured
	load     time.Duration // CPU time of this process
	unit     string        // what the server's CPU time is divided by
	units    int
	notes    []string
	memory   float64 // bytes for each connection, where that was measured
	lost     int     // acknowledged operations that are not there, in mode crash

	started       time.Time
	serverAtStart time.Duration
	loadAtStart   time.Duration
}

func newReport(o *options) *report { return &report{o: o, unit: "op"} }

func (r *report) start() {
	r.serverAtStart, r.loadAtStart, r.started = cpuOf(r.o.pid), ownCPU(), time.Now()
}

func (r *report) stop() {
	r.wall = time.Since(r.started)
	r.server, r.load = cpuOf(r.o.pid)-r.serverAtStart, ownCPU()-r.loadAtStart
}

func (r *report) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

func (r *report) print(w io.Writer, name string) {
	fmt.Fprintf(w, "%s writers=%d readers=%d docs=%d\n", name, r.o.writers, r.o.readers, r.o.docs)
	if n := len(r.acks.all); n > 0 {
		fmt.Fprintf(w, "  %d operations acknowledged, %.0f/s\n", n, float64(n)/r.wall.Seconds())
		fmt.Fprintf(w, "  ack      p50 %v  p99 %v\n", round(r.acks.quantile(.5)), round(r.acks.quantile(.99)))
	}
	if len(r.delivers.all) > 0 {
		fmt.Fprintf(w, "  deliver  p50 %v  p99 %v\n", round(r.delivers.quantile(.5)), round(r.delivers.quantile(.99)))
	}
	if r.o.pid > 0 && r.units > 0 {
		fmt.Fprintf(w, "  server CPU %.1f us/%s\n", float64(r.server.Nanoseconds())/1e3/float64(r.units), r.unit)
	}
	if r.wall > 0 {
		fmt.Fprintf(w, "  load CPU %.0f %% of a core\n", 100*r.load.Seconds()/r.wall.Seconds())
	}
	for _, n := range r.notes {
		fmt.Fprintln(w, " ", n)
	}
}

// result is a report as a line of JSON. Times are in milliseconds, but for what an operation costs.
type result struct {
	Case    string `json:"case"`
	Server  string `json:"server"`
	Writers int    `json:"writers"`
	Readers int    `json:"readers"`
	Docs    int    `json:"docs"`
	Size    int    `json:"size"` // characters in each document at the start

	Ops        int     `json:"ops"`
	OpsPerS    float64 `json:"opsPerSecond"`
	AckP50     float64 `json:"ackP50"`
	AckP99     float64 `json:"ackP99"`
	DeliverP50 float64 `json:"deliverP50,omitempty"`
	DeliverP99 float64 `json:"deliverP99,omitempty"`

	Unit      string  `json:"unit"` // what the server's CPU time is divided by
	Units     int     `json:"units"`
	CPU       float64 `json:"cpu"`       // microseconds of the server's CPU time for each unit
	ServerCPU float64 `json:"serverCPU"` // cores that the server was busy with
	LoadCPU   float64 `json:"loadCPU"`   // cores that this program was busy with
	Memory    float64 `json:"bytesPerConnection,omitempty"`
	Lost      int     `json:"lost"` // acknowledged operations that are not there

	Notes []string `json:"notes,omitempty"`
}

func (r *report) result(name string) result {
	ms := func(d time.Duration) float64 { return math.Round(float64(d.Microseconds())) / 1e3 }
	out := result{
		Case: name, Server: r.o.server, Writers: r.o.writers, Readers: r.o.readers, Docs: r.o.docs, Size: r.o.size,
		Ops: len(r.acks.all), AckP50: ms(r.acks.quantile(.5)), AckP99: ms(r.acks.quantile(.99)),
		DeliverP50: ms(r.delivers.quantile(.5)), DeliverP99: ms(r.delivers.quantile(.99)),
		Unit: r.unit, Units: r.units, Memory: r.memory, Lost: r.lost, Notes: r.notes,
	}
	if s := r.wall.Seconds(); s > 0 {
		out.OpsPerS = math.Round(float64(out.Ops) / s)
		out.ServerCPU, out.LoadCPU = math.Round(100*r.server.Seconds()/s)/100, math.Round(100*r.load.Seconds()/s)/100
	}
	if r.units > 0 {
		out.CPU = math.Round(float64(r.server.Nanoseconds())/float64(r.units)/10) / 100
	}
	return out
}

func (r *report) printJSON(w io.Writer, name string) error {
	return json.NewEncoder(w).Encode(r.result(name))
}

func round(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// clockTick is the unit of /proc/PID/stat: the kernel's USER_HZ.
const clockTick = 10 * time.Millisecond

// cpuOf returns the CPU time that a process has used; 0 if that cannot be read.
func cpuOf(pid int) time.Duration {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	// The name in parentheses may hold anything; fields 14 and 15 are counted from behind it.
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * clockTick
}

// memoryOf returns the resident memory of a process in bytes; 0 if that cannot be read.
func memoryOf(pid int) int {
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return 0
	}
	pages, _ := strconv.Atoi(strings.Fields(string(statm))[1])
	return pages * os.Getpagesize()
}

func ownCPU() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
