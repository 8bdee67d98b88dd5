package edition

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page"
)

// NoticeView is an edition as the desk's pages show it.
type NoticeView struct {
	frame.Chrome
	Notice   *notice.Notice
	Digest   string
	Steps    []step
	Returned *notice.Review
	Findings []notice.Finding // worst first
	Blocked  string           // the gate's refusal, "" when it is open
	Read     []notice.Finding // what intake had to tell, once
	Facts    []fact
	Seen     seen
	Spoken   []SpokenLine
	Targets  int
	People   int // in the groups
	Reach    []reachOf
	LeftOut  []string
	Category string
	Counts   []Count
	Bar      []BarPart

	CanEdit, CanReview, CanIssue bool
	CanAmend                     bool         // 更正, 撤回
	Stop                         *notice.Stop // holds; nil: none
	CanStop, CanRelease          bool
	Amend                        AmendForm
	Editions                     []EditionLink
	Asked                        int       // the edition that the address asks for, 0 for the newest
	Pack                         bool      // its posters can be printed at once
	Changes                      []changed // of a correction, from what it corrects
	CanFix                       bool      // something can be mended by a click
	NextName                     string    // of the step it waits for
	NextWho                      string
	Told                         []Errand   // messages about its review, the newest first
	PassOn                       []passOn   // whom its author may give a link to decide
	Owes                         *time.Time // until when an approval by telephone must be signed; nil: none is owed
	OwesLate, CanCountersign     bool
}

type fact struct{ Name, Value string }

// step is one stage of a notice's way, for the line of steps.
type step struct {
	Name string
	Who  string
	At   time.Time
	Mark string // done, now, ahead
}

// reachOf is how many channels' places an edition reaches.
type reachOf struct {
	Channel string
	Places  int
	Visits  string // by QR code: a number, "少于5", "" for none
}

// Show shows what an edition says, what is wrong, where it goes and how.
func (d *Room) Show(v *frame.Visit) error {
	n, err := d.LoadAsked(v)
	if err != nil {
		return err
	}
	p, err := d.View(v, n)
	if err != nil {
		return err
	}
	return v.Show(http.StatusOK, "notice", p)
}

// View gathers what is known of an edition.
func (d *Room) View(v *frame.Visit, n *notice.Notice) (*NoticeView, error) {
	p := &NoticeView{Chrome: v.Chrome("notices"), Notice: n, Digest: n.Digest(), Returned: Returned(n), Category: d.Category(n)}
	ctx := v.R.Context()
	if n.Approval == nil || v.Me.Has(notice.RoleClerk) && n.Status == notice.Issued && !n.ExpiredAt(d.Clock.Now()) { // what was signed and is over needs no mending
		var err error
		if p.Findings, p.Blocked, err = d.Look(ctx, n); err != nil {
			return nil, err
		}
		if n.NextStep() == "" {
			p.Blocked = ""
		}
	}
	if f, ok := d.Session.Get(v.R.Context(), KeyRead).(ReadFindings); ok && f.Notice == n.ID {
		p.Read = frame.WorstFirst(f.Findings)
		d.Session.Remove(v.R.Context(), KeyRead)
	}
	targets, leftOut := d.targets(n)
	p.Targets, p.LeftOut = len(targets), leftOut
	p.Seen = d.see(v, n, targets)
	p.Spoken = d.spoken(v, n, p.Seen)
	p.Facts = d.facts(n)
	p.Steps = d.steps(n)
	next := n.NextStep()
	p.NextName, p.NextWho = notice.StepName(next), strings.Join(d.WithRole(next.Role()), "、")
	mine := n.Author == v.Me.Account
	p.CanEdit = mine && v.Me.Has(notice.RoleClerk) && next != ""
	if p.CanEdit {
		fixes, err := d.Fixes(ctx, n, p.Findings)
		if err != nil {
			return nil, err
		}
		p.CanFix = len(fixes) > 0
	}
	p.CanReview = !mine && (next == notice.StepProofread || next == notice.StepSecrecy) && v.Me.Has(next.Role()) && p.Returned == nil
	p.CanIssue = !mine && next == notice.StepIssue && v.Me.Has(notice.RoleLeader)
	var err error
	if mine && next != "" {
		if p.Told, err = d.Told(v.R.Context(), n); err != nil {
			return nil, err
		}
	}
	p.PassOn = d.mayPassOn(v, n, p.Blocked != "")
	if until, owed := n.OwesSignature(); owed {
		p.Owes, p.OwesLate = &until, d.Clock.Now().After(until)
		p.CanCountersign = !mine && v.Me.Has(notice.RoleLeader)
	}
	if p.Editions, err = d.Editions(v, n); err != nil {
		return nil, err
	}
	if k := len(p.Editions); k > 0 && p.Editions[k-1].N != n.Edition {
		p.Asked = n.Edition
	}
	p.CanAmend = v.Me.Has(notice.RoleClerk) && n.Status == notice.Issued && n.Kind != notice.Withdrawal
	for _, e := range p.Editions {
		p.CanAmend = p.CanAmend && (e.N <= n.Edition || !e.Open)
	}
	p.Pack = n.Status == notice.Issued && !n.ExpiredAt(d.Clock.Now()) && slices.ContainsFunc(targets, func(t notice.Target) bool { return t.Channel == notice.Board })
	if p.Stop, err = d.Stopped(v.R.Context(), n.ID); err != nil {
		return nil, err
	}
	out := n.Approval != nil || n.Supersedes > 0
	p.CanStop = out && (p.Stop == nil || !p.Stop.Recall) && (n.Kind != notice.Withdrawal || n.Status != notice.Issued)
	p.CanRelease = p.Stop != nil && !p.Stop.Recall && v.Me.Has(notice.RoleLeader) && v.Me.Account != p.Stop.By
	if p.CanAmend {
		p.Amend.Token = d.Once.Token()
	}
	if p.Changes, err = d.changes(v, n); err != nil {
		return nil, err
	}
	return p, d.reach(v, p, targets)
}

