package wechat

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode/utf8"

	"gaoshi/channels"
	"gaoshi/internal/document"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// Files of an official account's rendition.
const (
	articleFile = "article.json"
	coverFile   = "cover.png"
)

// Modes of an official account, in Target.Options["mode"].
const (
	ModePublish = "publish" // 发布: a lasting link, no quota, notifies nobody
	ModeMass    = "mass"    // 群发: followers are notified, one a day or four a month
)

// oaArticle is what a draft is made of, kept as it was signed.
type oaArticle struct {
	Mode    string `json:"mode"`
	Tag     string `json:"tag,omitempty"` // followers with this tag id; "" is all
	Title   string `json:"title"`
	Author  string `json:"author,omitempty"`
	Digest  string `json:"digest,omitempty"`
	Content string `json:"content"`
	Source  string `json:"content_source_url"` // 阅读原文
	Gone    bool   `json:"gone,omitempty"`     // a withdrawal: the earlier article is to be deleted by hand or by Retract
}

func (ch *Channel) renderOfficial(n *notice.Notice, t notice.Target, again occasion) (notice.Rendition, error) {
	r := notice.Rendition{Channel: notice.WeChat, Target: t.ID}
	v := ch.view(n, t, again)
	a := oaArticle{Mode: t.Options["mode"], Tag: t.Options["tag"], Source: v.Link}
	if a.Mode == "" {
		a.Mode = ModePublish
	}
	if a.Mode != ModePublish && a.Mode != ModeMass {
		return r, &channels.Told{Say: fmt.Sprintf("“%s”的 mode 写成了“%s”，只能写 publish（发布）或 mass（群发）。", t.Name, a.Mode)}
	}
	var err error
	if a.Title, err = ch.oaTitle(&r, v.Title); err != nil {
		return r, err
	}
	if utf8.RuneCountInString(v.Issuer) <= limits.DraftAuthorChars {
		a.Author = v.Issuer
	} else {
		r.Findings = append(r.Findings, notice.Finding{Kind: "wechat_author", Severity: notice.Note, Place: "发布单位",
			Message: fmt.Sprintf("发布单位超过%d字，公众号的作者栏空着，文末照写全称。", limits.DraftAuthorChars)})
	}
	a.Digest = fit(strings.ReplaceAll(v.Line, "\n", " "), limits.DraftDigestChars)
	doc := document.Parse(n.Content.Body)
	if n.Kind == notice.Withdrawal {
		doc = document.Doc{}
	}
	doc = ch.reshape(n, doc, t)
	images := &bodyImages{notice: n, r: &r}
	a.Content = ch.oaContent(v, doc, images.file)
	if k := utf8.RuneCountInString(a.Content); k >= limits.DraftContentChars || len(a.Content) >= limits.DraftContentBytes {
		return r, &channels.Told{Say: fmt.Sprintf("正文排成公众号文章有%d字符，最多%d。请把长表格放进附件，或不发公众号。", k, limits.DraftContentChars-1)}
	}
	b, err := encode(a)
	if err != nil {
		return r, err
	}
	cover, err := drawCover(a.Title, v.Issuer, n.Content.Urgency)
	if err != nil {
		return r, err
	}
	r.Text = a.Title + "\n\n" + v.Line + "\n\n" + doc.Text()
	r.Files = append([]notice.File{{Name: articleFile, MediaType: "application/json", Data: b}, {Name: coverFile, MediaType: "image/png", Data: cover}}, images.files...)
	return r, nil
}

// reshape keeps lists of persons out of the article and lays wide tables out for
// a phone.
func (ch *Channel) reshape(n *notice.Notice, doc document.Doc, t notice.Target) document.Doc {
	personal := ch.o.Personal(n.Content.Category, t)
	return doc.Reshape(func(x document.Block) []document.Block {
		switch {
		case x.Table == nil:
			return []document.Block{x}
		case personal:
			return []document.Block{{Line: x.Line, Spans: []document.Span{{Text: "（名单不在这里发，请看村公告栏。）"}}}}
		case len(x.Table.Head) > 4:
			return x.Table.Stacked()
		}
		return []document.Block{x}
	})
}

// titleTails are words that a title can do without; the kind of document is said
// by the article itself.
var titleTails = []string{"的通告", "的通知", "的公告", "的公示", "的函"}

// oaTitle fits a title into a draft's, without cutting words off that carry
// meaning: only the frame 关于……的通知 may go, and the reviewer is told.
func (ch *Channel) oaTitle(r *notice.Rendition, title string) (string, error) {
	if utf8.RuneCountInString(title) <= limits.DraftTitleChars {
		return title, nil
	}
	if s := bareTitle(title); utf8.RuneCountInString(s) <= limits.DraftTitleChars {
		r.Findings = append(r.Findings, notice.Finding{Kind: "wechat_title", Severity: notice.Note, Place: "标题", Text: title,
			Message: fmt.Sprintf("公众号标题最多%d字，改成了“%s”，文内照写全称。", limits.DraftTitleChars, s)})
		return s, nil
	}
	return "", &channels.Told{Say: fmt.Sprintf("标题有%d字，公众号最多%d字，去掉“关于……的通知”也放不下。请把标题改短，或不发公众号。",
		utf8.RuneCountInString(title), limits.DraftTitleChars)}
}

