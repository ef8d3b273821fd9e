package main

import (
	"maps"
	"testing"
	"time"
)

func TestReadTrim(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		text string
		age  time.Duration
		of   map[string]time.Duration
		bad  bool
	}{
		{"never", 0, nil, false},
		{"", 0, nil, false},
		{"90d", 90 * day, nil, false},
		{"36h", 36 * time.Hour, nil, false},
		{"90d,boards=30d, docs=never", 90 * day, map[string]time.Duration{"boards": 30 * day, "docs": 0}, false},
		{"boards=30d", 0, map[string]time.Duration{"boards": 30 * day}, false},
		{"59m", 0, nil, true},
		{"90", 0, nil, true},
		{"-1d", 0, nil, true},
		{"99999d", 0, nil, true},
		{"boards=", 0, nil, true},
	} {
		age, of, err := readTrim(c.text)
		if (err != nil) != c.bad || age != c.age || !maps.Equal(of, c.of) {
			t.Errorf("%q: %v, %v, %v, want %v, %v", c.text, age, of, err, c.age, c.of)
		}
	}
}
