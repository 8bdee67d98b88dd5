package sim

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
)

// hand is a clock moved by hand.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }

func (h *hand) Add(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.now = h.now.Add(d) }

type bench struct {
	t *testing.T
	s *Sim
	u *url.URL
	c *hand
}

func start(t *testing.T, o Options) *bench {
	t.Helper()
	c := &hand{now: time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.Zone)}
	o.Clock = c
	if o.Groups == nil {
		o.Groups = []Group{{Key: "k1", Name: "和顺村村务群", Members: 486}}
	}
	s := New(o)
	u, err := s.Start(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return &bench{t, s, u, c}
}

// do makes a call to a host that the simulator stands in for.
func (b *bench) do(method, host, path, contentType string, body []byte) map[string]any {
	b.t.Helper()
	req, err := http.NewRequest(method, b.u.String()+path, bytes.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Host = host
	req.Header.Set("Content-Type", contentType)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, _ := io.ReadAll(resp.Body)
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		b.t.Fatalf("%s: %v: %s", path, err, raw)
	}
	return m
}

func (b *bench) post(host, path string, v any) map[string]any {
	b.t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.do("POST", host, path, "application/json", body)
}

func (b *bench) upload(host, path string, data []byte) map[string]any {
	b.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	p, _ := w.CreateFormFile("media", "poster.png")
	p.Write(data)
	w.Close()
	return b.do("POST", host, path, w.FormDataContentType(), buf.Bytes())
}

func code(m map[string]any) int {
	n, _ := m["errcode"].(float64)
	return int(n)
}

func picture(n int) []byte {
	var b bytes.Buffer
	png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8)))
	for b.Len() < n { // a PNG may be followed by anything
		b.WriteByte(0)
	}
	return b.Bytes()
}

type obj = map[string]any

func TestRobotLimits(t *testing.T) {
	b := start(t, Options{})
	img := func(data []byte, sum string) obj {
		if sum == "" {
			s := md5.Sum(data)
			sum = hex.EncodeToString(s[:])
		}
		return obj{"msgtype": "image", "image": obj{"base64": base64.StdEncoding.EncodeToString(data), "md5": sum}}
	}
	news := func(title, desc, u string, n int) obj {
		var a []obj
		for range n {
			a = append(a, obj{"title": title, "description": desc, "url": u})
		}
		return obj{"msgtype": "news", "news": obj{"articles": a}}
	}
	text := func(s string) obj { return obj{"msgtype": "text", "text": obj{"content": s}} }
	for _, c := range []struct {
		name string
		body any
		want int
	}{
		{"text", text("开会"), 0},
		{"text of 2048 bytes", text(strings.Repeat("a", 2048)), 0},
		{"text of 2049 bytes", text(strings.Repeat("字", 683)), 45002},
		{"empty text", text(" \n"), 44004},
		{"markdown of 4097 bytes", obj{"msgtype": "markdown", "markdown": obj{"content": strings.Repeat("a", 4097)}}, 40058},
		{"news", news("题", "说明", "https://a.test", 8), 0},
		{"nine articles", news("题", "", "https://a.test", 9), 40058},
		{"no articles", news("", "", "", 0), 40058},
		{"no url", news("题", "", "", 1), 40058},
		{"title of 129 bytes", news(strings.Repeat("题", 43), "", "https://a.test", 1), 45003},
		{"description of 513 bytes", news("题", strings.Repeat("说", 171), "https://a.test", 1), 45004},
		{"image", img(picture(0), ""), 0},
		{"image with another md5", img(picture(0), strings.Repeat("0", 32)), 301019},
		{"image over 2 MB", img(picture(2<<20+1), ""), 40009},
		{"no image", img([]byte("GIF89a"), ""), 40009},
		{"unknown file", obj{"msgtype": "file", "file": obj{"media_id": "x"}}, 40007},
		{"unknown kind", obj{"msgtype": "sticker"}, 40008},
	} {
		b.c.Add(time.Minute)
		if got := b.post(HostWork, "/cgi-bin/webhook/send?key=k1", c.body); code(got) != c.want {
			t.Errorf("%s: %v, want %d", c.name, got, c.want)
		}
	}
	if got := b.post(HostWork, "/cgi-bin/webhook/send?key=nobody", text("x")); code(got) != 93000 {
		t.Errorf("unknown key: %v", got)
	}
	if got := b.s.Total(); got != 4 {
		t.Errorf("%d arrivals", got)
	}
	// the host as the first part of the path
	if got := b.do("POST", b.u.Host, "/qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k1", "application/json", []byte(`{"msgtype":"text","text":{"content":"x"}}`)); code(got) != 0 {
		t.Errorf("by path: %v", got)
	}
	up := b.upload(HostWork, "/cgi-bin/webhook/upload_media?key=k1&type=file", []byte("%PDF-1.7 ..."))
	file := obj{"msgtype": "file", "file": obj{"media_id": up["media_id"]}}
	if got := b.post(HostWork, "/cgi-bin/webhook/send?key=k1", file); code(got) != 0 {
		t.Errorf("file: %v", got)
	}
	b.c.Add(73 * time.Hour)
	if got := b.post(HostWork, "/cgi-bin/webhook/send?key=k1", file); code(got) != 40007 {
		t.Errorf("a file of three days ago: %v", got)
	}
}

