package portal

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
)

// Files of a rendition.
const (
	ArticleFile = "article.html" // the body as clean semantic HTML
	PackageFile = "package.json" // Package: everything the portal's form asks for
)

// Package is the handoff package 报送包.
type Package struct {
	Key         string            `json:"external_key"` // the notice's id, the same for all editions
	Edition     int               `json:"edition"`
	Kind        notice.Kind       `json:"kind"`
	Reason      string            `json:"reason,omitempty"` // of a correction or withdrawal
	Title       string            `json:"title"`
	Column      string            `json:"column"`
	ColumnID    string            `json:"column_id,omitempty"`
	IndexNo     string            `json:"index_no,omitempty"`
	DocNo       string            `json:"doc_no,omitempty"`
	Issuer      string            `json:"issuer"`
	Drafter     string            `json:"drafter,omitempty"`
	Disclosure  string            `json:"disclosure,omitempty"`
	Category    string            `json:"category"`
	Domain26    string            `json:"domain26,omitempty"`
	Art20       string            `json:"art20,omitempty"`
	FormedOn    string            `json:"formed_on,omitempty"` // 2006-01-02
	PublishAt   string            `json:"publish_at,omitempty"`
	ExpireAt    string            `json:"expire_at,omitempty"` // 废止日期
	Interprets  string            `json:"interprets,omitempty"`
	Summary     string            `json:"summary"` // 内容概述, at most 100 characters
	Meta        map[string]string `json:"meta"`    // tags of the detail page
	Body        string            `json:"body"`    // HTML
	Attachments []Attachment      `json:"attachments,omitempty"`
	Landing     string            `json:"landing,omitempty"` // reading page of the township
}

// Attachment is a file that goes with the article.
type Attachment struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type,omitempty"`
	SHA256    string `json:"sha256,omitempty"`
}

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
	p := ch.pack(n, t, doc)
	if len(ch.o.Columns) > 0 && p.ColumnID == "" {
		return r, told(nil, "县门户没有“%s”这个栏目的编号。请改栏目，或请管理员在 gaoshi.yaml 的 portal.columns 里加上它。", c.Column)
	}
	if len(doc.Blocks) == 0 && n.Kind != notice.Withdrawal {
		return r, told(nil, "正文是空的，县门户不收。")
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
		{Name: ArticleFile, MediaType: "text/html; charset=utf-8", Data: []byte(p.Body)},
		{Name: PackageFile, MediaType: "application/json", Data: b.Bytes()},
	}
	for _, pr := range doc.Problems {
		r.Findings = append(r.Findings, notice.Finding{
			Kind: "text", Severity: notice.Note, Line: pr.Line, Place: fmt.Sprintf("正文第%d行", pr.Line), Message: pr.Message,
		})
	}
	return r, nil
}

func (ch *Channel) pack(n *notice.Notice, t notice.Target, doc document.Doc) *Package {
	c := &n.Content
	p := &Package{
		Key: string(n.ID), Edition: n.Edition, Kind: n.Kind, Reason: n.Reason, Title: strings.Join(strings.Fields(c.Title), " "),
		Column: c.Column, ColumnID: ch.o.Columns[c.Column], IndexNo: c.IndexNo, DocNo: c.DocNo, Issuer: c.Issuer, Drafter: c.Drafter,
		Disclosure: c.Disclosure, Category: string(c.Category), Domain26: c.Domain26, Art20: c.Art20,
		FormedOn: stamp(c.FormedOn, time.DateOnly), PublishAt: stamp(c.PublishAt, "2006-01-02 15:04"), ExpireAt: stamp(n.End().Say, time.DateOnly),
		Interprets: string(c.Interprets), Summary: summary(c, doc), Landing: ch.o.Link(n.ID, t.ID),
	}
	p.Body = body(n, doc)
	for _, a := range c.Attachments {
		p.Attachments = append(p.Attachments, Attachment{a.Name, a.MediaType, a.Digest})
	}
	p.Meta = map[string]string{
		"ArticleTitle": p.Title, "PubDate": p.PublishAt, "ContentSource": c.Issuer, "ColumnName": c.Column,
		"Description": p.Summary, "Author": c.Drafter, "Keywords": keywords(c), "SiteName": ch.o.SiteName, "SiteIDCode": ch.o.SiteCode,
	}
	for k, v := range p.Meta {
		if v == "" {
			delete(p.Meta, k)
		}
	}
	return p
}

// body is the article: what was changed on top, the text, what belongs to it.
func body(n *notice.Notice, doc document.Doc) string {
	var b strings.Builder
	if n.Kind == notice.Correction && n.Reason != "" {
		b.WriteString(document.Doc{Blocks: []document.Block{{Spans: []document.Span{{Text: "更正说明：", Strong: true}, {Text: n.Reason}}}}}.HTML(document.HTMLOptions{}))
		b.WriteByte('\n')
	}
	b.WriteString(doc.HTML(document.HTMLOptions{Scroll: true}))
	if n.Content.Interprets != "" {
		b.WriteByte('\n')
		b.WriteString(document.Doc{Blocks: []document.Block{{Spans: []document.Span{{Text: "本文解读的文件：" + string(n.Content.Interprets)}}}}}.HTML(document.HTMLOptions{}))
	}
	return b.String()
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
