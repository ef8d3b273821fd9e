package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

// options are the flags of all modes.
type options struct {
	url     string
	pid     int
	start   string
	server  string
	json    bool
	writers int
	readers int
	docs    int
	seconds time.Duration
	think   time.Duration
	size    int
	behind  int
	most    int
	people  int
	chunk   int
	kills   int

	running *process // that was started by -start; nil: somebody else did
}

// mode is one kind of load.
type mode struct {
	name, about string
	run         func(*options, *report) error
}

var modes = []mode{
	{"hotdoc", "writers and readers in one document (-writers, -readers, -size, -think)", hotdoc},
	{"manydocs", "writers in many documents (-docs, -writers in each, -think)", manydocs},
	{"fanout", "one writer with -think between operations, many readers (-readers)", fanout},
	{"idle", "subscribed connections that do nothing (-readers, over -docs documents)", idle},
	{"crowd", "as idle; then one operation in each document, which all must get (-readers, -docs)", everyone},
	{"catchup", "a reader that is -behind operations behind", catchup},
	{"history", "random earlier versions of a document of -behind operations", past},
	{"crash", "writers in many documents while the server is killed and started again (-kills, -docs, -writers; needs -start)", crash},
	{"board", "people who draw, move, write and point on one board (-people)", board},
	{"stall", "writers and readers, and one reader that stops reading meanwhile (-writers, -readers)", stall},
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "load:", err)
		}
		os.Exit(1)
	}
}

// measure runs a mode, with a server of its own if the options say so, and prints what came out.
func measure(m mode, o *options) (err error) {
	if o.start != "" {
		if o.running, err = launch(o); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, o.running.stop()) }()
	}
	r := newReport(o)
	if err := m.run(o, r); err != nil {
		return fmt.Errorf("%s: %w", m.name, err)
	}
	if o.json {
		return r.printJSON(os.Stdout, m.name)
	}
	r.print(os.Stdout, m.name)
	return nil
}

func run(args []string) error {
	if len(args) > 0 && args[0] == "compare" {
		return compare(args[1:])
	}
	var o options
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "usage: load [flags] mode [flags]")
		for _, m := range modes {
			fmt.Fprintf(flags.Output(), "  %-9s %s\n", m.name, m.about)
		}
		fmt.Fprintf(flags.Output(), "  %-9s %s\n", "compare", "the rows of the README, on tandem and on npm's ShareDB; see load compare -h")
		flags.PrintDefaults()
	}
	flags.StringVar(&o.url, "url", "ws://127.0.0.1:7007/ws", "the server's socket")
	flags.IntVar(&o.pid, "pid", 0, "process id of the server, to measure its CPU time and memory")
	flags.StringVar(&o.start, "start", "", "command that starts the server, in place of -pid: words with spaces between them")
	flags.StringVar(&o.server, "server", "tandem", "what the server is called in the result")
	flags.BoolVar(&o.json, "json", false, "print the result as one line of JSON")
	flags.IntVar(&o.writers, "writers", 1, "writers, in each document")
	flags.IntVar(&o.readers, "readers", 0, "readers")
	flags.IntVar(&o.docs, "docs", 100, "documents")
	flags.DurationVar(&o.seconds, "for", 5*time.Second, "how long to write")
	flags.DurationVar(&o.think, "think", 0, "pause of a writer between an acknowledgement and the next operation")
	flags.IntVar(&o.size, "size", 0, "characters in the document at the start")
	flags.IntVar(&o.behind, "behind", 10000, "operations to be behind")
	flags.IntVar(&o.chunk, "chunk", 1, "characters of an operation")
	flags.IntVar(&o.people, "people", 25, "people on a board")
	flags.IntVar(&o.kills, "kills", 5, "how often the server is killed in mode crash")
	flags.IntVar(&o.most, "most", 0, "megabytes that the server's memory may grow by in mode stall; 0: any")
	if err := flags.Parse(args); err != nil {
		return err
	}
	name := flags.Arg(0)
	if err := flags.Parse(flags.Args()[min(1, flags.NArg()):]); err != nil {
		return err
	}
	for _, m := range modes {
		if m.name == name {
			return measure(m, &o)
		}
	}
	flags.Usage()
	return fmt.Errorf("no mode %q", name)
}
