package site

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"gaoshi/internal/calendar"
	"gaoshi/internal/canary"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/site/page"
	"gaoshi/internal/site/page/pagetest"
)

var errNotFound = errors.New("not found")

// shelf is everything behind the door, in memory.
type shelf struct {
	older   []*notice.Notice // editions before the newest
	altered notice.ID        // is not what was signed
	town    *notice.Town
	now     time.Time
	issued  map[notice.ID]*notice.Notice
	newest  []*notice.Notice
	codes   map[string]notice.TargetID
	visits  []string
	blobs   map[string][]byte
	broken  error
	sound   string       // the recording for v02
	stop    *notice.Stop // of QH-2026-0101
}

func at(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, calendar.Zone) }

func newShelf() *shelf {
	s := &shelf{
		town: &notice.Town{Name: "青禾镇", County: "云禾县", Issuer: "云禾县青禾镇人民政府", OfficePhone: "0000-1234567",
			Villages: []notice.Village{{ID: "v02", Name: "和顺村"}, {ID: "v03", Name: "石桥坝村"}},
			Targets: []notice.Target{
				{ID: "v02/b1", Channel: notice.Board, Village: "v02", VillageName: "和顺村", Name: "3组晒坝"},
				{ID: "v02/g1", Channel: notice.WeChat, Village: "v02", VillageName: "和顺村", Name: "和顺村在外务工群", Away: true},
			}},
		now: at(24, 10), issued: map[notice.ID]*notice.Notice{}, codes: map[string]notice.TargetID{}, blobs: map[string][]byte{},
	}
	s.put(&notice.Notice{ID: "QH-2026-0101", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "关于开展2027年度医保缴费的通告", Issuer: s.town.Issuer, Villages: []string{"all"}, Column: "公示公告", IndexNo: "999901111/2026-00101", DocNo: "青禾府通〔2026〕11号",
		PublishAt: at(23, 9), ExpireAt: at(29, 0), Event: notice.Period{Start: at(23, 0), End: at(29, 0)}, Category: "medical_insurance", Disclosure: "主动公开",
		Plain: "明年的医保开始交了，每人420元，11月29日前交。", Away: "不用回来，用手机就能交。",
		Body: "各村：\n\n## 一、交多少\n\n**每人420元**。\n\n| 人员类别 | 自己交（元） | 财政资助（元） | 合计（元） |\n|---|---:|---:|---:|\n| 一般居民 | 420 | 0 | 420 |\n| 防止返贫监测对象 | 210 | 210 | 420 |\n\n1. 手机交；\n2. 到村里交。\n\n电话：0000-1234575；医保服务热线：12393。\n\n<script>alert(1)</script>\n",
	}})
	s.put(&notice.Notice{ID: "QH-2026-0103", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "临时救助拟救助对象公示", Issuer: s.town.Issuer, Villages: []string{"v02"}, Category: "relief", PublishAt: at(23, 8), ExpireAt: at(27, 0), Takedown: true,
		Plain: "准备给4户发救助金，有意见请打电话。", Body: "| 申请人 | 事由 |\n|---|---|\n| 冯示* | 因病致困 |\n",
	}})
	return s
}

func (s *shelf) put(n *notice.Notice) {
	n.Status, n.CreatedAt = notice.Issued, at(20, 8)
	n.Approval = &notice.Approval{At: at(22, 17)}
	s.issued[n.ID] = n
	s.newest = slices.DeleteFunc(s.newest, func(o *notice.Notice) bool { return o.ID == n.ID })
	s.newest = append([]*notice.Notice{n}, s.newest...)
	s.codes["c"+string(n.ID[len(n.ID)-4:])] = "v02/b1"
	s.codes["g"+string(n.ID[len(n.ID)-4:])] = "v02/g1"
}

func (s *shelf) Now() time.Time { return s.now }

// keys sign what the shelf holds, as it stands when it is asked for.
var keys = func() *seal.Keys {
	k, err := seal.New(seal.Ed25519, make([]byte, seal.SeedSize))
	if err != nil {
		panic(err)
	}
	return k
}()

