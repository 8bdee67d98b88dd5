package register

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

// Keep is what keeps the register.
type Keep interface {
	Item(ctx context.Context, id int64) (*Item, error)
	ItemNamed(ctx context.Context, name string) (*Item, error)
	ItemOf(ctx context.Context, id notice.ID) (*Item, error)
	Items(ctx context.Context, f Filter) ([]*Item, error)
	ItemsDue(ctx context.Context, by time.Time, limit int) ([]*Item, error)
	ItemsToRecheck(ctx context.Context, by time.Time, limit int) ([]*Item, error)
	ItemsReading(ctx context.Context, id notice.ID, docNo string) ([]*Item, error)
	ItemsUnread(ctx context.Context, c notice.Category, limit int) ([]*Item, error)
	CountItems(ctx context.Context, due, recheck time.Time) (late, again int, err error)
	EachItem(ctx context.Context, year int, f func(*Item) error) error
	ItemTotals(ctx context.Context, year int) (Totals, error)
	ItemYears(ctx context.Context) ([]int, error)
	// RegisterItems writes items, and returns those whose document was there already.
	RegisterItems(ctx context.Context, items []*Item, what string) (there []*Item, err error)
	SetItemsDue(ctx context.Context, due map[int64]time.Time) error
	NoticesToRegister(ctx context.Context, since time.Time, limit int) ([]notice.ID, error)
	RegisterMark(ctx context.Context, name string) (time.Time, error)
	SetRegisterMark(ctx context.Context, name string, at time.Time) error

	AddRequest(ctx context.Context, q *Request) error
	SaveRequest(ctx context.Context, q *Request, what string) error
	Request(ctx context.Context, id int64) (*Request, error)
	Requests(ctx context.Context, f RequestFilter) ([]*Request, error)
	SetRequestsDue(ctx context.Context, due map[int64]time.Time) error
	SaveCase(ctx context.Context, c *Case) error
	Cases(ctx context.Context, before time.Time) ([]*Case, error)
	SetYearly(ctx context.Context, year int, numbers map[string]int64) error
	Yearly(ctx context.Context, year int) (map[string]int64, error)
}

// Published is a notice as the register follows it: its newest edition that was issued
// and where it came out first.
type Published struct {
	Notice *notice.Notice
	Outs   []Out
}

// Options are a room's parts. All must be given.
type Options struct {
	Keep     Keep
	Policy   *policy.Set
	Calendar func() *calendar.Calendar
	Clock    calendar.Clock
	// Published returns what is known of a notice; nil: it was never issued.
	Published func(ctx context.Context, id notice.ID) (*Published, error)
	// NotFound and Changed are the errors of Keep.
	NotFound, Changed error
	// KeepPersonal is how long an applicant's name and contact are kept after the answer.
	KeepPersonal time.Duration
}

// Room is the register's. It is safe for concurrent use.
type Room struct{ Options }

// New opens the room.
func New(o Options) (*Room, error) {
	if o.Keep == nil || o.Policy == nil || o.Calendar == nil || o.Clock == nil || o.Published == nil || o.NotFound == nil || o.Changed == nil || o.KeepPersonal <= 0 {
		return nil, errors.New("register: an option is missing")
	}
	return &Room{o}, nil
}

// stub is an item as the rules read it.
func (x *Item) stub() *notice.Notice {
	return &notice.Notice{Content: notice.Content{Title: x.Title, Category: x.Category, FormedOn: x.FormedOn, ApprovedOn: x.ApprovedOn}}
}

// waits reports whether something must still happen to the document in time: it is to be
// published, or nobody has decided whether.
func (x *Item) waits() bool {
	return x.Struck == "" && !x.News && (x.Disclosure == Open || x.Disclosure == Undecided) && x.Published().IsZero() && x.Kind != notice.Withdrawal
}

// Deadline is the period in which a document must come out, with its source; ok is false
// where none holds.
func (r *Room) Deadline(x *Item) (calendar.Deadline, string, bool) {
	if x.News || x.FormedOn.IsZero() {
		return calendar.Deadline{}, "", false
	}
	d, source, ok := r.Policy.Deadline(x.stub(), r.Calendar())
	if _, known := r.Policy.Category(x.Category); !ok && !known {
		return r.Calendar().Deadline(x.FormedOn, OpenDays, calendar.Workdays), "政府信息公开条例第26条", true
	}
	return d, source, ok
}

