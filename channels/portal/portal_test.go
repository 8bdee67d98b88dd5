package portal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/channels/portal/cms"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
)

const cmsToken = canary.Mark + "-cms-token"

type secrets map[string]string

func (s secrets) Secret(ref string) (string, error) {
	if v, ok := s[ref]; ok {
		return v, nil
	}
	return "", errors.New("no such secret")
}

var county = notice.Target{ID: "portal/county", Channel: notice.Portal, Kind: "county", Name: "云禾县人民政府门户网站"}

// memory keeps pages, files and renditions, as the store does.
type memory struct {
	*brief
	mu         sync.Mutex
	blobs      map[string][]byte
	renditions map[string]notice.Rendition
}

func newMemory() *memory {
	return &memory{brief: newBrief(), blobs: map[string][]byte{}, renditions: map[string]notice.Rendition{}}
}

func (m *memory) Blob(_ context.Context, digest string) ([]byte, error) {
	if b, ok := m.blobs[digest]; ok {
		return b, nil
	}
	return nil, errNotKept
}

func (m *memory) Rendition(_ context.Context, digest string, _ notice.TargetID) (notice.Rendition, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r, ok := m.renditions[digest]; ok {
		return r, nil
	}
	return notice.Rendition{}, errNotKept
}

func (m *memory) put(data []byte) string {
	sum := sha256.Sum256(data)
	m.blobs[hex.EncodeToString(sum[:])] = data
	return hex.EncodeToString(sum[:])
}

// described returns a ready description, changed.
func described(t *testing.T, kind, base string, change func(*config.Portal)) config.Portal {
	t.Helper()
	p, err := config.PortalKind(kind)
	if err != nil {
		t.Fatal(err)
	}
	p.URL = base
	if change != nil {
		change(&p)
	}
	return p
}

// stage is a channel with the CMS of the simulator, and a clock of its own.
type stage struct {
	*Channel
	t     *testing.T
	sim   *sim.Sim
	mem   *memory
	clock *hands
	log   *bytes.Buffer
	base  string
}

