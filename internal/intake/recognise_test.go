package intake

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

func TestRecogniseText(t *testing.T) {
	tests := []struct {
		name, in string
		want     Official // Date is compared by its day
		date     string
		body     string
	}{
		{"red head with signer", "云禾县青禾镇人民政府文件\n青禾府〔2026〕7号　　　签发人：示例甲\n云禾县青禾镇人民政府关于申请资金的请示\n县财政局：\n请予解决。\n云禾县青禾镇人民政府\n2026年3月2日\n",
			Official{Issuer: "云禾县青禾镇人民政府", DocNo: "青禾府〔2026〕7号", Title: "云禾县青禾镇人民政府关于申请资金的请示", Addressee: "县财政局", Signature: "云禾县青禾镇人民政府", Approver: "示例甲"}, "2026-03-02",
			"县财政局：\n\n请予解决。\n\n云禾县青禾镇人民政府\n\n2026年3月2日\n"},
		{"wrong brackets are put right", "青禾府[2026]12号\n关于禁烧的通告\n内容。\n", Official{DocNo: "青禾府〔2026〕12号", Title: "关于禁烧的通告"}, "", "内容。\n"},
		{"spread letters", "关 于 禁 烧 的 通 告\n内容。\n云 禾 县 青 禾 镇 人 民 政 府\n二〇二六年十二月三十一日\n", Official{Issuer: "云禾县青禾镇人民政府", Title: "关于禁烧的通告", Signature: "云禾县青禾镇人民政府"}, "2026-12-31", "内容。\n\n云 禾 县 青 禾 镇 人 民 政 府\n\n二〇二六年十二月三十一日\n"},
		{"annexes after the signature", "关于报名的通知\n各村：\n请报名。\n附件：1.报名表\n2.须知\n青禾镇便民服务中心\n2026年11月20日\n附件1\n报名表\n填表日期\n2026年12月1日\n",
			Official{Issuer: "青禾镇便民服务中心", Title: "关于报名的通知", Addressee: "各村", Attachments: []string{"报名表", "须知"}, Signature: "青禾镇便民服务中心"}, "2026-11-20",
			"各村：\n\n请报名。\n\n附件：1.报名表\n\n2.须知\n\n青禾镇便民服务中心\n\n2026年11月20日\n\n附件1\n\n报名表\n\n填表日期\n\n2026年12月1日\n"},
		{"two signatures", "关于联合检查的通知\n内容。\n青禾镇应急管理办公室\n青禾镇派出所\n2026年1月5日\n", Official{Issuer: "青禾镇应急管理办公室 青禾镇派出所", Title: "关于联合检查的通知", Signature: "青禾镇应急管理办公室 青禾镇派出所"}, "2026-01-05", "内容。\n\n青禾镇应急管理办公室\n\n青禾镇派出所\n\n2026年1月5日\n"},
		{"distribution", "关于值守的通知\n各村：\n内容一。\n内容二。\n（此件依申请公开）\n抄送：县应急局。\n青禾镇党政综合办公室　2026年1月6日印发\n", Official{Title: "关于值守的通知", Addressee: "各村", Remark: "此件依申请公开", Cc: "县应急局。", PrintedBy: "青禾镇党政综合办公室"}, "", "各村：\n\n内容一。\n\n内容二。\n\n（此件依申请公开）\n"},
		{"no title", "今天开会，请大家都来，地点在村委会院坝，时间是晚上七点。\n", Official{}, "", "今天开会，请大家都来，地点在村委会院坝，时间是晚上七点。\n"},
		{"headings by number", "关于分类的通知\n一、范围\n（一）场镇\n正文一。\n二、要求有句号。\n", Official{Title: "关于分类的通知"}, "", "## 一、范围\n\n### （一）场镇\n\n正文一。\n\n二、要求有句号。\n"},
		{"letter head without 文件", "云禾县青禾镇人民政府\n青禾府函〔2026〕8号\n关于借用场地的函\n镇中心小学：\n请支持。\n", Official{Issuer: "云禾县青禾镇人民政府", DocNo: "青禾府函〔2026〕8号", Title: "关于借用场地的函", Addressee: "镇中心小学"}, "", "镇中心小学：\n\n请支持。\n"},
		{"number below the title", "云禾县青禾镇人民政府\n关于封山禁火的通告\n（青禾府通〔2026〕9号）\n内容。\n", Official{DocNo: "青禾府通〔2026〕9号", Title: "云禾县青禾镇人民政府关于封山禁火的通告"}, "", "内容。\n"},
		{"annex is no title", "今天起清理占道物品。\n附件：登记表\n", Official{Attachments: []string{"登记表"}}, "", "今天起清理占道物品。\n\n附件：登记表\n"},
		{"dotted date", "关于值守的通知\n内容。\n青禾镇财政所\n2026.12.1\n", Official{Issuer: "青禾镇财政所", Title: "关于值守的通知", Signature: "青禾镇财政所"}, "2026-12-01", "内容。\n\n青禾镇财政所\n\n2026.12.1\n"},
		{"impossible dotted date", "关于值守的通知\n内容。\n青禾镇财政所\n2026.13.1\n", Official{Title: "关于值守的通知"}, "", "内容。\n\n青禾镇财政所\n\n2026.13.1\n"},
		{"an annex's own date", "关于报名的通知\n请报名。\n青禾镇财政所\n2026年11月20日\n附件1\n办法\n县民政局\n2011年6月18日\n", Official{Issuer: "青禾镇财政所", Title: "关于报名的通知", Signature: "青禾镇财政所"}, "2026-11-20", "请报名。\n\n青禾镇财政所\n\n2026年11月20日\n\n附件1\n\n办法\n\n县民政局\n\n2011年6月18日\n"},
		{"an annex is labelled", "附件2 公益性岗位报名表\n请如实填写。\n", Official{Title: "公益性岗位报名表"}, "", "请如实填写。\n"},
		{"no label but a word", "附件一览表和说明\n请查收。\n", Official{Title: "附件一览表和说明"}, "", "请查收。\n"},
		{"tender cover", "　　　　公路养护项目\n　　　　竞争性磋商文件\n　　　　采购人：云禾县青禾镇人民政府\n　　　　项目编号：QH-2026-7\n第一章 公告\n内容。\n", Official{Issuer: "云禾县青禾镇人民政府", Title: "公路养护项目"}, "", "竞争性磋商文件\n\n采购人：云禾县青禾镇人民政府\n\n项目编号：QH-2026-7\n\n第一章 公告\n\n内容。\n"},
		{"a buyer is no signature", "公路养护采购公告\n采购人：县教育局\n内容。\n青禾镇财政所\n2026年1月5日\n", Official{Issuer: "青禾镇财政所", Title: "公路养护采购公告", Signature: "青禾镇财政所"}, "2026-01-05", "采购人：县教育局\n\n内容。\n\n青禾镇财政所\n\n2026年1月5日\n"},
		{"impossible date", "关于日期的通知\n内容。\n青禾镇财政所\n2026年11月31日\n", Official{Title: "关于日期的通知"}, "", "内容。\n\n青禾镇财政所\n\n2026年11月31日\n"},
	}
	for _, tt := range tests {
		r, err := Read("a.txt", []byte(tt.in))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		o := r.Official
		day := ""
		if !o.Date.IsZero() {
			day = o.Date.Format("2006-01-02")
		}
		if o.Issuer != tt.want.Issuer || o.DocNo != tt.want.DocNo || o.Title != tt.want.Title || o.Addressee != tt.want.Addressee ||
			strings.Join(o.Attachments, ",") != strings.Join(tt.want.Attachments, ",") || o.Signature != tt.want.Signature ||
			o.Remark != tt.want.Remark || o.Cc != tt.want.Cc || o.PrintedBy != tt.want.PrintedBy || o.Approver != tt.want.Approver || day != tt.date {
			t.Errorf("%s: %+v (%s); want %+v (%s)", tt.name, o, day, tt.want, tt.date)
		}
		if r.Notice.Content.Body != tt.body {
			t.Errorf("%s: body %q, want %q", tt.name, r.Notice.Content.Body, tt.body)
		}
	}
}