func TestRobotWindow(t *testing.T) {
	b := start(t, Options{Groups: []Group{{Key: "k1"}, {Key: "k2"}}})
	send := func(key string) int {
		return code(b.post(HostWork, "/cgi-bin/webhook/send?key="+key, obj{"msgtype": "text", "text": obj{"content": "x"}}))
	}
	for i := range 20 {
		if got := send("k1"); got != 0 {
			t.Fatalf("message %d: %d", i+1, got)
		}
		b.c.Add(time.Second)
	}
	if got := send("k1"); got != 45009 {
		t.Errorf("the 21st: %d", got)
	}
	if got := send("k2"); got != 0 {
		t.Errorf("another robot: %d", got)
	}
	b.c.Add(39 * time.Second) // the first is 59 s ago
	if got := send("k1"); got != 45009 {
		t.Errorf("after 59 s: %d", got)
	}
	b.c.Add(time.Second)
	if got := send("k1"); got != 0 {
		t.Errorf("after 60 s: %d", got)
	}
	if got := send("k1"); got != 45009 {
		t.Errorf("only one place was free: %d", got)
	}
}

func TestJournalAndRepeats(t *testing.T) {
	var journal bytes.Buffer
	b := start(t, Options{Journal: &journal, Keep: 4})
	for i := range 12 {
		b.c.Add(time.Minute)
		b.post(HostWork, "/cgi-bin/webhook/send?key=k1", obj{"msgtype": "text", "text": obj{"content": fmt.Sprint(i % 11)}})
	}
	lines := strings.Split(strings.TrimSpace(journal.String()), "\n")
	if len(lines) != 12 || b.s.Total() != 12 {
		t.Errorf("%d lines, %d arrivals", len(lines), b.s.Total())
	}
	var last Arrival
	if err := json.Unmarshal([]byte(lines[11]), &last); err != nil || last.Seen != 2 || last.Target != "k1" || last.Text != "0" {
		t.Errorf("%+v, %v", last, err)
	}
	if n := len(b.s.Arrivals()); n > 5 {
		t.Errorf("%d arrivals are kept", n)
	}
	if r := b.s.Repeated(); len(r) != 1 {
		t.Errorf("repeated: %+v", r)
	}
}

func (b *bench) token() string {
	b.t.Helper()
	m := b.post(HostOA, "/cgi-bin/stable_token", obj{"grant_type": "client_credential", "appid": "wx1", "secret": "s1"})
	tok, _ := m["access_token"].(string)
	if tok == "" {
		b.t.Fatalf("no token: %v", m)
	}
	return tok
}

