package dispatch

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// Temporary failures end in failed when there were so many, and so long after the
// delivery's first turn: an outage of some hours fails nothing.
const (
	maxTemporary = 12
	giveUpAfter  = 24 * time.Hour
)

// goesOn reports whether a failure that may pass is tried again.
func goesOn(x *store.Delivery, tries int, now time.Time) bool {
	return tries < maxTemporary || now.Sub(x.FirstDue) < giveUpAfter
}

// Outcome is what the queue should do next with the job. The job's own end need
// not be in one transaction with the delivery's: a job that comes back finds a
// delivery at rest, and does nothing.
type Outcome struct {
	Wait time.Duration // come back after this; 0: the job is over
}

// Deliver makes one attempt at a delivery on behalf of a job: the gate, the
// hours, the pace, the send, the record. A job whose turn is over does nothing.
// An error means that the daemon itself (its database) failed; what became of
// the delivery is always in its row.
func (d *Dispatcher) Deliver(ctx context.Context, id notice.DeliveryID, job int64) (Outcome, error) {
	x, err := d.Store.Delivery(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return Outcome{}, nil
	}
	if err != nil {
		return Outcome{}, err
	}
	if x.Job != job || x.Held != "" {
		return Outcome{}, nil // another job has taken over, or a person must release it
	}
	switch x.State {
	case notice.Recalling:
		return d.retract(ctx, x)
	case notice.Sending:
		return d.cutOff(ctx, x)
	case notice.Planned, notice.Due:
	default:
		return Outcome{}, nil
	}
	if s, err := d.Store.Stop(ctx, x.Notice); err != nil || s.Holds() {
		return Outcome{}, err // a release gives it a new job
	}
	now := d.Clock.Now()
	if wait := later(x.DueAt, x.SlotAt).Sub(now); wait > 0 {
		return Outcome{Wait: wait}, nil
	}
	n, err := d.Store.SealedNotice(ctx, x.Notice, x.Edition)
	if err != nil {
		return Outcome{}, err
	}
	if !x.Latest.IsZero() && now.After(x.Latest) {
		return Outcome{}, d.miss(ctx, x, now)
	}
	if err := n.Releasable(asOf(n.Notice, x, now), x.Target, x.Rendition, d.Policy); err != nil {
		return Outcome{}, d.rest(ctx, x, notice.Failed, err.Error())
	}
	// A delivery that slipped into the quiet hours waits for them to end, and one
	// that slipped out of its broadcast slot for the next.
	if at, err := d.whenLate(n.Notice, x, now); err != nil {
		return Outcome{}, err
	} else if at.After(now) {
		return d.postpone(ctx, x, at)
	}
	if x.Edition > 1 {
		busy, err := d.Store.EarlierSending(ctx, x.Notice, x.Edition, x.Target.ID)
		if err != nil {
			return Outcome{}, err
		}
		if busy { // the old words must not arrive after the new ones
			return Outcome{Wait: 2 * time.Second}, nil
		}
	}
	if x.Occasion == notice.Over {
		if told, err := d.Store.Told(ctx, x.Notice, x.Target.ID); err != nil {
			return Outcome{}, err
		} else if !told { // who was never warned is not told that it is over
			return Outcome{}, d.rest(ctx, x, notice.Cancelled, "前面的预警没有发到这里，有效期满也不用说。")
		}
	}
	r, err := d.Store.Rendition(ctx, x.Rendition, x.Target.ID)
	if err != nil && !store.Proved(err) {
		return Outcome{}, fmt.Errorf("read the rendition of delivery %d: %w", id, err)
	}
	if err != nil {
		d.Log.ErrorContext(ctx, "rendition is not what was signed", "delivery", id, "err", err)
		return Outcome{}, d.rest(ctx, x, notice.Failed, "签发时留存的版式稿不见了或被改动，已停止发出。请管理员检查数据目录，再重新签发。")
	}
	if at, err := d.waitsForDigest(ctx, x, now); err != nil {
		return Outcome{}, err
	} else if !at.IsZero() {
		return d.postpone(ctx, x, at)
	}
	r = r.On(x.Occasion, now)
	d.begin(x, r, now)
	mates, r, err := d.companions(ctx, x, r, now)
	if err != nil {
		return Outcome{}, err
	}
	first, err := d.firstTry(ctx, x)
	if err != nil {
		return Outcome{}, err
	}
	leave, prompt, ok := d.enter(ctx, &x.Delivery)
	if !ok {
		return Outcome{Wait: laneAgain}, nil
	}
	defer leave()
	if wait, err := d.heldBack(ctx, x); err != nil || wait > 0 {
		return Outcome{Wait: wait}, err
	}
	watch := calendar.StartStopwatch()
	claimed, wait, err := d.claim(ctx, x, mates, now)
	if err != nil || !claimed {
		return Outcome{Wait: wait}, err
	}
	moveOver := time.AfterFunc(prompt, leave)
	receipt, sendErr := d.send(ctx, x, r, first, watch)
	moveOver.Stop()
	leave()
	d.reached(ctx, x, sendErr)
	out, err := d.record(ctx, x, receipt, sendErr)
	return out, errors.Join(err, d.recordMates(ctx, x, mates, receipt, sendErr))
}

