package edition

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"gaoshi/internal/notice"
)

// What is laid out for pages has a bound: of work at a time, of time, and of what is
// kept at hand. Rendering is pure, so that what is kept never goes stale: another text
// is another key. The newest is kept whatever its size.
const (
	previewsAtOnce = 2
	previewWait    = 30 * time.Second // for a turn
	previewTime    = 45 * time.Second // of one edition for every place
	keepPreviews   = 6
	previewBytes   = 48 << 20
)

// previews keeps what was laid out for a page until the same person asks for its
// pictures and signs it, moments later.
type previews struct {
	turns chan struct{} // one for each that is at work
	mu    sync.Mutex
	order []string // least recently used first
	sets  map[string]*previewSet
}

type previewSet struct {
	at    chan struct{}      // held by who lays it out: the others find it made
	whole []notice.Rendition // of every target, nil until asked for
	one   map[notice.TargetID]notice.Rendition
	bytes int // of one; read with previews.mu
}

func newPreviews() *previews {
	return &previews{turns: make(chan struct{}, previewsAtOnce), sets: map[string]*previewSet{}}
}

// take waits for a place in a channel, until somebody has gone or waited too long.
func take(ctx context.Context, places chan struct{}) error {
	t := time.NewTimer(previewWait)
	defer t.Stop()
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return &notice.Refusal{Msg: "现在看版式的人太多，这一份还没有排。请过一分钟再打开。"}
	}
}

// within runs f for a set that nobody else is at, in its turn and its time.
func (p *previews) within(ctx context.Context, s *previewSet, made func() bool, f func(ctx context.Context) error) error {
	if err := take(ctx, s.at); err != nil {
		return err
	}
	defer func() { <-s.at }()
	if made() {
		return nil
	}
	if err := take(ctx, p.turns); err != nil {
		return err
	}
	defer func() { <-p.turns }()
	tctx, stop := context.WithTimeout(ctx, previewTime)
	defer stop()
	err := f(tctx)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return &notice.Refusal{Msg: "这份公告发往的地方太多，版式一时排不完。请过一会儿再打开；还不行，请告诉管理员。"}
	}
	return err
}

func (p *previews) set(n *notice.Notice) *previewSet {
	key := fmt.Sprintf("%s/%d", n.Digest(), len(n.Overrides))
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.sets[key]
	if s == nil {
		s = &previewSet{at: make(chan struct{}, 1), one: map[notice.TargetID]notice.Rendition{}}
		p.sets[key] = s
	}
	p.order = append(slices.DeleteFunc(p.order, func(k string) bool { return k == key }), key)
	for len(p.order) > keepPreviews {
		delete(p.sets, p.order[0])
		p.order = p.order[1:]
	}
	return s
}

// keep counts what a set holds, and lets the oldest go until all is within bounds.
func (p *previews) keep(s *previewSet, more []notice.Rendition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := range more {
		s.bytes += len(more[i].Text)
		for _, f := range more[i].Files {
			s.bytes += len(f.Data)
		}
	}
	sum := 0
	for _, x := range p.sets {
		sum += x.bytes
	}
	for sum > previewBytes && len(p.order) > 1 {
		sum -= p.sets[p.order[0]].bytes
		delete(p.sets, p.order[0])
		p.order = p.order[1:]
	}
}

// all lays the edition out for every target.
func (p *previews) all(ctx context.Context, l Layout, n *notice.Notice) ([]notice.Rendition, error) {
	s := p.set(n)
	err := p.within(ctx, s, func() bool { return s.whole != nil }, func(ctx context.Context) error {
		rs, err := l.Preview(ctx, n)
		if err != nil {
			return err
		}
		s.whole = rs
		for _, r := range rs {
			s.one[r.Target] = r
		}
		p.keep(s, rs)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.whole, nil
}

// of lays the edition out for one target.
func (p *previews) of(ctx context.Context, l Layout, n *notice.Notice, t notice.Target) (r notice.Rendition, err error) {
	s := p.set(n)
	err = p.within(ctx, s, func() bool { var ok bool; r, ok = s.one[t.ID]; return ok }, func(context.Context) error {
		if r, err = l.Render(n, t); err != nil {
			return err
		}
		s.one[t.ID] = r
		p.keep(s, []notice.Rendition{r})
		return nil
	})
	return r, err
}

// PreviewAll lays the edition out for every target; it stops when ctx ends.
func (d *Room) PreviewAll(ctx context.Context, n *notice.Notice) ([]notice.Rendition, error) {
	return d.previews.all(ctx, d.Layout, n)
}