// hands are a clock that is moved by hand.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hands) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func setup(t *testing.T, change func(*config.Portal), more func(*Options)) *stage {
	t.Helper()
	clock := &hands{now: time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.Zone)}
	s := sim.New(sim.Options{CMSToken: cmsToken, Clock: clock})
	u, err := s.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	st := &stage{t: t, sim: s, mem: newMemory(), clock: clock, log: &bytes.Buffer{}, base: u.String()}
	o := Options{
		CMS: described(t, "json", u.String()+"/cms/api/articles", func(p *config.Portal) {
			p.Headers["Authorization"] = "Bearer env:CMS"
			if change != nil {
				change(p)
			}
		}),
		Secrets: secrets{"env:CMS": cmsToken}, Memory: st.mem, Site: "https://qh.example.test", Timeout: 2 * time.Second, Clock: clock,
		Log: slog.New(slog.NewTextHandler(st.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if more != nil {
		more(&o)
	}
	if st.Channel, err = New(o); err != nil {
		t.Fatal(err)
	}
	return st
}

// send renders, keeps and sends an edition.
func (s *stage) send(n *notice.Notice) (*notice.Receipt, error) {
	s.t.Helper()
	_, rec, err := s.sent(n)
	return rec, err
}

func (s *stage) sent(n *notice.Notice) (*notice.Delivery, *notice.Receipt, error) {
	s.t.Helper()
	r, err := s.Render(n, county)
	if err != nil {
		s.t.Fatal(err)
	}
	s.mem.mu.Lock()
	s.mem.renditions[r.Digest()] = r
	s.mem.mu.Unlock()
	d := channeltest.Delivery(n, county, r)
	rec, err := s.Send(s.t.Context(), d, r)
	d.Receipt = rec
	return d, rec, err
}

// must sends and wants it confirmed.
func (s *stage) must(n *notice.Notice) *notice.Receipt {
	s.t.Helper()
	rec, err := s.send(n)
	if err != nil || rec.State != notice.Confirmed {
		s.t.Fatalf("%s: %+v, %v", n.Ref(), rec, err)
	}
	return rec
}

// standing counts the articles of a key that the public can read.
func (s *stage) standing(key notice.ID) int {
	n := 0
	for _, p := range s.sim.Pages() {
		if p.Key == string(key) && p.Withdrawn.IsZero() {
			n++
		}
	}
	return n
}

func (s *stage) page(id notice.ID) *notice.PublicPage {
	p, err := s.mem.PublicPage(s.t.Context(), id, county.ID)
	if err != nil || p == nil {
		s.t.Fatalf("no page of %s: %v", id, err)
	}
	return p
}

func status(t *testing.T, address string) int {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestConformance(t *testing.T) {
	s := setup(t, nil, nil)
	fault := func(f sim.Fault) func() {
		return func() {
			if err := s.sim.SetFault("cms", f); err != nil {
				t.Fatal(err)
			}
		}
	}
	channeltest.Run(t, channeltest.Subject{
		Channel: s.Channel, Targets: []notice.Target{county}, Arrived: s.sim.Total, Secrets: []string{cmsToken}, Log: s.log.String,
		Clear: func() { s.sim.SetFault("cms", sim.Fault{}) },
		Faults: []channeltest.Fault{
			{Name: "down", Set: fault(sim.Fault{Mode: sim.Down}), Want: channeltest.Temporary},
			{Name: "cut before", Set: fault(sim.Fault{Mode: sim.CutBefore}), Want: channeltest.Temporary},
			{Name: "cut after", Set: fault(sim.Fault{Mode: sim.Cut}), Want: channeltest.Temporary},
			{Name: "hang", Set: fault(sim.Fault{Mode: sim.Hang, Delay: 4 * time.Second}), Want: channeltest.Temporary},
			{Name: "not json", Set: fault(sim.Fault{Mode: sim.Garbage}), Want: channeltest.Temporary, Say: "portal.url"},
			{Name: "slow", Set: fault(sim.Fault{Mode: sim.Slow, Delay: 50 * time.Millisecond}), Want: channeltest.Taken},
		},
	})
}

// TestLife: an article goes up, is sent again, corrected in place and withdrawn:
// one article at one address, at every moment.
func TestLife(t *testing.T) {
	s := setup(t, nil, nil)
	all := channeltest.Notices()
	first, fixed, gone := all[0], all[5], all[6]
	rec := s.must(first)
	if again := s.must(first); again.Look != rec.Look || s.standing(first.ID) != 1 || s.sim.Total() != 1 {
		t.Errorf("sent again: %+v; %d arrivals", again, s.sim.Total())
	}
	if p := s.page(first.ID); p.CMSID == "" || p.CMSID == string(first.ID) || p.Address != rec.Look || p.UpAt.IsZero() {
		t.Errorf("kept: %+v", p)
	}
	if upd := s.must(fixed); upd.Look != rec.Look || s.standing(first.ID) != 1 {
		t.Fatalf("the correction stands at %s, the article at %s; %d stand", upd.Look, rec.Look, s.standing(first.ID))
	}
	page := s.sim.Pages()[0]
	if body := string(page.Body); !strings.Contains(body, "【更正】更正说明：</strong>体检地点由二楼改为一楼") {
		t.Errorf("the page does not say what was corrected:\n%s", body)
	}
	if page.Meta["ArticleTitle"] != first.Content.Title || page.Meta["PubDate"] != "2026-11-23 09:00" {
		t.Errorf("meta %v", page.Meta)
	}
	if rec := s.must(gone); rec.Look != s.page(first.ID).Address {
		t.Errorf("withdrawn: %+v", rec)
	}
	if p := s.sim.Pages()[0]; p.Withdrawn.IsZero() || p.Reason != "体检时间另行通知" || len(s.sim.Pages()) != 1 {
		t.Errorf("not withdrawn: %+v", p)
	}
	if got := status(t, rec.Look); got != http.StatusGone {
		t.Errorf("the page answers %d", got)
	}
}

// An API that knows no such address is no proof that a page is gone.
func TestWithdrawalIsSeenNotBelieved(t *testing.T) {
	all := channeltest.Notices()
	for name, change := range map[string]func(*config.Portal){
		"an address that is not there": func(p *config.Portal) { p.Withdraw.Address = "{{.Base}}/no/such/{{path .Key}}" },
		"a CMS that only says so":      func(p *config.Portal) { p.Withdraw.Method, p.Withdraw.Address = "GET", "{{.Base}}/{{path .ID}}" },
	} {
		t.Run(name, func(t *testing.T) {
			s := setup(t, change, nil)
			up := s.must(all[0])
			d, rec, err := s.sent(all[6])
			if err == nil && rec.State == notice.Confirmed {
				t.Fatalf("confirmed, and the page answers %d: %+v", status(t, up.Look), rec)
			}
			if err == nil && !strings.Contains(rec.Note, "还没有撤干净") {
				t.Errorf("the receipt says %q", rec.Note)
			}
			old := *d
			old.Edition, old.State = 1, notice.Recalling
			if err := s.Retract(t.Context(), &old, up); err == nil {
				t.Error("taken back, and the page stands")
			}
		})
	}
}

// A site that brings pages out by and by: accepted until it is seen, both ways.
func TestSlowSite(t *testing.T) {
	s := setup(t, nil, nil)
	all := channeltest.Notices()
	s.sim.Hold(true)
	d, rec, err := s.sent(all[0])
	if err != nil || rec.State != notice.Accepted {
		t.Fatalf("%+v, %v", rec, err)
	}
	if got, err := s.Check(t.Context(), d); got != nil || err != nil {
		t.Fatalf("not up, and %+v, %v", got, err)
	}
	s.sim.Hold(false)
	s.clock.pass(time.Minute)
	if got, err := s.Check(t.Context(), d); err != nil || got == nil || got.State != notice.Confirmed {
		t.Fatalf("up, and %+v, %v", got, err)
	}
	s.sim.Hold(true)
	d, rec, err = s.sent(all[6])
	if err != nil || rec.State != notice.Accepted {
		t.Fatalf("withdrawn, and the page stands: %+v, %v", rec, err)
	}
	for range 4 {
		s.clock.pass(20 * time.Minute)
		if got, err := s.Check(t.Context(), d); got != nil || err != nil {
			t.Fatalf("stands, and %+v, %v", got, err)
		}
	}
	if p := s.page(all[0].ID); !strings.Contains(p.Trouble, "还看得到") {
		t.Errorf("nobody is told: %+v", p)
	}
	s.sim.Hold(false)
	s.clock.pass(time.Hour)
	if got, err := s.Check(t.Context(), d); err != nil || got == nil || got.State != notice.Confirmed {
		t.Errorf("gone, and %+v, %v", got, err)
	}
}

// A reply that was cut leaves one article after the repeat, wherever it was cut.
func TestCutAndRepeat(t *testing.T) {
	all := channeltest.Notices()
	for _, mode := range []string{sim.Cut, sim.CutBefore, sim.Garbage, sim.Down} {
		for spoiled := 1; spoiled <= 4; spoiled++ {
			s := setup(t, nil, nil)
			for _, n := range []*notice.Notice{all[0], all[5], all[6]} {
				if err := s.sim.SetFault("cms", sim.Fault{Mode: mode, Times: spoiled}); err != nil {
					t.Fatal(err)
				}
				var rec *notice.Receipt
				var err error
				for range spoiled + 1 {
					if rec, err = s.send(n); err == nil {
						break
					}
					if _, temporary := channels.AsTemporary(err); !temporary {
						t.Fatalf("%s ×%d %s: %v", mode, spoiled, n.Ref(), err)
					}
				}
				if err != nil || rec.State != notice.Confirmed || s.standing(n.ID) > 1 {
					t.Fatalf("%s ×%d %s: %+v, %v; %d stand", mode, spoiled, n.Ref(), rec, err, s.standing(n.ID))
				}
				s.sim.SetFault("cms", sim.Fault{})
			}
			if len(s.sim.Pages()) != 1 {
				t.Errorf("%s ×%d: %d articles were made", mode, spoiled, len(s.sim.Pages()))
			}
		}
	}
}

// Where nothing can be found, a call that never told its end is uncertain.
func TestUncertainWithoutFind(t *testing.T) {
	blind := func(p *config.Portal) { p.Find, p.Read = config.Operation{}, config.Operation{} }
	for _, mode := range []string{sim.Cut, sim.CutBefore, sim.Garbage} {
		s := setup(t, blind, nil)
		n := channeltest.Notices()[0]
		s.sim.SetFault("cms", sim.Fault{Mode: mode, Times: 1})
		for range 2 { // the repeat asks too, it does not make another
			if _, err := s.send(n); !channels.NeedsPerson(err) {
				t.Errorf("%s: %v", mode, err)
			}
		}
		if got := len(s.sim.Pages()); got > 1 {
			t.Errorf("%s: %d articles", mode, got)
		}
	}
	s := setup(t, blind, nil) // what was surely not taken may be sent again
	n := channeltest.Notices()[0]
	s.sim.SetFault("cms", sim.Fault{Mode: sim.Down, Times: 1})
	if _, err := s.send(n); err == nil {
		t.Fatal("down, and taken")
	}
	s.must(n)
}

// A CMS that cannot change an article: the old page is withdrawn and points to
// the new one.
func TestNoUpdate(t *testing.T) {
	for name, cut := range map[string]int{"smooth": 0, "cut at the first call": 1, "cut twice": 2, "cut thrice": 3} {
		s := setup(t, func(p *config.Portal) { p.Update = config.Operation{} }, nil)
		all := channeltest.Notices()
		first := s.must(all[0])
		if cut > 0 {
			s.sim.SetFault("cms", sim.Fault{Mode: sim.Cut, Times: cut})
		}
		var rec *notice.Receipt
		var err error
		for range cut + 1 {
			if rec, err = s.send(all[5]); err == nil {
				break
			}
		}
		if err != nil || rec.State != notice.Confirmed || rec.Look == first.Look {
			t.Fatalf("%s: %+v, %v", name, rec, err)
		}
		pages := s.sim.Pages()
		if len(pages) != 2 || s.standing(all[0].ID) != 1 || pages[1].Moved != rec.Look || pages[1].Withdrawn.IsZero() {
			t.Errorf("%s: %+v", name, pages)
		}
		s.must(all[6])
		if s.standing(all[0].ID) != 0 {
			t.Errorf("%s: %d stand after the withdrawal", name, s.standing(all[0].ID))
		}
	}
}

// withFiles is a notice with a picture in its text and a file beside it.
func (s *stage) withFiles() *notice.Notice {
	n := *channeltest.Notices()[0]
	png := []byte("\x89PNG\r\n\x1a\n" + strings.Repeat("x", 40))
	n.Content.Attachments = []notice.Attachment{
		{Name: "附件 1：名单.xlsx", MediaType: "application/vnd.ms-excel", Digest: s.mem.put([]byte("a list"))},
		{Name: "路线图.png", MediaType: "image/png", Digest: s.mem.put(png)},
	}
	n.Content.Body = "各村：\n\n路线见下图。\n\n![怎么走](路线图.png)\n\n" + n.Content.Body
	return &n
}

func TestFiles(t *testing.T) {
	s := setup(t, nil, nil)
	n := s.withFiles()
	rec := s.must(n)
	page := s.page(n.ID)
	if len(page.Files) != 2 || s.sim.Files() != 2 {
		t.Fatalf("files %+v, %d at the CMS", page.Files, s.sim.Files())
	}
	body := string(s.sim.Pages()[0].Body)
	if !strings.Contains(body, `<a href="`+page.Files[0].Address+`">附件 1：名单.xlsx</a>`) || !strings.Contains(body, `<img src="`+page.Files[1].Address+`" alt="怎么走"`) {
		t.Errorf("not linked:\n%s", body)
	}
	for _, f := range page.Files {
		if status(t, f.Address) != http.StatusOK || strings.Contains(f.Address, "名单") {
			t.Errorf("%+v", f)
		}
	}
	s.must(n) // again: nothing twice
	if s.sim.Files() != 2 {
		t.Errorf("%d files after the repeat", s.sim.Files())
	}
	less := *channeltest.Notices()[5] // the correction carries no file: what is wrong goes
	if rec2 := s.must(&less); rec2.Look != rec.Look || s.sim.Files() != 0 {
		t.Errorf("%d files after the correction", s.sim.Files())
	}
}

// A withdrawal takes the files along, and is not confirmed while one can be opened.
func TestFilesGoToo(t *testing.T) {
	s := setup(t, nil, nil)
	s.must(s.withFiles())
	s.must(channeltest.Notices()[6])
	if s.sim.Files() != 0 {
		t.Errorf("%d files are left", s.sim.Files())
	}
	s = setup(t, func(p *config.Portal) { p.RemoveFile = config.Operation{} }, nil)
	s.must(s.withFiles())
	if rec, err := s.send(channeltest.Notices()[6]); err != nil || rec.State != notice.Accepted || !strings.Contains(rec.Note, "附件") {
		t.Errorf("files stand, and %+v, %v", rec, err)
	}
}

// TestUploadCut: a file whose upload was cut is found again, not brought twice.
func TestUploadCut(t *testing.T) {
	for spoiled := 1; spoiled <= 6; spoiled++ {
		s := setup(t, nil, nil)
		n := s.withFiles()
		s.sim.SetFault("cms", sim.Fault{Mode: sim.Cut, Times: spoiled})
		for range spoiled + 1 {
			if rec, err := s.send(n); err == nil && rec.State == notice.Confirmed {
				break
			}
		}
		if s.sim.Files() != 2 || len(s.sim.Pages()) != 1 {
			t.Errorf("cut %d times: %d files, %d articles", spoiled, s.sim.Files(), len(s.sim.Pages()))
		}
	}
}

// TestNoticed: what happens to a public page behind our back is seen by the daily
// look, twice before anybody is told; what did not happen is not.
func TestNoticed(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *stage, id string)
		want   string // in the trouble; "": none
	}{
		{"nothing", func(*stage, string) {}, ""},
		{"trashed", func(s *stage, id string) { s.sim.Trash(id) }, "不见了"},
		{"a number changed", func(s *stage, id string) {
			s.sim.Edit(id, func(p *sim.Page) { p.Body = replace(p.Body, "160", "260") })
		}, "被改动"},
		{"a paragraph gone", func(s *stage, id string) {
			s.sim.Edit(id, func(p *sim.Page) { p.Body = replace(p.Body, "带上身份证和医保卡；", "") })
		}, "被改动"},
		{"a sentence added", func(s *stage, id string) {
			s.sim.Edit(id, func(p *sim.Page) { p.Body = replace(p.Body, "</ol>", "</ol><p>每人交十元。</p>") })
		}, "被改动"},
		{"title changed", func(s *stage, id string) { s.sim.Edit(id, func(p *sim.Page) { p.Title = "测试"; p.Meta = nil }) }, "被改动"},
		{"quotes and spaces", func(s *stage, id string) {
			s.sim.Edit(id, func(p *sim.Page) { p.Body = replace(replace(p.Body, "；", " ; "), "，", ",&nbsp;") })
		}, ""},
		{"withdrawn by the county", func(s *stage, id string) { s.sim.Edit(id, func(p *sim.Page) { p.Withdrawn = s.clock.Now() }) }, "不见了"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := setup(t, nil, nil)
			n := channeltest.Notices()[0]
			s.must(n)
			p := s.page(n.ID)
			if p.NextLook.Sub(s.clock.Now()) != notice.LookDaily {
				t.Errorf("looks again in %s", p.NextLook.Sub(s.clock.Now()))
			}
			c.change(s, p.CMSID)
			for looks := 1; looks <= 2; looks++ {
				s.clock.pass(s.page(n.ID).NextLook.Sub(s.clock.Now()))
				if _, err := s.LookAt(t.Context(), s.page(n.ID)); err != nil {
					t.Fatal(err)
				}
				if looks == 1 && s.page(n.ID).Trouble != "" {
					t.Error("told after one look")
				}
			}
			p = s.page(n.ID)
			if c.want == "" && p.Trouble != "" || !strings.Contains(p.Trouble, c.want) {
				t.Errorf("trouble %q, want %q", p.Trouble, c.want)
			}
			if rec := s.must(n); rec.Look != p.Address || s.standing(n.ID) != 1 || s.page(n.ID).Trouble != "" {
				t.Errorf("set right: %+v; %d stand", rec, s.standing(n.ID))
			}
		})
	}
}

