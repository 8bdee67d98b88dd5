package wechat

import (
	"errors"
	"flag"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/internal/canary"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	robotKeyA  = canary.Mark + "-robot-aaaa-0001"
	robotKeyB  = canary.Mark + "-robot-bbbb-0002"
	appSecret  = canary.Mark + "-app-secret"
	corpSecret = canary.Mark + "-corp-secret"
)

type secrets map[string]string

func (s secrets) Secret(ref string) (string, error) {
	if v, ok := s[ref]; ok {
		return v, nil
	}
	return "", errors.New("no such secret")
}

var testSecrets = secrets{
	"env:A": robotKeyA, "env:B": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + robotKeyB,
	"env:GONE": canary.Mark + "-nobody-knows", "env:EMPTY": "", "env:BAD": "https://evil.example.test/?key=x",
	"env:OA": appSecret, "env:CORP": corpSecret,
}

// buffer is a log that many goroutines may write to.
type buffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func target(id, kind, name, robot string) notice.Target {
	t := notice.Target{ID: notice.TargetID(id), Channel: notice.WeChat, Kind: kind, Village: "v02", VillageName: "和顺村", Name: name}
	if robot != "" {
		t.Options = map[string]string{"robot": robot}
	}
	return t
}

var (
	groupA  = target("v02/g1", GroupRobot, "和顺村村务群", "env:A")
	groupB  = target("v03/g1", GroupRobot, "石桥坝村民群", "env:B")
	forward = target("v02/g3", Forward, "和顺村3组群", "")
)

// personal are the lists that a practice town's policy keeps out of chats.
func personal(c notice.Category, _ notice.Target) bool {
	return c == "yulu" || c == "relief_review" || c == "subsidy_list"
}

