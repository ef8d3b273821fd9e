package main

import (
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/knadh/koanf/v2"
	"github.com/spf13/pflag"

	"github.com/tandem-collab/tandem/collab/server"
)

// limitFlag is one of the flags that bound what clients can make the server do.
type limitFlag struct {
	name, usage string
	bytes       bool // given as 512, 64KiB or 8MiB
	of          func(*server.Limits) *int
}

var limitFlagsOfServe = []limitFlag{
	{"max-frame", "the longest message", true, func(l *server.Limits) *int { return &l.Clients.FrameBytes }},
	{"max-nesting", "lists and objects inside one another in a message", false, func(l *server.Limits) *int { return &l.Clients.Depth }},
	{"max-id", "the longest id of a document, a collection or a connection", true, func(l *server.Limits) *int { return &l.Clients.NameBytes }},
	{"max-operation", "the longest operation, and the most that a document is created with", true, func(l *server.Limits) *int { return &l.Documents.OperationBytes }},
	{"max-components", "components of an operation", false, func(l *server.Limits) *int { return &l.Clients.Components }},
	{"max-document", "the largest document", true, func(l *server.Limits) *int { return &l.Documents.DocumentBytes }},
	{"max-documents", "documents that one connection is subscribed to", false, func(l *server.Limits) *int { return &l.Clients.Documents }},
	{"max-queries", "live queries of one connection", false, func(l *server.Limits) *int { return &l.Clients.Queries }},
	{"max-query-bytes", "the documents that one query holds in memory", true, func(l *server.Limits) *int { return &l.QueryBytes }},
	{"max-unanswered", "requests of one connection that are not answered yet; then it is read on later", false, func(l *server.Limits) *int { return &l.Clients.Unanswered }},
	{"max-unanswered-bytes", "the same in bytes", true, func(l *server.Limits) *int { return &l.Clients.UnansweredBytes }},
	{"max-answer", "the snapshots in the answer to a request for several documents", true, func(l *server.Limits) *int { return &l.Clients.AnswerBytes }},
	{"max-waiting", "revisions that wait in memory for a slow reader; the others are read from disk when it has room", true, func(l *server.Limits) *int { return &l.Clients.WaitingBytes }},
	{"max-operation-rate", "operations of one connection in a second; beyond, it is read more slowly", false, func(l *server.Limits) *int { return &l.Clients.OperationRate }},
	{"max-presence", "the longest presence, such as a cursor", true, func(l *server.Limits) *int { return &l.Clients.PresenceBytes }},
	{"max-presence-ids", "presences of one connection on a channel", false, func(l *server.Limits) *int { return &l.Clients.PresenceIDs }},
	{"max-presence-channels", "presence channels of one connection", false, func(l *server.Limits) *int { return &l.Clients.PresenceChannels }},
	{"max-presence-rate", "messages about presence that one connection causes in a second; beyond, it is read more slowly", false, func(l *server.Limits) *int { return &l.Clients.PresenceRate }},
	{"max-file", "the largest picture or other file", true, func(l *server.Limits) *int { return &l.FileBytes }},
	{"max-upload", "the files that one address may send in an hour; those of this machine are counted by guest", true, func(l *server.Limits) *int { return &l.UploadBytes }},
	{"max-address-connections", "connections of one address, or of one /64 of IPv6; those of this machine are not counted", false, func(l *server.Limits) *int { return &l.AddressConnections }},
}

// limitFlags adds the flags that readLimits reads.
func limitFlags(flags *pflag.FlagSet) {
	defaults := server.Limits{}.WithDefaults()
	for _, f := range limitFlagsOfServe {
		if n := *f.of(&defaults); f.bytes {
			flags.String(f.name, formatBytes(n), f.usage)
		} else {
			flags.Int(f.name, n, f.usage)
		}
	}
	flags.Duration("max-stall", defaults.Stall, "how long a client may take nothing of what it is sent")
}

func readLimits(k *koanf.Koanf) (server.Limits, error) {
	var l server.Limits
	for _, f := range limitFlagsOfServe {
		n, err := parseCount(k.String(f.name), f.bytes)
		if err != nil {
			return l, fmt.Errorf("--%s %q is %w", f.name, k.String(f.name), err)
		}
		*f.of(&l) = n
	}
	stall, err := time.ParseDuration(k.String("max-stall"))
	if err != nil || stall <= 0 {
		return l, fmt.Errorf("--max-stall %q is not a time, such as 10s", k.String("max-stall"))
	}
	l.Stall = stall
	return l, nil
}

// byteUnits are the units of sizes, the greatest first.
var byteUnits = []struct {
	name string
	size int
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}}

func formatBytes(n int) string {
	for _, u := range byteUnits {
		if n%u.size == 0 {
			return strconv.Itoa(n/u.size) + u.name
		}
	}
	return strconv.Itoa(n)
}

// parseCount reads a positive number or, of bytes, also one with a unit.
func parseCount(text string, bytes bool) (int, error) {
	digits, unit := text, 1
	for _, u := range byteUnits {
		if before, ok := strings.CutSuffix(text, u.name); ok && bytes {
			digits, unit = strings.TrimSpace(before), u.size
		}
	}
	n, err := strconv.Atoi(digits)
	switch {
	case err == nil && 0 < n && n <= math.MaxInt/unit:
		return n * unit, nil
	case bytes:
		return 0, fmt.Errorf("not a size, such as 4096, 64KiB or 8MiB")
	}
	return 0, fmt.Errorf("not a number above 0")
}

// list splits a setting that holds several values with commas between them.
func list(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
}

// readProxies reads addresses and ranges of addresses.
func readProxies(text string) ([]netip.Prefix, error) {
	var proxies []netip.Prefix
	for _, one := range list(text) {
		p, err := netip.ParsePrefix(one)
		if addr, addrErr := netip.ParseAddr(one); addrErr == nil {
			p, err = netip.PrefixFrom(addr, addr.BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("--trust-proxy %q is neither an address nor a range such as 10.0.0.0/8", one)
		}
		proxies = append(proxies, p)
	}
	return proxies, nil
}
