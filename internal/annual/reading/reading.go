// Package reading reads yearly reports as offices publish them: Word files, pages of
// portals, text that was pasted, in the form of 2019 and in that of 2021.
//
// Tables are found by the words of the form, not by their layout: merged cells,
// tables in pieces, cells that became lines, other orders of heads. A number is
// taken only where it is sure which cell it stands in; what is not sure stays
// absent and a remark says so. Nothing is corrected: blanks, dashes and odd numbers
// stand in the model as they stand in the report.
package reading

import (
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"

	"gaoshi/internal/annual"
	"gaoshi/internal/attachment"
	"gaoshi/internal/document"
	"gaoshi/internal/intake"
)

// Reader reads files; its zero value reads .docx, .html, .txt and .md.
type Reader struct {
	Intake intake.Reader // its Convert reads old formats, where a program for them is installed
}

// Read reads a report. An error is Chinese, for the clerk.
func (rd *Reader) Read(name string, data []byte) (*annual.Report, error) {
	if isText(name, data) {
		return text(name, attachment.Decode(data))
	}
	res, err := rd.Intake.Read(name, data)
	if err != nil {
		return nil, err
	}
	items := blocks(document.Parse(res.Notice.Content.Body).Blocks)
	if t := res.Notice.Content.Title; t != "" {
		items = append([]item{{text: t, title: true}}, items...)
	}
	r, err := report(name, items)
	if err != nil {
		return nil, err
	}
	if o := res.Official; r.Dated.Year == 0 && !o.Date.IsZero() {
		r.Dated = annual.Day{Year: o.Date.Year(), Month: int(o.Date.Month()), Day: o.Date.Day()}
	}
	if r.Office == "" {
		r.Office = res.Official.Signature
	}
	return r, nil
}

// Text reads a report that was pasted.
func Text(s string) (*annual.Report, error) { return text("", s) }

func isText(name string, data []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt", ".md", ".markdown", ".text":
		head := strings.ToLower(string(data[:min(len(data), 512)]))
		return !strings.HasPrefix(head, "pk\x03\x04") && !strings.Contains(head, "<html") && !strings.Contains(head, "<!doctype html") && !strings.Contains(head, "%pdf-")
	}
	return false
}

func text(name, s string) (*annual.Report, error) { return report(name, lines(s)) }

// item is a paragraph or a row of a table, in the order of the report.
type item struct {
	text  string
	title bool     // the file's own title
	cells []string // a row, where there are several
	grid  int      // rows of one table have the same
}

var (
	ruleLine = regexp.MustCompile(`^[\s|:+\-=—]+$`)
	marks    = regexp.MustCompile(`^\s*(?:#{1,6}\s+|\*\s+)`)
	escaped  = regexp.MustCompile(`\\([\\|*_#\[\]().+\-!~<>&])`)
	wide     = regexp.MustCompile(`\t| {3,}|\x{3000}{2,}`)
)

// lines makes items of plain text or loose Markdown.
func lines(s string) []item {
	var out []item
	grid := 1
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "｜", "|", "<br>", "", "<br/>", "", "**", "", "&nbsp;", " ").Replace(s)
	for _, line := range strings.Split(s, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" || strings.HasPrefix(trimmed, "> ") { // a quote is a note on the report, not its text
			grid++
			continue
		}
		if ruleLine.MatchString(trimmed) && (strings.Contains(trimmed, "--") || strings.Contains(trimmed, "==")) {
			continue
		}
		if strings.Contains(trimmed, "|") {
			out = append(out, row(strings.Split(fence(trimmed), "|"), grid)...)
			continue
		}
		inner := strings.Trim(line, " \r")
		if cs := wide.Split(inner, -1); len(cs) > 1 && !strings.Contains(trimmed, "。") && strings.TrimSpace(cs[0]) != "" {
			out = append(out, row(cs, grid)...)
			continue
		}
		out = append(out, item{text: escaped.ReplaceAllString(marks.ReplaceAllString(trimmed, ""), "$1")})
	}
	return out
}

