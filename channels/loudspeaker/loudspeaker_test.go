package loudspeaker

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"gaoshi/channels/channeltest"
	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
	"gaoshi/internal/notice"
)

func filesNamed(t *testing.T, dir, name string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == name {
			n++
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func targets() []notice.Target {
	at := func(id, kind, name string) notice.Target {
		return notice.Target{ID: notice.TargetID(id), Channel: notice.Loudspeaker, Kind: kind, Village: "v02", VillageName: "和顺村", Name: name}
	}
	return []notice.Target{at("v02/speaker/1", IP, "和顺村1—4组"), at("v04/speaker/1", FM, "新阳村上湾"), at("v12/speaker/1", Portable, "石庙垭村宣传车")}
}

func TestConformanceFolder(t *testing.T) {
	dir := t.TempDir()
	channeltest.Run(t, channeltest.Subject{
		Channel: mustNew(t, Options{OutDir: dir}),
		Targets: targets(),
		Arrived: func() int { return filesNamed(t, dir, ticketName) },
	})
}

// platform stands in for a county's broadcast platform.
type platform struct {
	*httptest.Server
	took  atomic.Int64
	fault atomic.Pointer[http.HandlerFunc]
}

func newPlatform(t *testing.T) *platform {
	p := &platform{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if f := p.fault.Load(); f != nil {
			(*f)(w, r)
			return
		}
		var v struct{ Text string }
		if err != nil || json.Unmarshal(body, &v) != nil || v.Text == "" || r.Header.Get("Authorization") != "Bearer "+secret {
			http.Error(w, "bad", http.StatusBadRequest)
			return
		}
		p.took.Add(1)
		io.WriteString(w, `{"code":0,"data":{"id":20261123001}}`)
	}))
	t.Cleanup(p.Close)
	return p
}

const secret = canary.Mark + "-platform-token"

func TestConformancePush(t *testing.T) {
	p := newPlatform(t)
	answer := func(code int) func() {
		return func() {
			f := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Error(w, "no", code) })
			p.fault.Store(&f)
		}
	}
	cut := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	channeltest.Run(t, channeltest.Subject{
		Channel: mustNew(t, Options{OutDir: t.TempDir(), Push: &Push{
			URL: p.URL + "/broadcast?key=" + secret + "&to={{url .Target}}", Header: map[string]string{"Authorization": "Bearer " + secret}, Ref: "data.id",
		}}),
		Targets: targets(),
		Arrived: func() int { return int(p.took.Load()) },
		Secrets: []string{secret},
		Faults: []channeltest.Fault{
			{Name: "refused", Set: answer(403), Want: channeltest.Permanent, Say: "账号"},
			{Name: "busy", Set: answer(429), Want: channeltest.Temporary},
			{Name: "broken", Set: answer(500), Want: channeltest.Uncertain, Say: "不能确定"},
			{Name: "cut", Set: func() { p.fault.Store(&cut) }, Want: channeltest.Uncertain},
		},
		Clear: func() { p.fault.Store(nil) },
	})
}

func TestPushDown(t *testing.T) {
	p := newPlatform(t)
	c := mustNew(t, Options{Push: &Push{URL: p.URL + "/x?key=" + secret}})
	n := load(t, "03-outage")
	to := targets()[0]
	r, err := c.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	p.Close()
	rec, err := c.Send(t.Context(), channeltest.Delivery(n, to, r), r)
	if got := channeltest.OutcomeOf(rec, err); got != channeltest.Temporary || strings.Contains(err.Error(), secret) {
		t.Errorf("a platform that is down gives %s: %v", got, err)
	}
}

