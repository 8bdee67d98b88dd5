package dispatch

import (
	"context"
	"sync"
	"time"

	"gaoshi/internal/notice"
)

// Bulkheads. A channel lets AtOnce attempts begin at a time. One that has had no
// answer for a while goes on by itself and gives its place to the next: targets that
// hang cannot hold the others. Urgent ones of all channels have places of their own.
const (
	promptFor       = 1500 * time.Millisecond // so long an attempt holds its place at most
	promptForUrgent = 400 * time.Millisecond
	laneWait        = 8 * time.Second // so long one waits for a place, before its job goes to sleep again
	laneAgain       = 2 * time.Second
	urgentAtOnce    = 64
)

// lanes are the places, by channel and for urgent ones.
type lanes struct {
	mu sync.Mutex
	by map[string]chan struct{}
}

const urgentLane = "urgent"

// enter waits for a place to begin in. leave gives it back, once, however often it
// is called; after is when that is to be done at the latest. ok is false where none
// became free in time.
func (d *Dispatcher) enter(ctx context.Context, x *notice.Delivery) (leave func(), after time.Duration, ok bool) {
	if d.AtOnce <= 0 {
		return func() {}, promptFor, true
	}
	name, places, after := x.Target.Channel, d.AtOnce, promptFor
	if x.Urgency.Rank() >= notice.Urgent.Rank() {
		name, places, after = urgentLane, max(urgentAtOnce, d.AtOnce), promptForUrgent
	}
	d.lanes.mu.Lock()
	if d.lanes.by == nil {
		d.lanes.by = map[string]chan struct{}{}
	}
	lane := d.lanes.by[name]
	if lane == nil {
		lane = make(chan struct{}, places)
		d.lanes.by[name] = lane
	}
	d.lanes.mu.Unlock()
	timer := time.NewTimer(laneWait)
	defer timer.Stop()
	select {
	case lane <- struct{}{}:
		return sync.OnceFunc(func() { <-lane }), after, true
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil, 0, false
}
