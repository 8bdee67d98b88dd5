// Package attached looks at a notice's attachments: those that the text names and
// are not there, those that are there and not named, and into each file. A file
// goes out as it is, so that what a channel must mask may not stand in one. It
// mends sheets, and names attachments in the text.
package attached

import (
	"encoding/csv"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/page"
	"gaoshi/internal/preflight/person"
	"gaoshi/internal/preflight/personal"
	"gaoshi/internal/preflight/secrecy"
	"gaoshi/internal/preflight/words"
)

// Check looks for attachments that are named but absent or there but not
// named, and into those that are there.
func Check(k *bench.Bench) {
	annexes(k)
	for _, a := range k.Content.Attachments {
		attachment(k, a)
	}
}

// attachment looks into one file. Most leaks of lists were in attachments.
func attachment(k *bench.Bench, a notice.Attachment) {
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
		k.Add(notice.Finding{Kind: "attachment_unread", Severity: notice.Note, Place: place, Text: a.Name,
			Message: "图片里的字看不出来。请亲眼看一遍，确认没有身份证号、银行卡号和人脸。"})
		return
	default:
		if k.Env.Read == nil {
			unread(k, a, place)
			return
		}
		text, found, err := k.Env.Read(a)
		if err != nil {
			unread(k, a, place)
			return
		}
		for _, f := range found {
			f.Place, f.Line, f.Fix = strings.TrimSuffix(place+"："+f.Place, "："), 0, ""
			k.Add(f)
		}
		body = text
	}
	inner := inside(k, body)
	own := ownTable(k, a, body)
	for _, f := range inner.Findings {
		f.Place, f.Line = place+"："+f.Place, 0
		if !own {
			f.Fix = ""
		}
		k.Add(f)
	}
}

// inside looks into the text of an attachment.
func inside(k *bench.Bench, body string) *bench.Bench {
	inner := bench.New(&notice.Notice{Content: notice.Content{Category: k.Content.Category, DutyPhones: k.Content.DutyPhones, Body: body}}, k.Env)
	inner.Reviewed = k.Reviewed
	personal.Texts(inner)
	words.Names(inner)
	secrecy.Check(inner)
	if k.Known {
		for _, t := range inner.Page.Tables {
			attachedList(inner, t, k.Content.Channels)
		}
	}
	return inner
}

// attachedList looks at a list of persons in a file. A file goes out as it is, so
// that a list whose names a channel must mask or leave out may not be in it.
func attachedList(k *bench.Bench, t *page.Table, channels []string) {
	if !t.Persons || t.Public {
		return
	}
	for c := range t.Heads {
		personal.Column(k, t, c)
	}
	whole := 0
	for _, r := range t.PersonRows() {
		if !person.IsMasked(t.Cell(r, t.NamesAt)) {
			whole++
		}
	}
	var where []string
	masks := true
	for _, ch := range []string{notice.Portal, notice.WeChat} {
		how := k.Rule.ListFor(ch)
		if slices.Contains(channels, ch) && (how == policy.Absent || how == policy.Masked && whole > 0) {
			where = append(where, notice.ChannelName(ch))
			masks = masks && how == policy.Masked
		}
	}
	if len(where) == 0 || t.NamesAt < 0 {
		return
	}
	f := notice.Finding{Kind: kindAttachedList, Severity: notice.Block, Line: t.First + 1, Place: fmt.Sprintf("表%d", t.N), Text: fmt.Sprintf("%d人", len(t.PersonRows())),
		Message: fmt.Sprintf("附件里有个人名单，附件会原样发到%s，姓名不会自动打星。请把名单放进正文，从附件里删去。", strings.Join(where, "、")), Rule: k.Rule.Law()}
	if masks {
		f.Fix = bench.FixMaskName
	}
	k.Add(f)
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

func unread(k *bench.Bench, a notice.Attachment, place string) {
	k.Add(notice.Finding{Kind: "attachment_unread", Severity: notice.Warn, Place: place, Text: a.Name,
		Message: "这个附件的内容机器读不了，没有检查。请逐页看一遍，确认没有个人信息；最好换成 .docx 或 .xlsx。"})
}
