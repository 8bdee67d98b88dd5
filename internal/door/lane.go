package door

import (
	"context"
	"slices"
	"sync"
)

// strangersWaiting bounds how many tries at names that nobody has may wait.
const strangersWaiting = 32

// Lane lets work that takes much memory pass two at a time, and those first whose
// account exists. It is safe for concurrent use; its zero value is ready.
type Lane struct {
	mu        sync.Mutex
	inside    int
	known     []chan struct{}
	strangers []chan struct{}
}

func (l *Lane) enter(ctx context.Context, known bool) error {
	l.mu.Lock()
	if l.inside < argonAtOnce {
		l.inside++
		l.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	switch {
	case known:
		l.known = append(l.known, turn)
	case len(l.strangers) >= strangersWaiting:
		l.mu.Unlock()
		return ErrBusy
	default:
		l.strangers = append(l.strangers, turn)
	}
	l.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.forget(turn) { // its turn came as it went
		l.next()
	}
	return ctx.Err()
}

// forget takes a turn out of the queues, and reports whether it still waited.
func (l *Lane) forget(turn chan struct{}) bool {
	for _, q := range []*[]chan struct{}{&l.known, &l.strangers} {
		if i := slices.Index(*q, turn); i >= 0 {
			*q = slices.Delete(*q, i, i+1)
			return true
		}
	}
	return false
}

func (l *Lane) leave() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next()
}

// next hands the place of one who left to whoever waits; l.mu is held.
func (l *Lane) next() {
	for _, q := range []*[]chan struct{}{&l.known, &l.strangers} {
		if len(*q) > 0 {
			turn := (*q)[0]
			*q = slices.Delete(*q, 0, 1)
			close(turn)
			return
		}
	}
	l.inside--
}
