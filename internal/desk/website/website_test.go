package website_test

import (
	"net/url"
	"strings"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/notice"
	"gaoshi/internal/site/page/pagetest"
)

func stage(t *testing.T) (*desktest.Office, *notice.Delivery) {
	t.Helper()
	o := desktest.New(t)
	desktest.Signed(t, o, nil)
	d := o.First(notice.Portal)
	if d == nil {
		t.Fatal("nothing goes to the portal")
	}
	d.State, d.Receipt = notice.Awaiting, &notice.Receipt{State: notice.Awaiting, By: "门户管理员", At: o.Time, Note: "请下载报送包。"}
	o.Columns = []notice.Column{
		{Name: "乡镇动态", Last: o.Time.AddDate(0, 0, -15), Since: o.Time.AddDate(0, -3, 0), Days: 14},
		{Name: "公示公告", Last: o.Time.AddDate(0, 0, -1), Since: o.Time, Days: 182}, {Name: "机构职能", Since: o.Time.AddDate(0, 0, -178), Days: 182}, {Name: "村务", Since: o.Time},
	}
	o.Troubles = []*notice.PublicPage{{Notice: d.Notice, Title: d.Title, Column: "公示公告", Address: "https://www.example.test/1.html", Trouble: "县门户上的网页不见了（打不开，404，11月24日09:10发现）。", Since: o.Time}}
	o.Public = map[string]string{"https://www.example.test/1.html": "", "https://www.example.test/2.html": "标题不是签发的标题"}
	return o, d
}

// The package is copied field by field, and done only with the public address.
func TestHandoff(t *testing.T) {
	o, d := stage(t)
	s := o.Open(t, nil)
	clerk := desktest.As(t, s, "jingban")
	at := clerk.Get("/desk/website")
	text := at.Text()
	for _, want := range []string{"不见了", d.Title, "乡镇动态", "已经超期", "还有4天", "不提醒"} {
		if !strings.Contains(text, want) {
			t.Errorf("without %q:\n%s", want, text)
		}
	}
	path := "/desk/website/" + itoa(d.ID)
	at = clerk.Get(path)
	for _, want := range []string{"索引号", "999901-2026-0107", "附件1：名单.xlsx", "text-align:right", "下载报送包", "已发布"} {
		if !strings.Contains(at.Text(), want) {
			t.Errorf("without %q:\n%s", want, at.Text())
		}
	}
	if got := clerk.Get(path + "/package.zip"); got.Status != 200 {
		t.Errorf("the package answers %d", got.Status)
	}
	for address, want := range map[string]string{"": "没有网址不能算发布了", "https://www.example.test/2.html": "标题不是签发的标题"} {
		at = clerk.Post(path, url.Values{"address": {address}})
		if !strings.Contains(at.Text(), want) || d.State != notice.Awaiting {
			t.Errorf("%q: %s\n%s", address, d.State, at.Text())
		}
	}
	at = clerk.Post(path, url.Values{"address": {"https://www.example.test/1.html"}})
	if d.State != notice.Confirmed || !strings.Contains(at.Text(), "打开看过") {
		t.Errorf("%s\n%s", d.State, at.Text())
	}
	if got := clerk.Get("/desk/website/999"); got.Status != 404 {
		t.Errorf("no such delivery answers %d", got.Status)
	}
	if other := o.First(notice.Board); other != nil {
		if got := clerk.Get("/desk/website/" + itoa(other.ID)); got.Status != 404 {
			t.Errorf("a poster answers %d", got.Status)
		}
	}
}

func itoa(id notice.DeliveryID) string {
	s := ""
	for ; id > 0; id /= 10 {
		s = string(rune('0'+id%10)) + s
	}
	return s
}

func TestLooks(t *testing.T) {
	b := pagetest.Open(t)
	o, d := stage(t)
	s := o.Open(t, nil)
	desktest.Enter(b, t, s.URL, "jingban", pagetest.Laptop)
	for name, path := range map[string]string{"website": "/desk/website", "handoff": "/desk/website/" + itoa(d.ID)} {
		for _, width := range []int{pagetest.Laptop, pagetest.Phone} {
			b.Visit(s.URL+path, width)
			view := name + map[int]string{pagetest.Phone: "-phone", pagetest.Laptop: "-laptop"}[width]
			b.Shot("desk-" + view)
			b.Check(view, 44, 12)
		}
	}
}
