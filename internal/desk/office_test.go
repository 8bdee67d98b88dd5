package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"

	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

var (
	errNotFound = errors.New("not found")
	errChanged  = errors.New("changed")
)

// testOffice is everything behind the desk, in memory.
type testOffice struct {
	mu         sync.Mutex
	notices    map[notice.ID]*notice.Notice // the newest editions
	older      map[notice.ID][]*notice.Notice
	order      []notice.ID
	renditions map[string]notice.Rendition
	list       []*notice.Delivery
	hashes     map[string]string
	town       *notice.Town
	now        time.Time
	findings   []notice.Finding
	broken     error // what every list answers, when set
	rendered   int
	issued     int
	confirmed  int
}

func newOffice(t testing.TB) *testOffice {
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
	return &testOffice{
		notices: map[notice.ID]*notice.Notice{}, older: map[notice.ID][]*notice.Notice{}, renditions: map[string]notice.Rendition{}, hashes: map[string]string{}, town: town,
		now: time.Date(2026, 11, 23, 9, 12, 0, 0, calendar.Zone),
	}
}

func (o *testOffice) Now() time.Time { return o.now }

func (o *testOffice) officers() []Officer {
	return []Officer{
		{"jingban", "示例甲", "党政综合办公室经办人", []string{Clerk}, "", ""},
		{"jiaodui", "示例乙", "党政综合办公室副主任", []string{Proofreader}, "", ""},
		{"baomi", "示例丙", "保密审查员", []string{Secrecy}, "", ""},
		{"qianfa", "示例丁", "分管副镇长", []string{Leader}, "", ""},
		{"both", "示例戊", "综合干事", []string{Clerk, Proofreader, Leader}, "", ""},
		{"cun02", "李示二", "和顺村村委会主任", []string{VillageHead}, "v02", ""},
		{"cun03", "王示三", "新阳村村委会主任", []string{VillageHead}, "v03", ""},
		{"guanli", "示例癸", "信息管理员", []string{Admin}, "", ""},
	}
}

func clone(n *notice.Notice) *notice.Notice {
	c := *n
	c.Reviews, c.Overrides = slices.Clone(n.Reviews), slices.Clone(n.Overrides)
	return &c
}

func (o *testOffice) Notices(_ context.Context, limit int) ([]*notice.Notice, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []*notice.Notice
	for _, id := range slices.Backward(o.order) {
		if len(out) < limit {
			out = append(out, clone(o.notices[id]))
		}
	}
	return out, o.broken
}

func (o *testOffice) Notice(_ context.Context, id notice.ID, edition int) (*notice.Notice, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n := o.edition(id, edition); n != nil {
		return clone(n), nil
	}
	return nil, errNotFound
}

func (o *testOffice) edition(id notice.ID, edition int) *notice.Notice {
	n := o.notices[id]
	if n == nil || edition == 0 || edition == n.Edition {
		return n
	}
	for _, x := range o.older[id] {
		if x.Edition == edition {
			return x
		}
	}
	return nil
}

func (o *testOffice) UpdateNotice(_ context.Context, id notice.ID, f func(*notice.Notice) error) (*notice.Notice, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n := clone(o.notices[id])
	if err := f(n); err != nil {
		return nil, err
	}
	o.notices[id] = n
	return clone(n), nil
}

func (o *testOffice) insert(_ context.Context, n *notice.Notice) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if before := o.notices[n.ID]; before != nil {
		if n.Edition <= before.Edition {
			return errChanged
		}
		o.older[n.ID] = append(o.older[n.ID], before)
		o.notices[n.ID] = clone(n)
		return nil
	}
	o.notices[n.ID] = clone(n)
	o.order = append(o.order, n.ID)
	return nil
}

func (o *testOffice) Check(*notice.Notice) []notice.Finding { return o.findings }

func (o *testOffice) Gate(n *notice.Notice) error {
	for _, f := range o.findings {
		if f.Severity == notice.Block && !overridden(n, f) {
			return &notice.Refusal{Msg: string(n.ID) + " 不能发出：" + f.Message}
		}
	}
	return nil
}

