package edition

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"gaoshi/internal/notice"
)

// slowLayout lays out when it is let, and counts who is at it.
type slowLayout struct {
	Layout
	let     chan struct{}
	at, top atomic.Int32
	done    atomic.Int32
	size    int
}

func (l *slowLayout) Preview(ctx context.Context, n *notice.Notice) ([]notice.Rendition, error) {
	k := l.at.Add(1)
	defer l.at.Add(-1)
	for {
		top := l.top.Load()
		if k <= top || l.top.CompareAndSwap(top, k) {
			break
		}
	}
	select {
	case <-l.let:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l.done.Add(1)
	return []notice.Rendition{{Target: "a", Files: []notice.File{{Data: make([]byte, l.size)}}}}, nil
}

func edited(i int) *notice.Notice {
	return &notice.Notice{ID: notice.ID(fmt.Sprintf("QH-2026-%04d", i)), Edition: 1}
}

// Many who open many notices at once are served a few at a time, and one notice is
// laid out once for all who look at it.
func TestPreviewsTakeTurns(t *testing.T) {
	l := &slowLayout{let: make(chan struct{}, 100)}
	p := newPreviews()
	var wg sync.WaitGroup
	for i := range 24 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			if rs, err := p.all(t.Context(), l, edited(i%4)); err != nil || len(rs) != 1 {
				t.Errorf("%d, %v", len(rs), err)
			}
		}()
	}
	for range 24 {
		l.let <- struct{}{}
	}
	wg.Wait()
	if l.top.Load() > previewsAtOnce || l.done.Load() != 4 {
		t.Errorf("%d at once, %d laid out", l.top.Load(), l.done.Load())
	}
}

// Who has gone is not laid out for, neither at work nor in the queue, and takes no
// turn from others.
func TestPreviewsStopForWhoHasGone(t *testing.T) {
	l := &slowLayout{let: make(chan struct{}, 10)}
	p := newPreviews()
	gone, leave := context.WithCancel(t.Context())
	errs := make(chan error, 10)
	for i := range 10 {
		go func() {
			_, err := p.all(gone, l, edited(i))
			errs <- err
		}()
	}
	leave()
	for range 10 {
		if err := <-errs; !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	}
	l.let <- struct{}{}
	if rs, err := p.all(t.Context(), l, edited(0)); err != nil || len(rs) != 1 {
		t.Errorf("afterwards: %v", err)
	}
	if l.done.Load() != 1 || len(p.turns) != 0 {
		t.Errorf("%d laid out, %d turns taken", l.done.Load(), len(p.turns))
	}
}

// What is kept at hand has a bound in bytes: the newest is kept.
func TestPreviewsAreBounded(t *testing.T) {
	l := &slowLayout{let: make(chan struct{}, 100), size: previewBytes / 3}
	p := newPreviews()
	for i := range 5 {
		l.let <- struct{}{}
		if _, err := p.all(t.Context(), l, edited(i)); err != nil {
			t.Fatal(err)
		}
	}
	sum := 0
	for _, s := range p.sets {
		sum += s.bytes
	}
	if sum > previewBytes || len(p.sets) != 3 || len(p.order) != 3 {
		t.Errorf("%d bytes in %d sets", sum, len(p.sets))
	}
	if _, err := p.all(t.Context(), l, edited(4)); err != nil || l.done.Load() != 5 {
		t.Errorf("the newest was laid out again: %v", err)
	}
}
