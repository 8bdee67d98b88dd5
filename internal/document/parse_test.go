package document

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

// marked writes spans back with marks that show their style.
func marked(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch {
		case s.Break:
			b.WriteString("⏎")
			continue
		case s.Image:
			fmt.Fprintf(&b, "!{%s|%s}", s.Text, s.Href)
			continue
		}
		t := s.Text
		if s.Code {
			t = "`" + t + "`"
		}
		if s.Emph {
			t = "<i>" + t + "</i>"
		}
		if s.Strong {
			t = "<b>" + t + "</b>"
		}
		if s.Href != "" {
			t = "[" + t + "](" + s.Href + ")"
		}
		b.WriteString(t)
	}
	return b.String()
}

func TestEmphasisBesideChinese(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"**各村（社区）**于10月底前缴清", "<b>各村（社区）</b>于10月底前缴清"},
		{"请于**“双节”**前报送", "请于<b>“双节”</b>前报送"},
		{"请**12月31日前**交清", "请<b>12月31日前</b>交清"},
		{"联系电话：**0000-1234567**。", "联系电话：<b>0000-1234567</b>。"},
		{"**注意：**不要点陌生链接", "<b>注意：</b>不要点陌生链接"},
		{"一是**甲**，二是**乙**。", "一是<b>甲</b>，二是<b>乙</b>。"},
		{"**《条例》**第**二**条", "<b>《条例》</b>第<b>二</b>条"},
		{"***很急***的事", "<b><i>很急</i></b>的事"},
		{"the *one* word", "the <i>one</i> word"},
		{"于**（一）**至", "于**（一）**至"},
		{"各村**（社区）**于", "各村<b>（社区）</b>于"},
		{"__合计__ 100", "<b>合计</b> 100"},
		{"张_三_李", "张_三_李"},
		{"王*", "王*"},
		{"张*、李*萍 400*3", "张*、李*萍 400*3"},
		{"snake_case_name", "snake_case_name"},
		{"2 * 3 * 4", "2 * 3 * 4"},
		{"**开头没有收", "**开头没有收"},
		{`\*\*不是粗体\*\*`, "**不是粗体**"},
		{"a&lt;b &amp; &#20013; &#x0;", "a<b & 中 \uFFFD"},
		{"**加 `代码` 粗**", "<b>加 </b><b>`代码`</b><b> 粗</b>"},
	} {
		d := Parse(c.in)
		if len(d.Blocks) != 1 {
			t.Errorf("%s: %d blocks", c.in, len(d.Blocks))
			continue
		}
		if got := marked(d.Blocks[0].Spans); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestMaskedNames(t *testing.T) {
	// Masked names in one paragraph must never turn into emphasis and lose a star.
	for _, in := range []string{"王*、李*萍、罗*、陈*强", "（王*）和（李*）", "999901********0017", "张** 李**", "公示对象：张*（3组）、刘*（6组）",
		"张**（3组）、李**（6组）", "张**、李**、欧阳**", "999901********0017、999901********002X", "160****1234，160****5678"} {
		d := Parse(in)
		if got := d.Text(); got != in {
			t.Errorf("%q became %q", in, got)
		}
		if len(d.Problems) > 0 {
			t.Errorf("%q: %v", in, d.Problems)
		}
	}
}

func TestBlocks(t *testing.T) {
	d := Parse("\uFEFF# 标题\r\n\r\n　　第一段\r\n第二行\r\n\r\n    缩进不是代码\r\n\r\n2. 甲\r\n3. 乙\r\n   - 小\r\n\r\n> 引用\r\n\r\n---\r\n\r\n```\r\n原样 **x**\r\n```\r\n")
	var got []string
	d.Walk(func(b *Block) bool {
		got = append(got, fmt.Sprintf("%d@%d %s", b.Kind, b.Line, marked(b.Spans)+b.Text))
		return true
	})
	want := []string{
		"1@1 标题", "0@3 第一段⏎第二行", "0@6 缩进不是代码", "2@8 ", "0@8 甲", "0@9 乙", "2@10 ", "0@10 小",
		"4@12 ", "0@12 引用", "5@14 ", "6@16 原样 **x**\n",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if l := d.Blocks[3]; !l.Ordered || l.Start != 2 || len(l.Items) != 2 {
		t.Errorf("list: %+v", l)
	}
	if len(d.Problems) != 0 {
		t.Errorf("problems: %v", d.Problems)
	}
	wantText := "标题\n第一段\n第二行\n缩进不是代码\n2. 甲\n3. 乙\n  · 小\n引用\n原样 **x**"
	if got := d.Text(); got != wantText {
		t.Errorf("text %q", got)
	}
}

func TestTable(t *testing.T) {
	d := Parse("上文\n\n| 村 | 金额（元） |\n|:---|---:|\n| **和顺村** | 100 |\n| 新阳村 | 200 | 多 |\n| 缺 |\n\n下文")
	if len(d.Blocks) != 3 {
		t.Fatalf("%d blocks", len(d.Blocks))
	}
	g := d.Blocks[1].Table
	if g == nil || len(g.Head) != 3 || len(g.Rows) != 3 || len(g.Align) != 3 {
		t.Fatalf("grid %+v", g)
	}
	if g.Align[0] != AlignLeft || g.Align[1] != AlignRight {
		t.Errorf("align %v", g.Align)
	}
	for i, want := range []int{5, 6, 7} {
		if g.Rows[i].Line != want || len(g.Rows[i].Cells) != 3 {
			t.Errorf("row %d: line %d, %d cells", i, g.Rows[i].Line, len(g.Rows[i].Cells))
		}
	}
	if d.Blocks[1].Line != 3 {
		t.Errorf("table at line %d", d.Blocks[1].Line)
	}
	if !g.Rows[0].Cells[0].Spans[0].Strong {
		t.Error("bold cell lost")
	}
	if got, want := d.Text(), "上文\n村 | 金额（元） | \n和顺村 | 100 | \n新阳村 | 200 | 多\n缺 |  | \n下文"; got != want {
		t.Errorf("text %q", got)
	}
	if len(d.Problems) != 2 || d.Problems[0].Line != 6 || d.Problems[1].Line != 7 {
		t.Errorf("problems %v", d.Problems)
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		in, part string
		line     int
		text     string
	}{
		{"甲\n\n<font color=red>重要</font>", "网页代码", 3, "甲\n重要"},
		{"<script>alert(1)</script>", "网页代码", 1, "alert(1)"},
		{"<!-- 密 -->正文", "网页代码", 1, "正文"},
		{"<div>\n块\n</div>", "网页代码", 1, "块"},
		{"[点](javascript:alert(1))", "点不开", 1, "点"},
		{"[点](/a/b)", "点不开", 1, "点"},
		{"![](a.png)", "没有文字说明", 1, ""},
		{"![图](../a.png)", "找不到", 1, "图"},
		{"#标题", "空一格", 1, "#标题"},
		{"~~删~~", "删除线", 1, "~~删~~"},
		{"请 ** 注意 ** 时间", "没有配成对", 1, "请 ** 注意 ** 时间"},
		{"**没有收", "没有配成对", 1, "**没有收"},
		{"| a | b |\n| 1 | 2 |", "表格", 1, "| a | b |\n| 1 | 2 |"},
		{"| a | b |\n|---|---|\n| 1 | 2 |\n特此公告。", "空一行", 4, "a | b\n1 | 2\n特此公告。 | "},
	} {
		d := Parse(c.in)
		ok := false
		for _, p := range d.Problems {
			ok = ok || strings.Contains(p.Message, c.part) && p.Line == c.line
		}
		if !ok {
			t.Errorf("%q: want %q at line %d, got %v", c.in, c.part, c.line, d.Problems)
		}
		if d.Text() != c.text {
			t.Errorf("%q: text %q, want %q", c.in, d.Text(), c.text)
		}
	}
}

func TestBreaksAndLinks(t *testing.T) {
	d := Parse("甲<br>乙<br/>丙\n丁  \n戊 [县门户](https://example.test/a) <https://example.test/b> ![示意图](map.png)")
	if got, want := marked(d.Blocks[0].Spans), "甲⏎乙⏎丙⏎丁⏎戊 [县门户](https://example.test/a) [https://example.test/b](https://example.test/b) !{示意图|map.png}"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, want := d.Text(), "甲\n乙\n丙\n丁\n戊 县门户（https://example.test/a） https://example.test/b 示意图"; got != want {
		t.Errorf("text %q", got)
	}
	if len(d.Problems) != 0 {
		t.Errorf("problems %v", d.Problems)
	}
}

func TestWithoutAndTables(t *testing.T) {
	d := Parse("甲\n\n> | a |\n> |---|\n> | 1 |\n\n- 乙\n\n| x | y |\n|---|---|\n| 1 | 2 |")
	if len(d.Tables()) != 2 {
		t.Fatalf("%d tables", len(d.Tables()))
	}
	w := d.Without(func(b *Block) bool { return b.Table != nil })
	if got := w.Text(); got != "甲\n· 乙" {
		t.Errorf("without tables: %q", got)
	}
	if len(d.Tables()) != 2 {
		t.Error("the document was changed")
	}
	n := 0
	d.Runs(func(int, []Span) { n++ })
	if n != 8 {
		t.Errorf("%d runs", n)
	}
}

func TestDeepNesting(t *testing.T) {
	for _, in := range []string{
		strings.Repeat("> ", 3000) + "深",
		strings.Repeat("- ", 3000) + "深",
		strings.Repeat("*", 3000) + "深" + strings.Repeat("*", 3000),
		strings.Repeat("[", 3000) + "深" + strings.Repeat("](https://a.test)", 3000),
		strings.Repeat("**深", 3000),
	} {
		if got := Parse(in).Text(); !strings.Contains(got, "深") {
			t.Errorf("%.20q: the words are gone", in)
		}
	}
}

func TestParseTogether(t *testing.T) {
	const src = "**各村（社区）**于\n\n| a | `b\\|c` |\n|---|--:|\n| 1 | 2 |\n\n[x]: https://a.test\n\n[x] ![y](z.png)"
	want := Parse(src)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if !reflect.DeepEqual(Parse(src), want) {
					t.Error("readings at the same time differ")
				}
			}
		})
	}
	wg.Wait()
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"# 一\n\n**各村（社区）**于\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n", "1. 甲\n   > 乙\n   > | x |\n   > |--|\n", "<b>x</b> &#x41; \\| ![a](b)",
		"|a\n|-\n|`\\|`|", "\x00\xff\r\r\n", "[x]: https://a.test\n[x]", "***a** b*",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := Parse(s)
		if !utf8.ValidString(d.Text()) {
			t.Error("text is not valid UTF-8")
		}
		if !reflect.DeepEqual(d, Parse(s)) {
			t.Error("two readings differ")
		}
		checkHTML(t, d)
		n := strings.Count(s, "\n") + strings.Count(s, "\r") + 1
		for _, p := range d.Problems {
			if p.Line < 0 || p.Line > n || p.Message == "" {
				t.Errorf("problem %+v of %d lines", p, n)
			}
		}
		d.Walk(func(b *Block) bool {
			if b.Line < 0 || b.Line > n {
				t.Errorf("block at line %d of %d", b.Line, n)
			}
			if g := b.Table; g != nil {
				for _, r := range g.Rows {
					if len(r.Cells) != len(g.Head) || len(g.Align) != len(g.Head) {
						t.Error("the table is not square")
					}
				}
			}
			return true
		})
	})
}
