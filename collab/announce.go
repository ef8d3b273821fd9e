package collab

import (
	"sync/atomic"
	"time"
)

// announcer is the Source of what the server itself says on presence channels. No connection has it: ids are longer.
const announcer = "server"

// announced is the Seq of the last announcement. It rises with the clock, so that it goes on rising after a restart.
var announced atomic.Uint64

// Announce says something on a presence channel to who subscribes to it now: a hint that there is something new to ask
// for. value is JSON. Announcements under one ID are conflated for slow connections, so only the newest counts.
func (h *Hub) Announce(channel, id string, value []byte) {
	p := &Presence{Channel: channel, Source: announcer, ID: id, Seq: nextAnnouncement(), Value: value}
	h.channels.each(channel, func(a *Attendee) { a.out.show(p) })
}

func nextAnnouncement() uint64 {
	for {
		last := announced.Load()
		next := max(uint64(time.Now().UnixMilli()), last+1)
		if announced.CompareAndSwap(last, next) {
			return next
		}
	}
}