// count sets the day by which an item must come out.
func (r *Room) count(x *Item) {
	x.Due = time.Time{}
	if d, _, ok := r.Deadline(x); ok && x.waits() {
		x.Due = d.Due
	}
}

// Enter adds one document.
func (r *Room) Enter(ctx context.Context, x *Item, by string) error {
	r.tidy(x)
	x.By = by
	if x.Disclosure == Withheld && x.DecidedOn.IsZero() {
		x.DecidedOn = calendar.Date(r.Clock.Now())
	}
	if faults := x.Check(r.Clock.Now()); faults != nil {
		return refuse("%s", strings.Join(faults, ""))
	}
	r.count(x)
	there, err := r.Keep.RegisterItems(ctx, []*Item{x}, "登记")
	if err != nil {
		return err
	}
	if len(there) > 0 {
		return r.taken(ctx, x)
	}
	return nil
}

func (r *Room) taken(ctx context.Context, x *Item) error {
	if old, err := r.Keep.ItemNamed(ctx, x.Key()); err == nil {
		return refuse("这份文件台账里已经有了：第%d号《%s》（%s）。请改那一条。", old.ID, old.Title, calendar.DateCN(old.FormedOn))
	}
	return refuse("这份文件台账里已经有了。")
}

// Change rewrites an item; change must not touch its ID and Version.
func (r *Room) Change(ctx context.Context, id int64, what string, change func(*Item) error) (*Item, error) {
	x, err := r.Keep.Item(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := change(x); err != nil {
		return nil, err
	}
	r.tidy(x)
	if faults := x.Check(r.Clock.Now()); faults != nil && x.Struck == "" {
		return nil, refuse("%s", strings.Join(faults, ""))
	}
	r.count(x)
	_, err = r.Keep.RegisterItems(ctx, []*Item{x}, what)
	if errors.Is(err, r.Changed) {
		if old, e := r.Keep.ItemNamed(ctx, x.Key()); e == nil && old.ID != x.ID {
			return nil, r.taken(ctx, x)
		}
		return nil, refuse("这一条刚被别人改过，请重新打开再改。")
	}
	return x, err
}

// Decide looks again at what is withheld (条例 18): it stays so for a reason, or it is
// public from now on, and then the period to publish it runs from this day.
func (r *Room) Decide(ctx context.Context, id int64, keep bool, by, reason string) (*Item, error) {
	reason = oneLine(reason)
	if len([]rune(reason)) < 4 {
		return nil, refuse("每一件都要写明理由（至少四个字）：为什么继续不公开，或者为什么现在可以公开。")
	}
	now := calendar.Date(r.Clock.Now())
	return r.Change(ctx, id, "定期评估", func(x *Item) error {
		if x.Disclosure != Withheld && x.Disclosure != OnRequest {
			return refuse("《%s》不是不予公开或依申请公开的，不用评估。", x.Title)
		}
		x.Rechecks = append(x.Rechecks, Recheck{now, by, keep, reason})
		if !keep {
			x.Disclosure, x.Ground, x.GroundNote = Open, "", ""
			x.DecidedBy, x.DecidedOn = by, now
		}
		return nil
	})
}

// Strike takes an entry that was made by mistake out of every count; it stays readable.
func (r *Room) Strike(ctx context.Context, id int64, reason string) error {
	reason = oneLine(reason)
	if len([]rune(reason)) < 4 {
		return refuse("划去要写明原因（至少四个字）。")
	}
	_, err := r.Change(ctx, id, "划去："+reason, func(x *Item) error {
		if x.Notice != "" {
			return refuse("这一条是公告 %s 自己进台账的，不能划去；公告有错请出更正或撤回。", x.Notice)
		}
		x.Struck = reason
		return nil
	})
	return err
}

// AddOut records a publication that went another way: a meeting, paper, the portal's own
// back office.
func (r *Room) AddOut(ctx context.Context, id int64, o Out) (*Item, error) {
	if !slices.ContainsFunc(Ways, func(w Way) bool { return w.Key == o.Where }) {
		return nil, refuse("请选在哪里公开的。")
	}
	o.On, o.Note, o.Auto = calendar.Date(o.On), oneLine(o.Note), false
	return r.Change(ctx, id, "登记公开："+WayName(o.Where), func(x *Item) error {
		if x.Disclosure == Withheld {
			return refuse("《%s》定为不予公开，不能登记公开。先改公开方式，再登记。", x.Title)
		}
		for _, old := range x.Outs {
			if old.Where == o.Where && calendar.Date(old.On).Equal(o.On) {
				return refuse("这一天在%s的公开已经登记过了。", WayName(o.Where))
			}
		}
		x.Outs = append(x.Outs, o)
		return nil
	})
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// tidy trims what people type, and fills in what the rule of a category knows.
func (r *Room) tidy(x *Item) {
	for _, s := range []*string{&x.Title, &x.DocNo, &x.IndexNo, &x.Column, &x.Summary, &x.Relayed, &x.GroundNote, &x.DecidedBy} {
		*s = oneLine(strings.ToValidUTF8(*s, ""))
	}
	x.FormedOn, x.ApprovedOn, x.Repealed, x.DecidedOn = dateOr(x.FormedOn), dateOr(x.ApprovedOn), dateOr(x.Repealed), dateOr(x.DecidedOn)
	rule, ok := r.Policy.Category(x.Category)
	if ok && x.Column == "" {
		x.Column = rule.Column
	}
	if len(x.Topics) == 0 && !x.News {
		x.Topics = GuessTopics(rule.Art20, x.Category, x.Title)
	}
	if x.Disclosure == "" {
		x.Disclosure = Undecided
	}
}

// Recount counts the days of everything open anew: after a year's calendar arrived, or
// a rule changed. It returns how many changed.
func (r *Room) Recount(ctx context.Context) (int, error) {
	due := map[int64]time.Time{}
	list, err := r.Keep.ItemsDue(ctx, farAway, 100_000)
	if err != nil {
		return 0, err
	}
	for _, x := range list {
		was := x.Due
		if r.count(x); !x.Due.Equal(was) {
			due[x.ID] = x.Due
		}
	}
	if err := r.Keep.SetItemsDue(ctx, due); err != nil {
		return 0, err
	}
	open, err := r.Keep.Requests(ctx, RequestFilter{Open: true, Limit: 10_000})
	if err != nil {
		return 0, err
	}
	asked := map[int64]time.Time{}
	for _, q := range open {
		if day := q.DueOn(r.Calendar()); !day.Equal(q.Due) {
			asked[q.ID] = day
		}
	}
	return len(due) + len(asked), r.Keep.SetRequestsDue(ctx, asked)
}

// farAway is after every period.
var farAway = time.Date(9999, 1, 1, 0, 0, 0, 0, calendar.Zone)

// Follow brings the register up to the notices: each that was issued stands in it, with
// where and when it came out. It returns how many entries were written.
func (r *Room) Follow(ctx context.Context) (int, error) {
	const mark, overlap, most = "notices", 2 * time.Minute, 500
	now := r.Clock.Now()
	since, err := r.Keep.RegisterMark(ctx, mark)
	if err != nil {
		return 0, err
	}
	ids, err := r.Keep.NoticesToRegister(ctx, since, most)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, id := range ids {
		wrote, err := r.follow(ctx, id)
		if err != nil {
			return n, fmt.Errorf("follow %s into the register: %w", id, err)
		}
		if wrote {
			n++
		}
	}
	if len(ids) == most { // the rest comes with the next round
		return n, nil
	}
	if at := now.Add(-overlap); at.After(since) {
		return n, r.Keep.SetRegisterMark(ctx, mark, at)
	}
	return n, nil
}

func (r *Room) follow(ctx context.Context, id notice.ID) (bool, error) {
	p, err := r.Published(ctx, id)
	if err != nil || p == nil {
		return false, err
	}
	x, err := r.Keep.ItemOf(ctx, id)
	if errors.Is(err, r.NotFound) {
		x, err = r.adopt(ctx, p.Notice)
	}
	if err != nil {
		return false, err
	}
	was := *x
	was.Outs = slices.Clone(x.Outs)
	r.fromNotice(x, p)
	r.tidy(x)
	r.count(x)
	if x.ID != 0 && same(&was, x) {
		return false, nil
	}
	there, err := r.Keep.RegisterItems(ctx, []*Item{x}, "公告"+p.Notice.Ref()+"进台账")
	if taken := errors.Is(err, r.Changed) || len(there) > 0; taken && !x.SameNo && x.DocNo != "" {
		if old, e := r.Keep.ItemNamed(ctx, x.Key()); e == nil && old.Notice != x.Notice { // two notices with one number
			x.SameNo = true
			there, err = r.Keep.RegisterItems(ctx, []*Item{x}, "公告"+p.Notice.Ref()+"进台账")
		}
	}
	if errors.Is(err, r.Changed) || len(there) > 0 { // another daemon has just done it
		return false, nil
	}
	return err == nil, err
}

// adopt finds the entry of a document that was entered before its notice was issued.
func (r *Room) adopt(ctx context.Context, n *notice.Notice) (*Item, error) {
	probe := Item{DocNo: n.Content.DocNo, Title: n.Content.Title, FormedOn: formedOn(n)}
	x, err := r.Keep.ItemNamed(ctx, probe.Key())
	if errors.Is(err, r.NotFound) || err == nil && x.Notice != "" {
		return &Item{By: "notice"}, nil
	}
	return x, err
}

func formedOn(n *notice.Notice) time.Time {
	switch {
	case !n.Content.FormedOn.IsZero():
		return calendar.Date(n.Content.FormedOn)
	case n.Approval != nil:
		return calendar.Date(n.Approval.At)
	}
	return calendar.Date(n.CreatedAt)
}

// news is the category of 动态.
const news notice.Category = "news"

// fromNotice fills an entry in from what was signed. What only the register knows, its
// re-checks and the ways that went by hand, stays.
func (r *Room) fromNotice(x *Item, p *Published) {
	n, c := p.Notice, &p.Notice.Content
	rule, _ := r.Policy.Category(c.Category)
	x.Notice, x.Edition, x.Kind = n.ID, n.Edition, n.Kind
	x.Title, x.DocNo, x.IndexNo, x.Column, x.Category = c.Title, c.DocNo, c.IndexNo, c.Column, c.Category
	if x.Column == "" {
		x.Column = rule.Column
	}
	x.FormedOn, x.ApprovedOn, x.Interprets = formedOn(n), dateOr(c.ApprovedOn), c.Interprets
	x.Summary = summaryOf(c)
	x.Topics = GuessTopics(c.Art20+rule.Art20, c.Category, c.Title)
	x.News = c.Category == news
	if (c.Interprets != "" || rule.MustLink) && c.Category != notice.Clarification {
		x.Act = Reading
	}
	if c.Relay != nil {
		x.Relayed = c.Relay.SourceIssuer
	}
	d, ok := DisclosureOf(c.Disclosure)
	if !ok || c.Disclosure == "" {
		d = Open
	}
	x.Disclosure, x.Ground = d, ""
	if n.Approval != nil {
		x.DecidedBy, x.DecidedOn = n.Approval.By, calendar.Date(n.Approval.At)
	}
	x.Outs = slices.DeleteFunc(x.Outs, func(o Out) bool { return o.Auto })
	x.Outs = append(x.Outs, p.Outs...)
	slices.SortStableFunc(x.Outs, func(a, b Out) int { return a.On.Compare(b.On) })
}

// summaryOf is 内容概述: the plain line, at most 100 characters.
func summaryOf(c *notice.Content) string {
	s := []rune(oneLine(c.Plain))
	if len(s) > 100 {
		return string(s[:99]) + "…"
	}
	return string(s)
}

// same reports whether an entry says what it said.
func same(a, b *Item) bool {
	one, two := *a, *b
	one.Outs, two.Outs = nil, nil
	return fmt.Sprintf("%+v", one) == fmt.Sprintf("%+v", two) && slices.EqualFunc(a.Outs, b.Outs, func(p, q Out) bool {
		return p.Where == q.Where && p.On.Equal(q.On) && p.Note == q.Note && p.Auto == q.Auto
	})
}

// Import writes items of a table or of files, and says how many are new and how many
// stood in the register already. What stood there is not changed.
func (r *Room) Import(ctx context.Context, items []*Item, from string) (added, there int, err error) {
	for _, x := range items {
		r.tidy(x)
		r.count(x)
	}
	for part := range slices.Chunk(items, 500) {
		old, err := r.Keep.RegisterItems(ctx, part, "导入"+from)
		if err != nil {
			return added, there, err
		}
		there += len(old)
		added += len(part) - len(old)
	}
	return added, there, nil
}
