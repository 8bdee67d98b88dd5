package scheduler

import (
	"sync"
	"time"

	"gaoshi/internal/calendar"
)

// PracticeClock runs as fast as a real one, from a morning of its own choosing,
// and can be moved forward, never back. Practice mode lives by it, so that quiet
// hours and broadcast slots are seen to work without waiting for them.
type PracticeClock struct {
	mu     sync.Mutex
	offset time.Duration
}

// NewPracticeClock returns a clock that shows start now.
func NewPracticeClock(start time.Time) *PracticeClock {
	return &PracticeClock{offset: time.Until(start)}
}

// Now returns the practice moment, in the office's zone.
func (c *PracticeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset).Round(0).In(calendar.Zone)
}

// Forward moves the clock to t, if t lies ahead, and reports whether it moved.
func (c *PracticeClock) Forward(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := time.Until(t) - c.offset
	if d <= 0 {
		return false
	}
	c.offset += d
	return true
}
