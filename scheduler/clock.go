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
	mu    sync.Mutex
	start time.Time // what it showed when watch was started
	watch calendar.Stopwatch
}

// NewPracticeClock returns a clock that shows start now.
func NewPracticeClock(start time.Time) *PracticeClock {
	return &PracticeClock{start: start.Round(0).In(calendar.Zone), watch: calendar.StartStopwatch()}
}

// Now returns the practice moment, in the office's zone.
func (c *PracticeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.start.Add(c.watch.Elapsed())
}

// Forward moves the clock to t, if t lies ahead, and reports whether it moved.
func (c *PracticeClock) Forward(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !t.After(c.start.Add(c.watch.Elapsed())) {
		return false
	}
	c.start, c.watch = t.Round(0).In(calendar.Zone), calendar.StartStopwatch()
	return true
}
