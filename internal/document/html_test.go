package document

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// checkHTML: whatever the text says, the HTML holds our own elements only, well
// nested, and leads nowhere that it may not.
func checkHTML(t *testing.T, d Doc) {
	t.Helper()
	out := d.HTML(HTMLOptions{Shift: 1, Scroll: true, Image: func(h string) string { return h }})
	var open []string
	z := html.NewTokenizer(strings.NewReader(out))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("%v are left open in %q", open, out)
			}
			return
		case html.CommentToken, html.DoctypeToken:
			t.Errorf("a comment in %q", out)
		case html.StartTagToken:
			tok := z.Token()
			switch tok.Data {
			case "br", "hr", "img":
			case "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "blockquote", "pre", "code", "em", "strong", "a", "div":
				open = append(open, tok.Data)
			default:
				t.Errorf("<%s> in %q", tok.Data, out)
			}
			for _, a := range tok.Attr {
				switch a.Key {
				case "class", "align", "scope", "start", "alt":
				case "href":
					if !strings.HasPrefix(strings.ToLower(a.Val), "http") && !strings.HasPrefix(strings.ToLower(a.Val), "mailto:") && !strings.HasPrefix(strings.ToLower(a.Val), "tel:") {
						t.Errorf("href %q", a.Val)
					}
				case "src":
					if strings.Contains(a.Val, ":") && !strings.HasPrefix(strings.ToLower(a.Val), "http") && a.Val[0] != '.' && strings.Contains(strings.SplitN(a.Val, ":", 2)[0], "script") {
						t.Errorf("src %q", a.Val)
					}
				default:
					t.Errorf("attribute %s in %q", a.Key, out)
				}
			}
		case html.EndTagToken:
			tok := z.Token()
			if len(open) == 0 || open[len(open)-1] != tok.Data {
				t.Errorf("</%s> closes %v in %q", tok.Data, open, out)
				return
			}
			open = open[:len(open)-1]
		}
	}
}

func TestHTML(t *testing.T) {
	if got := Parse("各村（社区）：\n\n正文：").HTML(HTMLOptions{}); got != "<p class=\"to\">各村（社区）：</p>\n<p>正文：</p>" {
		t.Error(got)
	}
	d := Parse("# 一、<对象>\n\n**各村（社区）**于[县门户](https://example.test/?a=1&b=2)\n\n1. 甲\n2. 乙\n\n   丙\n\n| 村 | 金额 |\n|---|---:|\n| 和顺村 | 1 |\n\n![图](map.png)\n\n特此公告。\n\n云禾县青禾镇人民政府\n\n2026年11月20日\n\n（此件公开发布）")
	got := d.HTML(HTMLOptions{Shift: 1, Scroll: true})
	for _, want := range []string{
		"<h2>一、&lt;对象&gt;</h2>",
		`<strong>各村（社区）</strong>于<a href="https://example.test/?a=1&amp;b=2">县门户</a>`,
		"<ol>\n<li>甲</li>\n<li>乙\n<p>丙</p>\n</li>\n</ol>",
		`<div class="scroll"><table>`, `<th scope="col" align="right">金额</th>`, `<td align="right">1</td>`,
		"<p>［图：图］</p>", "<p>特此公告。</p>",
		`<p class="sign">云禾县青禾镇人民政府</p>` + "\n" + `<p class="sign">2026年11月20日</p>` + "\n<p>（此件公开发布）</p>",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("missing %s in\n%s", want, got)
		}
	}
	inline := d.HTML(HTMLOptions{Style: func(el string) string {
		if el == "td-right" {
			return "text-align:right"
		}
		return ""
	}, Image: func(h string) string { return "https://img.test/" + h }, NoLinks: true})
	for _, want := range []string{`<td style="text-align:right">1</td>`, `<img src="https://img.test/map.png" alt="图">`, "县门户（https://example.test/?a=1&amp;b=2）"} {
		if !strings.Contains(inline, want) {
			t.Errorf("missing %s in\n%s", want, inline)
		}
	}
}

func TestClosing(t *testing.T) {
	for _, c := range []struct {
		in   string
		a, b int
	}{
		{"正文。\n\n某某镇人民政府\n\n2026年11月23日", 1, 3},
		{"正文。\n\n2026年11月23日15时20分", 1, 2},
		{"正文。", 1, 1},
		{"2026年11月23日，开会。\n\n正文。", 2, 2},
		{"正文。\n\n中共某镇委员会\n\n某镇人民政府\n\n2026年1月2日\n\n（此件公开发布）", 1, 4},
	} {
		if a, b := Parse(c.in).Closing(); a != c.a || b != c.b {
			t.Errorf("%q: %d, %d", c.in, a, b)
		}
	}
}