func TestTokens(t *testing.T) {
	b := start(t, Options{AppID: "wx1", Secret: "s1"})
	for body, want := range map[string]int{`{"appid":"wx2","secret":"s1"}`: 40013, `{"appid":"wx1","secret":"no"}`: 40125} {
		if got := b.do("POST", HostOA, "/cgi-bin/stable_token", "application/json", []byte(body)); code(got) != want {
			t.Errorf("%s: %v", body, got)
		}
	}
	tok := b.token()
	if again := b.token(); again != tok {
		t.Error("stable_token changed")
	}
	if got := b.post(HostOA, "/cgi-bin/draft/get?access_token=nonsense", obj{}); code(got) != 40001 {
		t.Errorf("%v", got)
	}
	b.s.ExpireTokens()
	if got := b.post(HostOA, "/cgi-bin/draft/get?access_token="+tok, obj{}); code(got) != 42001 {
		t.Errorf("%v", got)
	}
	if fresh := b.token(); fresh == tok {
		t.Error("an expired token was given out again")
	}
}

func (b *bench) draft(tok string, change func(obj)) map[string]any {
	b.t.Helper()
	thumb := b.upload(HostOA, "/cgi-bin/material/add_material?type=image&access_token="+tok, picture(0))
	pic := b.upload(HostOA, "/cgi-bin/media/uploadimg?access_token="+tok, picture(0))
	a := obj{"title": "停水公告", "author": "青禾镇", "digest": "停水", "thumb_media_id": thumb["media_id"],
		"content": `<p>停水</p><img src="` + strings.ReplaceAll(fmt.Sprint(pic["url"]), "&", "&amp;") + `">`}
	if change != nil {
		change(a)
	}
	return b.post(HostOA, "/cgi-bin/draft/add?access_token="+tok, obj{"articles": []obj{a}})
}