// reach counts places, people, states and visits.
func (d *Room) reach(v *frame.Visit, p *NoticeView, targets []notice.Target) error {
	visits := map[notice.TargetID]int{}
	if p.Notice.Approval != nil {
		var err error
		if visits, err = d.Records.Reach(v.R.Context(), p.Notice.ID); err != nil {
			return err
		}
		m, err := d.CountedAll(v, p.Notice.ID)
		if err != nil {
			return err
		}
		p.Counts, p.Bar = Counts(m), Bar(m)
	}
	for _, c := range notice.Channels {
		r, came := reachOf{Channel: c}, 0
		for _, t := range targets {
			if t.Channel == c {
				r.Places++
				came += visits[t.ID]
				p.People += t.Members
			}
		}
		r.Visits = few(came)
		if r.Places > 0 {
			p.Reach = append(p.Reach, r)
		}
	}
	return nil
}

// few hides small counts, behind which a person could be seen.
func few(n int) string {
	switch {
	case n == 0:
		return ""
	case n < 5:
		return "少于5次"
	}
	return itoa(n) + "次"
}

// steps is the way of an edition: 拟稿, 校对, 保密审查, 签发.
func (d *Room) steps(n *notice.Notice) []step {
	out := []step{{Name: "拟稿", Who: d.NameOf(n.Author), At: n.CreatedAt, Mark: "done"}}
	now := n.Digest()
	next := n.NextStep()
	for _, s := range []notice.Step{notice.StepProofread, notice.StepSecrecy, notice.StepIssue} {
		x := step{Name: notice.StepName(s), Mark: "ahead"}
		if s == next {
			x.Mark, x.Who = "now", strings.Join(d.WithRole(s.Role()), "、")
		}
		for _, r := range n.Reviews {
			if r.Step == s && r.OK && r.Digest == now && (x.Mark == "ahead" || next == "") {
				x.Mark, x.Who, x.At = "done", r.Name, r.At
			}
		}
		out = append(out, x)
	}
	if r := Returned(n); r != nil {
		out[0].Mark = "now"
		out[1].Mark, out[1].Who = "ahead", ""
	}
	return out
}

// facts are the fields of an edition, in the order a reviewer asks.
func (d *Room) facts(n *notice.Notice) []fact {
	c := &n.Content
	var out []fact
	add := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" {
			out = append(out, fact{name, value})
		}
	}
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return page.Moment(t)
	}
	add("发给", d.Where(n))
	var names []string
	for _, ch := range c.Channels {
		names = append(names, notice.ChannelName(ch))
	}
	add("渠道", strings.Join(names, "、"))
	if c.PublishAt.IsZero() {
		add("什么时候发", "签发后马上发")
	} else {
		add("什么时候发", page.Moment(c.PublishAt)+"（"+page.Weekday(c.PublishAt)+"）")
	}
	if end := n.End(); end.Of == notice.EndOfValidity {
		add(end.Name(), end.LongText())
	}
	add("缓急", frame.UrgencyName(c.Urgency))
	if r := c.Relay; r != nil {
		add("转发自", r.SourceIssuer+" "+r.SourceRef)
		add("转发的事", r.Event+" "+r.Level)
		add("预警有效期到", at(r.ValidUntil))
		add("要做的事", r.Measures)
	}
	add("活动时间", between(c.Event.Start, c.Event.End))
	add("地点", c.Event.Place)
	if !c.Posting.From.IsZero() {
		add("公示期", between(c.Posting.From, c.Posting.LastDay))
	}
	add("类别", d.Category(n))
	add("发布机关", c.Issuer)
	add("拟稿科室", c.Drafter)
	add("发文字号", c.DocNo)
	add("索引号", c.IndexNo)
	add("门户栏目", c.Column)
	add("形成日期", at(c.FormedOn))
	add("电话", strings.Join(c.DutyPhones, "、"))
	return out
}

func between(from, to time.Time) string {
	switch {
	case from.IsZero() && to.IsZero():
		return ""
	case to.IsZero():
		return page.Moment(from)
	case from.IsZero():
		return page.Moment(to) + "以前"
	}
	from, to = from.In(calendar.Zone), to.In(calendar.Zone)
	switch sameDay := calendar.Date(from).Equal(calendar.Date(to)); {
	case sameDay && calendar.WholeDay(to) && calendar.WholeDay(from):
		return page.Day(from)
	case sameDay && calendar.WholeDay(to):
		return page.Moment(from) + "到24:00"
	case sameDay:
		return page.Moment(from) + "到" + to.Format("15:04")
	}
	return page.Moment(from) + "到" + page.Moment(to)
}
