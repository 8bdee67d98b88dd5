package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/channels/wechat/callback"
	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
)

// hand is a clock moved by hand.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }

func (h *hand) Add(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.now = h.now.Add(d) }

func newHand() *hand { return &hand{now: time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.Zone)} }

func with(t notice.Target, options ...string) notice.Target {
	t.Options = map[string]string{}
	for i := 0; i+1 < len(options); i += 2 {
		t.Options[options[i]] = options[i+1]
	}
	return t
}

var (
	oaPublish = with(target("town/oa", OfficialAccount, "青禾镇公众号", ""), "mode", ModePublish)
	oaMass    = with(target("town/oa-mass", OfficialAccount, "青禾镇公众号群发", ""), "mode", ModeMass)
	customers = with(target("v02/c1", CustomerGroup, "和顺村客户群", ""), "owner", "zhangcun", "chats", "wr1,wr2")
	heads     = with(target("town/heads", App, "各村主任", ""), "users", "zhangcun|licun")
	opted     = with(target("town/sub", Subscribe, "订阅通知", ""), "template", "tpl-1", "fields", "thing1=title,thing2=line,time3=day,thing4=issuer")
)

// everything is a channel with every account set, on a clock of its own.
func everything(t *testing.T, more func(*Options)) (*Channel, *sim.Sim, *buffer, *hand) {
	t.Helper()
	c := newHand()
	ch, s, log := begin(t, func(o *Options) {
		o.Clock = c
		o.Official = Official{AppID: "wx1234567890", Secret: "env:OA"}
		o.Company = Company{CorpID: "ww123", AgentID: "1000002", Secret: "env:CORP"}
		o.Subscribers = func(context.Context, notice.Target) ([]string, error) { return []string{"o-1", "o-2", "o-gone"}, nil }
		if more != nil {
			more(o)
		}
	}, func(o *sim.Options) { o.Clock = c; o.Followers = []string{"o-1", "o-2"} })
	return ch, s, log, c
}

// rendered keeps renditions, as the store does: covers take a while to draw.
var rendered sync.Map

func deliver(t *testing.T, ch *Channel, n *notice.Notice, to notice.Target, at time.Time) (*notice.Delivery, notice.Rendition, error) {
	t.Helper()
	key := fmt.Sprintf("%s %v", n.Digest(), to)
	if to.Kind != OfficialAccount { // an article is the same on every channel of these tests
		key += fmt.Sprintf(" %p", ch)
	}
	kept, ok := rendered.Load(key)
	if !ok {
		r, err := ch.Render(n, to)
		if err != nil {
			t.Fatal(err)
		}
		kept = r
		rendered.Store(key, r)
	}
	r := kept.(notice.Rendition)
	d := channeltest.Delivery(n, to, r)
	d.DueAt, d.UpdatedAt = at, at
	var err error
	d.Receipt, err = ch.Send(t.Context(), d, r)
	return d, r, err
}

func TestConformanceAccounts(t *testing.T) {
	ch, s, log, _ := everything(t, nil)
	for _, c := range []struct {
		to    notice.Target
		fault string
		cut   channeltest.Outcome
	}{
		{oaPublish, "/cgi-bin/freepublish/submit", channeltest.Uncertain},
		{oaMass, "/cgi-bin/message/mass/sendall", channeltest.Temporary},
		{customers, "/cgi-bin/externalcontact/add_msg_template", channeltest.Uncertain},
		{heads, "/cgi-bin/message/send", channeltest.Temporary},
	} {
		set := func(f sim.Fault) func() {
			return func() {
				if err := s.SetFault(c.fault, f); err != nil {
					t.Fatal(err)
				}
			}
		}
		t.Run(c.to.Kind+c.to.Options["mode"], func(t *testing.T) {
			channeltest.Run(t, channeltest.Subject{
				Channel: ch, Targets: []notice.Target{c.to}, Arrived: s.Total, Log: log.String,
				Notices: channeltest.Notices()[:4],
				Secrets: []string{robotKeyA, robotKeyB, appSecret, corpSecret, "practice-token-"},
				Clear:   func() { s.SetFault(c.fault, sim.Fault{}); s.NewDay() },
				Faults: []channeltest.Fault{
					{Name: "down", Set: set(sim.Fault{Mode: sim.Down}), Want: channeltest.Temporary},
					{Name: "setup", Set: set(sim.Fault{Mode: sim.Refuse, Code: 48001}), Want: channeltest.Permanent},
					{Name: "token once", Set: set(sim.Fault{Mode: sim.Expired, Times: 1}), Want: channeltest.Taken},
					{Name: "token always", Set: set(sim.Fault{Mode: sim.Expired}), Want: channeltest.Permanent, Say: "密钥"},
					{Name: "cut", Set: set(sim.Fault{Mode: sim.Cut}), Want: c.cut},
					{Name: "garbage", Set: set(sim.Fault{Mode: sim.Garbage}), Want: c.cut},
				},
			})
		})
		s.NewDay()
	}
}

