package dispatch

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// A platform that cannot be reached is one trouble. When enough attempts in a row
// found it so, at more than one target where it has more, what comes later waits and
// is not tried: nothing is used up, nothing becomes uncertain. The platform itself is
// asked every few seconds; when it answers, a few deliveries try, and after the
// first success all that waited are woken, the urgent ones first, at the pace that
// their targets allow. Urgent ones try once whatever is known of the platform.
const (
	downAfter    = 3                // failures in a row
	probeEvery   = 10 * time.Second // the first minutes; then less often,
	probeLeast   = 45 * time.Second // and never less than this
	probeUrgent  = 4 * time.Second  // where something urgent waits
	probeAtOnce  = 4                // deliveries that try when the platform answers again
	probeTimeout = 5 * time.Second
	heldBackFor  = 40 * time.Second // at most, and a third of jitter: who waits is woken before, unless its job was just going to sleep
	silentFor    = 3 * time.Second  // an attempt without an answer for so long counts as a failure until it ends
	seenFor      = time.Second      // so long what was read of the platforms is believed
)

// platforms is what was last read of the platforms' rows.
type platforms struct {
	mu   sync.Mutex
	read calendar.Stopwatch
	rows map[string]*store.Platform // nil: not read
}

func (p *platforms) forget() {
	p.mu.Lock()
	p.rows = nil
	p.mu.Unlock()
}

// platformOf names the platform that is called for a target; "" for none.
func (d *Dispatcher) platformOf(t notice.Target) channels.Platform {
	if p, ok := d.Channels[t.Channel].(channels.Platformer); ok {
		return p.Platform(t)
	}
	return channels.Platform{}
}

// known is what is known of a platform; nil: it was never in trouble.
func (d *Dispatcher) known(ctx context.Context, key string) (*store.Platform, error) {
	d.platforms.mu.Lock()
	defer d.platforms.mu.Unlock()
	if d.platforms.rows == nil || d.platforms.read.Elapsed() > seenFor {
		list, err := d.Store.Platforms(ctx)
		if err != nil {
			return nil, err
		}
		rows := make(map[string]*store.Platform, len(list))
		for _, p := range list {
			rows[p.Key] = p
		}
		d.platforms.rows, d.platforms.read = rows, calendar.StartStopwatch()
	}
	return d.platforms.rows[key], nil
}

// heldBack reports how long a delivery waits because its platform is down; 0: it
// tries now.
func (d *Dispatcher) heldBack(ctx context.Context, x *store.Delivery) (time.Duration, error) {
	at := d.platformOf(x.Target)
	if at.Key == "" {
		return 0, nil
	}
	p, err := d.known(ctx, at.Key)
	if err != nil || !p.Down() || p.MayProbe(x.ID) || isUrgent(x.Urgency) && x.Attempts == 0 {
		return 0, err
	}
	return heldBackFor + rand.N(heldBackFor/3), nil
}

func isUrgent(u notice.Urgency) bool { return u.Rank() >= notice.Urgent.Rank() }

// reached notes what an attempt says of its platform.
func (d *Dispatcher) reached(ctx context.Context, x *store.Delivery, sendErr error) {
	at := d.platformOf(x.Target)
	if at.Key == "" {
		return
	}
	after, temporary := channels.AsTemporary(sendErr)
	switch {
	case sendErr == nil:
		d.answered(ctx, at.Key)
	case channels.IsOurs(sendErr), channels.IsPermanent(sendErr), channels.NeedsPerson(sendErr), temporary && after > 0:
		// it says nothing, or it is the platform itself that said so
	default:
		d.silent(ctx, x, at, Explain(sendErr))
	}
}

// answered clears a platform that was in trouble.
func (d *Dispatcher) answered(ctx context.Context, key string) {
	p, err := d.known(ctx, key)
	if err == nil && (p == nil || p.Failures == 0 && !p.Down()) {
		return
	}
	if err == nil {
		err = d.Store.PlatformWell(context.WithoutCancel(ctx), key)
	}
	d.platforms.forget()
	if err != nil {
		d.Log.Error("a platform's answer cannot be noted", "platform", key, "err", err)
	} else if p.Down() {
		d.Log.Info("a platform answers again", "platform", key, "down_since", p.DownAt)
	}
}

// silent counts a failure, and lets deliveries wait once there are enough.
func (d *Dispatcher) silent(ctx context.Context, x *store.Delivery, at channels.Platform, why string) {
	ctx = context.WithoutCancel(ctx)
	now := d.Clock.Now()
	failures, spread, err := d.Store.PlatformFailed(ctx, store.Platform{Key: at.Key, Title: at.Name, Channel: x.Target.Channel, Why: why}, x.Target.ID, now)
	if err == nil && failures >= downAfter && (spread > 1 || d.onlyTarget(at.Key)) {
		err = d.Store.PlatformDown(ctx, at.Key, now, now.Add(probeEvery))
	}
	d.platforms.forget()
	if err != nil {
		d.Log.Error("a platform's failure cannot be noted", "platform", at.Key, "err", err)
	}
}