// The practice notices as a clerk would paste them, without front matter, are
// recognised as what their front matter says.
func TestRecognisePractice(t *testing.T) {
	for name, src := range practice(t) {
		want, _, err := Markdown(src)
		if err != nil {
			t.Fatal(err)
		}
		w := want.Content
		n, fs, err := Markdown([]byte("# " + w.Title + "\n\n" + w.Body))
		if err != nil {
			t.Fatal(err)
		}
		c := n.Content
		if c.Title != w.Title {
			t.Errorf("%s: title %q, want %q", name, c.Title, w.Title)
		}
		if c.Body != w.Body {
			t.Errorf("%s: body differs:\n%s\nwant:\n%s", name, c.Body, w.Body)
		}
		if c.Category != w.Category {
			t.Errorf("%s: category %q, want %q", name, c.Category, w.Category)
		}
		if !c.Posting.From.Equal(w.Posting.From) || c.Posting.N != w.Posting.N || c.Posting.Unit != w.Posting.Unit || c.Posting.Min != w.Posting.Min || !c.Posting.LastDay.Equal(w.Posting.LastDay) {
			t.Errorf("%s: posting %+v, want %+v", name, c.Posting, w.Posting)
		}
		if notice.Worst(fs) != notice.Block { // villages and channels are nobody's guess
			t.Errorf("%s: nothing is missing: %v", name, fs)
		}
	}
}