// TestPublish: draft, publish, poll, delete.
func TestPublish(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	n := channeltest.Notices()[0]
	d, _, err := deliver(t, ch, n, oaPublish, c.Now())
	if err != nil || d.Receipt.State != notice.Accepted {
		t.Fatalf("%+v, %v", d.Receipt, err)
	}
	rec, err := ch.Check(t.Context(), d)
	if err != nil || rec == nil || rec.State != notice.Confirmed || rec.Look == "" {
		t.Fatalf("%+v, %v", rec, err)
	}
	resp, err := http.Get(rec.Look)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%v %v", resp, err)
	}
	for _, r := range []*notice.Receipt{d.Receipt, rec} { // by job and by article
		if err := ch.Retract(t.Context(), d, r); err != nil && !channels.IsPermanent(err) {
			t.Errorf("%s: %v", r.Ref, err)
		}
	}
	if resp, _ := http.Get(rec.Look); resp.StatusCode != http.StatusGone {
		t.Errorf("after retraction: %d", resp.StatusCode)
	}
	if s.Total() != 1 {
		t.Errorf("%d arrivals", s.Total())
	}
}

// TestPublishCut: a publish that was cut off is found again, or found not to have been.
func TestPublishCut(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	n := channeltest.Notices()[0]
	s.SetFault("/cgi-bin/freepublish/submit", sim.Fault{Mode: sim.Cut, Times: 1})
	d, r, err := deliver(t, ch, n, oaPublish, c.Now())
	if channeltest.OutcomeOf(d.Receipt, err) != channeltest.Uncertain {
		t.Fatalf("%v", err)
	}
	c.Add(3 * time.Hour) // the daemon was down, and the row was touched when it came back
	d.UpdatedAt = c.Now().Add(-time.Hour)
	rec, err := ch.Reconcile(t.Context(), d, r)
	if err != nil || rec == nil || rec.State != notice.Confirmed || rec.Look == "" {
		t.Errorf("taken: %+v, %v", rec, err)
	}
	if rec, err := ch.Reconcile(t.Context(), &notice.Delivery{Target: oaPublish}, r); err == nil {
		t.Errorf("nobody knows when it began: %+v", rec)
	}
	// cut before it was taken: only after a while may its absence be believed
	n = channeltest.Notices()[3]
	s.SetFault("/cgi-bin/freepublish/submit", sim.Fault{Mode: sim.CutBefore, Times: 1})
	d, r, err = deliver(t, ch, n, oaPublish, c.Now())
	if channeltest.OutcomeOf(d.Receipt, err) != channeltest.Uncertain {
		t.Fatalf("%v", err)
	}
	if rec, err := ch.Reconcile(t.Context(), d, r); err == nil {
		t.Errorf("too early to know: %+v", rec)
	}
	c.Add(publishMayTake)
	if rec, err := ch.Reconcile(t.Context(), d, r); err != nil || rec != nil {
		t.Errorf("not taken: %+v, %v", rec, err)
	}
	if s.Total() != 1 {
		t.Errorf("%d arrivals", s.Total())
	}
	// a robot cannot be asked
	if _, err := ch.Reconcile(t.Context(), &notice.Delivery{Target: groupA, UpdatedAt: c.Now().Add(-time.Hour)}, r); err == nil {
		t.Error("a robot was asked")
	}
}

