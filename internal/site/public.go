package site

import (
	"context"
	"errors"

	"gaoshi/internal/notice"
	"gaoshi/internal/telling"
)

// inForce returns the edition that the public may know of now. Before the moment of
// its publication an edition does not exist for anybody outside the office: the one
// before it answers, or nothing does. Nothing was taken back from the public that the
// public never had: the withdrawal of such a notice does not exist either.
func (s *site) inForce(ctx context.Context, id notice.ID) (*notice.Notice, error) {
	n, err := s.Notices.IssuedNotice(ctx, id)
	if err != nil {
		return nil, err
	}
	now := s.Clock.Now()
	var taken *notice.Notice // the withdrawal above the edition, nil for none
	for {
		if n.Kind == notice.Withdrawal && n.Approval != nil {
			taken = n
		} else if n.Approval != nil && !n.Content.PublishAt.After(now) {
			switch {
			case taken == nil:
				return n, nil
			case !n.Content.PublishAt.After(taken.Approval.At):
				return taken, nil
			}
		}
		if n.Edition <= 1 && n != taken {
			return nil, s.NotFound
		}
		n, err = s.Notices.Notice(ctx, id, n.Edition-1)
		if errors.Is(err, s.NotFound) && taken != nil { // nothing says that it was not public
			return taken, nil
		}
		if err != nil {
			return nil, err
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
