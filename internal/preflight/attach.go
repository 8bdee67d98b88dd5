package preflight

import (
	"encoding/csv"
	"fmt"
	"net"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

// attachments looks for attachments that are named but absent or there but not
// named, and into those that are there.
func (k *check) attachments() {
	k.annexes()
	for _, a := range k.c.Attachments {
		k.attachment(a)
	}
}

// attachment looks into one file. Most leaks of lists were in attachments.
func (k *check) attachment(a notice.Attachment) {
	place := fmt.Sprintf("附件“%s”", a.Name)
	if len(a.Data) == 0 {
		return // only its name is known here
	}
	body := ""
	switch strings.ToLower(path.Ext(a.Name)) {
	case ".csv", ".tsv":
		body = csvTable(a.Data, strings.EqualFold(path.Ext(a.Name), ".tsv"))
	case ".txt", ".md", ".html", ".htm", ".json", ".xml":
		body = decode(a.Data)
	case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp":
		k.add(notice.Finding{Kind: "attachment_unread", Severity: notice.Note, Place: place, Text: a.Name,
			Message: "图片里的字看不出来。请亲眼看一遍，确认没有身份证号、银行卡号和人脸。"})
		return
	default:
		if k.env.Read == nil {
			k.unread(a, place)
			return
		}
		text, found, err := k.env.Read(a)
		if err != nil {
			k.unread(a, place)
			return
		}
		for _, f := range found {
			f.Place, f.Line, f.Fix = strings.TrimSuffix(place+"："+f.Place, "："), 0, ""
			k.add(f)
		}
		body = text
	}
	inner := k.inside(body)
	own := k.ownTable(a, body)
	for _, f := range inner.out {
		f.Place, f.Line = place+"："+f.Place, 0
		if !own {
			f.Fix = ""
		}
		k.add(f)
	}
}

// inside looks into the text of an attachment.
func (k *check) inside(body string) *check {
	inner := &check{n: &notice.Notice{Content: notice.Content{Category: k.c.Category, DutyPhones: k.c.DutyPhones}}, env: k.env, rule: k.rule, ok: k.ok, page: newPage(body), reviewed: k.reviewed}
	inner.c = &inner.n.Content
	inner.personal()
	inner.names()
	inner.secrecy()
	if k.ok {
		for _, t := range inner.page.tables {
			inner.attachedList(t, k.c.Channels)
		}
	}
	return inner
}

// attachedList looks at a list of persons in a file. A file goes out as it is, so
// that a list whose names a channel must mask or leave out may not be in it.
func (k *check) attachedList(t *table, channels []string) {
	if !t.persons || t.public {
		return
	}
	for c := range t.heads {
		k.column(t, c)
	}
	whole := 0
	for _, r := range t.personRows() {
		if !isMaskedName(t.cell(r, t.namesAt)) {
			whole++
		}
	}
	var where []string
	masks := true
	for _, ch := range []string{notice.Portal, notice.WeChat} {
		how := k.rule.ListFor(ch)
		if slices.Contains(channels, ch) && (how == policy.Absent || how == policy.Masked && whole > 0) {
			where = append(where, notice.ChannelName(ch))
			masks = masks && how == policy.Masked
		}
	}
	if len(where) == 0 || t.namesAt < 0 {
		return
	}
	f := notice.Finding{Kind: kindAttachedList, Severity: notice.Block, Line: t.first + 1, Place: fmt.Sprintf("表%d", t.n), Text: fmt.Sprintf("%d人", len(t.personRows())),
		Message: fmt.Sprintf("附件里有个人名单，附件会原样发到%s，姓名不会自动打星。请把名单放进正文，从附件里删去。", strings.Join(where, "、")), Rule: k.rule.Law()}
	if masks {
		f.Fix = fixMaskName
	}
	k.add(f)
}

// decode reads a text file: UTF-8, or what Chinese Windows writes.
func decode(data []byte) string {
	if !utf8.Valid(data) {
		if out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data); err == nil {
			data = out
		}
	}
	return strings.TrimPrefix(strings.ToValidUTF8(string(data), "?"), "\uFEFF")
}

