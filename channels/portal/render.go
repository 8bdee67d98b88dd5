package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"text/template"
	"time"
	"unicode/utf8"

	"gaoshi/channels/portal/cms"
	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
)

// Files of a rendition.
const (
	ArticleFile = "article.html" // the body with inline styles, for any CMS
	PackageFile = "package.json" // cms.Package: everything the portal's form asks for
)

// Package is the handoff package 报送包.
type Package = cms.Package

const summaryChars = 100

// Render lays the article out. It refuses what the portal would refuse.
func (ch *Channel) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	c := &n.Content
	r := notice.Rendition{Channel: notice.Portal, Target: t.ID}
	doc := document.Parse(c.Body)
	if strings.TrimSpace(c.Title) == "" {
		return r, told(nil, "没有标题，县门户不收。请写上标题。")
	}
	if strings.TrimSpace(c.Column) == "" {
		return r, told(nil, "没有写发到县门户哪个栏目，例如“公示公告”。请拟稿人在“登记用的其他项”里填“门户栏目”（文件里是 column）。")
	}
	if _, ok := ch.o.Columns[c.Column]; len(ch.o.Columns) > 0 && !ok {
		return r, told(nil, "县门户没有“%s”这个栏目。请改栏目，或请管理员在 gaoshi.yaml 的 portal.columns 里加上它。", c.Column)
	}
	if len(doc.Blocks) == 0 && n.Kind != notice.Withdrawal {
		return r, told(nil, "正文是空的，县门户不收。")
	}
	p, err := ch.pack(n, t, doc)
	if err != nil {
		return r, err
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(p); err != nil {
		return r, err
	}
	r.Text = p.Title + "\n\n" + doc.Text()
	r.Files = []notice.File{
		{Name: ArticleFile, MediaType: "text/html; charset=utf-8", Data: []byte(placed(p.Body, localNames(p)))},
		{Name: PackageFile, MediaType: "application/json", Data: b.Bytes()},
	}
	for _, pr := range doc.Problems {
		r.Findings = append(r.Findings, notice.Finding{
			Kind: "text", Severity: notice.Note, Line: pr.Line, Place: fmt.Sprintf("正文第%d行", pr.Line), Message: pr.Message,
		})
	}
	return r, nil
}

func (ch *Channel) pack(n *notice.Notice, t notice.Target, doc document.Doc) (*Package, error) {
	c := &n.Content
	p := &Package{
		Key: string(n.ID), Edition: n.Edition, Kind: n.Kind, Reason: n.Reason, Title: strings.Join(strings.Fields(c.Title), " "),
		Column: c.Column, ColumnID: ch.o.Columns[c.Column], IndexNo: c.IndexNo, DocNo: c.DocNo, Issuer: c.Issuer, Drafter: c.Drafter,
		Disclosure: c.Disclosure, Category: string(c.Category), Domain26: c.Domain26, Art20: c.Art20,
		FormedOn: stamp(c.FormedOn, time.DateOnly), PublishAt: stamp(c.PublishAt, "2006-01-02 15:04"), ExpireAt: stamp(n.End().Say, time.DateOnly),
		Interprets: string(c.Interprets), Summary: summary(c, doc), Landing: ch.o.Link(n.ID, t.ID),
	}
	if p.IndexNo == "" && ch.index != nil {
		no, err := ch.IndexNo(n)
		if err != nil {
			return nil, err
		}
		p.IndexNo = no
	}
	if ch.o.Related != nil {
		p.Related = ch.o.Related(n)
	}
	pictures := pictureNames(doc)
	for _, a := range c.Attachments {
		p.Attachments = append(p.Attachments, cms.Attachment{Name: a.Name, MediaType: a.MediaType, SHA256: a.Digest, Picture: pictures[a.Name]})
	}
	p.Body, p.Text = ch.body(n, doc, p), doc.Text()
	p.Meta = map[string]string{
		"ArticleTitle": p.Title, "PubDate": p.PublishAt, "ContentSource": c.Issuer, "ColumnName": c.Column, "Description": p.Summary,
		"Author": c.Drafter, "Keywords": keywords(c), "SiteName": ch.o.SiteName, "SiteDomain": ch.o.SiteDomain, "SiteIDCode": ch.o.SiteCode,
	}
	for name, t := range ch.meta {
		var b strings.Builder
		if err := t.Execute(&b, p); err != nil {
			return nil, told(err, "设置里的 portal.meta.%s 套不上这份公告。请管理员检查 gaoshi.yaml。", name)
		}
		p.Meta[name] = strings.TrimSpace(b.String())
	}
	for k, v := range p.Meta {
		if v == "" {
			delete(p.Meta, k)
		}
	}
	return p, nil
}