func sealed(n *notice.Notice) (seal.Notice, error) {
	n.Approval.Digest = notice.ApprovalDigest(n, n.Approval.Renditions)
	note, err := keys.Approve(n)
	if err != nil {
		return seal.Notice{}, err
	}
	return keys.Check(n, seal.Signed{seal.PartApproval: note})
}

func (s *shelf) InForce(context.Context, int) ([]seal.Notice, error) {
	var out []seal.Notice
	for _, n := range s.newest {
		if n = s.issued[n.ID]; n.Status != notice.Issued || s.altered == n.ID || n.ID == "QH-2026-0101" && s.stop.Holds() {
			continue
		}
		x, err := sealed(n)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, s.broken
}

func (s *shelf) Issued(_ context.Context, id notice.ID) (seal.Notice, error) {
	n := s.issued[id]
	switch {
	case n == nil:
		return seal.Notice{}, errNotFound
	case s.broken != nil:
		return seal.Notice{}, s.broken
	case s.altered == id:
		return seal.Notice{}, &seal.Mismatch{Ref: string(id) + "/1", What: "正文和签发时的不一样"}
	}
	return sealed(n)
}

func (s *shelf) Edition(_ context.Context, id notice.ID, edition int) (seal.Notice, error) {
	for _, n := range append(s.older, s.issued[id]) {
		switch {
		case n == nil || n.ID != id || n.Edition != edition:
		case s.broken != nil:
			return seal.Notice{}, s.broken
		case n.Approval == nil:
			return seal.Notice{}, seal.ErrUnissued
		default:
			return sealed(n)
		}
	}
	return seal.Notice{}, errNotFound
}

func (s *shelf) Code(_ context.Context, code string) (notice.ID, notice.TargetID, error) {
	t, ok := s.codes[code]
	if !ok {
		return "", "", errNotFound
	}
	return notice.ID("QH-2026-" + code[1:]), t, nil
}

func (s *shelf) CountReach(_ context.Context, id notice.ID, t notice.TargetID, day string) error {
	s.visits = append(s.visits, string(id)+" "+string(t)+" "+day)
	return nil
}

func (s *shelf) Attachment(_ context.Context, _ seal.Notice, digest string) ([]byte, error) {
	if b, ok := s.blobs[digest]; ok {
		return b, nil
	}
	return nil, errNotFound
}

func (s *shelf) open(t testing.TB) http.Handler { return s.openWith(t, nil) }

// openSearch opens a door that has an index.
func (s *shelf) openSearch(t testing.TB) http.Handler { return s.openWith(t, s.index) }

func (s *shelf) openWith(t testing.TB, find func(context.Context, Query) ([]Hit, error)) http.Handler {
	t.Helper()
	h, err := New(Options{
		Search:  find,
		Notices: s, Codes: s, Blobs: s, Town: s.town, Clock: s, NotFound: errNotFound, Address: "https://qh.example.gov.cn/",
		Public: func(n *notice.Notice) *notice.Notice {
			if n.Content.Category == "relief" {
				return nil
			}
			return n
		},
		Stopped: func(_ context.Context, id notice.ID) (*notice.Stop, error) {
			if id == "QH-2026-0101" {
				return s.stop, nil
			}
			return nil, nil
		},
		Original: func(_ context.Context, id notice.ID) string {
			if id == "QH-2026-0101" {
				return "https://www.example.gov.cn/2026/101.html"
			}
			return ""
		},
		Sound: func(_ context.Context, n *notice.Notice, village string) *page.Sound {
			if village != "v02" || s.sound == "" {
				return nil
			}
			return &page.Sound{MediaType: "audio/mpeg", Made: s.now, Open: func() (io.ReadSeekCloser, error) {
				return struct {
					io.ReadSeeker
					io.Closer
				}{strings.NewReader(s.sound), io.NopCloser(nil)}, nil
			}}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// The page reads itself to those who cannot, where a recording was made, and says
// nothing of it where there is none.
func TestListen(t *testing.T) {
	s := newShelf()
	get(t, s.open(t), "/q/c0101").keeps(t, "念给我听")
	s.sound = "ID3-recording"
	h := s.open(t)
	p := get(t, h, "/q/c0101")
	p.says(t, "念给我听")
	src := p.attrs("audio", "src")
	if len(src) != 1 || p.attrs("audio", "preload")[0] != "none" {
		t.Fatalf("players: %v", src)
	}
	visits := len(s.visits)
	if a := get(t, h, src[0]); a.Code != 200 || a.Body.String() != s.sound || a.Header().Get("Content-Type") != "audio/mpeg" || len(s.visits) != visits {
		t.Errorf("%d %v, %d visits counted by listening", a.Code, a.Header(), len(s.visits)-visits)
	}
	r := httptest.NewRequest("GET", src[0], nil)
	r.Header.Set("Range", "bytes=4-6")
	w := httptest.NewRecorder()
	if h.ServeHTTP(w, r); w.Code != 206 || w.Body.String() != "rec" {
		t.Errorf("a part: %d %q", w.Code, w.Body)
	}
	get(t, h, "/n/QH-2026-0101").keeps(t, "念给我听") // of which village?
	get(t, h, "/q/c0103").keeps(t, "念给我听")        // what is kept off the net is not read out there
	s.now = at(30, 0)
	get(t, h, "/q/c0101").keeps(t, "念给我听")
	if a := get(t, h, src[0]); a.Code != 404 {
		t.Errorf("the recording of an expired notice: %d", a.Code)
	}
}

// answer is a page that came back.
type answer struct {
	*httptest.ResponseRecorder
	root *html.Node
	text string
}

func get(t testing.TB, h http.Handler, path string) answer {
	t.Helper()
	w := httptest.NewRecorder()
	canary.Pages(t, h).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
	root, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
	}
	return answer{w, root, strings.Join(strings.Fields(b.String()), " ")}
}

func (a answer) says(t testing.TB, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(a.text, w) {
			t.Errorf("does not say %q: %s", w, a.text)
		}
	}
}

func (a answer) keeps(t testing.TB, unwanted ...string) {
	t.Helper()
	for _, w := range unwanted {
		if strings.Contains(a.Body.String(), w) {
			t.Errorf("says %q", w)
		}
	}
}

// attrs returns an attribute of all elements of a tag that have it.
func (a answer) attrs(tag, name string) []string {
	var out []string
	for n := range a.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != tag {
			continue
		}
		for _, x := range n.Attr {
			if x.Key == name {
				out = append(out, x.Val)
			}
		}
	}
	return out
}

func (a answer) meta(name string) string {
	for n := range a.root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "meta" {
			m := map[string]string{}
			for _, x := range n.Attr {
				m[x.Key] = x.Val
			}
			if m["name"] == name {
				return m["content"]
			}
		}
	}
	return ""
}

func TestReadingPage(t *testing.T) {
	s := newShelf()
	h := s.open(t)
	p := get(t, h, "/q/c0101")
	p.says(t, "关于开展2027年度医保缴费的通告", "每人420元，11月29日前交", "在外的乡亲", "和顺村 · 3组晒坝", "县门户网站原文", "2026年11月23日", "999901111/2026-00101", "青禾府通〔2026〕11号", "11月23日到11月29日")
	p.keeps(t, "<script>", "alert(1)</script>")
	tels := p.attrs("a", "href")
	for _, want := range []string{"tel:00001234567", "tel:00001234575", "tel:12393", "https://www.example.gov.cn/2026/101.html"} {
		if !slices.Contains(tels, want) {
			t.Errorf("no link to %s in %v", want, tels)
		}
	}
	for name, want := range map[string]string{
		"ArticleTitle": "关于开展2027年度医保缴费的通告", "PubDate": "2026-11-23 09:00", "ContentSource": "云禾县青禾镇人民政府", "ColumnName": "公示公告",
		"Url": "https://qh.example.gov.cn/n/QH-2026-0101", "SiteName": "",
	} {
		if got := p.meta(name); got != want {
			t.Errorf("meta %s: %q, want %q", name, got, want)
		}
	}
	// The first box comes before the text, and speaks first to those who are away
	// where the code hangs in their group.
	if a := get(t, h, "/q/g0101"); strings.Index(a.text, "不用回来") > strings.Index(a.text, "每人420元，11月29日前交") {
		t.Error("people away are not spoken to first")
	}
	if want := []string{"QH-2026-0101 v02/b1 2026-11-24", "QH-2026-0101 v02/g1 2026-11-24"}; !slices.Equal(s.visits, want) {
		t.Errorf("visits %v, want %v", s.visits, want)
	}
	if p := get(t, h, "/n/QH-2026-0101"); p.Code != 200 || strings.Contains(p.text, "3组晒坝") {
		t.Errorf("without a place: %d", p.Code)
	}
	if len(s.visits) != 2 {
		t.Error("a page without a place was counted")
	}
}

// No page sets a cookie, loads from elsewhere, or weighs more than the limit
// with everything in it.
func TestLightAndPrivate(t *testing.T) {
	s := newShelf()
	s.put(&notice.Notice{ID: "QH-2026-0109", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "长公告", Villages: []string{"all"}, PublishAt: at(23, 9), Body: strings.Repeat("这是一段很长的公告，写了很多字。\n\n", 250),
	}})
	h := s.open(t)
	css := get(t, h, "/static/style.css").Body.Len()
	for _, path := range []string{"/", "/q/c0101", "/n/QH-2026-0103", "/n/QH-2026-0109", "/q/none", "/feed.json"} {
		p := get(t, h, path)
		if c := p.Header()["Set-Cookie"]; c != nil {
			t.Errorf("%s sets a cookie: %v", path, c)
		}
		if size := p.Body.Len() + css; size > limits.PageBytes {
			t.Errorf("%s weighs %d bytes", path, size)
		}
		if csp := p.Header().Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script") {
			t.Errorf("%s: policy %q", path, csp)
		}
		for _, src := range append(p.attrs("link", "href"), p.attrs("img", "src")...) {
			if !strings.HasPrefix(src, "/") {
				t.Errorf("%s loads %s", path, src)
			}
		}
		if len(p.attrs("script", "src")) > 0 || strings.Contains(p.Body.String(), "style=") {
			t.Errorf("%s holds a script or an inline style", path)
		}
	}
}

