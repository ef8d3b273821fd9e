package main

import (
	"fmt"
	"io"
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