// asOf is the moment whose gate a delivery asks: that a warning's validity is over
// is told after its end, on the word of the edition that was in force until then.
func asOf(n *notice.Notice, x *store.Delivery, now time.Time) time.Time {
	if end := n.End().At; x.Occasion == notice.Over && !end.IsZero() && !now.Before(end) {
		return end.Add(-time.Second)
	}
	return now
}

// slotMissed is how late a broadcast may begin and still be in its slot.
const slotMissed = 10 * time.Minute

// whenLate returns when a delivery whose turn has come may go: now, or later.
func (d *Dispatcher) whenLate(n *notice.Notice, x *store.Delivery, now time.Time) (time.Time, error) {
	switch {
	case x.Occasion == notice.Over:
		return d.ended(x.Target)(now), nil
	case !d.disturbs(x.Target.Channel) || d.overridesQuiet(n):
		return now, nil
	case !d.speaks(x.Target.Channel):
		return d.Quiet.Next(now), nil
	case len(x.Target.Slots) > 0 && x.Attempts == 0 && now.Sub(x.DueAt) <= slotMissed:
		return now, nil
	}
	allowed, err := d.hours(n, x.Target)
	if err != nil {
		return now, err
	}
	if at := allowed(now); !at.IsZero() {
		return at, nil
	}
	return now, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// send makes the call. A claim that has grown old, because the machine slept or
// hung, is not used: its place in the window would no longer be its own.
func (d *Dispatcher) send(ctx context.Context, x *store.Delivery, r notice.Rendition, first time.Time, claimed calendar.Stopwatch) (receipt *notice.Receipt, err error) {
	if claimed.ByTheWall() > claimGood { // by the wall: a sleeping machine's other clock sleeps too
		return nil, channels.Ours(&channels.Told{Say: "电脑卡住了，这一次没有发，稍后自动再发。"})
	}
	ch := d.Channels[x.Target.Channel]
	if ch == nil {
		return nil, channels.Permanent(&channels.Told{Say: "这个版本没有这个渠道，请联系管理员。"})
	}
	timeout := d.Timeout
	if timeout == 0 {
		timeout = 25 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	if at := d.platformOf(x.Target); at.Key != "" {
		y := *x // x is written to when the attempt is over
		waited := time.AfterFunc(silentFor, func() { d.silent(ctx, &y, at, "对方一直没有回应。") })
		defer waited.Stop()
	}
	defer func() {
		if p := recover(); p != nil {
			d.Log.ErrorContext(ctx, "channel panicked", "channel", x.Target.Channel, "delivery", x.ID, "panic", p)
			err = &channels.Told{Say: "渠道程序出错，不能确定发没发出去。请到群里或网页上看一眼再处理。"}
		}
	}()
	shown := x.Delivery
	if !first.IsZero() {
		shown.DueAt = first
	}
	return ch.Send(ctx, &shown, r)
}

// firstTry is the moment before DueAt at which the medium may first have heard of
// this message; zero: DueAt. A platform that knows a repetition by its key forgets it some
// hours after that, however often the message was tried since.
func (d *Dispatcher) firstTry(ctx context.Context, x *store.Delivery) (time.Time, error) {
	if x.Attempts < 1 || !d.repeatable(x) {
		return time.Time{}, nil
	}
	list, err := d.Store.Attempts(ctx, x.ID)
	first := time.Time{}
	for _, a := range list {
		switch {
		case a.State != notice.Due && a.State != notice.Sending: // a person decided, and it began anew
			first = time.Time{}
		case first.IsZero():
			first = a.At
		}
	}
	if first.After(x.DueAt) {
		first = time.Time{}
	}
	return first, err
}

// record writes what came of an attempt, even if the caller is being stopped.
func (d *Dispatcher) record(ctx context.Context, x *store.Delivery, receipt *notice.Receipt, sendErr error) (Outcome, error) {
	now := d.Clock.Now()
	var out Outcome
	x.UpdatedAt = now
	after, temporary := channels.AsTemporary(sendErr)
	tries, detail := advance(x, receipt), ""
	switch {
	case sendErr == nil && receipt != nil && receipt.State == notice.Due: // one of several messages
		out.Wait = time.Millisecond
		if tries > 1 { // it got no further: not at once again
			out.Wait = backoff(x.Urgency, tries)
		}
		x.State, x.Receipt, x.Problem, detail = notice.Due, receipt, "", receipt.Note
	case sendErr == nil && receipt != nil:
		x.State, x.Receipt, x.Problem = receipt.State, receipt, ""
		if receipt.At.IsZero() {
			receipt.At = now
		}
	case sendErr == nil:
		x.State, x.Problem = notice.Uncertain, "渠道没有给回执，不能确定发没发出去。请核对后处理。"
	case channels.IsOurs(sendErr):
		out.Wait = oursAgain
		x.State, x.DueAt, x.Problem = notice.Due, now.Add(out.Wait), Explain(sendErr)
	case temporary && goesOn(x, tries, now):
		out.Wait = max(after, backoff(x.Urgency, tries))
		x.State, x.DueAt, x.Problem = notice.Due, now.Add(out.Wait), Explain(sendErr)
	case temporary || channels.IsPermanent(sendErr):
		x.State, x.Problem = notice.Failed, Explain(sendErr)
	case d.repeatable(x) && tries < maxTemporary && !channels.NeedsPerson(sendErr):
		out.Wait = backoff(x.Urgency, tries)
		x.State, x.DueAt, x.Problem = notice.Due, now.Add(out.Wait), Explain(sendErr)
	default:
		x.State, x.Problem = notice.Uncertain, Explain(sendErr)
	}
	if sendErr != nil {
		d.Log.WarnContext(ctx, "attempt", "delivery", x.ID, "notice", x.Notice, "target", x.Target.ID, "attempt", x.Attempts, "state", x.State, "err", sendErr)
	}
	err := d.insist(ctx, "what came of an attempt", func(ctx context.Context) error {
		return d.Store.InTx(ctx, func(tx *store.Tx) error {
			if err := tx.MoveDelivery(ctx, x, notice.Sending); err != nil {
				return err
			}
			if _, paced := d.window(x.Target, x.Urgency); paced {
				if err := tx.Leave(ctx, x.ID, d.paceClock()); err != nil {
					return err
				}
			}
			if err := tx.AddAttempt(ctx, notice.Attempt{Delivery: x.ID, N: x.Attempts, At: now, State: x.State, Detail: x.Problem + detail}); err != nil {
				return err
			}
			y := *x
			return d.takeBackAgain(ctx, tx, &y)
		})
	})
	ctx = context.WithoutCancel(ctx)
	if errors.Is(err, store.ErrChanged) {
		return Outcome{}, d.settleLate(ctx, x)
	}
	if err == nil && temporary && after > 0 { // in a transaction of its own: it takes the window's row, which a claim takes first
		err = d.Store.InTx(ctx, func(tx *store.Tx) error { return d.pause(ctx, tx, x.Target, after) })
	}
	return out, err
}

// settleLate records an attempt whose row was given to another job while it was
// under way: it was declared uncertain, or its edition was superseded. The daemon
// that made the attempt knows best what came of it.
func (d *Dispatcher) settleLate(ctx context.Context, x *store.Delivery) error {
	err := d.Store.InTx(ctx, func(tx *store.Tx) error {
		y, err := tx.Delivery(ctx, x.ID)
		if err != nil || y.Attempts != x.Attempts {
			return err
		}
		from, arrived := y.State, x.Receipt != nil && x.State == x.Receipt.State
		switch {
		case from == notice.Uncertain && (arrived || x.State == notice.Failed || x.State == notice.Due): // due: it is known that nothing arrived
			y.DueAt = later(x.DueAt, y.DueAt)
		case from == notice.Sending: // superseded
			if x.State == notice.Due { // nothing arrived, and nothing shall
				x.State, x.Problem = notice.Failed, superseded(&x.Delivery)
			}
		default:
			return nil
		}
		y.State, y.Receipt, y.Problem, y.UpdatedAt = x.State, x.Receipt, x.Problem, d.Clock.Now()
		if err := tx.MoveDelivery(ctx, y, from); err != nil {
			return err
		}
		if err := tx.AddAttempt(ctx, notice.Attempt{Delivery: y.ID, N: y.Attempts, At: y.UpdatedAt, State: y.State, Detail: y.Problem}); err != nil {
			return err
		}
		if y.State == notice.Due { // one of several messages: the rest follows
			return d.requeue(ctx, tx, y)
		}
		return d.recallSuperseded(ctx, tx, y)
	})
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	return err
}

// oursAgain is how soon a delivery is tried again that failed by a fault of ours.
const oursAgain = 5 * time.Second

// backoff grows from 5 s to 30 min, of urgent ones from 2 s to 30 s, with a fifth of
// jitter. An outage's end is not waited for: the platform is asked (platform.go).
func backoff(u notice.Urgency, attempts int) time.Duration {
	first, most := 5*time.Second, 30*time.Minute
	if isUrgent(u) {
		first, most = time.Second, 30*time.Second
	}
	base := min(first<<min(attempts, 11), most)
	return base + time.Duration(rand.Int64N(int64(base)/5+1))
}

func (d *Dispatcher) repeatable(x *store.Delivery) bool {
	r, ok := d.Channels[x.Target.Channel].(channels.Repeatable)
	return ok && r.Repeatable(x.Target)
}

// cutOff decides about a delivery whose attempt never told its end.
func (d *Dispatcher) cutOff(ctx context.Context, x *store.Delivery) (Outcome, error) {
	out := Outcome{}
	err := d.Store.InTx(ctx, func(tx *store.Tx) error { return d.CutOff(ctx, tx, x) })
	if err == nil && x.State == notice.Due {
		out.Wait = time.Millisecond
	}
	if errors.Is(err, store.ErrChanged) {
		err = nil
	}
	return out, err
}

// CutOff settles a delivery found in "sending" whose daemon is gone: due again
// where the channel is safe to repeat, else uncertain. DueAt stays: channels judge
// by it whether their platform still remembers the first attempt.
func (d *Dispatcher) CutOff(ctx context.Context, tx *store.Tx, x *store.Delivery) error {
	now := d.Clock.Now()
	x.UpdatedAt = now
	switch next := d.resume(x); {
	case next != nil:
		x.State, x.SlotAt, x.Receipt, x.Problem = notice.Due, time.Time{}, next, ""
	case d.repeatable(x):
		x.State, x.SlotAt, x.Problem = notice.Due, time.Time{}, "上次发送被打断，已重新排队。"
	default:
		x.State, x.Problem = notice.Uncertain, "发送时程序被打断，不能确定对方收没收到。请看一眼对方，再选“已收到”或“再发一次”。"+whichPart(&x.Delivery)
	}
	if err := tx.MoveDelivery(ctx, x, notice.Sending); err != nil {
		return err
	}
	return tx.AddAttempt(ctx, notice.Attempt{Delivery: x.ID, N: x.Attempts, At: now, State: x.State, Detail: x.Problem})
}

// rest ends a waiting delivery without an attempt.
func (d *Dispatcher) rest(ctx context.Context, x *store.Delivery, s notice.State, problem string) error {
	err := d.Store.InTx(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		from := x.State
		y := *x
		y.UpdatedAt = d.Clock.Now()
		if from == notice.Planned && !from.May(s) {
			y.State = notice.Due
			if err := tx.MoveDelivery(ctx, &y, from); err != nil {
				return err
			}
			from = notice.Due
		}
		y.State, y.Problem = s, problem
		return tx.MoveDelivery(ctx, &y, from)
	})
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	d.Log.WarnContext(ctx, "not sent", "delivery", x.ID, "notice", x.Notice, "target", x.Target.ID, "state", s, "why", problem)
	return err
}

// miss ends a delivery whose moment has passed.
func (d *Dispatcher) miss(ctx context.Context, x *store.Delivery, now time.Time) error {
	what := "没有发"
	if p := x.Begun(); p != nil {
		what = fmt.Sprintf("共%d条只发了%d条，其余没有发", p.All, p.Done)
	}
	return d.rest(ctx, x, notice.Missed, fmt.Sprintf("应在%s前发出，到%s才轮到，已错过时间，%s。需要的话请重新发一次。",
		x.Latest.Format("1月2日15:04"), now.Format("1月2日15:04"), what))
}

func (d *Dispatcher) postpone(ctx context.Context, x *store.Delivery, until time.Time) (Outcome, error) {
	err := d.Store.InTx(ctx, func(tx *store.Tx) error {
		y := *x
		y.DueAt, y.FirstDue, y.SlotAt, y.UpdatedAt = until, until, time.Time{}, d.Clock.Now()
		return tx.MoveDelivery(ctx, &y, x.State)
	})
	if errors.Is(err, store.ErrChanged) {
		return Outcome{}, nil
	}
	return Outcome{Wait: max(time.Millisecond, until.Sub(d.Clock.Now()))}, err
}

// retract takes back what was sent, where the medium can.
func (d *Dispatcher) retract(ctx context.Context, x *store.Delivery) (Outcome, error) {
	rt, ok := d.Channels[x.Target.Channel].(channels.Retractor)
	if !ok {
		return Outcome{}, d.recallByHand(ctx, x, d.takeDown(x.Target))
	}
	sctx, cancel := context.WithTimeout(ctx, 25*time.Second)
	err := rt.Retract(sctx, &x.Delivery, x.Receipt)
	cancel()
	if channels.IsPermanent(err) { // only a person can
		return Outcome{}, d.recallByHand(ctx, x, Explain(err))
	}
	if err != nil {
		d.Log.WarnContext(ctx, "retract", "delivery", x.ID, "target", x.Target.ID, "err", err)
		return Outcome{Wait: backoff(x.Urgency, min(x.Attempts+2, 8))}, nil // taking back may be repeated
	}
	x.State, x.UpdatedAt = notice.Recalled, d.Clock.Now()
	ctx = context.WithoutCancel(ctx)
	return Outcome{}, d.Store.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, notice.Recalling) })
}