func TestPosting(t *testing.T) {
	for in, want := range map[string]string{
		"公示期：2026年11月23日至2026年12月1日（7个工作日）。":         "2026-11-23 2026-12-01 7 workday false",
		"公示时间：2026年11月24日至11月30日（5个工作日）。":            "2026-11-24 2026-11-30 5 workday false",
		"公示期为5个工作日（2026年11月24日至2026年11月30日）。":        "2026-11-24 2026-11-30 5 workday false",
		"公示期限自2026年11月23日起至2026年11月26日止，不少于3日。答复3日内": "2026-11-23 2026-11-26 3 calendar true",
		"现将名单公示如下。2026年11月23日至26日":                   "",
		"公示期：2026年12月1日至2026年11月1日":                  "",
	} {
		var c notice.Content
		c.Body = in
		posting(&c)
		got := ""
		if !c.Posting.From.IsZero() {
			got = fmt.Sprintf("%s %s %d %s %v", c.Posting.From.Format("2006-01-02"), c.Posting.LastDay.Format("2006-01-02"), c.Posting.N, c.Posting.Unit, c.Posting.Min)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", in, got, want)
		}
	}
}

func TestSecrecyMarkInHead(t *testing.T) {
	r, err := Read("a.txt", []byte("机密★5年\n关于某事的通知\n内容。\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(kinds(r.Findings), "secrecy_mark") || !strings.Contains(r.Notice.Content.Body, "机密") {
		t.Errorf("%v %q", r.Findings, r.Notice.Content.Body)
	}
}

// The categories that are guessed are those of the default policy.
func TestGuessedCategories(t *testing.T) {
	policy, err := os.ReadFile("../../config/policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range categoryWords {
		if !strings.Contains(string(policy), "\n  "+string(g.category)+":") {
			t.Errorf("policy.yaml has no category %s", g.category)
		}
	}
}

func TestTitleOfName(t *testing.T) {
	for in, want := range map[string]string{
		"连塘村2026年补贴公示表（定稿）.xlsx": "连塘村2026年补贴公示表（定稿）", "和顺村补贴公示表(1).xlsx": "和顺村补贴公示表", `C:\桌面\和顺村补贴公示表 - 副本.xlsx`: "和顺村补贴公示表",
		"list.xlsx": "", "新建表.xlsx": "",
	} {
		if got := titleOfName(in); got != want {
			t.Errorf("titleOfName(%q) = %q, want %q", in, got, want)
		}
	}
}

// seeds are the files that fuzzing starts from.
func seeds(f *testing.F) {
	for _, src := range practice(f) {
		f.Add("a.md", src)
	}
	for _, name := range []string{"red-head.docx", "merged.docx", "tracked.docx", "textbox.docx", "numbering.docx", "roster.xlsx", "dates.xlsx", "masked.doc"} {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(name, data)
	}
	f.Add("a.html", []byte("<table><tr><td rowspan=2>a<td>b<tr><td>c</table><p style='display:none'>x<img src='data:image/png;base64,AAAA'>"))
	f.Add("a.txt", []byte("关于某事的通知\n各村：\n内容。\n附件：1.表\n2.表\n青禾镇人民政府\n2026年11月20日\n（此件公开发布）"))
}

// FuzzRead: whatever the file, there is a draft that can be written and read
// again, or a refusal in Chinese; never a panic.
func FuzzRead(f *testing.F) {
	seeds(f)
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		r, err := Read(name, data)
		checkRead(t, r, err)
	})
}

