package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
	"gaoshi/internal/store"
)

// move applies a person's decision to one delivery.
func (d *Dispatcher) move(ctx context.Context, id notice.DeliveryID, f func(tx *store.Tx, x *store.Delivery) error) (*store.Delivery, error) {
	var x *store.Delivery
	err := d.Store.InTx(ctx, func(tx *store.Tx) error {
		var err error
		if x, err = tx.Delivery(ctx, id); err != nil {
			return err
		}
		from := x.State
		if from == notice.Sending {
			return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递正在发，请等半分钟再办。", id)}
		}
		if err := f(tx, x); err != nil {
			return err
		}
		if x.State != from && !from.May(x.State) {
			return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递现在是“%s”，不能改成“%s”。", id, notice.StateName(from), notice.StateName(x.State))}
		}
		x.UpdatedAt = d.Clock.Now()
		return tx.MoveDelivery(ctx, x, from)
	})
	if errors.Is(err, store.ErrNotFound) {
		return nil, d.explainMissing(id, err)
	}
	if errors.Is(err, store.ErrChanged) {
		return nil, &notice.Refusal{Msg: fmt.Sprintf("第%d号投递刚刚有了变化，请刷新后再试。", id)}
	}
	return x, err
}

func (d *Dispatcher) explainMissing(id notice.DeliveryID, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return &notice.Refusal{Msg: fmt.Sprintf("没有第%d号投递。", id)}
	}
	return err
}

// Retry sends a delivery again that failed, was missed, or of which a person
// says that it did not arrive. by is who asks for it, kept with the attempt before.
func (d *Dispatcher) Retry(ctx context.Context, id notice.DeliveryID, by string) (*store.Delivery, error) {
	return d.move(ctx, id, func(tx *store.Tx, x *store.Delivery) error {
		if !x.State.May(notice.Due) || x.State == notice.Sending || x.State == notice.Planned {
			return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递现在是“%s”，不用重发。只有“没发成”“不能确定”“错过时间”的可以重发。", id, notice.StateName(x.State))}
		}
		ended := notice.Attempt{Delivery: x.ID, N: x.Attempts, At: d.Clock.Now(), State: x.State, Detail: x.Problem + by + "要求再发一次。"}
		if ended.State == notice.Uncertain { // who sends again says that it did not arrive
			ended.State = notice.Failed
		}
		if err := tx.AddAttempt(ctx, ended); err != nil {
			return err
		}
		x.State, x.DueAt, x.SlotAt, x.Latest, x.Problem = notice.Due, d.Clock.Now(), time.Time{}, time.Time{}, ""
		x.FirstDue = x.DueAt
		if err := tx.ClearLatest(ctx, x.ID); err != nil {
			return err
		}
		d.Log.InfoContext(ctx, "sent again", "delivery", x.ID, "notice", x.Notice, "target", x.Target.ID, "by", by)
		return d.requeue(ctx, tx, x)
	})
}

// refuseNote keeps personal data out of what is written beside a delivery.
func refuseNote(note string) error {
	if what := preflight.InNote(note); what != "" {
		return &notice.Refusal{Msg: fmt.Sprintf("说明里有%s，留下来会泄露。请换个说法再办，例如写“打电话问过”。", what)}
	}
	return nil
}

// Confirm records that a person vouches for the delivery: posted, forwarded,
// played, or seen to have arrived. by is an account or an office, never a phone.
func (d *Dispatcher) Confirm(ctx context.Context, id notice.DeliveryID, by, note string) (*store.Delivery, error) {
	if err := refuseNote(note); err != nil {
		return nil, err
	}
	if x, err := d.Store.Delivery(ctx, id); err == nil {
		if _, looks := d.Channels[x.Target.Channel].(channels.Publisher); looks {
			return d.Publish(ctx, id, by, "") // a public page is seen, not vouched for
		}
	}
	return d.move(ctx, id, func(tx *store.Tx, x *store.Delivery) error {
		if x.State == notice.Recalling { // a person took it back
			x.State, x.Problem = notice.Recalled, by+"：已撤下或撤回。"+note
			return nil
		}
		if x.State == notice.Uncertain && vouch(x) { // for one of several messages
			x.State, x.DueAt, x.SlotAt, x.Problem = notice.Due, d.Clock.Now(), time.Time{}, ""
			x.FirstDue = x.DueAt
			return d.requeue(ctx, tx, x)
		}
		r := notice.Receipt{}
		if x.Receipt != nil {
			r = *x.Receipt
		}
		r.State, r.By, r.At, r.Note = notice.Confirmed, by, d.Clock.Now(), note
		x.State, x.Receipt, x.Problem = notice.Confirmed, &r, ""
		return nil
	})
}

// GiveUp records that a person lets an uncertain or waiting delivery be: it did
// not arrive and will not be sent again.
func (d *Dispatcher) GiveUp(ctx context.Context, id notice.DeliveryID, by, why string) (*store.Delivery, error) {
	if err := refuseNote(why); err != nil {
		return nil, err
	}
	return d.move(ctx, id, func(_ *store.Tx, x *store.Delivery) error {
		if x.State == notice.Failed || x.State == notice.Missed || x.State == notice.Planned || x.State == notice.Due {
			x.State = notice.Cancelled
		} else {
			x.State = notice.Failed
		}
		x.Problem = by + "：" + why
		return nil
	})
}