func TestDraftLimits(t *testing.T) {
	b := start(t, Options{AppID: "wx1", Secret: "s1"})
	tok := b.token()
	for _, c := range []struct {
		name   string
		change func(obj)
		want   int
	}{
		{"good", nil, 0},
		{"title of 33", func(a obj) { a["title"] = strings.Repeat("题", 33) }, 45003},
		{"author of 17", func(a obj) { a["author"] = strings.Repeat("人", 17) }, 45110},
		{"digest of 129", func(a obj) { a["digest"] = strings.Repeat("摘", 129) }, 45004},
		{"20000 characters", func(a obj) { a["content"] = strings.Repeat("字", 20000) }, 45002},
		{"an image from elsewhere", func(a obj) { a["content"] = `<img src="https://elsewhere.test/a.png">` }, 45166},
		{"a script", func(a obj) { a["content"] = `<script>1</script>` }, 45166},
		{"no cover", func(a obj) { a["thumb_media_id"] = "x" }, 40007},
	} {
		if got := b.draft(tok, c.change); code(got) != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if got := b.upload(HostOA, "/cgi-bin/media/uploadimg?access_token="+tok, picture(1<<20)); code(got) != 40009 {
		t.Errorf("an image of 1 MB: %v", got)
	}
}

func TestPublish(t *testing.T) {
	for _, asText := range []bool{false, true} {
		b := start(t, Options{AppID: "wx1", Secret: "s1", PublishIDText: asText})
		tok := b.token()
		id := b.draft(tok, nil)["media_id"]
		got := b.post(HostOA, "/cgi-bin/freepublish/submit?access_token="+tok, obj{"media_id": id})
		if _, text := got["publish_id"].(string); text != asText {
			t.Errorf("publish_id %T", got["publish_id"])
		}
		if again := b.post(HostOA, "/cgi-bin/freepublish/submit?access_token="+tok, obj{"media_id": id}); code(again) != 40007 {
			t.Errorf("published twice: %v", again)
		}
		if mass := b.post(HostOA, "/cgi-bin/message/mass/sendall?access_token="+tok, obj{"filter": obj{"is_to_all": true}, "msgtype": "mpnews", "mpnews": obj{"media_id": id}}); code(mass) != 40007 {
			t.Errorf("published, then sent: %v", mass)
		}
		poll := func() map[string]any {
			return b.post(HostOA, "/cgi-bin/freepublish/get?access_token="+tok, obj{"publish_id": got["publish_id"]})
		}
		if st := poll(); st["publish_status"] != 1.0 {
			t.Errorf("first poll: %v", st)
		}
		st := poll()
		if st["publish_status"] != 0.0 || !strings.Contains(fmt.Sprint(st["article_detail"]), "/sim/oa/") {
			t.Errorf("second poll: %v", st)
		}
		if list := b.post(HostOA, "/cgi-bin/freepublish/batchget?access_token="+tok, obj{"offset": 0, "count": 20}); list["total_count"] != 1.0 {
			t.Errorf("list: %v", list)
		}
		b.post(HostOA, "/cgi-bin/freepublish/delete?access_token="+tok, obj{"article_id": st["article_id"]})
		if st := poll(); st["publish_status"] != 5.0 {
			t.Errorf("deleted: %v", st)
		}
	}
}

func TestMass(t *testing.T) {
	b := start(t, Options{AppID: "wx1", Secret: "s1"})
	tok := b.token()
	mass := func(key string) map[string]any {
		return b.post(HostOA, "/cgi-bin/message/mass/sendall?access_token="+tok, obj{"filter": obj{"is_to_all": true}, "msgtype": "mpnews",
			"mpnews": obj{"media_id": b.draft(tok, nil)["media_id"]}, "clientmsgid": key})
	}
	first := mass("a-1")
	if code(first) != 0 {
		t.Fatal(first)
	}
	if again := mass("a-1"); code(again) != 45065 || again["msg_id"] != first["msg_id"] {
		t.Errorf("repeated: %v", again)
	}
	if over := mass("b-1"); code(over) != 45028 {
		t.Errorf("second of the day: %v", over)
	}
	if long := mass(strings.Repeat("x", 33)); code(long) != 40035 {
		t.Errorf("long clientmsgid: %v", long)
	}
	get := func() any {
		return b.post(HostOA, "/cgi-bin/message/mass/get?access_token="+tok, obj{"msg_id": first["msg_id"]})["msg_status"]
	}
	if a, z := get(), get(); a != "SENDING" || z != "SEND_SUCCESS" {
		t.Errorf("%v, %v", a, z)
	}
	if b.s.Total() != 1 {
		t.Errorf("%d arrivals", b.s.Total())
	}
	b.c.Add(24 * time.Hour)
	tok = b.token()
	if next := mass("b-1"); code(next) != 0 {
		t.Errorf("next day: %v", next)
	}
}

func TestCompany(t *testing.T) {
	b := start(t, Options{CorpID: "ww1", CorpKey: "k"})
	if bad := b.do("GET", HostWork, "/cgi-bin/gettoken?corpid=ww1&corpsecret=no", "", nil); code(bad) != 40001 {
		t.Errorf("%v", bad)
	}
	tok := fmt.Sprint(b.do("GET", HostWork, "/cgi-bin/gettoken?corpid=ww1&corpsecret=k", "", nil)["access_token"])
	app := obj{"touser": "zhang", "agentid": 1000002, "msgtype": "text", "text": obj{"content": "提醒"}, "enable_duplicate_check": 1, "duplicate_check_interval": 3600}
	for range 2 {
		if got := b.post(HostWork, "/cgi-bin/message/send?access_token="+tok, app); code(got) != 0 {
			t.Errorf("%v", got)
		}
	}
	if b.s.Total() != 1 {
		t.Errorf("the duplicate check let %d through", b.s.Total())
	}
	task := b.post(HostWork, "/cgi-bin/externalcontact/add_msg_template?access_token="+tok, obj{"chat_type": "group", "sender": "zhang",
		"chat_id_list": []string{"c1"}, "text": obj{"content": "停水"}, "attachments": []obj{{"msgtype": "link", "link": obj{"title": "停水", "url": "https://a.test"}}}})
	status := func() any {
		r := b.post(HostWork, "/cgi-bin/externalcontact/get_groupmsg_send_result?access_token="+tok, obj{"msgid": task["msgid"], "userid": "zhang"})
		return r["send_list"].([]any)[0].(map[string]any)["status"]
	}
	if status() != 0.0 {
		t.Error("sent before the tap")
	}
	for i := range 4 {
		got := code(b.post(HostWork, "/cgi-bin/externalcontact/remind_groupmsg_send?access_token="+tok, obj{"msgid": task["msgid"]}))
		if (got == 0) != (i < 3) {
			t.Errorf("reminder %d: %d", i+1, got)
		}
	}
	if !b.s.Tap(fmt.Sprint(task["msgid"]), false) || b.s.Tap(fmt.Sprint(task["msgid"]), false) || status() != 1.0 {
		t.Error("the tap did not send once")
	}
}

func TestPagesAreSafe(t *testing.T) {
	b := start(t, Options{Groups: []Group{{Key: "k1", Name: `<b>群</b>`}}})
	b.post(HostWork, "/cgi-bin/webhook/send?key=k1", obj{"msgtype": "text", "text": obj{"content": `<script>alert(1)</script> https://a.test/x 完`}})
	for _, path := range []string{"/sim/", "/sim/group/k1", "/sim/group/" + GroupName("k1"), "/sim/group/none", "/sim/portal/", "/sim/portal/1", "/sim/oa", "/sim/oa/1", "/sim/work"} {
		resp, err := http.Get(b.u.String() + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if strings.Contains(string(body), "<script>") || strings.Contains(string(body), "<b>群</b>") || strings.Contains(string(body), "ZgotmplZ") {
			t.Errorf("%s is not escaped", path)
		}
		if !strings.Contains(resp.Header.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s has no policy", path)
		}
		if path == "/sim/group/k1" && !strings.Contains(string(body), `<a href="https://a.test/x" rel="noreferrer">https://a.test/x</a>`) {
			t.Errorf("no link on %s", path)
		}
	}
	form := url.Values{"target": {"k1"}, "mode": {"busy"}, "times": {"1"}, "back": {"https://evil.test"}}
	resp, err := http.PostForm(b.u.String()+"/sim/fault", form)
	if err != nil || resp.Request.URL.Path != "/sim/" {
		t.Errorf("%v %v", resp, err)
	}
	if got := b.post(HostWork, "/cgi-bin/webhook/send?key=k1", obj{"msgtype": "text", "text": obj{"content": "x"}}); code(got) != 45009 {
		t.Errorf("the fault is not on: %v", got)
	}
}

// Whoever looks at the simulator's pages learns no key to send with, and can
// switch a fault on all the same.
func TestPagesShowNoKey(t *testing.T) {
	key := canary.Mark + "-robot"
	b := start(t, Options{Groups: []Group{{Key: key, Name: "和顺村村务群"}}, Secret: canary.Mark + "-app", CorpKey: canary.Mark + "-corp"})
	b.post(HostWork, "/cgi-bin/webhook/send?key="+key, obj{"msgtype": "text", "text": obj{"content": "停水"}})
	b.post(HostOA, "/cgi-bin/stable_token", obj{"grant_type": "client_credential", "appid": "wx1", "secret": canary.Mark + "-app"})
	name := GroupName(key)
	if _, err := http.PostForm(b.u.String()+"/sim/fault", url.Values{"target": {name}, "mode": {Busy}, "times": {"0"}}); err != nil {
		t.Fatal(err)
	}
	if len(b.s.Faults()) != 1 || b.s.Faults()[key].Mode != Busy {
		t.Errorf("faults: %d", len(b.s.Faults()))
	}
	for _, path := range []string{"/sim/", "/sim/group/" + name, "/sim/portal/", "/sim/oa", "/sim/work"} {
		w := httptest.NewRecorder()
		canary.Pages(t, b.s).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestStartOnLoopbackOnly(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "nonsense"} {
		if _, err := New(Options{}).Start(t.Context(), addr); err == nil {
			t.Errorf("%s was taken", addr)
		}
	}
}
