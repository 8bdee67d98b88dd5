// Package attached looks at a notice's attachments: those that the text names and
// are not there, those that are there and not named, and into each file. A file
// goes out as it is, so that what a channel must mask may not stand in one. It
// mends sheets, and names attachments in the text.
package attached

import (
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"path"
	"slices"
	"strings"

	"gaoshi/internal/attachment"
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
		file(k, a)
	}
}

// Kinds of findings about files.
const (
	kindRefused = "attachment_refused" // it does not go out
	kindHidden  = "attachment_hidden"  // it held personal data that nobody sees
	kindUnclean = "attachment_unclean" // what is kept is not the cleaned copy
	kindCleaned = "attachment_cleaned" // what was taken out
	kindLook    = "attachment_look"    // a person must look
)

// lawPrivacy stands beside what a file holds of persons.
const lawPrivacy = "政府信息公开条例第15条；个人信息保护法第34条"

// fixClean is what a click does with a file: its cleaned copy takes its place.
const fixClean = "换成清理过的副本"

// holdsPersonal reports whether a text holds personal data.
func holdsPersonal(text string) bool { return personal.Holds(text) }

// file looks into one file. Most leaks of lists were in attachments. It is checked
// for what it is: it needs no title, issuer, category or channels of its own.
func file(k *bench.Bench, a notice.Attachment) {
	place := attachmentPlace(a.Name)
	if len(a.Data) == 0 {
		return // only its name is known here
	}
	c := attachment.Clean(a.Name, a.Data, holdsPersonal)
	if c.Refused != "" {
		k.Add(notice.Finding{Kind: kindRefused, Severity: notice.Block, Place: place, Text: a.Name, Message: c.Refused, Rule: lawPrivacy})
		return
	}
	cleaned(k, a, c, place)
	look(k, a, c, place)
	body := c.Text
	switch strings.ToLower(path.Ext(a.Name)) {
	case ".csv", ".tsv":
		body = csvTable(a.Data, strings.EqualFold(path.Ext(a.Name), ".tsv"))
	case ".docx", ".xlsx":
		if k.Env.Read != nil {
			a.Data = c.Data
			if text, _, err := k.Env.Read(a); err == nil {
				body = text
			}
		}
	}
	inner := inside(k, body)
	own := ownTable(k, a, body)
	told := map[string]bool{}
	for _, f := range inner.Findings {
		told[f.Kind+f.Text] = true
		f.Place, f.Line = place+"："+f.Place, 0
		if !own {
			f.Fix = ""
		}
		k.Add(f)
	}
	if body == c.Text {
		return
	}
	for _, f := range personal.In(k, c.Text) { // headers, notes, charts, text boxes, links
		if told[f.Kind+f.Text] {
			continue
		}
		told[f.Kind+f.Text] = true
		f.Place, f.Line, f.Fix = place+"：页眉、脚注、图表、文本框等处", 0, ""
		k.Add(f)
	}
}

// cleaned says what was taken out of a file, or has to be.
func cleaned(k *bench.Bench, a notice.Attachment, c attachment.Copy, place string) {
	if !c.Changed() {
		return
	}
	f := notice.Finding{Kind: kindCleaned, Severity: notice.Note, Place: place, Text: c.Summary(), Fix: fixClean, Rule: lawPrivacy,
		Message: fmt.Sprintf("发出去的是清理过的副本，已去掉：%s。原文件请自己留好。", c.Summary())}
	switch {
	case holdsPersonal(c.Hidden) || len(personal.In(k, c.Hidden)) > 0:
		f.Kind, f.Severity = kindHidden, notice.Block
		f.Message = fmt.Sprintf("这个文件看不见的地方（%s）有个人信息，收到的人能翻出来。请换成清理过的副本再发。", c.Summary())
	case a.Digest != "":
		f.Kind, f.Severity = kindUnclean, notice.Block
		f.Message = fmt.Sprintf("这个文件里还有看不见的东西：%s。请换成清理过的副本再发。", c.Summary())
	}
	k.Add(f)
}

// look asks a named person to look at what no program reads for sure. The answer is
// an override of this finding, with the person's name.
func look(k *bench.Bench, a notice.Attachment, c attachment.Copy, place string) {
	if c.Look == "" {
		return
	}
	f := notice.Finding{Kind: kindLook, Severity: notice.Block, Place: place, Text: lookText(a),
		Message: c.Look + "看过没有问题的，由拟稿人以外的同志写明“看过了”放行，会记下姓名。", Rule: lawPrivacy}
	switch strings.ToLower(path.Ext(a.Name)) {
	case ".docx", ".xlsx", ".pptx", ".html", ".htm":
		f.Severity, f.Message = notice.Warn, c.Look
	default:
		if shows(k, a.Name) { // a picture in the text is before everybody's eyes
			f.Severity, f.Message = notice.Note, c.Look
		}
	}
	if k.Env.Recognise != nil {
		text, err := k.Env.Recognise(a)
		if err == nil {
			for _, g := range personal.In(k, text) {
				g.Place, g.Line, g.Fix = place+"：图上的字", 0, ""
				k.Add(g)
			}
			if f.Severity == notice.Block && len([]rune(strings.TrimSpace(text))) < fewWords {
				f.Severity, f.Message = notice.Warn, "图上没有认出多少字。请点开看一遍，确认没有不该露的人脸和证件。"
			}
		}
	}
	k.Add(f)
}

// fewWords is how many characters a picture of something other than a page shows.
const fewWords = 12

// lookText names a file by its bytes: who has looked at one has not looked at another
// of the same name.
func lookText(a notice.Attachment) string {
	sum := sha256.Sum256(a.Data)
	return fmt.Sprintf("%s（%x）", a.Name, sum[:4])
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

// csvTable writes a sheet of comma-separated cells as a Markdown table, so that
// its columns are read by their heads. What is no sheet stays as it is.
func csvTable(data []byte, tabs bool) string {
	text := attachment.Decode(data)
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
