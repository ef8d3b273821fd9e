package replay

import (
	"math/rand/v2"
	"time"
)

// pause is what comes before something is done.
type pause uint8

const (
	none    pause = iota // the next keystroke
	thought              // half a minute or so
	leave                // a sitting is over, perhaps the day
)

const day = 24 * time.Hour

// clock says when people type. Its time begins at midnight of the first day.
type clock struct {
	rand *rand.Rand
	now  time.Duration
	ends time.Duration // of the sitting
}

func newClock() *clock {
	c := &clock{rand: rand.New(rand.NewPCG(7, 7))}
	c.arrive(0)
	return c
}

// between returns a random duration.
func (c *clock) between(least, most time.Duration) time.Duration {
	return least + time.Duration(c.rand.Int64N(int64(most-least))).Truncate(time.Millisecond)
}

// arrive begins the first sitting of the day that begins at midnight.
func (c *clock) arrive(midnight time.Duration) {
	c.now = midnight + c.between(8*time.Hour+30*time.Minute, 10*time.Hour+30*time.Minute)
	c.ends = c.now + c.between(8*time.Minute, 45*time.Minute)
}

// next moves on to the next keystroke.
func (c *clock) next() pause {
	if c.now > c.ends {
		c.now += c.between(15*time.Minute, 3*time.Hour)
		c.ends = c.now + c.between(8*time.Minute, 45*time.Minute)
		if c.now%day > 19*time.Hour {
			c.arrive(c.now - c.now%day + day)
		}
		return leave
	}
	switch n := c.rand.IntN(1000); {
	case n < 3:
		c.now += c.between(20*time.Second, 80*time.Second)
		return thought
	case n < 40:
		c.now += c.between(time.Second, 8*time.Second)
	default:
		c.now += c.between(60*time.Millisecond, 320*time.Millisecond)
	}
	return none
}
