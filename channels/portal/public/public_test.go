package public

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gaoshi/channels/portal/guard"
	"gaoshi/internal/notice"
)

const article = `<p>为关心老年人健康，镇卫生院将开展“冬季”免费体检 3x4 次。</p><table><tr><td>和顺村</td><td>160</td></tr></table><p>公告编号：QH-2026-9001</p>`

var wanted = Article{Key: "QH-2026-9001", Title: "关于体检的通告", Words: Blocks(article)}

func around(title, text string) string {
	return `<html><head><title>` + title + ` - 云禾县人民政府</title></head><body><div class="nav">首页 政务公开</div><h1>` + title + `</h1><div id="zoom">` + text + `</div><div>浏览：17次</div></body></html>`
}

func look(t *testing.T, status int, body string, header string, gone bool) notice.Look {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if header != "" {
			w.Header().Set("Content-Type", header)
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer s.Close()
	r := New(guard.New(guard.Literal(s.URL)), "", time.Second, slog.New(slog.DiscardHandler))
	if gone {
		return r.Gone(t.Context(), s.URL+"/a.html", wanted, "《关于体检的通告》现予撤回。")
	}
	l, _ := r.Up(t.Context(), s.URL+"/a.html", wanted)
	return l
}

func TestUp(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(around(wanted.Title, article))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		status int
		body   string
		header string
		want   notice.Sighting
	}{
		{"as it was", 200, around(wanted.Title, article), "", notice.Up},
		{"in GBK, by the header", 200, gbk, "text/html; charset=gbk", notice.Up},
		{"in GBK, by the tag", 200, strings.Replace(gbk, "<head>", `<head><meta charset="gb2312">`, 1), "text/html", notice.Up},
		{"the CMS's own quotes and signs", 200, around(wanted.Title, strings.NewReplacer("“冬季”", "&quot;冬季&quot;", "3x4", "3×4", "，", ", ", "160", "１６０").Replace(article)), "", notice.Up},
		{"words broken by tags", 200, around(wanted.Title, strings.Replace(article, "镇卫生院", "<b>镇卫</b><span>生院</span>", 1)), "", notice.Up},
		{"a number changed", 200, around(wanted.Title, strings.Replace(article, "160", "106", 1)), "", notice.Changed},
		{"words only in a script", 200, around(wanted.Title, "<script>"+article+"</script>"), "", notice.Changed},
		{"another title", 200, around("另一篇", article), "", notice.Changed},
		{"another page", 200, around("站内搜索", "没有找到"), "", notice.Away},
		{"our tombstone", 200, around("【已撤回】"+wanted.Title, Mark+"。公告编号：QH-2026-9001"), "", notice.Away},
		{"404", 404, around(wanted.Title, article), "", notice.Away},
		{"410", 410, "", "", notice.Away},
		{"500", 500, "", "", notice.Dark},
		{"403 of a firewall", 403, "", "", notice.Dark},
		{"a page without a word", 200, "<html><body><script>challenge()</script></body></html>", "", notice.Dark},
	} {
		if got := look(t, c.status, c.body, c.header, false); got.Saw != c.want || got.Why == "" {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
	}
}

func TestGone(t *testing.T) {
	for _, c := range []struct {
		name   string
		status int
		body   string
		want   notice.Sighting
	}{
		{"as it was", 200, around(wanted.Title, article), notice.Standing},
		{"404", 404, "", notice.Away},
		{"410", 410, "", notice.Away},
		{"our tombstone", 200, around("【已撤回】"+wanted.Title, Mark+"。公告编号：QH-2026-9001（撤回）"), notice.Away},
		{"our tombstone above the old text", 200, around(wanted.Title, Mark+"。"+article), notice.Standing},
		{"the list of a column, with the title", 200, around("公示公告", wanted.Title+" 2026-11-23"), notice.Away},
		{"title and key without a tombstone", 200, around(wanted.Title, "公告编号：QH-2026-9001"), notice.Standing},
		{"a foreign page", 200, around("页面不存在", "您访问的页面不存在"), notice.Away},
		{"an empty page", 200, "<html></html>", notice.Dark},
		{"500", 500, "", notice.Dark},
		{"403", 403, "", notice.Dark},
	} {
		if got := look(t, c.status, c.body, "text/html; charset=utf-8", true); got.Saw != c.want {
			t.Errorf("%s: %+v, want %s", c.name, got, c.want)
		}
	}
}

func TestAddress(t *testing.T) {
	r := New(guard.New(), "www.example.gov.cn", time.Second, slog.New(slog.DiscardHandler))
	for address, ok := range map[string]bool{
		"https://www.example.gov.cn/a/1.html": true, "http://xxgk.www.example.gov.cn/1": true, "https://WWW.EXAMPLE.GOV.CN/1": true,
		"https://www.example.gov.cn.evil.test/1": false, "https://evil.test/?www.example.gov.cn": false, "www.example.gov.cn/1": false, "": false,
		"javascript:alert(1)": false, "https://u:p@www.example.gov.cn/": false, "ftp://www.example.gov.cn/1": false,
	} {
		if err := r.Address(address); (err == nil) != ok {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func FuzzBlocks(f *testing.F) {
	f.Add(article)
	f.Add("<p><table><td>x<script>")
	f.Fuzz(func(t *testing.T, s string) {
		for _, b := range Blocks(s) {
			if b == "" || b != Fold(b) {
				t.Errorf("block %q", b)
			}
		}
	})
}
