package edition

import (
	"fmt"
	"slices"
	"sync"

	"gaoshi/internal/notice"
)

// keepPreviews is how many editions' renditions are kept at hand. Rendering is
// pure, so they never go stale: another text is another key.
const keepPreviews = 6

// previews keeps what was laid out for a page until the same person asks for its
// pictures and signs it, moments later.
type previews struct {
	mu    sync.Mutex
	order []string // least recently used first
	sets  map[string]*previewSet
}

type previewSet struct {
	mu    sync.Mutex
	whole []notice.Rendition // of every target, nil until asked for
	one   map[notice.TargetID]notice.Rendition
}

func newPreviews() *previews { return &previews{sets: map[string]*previewSet{}} }

func (p *previews) set(n *notice.Notice) *previewSet {
	key := fmt.Sprintf("%s/%d", n.Digest(), len(n.Overrides))
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.sets[key]
	if s == nil {
		s = &previewSet{one: map[notice.TargetID]notice.Rendition{}}
		p.sets[key] = s
	}
	p.order = append(slices.DeleteFunc(p.order, func(k string) bool { return k == key }), key)
	for len(p.order) > keepPreviews {
		delete(p.sets, p.order[0])
		p.order = p.order[1:]
	}
	return s
}

// all lays the edition out for every target.
func (p *previews) all(l Layout, n *notice.Notice) ([]notice.Rendition, error) {
	s := p.set(n)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.whole != nil {
		return s.whole, nil
	}
	rs, err := l.Preview(n)
	if err != nil {
		return nil, err
	}
	s.whole = rs
	for _, r := range rs {
		s.one[r.Target] = r
	}
	return rs, nil
}

// of lays the edition out for one target.
func (p *previews) of(l Layout, n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	s := p.set(n)
	s.mu.Lock()
	defer s.mu.Unlock()
	if r, ok := s.one[t.ID]; ok {
		return r, nil
	}
	r, err := l.Render(n, t)
	if err != nil {
		return r, err
	}
	s.one[t.ID] = r
	return r, nil
}

// PreviewAll lays the edition out for every target.
func (d *Room) PreviewAll(n *notice.Notice) ([]notice.Rendition, error) {
	return d.previews.all(d.Layout, n)
}
