package wechat

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Check asks the medium what became of an accepted or waiting delivery: a new
// receipt when it is confirmed, nil with a nil error when nothing is new, a
// Permanent error when the medium says later that it failed.
func (ch *Channel) Check(ctx context.Context, d *notice.Delivery) (*notice.Receipt, error) {
	kind, id := ref(d.Receipt)
	switch kind {
	case "publish", "mass":
		a, err := ch.official()
		if err != nil {
			return nil, err
		}
		if kind == "mass" {
			return ch.massed(ctx, a, d.Target.Name, id)
		}
		return ch.published(ctx, a, d.Target.Name, number(id))
	case "task":
		return ch.taskResult(ctx, d, id)
	}
	return nil, nil
}

// errCannotAsk keeps a delivery uncertain until a person decides.
var errCannotAsk = errors.New("wechat: this route cannot be asked what arrived")

// Reconcile asks whether an uncertain delivery arrived, where WeChat lets us ask:
// publishes and customer group tasks. A robot has no memory, so a group must be
// looked at by a person; for it Reconcile always fails.
func (ch *Channel) Reconcile(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	switch d.Target.Kind {
	case OfficialAccount:
		if d.Target.Options["mode"] != ModeMass {
			return ch.reconcileOfficial(ctx, d, r)
		}
	case CustomerGroup:
		return ch.reconcileTask(ctx, d, r)
	}
	return nil, errCannotAsk
}

// Retract takes back what was published or sent, or stops a task that still
// waits for its tap. A robot's message and a forwarded one cannot be taken back.
func (ch *Channel) Retract(ctx context.Context, d *notice.Delivery, r *notice.Receipt) error {
	switch d.Target.Kind {
	case OfficialAccount:
		return ch.retractOfficial(ctx, d, r)
	case CustomerGroup:
		kind, id := ref(r)
		if kind != "task" {
			break
		}
		a, err := ch.company()
		if err != nil {
			return err
		}
		_, err = ch.post(ctx, a, d.Target.Name, "/cgi-bin/externalcontact/cancel_groupmsg_send", map[string]string{"msgid": id}, nil)
		return harmless(err)
	}
	return channels.Permanent(&channels.Told{Say: fmt.Sprintf("发到“%s”的消息机器撤不回来：请群里的村干部长按那条消息撤回（2分钟内），或发一条更正说明。", d.Target.Name)})
}

// Quota is how many sends a target's route has in the period that now lies in,
// and when that period began: a mass send's day, or month for a service account.
// ok is false for routes without one. Who counts is the caller: the platform
// does not tell.
func (ch *Channel) Quota(t notice.Target, now time.Time) (n int, since time.Time, ok bool) {
	if t.Kind != OfficialAccount || t.Options["mode"] != ModeMass {
		return 0, time.Time{}, false
	}
	y, m, d := now.In(calendar.Zone).Date()
	if ch.o.Official.Service {
		return limits.MassPerMonth, time.Date(y, m, 1, 0, 0, 0, 0, calendar.Zone), true
	}
	return limits.MassPerDay, time.Date(y, m, d, 0, 0, 0, 0, calendar.Zone), true
}