// pictureNames are the attachments that stand in the text as pictures.
func pictureNames(doc document.Doc) map[string]bool {
	out := map[string]bool{}
	spans := func(list []document.Span) {
		for _, s := range list {
			if s.Image {
				out[s.Href] = true
			}
		}
	}
	doc.Walk(func(b *document.Block) bool {
		spans(b.Spans)
		if b.Table != nil {
			for _, c := range b.Table.Head {
				spans(c.Spans)
			}
			for _, r := range b.Table.Rows {
				for _, c := range r.Cells {
					spans(c.Spans)
				}
			}
		}
		return true
	})
	return out
}

// style gives every element what it needs to look right inside any CMS's page.
func style(el string) string {
	const cell = "border:1px solid #000;padding:6px 8px;vertical-align:middle;text-indent:0;"
	switch el {
	case "p":
		return "margin:0 0 12px;line-height:1.8;text-indent:2em;text-align:justify"
	case "to":
		return "margin:0 0 12px;line-height:1.8;text-indent:0"
	case "sign":
		return "margin:0 0 4px;line-height:1.8;text-indent:0;text-align:right"
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return "margin:16px 0 8px;font-size:1.1em;font-weight:bold;line-height:1.6;text-indent:0"
	case "scroll":
		return "overflow-x:auto;margin:0 0 12px"
	case "table":
		return "width:100%;border-collapse:collapse;border:1px solid #000;margin:0 auto"
	case "th", "th-center", "th-right":
		return cell + "text-align:center;font-weight:bold;background:#f2f2f2"
	case "td":
		return cell + "text-align:left"
	case "td-center":
		return cell + "text-align:center"
	case "td-right":
		return cell + "text-align:right"
	case "ul", "ol":
		return "margin:0 0 12px;padding-left:2.2em;line-height:1.8"
	case "li":
		return "margin:0 0 4px;text-indent:0"
	case "blockquote":
		return "margin:0 0 12px;padding:0 0 0 1em;border-left:3px solid #999"
	case "img":
		return "max-width:100%;height:auto;display:block;margin:8px auto;border:0"
	}
	return ""
}

// attrs say the same to editors that drop styles.
func attrs(el string) string {
	switch el {
	case "sign", "td-right":
		return ` align="right"`
	case "td-center", "th-center", "th", "th-right":
		return ` align="center"`
	case "table":
		return ` border="1" cellspacing="0" cellpadding="6" width="100%"`
	}
	return ""
}

// body is the article: what was changed on top, the text, its files, its key.
func (ch *Channel) body(n *notice.Notice, doc document.Doc, p *Package) string {
	files := map[string]string{}
	for _, a := range p.Attachments {
		if a.SHA256 != "" {
			files[a.Name] = cms.FileScheme + a.SHA256
		}
	}
	o := document.HTMLOptions{Shift: 1, Style: style, Attr: attrs, Scroll: true, Image: func(href string) string {
		if strings.Contains(href, "://") {
			return "" // a portal shows no pictures of others: they vanish, and they watch
		}
		return files[href]
	}}
	line := func(el, inner string) string {
		return fmt.Sprintf("<p%s style=%q>%s</p>\n", attrs(el), style(el), inner)
	}
	var b strings.Builder
	if n.Kind == notice.Correction {
		b.WriteString(line("p", "<strong>【更正】更正说明：</strong>"+html.EscapeString(n.Reason)))
	}
	b.WriteString(doc.HTML(o))
	b.WriteByte('\n')
	if p.Interprets != "" && !slices.ContainsFunc(p.Related, func(r cms.Related) bool { return r.Own }) {
		b.WriteString(line("to", "本文解读的文件："+html.EscapeString(p.Interprets)))
	}
	for _, r := range p.Related {
		b.WriteString(line("to", fmt.Sprintf(`%s：<a href="%s">%s</a>`, html.EscapeString(r.Word), html.EscapeString(r.URL), html.EscapeString(r.Title))))
	}
	k := 0
	for _, a := range p.Attachments {
		if a.Picture || files[a.Name] == "" {
			continue
		}
		k++
		b.WriteString(line("to", fmt.Sprintf(`附件%d：<a href="%s">%s</a>`, k, files[a.Name], html.EscapeString(a.Name))))
	}
	b.WriteString(keyLine(n))
	return b.String()
}

