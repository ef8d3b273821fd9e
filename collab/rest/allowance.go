package rest

import (
	"sync"
	"time"
)

// allowance bounds how many bytes each sender may send in an hour: all at once, or spread.
type allowance struct {
	most int64

	mu      sync.Mutex
	spent   map[string]spending
	cleaned time.Time
}

// spending is what a sender has spent and not earned back by a time.
type spending struct {
	bytes float64
	at    time.Time
}

// allowancePeriod is how long it takes to earn all back.
const allowancePeriod = time.Hour

func newAllowance(most int64) *allowance {
	return &allowance{most: most, spent: make(map[string]spending)}
}

// at returns what of s is still spent.
func (a *allowance) at(s spending, now time.Time) float64 {
	return max(0, s.bytes-float64(a.most)*float64(now.Sub(s.at))/float64(allowancePeriod))
}

// take spends bytes of the sender's allowance, or returns how long the sender must wait before they would fit. A sender
// who has spent nothing may send as much as there is in one piece.
func (a *allowance) take(sender string, bytes int, now time.Time) (wait time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.clean(now)
	spent := a.at(a.spent[sender], now)
	if over := spent + float64(bytes) - float64(a.most); over > 0 && spent > 0 {
		return time.Duration(min(over, spent) / float64(a.most) * float64(allowancePeriod))
	}
	a.spent[sender] = spending{spent + float64(bytes), now}
	return 0
}

// clean forgets, now and then, those who have spent nothing.
func (a *allowance) clean(now time.Time) {
	if now.Sub(a.cleaned) < allowancePeriod {
		return
	}
	a.cleaned = now
	for sender, s := range a.spent {
		if a.at(s, now) == 0 {
			delete(a.spent, sender)
		}
	}
}
