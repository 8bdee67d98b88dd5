// Package home is where an officer begins: what waits for them, what goes out today,
// what does not move by itself, and the list of all notices.
package home

import (
	"context"
	"fmt"
	"slices"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// owes puts a notice that went out on a word by telephone under what waits for
// the leaders, and under the author's own.
func (d *Room) owes(p *todayPage, me *notice.Officer, n *notice.Notice) {
	until, owed := n.OwesSignature()
	if !owed {
		return
	}
	late := d.Clock.Now().After(until)
	note := fmt.Sprintf("电话同意发出的，请在%s前补签", page.Moment(until))
	if late {
		note = fmt.Sprintf("电话同意发出的，%s就该补签，已经超期", page.Moment(until))
	}
	switch {
	case n.Author == me.Account:
		p.Under = append(p.Under, task{n, "等补签", frame.NoticeHref(n.ID), frame.WaitsFor(d.WithRole(notice.RoleLeader)), late})
	case me.Has(notice.RoleLeader):
		p.Mine = append(p.Mine, task{n, "补签", frame.NoticeHref(n.ID), note, true})
	}
}

// mustFix says how much of a draft must be changed, "" when nothing must.
func mustFix(fs []notice.Finding) string {
	n := 0
	for _, g := range frame.Grouped(fs) {
		if g.Severity == notice.Block {
			n++
		}
	}
	if n == 0 {
		return "有必须改的地方"
	}
	return fmt.Sprintf("有%d项必须改，改好才能校对", n)
}

// Options is what the room needs. Everything must be given.
type Options struct {
	// Untold are the messages to officers that did not go out of late.
	Untold func(ctx context.Context) ([]edition.Errand, error)
	// Late is what waits longer than it should, the worst first.
	Late func(ctx context.Context) ([]Late, error)
	// Held is what waits for a person's word after the database was restored.
	Held func(ctx context.Context) ([]*notice.Delivery, error)
}

// Late is one reason why deliveries wait: 企业微信 10:02 起连不上，52 条在等.
type Late struct {
	Line, Why string
	Rows      []*notice.Delivery // the oldest
}

// Room is where an officer begins.
type Room struct {
	*edition.Room
	Options
}

// New opens the room.
func New(e *edition.Room, o Options) (*Room, error) {
	return &Room{e, o}, frame.Given("home", map[string]bool{"Untold": o.Untold != nil, "Late": o.Late != nil, "Held": o.Held != nil})
}

// looked is how many notices the lists look through: some years of a township.
const looked = 400

type todayPage struct {
	frame.Chrome
	Mine    []task // waits for me
	Under   []task // my own, in other hands
	Today   []outgoing
	Later   int // deliveries planned for another day
	Stuck   []stuck
	Waiting []stuck // in villages' hands
	Recall  []stuck // withdrawn, to be taken back by people
	Hidden  int     // more of them than are listed
	Counts  []edition.Count
	Bar     []edition.BarPart
	Late    []Late
	Held    []stuck // after a restore, until a person releases it
	Decides bool
	Stops   []*notice.Stop   // held, until a leader decides
	Untold  []edition.Errand // officers whom a message did not reach of late
}

// waitingShown is how many notices in villages' hands are listed.
const waitingShown = 6

// task is one notice that waits for somebody.
type task struct {
	Notice *notice.Notice
	Do     string // what is to be done: 校对
	Href   string
	Note   string
	Urgent bool
}

// outgoing is what goes out at one moment over one channel.
type outgoing struct {
	At      time.Time
	Notice  notice.ID
	Title   string
	Channel string
	Places  int
	Now     bool // its hour has come
}

// stuck is one edition's deliveries that do not move by themselves.
type stuck struct {
	Notice  notice.ID
	Edition int
	Title   string
	States  []edition.Count
	Problem string
	Oldest  time.Time
	Places  int
}

// Today shows what waits for me, what goes out and what is stuck.
func (d *Room) Today(v *frame.Visit) error {
	if !v.Me.InOffice() {
		v.Redirect("/desk/village")
		return nil
	}
	p := todayPage{Chrome: v.Chrome("today")}
	ns, err := d.Notices.WaitingNotices(v.R.Context(), looked)
	if err != nil {
		return err
	}
	owing, err := d.Notices.OwingNotices(v.R.Context(), p.Now.AddDate(-1, 0, 0))
	if err != nil {
		return err
	}
	for _, n := range slices.Concat(ns, owing) {
		if err := d.sort(v.R.Context(), &p, v.Me, n); err != nil {
			return err
		}
	}
	slices.SortStableFunc(p.Mine, func(a, b task) int {
		return b.Notice.Content.Urgency.Rank() - a.Notice.Content.Urgency.Rank()
	})
	coming, err := d.Deliveries.List(v.R.Context(), notice.Filter{States: []notice.State{notice.Planned, notice.Due, notice.Sending}, Limit: 10000})
	if err != nil {
		return err
	}
	p.Today, p.Later = goingOut(coming, p.Now)
	p.Moving = len(p.Today) > 0
	held, err := d.Deliveries.List(v.R.Context(), notice.Filter{States: []notice.State{notice.Failed, notice.Uncertain, notice.Missed}, Lapsed: notice.WithoutLapsed, Limit: 5000})
	if err != nil {
		return err
	}
	p.Stuck = gather(held)
	recalls, err := d.Deliveries.List(v.R.Context(), notice.Filter{States: []notice.State{notice.Recalling}, Limit: 5000})
	if err != nil {
		return err
	}
	p.Recall = gather(slices.DeleteFunc(recalls, frame.Moves))
	hands, err := d.Deliveries.List(v.R.Context(), notice.Filter{States: []notice.State{notice.Awaiting}, Limit: 5000})
	if err != nil {
		return err
	}
	p.Waiting = gather(hands)
	if n := len(p.Waiting); n > waitingShown {
		slices.Reverse(p.Waiting) // the newest are the ones to ask about
		p.Waiting, p.Hidden = p.Waiting[:waitingShown], n-waitingShown
	}
	all, err := d.Counted(v, "", held)
	if err != nil {
		return err
	}
	p.Counts, p.Bar = edition.Counts(all), edition.Bar(all)
	if p.Stops, err = d.Records.Stops(v.R.Context()); err != nil {
		return err
	}
	p.Stops = slices.DeleteFunc(p.Stops, func(s *notice.Stop) bool { return s.Recall }) // decided for good
	if p.Untold, err = d.Untold(v.R.Context()); err != nil {
		return err
	}
	p.Decides = frame.Decides(v.Me)
	if p.Late, err = d.Late(v.R.Context()); err != nil {
		return err
	}
	restored, err := d.Held(v.R.Context())
	if err != nil {
		return err
	}
	p.Held = gather(restored)
	return v.Show(200, "today", p)
}

// sort puts a notice under what waits for me or under what is mine.
func (d *Room) sort(ctx context.Context, p *todayPage, me *notice.Officer, n *notice.Notice) error {
	step := n.NextStep()
	if step == "" {
		d.owes(p, me, n)
		return nil
	}
	urgent := n.Content.Urgency.Rank() >= notice.Urgent.Rank()
	if r := edition.Returned(n); r != nil {
		if n.Author == me.Account {
			p.Mine = append(p.Mine, task{n, "改稿", frame.NoticeHref(n.ID) + "/edit", r.Name + "退回：" + r.Reason, urgent})
		}
		return nil
	}
	mine, theirs := n.Author == me.Account, n.Author != me.Account && me.Has(step.Role())
	if !mine && !theirs {
		return nil
	}
	var found []notice.Finding
	blocked := ""
	if step == notice.StepProofread {
		var err error
		if found, blocked, err = d.Look(ctx, n); err != nil {
			return err
		}
	}
	switch {
	case theirs && blocked != "": // with its author until it is mended
	case theirs:
		p.Mine = append(p.Mine, task{n, notice.StepName(step), frame.StepHref(n.ID, step), d.NameOf(n.Author) + "拟稿", urgent})
	case blocked != "":
		p.Mine = append(p.Mine, task{n, "改稿", frame.NoticeHref(n.ID) + "/edit", mustFix(found), urgent})
	default:
		p.Under = append(p.Under, task{n, "等" + notice.StepName(step), frame.NoticeHref(n.ID), frame.WaitsFor(d.WithRole(step.Role())), urgent})
	}
	return nil
}

// goingOut gathers what goes out before midnight by moment, notice and channel.
func goingOut(ds []*notice.Delivery, now time.Time) (today []outgoing, later int) {
	y, m, day := now.In(calendar.Zone).Date()
	midnight := time.Date(y, m, day+1, 0, 0, 0, 0, calendar.Zone)
	type key struct {
		at      int64
		id      notice.ID
		channel string
	}
	at := map[key]int{}
	for _, x := range ds {
		if !x.DueAt.Before(midnight) {
			later++
			continue
		}
		due := x.DueAt.Truncate(time.Minute)
		isNow := !due.After(now)
		k := key{due.Unix(), x.Notice, x.Target.Channel}
		if isNow {
			k.at = 0
		}
		i, ok := at[k]
		if !ok {
			i = len(today)
			at[k] = i
			today = append(today, outgoing{due, x.Notice, x.Title, x.Target.Channel, 0, isNow})
		}
		today[i].Places++
	}
	slices.SortStableFunc(today, func(a, b outgoing) int {
		if a.Now != b.Now {
			if a.Now {
				return -1
			}
			return 1
		}
		return a.At.Compare(b.At)
	})
	return today, later
}

// gather puts deliveries together by edition, the oldest first.
func gather(ds []*notice.Delivery) []stuck {
	type key struct {
		id notice.ID
		n  int
	}
	var out []stuck
	at := map[key]int{}
	var states []map[notice.State]int
	for _, x := range ds {
		k := key{x.Notice, x.Edition}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			states = append(states, map[notice.State]int{})
			out = append(out, stuck{Notice: x.Notice, Edition: x.Edition, Title: x.Title, Oldest: x.UpdatedAt})
		}
		s := &out[i]
		s.Places++
		states[i][edition.StateOf(x)]++
		if s.Problem == "" {
			s.Problem = x.Problem
		}
		if x.UpdatedAt.Before(s.Oldest) {
			s.Oldest = x.UpdatedAt
		}
	}
	for i := range out {
		out[i].States = edition.Counts(states[i])
	}
	slices.SortStableFunc(out, func(a, b stuck) int { return a.Oldest.Compare(b.Oldest) })
	return out
}
