package desktest

import (
	"context"

	"gaoshi/internal/notice"
)

// Stop returns the last stop of a notice, nil for none.
func (o *Office) Stop(_ context.Context, id notice.ID) (*notice.Stop, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	return o.Halted[id], nil
}

// Stops returns the stops that hold.
func (o *Office) Stops(context.Context) ([]*notice.Stop, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	var out []*notice.Stop
	for _, s := range o.Halted {
		if s.Holds() {
			out = append(out, s)
		}
	}
	return out, nil
}

// halts is the office's brake: what is held, without what becomes of deliveries.
type halts struct{ o *Office }

func (h halts) Halt(ctx context.Context, id notice.ID, s notice.Stop) (*notice.Stop, error) {
	n, err := h.o.Notice(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	before, _ := h.o.Stop(ctx, id)
	s.At = h.o.Now()
	kept, err := n.Stop(before, s)
	if err != nil {
		return nil, err
	}
	h.o.Mu.Lock()
	defer h.o.Mu.Unlock()
	if h.o.Halted == nil {
		h.o.Halted = map[notice.ID]*notice.Stop{}
	}
	h.o.Halted[id] = kept
	return kept, nil
}

func (h halts) EndStop(ctx context.Context, id notice.ID, by string) error {
	s, err := h.o.Stop(ctx, id)
	if err != nil {
		return err
	}
	h.o.Mu.Lock()
	defer h.o.Mu.Unlock()
	return s.Release(by, h.o.Time)
}
