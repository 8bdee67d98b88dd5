package site

import (
	"context"
	"errors"

	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/telling"
)

// inForce returns the edition that the public may know of now. Before the moment of
// its publication an edition does not exist for anybody outside the office: the one
// before it answers, or nothing does. Nothing was taken back from the public that the
// public never had: the withdrawal of such a notice does not exist either. Of one that
// an officer holds it is an errStopped.
func (s *site) inForce(ctx context.Context, id notice.ID) (seal.Notice, error) {
	if err := s.open(ctx, id); err != nil {
		return seal.Notice{}, err
	}
	x, err := s.Notices.Issued(ctx, id)
	if err != nil {
		return seal.Notice{}, err
	}
	now, e := s.Clock.Now(), x.Notice().Edition
	var taken seal.Notice // the withdrawal above the edition
	for {
		n := x.Notice() // nil: an edition that was given up
		switch {
		case n == nil:
		case n.Kind == notice.Withdrawal:
			taken = x
		case n.Content.PublishAt.After(now):
		case taken.Notice() == nil:
			return x, nil
		case !n.Content.PublishAt.After(taken.Notice().Approval.At):
			return taken, nil
		}
		if e--; e < 1 {
			if n != nil && n == taken.Notice() { // nothing says that it was not public
				return taken, nil
			}
			return seal.Notice{}, s.NotFound
		}
		x, err = s.Notices.Edition(ctx, id, e)
		switch {
		case errors.Is(err, s.NotFound) && taken.Notice() != nil:
			return taken, nil
		case err != nil && !errors.Is(err, seal.ErrUnissued):
			return seal.Notice{}, err
		}
	}
}

// dated is the edition with dates for its words of time: a page stands for longer
// than the day on which it was written.
func dated(n *notice.Notice) *notice.Notice {
	x, first := *n, telling.First(n)
	c := &x.Content
	c.Title, c.Plain, c.Away = telling.Dated(c.Title, first), telling.Dated(c.Plain, first), telling.Dated(c.Away, first)
	c.Body = telling.Dated(c.Body, first)
	return &x
}