func replace[T ~string](s T, old, new string) T {
	return T(strings.ReplaceAll(string(s), old, new))
}

func TestRefusals(t *testing.T) {
	n := channeltest.Notices()[0]
	s := setup(t, nil, func(o *Options) { o.Secrets = secrets{"env:CMS": canary.Mark + "-another-token"} })
	if _, err := s.send(n); !channels.IsPermanent(err) || !strings.Contains(err.Error(), "令牌") || strings.Contains(err.Error(), canary.Mark) {
		t.Errorf("wrong token: %v", err)
	}
	s = setup(t, nil, func(o *Options) { o.Secrets = secrets{} })
	if _, err := s.send(n); !channels.IsPermanent(err) || !strings.Contains(err.Error(), "env:CMS") {
		t.Errorf("no secret: %v", err)
	}
	s = setup(t, func(p *config.Portal) {
		p.Create.Body = `{"external_key":{{json .Key}},"title":{{json .Title}},"body":{{json .Body}}}`
	}, nil)
	if _, err := s.send(n); !channels.IsPermanent(err) || !strings.Contains(err.Error(), "缺少字段 column") {
		t.Errorf("field missing: %v", err)
	}
	if s.sim.Total() != 0 {
		t.Errorf("%d arrivals", s.sim.Total())
	}
}