// A list that policy keeps off the net is never there, whatever state it is in.
func TestWithheld(t *testing.T) {
	s := newShelf()
	p := get(t, s.open(t), "/q/c0103")
	p.says(t, "准备给4户发救助金", "名单请看村公告栏", "0000-1234567")
	p.keeps(t, "冯示", "因病致困")
	s.now = at(28, 0)
	p = get(t, s.open(t), "/n/QH-2026-0103")
	p.says(t, "已经过期", "名单已按规定撤下")
	p.keeps(t, "冯示", "准备给4户")
	// Without a rule for what may stand online, nothing does.
	h, err := New(Options{Notices: s, Codes: s, Town: s.town, Clock: s, NotFound: errNotFound})
	if err != nil {
		t.Fatal(err)
	}
	get(t, h, "/n/QH-2026-0101").keeps(t, "防止返贫监测对象")
}

func TestEditions(t *testing.T) {
	s := newShelf()
	n := *s.issued["QH-2026-0101"]
	n.Edition, n.Kind, n.Supersedes, n.Reason = 2, notice.Correction, 1, "截止日期原来写错了。"
	s.put(&n)
	h := s.open(t)
	get(t, h, "/q/c0101").says(t, "更正", "截止日期原来写错了", "以本页为准", "QH-2026-0101（更正1）")

	w := n
	w.Edition, w.Kind, w.Supersedes, w.Reason = 3, notice.Withdrawal, 2, "依据的文件已废止。"
	s.put(&w)
	p := get(t, h, "/q/c0101")
	p.says(t, "已经撤回", "依据的文件已废止")
	p.keeps(t, "防止返贫监测对象", "每人420元，")
	get(t, h, "/").keeps(t, "医保缴费")

	// A correction that is only being written hides nothing.
	s = newShelf()
	d := *s.issued["QH-2026-0101"]
	d.Edition, d.Status, d.Content.Title = 2, notice.Draft, "没有签发的标题"
	s.newest[1] = &d
	p = get(t, s.open(t), "/")
	p.says(t, "关于开展2027年度医保缴费的通告")
	p.keeps(t, "没有签发的标题")

	s.now = at(30, 0)
	get(t, s.open(t), "/n/QH-2026-0101").says(t, "已经过期", "只供查阅")
}