// csvTable writes a sheet of comma-separated cells as a Markdown table, so that
// its columns are read by their heads. What is no sheet stays as it is.
func csvTable(data []byte, tabs bool) string {
	text := decode(data)
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	if tabs {
		r.Comma = '\t'
	}
	rows, err := r.ReadAll()
	if err != nil || len(rows) == 0 {
		return text
	}
	rows, title := sheetHead(rows)
	clean := strings.NewReplacer("|", `\|`, "\n", " ", "\r", " ")
	var b strings.Builder
	if title != "" {
		b.WriteString(clean.Replace(title) + "\n\n")
	}
	for i, row := range rows {
		for _, c := range row {
			b.WriteString("| " + clean.Replace(c) + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
	return b.String()
}

// sheetHead takes a title that stands alone off the rows of a sheet.
func sheetHead(rows [][]string) (rest [][]string, title string) {
	for len(rows) > 1 {
		filled, said := 0, ""
		for _, c := range rows[0] {
			if s := strings.TrimSpace(c); s != "" {
				filled, said = filled+1, s
			}
		}
		if filled > 1 || filled == 1 && title != "" || len(rows[0]) == 1 {
			break
		}
		rows, title = rows[1:], title+said
	}
	return rows, title
}

func (k *check) unread(a notice.Attachment, place string) {
	k.add(notice.Finding{Kind: "attachment_unread", Severity: notice.Warn, Place: place, Text: a.Name,
		Message: "这个附件的内容机器读不了，没有检查。请逐页看一遍，确认没有个人信息；最好换成 .docx 或 .xlsx。"})
}

// document looks at what the laid-out text shows: pictures without words, links
// that lead nowhere, and what no channel can show.
func (k *check) document() {
	doc := document.Parse(k.c.Body)
	told := map[tale]bool{}
	for _, f := range k.out {
		told[tale{f.Kind, f.Text}] = true
	}
	doc.Runs(func(line int, spans []document.Span) {
		for _, s := range spans {
			switch {
			case s.Image:
				k.image(line, s)
			case s.Href != "":
				k.link(line, s.Href)
			}
		}
		k.shown(line, document.SpansText(spans), told)
	})
	for _, p := range doc.Problems {
		k.add(notice.Finding{Kind: problemKind(p.Message), Severity: notice.Warn, Line: p.Line, Place: fmt.Sprintf("正文第%d行", p.Line), Message: p.Message})
	}
}

// problemKind names what the reader of the text has passed over.
func problemKind(message string) string {
	switch {
	case strings.HasPrefix(message, "链接“"):
		return "link_dead"
	case strings.HasPrefix(message, "图片没有文字"):
		return "image_text"
	case strings.HasPrefix(message, "图片“"):
		return "attachment_missing"
	}
	return "markdown"
}

func (k *check) image(line int, s document.Span) {
	place := fmt.Sprintf("正文第%d行", line)
	if text := strings.TrimSpace(s.Text); slices.Contains([]string{"图片", "图", "image", "img", "照片"}, text) {
		k.add(notice.Finding{Kind: "image_text", Severity: notice.Warn, Line: line, Place: place, Text: s.Href, Rule: "无障碍环境建设法第29、32条",
			Message: fmt.Sprintf("图片的说明只写了“%s”，看不见的人、听喇叭的人不知道图上是什么。请在方括号里写一句话。", s.Text)})
	}
	if !strings.Contains(s.Href, "://") && !k.attached(s.Href) {
		k.add(notice.Finding{Kind: "attachment_missing", Severity: notice.Warn, Line: line, Place: place, Text: s.Href,
			Message: fmt.Sprintf("图片“%s”没有附上。请把图片文件加到附件里。", s.Href)})
	}
}

func (k *check) attached(href string) bool {
	name := path.Base(href)
	if u, err := url.PathUnescape(name); err == nil {
		name = u
	}
	return slices.ContainsFunc(k.c.Attachments, func(a notice.Attachment) bool { return a.Name == name })
}

// link reports an address that no reader can open.
func (k *check) link(line int, href string) {
	why := deadLink(href)
	if why == "" || k.attached(href) {
		return
	}
	k.add(notice.Finding{Kind: "link_dead", Severity: notice.Warn, Line: line, Place: fmt.Sprintf("正文第%d行", line), Text: href,
		Message: fmt.Sprintf("链接“%s”打不开：%s。请改成完整的公开网址，或删去链接。", href, why)})
}

// deadLink says why an address leads nowhere, "" where it may lead somewhere. It
// asks no network: whether a page is really up is the portal channel's check.
func deadLink(href string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	switch {
	case err != nil:
		return "网址写法不对"
	case u.Scheme == "mailto" || u.Scheme == "tel":
		return ""
	case u.Scheme == "" && u.Host == "":
		return "没有写网址的开头（https://…），也不是附件"
	case u.Scheme != "http" && u.Scheme != "https":
		return "这种网址手机上打不开"
	}
	host := u.Hostname()
	ip := net.ParseIP(host)
	switch {
	case host == "":
		return "没有写网站"
	case ip != nil && (ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()), host == "localhost":
		return "这是内网或本机地址，外面的人打不开"
	case ip == nil && !strings.Contains(host, "."):
		return "网站名不完整"
	case strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".lan"):
		return "这是内网地址，外面的人打不开"
	}
	return ""
}

// tale names a finding by what it says.
type tale struct {
	kind, text string
}

// shown looks for numbers that only the laid-out text shows: written with
// entities, or with marks between their digits. told is what the plain text has
// shown already.
func (k *check) shown(line int, text string, told map[tale]bool) {
	if line > 0 && line <= len(k.page.lines) && strings.Contains(k.page.lines[line-1], text) {
		return // looked at as it stands
	}
	scanNumbers(text, "", func(h hit) {
		switch h.kind {
		case kindID, kindCard, kindMobile:
		default:
			return
		}
		if told[tale{h.kind, h.mask}] || h.kind == kindMobile && (h.duty || k.ownPhone(h.value)) {
			return
		}
		k.report(h, line, fmt.Sprintf("正文第%d行", line), nil, 0)
		k.out[len(k.out)-1].Fix = ""
	})
}
