package dispatch

import (
	"context"
	"errors"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// askedSays begins the problem of a held delivery whose medium was asked.
const askedSays = "恢复以后问过对方：没有收到过。可以放行。"

// askHeld asks the media, where they can be asked, whether what is held after a
// restore had arrived: then it is settled. What had not stays held, and says so: it
// is a person who releases it. It returns how many were settled.
func (d *Dispatcher) askHeld(ctx context.Context) (int, error) {
	list, err := d.Store.HeldDeliveries(ctx, "", 500)
	if err != nil {
		return 0, err
	}
	settled := 0
	for _, x := range list {
		rc, ok := d.Channels[x.Target.Channel].(channels.Reconciler)
		if !ok || x.Problem == askedSays {
			continue
		}
		r, err := d.Store.Rendition(ctx, x.Rendition, x.Target.ID)
		if err != nil {
			continue // its own turn will say why
		}
		actx, cancel := context.WithTimeout(ctx, 25*time.Second)
		receipt, err := rc.Reconcile(actx, &x.Delivery, r.On(x.Occasion, d.Clock.Now()))
		cancel()
		if err != nil || ctx.Err() != nil {
			continue // it cannot be asked, or not now
		}
		if err := d.answerHeld(ctx, x, receipt); err != nil {
			return settled, err
		}
		if receipt != nil {
			settled++
		}
	}
	return settled, nil
}

// answerHeld writes what the medium said of a held delivery.
func (d *Dispatcher) answerHeld(ctx context.Context, x *store.Delivery, receipt *notice.Receipt) error {
	err := d.Store.InTx(ctx, func(tx *store.Tx) error {
		y, err := tx.Delivery(ctx, x.ID)
		if err != nil || y.Held == "" {
			return err
		}
		y.UpdatedAt = d.Clock.Now()
		if receipt == nil {
			y.Problem = askedSays
			return tx.MoveDelivery(ctx, y, y.State)
		}
		for _, next := range []notice.State{notice.Due, notice.Sending, receipt.State} { // the way that it went in its other life
			from := y.State
			if from == next {
				continue
			}
			if next == receipt.State {
				y.Receipt, y.Problem = receipt, ""
			}
			y.State = next
			if err := tx.MoveDelivery(ctx, y, from); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	return err
}