// TestTemplatesAreTried: what cannot work is refused before anything runs, with
// the key that it stands under.
func TestTemplatesAreTried(t *testing.T) {
	for want, change := range map[string]func(*config.Portal){
		"portal.create.body 得出的不是 JSON":       func(p *config.Portal) { p.Create.Body = `{"title": {{.Title}}}` },
		"portal.create.body 写得不对：没有这个字段：HTML": func(p *config.Portal) { p.Create.Body = `{"a": {{json .HTML}}}` },
		"portal.update.body":  func(p *config.Portal) { p.Update.Body = `{{` },
		"portal.find.address": func(p *config.Portal) { p.Find.Address = `{{.Base}}?k={{quary .Key}}` },
		"portal.read.address 得出的不是完整的网址":     func(p *config.Portal) { p.Read.Address = `/posts/{{.ID}}` },
		"portal.create.headers.X-Title":      func(p *config.Portal) { p.Create.Headers = map[string]string{"X-Title": "{{.Nope}}"} },
		"portal.create 没有写":                  func(p *config.Portal) { p.Create = config.Operation{} },
		"portal.index_no 编出来的索引号会重":          func(p *config.Portal) { p.IndexNo = "{{.Region}}-{{.Year}}" },
		"portal.index_no 写得不对：没有这个字段：Number": func(p *config.Portal) { p.IndexNo = "{{.Number}}" },
		"portal.meta.ColumnType":             func(p *config.Portal) { p.Meta = map[string]string{"ColumnType": "{{.Nope}}"} },
	} {
		_, err := New(Options{CMS: described(t, "json", "https://cms.example.test/api", change)})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	for _, kind := range []string{"json", "wordpress"} {
		for _, base := range []string{"https://cms.example.test/api", "https://cms.example.test/?rest_route=/wp/v2"} {
			if _, err := New(Options{CMS: described(t, kind, base, func(p *config.Portal) {
				p.IndexNo, p.Meta, p.Columns = "{{.Region}}-{{.Year}}-{{.Serial}}", map[string]string{"ColumnType": "{{.Column}}"}, map[string]string{"公示公告": "12"}
			})}); err != nil {
				t.Errorf("%s at %s: %v", kind, base, err)
			}
		}
	}
}

// TestRedirect: a CMS that points elsewhere gets no article there, and above all
// not the county's token.
func TestRedirect(t *testing.T) {
	reached := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer other.Close()
	for _, code := range []int{301, 302, 307, 308} {
		front := httptest.NewServer(http.RedirectHandler(other.URL, code))
		s := setup(t, func(p *config.Portal) { p.URL = front.URL + "/api" }, nil)
		_, err := s.send(channeltest.Notices()[0])
		if !channels.IsPermanent(err) || !strings.Contains(err.Error(), "portal.url") {
			t.Errorf("%d: %v", code, err)
		}
		front.Close()
	}
	if reached != 0 {
		t.Errorf("followed %d times", reached)
	}
}

// TestForeignAddress: a reply that names an address inside the office is not
// followed there.
func TestForeignAddress(t *testing.T) {
	reached := 0
	inner := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { reached++; w.WriteHeader(404) }))
	defer inner.Close()
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == "GET" {
			w.Write([]byte(`{"data":[]}`))
			return
		}
		json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"id": 7, "url": inner.URL + "/a"}})
	}))
	defer front.Close()
	s := setup(t, func(p *config.Portal) { p.URL = front.URL + "/api" }, nil)
	rec, err := s.send(channeltest.Notices()[0])
	if err != nil || rec.State != notice.Accepted || !strings.Contains(rec.Note, "内部网络") || reached != 0 {
		t.Errorf("%+v, %v; reached %d times", rec, err, reached)
	}
	if rec, err := s.send(channeltest.Notices()[6]); err == nil && rec.State == notice.Confirmed {
		t.Errorf("confirmed without a look: %+v", rec)
	}
}