// bareTitle takes the frame 关于……的通知 off a title; a mark 【紧急】 stays.
func bareTitle(title string) string {
	mark, rest := "", title
	if strings.HasPrefix(rest, "【") {
		if i := strings.Index(rest, "】"); i > 0 {
			mark, rest = rest[:i+len("】")], rest[i+len("】"):]
		}
	}
	rest = strings.TrimPrefix(rest, "关于")
	for _, tail := range titleTails {
		rest = strings.TrimSuffix(rest, tail)
	}
	return mark + rest
}

// fit keeps whole sentences, or whole clauses of the first one, of at most n characters.
func fit(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	var out string
	for _, x := range Sentences(s) {
		if utf8.RuneCountInString(out)+utf8.RuneCountInString(x) > n {
			break
		}
		out += x
	}
	if out != "" {
		return strings.TrimSpace(out)
	}
	rs := []rune(s)[:n-1]
	for i := len(rs) - 1; i > n/3; i-- {
		if strings.ContainsRune("，、：；, ", rs[i]) {
			rs = rs[:i]
			break
		}
	}
	return string(rs) + "…"
}

// Inline styles: WeChat takes no style sheet and drops classes.
var oaStyles = map[string]string{
	"p":          "margin:0 0 14px;line-height:1.8",
	"sign":       "margin:0 0 4px;line-height:1.8;text-align:right",
	"h1":         "margin:26px 0 12px;font-size:18px;font-weight:bold;line-height:1.5;color:#a61b1b",
	"h2":         "margin:26px 0 12px;font-size:18px;font-weight:bold;line-height:1.5;color:#a61b1b",
	"h3":         "margin:26px 0 12px;font-size:18px;font-weight:bold;line-height:1.5;color:#a61b1b",
	"h4":         "margin:16px 0 8px;font-size:17px;font-weight:bold;line-height:1.5",
	"ul":         "margin:0 0 14px;padding-left:1.4em",
	"ol":         "margin:0 0 14px;padding-left:1.6em",
	"li":         "margin:0 0 6px;line-height:1.8",
	"table":      "width:100%;border-collapse:collapse;margin:0 0 16px;font-size:15px;line-height:1.5",
	"th":         "border:1px solid #d9d9d9;padding:7px 6px;background:#f6f1ee;font-weight:bold;text-align:left",
	"th-center":  "border:1px solid #d9d9d9;padding:7px 6px;background:#f6f1ee;font-weight:bold;text-align:center",
	"th-right":   "border:1px solid #d9d9d9;padding:7px 6px;background:#f6f1ee;font-weight:bold;text-align:right",
	"td":         "border:1px solid #d9d9d9;padding:7px 6px;text-align:left",
	"td-center":  "border:1px solid #d9d9d9;padding:7px 6px;text-align:center",
	"td-right":   "border:1px solid #d9d9d9;padding:7px 6px;text-align:right",
	"blockquote": "margin:0 0 14px;padding:10px 14px;border-left:3px solid #d0b8b0;background:#faf7f5",
	"hr":         "border:0;border-top:1px solid #ddd;margin:18px 0",
	"img":        "max-width:100%;height:auto;display:block;margin:0 auto 14px",
	"pre":        "white-space:pre-wrap;font-size:15px;margin:0 0 14px",
}

func style(el string) string { return oaStyles[el] }

// oaContent is the article's body: what to do on top, the text, nothing from elsewhere.
func (ch *Channel) oaContent(v View, doc document.Doc, image func(href string) string) string {
	var b strings.Builder
	b.WriteString(`<section style="font-size:17px;color:#222;letter-spacing:.02em">`)
	b.WriteString(`<section style="margin:0 0 20px;padding:14px 16px;background:#fff6ec;border-left:4px solid #a61b1b;border-radius:4px">`)
	for _, l := range strings.Split(v.Line, "\n") {
		fmt.Fprintf(&b, `<p style="margin:0;font-size:18px;font-weight:bold;line-height:1.7">%s</p>`, html.EscapeString(l))
	}
	for _, f := range v.Facts {
		fmt.Fprintf(&b, `<p style="margin:6px 0 0;font-size:16px;line-height:1.6"><span style="color:#8a5a44">%s：</span>%s</p>`, html.EscapeString(f.Name), html.EscapeString(f.Value))
	}
	b.WriteString(`</section>`)
	if full := v.Title; len([]rune(full)) > limits.DraftTitleChars {
		fmt.Fprintf(&b, `<p style="margin:0 0 16px;font-size:18px;font-weight:bold;line-height:1.6;text-align:center">%s</p>`, html.EscapeString(full))
	}
	b.WriteString(doc.HTML(document.HTMLOptions{Shift: 1, Style: style, NoLinks: true, Image: image}))
	b.WriteString(`</section>`)
	return phoneForm.ReplaceAllString(b.String(), `<span style="white-space:nowrap">$0</span>`)
}

// phoneForm is a number that must not be torn apart at its dash.
var phoneForm = regexp.MustCompile(`\b0\d{2,3}-\d{7,8}\b`)