// TestMassOnce: a mass send that was cut off is sent again with the same key and
// adopted, and the quota of the day is kept.
func TestMassOnce(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	n := channeltest.Notices()[0]
	s.SetFault("/cgi-bin/message/mass/sendall", sim.Fault{Mode: sim.Cut, Times: 1})
	d, r, err := deliver(t, ch, n, oaMass, c.Now())
	if channeltest.OutcomeOf(d.Receipt, err) != channeltest.Temporary {
		t.Fatalf("%v", err)
	}
	d.Receipt, err = ch.Send(t.Context(), d, r)
	if err != nil || !strings.Contains(d.Receipt.Note, "没有再发第二遍") || s.Total() != 1 {
		t.Fatalf("%+v, %v, %d arrivals", d.Receipt, err, s.Total())
	}
	for range 3 {
		if rec, err := ch.Check(t.Context(), d); err != nil {
			t.Fatal(err)
		} else if rec != nil {
			if rec.State != notice.Confirmed {
				t.Errorf("%+v", rec)
			}
			break
		}
	}
	_, _, err = deliver(t, ch, channeltest.Notices()[3], oaMass, c.Now())
	after, temporary := channels.AsTemporary(err)
	if !temporary || after < 15*time.Hour || after > 15*time.Hour+10*time.Minute || !strings.Contains(err.Error(), "次数用完") {
		t.Errorf("over the quota at 9:00: wait %s, %v", after, err)
	}
}

func TestMassFails(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	d, _, err := deliver(t, ch, channeltest.Notices()[0], oaMass, c.Now())
	if err != nil {
		t.Fatal(err)
	}
	s.HoldMass(true)
	if rec, err := ch.Check(t.Context(), d); rec != nil || err != nil {
		t.Errorf("waits for the scan: %+v, %v", rec, err)
	}
	s.HoldMass(false)
	s.FailPublish()
	for range 3 {
		if _, err = ch.Check(t.Context(), d); err != nil {
			break
		}
	}
	if !channels.IsPermanent(err) {
		t.Errorf("%v", err)
	}
}

// TestCoverDeleted: a cover that somebody deleted over there is uploaded anew.
func TestCoverDeleted(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	for i, n := range []int{0, 0, 0} {
		if i == 2 {
			s.DropMaterial()
		}
		if _, _, err := deliver(t, ch, channeltest.Notices()[n], oaPublish, c.Now()); err != nil {
			t.Fatalf("%d: %v", i, err)
		}
	}
}