func TestRenderRefuses(t *testing.T) {
	s := setup(t, func(p *config.Portal) {
		p.Columns = map[string]string{"公示公告": "1201"}
		p.SiteName, p.SiteDomain, p.SiteIDCode = "云禾县人民政府", "www.example.gov.cn", "9999010001"
		p.IndexNo, p.Meta = "{{.Region}}-{{.ColumnID}}-{{.Year}}-{{.Serial}}", map[string]string{"ColumnType": "公示"}
	}, func(o *Options) { o.Region = "999901" })
	n := channeltest.Notices()[0]
	n.Content.IndexNo = ""
	r, err := s.Render(n, county)
	if err != nil {
		t.Fatal(err)
	}
	var p Package
	if err := json.Unmarshal(r.File(PackageFile).Data, &p); err != nil || p.ColumnID != "1201" || p.Key != "QH-2026-9001" || p.IndexNo != "999901-1201-2026-9001" {
		t.Errorf("%+v, %v", p, err)
	}
	for k, want := range map[string]string{"SiteName": "云禾县人民政府", "SiteDomain": "www.example.gov.cn", "SiteIDCode": "9999010001", "ColumnName": "公示公告", "ColumnType": "公示", "ArticleTitle": n.Content.Title} {
		if p.Meta[k] != want {
			t.Errorf("meta %s is %q, want %q", k, p.Meta[k], want)
		}
	}
	if len([]rune(p.Summary)) > summaryChars {
		t.Errorf("summary of %d characters", len([]rune(p.Summary)))
	}
	n.Content.Column = "没有的栏目"
	if _, err := s.Render(n, county); err == nil || !strings.Contains(err.Error(), "portal.columns") {
		t.Errorf("unknown column: %v", err)
	}
}

