package desk

import (
	"slices"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// looked is how many notices the lists look through: some years of a township.
const looked = 400

type todayPage struct {
	chrome
	Mine    []task // waits for me
	Under   []task // my own, in other hands
	Today   []outgoing
	Later   int // deliveries planned for another day
	Stuck   []stuck
	Waiting []stuck // in villages' hands
	Recall  []stuck // withdrawn, to be taken back by people
	Hidden  int     // more of them than are listed
	Counts  []count
	Bar     []barPart
	Untold  []Errand // officers whom a message did not reach of late
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
	States  []count
	Problem string
	Oldest  time.Time
	Places  int
}

type count struct {
	State notice.State
	N     int
}

// today shows what waits for me, what goes out and what is stuck.
func (d *desk) today(v *visit) error {
	if !v.me.inOffice() {
		v.redirect("/desk/village")
		return nil
	}
	p := todayPage{chrome: v.chrome("today")}
	ns, err := d.Notices.Notices(v.r.Context(), looked)
	if err != nil {
		return err
	}
	for _, n := range ns {
		d.sort(&p, v.me, n)
	}
	slices.SortStableFunc(p.Mine, func(a, b task) int {
		return b.Notice.Content.Urgency.Rank() - a.Notice.Content.Urgency.Rank()
	})
	coming, err := d.Deliveries.List(v.r.Context(), Filter{States: []notice.State{notice.Planned, notice.Due, notice.Sending}, Limit: 10000})
	if err != nil {
		return err
	}
	p.Today, p.Later = goingOut(coming, p.Now)
	p.Moving = len(p.Today) > 0
	held, err := d.Deliveries.List(v.r.Context(), Filter{States: []notice.State{notice.Failed, notice.Uncertain, notice.Missed}, Lapsed: "without", Limit: 5000})
	if err != nil {
		return err
	}
	p.Stuck = gather(held)
	recalls, err := d.Deliveries.List(v.r.Context(), Filter{States: []notice.State{notice.Recalling}, Limit: 5000})
	if err != nil {
		return err
	}
	p.Recall = gather(slices.DeleteFunc(recalls, moves))
	hands, err := d.Deliveries.List(v.r.Context(), Filter{States: []notice.State{notice.Awaiting}, Limit: 5000})
	if err != nil {
		return err
	}
	p.Waiting = gather(hands)
	if n := len(p.Waiting); n > waitingShown {
		slices.Reverse(p.Waiting) // the newest are the ones to ask about
		p.Waiting, p.Hidden = p.Waiting[:waitingShown], n-waitingShown
	}
	all, err := v.counted("", held)
	if err != nil {
		return err
	}
	p.Counts, p.Bar = counts(all), bar(all)
	if d.Untold != nil {
		if p.Untold, err = d.Untold(v.r.Context()); err != nil {
			return err
		}
	}
	return v.show(200, "today", p)
}

// sort puts a notice under what waits for me or under what is mine.
func (d *desk) sort(p *todayPage, me *Officer, n *notice.Notice) {
	step := n.NextStep()
	if step == "" {
		d.owes(p, me, n)
		return
	}
	urgent := n.Content.Urgency.Rank() >= notice.Urgent.Rank()
	if r := returned(n); r != nil {
		if n.Author == me.Account {
			p.Mine = append(p.Mine, task{n, "改稿", noticeHref(n.ID) + "/edit", r.Name + "退回：" + r.Reason, urgent})
		}
		return
	}
	switch {
	case n.Author != me.Account && me.Has(roleOf(step)):
		if step == notice.StepProofread && d.Checker.Gate(n) != nil {
			return // with its author until it is mended
		}
		p.Mine = append(p.Mine, task{n, notice.StepName(step), stepHref(n.ID, step), d.nameOf(n.Author) + "拟稿", urgent})
	case n.Author == me.Account && n.Status == notice.Draft && d.Checker.Gate(n) != nil:
		p.Mine = append(p.Mine, task{n, "改稿", noticeHref(n.ID) + "/edit", mustFix(d.Checker.Check(n)), urgent})
	case n.Author == me.Account:
		p.Under = append(p.Under, task{n, "等" + notice.StepName(step), noticeHref(n.ID), waitsFor(d.withRole(roleOf(step))), urgent})
	}
}

// stepHref is where an act of review is done.
func stepHref(id notice.ID, s notice.Step) string {
	if s == notice.StepIssue {
		return noticeHref(id) + "/issue"
	}
	return noticeHref(id) + "/review"
}

func waitsFor(names []string) string {
	if len(names) == 0 {
		return "没有人有这个岗位，请管理员设置"
	}
	out := names[0]
	if len(names) > 1 {
		out += "等"
	}
	return "在" + out + "手里"
}

// returned is the return that the draft still waits for its author after, nil
// when the text was changed since.
func returned(n *notice.Notice) *notice.Review { return n.Returned() }

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
	type edition struct {
		id notice.ID
		n  int
	}
	var out []stuck
	at := map[edition]int{}
	var states []map[notice.State]int
	for _, x := range ds {
		key := edition{x.Notice, x.Edition}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			states = append(states, map[notice.State]int{})
			out = append(out, stuck{Notice: x.Notice, Edition: x.Edition, Title: x.Title, Oldest: x.UpdatedAt})
		}
		s := &out[i]
		s.Places++
		states[i][stateOf(x)]++
		if s.Problem == "" {
			s.Problem = x.Problem
		}
		if x.UpdatedAt.Before(s.Oldest) {
			s.Oldest = x.UpdatedAt
		}
	}
	for i := range out {
		out[i].States = counts(states[i])
	}
	slices.SortStableFunc(out, func(a, b stuck) int { return a.Oldest.Compare(b.Oldest) })
	return out
}

// counts puts states in the order of a delivery's life.
func counts(m map[notice.State]int) []count {
	var out []count
	for _, s := range notice.States {
		if m[s] > 0 {
			out = append(out, count{s, m[s]})
		}
	}
	if n := m[lapsedState]; n > 0 {
		out = append(out, count{lapsedState, n})
	}
	return out
}
