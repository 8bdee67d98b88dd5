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
	r = r.On(d.Occasion, ch.o.Clock.Now())
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
// waits for its tap. For the rest its Permanent error says what a person must do.
func (ch *Channel) Retract(ctx context.Context, d *notice.Delivery, r *notice.Receipt) error {
	kind, id := ref(r)
	switch d.Target.Kind {
	case OfficialAccount:
		return ch.retractOfficial(ctx, d, r)
	case CustomerGroup:
		if kind == "task" && r.State != notice.Confirmed { // once tapped, it is in the groups
			return ch.stopTask(ctx, d, id)
		}
	case App:
		if kind == "app" && id != "" && ch.o.Clock.Now().Sub(r.At) < limits.AppRecall {
			a, err := ch.company()
			if err != nil {
				return err
			}
			_, err = ch.post(ctx, a, d.Target.Name, "/cgi-bin/message/recall", map[string]string{"msgid": id}, nil)
			return harmless(err)
		}
	}
	return channels.Permanent(&channels.Told{Say: byHand(d)})
}

// stopTask cancels a task before the owner's tap.
func (ch *Channel) stopTask(ctx context.Context, d *notice.Delivery, id string) error {
	a, err := ch.company()
	if err != nil {
		return err
	}
	_, err = ch.post(ctx, a, d.Target.Name, "/cgi-bin/externalcontact/cancel_groupmsg_send", map[string]string{"msgid": id}, nil)
	return harmless(err)
}

// byHand says what a person does about a message that no interface takes back,
// route by route. The edition that supersedes it goes to the same place by itself.
func byHand(d *notice.Delivery) string {
	n := d.Target.Name
	switch d.Target.Kind {
	case GroupRobot:
		many := "这条消息"
		if p := progressOf(d); p != nil && p.Done > 1 {
			many = fmt.Sprintf("这%d条消息", p.Done)
		}
		return fmt.Sprintf("机器人发到“%s”的消息，程序和发的人都撤不回来，只有新通知会跟着发进去。请在群里说一声“前面那条作废，以新通知为准”；群主在手机上删得掉的，就把%s删掉。办好后点“已撤下”。", n, many)
	case Forward:
		return fmt.Sprintf("转发到“%s”的那条，要由转发的人长按撤回（两分钟内）；过了时间撤不回，请在群里说“前面那条作废”，再把新的转发进去。办好后点“已撤下”。", n)
	case CustomerGroup:
		return fmt.Sprintf("群主已经把这条群发进了“%s”，企业微信不能替他撤。请群主打开企业微信，进群长按那条撤回（两分钟内）；过了时间请在群里说“前面那条作废，以新通知为准”。办好后点“已撤下”。", n)
	case App:
		return fmt.Sprintf("发给“%s”的应用消息过了24小时，企业微信不让撤了。请打电话或在工作群里告诉他们前面那条作废。办好后点“已撤下”。", n)
	case Subscribe:
		return fmt.Sprintf("“%s”已经发到群众手机上，订阅通知撤不回来；点开看到的网页会写明已更正或撤回。请看一眼网页是不是新的，再点“已撤下”。", n)
	}
	return fmt.Sprintf("“%s”里的这一条机器撤不回来，请人去撤，再点“已撤下”。", n)
}

// progressOf is how far a delivery of several messages has come, nil for one.
func progressOf(d *notice.Delivery) *notice.Progress {
	if d.Receipt == nil {
		return nil
	}
	return d.Receipt.Progress
}

// Resume tells how subscription notices go on after a cut: the people of the batch
// that was under way are not asked again, for nobody knows who of them was reached.
// Every other route has one message under way, and a person looks whether it came.
func (ch *Channel) Resume(d *notice.Delivery) *notice.Receipt {
	if d.Target.Kind != Subscribe {
		return nil
	}
	return skipBatch(d)
}

// Quota is how many sends a target's route has in the period that now lies in: a
// mass send's day, or calendar month for a service account. ok is false for routes
// without one. Who counts is the caller: the platform does not tell.
func (ch *Channel) Quota(t notice.Target, now time.Time) (q channels.Quota, ok bool) {
	if t.Kind != OfficialAccount || t.Options["mode"] != ModeMass {
		return channels.Quota{}, false
	}
	y, m, d := now.In(calendar.Zone).Date()
	if ch.o.Official.Service {
		first := time.Date(y, m, 1, 0, 0, 0, 0, calendar.Zone)
		return channels.Quota{N: limits.MassPerMonth, Since: first, Until: first.AddDate(0, 1, 0)}, true
	}
	today := time.Date(y, m, d, 0, 0, 0, 0, calendar.Zone)
	return channels.Quota{N: limits.MassPerDay, Since: today, Until: today.AddDate(0, 0, 1)}, true
}

// Reclaims reports whether Retract needs no person: an article that was published
// without a mass send, and a task that nobody has tapped. A message of an application
// is taken back too, but the platform might take its repetition for a duplicate.
func (ch *Channel) Reclaims(d *notice.Delivery, _ time.Time) bool {
	kind, id := ref(d.Receipt)
	switch d.Target.Kind {
	case OfficialAccount:
		return id != "" && d.Target.Options["mode"] == ModePublish
	case CustomerGroup:
		return kind == "task" && d.State != notice.Confirmed
	}
	return false
}