func TestHome(t *testing.T) {
	s := newShelf()
	s.put(&notice.Notice{ID: "QH-2026-0106", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "森林火险橙色预警", Villages: []string{"v03"}, PublishAt: at(20, 9), ExpireAt: at(28, 0), Urgency: notice.Emergency, Plain: "林区不准用火。",
	}})
	s.put(&notice.Notice{ID: "QH-2026-0108", Edition: 1, Kind: notice.Original, Content: notice.Content{Title: "明天才发的", Villages: []string{"all"}, PublishAt: at(25, 9)}})
	h := s.open(t)
	p := get(t, h, "/")
	p.says(t, "紧急", "森林火险橙色预警", "全镇各村", "石桥坝村")
	p.keeps(t, "明天才发的")
	if strings.Index(p.text, "森林火险") > strings.Index(p.text, "医保缴费") {
		t.Error("the pressing one does not stand first")
	}
	tests := []struct {
		query      string
		has, lacks string
	}{
		{"village=v02", "临时救助", "森林火险"},
		{"village=v03", "森林火险", "临时救助"},
		{"s=医保", "医保缴费", "森林火险"},
		{"s=420元 医保", "医保缴费", "森林火险"},
		{"s=没有这个", "没有找到", "医保缴费的"},
		{"village=v99", "森林火险", "没有找到"},
	}
	for _, tt := range tests {
		q, _ := url.ParseQuery(tt.query)
		p := get(t, h, "/?"+q.Encode())
		p.says(t, tt.has)
		p.keeps(t, tt.lacks)
	}
	var feed struct {
		Version string `json:"version"`
		Items   []struct {
			ID, URL, Title string
		} `json:"items"`
	}
	w := get(t, h, "/feed.json")
	if err := json.Unmarshal(w.Body.Bytes(), &feed); err != nil || len(feed.Items) != 3 || feed.Items[0].URL != "https://qh.example.gov.cn/n/QH-2026-0106" {
		t.Errorf("feed: %v %+v", err, feed)
	}
	w.keeps(t, "冯示")
}