// fence takes one bar off both ends of a row.
func fence(s string) string { return strings.TrimSuffix(strings.TrimPrefix(s, "|"), "|") }

// row makes an item of cells; a single word is a line.
func row(cells []string, grid int) []item {
	full := 0
	for i := range cells {
		cells[i] = escaped.ReplaceAllString(strings.TrimSpace(cells[i]), "$1")
		if cells[i] != "" {
			full++
		}
	}
	switch {
	case full == 0 && len(cells) < 7:
		return nil
	case full == 1 && len(cells) < 3:
		return []item{{text: strings.Join(cells, "")}}
	}
	return []item{{cells: cells, grid: grid, text: strings.Join(cells, " ")}}
}

// blocks makes items of a parsed text.
func blocks(bs []document.Block) []item {
	var out []item
	for i, b := range bs {
		switch b.Kind {
		case document.Table:
			rows := []document.Row{{Cells: b.Table.Head}}
			for _, r := range append(rows, b.Table.Rows...) {
				var cells []string
				for _, c := range r.Cells {
					cells = append(cells, strings.TrimSpace(document.SpansText(c.Spans)))
				}
				out = append(out, item{cells: cells, grid: i + 1, text: strings.Join(cells, " ")})
			}
		case document.List:
			for n, it := range b.Items {
				inner := blocks(it.Blocks)
				if len(inner) > 0 && b.Ordered {
					inner[0].text = fmt.Sprintf("%d.%s", b.Start+n, inner[0].text)
				}
				out = append(out, inner...)
			}
		case document.Quote:
			out = append(out, blocks(b.Blocks)...)
		case document.Code:
			out = append(out, lines(b.Text)...)
		default:
			for _, l := range strings.Split(b.Words(), "\n") {
				if l = strings.TrimSpace(l); l != "" {
					out = append(out, item{text: l})
				}
			}
		}
	}
	return out
}

var (
	titleForm = regexp.MustCompile(`(20\d\d|二[〇○零]\d?[一二三四五六七八九〇○零]{1,2})年?度?[^。]{0,24}(?:信息|政务)公开[^。]{0,10}报告`)
	yearForm  = regexp.MustCompile(`(20\d\d)年`)
	refused   = "这份文件里没有找到年度报告的六个部分，也没有找到它的表格。请确认选对了文件；粘贴文字时请从标题一直粘到最后。"
)

// Refused says why a file was not read.
type Refused struct{ Msg string }

func (e *Refused) Error() string { return e.Msg }

// report makes a report of items.
func report(name string, items []item) (*annual.Report, error) {
	var all strings.Builder
	for _, it := range items {
		all.WriteString(simple(it.text) + "\n")
	}
	words := all.String()
	title, year := titleOf(items)
	if year == 0 {
		year = yearOf(name, words)
	}
	form, sure := formOf(words)
	if !sure {
		form = annual.FormOf(year)
	}
	r := annual.Empty(form, year)
	r.Title = title
	r.Office = officeOf(items, title)
	found := split(r, items)
	if !found {
		return nil, &Refused{refused}
	}
	r.Dated = dated(items)
	closing(r)
	return r, nil
}

// formOf tells the form by words that only one has.
func formOf(words string) (annual.Form, bool) {
	words = strings.NewReplacer("\n", "", " ", "").Replace(words)
	has := func(w ...string) bool {
		for _, one := range w {
			if strings.Contains(words, one) {
				return true
			}
		}
		return false
	}
	switch {
	case has("本年制发件数", "本年废止件数", "现行有效件数"):
		return annual.Form2021, true
	case has("本年新制作数量", "本年新公开数量", "对外公开总数量", "上一年项目数量"):
		return annual.Form2019, true
	case has("逾期不补正", "收费通知要求缴纳"):
		return annual.Form2021, true
	}
	return 0, false
}

