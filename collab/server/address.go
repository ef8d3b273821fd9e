package server

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"sync"

	"github.com/tandem-collab/tandem/collab/transport"
)

// addresses counts the sockets that each address has open.
type addresses struct {
	most    int
	proxies []netip.Prefix // whose X-Forwarded-For is believed

	mu   sync.Mutex
	open map[netip.Addr]int
}

func newAddresses(most int, proxies []netip.Prefix) *addresses {
	return &addresses{most: most, proxies: proxies, open: make(map[netip.Addr]int)}
}

// of returns who sent r: the other end of the connection or, where that is a trusted proxy, the last one in its
// X-Forwarded-For that is not. The zero Addr stands for somebody who is not counted.
func (a *addresses) of(r *http.Request) netip.Addr {
	end, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := end.Addr().Unmap()
	named := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(named) - 1; i >= 0 && a.isProxy(addr); i-- {
		before, err := netip.ParseAddr(strings.TrimSpace(named[i]))
		if err != nil {
			break
		}
		addr = before.Unmap()
	}
	switch {
	case addr.IsLoopback():
		return netip.Addr{}
	case addr.Is6():
		return netip.PrefixFrom(addr.WithZone(""), 64).Masked().Addr()
	}
	return addr
}

// name returns who sent r as a text; empty for somebody who is not counted.
func (a *addresses) name(r *http.Request) string {
	addr := a.of(r)
	if !addr.IsValid() {
		return ""
	}
	return addr.String()
}

func (a *addresses) isProxy(addr netip.Addr) bool {
	for _, p := range a.proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// enter counts a socket in, unless its address has too many.
func (a *addresses) enter(addr netip.Addr) bool {
	if !addr.IsValid() {
		return true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[addr] >= a.most {
		return false
	}
	a.open[addr]++
	return true
}

func (a *addresses) leave(addr netip.Addr) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[addr]--; a.open[addr] <= 0 {
		delete(a.open, addr)
	}
}

// serve lets serve have the connection if its address may have another one.
func (a *addresses) serve(addr netip.Addr, conn transport.Conn, serve func(transport.Conn)) {
	if !a.enter(addr) {
		conn.Close(transport.Unavailable, fmt.Sprintf(
			"too many connections from this address: this server's limit (--max-address-connections) is %d", a.most))
		for err := error(nil); err == nil; {
			_, err = conn.Read() // until the connection is released
		}
		return
	}
	defer a.leave(addr)
	serve(conn)
}
