package gateway

import "time"

// pace holds a rate by telling how long to wait, after a second's worth at once.
type pace struct {
	perSecond int
	spent     time.Time // up to where time is spent
}

// spend returns how long to wait for n more.
func (p *pace) spend(n int) time.Duration {
	now := time.Now()
	if full := now.Add(-time.Second); p.spent.Before(full) {
		p.spent = full
	}
	p.spent = p.spent.Add(time.Duration(n) * time.Second / time.Duration(p.perSecond))
	return p.spent.Sub(now)
}