// What belongs to a notice is linked in its article, by title and address.
func TestRelated(t *testing.T) {
	n := channeltest.Notices()[0]
	s := setup(t, nil, func(o *Options) {
		o.Related = func(n *notice.Notice) []cms.Related {
			return []cms.Related{{Own: true, Word: "解读的文件", Title: "关于<医保>的通告", ID: "QH-1", URL: "https://qh.example.test/n/QH-1"},
				{Word: "政策解读", Title: "一图看懂", ID: "QH-2", URL: "https://qh.example.test/n/QH-2"}}
		}
	})
	n.Content.Interprets = "QH-1"
	r, err := s.Render(n, county)
	if err != nil {
		t.Fatal(err)
	}
	article := string(r.File(ArticleFile).Data)
	for _, want := range []string{`解读的文件：<a href="https://qh.example.test/n/QH-1">关于&lt;医保&gt;的通告</a>`, `政策解读：<a href="https://qh.example.test/n/QH-2">一图看懂</a>`} {
		if strings.Count(article, want) != 1 {
			t.Errorf("the article lacks %s", want)
		}
	}
	if strings.Contains(article, "本文解读的文件") {
		t.Error("what it interprets stands twice")
	}
	var p Package
	if err := json.Unmarshal(r.File(PackageFile).Data, &p); err != nil || len(p.Related) != 2 || p.Related[1].ID != "QH-2" {
		t.Errorf("%+v, %v", p.Related, err)
	}
}