// handRecall is where a recall waits that only a person can make.
const handRecall = 100 * 365 * 24 * time.Hour

// recallByHand leaves the delivery in recalling, for a person to confirm.
func (d *Dispatcher) recallByHand(ctx context.Context, x *store.Delivery, what string) error {
	x.Problem, x.UpdatedAt = what, d.Clock.Now()
	x.DueAt = x.UpdatedAt.Add(handRecall)
	ctx = context.WithoutCancel(ctx)
	err := d.Store.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, notice.Recalling) })
	if errors.Is(err, store.ErrChanged) {
		return nil
	}
	return err
}

// Explain turns an error into Chinese that a clerk can act on: what happened and
// what to do now. It never passes a foreign error's text on.
func Explain(err error) string {
	var told *channels.Told
	var refusal *notice.Refusal
	switch {
	case errors.As(err, &told):
		return told.Say
	case errors.As(err, &refusal):
		return refusal.Msg
	case errors.Is(err, context.DeadlineExceeded):
		return "对方很久没有回应，不能确定收没收到。请到群里或网页上看一眼再处理。"
	case errors.Is(err, context.Canceled):
		return "发送时程序停止，不能确定发没发出去。请核对后处理。"
	}
	if _, ok := channels.AsTemporary(err); ok {
		return "暂时没有发成，稍后会自动再发。"
	}
	if channels.IsPermanent(err) {
		return "没有发成，重发也不会成。请管理员查看日志后再处理。"
	}
	return "不能确定发没发出去。请核对后处理。"
}