// TestFolder: what the watcher of the folder finds, and that a repeat, a reminder
// and another edition do not get into each other's way.
func TestFolder(t *testing.T) {
	dir := t.TempDir()
	c := mustNew(t, Options{OutDir: dir})
	n, to := load(t, "03-outage"), targets()[0]
	r, err := c.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	d := channeltest.Delivery(n, to, r)
	for _, occasion := range []string{notice.Main, notice.Main, "remind-1", "play-2"} {
		d.Occasion = occasion
		rec, err := c.Send(context.Background(), d, r)
		if err != nil || rec.State != notice.Accepted || rec.By != byFolder {
			t.Fatalf("%s: %+v, %v", occasion, rec, err)
		}
	}
	items, err := os.ReadDir(filepath.Join(dir, "v02_speaker_1"))
	if err != nil || len(items) != 3 {
		t.Fatalf("%d items: %v", len(items), err)
	}
	item := filepath.Join(dir, "v02_speaker_1", "QH-2026-0903-1-remind-1")
	b, err := os.ReadFile(filepath.Join(item, ticketName))
	if err != nil {
		t.Fatal(err)
	}
	var tk ticket
	if err := json.Unmarshal(b, &tk); err != nil || tk.Occasion != "remind-1" || len(tk.Files) != len(r.Files) || tk.Seconds != r.Seconds {
		t.Errorf("ticket %s: %v", b, err)
	}
	for _, f := range tk.Files {
		got, err := os.ReadFile(filepath.Join(item, f))
		if err != nil || string(got) != string(r.File(f).Data) {
			t.Errorf("%s: %v", f, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(item, ".part-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// TestSSML: well formed, spoken words only, no language that a broken voice takes.
func TestSSML(t *testing.T) {
	c := mustNew(t, Options{})
	for _, name := range names(t) {
		n := load(t, name)
		r, err := c.Render(n, speakerOf(n))
		if err != nil {
			t.Fatal(err)
		}
		data := r.File("speech.ssml").Data
		var words strings.Builder
		dec := xml.NewDecoder(strings.NewReader(string(data)))
		for {
			tok, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch x := tok.(type) {
			case xml.StartElement:
				if x.Name.Local != "speak" && x.Name.Local != "break" {
					t.Errorf("%s: element %s is not in the portable subset", name, x.Name.Local)
				}
			case xml.CharData:
				words.Write(x)
			}
		}
		squeeze := strings.NewReplacer("\n", "", " ", "")
		if squeeze.Replace(words.String()) != squeeze.Replace(r.Text) {
			t.Errorf("%s: the SSML says other words than the script", name)
		}
		if strings.ContainsAny(r.Text, "0123456789%￥@") {
			t.Errorf("%s: digits or signs are left: %s", name, r.Text)
		}
	}
}

// TestScripts: what every script has, and what none may have.
func TestScripts(t *testing.T) {
	c := mustNew(t, Options{})
	for _, name := range names(t) {
		n := load(t, name)
		s := c.Compose(n, speakerOf(n))
		text := s.Text()
		if !strings.HasSuffix(text, "播送完毕。") || s.Seconds < 20 || s.Seconds > 180 || s.TooLong {
			t.Errorf("%s: %d s, ends %q", name, s.Seconds, text[max(0, len(text)-30):])
		}
		if n.Kind != notice.Withdrawal && !strings.Contains(text, "再播送一遍") && !strings.Contains(text, "再说一遍") {
			t.Errorf("%s: the core is not said again", name)
		}
		for _, l := range s.Lines {
			if len(l.Spans) > 0 {
				if last := l.Spans[len(l.Spans)-1]; last.InEnd != len(l.Written) || last.OutEnd != len(l.Spoken) {
					t.Errorf("%s: spans end at %+v, the line is %q → %q", name, last, l.Written, l.Spoken)
				}
			}
			if !l.own && hanzi(l.Spoken) > maxLeaning+12 {
				t.Errorf("%s: %d hanzi in one breath: %s", name, hanzi(l.Spoken), l.Spoken)
			}
		}
		for _, never := range []string{"王*", "李*", "张*", "http", "example", "1000 0000", "某", "*"} {
			if strings.Contains(text, never) {
				t.Errorf("%s: says %q", name, never)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	if _, err := New(Options{Rate: 500}); err == nil {
		t.Error("a rate of 500 is taken")
	}
	c := mustNew(t, Options{})
	n, to := load(t, "03-outage"), targets()[0]
	r, err := c.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := c.Send(t.Context(), channeltest.Delivery(n, to, r), r)
	if channeltest.OutcomeOf(rec, err) != channeltest.Permanent || !strings.Contains(err.Error(), "文件夹") {
		t.Errorf("no folder: %v", err)
	}
	slow := mustNew(t, Options{Rate: 160})
	if rs, err := slow.Render(n, to); err != nil || rs.Seconds <= r.Seconds {
		t.Errorf("160 a minute takes %d s, 180 takes %d s (%v)", rs.Seconds, r.Seconds, err)
	}
}

// TestNothingVanishes: a sum, a date or another number of the body is either
// spoken or told to the reviewer as left out. Only the signature's date, phones
// beyond the two that are read, and the year of a date are not.
func TestNothingVanishes(t *testing.T) {
	c := mustNew(t, Options{})
	for _, name := range names(t) {
		n := load(t, name)
		if n.Content.Speak != "" || n.Kind == notice.Withdrawal {
			continue
		}
		s := c.Compose(n, speakerOf(n))
		var all strings.Builder
		for _, l := range s.Lines {
			all.WriteString(l.Written + "\n")
		}
		for _, o := range s.Out {
			all.WriteString(o.Text + "\n")
		}
		for _, line := range strings.Split(n.Content.Body, "\n") {
			line = strings.TrimSpace(line)
			if strings.HasPrefix(line, "|") || strings.HasPrefix(line, "#") || hasLongNumber(line) || signature.MatchString(line) {
				continue
			}
			for _, num := range numberGroups.FindAllString(itemHead.ReplaceAllString(withoutPhones(line), ""), -1) {
				num = strings.TrimRight(yearDate.ReplaceAllStringFunc(num, func(s string) string { _, d, _ := strings.Cut(s, "年"); return d }), ".,")
				if !strings.Contains(all.String(), num) {
					t.Errorf("%s: %q of %q is neither spoken nor told", name, num, line)
				}
			}
		}
	}
}

var itemHead = regexp.MustCompile(`^(?:\d{1,2}\.|-) `)

// FuzzCompose: any text gives a script without digits or signs, and never fails.
func FuzzCompose(f *testing.F) {
	f.Add("## 一、缴费\n\n1. 每人400元（样例），12月31日前交；\n2. 电话：0000-1234567。", "交400元。", "")
	f.Add("二、管制：10月1日8:00—18:00。\n\n账号1000 0000 0000 0000 018，网址http://a.cn。", "", "")
	f.Add("一、二、（三）。", "", "再说一遍，12345。")
	f.Add("| a |\n|---|\n| 1 |", "（）（（", "电话：0000-1234567，110")
	c, err := New(Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body, plain, speak string) {
		n := &notice.Notice{ID: "F-1", Edition: 1, Kind: notice.Original, Content: notice.Content{Title: "关于" + plain + "的通知", Issuer: "青禾镇", Body: body, Plain: plain, Speak: speak}}
		watch := calendar.StartStopwatch()
		s := c.Compose(n, notice.Target{VillageName: "和顺村"})
		if took := watch.Elapsed(); took > time.Minute {
			t.Fatalf("takes %v", took)
		}
		text := s.Text()
		if !strings.HasSuffix(text, "播送完毕。") || strings.ContainsAny(text, "0123456789") {
			t.Errorf("%q", text)
		}
		for _, l := range s.Lines {
			if n := len(l.Spans); n > 0 && (l.Spans[n-1].InEnd != len(l.Written) || l.Spans[n-1].OutEnd != len(l.Spoken)) {
				t.Errorf("spans of %q → %q end at %+v", l.Written, l.Spoken, l.Spans[n-1])
			}
		}
		c.SideBySide(n, notice.Target{})
	})
}

func BenchmarkRender(b *testing.B) {
	c, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, name := range []string{"01-medical", "13-long"} {
		b.Run(name, func(b *testing.B) {
			n := load(b, name)
			for b.Loop() {
				if _, err := c.Render(n, speakerOf(n)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestNamesPeople(t *testing.T) {
	for s, want := range map[string]bool{
		"拟补助对象：张三示、李四、王五示。":      true,
		"表彰张示一同志、李示二同志。":         true,
		"王*、李*萍已领取。":             true,
		"示例甲，男，1985年3月生，任主任。":    true,
		"补贴对象：种黄豆、马铃薯、白菜的农户。":    false,
		"对象：高血压、糖尿病人员。":          false,
		"王家湾、李家坝、张家沟的人员请到村委会集合。": false,
		"每户1名代表，村民小组长、村民代表参加。":   false,
		"请带身份证、户口簿。":             false,
	} {
		if got := namesPeople(s); got != want {
			t.Errorf("%s: %t", s, got)
		}
	}
}

// TestShared: the loudspeakers of one village share one rendition.
func TestShared(t *testing.T) {
	c := mustNew(t, Options{})
	n := load(t, "01-medical")
	a := targets()[0]
	b := a
	b.ID, b.Name = "v02/speaker/2", "和顺村5—8组"
	ra, err := c.Render(n, a)
	if err != nil {
		t.Fatal(err)
	}
	rb, err := c.Render(n, b)
	if err != nil || ra.Digest() != rb.Digest() {
		t.Errorf("two loudspeakers of one village differ (%v)", err)
	}
}
