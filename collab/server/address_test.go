package server

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/tandem-collab/tandem/collab/transport"
)

func TestClientAddress(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/24")}
	for _, c := range []struct {
		name, remote string
		forwarded    []string
		want         string // empty: not counted
	}{
		{"direct", "203.0.113.7:1", nil, "203.0.113.7"},
		{"this machine", "[::1]:1", nil, ""},
		{"not a proxy", "203.0.113.7:1", []string{"198.51.100.1"}, "203.0.113.7"},
		{"a proxy", "127.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"what the client wrote before the proxy", "127.0.0.1:1", []string{"1.1.1.1, 198.51.100.1"}, "198.51.100.1"},
		{"two proxies", "127.0.0.1:1", []string{"198.51.100.1", "10.0.0.9"}, "198.51.100.1"},
		{"a proxy that says nothing", "10.0.0.9:1", nil, "10.0.0.9"},
		{"a proxy that says nonsense", "10.0.0.9:1", []string{"198.51.100.1, me"}, "10.0.0.9"},
		{"IPv6", "[2001:db8:1:2:3::4]:1", nil, "2001:db8:1:2::"},
		{"IPv4 in IPv6", "[::ffff:203.0.113.7]:1", nil, "203.0.113.7"},
		{"no address", "@", nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/ws", nil)
			r.RemoteAddr = c.remote
			r.Header["X-Forwarded-For"] = c.forwarded
			got := newAddresses(1, proxies).of(r)
			if c.want == "" && got.IsValid() || c.want != "" && got != netip.MustParseAddr(c.want) {
				t.Errorf("got %v, want %q", got, c.want)
			}
		})
	}
}

func TestConnectionsOfAnAddress(t *testing.T) {
	a := newAddresses(2, nil)
	addr, other := netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("203.0.113.8")
	var inside []chan struct{}
	connect := func(addr netip.Addr) (far transport.Conn, done chan struct{}) {
		near, far := transport.Pipe()
		entered, leave, done := make(chan struct{}), make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			a.serve(addr, near, func(transport.Conn) { close(entered); <-leave })
		}()
		select {
		case <-entered:
			inside = append(inside, leave)
			return nil, done
		case <-done:
			return far, nil
		}
	}
	_, first := connect(addr)
	connect(addr)
	refused, _ := connect(addr)
	if refused == nil {
		t.Fatal("a third connection was taken")
	}
	if _, err := refused.Read(); err == nil || err.(*transport.CloseError).Code != transport.Unavailable {
		t.Error(err)
	}
	if far, _ := connect(other); far != nil {
		t.Error("another address was refused")
	}
	for range 3 {
		if far, _ := connect(netip.Addr{}); far != nil {
			t.Error("one who is not counted was refused")
		}
	}
	close(inside[0])
	<-first
	if far, _ := connect(addr); far != nil {
		t.Error("no place was made")
	}
	for _, leave := range inside[1:] {
		close(leave)
	}
}