func checkRead(t *testing.T, r Result, err error) {
	t.Helper()
	if err != nil {
		if _, ok := err.(*Refused); !ok {
			t.Fatalf("error is not a refusal: %v", err)
		}
		return
	}
	again, fs, err := Markdown(File(r.Notice))
	if err != nil {
		if len(File(r.Notice)) > maxMarkdown {
			return
		}
		t.Fatalf("its own file is refused: %v\n%q", err, File(r.Notice))
	}
	for _, f := range fs {
		if f.Kind == FrontMatterKind {
			t.Fatalf("its own front matter is faulty: %+v\n%s", f, FrontMatter(r.Notice))
		}
	}
	if again.Content.Body != r.Notice.Content.Body || again.Content.Title != r.Notice.Content.Title {
		t.Fatalf("round trip differs: %q %q; %q %q", again.Content.Title, again.Content.Body, r.Notice.Content.Title, r.Notice.Content.Body)
	}
}

// FuzzWordBody fuzzes the document part inside a whole zip, which plain fuzzing
// seldom reaches.
func FuzzWordBody(f *testing.F) {
	f.Add(wp("关于试读的通知") + `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/><w:vMerge w:val="restart"/></w:tcPr>` + wp("x") + `</w:tc></w:tr></w:tbl>`)
	f.Add(`<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>a*b_c</w:t><w:br/><w:sym w:char="F0FE"/></w:r></w:p>`)
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:instrText>HYPERLINK "http://a.b"</w:instrText><w:fldChar w:fldCharType="separate"/><w:t>a</w:t></w:r></w:p>`)
	f.Fuzz(func(t *testing.T, body string) {
		r, err := Read("a.docx", wordFile(t, body, "word/numbering.xml", `<w:numbering `+wordNS+`><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1（%2）"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`))
		checkRead(t, r, err)
	})
}

// FuzzSheet fuzzes the sheet inside a whole workbook.
func FuzzSheet(f *testing.F) {
	f.Add(`<cols><col min="2" max="3" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1"><v>1</v></c></row><row r="3" hidden="1"><c><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells>`)
	f.Add(`<sheetFormatPr zeroHeight="1"/><sheetData><row r="2" ht="0"><c r="C2" t="str"><f>A1</f><v>x</v></c></row></sheetData>`)
	f.Fuzz(func(t *testing.T, inside string) {
		r, err := Read("a.xlsx", sheetFile(t, inside))
		checkRead(t, r, err)
	})
}

// FuzzHTML fuzzes pasted pages.
func FuzzHTML(f *testing.F) {
	f.Add("<h1>关于试贴的通知</h1><ul><li>a<ol><li>b</ol></ul><table><tr><td colspan=3 rowspan=2>x</table>")
	f.Add("<p>**a** <b>b</b>*c*</p><a href='http://x y'>z</a>")
	f.Fuzz(func(t *testing.T, in string) {
		r, err := readHTML("a.html", []byte(in))
		checkRead(t, r, err)
	})
}

// FuzzEscape: plain words written as Markdown read back as the same words.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"# a", "- b", "李*萍、陈*强", "**", "a_b_", "`x`", "[a](b)", "<b>", "&lt;", "1. x", "---", "| a |", "\\", "~~~", "张**（3组）", "===", "+ x", "a\n=\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) { checkEscape(t, in) })
}

func BenchmarkDocxList60(b *testing.B) { benchRead(b, "list-60.docx") }
func BenchmarkXLSX2000(b *testing.B)   { benchRead(b, "list-2000.xlsx") }

func benchRead(b *testing.B, name string) {
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(name, data); err != nil {
			b.Fatal(err)
		}
	}
}
