// Package brokertest holds a collab.Broker to what collab relies on. Each rule has a number; the tests of every broker
// run them all. It is imported by tests only.
//
// A Broker may lose messages when it is overrun or cut off, so the rules send few, over a network that works.
package brokertest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/tandem-collab/tandem/collab"
)

// Setup is how a broker is tested.
type Setup struct {
	// Open returns the brokers of two nodes in one new network. They may be the same. t.Cleanup closes them.
	Open func(t *testing.T) (a, b collab.Broker)
	// Settle returns when what was published has arrived wherever it will.
	Settle func()
	// Around runs a rule, as synctest.Test does; nil: it is called.
	Around func(t *testing.T, rule func(*testing.T))
}

// Run runs all rules.
func Run(t *testing.T, s Setup) {
	if s.Around == nil {
		s.Around = func(t *testing.T, rule func(*testing.T)) { rule(t) }
	}
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			s.Around(t, func(t *testing.T) {
				a, b := s.Open(t)
				r.check(t, &network{t, a, b, s.Settle})
			})
		})
	}
}

var rules = []struct {
	name  string
	check func(*testing.T, *network)
}{
	{"BR1 a message reaches every subscriber of its topic on every node, once", everySubscriber},
	{"BR2 it reaches nobody else", noOtherTopic},
	{"BR3 it arrives as it was when it was published", intact},
	{"BR4 who has subscribed gets what is published from then on", fromThenOn},
	{"BR5 after cancel nothing comes, and cancelling twice does nothing", cancelled},
	{"BR6 a subscriber that blocks holds up neither Publish nor other subscribers", blocked},
	{"BR7 all methods can be called at the same time", together},
}

// network is two nodes' brokers.
type network struct {
	t      *testing.T
	a, b   collab.Broker
	settle func()
}

// inbox is a subscriber that keeps what it is sent.
type inbox struct {
	mu     sync.Mutex
	got    []string
	cancel func()
}

func (n *network) subscribe(b collab.Broker, topic string) *inbox {
	n.t.Helper()
	in := &inbox{}
	cancel, err := b.Subscribe(context.Background(), topic, func(msg []byte) {
		in.mu.Lock()
		defer in.mu.Unlock()
		in.got = append(in.got, string(msg))
	})
	if err != nil {
		n.t.Fatal(err)
	}
	in.cancel = cancel
	n.t.Cleanup(cancel)
	return in
}

func (n *network) publish(b collab.Broker, topic, msg string) {
	n.t.Helper()
	if err := b.Publish(context.Background(), topic, []byte(msg)); err != nil {
		n.t.Error(err)
	}
}

// expect waits until all has arrived and compares without regard to order.
func (n *network) expect(in *inbox, want ...string) {
	n.t.Helper()
	n.settle()
	in.mu.Lock()
	defer in.mu.Unlock()
	if got := slices.Sorted(slices.Values(in.got)); !slices.Equal(got, want) {
		n.t.Errorf("got %q, want %q", got, want)
	}
}

func everySubscriber(_ *testing.T, n *network) {
	first, second, far := n.subscribe(n.a, "topic"), n.subscribe(n.a, "topic"), n.subscribe(n.b, "topic")
	n.publish(n.a, "topic", "1")
	n.publish(n.b, "topic", "2")
	n.publish(n.b, "topic", "3")
	// A broker need not deliver to the node that published; what reaches a node must be whole.
	n.settle()
	for _, in := range []*inbox{first, second, far} {
		in.mu.Lock()
		if len(slices.Compact(slices.Sorted(slices.Values(in.got)))) != len(in.got) {
			n.t.Errorf("something came twice: %q", in.got)
		}
		in.mu.Unlock()
	}
	contains(n.t, first, "2", "3")
	contains(n.t, second, "2", "3")
	contains(n.t, far, "1")
}

func contains(t *testing.T, in *inbox, want ...string) {
	t.Helper()
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, w := range want {
		if !slices.Contains(in.got, w) {
			t.Errorf("got %q, without %q", in.got, w)
		}
	}
}

func noOtherTopic(_ *testing.T, n *network) {
	in := n.subscribe(n.b, "a/b")
	for _, topic := range []string{"a", "a/", "a/b/c", "A/B", "a.b", "*", "a/*", ""} {
		n.publish(n.a, topic, topic)
	}
	n.publish(n.a, "a/b", "mine")
	n.expect(in, "mine")
}

func intact(t *testing.T, n *network) {
	in := n.subscribe(n.b, "topic")
	msg := []byte("\x00\xff\r\n ")
	want := string(msg)
	if err := n.a.Publish(context.Background(), "topic", msg); err != nil {
		t.Fatal(err)
	}
	clear(msg) // its bytes are the publisher's again
	n.expect(in, want)
	n.publish(n.a, "topic", "")
	n.expect(in, "", want)
}

func fromThenOn(_ *testing.T, n *network) {
	n.publish(n.a, "topic", "before")
	n.settle()
	in := n.subscribe(n.b, "topic")
	n.publish(n.a, "topic", "after")
	n.expect(in, "after")
}

func cancelled(_ *testing.T, n *network) {
	gone, here := n.subscribe(n.b, "topic"), n.subscribe(n.b, "topic")
	n.publish(n.a, "topic", "1")
	n.expect(gone, "1")
	gone.cancel()
	n.publish(n.a, "topic", "2")
	n.expect(gone, "1")
	gone.cancel()
	n.publish(n.a, "topic", "3")
	n.expect(here, "1", "2", "3")
}

func blocked(t *testing.T, n *network) {
	release := make(chan struct{})
	cancel, err := n.b.Subscribe(context.Background(), "topic", func([]byte) { <-release })
	if err != nil {
		t.Fatal(err)
	}
	in := n.subscribe(n.b, "topic")
	var want []string
	for i := range 20 {
		want = append(want, fmt.Sprintf("%02d", i))
		n.publish(n.a, "topic", want[i])
	}
	n.expect(in, want...)
	close(release)
	n.settle()
	cancel()
}

func together(t *testing.T, n *network) {
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			b := n.a
			if i%2 == 0 {
				b = n.b
			}
			for range 20 {
				cancel, err := b.Subscribe(context.Background(), "topic", func([]byte) {})
				if err != nil {
					t.Error(err)
					return
				}
				if err := b.Publish(context.Background(), "topic", []byte("x")); err != nil {
					t.Error(err)
				}
				cancel()
			}
		})
	}
	all.Wait()
	in := n.subscribe(n.b, "topic")
	n.publish(n.a, "topic", "still here")
	n.expect(in, "still here")
}