// TestPrintedCode: a code on paper holds its address in capitals, older ones in small
// letters; both lead to the same words, are counted at the same place, and are heard.
func TestPrintedCode(t *testing.T) {
	h := newShelf().open(t)
	want := get(t, h, "/q/c0101")
	for _, path := range []string{"/Q/C0101", "/q/C0101", "/Q/c0101"} {
		if p := get(t, h, path); p.Code != 200 || p.text != want.text {
			t.Errorf("%s: %d, another page than the small letters lead to", path, p.Code)
		}
	}
	if p := get(t, h, "/Q/ZZZZZZZZ"); p.Code != 404 {
		t.Errorf("an unknown code: %d", p.Code)
	}
}

func TestTrouble(t *testing.T) {
	s := newShelf()
	h := s.open(t)
	for _, path := range []string{"/q/zzzzzzzz", "/n/none", "/admin", "/static/none.css", "/q/", "/n/QH-2026-0101/file/0"} {
		p := get(t, h, path)
		if p.Code != 404 {
			t.Errorf("%s: %d", path, p.Code)
		}
		p.says(t, "没有找到这条公告", "0000-1234567")
	}
	s.broken = errors.New("disk is full")
	p := get(t, h, "/")
	if p.Code != 500 {
		t.Errorf("broken: %d", p.Code)
	}
	p.says(t, "现在打不开", "不是您的手机")
	p.keeps(t, "disk is full")
}