func TestArticle(t *testing.T) {
	ch, _, _, _ := everything(t, nil)
	for _, n := range channeltest.Notices() {
		r, err := ch.Render(n, oaPublish)
		if n.ID == "QH-2026-9005" {
			if err == nil || !strings.Contains(err.Error(), "标题有") {
				t.Errorf("the long title: %v", err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", n.ID, err)
			continue
		}
		var a oaArticle
		if err := json.Unmarshal(r.File(articleFile).Data, &a); err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"<script", "class=", "<a ", "王*", "陈*强", "<img"} {
			if strings.Contains(a.Content, bad) {
				t.Errorf("%s: %q stands in the article", n.ID, bad)
			}
		}
		if utf8.RuneCountInString(a.Title) > limits.DraftTitleChars || utf8.RuneCountInString(a.Digest) > limits.DraftDigestChars {
			t.Errorf("%s: title %q digest %q", n.ID, a.Title, a.Digest)
		}
		cfg, err := png.DecodeConfig(bytes.NewReader(r.File(coverFile).Data))
		if err != nil || cfg.Width != limits.CoverWidth || cfg.Height < limits.CoverHeight-1 || cfg.Height > limits.CoverHeight+1 {
			t.Errorf("%s: cover %+v, %v", n.ID, cfg, err)
		}
		golden(t, string(n.ID)+"-"+string(n.Kind)+"-article.html", []byte(a.Content+"\n"))
	}
	wide := *channeltest.Notices()[0]
	wide.Content.Body = "| 排名 | 候选人 | 报价 | 工期 | 负责人 |\n|---|---|---|---|---|\n| 1 | 甲公司 | 186.20 | 90 | 示例丙 |"
	r, err := ch.Render(&wide, oaPublish)
	if err != nil || !strings.Contains(string(r.File(articleFile).Data), "甲公司</strong><br>排名：1<br>报价：186.20") {
		t.Errorf("%v\n%s", err, r.File(articleFile).Data)
	}
}

func TestCustomerGroup(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	n := channeltest.Notices()[0]
	s.SetFault("/cgi-bin/externalcontact/add_msg_template", sim.Fault{Mode: sim.Cut, Times: 1})
	d, r, err := deliver(t, ch, n, customers, c.Now())
	if channeltest.OutcomeOf(d.Receipt, err) != channeltest.Uncertain {
		t.Fatalf("%v", err)
	}
	if d.Receipt, err = ch.Reconcile(t.Context(), d, r); err != nil || d.Receipt == nil || d.Receipt.State != notice.Awaiting {
		t.Fatalf("%+v, %v", d.Receipt, err)
	}
	if rec, err := ch.Check(t.Context(), d); rec != nil || err != nil {
		t.Errorf("before the tap: %+v, %v", rec, err)
	}
	for i := range 4 {
		if err := ch.Remind(t.Context(), d); (err == nil) != (i < 3) {
			t.Errorf("reminder %d: %v", i+1, err)
		}
	}
	_, id, _ := strings.Cut(d.Receipt.Ref, ":")
	if !s.Tap(id, false) {
		t.Fatal("no task to tap")
	}
	if rec, err := ch.Check(t.Context(), d); err != nil || rec == nil || rec.State != notice.Confirmed || !strings.Contains(rec.Note, "2个群") {
		t.Errorf("after the tap: %+v, %v", rec, err)
	}
	full, _, err := deliver(t, ch, channeltest.Notices()[3], customers, c.Now())
	if err != nil {
		t.Fatal(err)
	}
	_, id, _ = strings.Cut(full.Receipt.Ref, ":")
	s.Tap(id, true)
	if _, err := ch.Check(t.Context(), full); !channels.IsPermanent(err) {
		t.Errorf("the group was full: %v", err)
	}
	stop, _, err := deliver(t, ch, channeltest.Notices()[1], customers, c.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Retract(t.Context(), stop, stop.Receipt); err != nil || !s.Tasks()[0].Cancelled {
		t.Errorf("not stopped: %v", err)
	}
}

func TestAppTwice(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	d, r, err := deliver(t, ch, channeltest.Notices()[0], heads, c.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Send(t.Context(), d, r); err != nil || s.Total() != 1 {
		t.Errorf("%v, %d arrivals", err, s.Total())
	}
	c.Add(5 * time.Hour) // a crash between, longer than the platform remembers
	d.Attempts = 2
	if rec, err := ch.Send(t.Context(), d, r); channeltest.OutcomeOf(rec, err) != channeltest.Uncertain || s.Total() != 1 {
		t.Errorf("%v, %d arrivals", err, s.Total())
	}
	if _, _, err := deliver(t, ch, channeltest.Notices()[0], with(heads), c.Now()); !channels.IsPermanent(err) {
		t.Errorf("without users: %v", err)
	}
}

func TestSubscribe(t *testing.T) {
	ch, s, log, c := everything(t, nil)
	d, r, err := deliver(t, ch, channeltest.Notices()[0], opted, c.Now())
	if err != nil || s.Total() != 2 || !strings.Contains(d.Receipt.Note, "订阅的3人，送出2人") || !strings.Contains(d.Receipt.Note, "1人已取消") {
		t.Fatalf("%+v, %v, %d arrivals", d.Receipt, err, s.Total())
	}
	for _, where := range []string{log.String(), fmt.Sprint(r), fmt.Sprint(*d.Receipt)} {
		if strings.Contains(where, "o-1") || strings.Contains(where, "o-gone") {
			t.Error("an openid was kept")
		}
	}
	s.SetFault("/cgi-bin/message/subscribe/bizsend", sim.Fault{Mode: sim.Refuse, Code: 40037})
	if _, _, err := deliver(t, ch, channeltest.Notices()[0], opted, c.Now()); !channels.IsPermanent(err) {
		t.Errorf("wrong template: %v", err)
	}
	s.SetFault("/cgi-bin/message/subscribe/bizsend", sim.Fault{Mode: sim.Cut, Times: 1})
	d, _, err = deliver(t, ch, channeltest.Notices()[0], opted, c.Now())
	if err != nil || !strings.Contains(d.Receipt.Note, "不能确定") {
		t.Errorf("one was cut: %+v, %v", d.Receipt, err)
	}
}

func TestMerge(t *testing.T) {
	ch, s, _, _ := everything(t, nil)
	all := channeltest.Notices()
	var parts []notice.Rendition
	for _, i := range []int{0, 2, 3} {
		r, err := ch.Render(all[i], groupA)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, r)
	}
	m, err := ch.Merge(groupA, parts)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Send(t.Context(), channeltest.Delivery(all[0], groupA, m), m); err != nil {
		t.Fatal(err)
	}
	got := s.ArrivalsAt(robotKeyA)
	if len(got) != 1 || len(got[0].Cards) != 3 || got[0].Cards[2].Title != all[3].Content.Title {
		t.Errorf("%+v", got)
	}
	text, err := ch.Render(all[1], groupA) // a warning is a text
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ch.Merge(groupA, append(parts, text)); err == nil {
		t.Error("a text was merged")
	}
	if _, err := ch.Merge(oaPublish, parts); err == nil {
		t.Error("an article was merged")
	}
}

// TestPack: a forward pack has words for the group and words for people away, both
// signed; a pack for a group of people away has the latter only.
func TestPack(t *testing.T) {
	ch, _, _, _ := everything(t, nil)
	n := channeltest.Notices()[0]
	r, err := ch.Render(n, forward)
	if err != nil || len(r.Files) < 2 || r.File(forwardText) == nil || r.File(awayText) == nil {
		t.Fatalf("%+v, %v", r.Files, err)
	}
	home, away := string(r.File(forwardText).Data), string(r.File(awayText).Data)
	if home != r.Text || strings.Contains(home, "在外的乡亲") || !strings.Contains(away, "在外的乡亲") {
		t.Errorf("%s\n==\n%s", home, away)
	}
	abroad := forward
	abroad.Away = true
	if r, err := ch.Render(n, abroad); err != nil || r.Text != away || r.File(awayText) != nil {
		t.Errorf("%+v, %v", r, err)
	}
}

// TestTokenShared: many calls at once fetch one token.
func TestTokenShared(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	var wg sync.WaitGroup
	for i := range 6 {
		n := *channeltest.Notices()[0]
		n.ID = notice.ID(fmt.Sprintf("QH-2026-8%03d", i))
		r, err := ch.Render(&n, heads)
		if err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			if _, err := ch.Send(t.Context(), channeltest.Delivery(&n, heads, r), r); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.TokensGiven(); n != 1 {
		t.Errorf("%d tokens were fetched", n)
	}
	s.ExpireTokens()
	if _, _, err := deliver(t, ch, channeltest.Notices()[3], heads, c.Now()); err != nil {
		t.Errorf("after the token was replaced elsewhere: %v", err)
	}
	ch2, _, _, _ := everything(t, func(o *Options) { o.Official = Official{}; o.Company = Company{} })
	for _, to := range []notice.Target{oaPublish, heads, customers, opted} {
		if _, _, err := deliver(t, ch2, channeltest.Notices()[0], to, c.Now()); !channels.IsPermanent(err) {
			t.Errorf("%s without an account: %v", to.Kind, err)
		}
	}
}

// TestRobotForms: the poster as a picture or a file, and the whole text.
func TestRobotForms(t *testing.T) {
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 20, 28))); err != nil {
		t.Fatal(err)
	}
	ch, s, _, c := everything(t, func(o *Options) {
		o.Poster = func(*notice.Notice, notice.Target) ([]byte, []byte, error) {
			return pic.Bytes(), []byte("%PDF-1.7 a poster"), nil
		}
	})
	all := channeltest.Notices()
	form := func(f string) notice.Target { return with(groupA, "robot", "env:A", "form", f) }
	for _, f := range []string{FormImage, FormFile, FormFull, FormText, FormCard} {
		if _, _, err := deliver(t, ch, all[3], form(f), c.Now()); err != nil {
			t.Errorf("%s: %v", f, err)
		}
	}
	got := s.ArrivalsAt(robotKeyA)
	if len(got) != 5 || got[0].Kind != sim.KindImage || got[1].Kind != sim.KindFile || !strings.HasSuffix(got[1].Title, ".pdf") ||
		!strings.Contains(got[2].Text, "和顺村村民委员会") || got[3].Kind != sim.KindText || got[4].Kind != sim.KindNews {
		t.Errorf("%+v", got)
	}
	s.SetFault("/cgi-bin/webhook/upload_media", sim.Fault{Mode: sim.Cut, Times: 1})
	if d, _, err := deliver(t, ch, all[3], form(FormFile), c.Now()); channeltest.OutcomeOf(d.Receipt, err) != channeltest.Temporary || s.Total() != 5 {
		t.Errorf("an upload that was cut off: %v, %d arrivals", err, s.Total())
	}
	r, err := ch.Render(all[2], form(FormFull)) // a list of persons
	if err != nil || strings.Contains(r.Text, "王*") || len(r.Findings) != 1 {
		t.Errorf("%s %v %v", r.Text, r.Findings, err)
	}
	ch2, _, _, _ := everything(t, nil)
	if _, err := ch2.Render(all[0], form(FormImage)); err == nil {
		t.Error("a poster without a poster")
	}
}

