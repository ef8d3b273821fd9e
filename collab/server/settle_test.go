package server

import "testing"

func TestSettles(t *testing.T) {
	before := heap{allocated: 1 << 40}
	for _, c := range []struct {
		name string
		now  heap
		want bool
	}{
		{"quiet, and much to collect", heap{allocated: 1<<40 + 1000, live: 20 << 20, objects: 30 << 20}, true},
		{"busy", heap{allocated: 1<<40 + 5<<20, live: 20 << 20, objects: 30 << 20}, false},
		{"little to collect", heap{allocated: 1<<40 + 1000, live: 1 << 20, objects: 4 << 20}, false},
		{"quiet, and much to give back", heap{allocated: 1<<40 + 1000, live: 20 << 20, objects: 21 << 20, free: 9 << 20}, true},
		{"little beside the rest", heap{allocated: 1<<40 + 1000, live: 200 << 20, objects: 240 << 20}, false},
	} {
		if got := c.now.settles(before); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if h := readHeap(); h.allocated == 0 || h.objects == 0 {
		t.Errorf("Go says nothing of its heap: %+v", h)
	}
}
