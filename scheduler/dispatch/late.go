package dispatch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// How long after its first turn a delivery is late.
const (
	lateAfter       = 5 * time.Minute
	lateAfterUrgent = time.Minute
)

// Late is what waits longer than it should, for one reason: a platform that is
// down, or places of one channel. Retries do not make it younger.
type Late struct {
	What   string    // Chinese: the platform, or the channel
	Since  time.Time // the platform's first failure, or the first turn of the oldest
	Down   bool      // it cannot be reached, and the rest waits for it
	Count  int
	Urgent int               // of them
	Why    string            // Chinese, "" where nothing is known
	Oldest []*store.Delivery // at most twenty
	All    []*store.Delivery // the oldest first

	now time.Time
}

// String is the one line of it: 企业微信 10:02 起连不上，52 条在等.
func (l *Late) String() string {
	s := fmt.Sprintf("%s 有 %d 条过了时间还没发，最早的 %s 就该发", l.What, l.Count, l.moment(l.Since))
	if l.Down {
		s = fmt.Sprintf("%s %s 起连不上，%d 条在等", l.What, l.moment(l.Since), l.Count)
	}
	if l.Urgent > 0 {
		s += fmt.Sprintf("，其中 %d 条加急", l.Urgent)
	}
	return s
}

// moment names a moment of today by its hour, and any other by its day too.
func (l *Late) moment(at time.Time) string {
	at = at.In(calendar.Zone)
	if at.Format(time.DateOnly) == l.now.In(calendar.Zone).Format(time.DateOnly) {
		return at.Format("15:04")
	}
	return at.Format("1月2日 15:04")
}

// lateShown is how many deliveries of a group are told by name.
const lateShown = 20

// Late returns what is late, the worst first. A platform that is down stands in it
// as soon as anything waits for it.
func (d *Dispatcher) Late(ctx context.Context) ([]*Late, error) {
	now := d.Clock.Now()
	list, err := d.Store.Overdue(ctx, now, 20000)
	if err != nil {
		return nil, err
	}
	rows, err := d.Store.Platforms(ctx)
	if err != nil {
		return nil, err
	}
	down := map[string]*store.Platform{}
	for _, p := range rows {
		if p.Down() {
			down[p.Key] = p
		}
	}
	groups := map[string]*Late{}
	for _, x := range list {
		at := d.platformOf(x.Target)
		p := down[at.Key]
		if p == nil && !lateAt(x, now) {
			continue
		}
		name := cmp.Or(at.Name, notice.ChannelName(x.Target.Channel))
		g := groups[name]
		if g == nil {
			g = &Late{What: name, Since: x.FirstDue, Why: x.Problem, now: now}
			if p != nil {
				g.Since, g.Down, g.Why = p.Since, true, p.Why
			}
			groups[name] = g
		}
		g.Count++
		if isUrgent(x.Urgency) {
			g.Urgent++
		}
		if g.Why == "" {
			g.Why = x.Problem
		}
		g.All = append(g.All, x)
	}
	out := make([]*Late, 0, len(groups))
	for _, g := range groups {
		g.Oldest = g.All[:min(len(g.All), lateShown)]
		out = append(out, g)
	}
	slices.SortFunc(out, func(a, b *Late) int {
		return cmp.Or(b.Urgent-a.Urgent, a.Since.Compare(b.Since), cmp.Compare(a.What, b.What))
	})
	return out, nil
}

// lateAt reports whether a delivery that has not gone should have.
func lateAt(x *store.Delivery, now time.Time) bool {
	after := lateAfter
	if isUrgent(x.Urgency) {
		after = lateAfterUrgent
	}
	return now.Sub(x.FirstDue) > after
}

// Now lets a delivery that waits for another try go at once, on a person's word.
// Its gate, its hours and its target's pace still hold.
func (d *Dispatcher) Now(ctx context.Context, id notice.DeliveryID) error {
	x, err := d.Store.Delivery(ctx, id)
	if err != nil {
		return d.explainMissing(id, err)
	}
	switch now := d.Clock.Now(); {
	case x.Held != "":
		return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递是恢复后待确认的，请先核对，再点“放行”。", id)}
	case x.State == notice.Sending:
		return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递正在发。", id)}
	case x.State != notice.Planned && x.State != notice.Due:
		return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递现在是“%s”，不是在等着发。", id, notice.StateName(x.State))}
	case x.FirstDue.After(now):
		return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递定在%s发，还没到时间。", id, x.FirstDue.Format("1月2日15:04"))}
	}
	return d.letGo(ctx, []*store.Delivery{x})
}

// NowAll lets everything that waits for another try go at once, and forgets what is
// known of platforms. It returns how many deliveries that were.
func (d *Dispatcher) NowAll(ctx context.Context) (int, error) {
	list, err := d.Store.Overdue(ctx, d.Clock.Now(), 20000)
	if err != nil {
		return 0, err
	}
	list = slices.DeleteFunc(list, func(x *store.Delivery) bool { return x.State != notice.Planned && x.State != notice.Due })
	slices.SortStableFunc(list, func(a, b *store.Delivery) int { return b.Urgency.Rank() - a.Urgency.Rank() })
	return len(list), d.letGo(ctx, list)
}

// letGo lets deliveries try, whatever is known of their platforms.
func (d *Dispatcher) letGo(ctx context.Context, list []*store.Delivery) error {
	ids := map[string][]notice.DeliveryID{}
	for _, x := range list {
		if key := d.platformOf(x.Target).Key; key != "" && len(ids[key]) < 1000 {
			ids[key] = append(ids[key], x.ID)
		}
	}
	for key, some := range ids {
		if err := d.Store.LetProbe(ctx, key, some); err != nil {
			return err
		}
	}
	d.platforms.forget()
	return d.hasten(ctx, list)
}

// Release lets a delivery go that was held after the database was restored, on the
// word of a person who made sure that it had not gone before.
func (d *Dispatcher) Release(ctx context.Context, id notice.DeliveryID) error {
	x, err := d.Store.Delivery(ctx, id)
	if err != nil {
		return d.explainMissing(id, err)
	}
	if x.Held == "" {
		return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递现在是“%s”，没有要放行的。", id, x.StateName())}
	}
	_, err = d.release(ctx, []*store.Delivery{x})
	return err
}

// ReleaseAll lets everything go that is held, of one notice, "" for all. It returns
// how many deliveries that were.
func (d *Dispatcher) ReleaseAll(ctx context.Context, id notice.ID) (int, error) {
	list, err := d.Store.HeldDeliveries(ctx, id, 1<<30)
	if err != nil {
		return 0, err
	}
	return d.release(ctx, list)
}

// release gives each held delivery a job again, in a transaction of its own. What is
// late by now is late from now: it was not forgotten, it waited for a person.
func (d *Dispatcher) release(ctx context.Context, list []*store.Delivery) (int, error) {
	released := 0
	for _, x := range list {
		err := d.Store.InTx(ctx, func(tx *store.Tx) error {
			y, err := tx.Delivery(ctx, x.ID)
			if err != nil || y.Held == "" {
				return err
			}
			now := d.Clock.Now()
			y.Held, y.UpdatedAt, y.SlotAt, y.Problem = "", now, time.Time{}, ""
			if y.DueAt.Before(now) {
				y.DueAt, y.FirstDue = now, now
			}
			if err := tx.MoveDelivery(ctx, y, y.State); err != nil {
				return err
			}
			released++
			return d.requeue(ctx, tx, y)
		})
		if err != nil && !errors.Is(err, store.ErrChanged) {
			return released, err
		}
	}
	return released, nil
}