func TestTellAndTag(t *testing.T) {
	ch, s, _, _ := everything(t, nil)
	for range 2 {
		if err := ch.Tell(t.Context(), "zhen", "请您签发", "停电停水公告，11月23日17:00前", "https://qh.example.test/a/1"); err != nil || s.Total() != 1 {
			t.Errorf("%v, %d arrivals", err, s.Total())
		}
	}
	if err := ch.Tag(t.Context(), "o-1", 102); err != nil || fmt.Sprint(s.Tags("o-1")) != "[102]" {
		t.Errorf("%v %v", err, s.Tags("o-1"))
	}
	if err := ch.Tag(t.Context(), "o-gone", 102); !channels.IsPermanent(err) {
		t.Errorf("%v", err)
	}
}

// TestEvents: what the account tells us names the receipt that it belongs to.
func TestEvents(t *testing.T) {
	c := newHand()
	results := make(chan callback.Result, 4)
	const key = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	h, err := callback.New(callback.Options{AppID: "wx1234567890", Token: "t", AESKey: key, Clock: c,
		Result: func(_ context.Context, r callback.Result) error { results <- r; return nil }})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	defer srv.Close()
	ch, _, _ := begin(t, func(o *Options) {
		o.Clock, o.Official = c, Official{AppID: "wx1234567890", Secret: "env:OA"}
	}, func(o *sim.Options) {
		o.Clock, o.Callback = c, sim.Callback{URL: srv.URL, Token: "t", AESKey: key}
	})
	for _, to := range []notice.Target{oaPublish, oaMass} {
		d, _, err := deliver(t, ch, channeltest.Notices()[0], to, c.Now())
		if err != nil {
			t.Fatal(err)
		}
		if r := <-results; !r.OK || r.Ref != d.Receipt.Ref {
			t.Errorf("%+v, receipt %+v", r, d.Receipt)
		}
	}
}

