// Package desktest opens a desk for tests: an office in memory behind it, people who
// come to it with a browser without scripts, and the way of one notice from its draft
// to the signature. The tests of all rooms of the desk stand on it.
package desktest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/home"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
	"gaoshi/internal/register"
)

func (o *Office) First(channel string) *notice.Delivery {
	for _, d := range o.Rows {
		if d.Target.Channel == channel {
			return d
		}
	}
	return nil
}

var (
	errNotFound = errors.New("not found")
	errChanged  = errors.New("changed")
)

// Office is everything behind the desk, in memory.
type Office struct {
	Mu         sync.Mutex
	Newest     map[notice.ID]*notice.Notice // the newest editions
	Older      map[notice.ID][]*notice.Notice
	order      []notice.ID
	Renditions map[string]notice.Rendition
	Rows       []*notice.Delivery
	Hashes     map[string]string
	Doors      *Doors
	town       *notice.Town
	Time       time.Time
	Findings   []notice.Finding
	Broken     error // what every list answers, when set
	Unchecked  error // why nothing can be checked, when set
	t          testing.TB
	changing   atomic.Bool // UpdateNotice is at work
	// Meanwhile, when set, is what somebody else does before the next change, once.
	Meanwhile func(*notice.Notice)
	Rendered  int
	Issued    int
	Confirmed int
	Columns   []notice.Column            // of the portal
	Troubles  []*notice.PublicPage       // what is wrong there
	Entries   []*journal.Entry           // of the record of acts
	Words     *Words                     // written into yearly reports
	LateRows  []home.Late                // what waits longer than it should
	Hurried   []notice.DeliveryID        // who was let go at once, 0 for all
	Public    map[string]string          // address → what is wrong with its page, "" for nothing
	Halted    map[notice.ID]*notice.Stop // 先停
	Register  *register.Room             // once a page asked for it
}

// New is an office of two villages and no notice.
func New(t testing.TB) *Office {
	t.Helper()
	town := &notice.Town{Name: "青禾镇", County: "云禾县", Issuer: "云禾县青禾镇人民政府", OfficePhone: "0000-1234567"}
	for i, name := range []string{"和顺村", "新阳村"} {
		id := fmt.Sprintf("v%02d", i+2)
		town.Villages = append(town.Villages, notice.Village{ID: id, Name: name, Resident: 1200, Migrants: 800, Printer: "A3"})
		town.Targets = append(town.Targets,
			notice.Target{ID: notice.TargetID(id + "/g1"), Channel: notice.WeChat, Kind: "group_robot", Village: id, VillageName: name, Name: name + "村务群", Members: 210},
			notice.Target{ID: notice.TargetID(id + "/g2"), Channel: notice.WeChat, Kind: "forward", Village: id, VillageName: name, Name: name + "在外务工群", Away: true, Members: 188},
			notice.Target{ID: notice.TargetID(id + "/b1"), Channel: notice.Board, Kind: "board", Village: id, VillageName: name, Name: "村委会", Paper: "A3"},
			notice.Target{ID: notice.TargetID(id + "/b2"), Channel: notice.Board, Kind: "board", Village: id, VillageName: name, Name: "晒坝", Paper: "A3"},
			notice.Target{ID: notice.TargetID(id + "/s1"), Channel: notice.Loudspeaker, Kind: "fm", Village: id, VillageName: name, Name: "全村"},
		)
	}
	town.Targets = append(town.Targets, notice.Target{ID: "portal/county", Channel: notice.Portal, Kind: "county", Name: "云禾县人民政府门户网站"})
	notice.SortTargets(town.Targets)
	return &Office{
		Newest: map[notice.ID]*notice.Notice{}, Older: map[notice.ID][]*notice.Notice{}, Renditions: map[string]notice.Rendition{}, Doors: newDoors(), Hashes: map[string]string{}, town: town,
		Time: time.Date(2026, 11, 23, 9, 12, 0, 0, calendar.Zone), t: t,
	}
}