func (o *testOffice) Targets(n *notice.Notice) (out []notice.Target, leftOut []string) {
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

func (o *testOffice) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	o.mu.Lock()
	o.rendered++
	o.mu.Unlock()
	r := notice.Rendition{Channel: t.Channel, Target: t.ID, Text: n.Content.Title + "\n" + n.Content.Plain}
	switch t.Channel {
	case notice.Board:
		r.Files = []notice.File{{Name: "poster.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7 " + string(t.ID))}, {Name: "poster.png", MediaType: "image/png", Data: onePixel}}
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

var onePixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\b\x00\x00\x00\x00:~\x9bU\x00\x00\x00\nIDATx\x9cc\xf8\x0f\x00\x01\x01\x01\x00\x1b\xb6\xeeV\x00\x00\x00\x00IEND\xaeB`\x82")

func (o *testOffice) Preview(n *notice.Notice) ([]notice.Rendition, error) {
	ts, _ := o.Targets(n)
	out := make([]notice.Rendition, len(ts))
	for i, t := range ts {
		out[i], _ = o.Render(n, t)
	}
	return out, nil
}

func (o *testOffice) issue(ctx context.Context, id notice.ID, sig notice.Signature) (*notice.Notice, error) {
	n, err := o.Notice(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	rs, _ := o.Preview(n)
	digests := map[notice.TargetID]string{}
	for i := range rs {
		digests[rs[i].Target] = rs[i].Digest()
	}
	return o.UpdateNotice(ctx, id, func(n *notice.Notice) error {
		if err := n.Approve(sig, digests); err != nil {
			return err
		}
		o.issued++
		o.supersede(n)
		ts, _ := o.Targets(n)
		for i, t := range ts {
			d := &notice.Delivery{ID: notice.DeliveryID(len(o.list) + 1), Notice: id, Edition: n.Edition, Occasion: notice.Main, Target: t, Title: n.Content.Title,
				Rendition: digests[t.ID], State: notice.Awaiting, DueAt: o.now, UpdatedAt: o.now, Receipt: &notice.Receipt{State: notice.Awaiting, By: "村里", At: o.now}}
			if t.Channel == notice.Portal || t.Kind == "group_robot" {
				d.State = notice.Accepted
			}
			o.list = append(o.list, d)
			o.renditions[digests[t.ID]] = rs[i]
		}
		return nil
	})
}

// supersede stops and takes back the edition before, as dispatch does.
func (o *testOffice) supersede(n *notice.Notice) {
	if old := o.edition(n.ID, n.Supersedes); n.Supersedes > 0 && old != nil {
		old.Status = notice.Withdrawn
	}
	for _, x := range o.list {
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

func (o *testOffice) List(_ context.Context, f Filter) ([]*notice.Delivery, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []*notice.Delivery
	for _, x := range o.list {
		if x.ID <= f.After || f.Notice != "" && x.Notice != f.Notice || f.Edition > 0 && x.Edition != f.Edition || f.Village != "" && x.Target.Village != f.Village ||
			f.Channel != "" && x.Target.Channel != f.Channel || len(f.States) > 0 && !slices.Contains(f.States, x.State) || f.Lapsed == "only" && !x.Lapsed() || f.Lapsed == "without" && x.Lapsed() || f.Limit > 0 && len(out) == f.Limit {
			continue
		}
		c := *x
		out = append(out, &c)
	}
	return out, o.broken
}

func (o *testOffice) Get(_ context.Context, id notice.DeliveryID) (*notice.Delivery, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if id < 1 || int(id) > len(o.list) {
		return nil, errNotFound
	}
	c := *o.list[id-1]
	return &c, nil
}

func (o *testOffice) move(id notice.DeliveryID, to notice.State, problem string, r *notice.Receipt) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	x := o.list[id-1]
	if !x.State.May(to) {
		return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递现在是“%s”，不能改。", id, notice.StateName(x.State))}
	}
	x.State, x.Problem, x.UpdatedAt = to, problem, o.now
	if r != nil {
		x.Receipt = r
	}
	return nil
}

func (o *testOffice) Retry(_ context.Context, id notice.DeliveryID, _ string) error {
	return o.move(id, notice.Due, "", nil)
}

func (o *testOffice) Confirm(_ context.Context, id notice.DeliveryID, by, note string) error {
	o.confirmed++
	o.mu.Lock()
	x := o.list[id-1]
	state := x.State
	if state == notice.Confirmed { // said again, otherwise
		x.Receipt = &notice.Receipt{State: notice.Confirmed, By: by, At: o.now, Note: note}
	}
	o.mu.Unlock()
	switch state {
	case notice.Confirmed:
		return nil
	case notice.Recalling:
		return o.move(id, notice.Recalled, by+"：已撤下或撤回。"+note, nil)
	}
	return o.move(id, notice.Confirmed, "", &notice.Receipt{State: notice.Confirmed, By: by, At: o.now, Note: note})
}

func (o *testOffice) GiveUp(_ context.Context, id notice.DeliveryID, by, why string) error {
	return o.move(id, notice.Cancelled, by+"："+why, nil)
}

func (o *testOffice) Attempts(_ context.Context, id notice.DeliveryID) ([]notice.Attempt, error) {
	return []notice.Attempt{{Delivery: id, N: 1, At: o.now, State: notice.Awaiting}}, nil
}

func (o *testOffice) Rendition(_ context.Context, digest string, _ notice.TargetID) (notice.Rendition, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	r, ok := o.renditions[digest]
	if !ok {
		return r, errNotFound
	}
	return r, nil
}

func (o *testOffice) Reach(context.Context, notice.ID) (map[notice.TargetID]int, error) {
	return map[notice.TargetID]int{"v02/b1": 3, "v02/g1": 41}, nil
}

func (o *testOffice) CountDeliveries(_ context.Context, id notice.ID) (map[notice.State]int, error) {
	m := map[notice.State]int{}
	for _, x := range o.list {
		if id == "" || x.Notice == id {
			m[x.State]++
		}
	}
	return m, nil
}

func (o *testOffice) PasswordHash(_ context.Context, account string) (string, error) {
	if h, ok := o.hashes[account]; ok {
		return h, nil
	}
	return "", errNotFound
}

func (o *testOffice) options(t testing.TB) Options {
	t.Helper()
	src, err := os.ReadFile(filepath.Join("..", "..", "config", "policy.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	rules, err := policy.Parse(src, "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return Options{
		Notices: o, Records: o, Passwords: o, Layout: o, Checker: o, Deliveries: o, Decisions: o, Insert: o.insert, Issue: o.issue,
		NotFound: errNotFound, Changed: errChanged, Officers: o.officers(), Town: o.town, Policy: rules, Clock: o,
		Sessions: memstore.NewWithCleanupInterval(0), Practice: true, Site: "http://127.0.0.1:1", Prefix: "QH",
	}
}

// open serves a desk over the office.
func (o *testOffice) open(t testing.TB, change func(*Options)) *httptest.Server {
	t.Helper()
	opt := o.options(t)
	if change != nil {
		change(&opt)
	}
	h, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(canary.Pages(t, h))
	t.Cleanup(s.Close)
	return s
}