// TestBodyImages: pictures of the text are uploaded and shown; what the account
// does not take is replaced by its words, and the reviewer is told.
func TestBodyImages(t *testing.T) {
	var pic bytes.Buffer
	if err := png.Encode(&pic, image.NewGray(image.Rect(0, 0, 40, 30))); err != nil {
		t.Fatal(err)
	}
	ch, s, _, c := everything(t, nil)
	n := *channeltest.Notices()[3]
	n.Content.Attachments = []notice.Attachment{{Name: "线路图.png", Data: pic.Bytes()}, {Name: "大图.png", Data: append(pic.Bytes(), make([]byte, limits.BodyImageBytes)...)}, {Name: "表.gif", Data: []byte("GIF89a")}}
	n.Content.Body = "看图：\n\n![线路](线路图.png)\n\n![大](大图.png) ![动](表.gif) ![外](https://elsewhere.test/x.png)\n\n![再](线路图.png)"
	r, err := ch.Render(&n, oaPublish)
	if err != nil || len(r.Files) != 3 || len(r.Findings) != 3 {
		t.Fatalf("%d files, %v, %v", len(r.Files), r.Findings, err)
	}
	for range 2 { // the second time the picture is known
		d, _, err := deliver(t, ch, &n, oaPublish, c.Now())
		if err != nil {
			t.Fatal(err)
		}
		rec, err := ch.Check(t.Context(), d)
		if err != nil || rec == nil {
			t.Fatal(err)
		}
		resp, err := http.Get(rec.Look)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if strings.Count(string(body), `<img src="/sim/image/img`) != 2 || !strings.Contains(string(body), "［图：大］") || strings.Contains(string(body), "elsewhere") {
			t.Errorf("%s", body)
		}
	}
	if s.Total() != 2 {
		t.Errorf("%d arrivals", s.Total())
	}
}