func (o *Office) Now() time.Time { return o.Time }

func (o *Office) officers() []notice.Officer {
	return []notice.Officer{
		{Account: "jingban", Name: "示例甲", Title: "党政综合办公室经办人", Roles: []string{notice.RoleClerk}},
		{Account: "jiaodui", Name: "示例乙", Title: "党政综合办公室副主任", Roles: []string{notice.RoleProofreader}},
		{Account: "baomi", Name: "示例丙", Title: "保密审查员", Roles: []string{notice.RoleSecrecy}},
		{Account: "qianfa", Name: "示例丁", Title: "分管副镇长", Roles: []string{notice.RoleLeader}},
		{Account: "both", Name: "示例戊", Title: "综合干事", Roles: []string{notice.RoleClerk, notice.RoleProofreader, notice.RoleLeader}},
		{Account: "cun02", Name: "李示二", Title: "和顺村村委会主任", Roles: []string{notice.RoleVillageHead}, Village: "v02"},
		{Account: "cun03", Name: "王示三", Title: "新阳村村委会主任", Roles: []string{notice.RoleVillageHead}, Village: "v03"},
		{Account: "guanli", Name: "示例癸", Title: "信息管理员", Roles: []string{notice.RoleAdmin}},
	}
}

func Clone(n *notice.Notice) *notice.Notice {
	c := *n
	c.Reviews, c.Overrides = slices.Clone(n.Reviews), slices.Clone(n.Overrides)
	return &c
}

func (o *Office) Notices(_ context.Context, limit int) ([]*notice.Notice, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	var out []*notice.Notice
	for _, id := range slices.Backward(o.order) {
		if len(out) < limit {
			out = append(out, Clone(o.Newest[id]))
		}
	}
	return out, o.Broken
}

// WaitingNotices are the newest editions that wait for an act of review.
func (o *Office) WaitingNotices(ctx context.Context, limit int) ([]*notice.Notice, error) {
	list, err := o.Notices(ctx, 1<<30)
	list = slices.DeleteFunc(list, func(n *notice.Notice) bool { return n.NextStep() == "" })
	return list[:min(limit, len(list))], err
}

// OwingNotices are those that went out on a word by telephone and are not signed.
func (o *Office) OwingNotices(ctx context.Context, _ time.Time) ([]*notice.Notice, error) {
	list, err := o.Notices(ctx, 1<<30)
	return slices.DeleteFunc(list, func(n *notice.Notice) bool { _, owed := n.OwesSignature(); return !owed }), err
}

func (o *Office) Notice(_ context.Context, id notice.ID, edition int) (*notice.Notice, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	if n := o.edition(id, edition); n != nil {
		return Clone(n), nil
	}
	return nil, errNotFound
}

func (o *Office) edition(id notice.ID, edition int) *notice.Notice {
	n := o.Newest[id]
	if n == nil || edition == 0 || edition == n.Edition {
		return n
	}
	for _, x := range o.Older[id] {
		if x.Edition == edition {
			return x
		}
	}
	return nil
}

func (o *Office) UpdateNotice(_ context.Context, id notice.ID, f func(*notice.Notice) error) (*notice.Notice, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	if o.Newest[id] == nil {
		return nil, errNotFound
	}
	if o.Meanwhile != nil {
		o.Meanwhile(o.Newest[id])
		o.Meanwhile = nil
	}
	n := Clone(o.Newest[id])
	if err := f(n); err != nil {
		return nil, err
	}
	o.Newest[id] = n
	return Clone(n), nil
}

// KeepNotice keeps a new edition.
func (o *Office) KeepNotice(_ context.Context, n *notice.Notice) error {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	return o.insert(n)
}