func begin(t *testing.T, more func(*Options), moreSim func(*sim.Options)) (*Channel, *sim.Sim, *buffer) {
	t.Helper()
	so := sim.Options{AppID: "wx1234567890", Secret: appSecret, CorpID: "ww123", CorpKey: corpSecret, Groups: []sim.Group{
		{Key: robotKeyA, Name: "和顺村村务群", Members: 486}, {Key: robotKeyB, Name: "石桥坝村民群", Members: 471},
	}}
	if moreSim != nil {
		moreSim(&so)
	}
	s := sim.New(so)
	u, err := s.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var log buffer
	o := Options{
		Site: "https://qh.example.test", Secrets: testSecrets, Redirect: u, Timeout: 1500 * time.Millisecond, Personal: personal,
		Log: slog.New(slog.NewTextHandler(io.MultiWriter(&log, canary.Watch(t, "log")), &slog.HandlerOptions{Level: slog.LevelDebug})),
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

func send(t *testing.T, ch *Channel, n *notice.Notice, to notice.Target) (*notice.Receipt, error) {
	t.Helper()
	r, err := ch.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	return ch.Send(t.Context(), channeltest.Delivery(n, to, r), r)
}

func TestConformance(t *testing.T) {
	ch, s, log := begin(t, nil, nil)
	fault := func(f sim.Fault) func() {
		return func() {
			if err := s.SetFault(robotKeyA, f); err != nil {
				t.Fatal(err)
			}
		}
	}
	channeltest.Run(t, channeltest.Subject{
		Channel: ch, Targets: []notice.Target{groupA, groupB, forward}, Arrived: s.Total,
		Secrets: []string{robotKeyA, robotKeyB, appSecret, corpSecret}, Log: log.String,
		Clear: func() { s.SetFault(robotKeyA, sim.Fault{}) },
		Faults: []channeltest.Fault{
			{Name: "down", Set: fault(sim.Fault{Mode: sim.Down}), Want: channeltest.Temporary},
			{Name: "busy", Set: fault(sim.Fault{Mode: sim.Busy}), Want: channeltest.Temporary, Wait: time.Minute, Say: "一分钟后自动再发"},
			{Name: "removed", Set: fault(sim.Fault{Mode: sim.Refuse, Code: 93000}), Want: channeltest.Permanent, Say: "重新添加机器人"},
			{Name: "ip", Set: fault(sim.Fault{Mode: sim.Refuse, Code: 60020}), Want: channeltest.Permanent, Say: "192.0.2.10"},
			{Name: "cut before", Set: fault(sim.Fault{Mode: sim.CutBefore}), Want: channeltest.Uncertain},
			{Name: "cut after", Set: fault(sim.Fault{Mode: sim.Cut}), Want: channeltest.Uncertain, Say: "不能确定"},
			{Name: "hang", Set: fault(sim.Fault{Mode: sim.Hang, Delay: 4 * time.Second}), Want: channeltest.Uncertain},
			{Name: "not json", Set: fault(sim.Fault{Mode: sim.Garbage}), Want: channeltest.Uncertain},
			{Name: "warning", Set: fault(sim.Fault{Mode: sim.Warning}), Want: channeltest.Uncertain},
			{Name: "slow", Set: fault(sim.Fault{Mode: sim.Slow, Delay: 50 * time.Millisecond}), Want: channeltest.Taken},
		},
	})
}

// TestNobodyListens: a refused connection reached nobody, and may pass.
func TestNobodyListens(t *testing.T) {
	ch, _, _ := begin(t, func(o *Options) { o.Redirect = &url.URL{Scheme: "http", Host: "127.0.0.1:1"} }, nil)
	_, err := send(t, ch, channeltest.Notices()[0], groupA)
	if channeltest.OutcomeOf(nil, err) != channeltest.Temporary {
		t.Errorf("%v", err)
	}
}

func TestSecretsMissing(t *testing.T) {
	ch, s, _ := begin(t, nil, nil)
	for _, ref := range []string{"env:NONE", "env:EMPTY", "env:BAD", "", "env:GONE"} {
		_, err := send(t, ch, channeltest.Notices()[0], target("v02/g1", GroupRobot, "和顺村村务群", ref))
		if !channels.IsPermanent(err) || strings.Contains(err.Error(), "nobody-knows") {
			t.Errorf("%q: %v", ref, err)
		}
	}
	if s.Total() != 0 {
		t.Errorf("%d arrivals", s.Total())
	}
}

// TestArrival: what the group sees is what was rendered.
func TestArrival(t *testing.T) {
	ch, s, _ := begin(t, nil, nil)
	all := channeltest.Notices()
	for _, n := range all[:2] {
		if _, err := send(t, ch, n, groupA); err != nil {
			t.Fatal(err)
		}
	}
	got := s.ArrivalsAt(robotKeyA)
	if len(got) != 2 || got[0].Kind != sim.KindNews || got[1].Kind != sim.KindText {
		t.Fatalf("%+v", got)
	}
	link := "https://qh.example.test/q/" + notice.ShortCode(all[0].ID, groupA.ID)
	if got[0].URL != link || got[0].Title != all[0].Content.Title || !strings.Contains(got[0].Text, "带上身份证") {
		t.Errorf("%+v", got[0])
	}
	if !strings.Contains(got[1].Text, "发布单位：云禾县气象局") || !strings.Contains(got[1].Text, "电话：0000-1234569") {
		t.Errorf("%s", got[1].Text)
	}
}

// TestListsStayAway: no name of a personal list goes to a chat.
func TestListsStayAway(t *testing.T) {
	ch, _, _ := begin(t, nil, nil)
	n := channeltest.Notices()[2]
	for _, to := range []notice.Target{groupA, forward} {
		r, err := ch.Render(n, to)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"王*", "陈*强", "唐*燕", "1500"} {
			if strings.Contains(r.Text, name) || strings.Contains(string(r.Files[0].Data), name) {
				t.Errorf("%s: %q is in the chat", to.ID, name)
			}
		}
	}
	r, _ := ch.Render(n, forward)
	if !strings.Contains(r.Text, "公告栏") {
		t.Errorf("nothing leads to the list:\n%s", r.Text)
	}
}

func TestAway(t *testing.T) {
	ch, _, _ := begin(t, nil, nil)
	to := forward
	to.Away = true
	r, err := ch.Render(channeltest.Notices()[0], to)
	if err != nil || !strings.Contains(r.Text, "在外的乡亲：家里有65岁以上老人的") || strings.Contains(r.Text, "带上身份证") {
		t.Errorf("%s, %v", r.Text, err)
	}
}

// TestLimits: nothing that is rendered passes a limit, whatever the notice says.
func TestLimits(t *testing.T) {
	ch, s, _ := begin(t, nil, nil)
	base := channeltest.Notices()[0]
	for _, c := range []struct{ title, plain int }{{1, 1}, {42, 10}, {43, 10}, {60, 100}, {20, 160}, {20, 500}, {20, 690}, {200, 400}, {20, 3000}} {
		n := *base
		n.Content.Title, n.Content.Plain = strings.Repeat("题", c.title), strings.Repeat("字", c.plain)
		for _, to := range []notice.Target{groupA, forward} {
			r, err := ch.Render(&n, to)
			if err != nil {
				if !strings.Contains(err.Error(), "改短") {
					t.Errorf("%+v %s: %v", c, to.ID, err)
				}
				continue
			}
			if to.Kind == Forward {
				if k := utf8.RuneCountInString(r.Text); k > limits.ForwardTextChars {
					t.Errorf("%+v: %d characters", c, k)
				}
				continue
			}
			s.Reset()
			if _, err := ch.Send(t.Context(), channeltest.Delivery(&n, to, r), r); err != nil {
				t.Errorf("%+v: rendered, yet refused: %v", c, err)
			}
		}
	}
}

func TestPace(t *testing.T) {
	ch, _, _ := begin(t, nil, nil)
	p := ch.Pace(groupA)
	if p.N != 18 || p.Reserve != 2 || p.Window <= time.Minute || p.Key == ch.Pace(groupB).Key || strings.Contains(p.Key, robotKeyA) {
		t.Errorf("%+v", p)
	}
	if ch.Pace(forward).Window != 0 {
		t.Error("a forward pack has no pace")
	}
}

// TestGolden keeps every rendition as it is.
func TestGolden(t *testing.T) {
	ch, _, _ := begin(t, nil, nil)
	away := forward
	away.Away, away.Name = true, "和顺村在外务工群"
	for _, n := range channeltest.Notices() {
		for name, to := range map[string]notice.Target{"robot": groupA, "forward": forward, "away": away} {
			r, err := ch.Render(n, to)
			if err != nil {
				t.Errorf("%s %s: %v", n.ID, name, err)
				continue
			}
			got := r.Text + "\n\n== " + r.Files[0].Name + "\n"
			for _, f := range r.Findings {
				got += "!! " + f.Message + "\n"
			}
			golden(t, string(n.ID)+"-"+string(n.Kind)+"-"+name+".txt", []byte(got))
		}
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s differs:\n%s", name, got)
	}
}

func TestSplit(t *testing.T) {
	s := strings.Repeat("今天开会，请大家参加。“真的吗？”", 40)
	for _, limit := range []int{64, 200, 2048} {
		parts := Split("", s, limit)
		joined := ""
		for i, p := range parts {
			if len(p) > limit || !utf8.ValidString(p) {
				t.Errorf("limit %d: part %d has %d bytes", limit, i, len(p))
			}
			if len(parts) > 1 {
				_, p, _ = strings.Cut(p, "\n")
			}
			if r := lastRune(p); limit >= 200 && i+1 < len(parts) && r != '。' && r != '”' {
				t.Errorf("limit %d: cut after %q", limit, r)
			}
			joined += p
		}
		if joined != s {
			t.Errorf("limit %d: something was lost", limit)
		}
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("一。二！三；\n四", 64)
	f.Add(strings.Repeat("长", 100), 70)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 64 || limit > 5000 || !utf8.ValidString(s) {
			t.Skip()
		}
		keep := func(s string) string { return strings.Join(strings.Fields(s), "") }
		joined := ""
		parts := Split("", s, limit)
		for _, p := range parts {
			if len(p) > limit || !utf8.ValidString(p) {
				t.Errorf("%d bytes, limit %d", len(p), limit)
			}
			if len(parts) > 1 {
				_, p, _ = strings.Cut(p, "\n")
			}
			joined += p
		}
		if keep(joined) != keep(s) {
			t.Error("something was lost")
		}
	})
}

// TestWordsLaidOver: a town may word its messages in its own way.
func TestWordsLaidOver(t *testing.T) {
	over := fstest.MapFS{"card.txt": {Data: []byte("乡亲们：{{.Line}}")}}
	ch, _, _ := begin(t, func(o *Options) { o.Templates = over }, nil)
	r, err := ch.Render(channeltest.Notices()[0], groupA)
	if err != nil || !strings.Contains(r.Text, "乡亲们：65岁以上") {
		t.Errorf("%s, %v", r.Text, err)
	}
	if _, err := New(Options{Site: "https://qh.example.test", Secrets: testSecrets, Personal: personal, Templates: fstest.MapFS{"text.txt": {Data: []byte("{{.Line")}}}); err == nil {
		t.Error("broken words were taken")
	}
	if _, err := New(Options{Site: "https://qh.example.test", Secrets: testSecrets, Personal: personal, Templates: fstest.MapFS{"card.txt": {Data: []byte("{{.Nope}}")}}}); err == nil {
		t.Error("words that ask for what is not there were taken")
	}
}