func TestQuota(t *testing.T) {
	ch, _, _, c := everything(t, nil)
	if q, ok := ch.Quota(oaMass, c.Now()); !ok || q.N != 1 || q.Since.Format("01-02 15:04") != "11-23 00:00" || q.Until.Format("01-02 15:04") != "11-24 00:00" {
		t.Errorf("%+v %t", q, ok)
	}
	if _, ok := ch.Quota(groupA, c.Now()); ok {
		t.Error("a robot has no quota")
	}
	ch, _, _, _ = everything(t, func(o *Options) { o.Official.Service = true })
	if q, _ := ch.Quota(oaMass, c.Now()); q.N != 4 || q.Since.Format("01-02") != "11-01" || q.Until.Format("01-02") != "12-01" {
		t.Errorf("%+v", q)
	}
	// On the first of a month a subscription account's day ends with the day.
	ch, _, _, _ = everything(t, nil)
	if q, _ := ch.Quota(oaMass, time.Date(2026, 12, 1, 9, 0, 0, 0, calendar.Zone)); q.Until.Format("01-02") != "12-02" {
		t.Errorf("%+v", q)
	}
}

// Who opted in stands under a tag on the platform, and nowhere here.
func TestSubscribersComeFromTheTag(t *testing.T) {
	ch, s, _, c := everything(t, func(o *Options) { o.Subscribers = nil })
	tagged := with(opted, "template", "tpl-1", "fields", "thing1=title,thing2=line,time3=day,thing4=issuer", "tag", "101")
	if err := ch.Tag(t.Context(), "o-2", 101); err != nil {
		t.Fatal(err)
	}
	n := channeltest.Notices()[0]
	d, r, err := deliver(t, ch, n, tagged, c.Now())
	if err != nil || d.Receipt.State != notice.Accepted || !strings.Contains(d.Receipt.Note, "订阅的1人，送出1人") {
		t.Fatalf("%+v, %v", d.Receipt, err)
	}
	if s.Total() != 1 {
		t.Errorf("%d arrivals", s.Total())
	}
	if _, err := ch.Send(t.Context(), &notice.Delivery{Target: opted}, r); !channels.IsPermanent(err) {
		t.Errorf("without a tag: %v", err)
	}
}

// TestRetract: what the platform takes back is taken back; for the rest each route
// says what a person must do.
func TestRetract(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	n := channeltest.Notices()[0]
	card, _, err := deliver(t, ch, n, heads, c.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := ch.Retract(t.Context(), card, card.Receipt); err != nil || !s.Arrivals()[0].Recalled {
		t.Errorf("the card is still there: %v", err)
	}
	c.Add(limits.AppRecall + time.Minute)
	tapped := &notice.Receipt{State: notice.Confirmed, Ref: "task:1"}
	three := &notice.Receipt{State: notice.Accepted, Progress: &notice.Progress{Done: 3, All: 3}}
	for _, x := range []struct {
		to  notice.Target
		rec *notice.Receipt
		say []string
	}{
		{heads, card.Receipt, []string{"24小时", "打电话"}},
		{groupA, &notice.Receipt{State: notice.Accepted}, []string{"机器人", "作废", "这条消息"}},
		{form(FormFull), three, []string{"这3条消息"}},
		{forward, &notice.Receipt{State: notice.Confirmed}, []string{"转发的人", "两分钟"}},
		{customers, tapped, []string{"群主", "长按"}},
		{opted, &notice.Receipt{State: notice.Accepted}, []string{"网页"}},
		{oaPublish, &notice.Receipt{State: notice.Accepted}, []string{"公众平台手动删除"}},
	} {
		err := ch.Retract(t.Context(), &notice.Delivery{Target: x.to, Receipt: x.rec}, x.rec)
		if !channels.IsPermanent(err) || !strings.Contains(err.Error(), "“"+x.to.Name+"”") {
			t.Errorf("%s: %v", x.to.Kind, err)
			continue
		}
		for _, w := range x.say {
			if !strings.Contains(err.Error(), w) {
				t.Errorf("%s does not say %q: %v", x.to.Kind, w, err)
			}
		}
	}
	if err := ch.Retract(t.Context(), &notice.Delivery{Target: groupA}, nil); !channels.IsPermanent(err) {
		t.Errorf("without a receipt: %v", err)
	}
}
