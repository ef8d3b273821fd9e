package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// comparison runs cases against tandem and against npm's ShareDB, one after the other, each on a fresh server.
type comparison struct {
	tandem, sharedb string // command lines, with PORT and DIR in them
	rounds          int
	seconds         string
	only            string
	results         map[string]map[string][]result // by case and server
}

// compared are the cases of a comparison: what is told of them, and the arguments of the load program.
var compared = []struct{ name, args string }{
	{"1 writer, 1 document", "hotdoc -writers 1"},
	{"4 writers and 4 readers, 1 document", "hotdoc -writers 4 -readers 4"},
	{"16 writers and 16 readers, 1 document", "hotdoc -writers 16 -readers 16"},
	{"100 documents, 2 writers each", "manydocs -docs 100 -writers 2"},
	{"1 writer at random places of 1 MB", "hotdoc -writers 1 -size 1000000"},
	{"1,000 readers of 20 operations a second", "fanout -readers 1000"},
	{"2,000 idle connections", "idle -readers 2000 -docs 100"},
	{"10,000 operations behind", "catchup -behind 10000"},
	{"any version of 10,000", "history -behind 10000"},
	{"killed 3 times", "crash -docs 10 -writers 2 -kills 3"},
}

func compare(args []string) error {
	c := &comparison{results: make(map[string]map[string][]result)}
	flags := flag.NewFlagSet("load compare", flag.ContinueOnError)
	flags.StringVar(&c.tandem, "tandem", "bin/tandem serve --addr 127.0.0.1:PORT --data DIR --log-level error", "command that starts tandem on PORT with its data in DIR")
	flags.StringVar(&c.sharedb, "sharedb", "node e2e/load/sharedb.mjs PORT", "command that starts ShareDB on PORT; empty: only tandem")
	flags.IntVar(&c.rounds, "rounds", 1, "how often each case is run; the median counts")
	flags.StringVar(&c.seconds, "for", "5s", "how long each case writes")
	flags.StringVar(&c.only, "only", "", "run only cases with this in their name or arguments")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for range c.rounds {
		for _, k := range compared {
			if !strings.Contains(k.name+"\n"+k.args, c.only) {
				continue
			}
			if err := c.run(k.name, k.args); err != nil {
				return fmt.Errorf("%s: %w", k.name, err)
			}
		}
	}
	c.table(os.Stdout)
	return nil
}

// run runs a case once on each server. The line of JSON of each is passed on.
func (c *comparison) run(name, args string) error {
	for _, server := range []struct{ name, command string }{{"tandem", c.tandem}, {"sharedb", c.sharedb}} {
		if server.command == "" {
			continue
		}
		out, err := c.measure(server.name, server.command, args)
		if err != nil {
			return err
		}
		if _, err := os.Stderr.Write(out); err != nil {
			return err
		}
		var r result
		if err := json.Unmarshal(out, &r); err != nil {
			return err
		}
		if c.results[name] == nil {
			c.results[name] = make(map[string][]result)
		}
		c.results[name][server.name] = append(c.results[name][server.name], r)
	}
	return nil
}

// measure runs this program once more, so that its own memory and time begin at zero. Where that can be done, server and
// load have a core each.
func (c *comparison) measure(name, command, args string) (_ []byte, err error) {
	dir, err := os.MkdirTemp("", "tandem-load")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	start := strings.ReplaceAll(strings.ReplaceAll(command, "PORT", strconv.Itoa(port)), "DIR", filepath.Join(dir, "data"))
	words := []string{self, "-json", "-server", name, "-for", c.seconds, "-url", fmt.Sprintf("ws://127.0.0.1:%d/ws", port)}
	if taskset, err := exec.LookPath("taskset"); err == nil {
		start = taskset + " -c 0 " + start
		words = append([]string{taskset, "-c", "1"}, words...)
	}
	words = append(append(words, "-start", start), strings.Fields(args)...)
	run := exec.Command(words[0], words[1:]...)
	run.Stderr = os.Stderr
	return run.Output()
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}

// table prints the medians side by side, in Markdown.
func (c *comparison) table(w io.Writer) {
	fmt.Fprintln(w, "| case | ShareDB | Tandem | ratio |")
	fmt.Fprintln(w, "| --- | --- | --- | --- |")
	for _, k := range compared {
		ours, theirs := c.results[k.name]["tandem"], c.results[k.name]["sharedb"]
		if len(ours) == 0 {
			continue
		}
		for _, column := range columns {
			a, b := column.median(theirs), column.median(ours)
			if b == 0 && a == 0 && !column.zero {
				continue
			}
			if column.zero && ours[0].Case != "crash" {
				continue
			}
			fmt.Fprintf(w, "| %s: %s | %s | %s | %s |\n", k.name, column.name(ours[0]), number(a, theirs), number(b, ours), ratio(a, b))
		}
	}
}

// column is a number of a result that is compared.
type column struct {
	name  func(result) string
	value func(result) float64
	zero  bool // of the cases that kill the server, where nothing is worth telling
}

var columns = []column{
	{name: func(r result) string { return "µs CPU per " + r.Unit }, value: func(r result) float64 { return r.CPU }},
	{name: func(result) string { return "median until acknowledged, ms" }, value: func(r result) float64 { return r.AckP50 }},
	{name: func(result) string { return "bytes per connection" }, value: func(r result) float64 { return r.Memory }},
	{name: func(result) string { return "acknowledged and lost" }, value: func(r result) float64 { return float64(r.Lost) }, zero: true},
}

func (c column) median(all []result) float64 {
	if len(all) == 0 {
		return 0
	}
	values := make([]float64, len(all))
	for i, r := range all {
		values[i] = c.value(r)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func number(v float64, of []result) string {
	switch {
	case len(of) == 0:
		return "–"
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func ratio(theirs, ours float64) string {
	if theirs == 0 || ours == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", theirs/ours)
}
