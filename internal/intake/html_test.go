package intake

import (
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gaoshi/internal/calendar"
)

func TestHTML(t *testing.T) {
	const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
	tests := []struct{ name, in, title, body, kinds string }{
		{"paragraphs", `<h1>关于试贴的通知</h1><p>第一段<br>换行</p><p>第二段 <b>重要的话</b>，记住。</p>`, "关于试贴的通知", "第一段\n换行\n\n第二段 **重要的话**，记住。\n", ""},
		{"Windows clipboard", "Version:0.9\r\nStartHTML:0\r\n<html><body><p>没有复制</p><!--StartFragment--><p>关于试贴的通知</p><p>正文。</p><!--EndFragment--></body></html>", "关于试贴的通知", "正文。\n", ""},
		{"headings below the title", `<h1>关于试贴的通知</h1><h2>范围</h2><p>甲</p><h3>细目</h3><p>乙</p>`, "关于试贴的通知", "## 范围\n\n甲\n\n### 细目\n\n乙\n", ""},
		{"lists", `<p align=center>关于试贴的通知</p><p>如下。</p><ul><li>甲<ul><li>甲一</li></ul></li><li>乙</li></ul><ol start=3><li>丙</li><li>丁</li></ol>`, "关于试贴的通知", "如下。\n\n- 甲\n   - 甲一\n- 乙\n3. 丙\n4. 丁\n", ""},
		{"numbers of their own", `<p align=center>关于试贴的通知</p><p>修改如下。</p><ol><li value=3>丙</li><li value=7>庚</li><li>辛</li><li value=x>壬</li></ol>`, "关于试贴的通知", "修改如下。\n\n3. 丙\n7. 庚\n8. 辛\n9. 壬\n", ""},
		{"table with spans", `<h1>关于试贴的通知</h1><table><tr><th>村<th colspan=2>补贴</tr><tr><td rowspan=2>和顺<td>甲<td>1</tr><tr><td>乙<td>2</table>`, "关于试贴的通知", "| 村 | 补贴 | 补贴 |\n|---|---|---:|\n| 和顺 | 甲 | 1 |\n| 和顺 | 乙 | 2 |\n", ""},
		{"hidden things", `<h1>关于试贴的通知</h1><p>看<span style="display:none">藏一</span><span style='mso-hide:all'>藏二</span><span hidden>藏三</span><del>藏四</del><s>藏五</s>见</p><script>藏六</script><style>藏七</style><!-- 藏八 -->`, "关于试贴的通知", "看见\n", "hidden_text tracked_changes struck_text"},
		{"links", `<h1>关于试贴的通知</h1><p><a href="https://example.com">网页</a><a href="javascript:x()">点</a></p>`, "关于试贴的通知", "[网页](https://example.com)点\n", ""},
		{"pictures", `<h1>关于试贴的通知</h1><p>图<img alt="路线" src="data:image/png;base64,` + pixel + `"><img src="https://example.com/a.png" alt="远图"></p>`, "关于试贴的通知", "图远图\n\n![路线](图1.png)\n", "picture_format"},
		{"inline around blocks", `<b style="font-weight:normal"><p>关于试贴的通知</p><p>正文。</p></b>`, "关于试贴的通知", "正文。\n", ""},
		{"words like marks", `<h1>关于试贴的通知</h1><p># 甲</p><p>a&lt;b&gt; &amp;amp; [x]</p>`, "关于试贴的通知", "\\# 甲\n\na\\<b> \\&amp; \\[x\\]\n", ""},
	}
	for _, tt := range tests {
		r, err := Read("粘贴.html", []byte(tt.in))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		c := r.Notice.Content
		if c.Title != tt.title || c.Body != tt.body || kinds(r.Findings) != tt.kinds {
			t.Errorf("%s: title %q, body %q, findings %q; want %q, %q, %q", tt.name, c.Title, c.Body, kinds(r.Findings), tt.title, tt.body, tt.kinds)
		}
	}
}

func TestHTMLBounded(t *testing.T) {
	for name, in := range map[string]string{
		"deep div":   strings.Repeat("<div>", 100000) + "x",
		"deep b":     strings.Repeat("<b>", 100000) + "x",
		"deep table": strings.Repeat("<table><tr><td>", 20000) + "x",
		"spans":      "<table>" + strings.Repeat("<tr><td rowspan=60000 colspan=1000>x", 2000),
		"lists":      strings.Repeat("<ul><li>", 20000) + "x",
	} {
		watch := calendar.StartStopwatch()
		_, err := Read("a.html", []byte("<p>关于试贴的通知</p>"+in))
		if d := watch.Elapsed(); d > time.Minute {
			t.Errorf("%s: %v (%v)", name, d, err)
		} else {
			t.Logf("%s: %v (%v)", name, d, err)
		}
	}
}

func TestTextEncodings(t *testing.T) {
	const text = "关于试读的通知\r\n各村：\r\n请于明日前报送。\r\n云禾县青禾镇人民政府\r\n2026年11月20日\r\n"
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	var utf16 strings.Builder
	utf16.WriteString("\xff\xfe")
	for _, c := range text {
		utf16.WriteString(string([]byte{byte(c), byte(c >> 8)}))
	}
	for name, in := range map[string]string{"UTF-8": text, "with its mark": "\ufeff" + text, "GBK": gbk, "UTF-16": utf16.String()} {
		r, err := Read("a.txt", []byte(in))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c, o := r.Notice.Content, r.Official
		if c.Title != "关于试读的通知" || c.Issuer != "云禾县青禾镇人民政府" || c.FormedOn.Format("2006-01-02") != "2026-11-20" || o.Addressee != "各村" {
			t.Errorf("%s: %+v", name, c)
		}
		if want := "各村：\n\n请于明日前报送。\n\n云禾县青禾镇人民政府\n\n2026年11月20日\n"; c.Body != want {
			t.Errorf("%s: body %q, want %q", name, c.Body, want)
		}
	}
}

func TestCSV(t *testing.T) {
	r, err := Read("和顺村补贴公示表.csv", []byte("\ufeff姓名,组,金额\r\n张示一,1组,\"1,200.50\"\r\n李*二,2组,3\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if want := "| 姓名 | 组 | 金额 |\n|---|---|---:|\n| 张示一 | 1组 | 1,200.50 |\n| 李*二 | 2组 | 3 |\n"; r.Notice.Content.Body != want || r.Notice.Content.Title != "和顺村补贴公示表" {
		t.Errorf("%q %q", r.Notice.Content.Title, r.Notice.Content.Body)
	}
}

func TestSniff(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a.docx", "---\ntitle: 甲\n---\n正文", "markdown"},
		{"a.md", "正文", "markdown"},
		{"粘贴", "# 标题\n\n正文", "markdown"},
		{"粘贴", "标题\n\n| 甲 | 乙 |\n|---|---|\n", "markdown"},
		{"粘贴", "标题\n正文", "text"},
		{"a.txt", "# 标题", "text"},
		{"a.txt", "<p>甲</p>", "html"},
		{"a.doc", "<html><body>甲", "html"},
		{"a.txt", "<3 元以下", "text"},
		{"a.txt", "BM 是缩写", "text"},
	} {
		if got := sniff(tt.name, []byte(tt.in)); got != tt.want {
			t.Errorf("sniff(%s, %q) = %s, want %s", tt.name, tt.in, got, tt.want)
		}
	}
}
