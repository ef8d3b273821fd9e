package main

import (
	"fmt"
	"net"
	"time"
)

// stall writes while one reader does not read, and then lets it catch up. It compares with a run without that reader. A
// reader that does not even answer pings is cut off after some time; it comes back as a client would.
func stall(o *options, r *report) error {
	o.docs = 1
	quiet := newReport(o)
	if err := hotdoc(o, quiet); err != nil {
		return err
	}
	doc := names(1)
	c, err := gather(o, doc, o.writers, o.readers)
	if err != nil {
		return err
	}
	defer c.close()
	stalled, err := newReader(o.url, doc[0])
	if err != nil {
		return err
	}
	defer stalled.close()
	if tcp, ok := stalled.conn.NetConn().(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(32 << 10) // so that the server's buffer fills up soon
	}
	before := memoryOf(o.pid)
	if err := c.write(o, r); err != nil {
		return err
	}
	after := memoryOf(o.pid)
	if grown := (after - before) >> 20; o.most > 0 && grown > o.most {
		return fmt.Errorf("the server's memory grew by %d MB", grown)
	}
	began, resumed := time.Now(), 0
	for {
		last := make(chan int64, 1)
		last <- int64(r.units) + 1
		stalled.follow(last)
		if stalled.gap == nil {
			break
		}
		if stalled.gap != errEnded || resumed == 3 {
			return fmt.Errorf("the stalled reader: %w", stalled.gap)
		}
		resumed++
		if err := stalled.resume(o.url, doc[0]); err != nil {
			return err
		}
	}
	r.note("ack p99 %v without the stalled reader, %v with it", round(quiet.acks.quantile(.99)), round(r.acks.quantile(.99)))
	r.note("server memory %d MB before, %d MB after", before>>20, after>>20)
	r.note("the stalled reader then got all %d revisions in %v, connecting again %d times",
		len(stalled.got), round(time.Since(began)), resumed)
	return nil
}