// SucceedNotice keeps the edition that f makes after the newest one.
func (o *Office) SucceedNotice(_ context.Context, id notice.ID, f func(newest, inForce *notice.Notice) (*notice.Notice, error)) (*notice.Notice, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	newest := o.Newest[id]
	if newest == nil {
		return nil, errNotFound
	}
	inForce := newest
	for k := newest.Edition; k > 0; k-- {
		if x := o.edition(id, k); x != nil && x.Status == notice.Issued {
			inForce = x
			break
		}
	}
	n, err := f(Clone(newest), Clone(inForce))
	if err != nil {
		return nil, err
	}
	n.Edition = newest.Edition + 1
	return n, o.insert(n)
}

// NextNumber goes on from the last number of this office.
func (o *Office) NextNumber(_ context.Context, year int, _ string) (notice.ID, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	series, last := fmt.Sprintf("QH-%d-", year), 0
	for id := range o.Newest {
		if serial, ok := strings.CutPrefix(string(id), series); ok {
			if k, err := strconv.Atoi(serial); err == nil {
				last = max(last, k)
			}
		}
	}
	return notice.ID(fmt.Sprintf("%s%04d", series, last+1)), o.Broken
}

func (o *Office) insert(n *notice.Notice) error {
	if before := o.Newest[n.ID]; before != nil {
		if n.Edition <= before.Edition {
			return errChanged
		}
		o.Older[n.ID] = append(o.Older[n.ID], before)
		o.Newest[n.ID] = Clone(n)
		return nil
	}
	o.Newest[n.ID] = Clone(n)
	o.order = append(o.order, n.ID)
	return nil
}

// Check returns the office's findings. It is an error to check, or to mend, inside a
// change: everybody else waits there.
func (o *Office) Check(context.Context, *notice.Notice) ([]notice.Finding, error) {
	if o.changing.Load() {
		o.t.Error("a notice is checked inside the transaction that changes it")
	}
	return o.Findings, o.Unchecked
}

// Held lets on what nothing blocks.
func (o *Office) Held(n *notice.Notice, found []notice.Finding) error {
	for _, f := range n.Blocking(found) {
		return &notice.Refusal{Msg: string(n.ID) + " 不能发出：" + f.Message}
	}
	return nil
}

// Fix mends as preflight does.
func (o *Office) Fix(_ context.Context, n *notice.Notice, fs ...notice.Finding) (notice.Content, string, bool, error) {
	if o.changing.Load() {
		o.t.Error("a notice is mended inside the transaction that changes it")
	}
	c, diff, changed := preflight.Fix(n, fs...)
	return c, diff, changed, nil
}

func (o *Office) Targets(n *notice.Notice) (out []notice.Target, leftOut []string) {
	for _, t := range o.town.Targets {
		if slices.Contains(n.Content.Channels, t.Channel) && (t.Village == "" || chosen(&n.Content, t.Village)) {
			out = append(out, t)
		}
	}
	return out, nil
}

func chosen(c *notice.Content, village string) bool {
	return c.All() || slices.Contains(c.Villages, village)
}

func (o *Office) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	o.Mu.Lock()
	o.Rendered++
	o.Mu.Unlock()
	return o.render(n, t)
}

func (o *Office) render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	r := notice.Rendition{Channel: t.Channel, Target: t.ID, Text: n.Content.Title + "\n" + n.Content.Plain}
	switch t.Channel {
	case notice.Board:
		r.Files = []notice.File{{Name: "poster.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7 " + string(t.ID))}, {Name: "poster.png", MediaType: "image/png", Data: OnePixel}}
	case notice.WeChat:
		if t.Kind == "group_robot" {
			r.Files = []notice.File{{Name: "1-news.json", MediaType: "application/json", Data: fmt.Appendf(nil, `{"msgtype":"news","news":{"articles":[{"title":%q,"description":%q,"url":"http://127.0.0.1/q/1"}]}}`, n.Content.Title, n.Content.Plain)}}
		}
	case notice.Loudspeaker:
		r.Seconds, r.Files = 72, []notice.File{{Name: "script.txt", MediaType: "text/plain; charset=utf-8", Data: []byte("各位乡亲")}}
	case notice.Portal:
		r.Files = []notice.File{{Name: "article.html", MediaType: "text/html; charset=utf-8", Data: []byte(`<p>正文</p><script>alert(1)</script>`)}}
	}
	return r, nil
}

var OnePixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\b\x00\x00\x00\x00:~\x9bU\x00\x00\x00\nIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x1b\xb6\xeeV\x00\x00\x00\x00IEND\xaeB`\x82")

// Looks draws what each medium of the office shows.
func (o *Office) Looks(t notice.Target, r notice.Rendition) notice.Looks {
	forms := map[string]string{notice.Portal: notice.AsArticle, notice.Board: notice.AsPoster, notice.Loudspeaker: notice.AsScript}
	switch {
	case forms[t.Channel] != "":
		return notice.Looks{Form: forms[t.Channel], Text: r.Text}
	case t.Kind == "forward":
		return notice.Looks{Form: notice.AsForward, Text: r.Text}
	case r.File("1-news.json") != nil:
		title, text, _ := strings.Cut(r.Text, "\n")
		return notice.Looks{Form: notice.AsCard, Title: title, Text: text}
	}
	return notice.Looks{Form: notice.AsText, Text: r.Text}
}

func (o *Office) Preview(_ context.Context, n *notice.Notice) ([]notice.Rendition, error) {
	ts, _ := o.Targets(n)
	out := make([]notice.Rendition, len(ts))
	for i, t := range ts {
		out[i], _ = o.Render(n, t)
	}
	return out, nil
}

func (o *Office) Sign(ctx context.Context, id notice.ID, sig notice.Signature) (*notice.Notice, error) {
	n, err := o.Notice(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	rs, _ := o.Preview(ctx, n)
	digests := map[notice.TargetID]string{}
	for i := range rs {
		digests[rs[i].Target] = rs[i].Digest()
	}
	return o.UpdateNotice(ctx, id, func(n *notice.Notice) error {
		if err := n.Approve(sig, digests); err != nil {
			return err
		}
		o.Issued++
		o.supersede(n)
		ts, _ := o.Targets(n)
		for i, t := range ts {
			d := &notice.Delivery{ID: notice.DeliveryID(len(o.Rows) + 1), Notice: id, Edition: n.Edition, Occasion: notice.Main, Target: t, Title: n.Content.Title,
				Rendition: digests[t.ID], State: notice.Awaiting, DueAt: o.Time, UpdatedAt: o.Time, Receipt: &notice.Receipt{State: notice.Awaiting, By: "村里", At: o.Time}}
			if t.Channel == notice.Portal || t.Kind == "group_robot" {
				d.State = notice.Accepted
			}
			o.Rows = append(o.Rows, d)
			o.Renditions[digests[t.ID]] = rs[i]
		}
		return nil
	})
}

// supersede stops and takes back the edition before, as dispatch does.
func (o *Office) supersede(n *notice.Notice) {
	if old := o.edition(n.ID, n.Supersedes); n.Supersedes > 0 && old != nil {
		old.Status = notice.Withdrawn
	}
	for _, x := range o.Rows {
		if x.Notice != n.ID || x.Edition != n.Supersedes {
			continue
		}
		if x.State.May(notice.Cancelled) {
			x.State, x.Problem = notice.Cancelled, "已有新版本，不再发这一版。"
		} else if n.Kind == notice.Withdrawal && x.State.May(notice.Recalling) {
			x.State, x.Problem = notice.Recalling, "这里要人去撤：请撤下或删去，再点“已撤下”。"
		}
	}
}

// Lapse ends what waits for a person, as the scheduler's sweep does.
func (o *Office) Lapse() {
	for _, x := range o.Rows {
		if n := o.edition(x.Notice, x.Edition); n != nil {
			n.Lapse(x, o.Time)
		}
	}
}

func MidnightOf(month time.Month, day int) time.Time {
	return time.Date(2026, month, day, 0, 0, 0, 0, calendar.Zone)
}

// SetPassword keeps what was made of an account's password.
func (o *Office) SetPassword(_ context.Context, account, hash string) error {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	o.Hashes[account] = hash
	return nil
}