// Reconcile asks the medium about an uncertain delivery, where it can be asked.
// It reports whether anything was learnt.
func (d *Dispatcher) Reconcile(ctx context.Context, id notice.DeliveryID) (bool, error) {
	x, err := d.Store.Delivery(ctx, id)
	if err != nil || x.State != notice.Uncertain {
		return false, err
	}
	rc, ok := d.Channels[x.Target.Channel].(channels.Reconciler)
	if !ok {
		return false, nil
	}
	r, err := d.Store.Rendition(ctx, x.Rendition, x.Target.ID)
	if err != nil {
		return false, err
	}
	actx, cancel := context.WithTimeout(ctx, 25*time.Second)
	receipt, err := rc.Reconcile(actx, &x.Delivery, r.On(x.Occasion, d.Clock.Now()))
	cancel()
	if err != nil {
		return false, nil //nolint:nilerr // it cannot be asked now; it stays uncertain and is asked again
	}
	_, err = d.move(ctx, id, func(tx *store.Tx, x *store.Delivery) error {
		if x.State != notice.Uncertain {
			return store.ErrChanged // a person was faster, and has the last word
		}
		if receipt != nil {
			x.State, x.Receipt, x.Problem = receipt.State, receipt, ""
			return nil
		}
		x.State, x.DueAt, x.SlotAt = notice.Due, d.Clock.Now(), time.Time{}
		x.FirstDue = x.DueAt
		return d.requeue(ctx, tx, x)
	})
	var late *notice.Refusal
	if errors.As(err, &late) {
		return false, nil
	}
	return err == nil, err
}

// Sweep mends what time has done: deliveries too late to be of use are missed,
// those that wait for a person although their notice is over are closed, and
// uncertain ones are asked about. It returns how many it settled.
func (d *Dispatcher) Sweep(ctx context.Context) (int, error) {
	now, settled := d.Clock.Now(), 0
	late, err := d.Store.Late(ctx, now, 500)
	if err != nil {
		return 0, err
	}
	for _, x := range late {
		if err := d.miss(ctx, x, now); err != nil {
			return settled, err
		}
		settled++
	}
	over, err := d.CloseOver(ctx)
	if settled += over; err != nil {
		return settled, err
	}
	known, err := d.reconcileAll(ctx)
	if settled += known; err != nil {
		return settled, err
	}
	asked, err := d.askHeld(ctx)
	if settled += asked; err != nil {
		return settled, err
	}
	followed, err := d.FollowUp(ctx)
	if settled += followed; err != nil {
		return settled, err
	}
	watched, err := d.Watch(ctx)
	return settled + watched, err
}

// reconcileAll asks about every uncertain delivery whose medium can be asked, a
// page at a time: those that cannot be asked never stand before the others.
func (d *Dispatcher) reconcileAll(ctx context.Context) (int, error) {
	settled, f := 0, store.Filter{States: []notice.State{notice.Uncertain}, Limit: 200}
	for {
		list, err := d.Store.Deliveries(ctx, f)
		if err != nil || len(list) == 0 {
			return settled, err
		}
		for _, x := range list {
			f.After = x.ID
			if _, ok := d.Channels[x.Target.Channel].(channels.Reconciler); !ok {
				continue
			}
			done, err := d.Reconcile(ctx, x.ID)
			if err != nil {
				return settled, err
			}
			if done {
				settled++
			}
		}
	}
}

// followFor is how long the medium is asked what became of a delivery.
const followFor = 3 * 24 * time.Hour

// FollowUp asks the media what became of accepted and waiting deliveries, and
// returns how many moved on.
func (d *Dispatcher) FollowUp(ctx context.Context) (int, error) {
	list, err := d.Store.WithRef(ctx, d.Clock.Now().Add(-followFor), 500)
	if err != nil {
		return 0, err
	}
	moved := 0
	for _, x := range list {
		ck, ok := d.Channels[x.Target.Channel].(channels.Checker)
		if !ok {
			continue
		}
		actx, cancel := context.WithTimeout(ctx, 25*time.Second)
		receipt, err := ck.Check(actx, &x.Delivery)
		cancel()
		if err == nil && receipt == nil {
			if err := d.remind(ctx, x); err != nil {
				return moved, err
			}
			continue
		}
		if err != nil && !channels.IsPermanent(err) {
			continue // it cannot be asked now
		}
		if err := d.Settle(ctx, x.ID, receipt, err); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

// Settle records what the medium said later: a receipt, or that it failed after
// all. Saying the same twice does no harm.
func (d *Dispatcher) Settle(ctx context.Context, id notice.DeliveryID, receipt *notice.Receipt, failed error) error {
	_, err := d.move(ctx, id, func(_ *store.Tx, x *store.Delivery) error {
		switch {
		case failed != nil && x.State.May(notice.Failed):
			x.State, x.Problem = notice.Failed, Explain(failed)
		case failed == nil && x.State != receipt.State && x.State.May(receipt.State):
			x.State, x.Receipt, x.Problem = receipt.State, receipt, ""
		}
		return nil
	})
	var late *notice.Refusal
	if errors.As(err, &late) { // it moved on meanwhile
		return nil
	}
	return err
}