func TestAttachments(t *testing.T) {
	s := newShelf()
	for _, id := range []notice.ID{"QH-2026-0101", "QH-2026-0103"} {
		s.issued[id].Content.Attachments = []notice.Attachment{{Name: "缴费指南.docx", Digest: "d1"}, {Name: "只有名字.pdf"}}
	}
	s.blobs["d1"] = []byte("<html>not a page</html>")
	h := s.open(t)
	get(t, h, "/n/QH-2026-0101").says(t, "缴费指南.docx", "只有名字.pdf（请到镇政府查看）")
	w := get(t, h, "/n/QH-2026-0101/file/0")
	if w.Code != 200 || w.Header().Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	for _, path := range []string{"/n/QH-2026-0101/file/1", "/n/QH-2026-0101/file/-1", "/n/QH-2026-0101/file/x", "/n/QH-2026-0103/file/0"} {
		if w := get(t, h, path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

// The pages are looked at in a real browser, on a laptop and on a phone.
func TestLooks(t *testing.T) {
	b := pagetest.Open(t)
	s := newShelf()
	s.sound = "ID3"
	n := *s.issued["QH-2026-0101"]
	n.ID, n.Kind, n.Edition, n.Reason = "QH-2026-0102", notice.Correction, 2, "金额原来写错了。"
	s.put(&n)
	w := *s.issued["QH-2026-0103"]
	w.ID, w.Kind, w.Edition, w.Reason = "QH-2026-0104", notice.Withdrawal, 2, "依据的文件已废止。"
	s.put(&w)
	srv := httptest.NewServer(canary.Pages(t, s.open(t)))
	defer srv.Close()
	for name, path := range map[string]string{"home": "/", "notice": "/q/c0101", "away": "/q/g0101", "withheld": "/q/c0103", "corrected": "/n/QH-2026-0102", "withdrawn": "/n/QH-2026-0104"} {
		for _, width := range []int{pagetest.Phone, pagetest.Laptop} {
			b.Visit(srv.URL+path, width)
			view := name + map[int]string{pagetest.Phone: "-phone", pagetest.Laptop: "-laptop"}[width]
			b.Shot("site-" + view)
			b.Check(view, 60, 18)
		}
	}
}

// Nothing of a notice that an officer holds is shown, by any address.
func TestStoppedIsNotShown(t *testing.T) {
	s := newShelf()
	s.issued["QH-2026-0101"].Content.Attachments = []notice.Attachment{{Name: "表.xlsx", Digest: "aa"}}
	s.blobs["aa"] = []byte("x")
	h := s.open(t)
	for _, c := range []struct {
		stop   *notice.Stop
		status int
		say    string
	}{
		{&notice.Stop{Name: "示例甲", Reason: "可能写错了"}, http.StatusServiceUnavailable, "正在核实"},
		{&notice.Stop{Name: "示例甲", Reason: "名单有身份证号", Recall: true}, http.StatusGone, "已经撤下"},
	} {
		s.stop = c.stop
		for _, path := range []string{"/n/QH-2026-0101", "/q/c0101", "/n/QH-2026-0101/file/0", "/q/c0101/sound"} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
			body := w.Body.String()
			if w.Code != c.status || !strings.Contains(body, c.say) || !strings.Contains(body, "0000-1234567") {
				t.Errorf("%s: %d %s", path, w.Code, body)
			}
			for _, bad := range []string{"医保缴费", "420", "示例甲", c.stop.Reason} {
				if strings.Contains(body, bad) {
					t.Errorf("%s shows %q", path, bad)
				}
			}
		}
		get(t, h, "/").keeps(t, "关于开展2027年度医保缴费的通告")
		get(t, h, "/feed.json").keeps(t, "关于开展2027年度医保缴费的通告")
	}
	s.stop = &notice.Stop{Ended: s.now, Why: notice.StopReleased}
	get(t, h, "/n/QH-2026-0101").says(t, "关于开展2027年度医保缴费的通告")
}

// What is not what was signed is not shown, on any page; the rest is.
func TestAlteredIsNotShown(t *testing.T) {
	s := newShelf()
	s.put(&notice.Notice{ID: "QH-2026-0105", Edition: 1, Kind: notice.Original, Content: notice.Content{Title: "停水通知", Issuer: s.town.Issuer, Villages: []string{"all"}, Category: "outage", Plain: "明天停水。"}})
	s.issued["QH-2026-0101"].Content.Attachments = []notice.Attachment{{Name: "表.xlsx", Digest: "aa"}}
	s.blobs["aa"] = []byte("x")
	s.altered = "QH-2026-0101"
	h := s.open(t)
	for _, path := range []string{"/n/QH-2026-0101", "/q/c0101", "/n/QH-2026-0101/file/0", "/q/c0101/sound"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusServiceUnavailable || strings.Contains(w.Body.String(), "420") || !strings.Contains(w.Body.String(), "正在核对") || !strings.Contains(w.Body.String(), "0000-1234567") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	for _, path := range []string{"/", "/feed.json"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || strings.Contains(w.Body.String(), "医保缴费") || !strings.Contains(w.Body.String(), "停水通知") {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}