// keyLine is the last line of an article: by it the page is known again.
func keyLine(n *notice.Notice) string {
	return fmt.Sprintf("<p style=%q>公告编号：%s</p>", "margin:16px 0 0;font-size:12px;color:#666;text-indent:0", html.EscapeString(n.Ref()))
}

var placeholder = regexp.MustCompile(`gaoshi-file:([0-9a-f]{64})`)

// placed puts the addresses of uploaded files in.
func placed(body string, address map[string]string) string {
	return placeholder.ReplaceAllStringFunc(body, func(s string) string {
		return html.EscapeString(address[strings.TrimPrefix(s, cms.FileScheme)])
	})
}

// summary is 内容概述: the plain line, else the first words of the text.
func summary(c *notice.Content, doc document.Doc) string {
	s := strings.Join(strings.Fields(c.Plain), " ")
	if s == "" {
		doc.Walk(func(b *document.Block) bool {
			s = strings.Join(strings.Fields(document.SpansText(b.Spans)), " ")
			return b.Kind != document.Paragraph || utf8.RuneCountInString(s) < 12
		})
	}
	if rs := []rune(s); len(rs) > summaryChars {
		s = string(rs[:summaryChars-1]) + "…"
	}
	return s
}

func keywords(c *notice.Content) string {
	var out []string
	for _, s := range []string{c.Domain26, c.Column} {
		if s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ",")
}

func stamp(t time.Time, form string) string {
	if t.IsZero() {
		return ""
	}
	return t.In(calendar.Zone).Format(form)
}

// index is what the template of 索引号 sees.
type index struct {
	ID       string // QH-2026-0101
	Year     string // 2026
	Serial   string // 0101: the last figures of the id
	Region   string // 行政区划代码
	Column   string
	ColumnID string
	Category string
	Formed   string // 20261120: 成文日期
	DocNo    string
}

var lastFigures = regexp.MustCompile(`\d+$`)
var yearFigures = regexp.MustCompile(`20\d\d`)

// IndexNo is the 索引号 that the settings' template gives a notice; "" without one.
func (ch *Channel) IndexNo(n *notice.Notice) (string, error) {
	if ch.index == nil {
		return "", nil
	}
	c := &n.Content
	x := index{
		ID: string(n.ID), Year: yearFigures.FindString(string(n.ID)), Serial: lastFigures.FindString(string(n.ID)), Region: ch.o.Region,
		Column: c.Column, ColumnID: ch.o.Columns[c.Column], Category: string(c.Category), Formed: stamp(c.FormedOn, "20060102"), DocNo: c.DocNo,
	}
	if x.Year == "" {
		x.Year = stamp(n.CreatedAt, "2006")
	}
	var b strings.Builder
	if err := ch.index.Execute(&b, x); err != nil {
		return "", told(err, "索引号编不出来。请管理员检查 gaoshi.yaml 里的 portal.index_no。")
	}
	return strings.Join(strings.Fields(b.String()), ""), nil
}

func parseIndex(text string) (*template.Template, error) {
	if text == "" {
		return nil, nil
	}
	return template.New("index_no").Option("missingkey=error").Parse(text)
}