// titleOf finds the report's title and its year.
func titleOf(items []item) (string, int) {
	for i, it := range items[:min(len(items), 40)] {
		t := strings.ReplaceAll(annual.Narrow(simple(it.text)), " ", "")
		if len([]rune(t)) > 60 || it.cells != nil {
			continue
		}
		if m := titleForm.FindStringSubmatch(t); m != nil {
			return it.text, year(m[1])
		}
		if strings.HasSuffix(t, "年度报告") && i > 0 { // a title in two lines
			both := strings.ReplaceAll(annual.Narrow(simple(items[i-1].text)), " ", "") + t
			if m := titleForm.FindStringSubmatch(both); m != nil && len([]rune(both)) < 70 {
				return items[i-1].text + it.text, year(m[1])
			}
		}
	}
	return "", 0
}

func year(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	n, _ := annual.Han(strings.ReplaceAll(s, "○", "〇"))
	return n
}

// yearOf guesses the year where no title says it: the year that the text names most.
func yearOf(name, words string) int {
	count, best := map[string]int{}, ""
	for _, m := range yearForm.FindAllStringSubmatch(annual.Narrow(path.Base(name)+"\n"+words), -1) {
		count[m[1]]++
		if best == "" || count[m[1]] > count[best] {
			best = m[1]
		}
	}
	return year("0" + best)
}

var officeForms = []*regexp.Regexp{
	regexp.MustCompile(`^(?:关于|中共)?(.{2,30}?(?:人民政府|办事处|委员会|管委会|办公室))`),
	regexp.MustCompile(`^(?:关于|中共)?(.{2,20}?(?:政府|局|镇|乡|街道))`),
}

func officeIn(s string) string {
	for _, re := range officeForms {
		if m := re.FindStringSubmatch(annual.Narrow(simple(s))); m != nil && !yearForm.MatchString(m[1]) {
			return m[1]
		}
	}
	return ""
}

// officeOf reads whose report it is.
func officeOf(items []item, title string) string {
	if name := officeIn(title); name != "" {
		return name
	}
	for i, it := range items[:min(len(items), 40)] {
		if it.text == title && i > 0 && len([]rune(items[i-1].text)) < 24 {
			return officeIn(items[i-1].text)
		}
	}
	return ""
}

var (
	dayForm = regexp.MustCompile(`(20\d\d)[年\-/.](\d{1,2})[月\-/.](\d{1,2})日?`)
	posted  = regexp.MustCompile(`(?:发布|公布|成文|发文|生成)(?:时间|日期)[:：]?\s*(20\d\d)[年\-/.](\d{1,2})[月\-/.](\d{1,2})`)
	hanDay  = regexp.MustCompile(`^([二〇○零一三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日$`)
)

// dated is the date at the end, or the day of publication that a page names.
func dated(items []item) annual.Day {
	for i := len(items) - 1; i >= max(0, len(items)-6); i-- {
		t := strings.ReplaceAll(annual.Narrow(items[i].text), " ", "")
		if len([]rune(t)) > 60 || strings.Contains(t, "。") || items[i].cells != nil {
			continue
		}
		if m := hanDay.FindStringSubmatch(t); m != nil {
			return annual.Day{Year: year(m[1]), Month: year(m[2]), Day: year(m[3])}
		}
		if ms := dayForm.FindAllStringSubmatch(t, -1); len(ms) == 1 {
			return day(ms[0])
		}
	}
	for _, it := range items {
		if m := posted.FindStringSubmatch(annual.Narrow(it.text)); m != nil {
			return day(m)
		}
	}
	return annual.Day{}
}

func day(m []string) annual.Day {
	return annual.Day{Year: year(m[1]), Month: year(m[2]), Day: year(m[3])}
}

var foot = regexp.MustCompile(`邮编|联系电话|地址[:：]|撰稿|审核人|联系人|^\d{4}年\d{1,2}月\d{1,2}日$`)

// closing moves what stands below section six out of it.
func closing(r *annual.Report) {
	six := &r.Sections[5]
	for i, p := range six.Paragraphs {
		t := annual.Narrow(p.Text)
		if i > 0 && len([]rune(t)) < 60 && (foot.MatchString(t) || r.Office != "" && t == r.Office) {
			for _, rest := range six.Paragraphs[i:] {
				r.Closing = append(r.Closing, rest.Text)
			}
			six.Paragraphs = six.Paragraphs[:i]
			return
		}
	}
}