// onlyTarget reports whether the town has one target at a platform.
func (d *Dispatcher) onlyTarget(key string) bool {
	n := 0
	for _, t := range d.Town.Targets {
		if d.platformOf(t).Key == key {
			n++
		}
	}
	return n <= 1
}

// MindPlatforms asks the platforms that are down whether they answer, lets some
// deliveries try, and wakes who waited for one that came back. The scheduler calls
// it every two seconds or so.
func (d *Dispatcher) MindPlatforms(ctx context.Context) error {
	list, err := d.Store.Platforms(ctx)
	if err != nil {
		return err
	}
	var work sync.WaitGroup
	errs := make([]error, len(list))
	for i, p := range list {
		work.Go(func() { errs[i] = d.mind(ctx, p) })
	}
	work.Wait()
	return errors.Join(errs...)
}

func (d *Dispatcher) mind(ctx context.Context, p *store.Platform) error {
	if p.Wake {
		if ours, err := d.Store.TakeWake(ctx, p.Key); err != nil || !ours {
			return err
		}
		return d.wakeAll(ctx, p)
	}
	now := d.Clock.Now()
	if !p.Down() || now.Before(p.ProbeAt) {
		return nil
	}
	waiting, err := d.waitingFor(ctx, p)
	if err != nil {
		return err
	}
	next := min(max(now.Sub(p.DownAt)/20, probeEvery), probeLeast)
	if len(waiting) > 0 && isUrgent(waiting[0].Urgency) {
		next = probeUrgent
	}
	if ours, err := d.Store.TakeProbe(ctx, p, now.Add(next)); err != nil || !ours {
		return err
	}
	if len(waiting) == 0 {
		return d.Store.PlatformWell(ctx, p.Key) // who comes next finds out
	}
	if pr, ok := d.Channels[p.Channel].(channels.Prober); ok {
		pctx, cancel := context.WithTimeout(ctx, probeTimeout)
		err := pr.Probe(pctx, waiting[0].Target)
		cancel()
		if err != nil {
			d.Log.Warn("a platform is still down", "platform", p.Key, "since", p.Since, "waiting", len(waiting), "err", err)
			return nil
		}
	}
	return d.letTry(ctx, p, waiting)
}

// waitingFor returns who waits for a platform: the urgent first, then who tried
// least, the oldest first.
func (d *Dispatcher) waitingFor(ctx context.Context, p *store.Platform) ([]*store.Delivery, error) {
	list, err := d.Store.WaitingOn(ctx, p.Channel, d.Clock.Now(), 20000)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(x *store.Delivery) bool { return d.platformOf(x.Target).Key != p.Key })
	slices.SortStableFunc(list, func(a, b *store.Delivery) int {
		return cmp.Or(b.Urgency.Rank()-a.Urgency.Rank(), a.Attempts-b.Attempts)
	})
	return list, nil
}

// letTry lets a few deliveries to different targets try.
func (d *Dispatcher) letTry(ctx context.Context, p *store.Platform, waiting []*store.Delivery) error {
	seen := map[notice.TargetID]bool{}
	var try []*store.Delivery
	var ids []notice.DeliveryID
	for _, x := range waiting {
		if !seen[x.Target.ID] && len(try) < probeAtOnce {
			seen[x.Target.ID] = true
			try, ids = append(try, x), append(ids, x.ID)
		}
	}
	if err := d.Store.LetProbe(ctx, p.Key, ids); err != nil {
		return err
	}
	d.platforms.forget()
	return d.hasten(ctx, try)
}

func (d *Dispatcher) wakeAll(ctx context.Context, p *store.Platform) error {
	d.platforms.forget()
	waiting, err := d.waitingFor(ctx, p)
	if err != nil {
		return err
	}
	d.Log.Info("what waited for a platform goes", "platform", p.Key, "waiting", len(waiting))
	return d.hasten(ctx, waiting)
}

// hasten lets waiting deliveries go now, in this order: what put them off is over.
// Their gate, their hours and their targets' pace still hold.
func (d *Dispatcher) hasten(ctx context.Context, list []*store.Delivery) error {
	for _, x := range list {
		now := d.Clock.Now()
		if x.DueAt.After(now) {
			err := d.Store.InTx(ctx, func(tx *store.Tx) error {
				y, err := tx.Delivery(ctx, x.ID)
				if err != nil || y.State != notice.Due && y.State != notice.Planned {
					return err
				}
				y.DueAt, y.UpdatedAt = now, now
				if err := tx.MoveDelivery(ctx, y, y.State); err != nil {
					return err
				}
				return d.requeue(ctx, tx, y) // its old job may just be going to sleep
			})
			if err != nil && !errors.Is(err, store.ErrChanged) {
				return err
			}
			continue
		}
		if err := d.Jobs.Wake(ctx, x.Job); err != nil {
			return err
		}
	}
	return nil
}
