package dispatch

import (
	"context"
	"errors"

	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// CloseOver ends what waits for a person although its notice is over: nobody is
// asked any more to print, forward or play what is past. It returns how many
// deliveries it closed. An edition that was corrected or withdrawn is closed by
// the edition that took its place.
func (d *Dispatcher) CloseOver(ctx context.Context) (int, error) {
	editions, err := d.Store.AwaitingEditions(ctx)
	if err != nil {
		return 0, err
	}
	closed, now := 0, d.Clock.Now()
	for _, e := range editions {
		n, err := d.Store.SealedNotice(ctx, e.ID, e.Edition)
		if err != nil {
			return closed, err
		}
		if !n.ExpiredAt(now) {
			continue
		}
		list, err := d.Store.Deliveries(ctx, store.Filter{Notice: e.ID, Edition: e.Edition, States: []notice.State{notice.Awaiting}, Limit: 10000})
		if err != nil {
			return closed, err
		}
		for _, x := range list {
			if !n.Lapse(&x.Delivery, now) {
				continue
			}
			err := d.Store.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, notice.Awaiting) })
			if errors.Is(err, store.ErrChanged) {
				continue // a person was faster
			}
			if err != nil {
				return closed, err
			}
			closed++
		}
	}
	if closed > 0 {
		d.Log.InfoContext(ctx, "over", "closed", closed)
	}
	return closed, nil
}
