package portal

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
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

func setup(t *testing.T, more func(*Options)) (*Channel, *sim.Sim, *bytes.Buffer) {
	t.Helper()
	s := sim.New(sim.Options{CMSToken: cmsToken})
	u, err := s.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	o := Options{
		URL: u.String() + "/cms/api/articles", Headers: map[string]string{"Authorization": "Bearer env:CMS"}, Secrets: secrets{"env:CMS": cmsToken},
		Site: "https://qh.example.test", Timeout: 2 * time.Second,
		Log: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if more != nil {
		more(&o)
	}
	ch, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return ch, s, &log
}

func TestConformance(t *testing.T) {
	ch, s, log := setup(t, nil)
	fault := func(f sim.Fault) func() {
		return func() {
			if err := s.SetFault("cms", f); err != nil {
				t.Fatal(err)
			}
		}
	}
	channeltest.Run(t, channeltest.Subject{
		Channel: ch, Targets: []notice.Target{county}, Arrived: s.Total, Secrets: []string{cmsToken}, Log: log.String,
		Clear: func() { s.SetFault("cms", sim.Fault{}) },
		Faults: []channeltest.Fault{
			{Name: "down", Set: fault(sim.Fault{Mode: sim.Down}), Want: channeltest.Temporary},
			{Name: "cut before", Set: fault(sim.Fault{Mode: sim.CutBefore}), Want: channeltest.Temporary},
			{Name: "cut after", Set: fault(sim.Fault{Mode: sim.Cut}), Want: channeltest.Temporary},
			{Name: "hang", Set: fault(sim.Fault{Mode: sim.Hang, Delay: 4 * time.Second}), Want: channeltest.Temporary},
			{Name: "not json", Set: fault(sim.Fault{Mode: sim.Garbage}), Want: channeltest.Permanent, Say: "portal.url"},
			{Name: "slow", Set: fault(sim.Fault{Mode: sim.Slow, Delay: 50 * time.Millisecond}), Want: channeltest.Taken},
		},
	})
}

func send(t *testing.T, ch *Channel, n *notice.Notice) (*notice.Receipt, error) {
	t.Helper()
	r, err := ch.Render(n, county)
	if err != nil {
		t.Fatal(err)
	}
	return ch.Send(t.Context(), channeltest.Delivery(n, county, r), r)
}

// TestLife: an article goes up, is sent again, corrected and withdrawn.
func TestLife(t *testing.T) {
	ch, s, _ := setup(t, nil)
	all := channeltest.Notices()
	first, fixed, gone := all[0], all[5], all[6]
	rec, err := send(t, ch, first)
	if err != nil || rec.State != notice.Confirmed {
		t.Fatalf("%+v, %v", rec, err)
	}
	if again, err := send(t, ch, first); err != nil || again.Look != rec.Look || len(s.Pages()) != 1 || s.Total() != 1 {
		t.Errorf("sent again: %+v, %v; %d pages, %d arrivals", again, err, len(s.Pages()), s.Total())
	}
	if _, err := send(t, ch, fixed); err != nil || len(s.Pages()) != 1 {
		t.Fatalf("correction: %v, %d pages", err, len(s.Pages()))
	}
	if body := string(s.Pages()[0].Body); !strings.Contains(body, "更正说明：</strong>体检地点由二楼改为一楼") {
		t.Errorf("the page does not say what was corrected:\n%s", body)
	}
	if s.Pages()[0].Meta["ArticleTitle"] != first.Content.Title || s.Pages()[0].Meta["PubDate"] != "2026-11-23 09:00" {
		t.Errorf("meta %v", s.Pages()[0].Meta)
	}
	if _, err := send(t, ch, gone); err != nil {
		t.Fatal(err)
	}
	if p := s.Pages()[0]; p.Withdrawn.IsZero() || p.Reason != "体检时间另行通知" {
		t.Errorf("not withdrawn: %+v", p)
	}
	resp, err := http.Get(rec.Look)
	if err != nil || resp.StatusCode != http.StatusGone {
		t.Errorf("the page answers %v, %v", resp.Status, err)
	}
	if err := ch.Retract(t.Context(), &notice.Delivery{Notice: "QH-2026-0000", Target: county}, rec); err != nil {
		t.Errorf("withdrawing what is not there: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	n := channeltest.Notices()[0]
	ch, s, _ := setup(t, func(o *Options) { o.Secrets = secrets{"env:CMS": canary.Mark + "-another-token"} })
	if _, err := send(t, ch, n); !channels.IsPermanent(err) || !strings.Contains(err.Error(), "令牌") || strings.Contains(err.Error(), canary.Mark) {
		t.Errorf("wrong token: %v", err)
	}
	ch, _, _ = setup(t, func(o *Options) { o.Secrets = secrets{} })
	if _, err := send(t, ch, n); !channels.IsPermanent(err) || !strings.Contains(err.Error(), "env:CMS") {
		t.Errorf("no secret: %v", err)
	}
	ch, _, _ = setup(t, func(o *Options) {
		o.Body = `{"external_key":{{json .Key}},"title":{{json .Title}},"body":{{json .Body}}}`
	})
	if _, err := send(t, ch, n); !channels.IsPermanent(err) || !strings.Contains(err.Error(), "缺少字段 column") {
		t.Errorf("field missing: %v", err)
	}
	if s.Total() != 0 {
		t.Errorf("%d arrivals", s.Total())
	}
	for _, body := range []string{`{"title": {{.Title}}}`, `{{`, `{"a": {{json .Nope}}}`} {
		if _, err := New(Options{URL: "https://cms.example.test/api", Body: body}); err == nil {
			t.Errorf("the body %q was taken", body)
		}
	}
	if _, err := New(Options{URL: "cms.example.test"}); err == nil {
		t.Error("an incomplete address was taken")
	}
}

// TestRedirect: a CMS that points elsewhere gets no article there, and above all
// not the county's token.
func TestRedirect(t *testing.T) {
	reached := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	defer other.Close()
	for _, status := range []int{301, 302, 307, 308} {
		front := httptest.NewServer(http.RedirectHandler(other.URL, status))
		ch, _, _ := setup(t, func(o *Options) {
			o.URL, o.Headers = front.URL+"/api", map[string]string{"X-Token": "env:CMS"}
		})
		_, err := send(t, ch, channeltest.Notices()[0])
		if !channels.IsPermanent(err) || !strings.Contains(err.Error(), "portal.url") {
			t.Errorf("%d: %v", status, err)
		}
		front.Close()
	}
	if reached != 0 {
		t.Errorf("followed %d times", reached)
	}
}

func TestRenderRefuses(t *testing.T) {
	ch, _, _ := setup(t, func(o *Options) { o.Columns = map[string]string{"公示公告": "1201"} })
	n := channeltest.Notices()[0]
	r, err := ch.Render(n, county)
	if err != nil {
		t.Fatal(err)
	}
	var p Package
	if err := json.Unmarshal(r.File(PackageFile).Data, &p); err != nil || p.ColumnID != "1201" || p.Key != "QH-2026-9001" {
		t.Errorf("%+v, %v", p, err)
	}
	if len([]rune(p.Summary)) > summaryChars {
		t.Errorf("summary of %d characters", len([]rune(p.Summary)))
	}
	n.Content.Column = "没有的栏目"
	if _, err := ch.Render(n, county); err == nil || !strings.Contains(err.Error(), "portal.columns") {
		t.Errorf("unknown column: %v", err)
	}
}

// TestByHand: without an address the package waits for a person.
func TestByHand(t *testing.T) {
	ch, err := New(Options{Site: "https://qh.example.test"})
	if err != nil {
		t.Fatal(err)
	}
	rec, err := send(t, ch, channeltest.Notices()[0])
	if err != nil || rec.State != notice.Awaiting {
		t.Errorf("%+v, %v", rec, err)
	}
}

// TestPageNotUp: taken by the CMS, yet the public page does not show the title.
func TestPageNotUp(t *testing.T) {
	ch, s, _ := setup(t, func(o *Options) { o.Address = "data.id" })
	rec, err := send(t, ch, channeltest.Notices()[0])
	if err != nil || rec.State != notice.Accepted || !strings.Contains(rec.Note, "看一眼") {
		t.Errorf("%+v, %v", rec, err)
	}
	if s.Total() != 1 {
		t.Errorf("%d arrivals", s.Total())
	}
}
