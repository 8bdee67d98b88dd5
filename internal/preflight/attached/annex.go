package attached

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/page"
)

// kindUnnamed is the Finding.Kind of an attachment that the text does not name.
const kindUnnamed = "attachment_unnamed"

// fixAnnex is what a click does about it.
const fixAnnex = "在正文里写上附件名称"

var (
	// annexLine begins the list of attachments: 附件：1.发放明细表, 附件2：….
	annexLine = regexp.MustCompile(`^[ 　*>]*附件[ 　]*\d*[:：][ 　]*(\S.*)$`)
	// annexNext goes on with the list on the next line: 2.申报表.
	annexNext = regexp.MustCompile(`^[ 　*>]*\d{1,2}[.．、][ 　]*(\S.*)$`)
	// annexNumber stands before a name in the list.
	annexNumber = regexp.MustCompile(`(?:^|[；;，,、 　])\d{1,2}[.．、][ 　]*`)
	// seeAnnex sends the reader to an attachment: 见附件, 详见附件1.
	seeAnnex = regexp.MustCompile(`(?:见|详见|参见|按照?|填写|下载)(?:本?[^，。；\n]{0,4})附件[ ]*(\d*)`)
	// annexPage begins an attachment that stands in the text itself.
	annexPage = regexp.MustCompile(`^[ 　#*]*附件[ 　]*\d*[ 　*]*$`)
)

// annex is an attachment as the text names it.
type annex struct {
	name string
	line int // 0-based
}

// annexNames returns the attachments that the text lists, and the last line of
// the list, -1 for none.
func annexNames(p *page.Page) (names []annex, last int) {
	last = -1
	for i := 0; i < len(p.Lines); i++ {
		if !strings.Contains(p.Lines[i], "附件") {
			continue
		}
		m := annexLine.FindStringSubmatch(p.Lines[i])
		if m == nil || p.Inside[i] != nil {
			continue
		}
		rest := []string{m[1]}
		last = i
		for j := i + 1; j < len(p.Lines); j++ {
			next := annexNext.FindStringSubmatch(p.Lines[j])
			if next == nil {
				if strings.TrimSpace(p.Lines[j]) == "" && j+1 < len(p.Lines) && annexNext.MatchString(p.Lines[j+1]) {
					continue
				}
				break
			}
			rest, last = append(rest, next[1]), j
		}
		for _, r := range rest {
			for _, name := range strings.FieldsFunc(annexNumber.ReplaceAllString(r, "\n"), func(c rune) bool { return c == '\n' || c == '；' || c == ';' }) {
				if name = strings.Trim(name, "。《》*　 \\"); name != "" {
					names = append(names, annex{name, i})
				}
			}
		}
		i = last
	}
	return names, last
}

// sameName reduces a name to what two spellings of it share.
var sameName = strings.NewReplacer(" ", "", "　", "", "《", "", "》", "", "“", "", "”", "", "（", "(", "）", ")", "\\", "", "*", "")

// namesFile reports whether a name in the text means a file.
func namesFile(name, file string) bool {
	name, file = sameName.Replace(name), sameName.Replace(file)
	base := strings.TrimSuffix(file, path.Ext(file))
	name = strings.TrimSuffix(name, path.Ext(file))
	return name != "" && base != "" && (strings.Contains(base, name) || strings.Contains(name, base))
}

// annexes compares the attachments that the text names with those that are there.
func annexes(k *bench.Bench) {
	p := k.Page
	if !strings.Contains(p.Src, "附件") && len(k.Content.Attachments) == 0 {
		return
	}
	names, _ := annexNames(p)
	own := lastLinesOf(p)
	missing := func(line int, text, message string) {
		k.Add(notice.Finding{Kind: "attachment_missing", Severity: notice.Warn, Line: line + 1, Place: p.Place(line, 0), Text: text, Message: message})
	}
	files := k.Content.Attachments
	for _, n := range names {
		if own.has(n.name, n.line) || slices.ContainsFunc(files, func(a notice.Attachment) bool { return namesFile(n.name, a.Name) }) {
			continue
		}
		if len(names) == 1 && len(files) == 1 && !namedElsewhere(k, files[0].Name) {
			continue // one name, one file: the file is called otherwise
		}
		missing(n.line, n.name, fmt.Sprintf("正文写了附件“%s”，但没有附上这个文件。请把它加上，或删去这一项。", n.name))
	}
	if len(names) == 0 {
		annexesSeen(k, own)
	}
	for _, a := range files {
		unnamed(k, a, names)
	}
}

// annexesSeen looks at 见附件2 where no list names the attachments.
func annexesSeen(k *bench.Bench, own lastLines) {
	p := k.Page
	if !strings.Contains(p.Src, "附件") {
		return
	}
	for _, m := range seeAnnex.FindAllStringSubmatchIndex(p.Src, -1) {
		which := p.Src[m[2]:m[3]]
		line := p.LineOf(m[0])
		if n := max(1, chars.Number(which)); n <= len(k.Content.Attachments) || len(which) > 2 || own.has("附件"+which, line) {
			continue
		}
		k.Add(notice.Finding{Kind: "attachment_missing", Severity: notice.Warn, Line: line + 1, Place: p.Place(line, m[0]-p.Starts[line]), Text: p.Src[m[0]:m[1]],
			Message: fmt.Sprintf("正文提到了附件%s，但没有附上文件。请把附件加上，或删去这句话。", which)})
		return
	}
}

// lastLines tells where each line of a text stands last, by sameName; the empty
// name is that of a line that begins an attachment.
type lastLines map[string]int

func lastLinesOf(p *page.Page) lastLines {
	at := lastLines{}
	for i, l := range p.Lines {
		if annexPage.MatchString(l) {
			at[""] = i
		}
		if name := sameName.Replace(strings.TrimLeft(l, "# ")); name != "" {
			at[name] = i
		}
	}
	return at
}

// has reports whether an attachment stands in the text itself, after the line that
// names it: under its name, or after a line that says 附件.
func (at lastLines) has(name string, line int) bool {
	return at[""] > line || at[sameName.Replace(name)] > line
}

// namedElsewhere reports whether the text names the file at all.
func namedElsewhere(k *bench.Bench, file string) bool {
	return strings.Contains(sameName.Replace(k.Page.Src), sameName.Replace(strings.TrimSuffix(file, path.Ext(file))))
}

// unnamed tells of an attachment that the text does not speak of, so that nobody
// looks for it. Pictures that stand in the text need no name.
func unnamed(k *bench.Bench, a notice.Attachment, names []annex) {
	if namedElsewhere(k, a.Name) || slices.ContainsFunc(names, func(n annex) bool { return namesFile(n.name, a.Name) }) || shows(k, a.Name) {
		return
	}
	if len(names) == len(k.Content.Attachments) || len(names) == 0 && strings.Contains(k.Page.Src, "附件") {
		return // 见附件, or as many names as files
	}
	f := notice.Finding{Kind: kindUnnamed, Severity: notice.Note, Place: fmt.Sprintf("附件“%s”", a.Name), Text: a.Name,
		Message: "正文没有写有这个附件，看的人不知道。可以在正文末尾写上附件名称。"}
	if k.Page.Src != "" {
		f.Fix = fixAnnex
	}
	k.Add(f)
}

// shows reports whether the text shows a picture or a link of that name.
func shows(k *bench.Bench, file string) bool {
	return strings.Contains(k.Page.Src, "]("+file) || strings.Contains(k.Page.Src, "]("+strings.ReplaceAll(file, " ", "%20"))
}

// FixNames names attachments in the body: after those that are listed, or in
// a line of their own before the signature.
func FixNames(c *notice.Content, findings []notice.Finding, d *strings.Builder) {
	var add []string
	for _, f := range findings {
		if f.Kind == kindUnnamed && f.Fix == fixAnnex && slices.ContainsFunc(c.Attachments, func(a notice.Attachment) bool { return a.Name == f.Text }) {
			add = append(add, strings.TrimSuffix(f.Text, path.Ext(f.Text)))
		}
	}
	if len(add) == 0 {
		return
	}
	p := page.New(c.Body)
	lines := slices.Clone(p.Lines)
	if names, last := annexNames(p); last >= 0 {
		old := lines[last]
		for i, name := range add {
			lines[last] += fmt.Sprintf("；%d.%s", len(names)+i+1, name)
		}
		fmt.Fprintf(d, "@@ 第%d行 @@\n-%s\n+%s\n", last+1, old, lines[last])
		c.Body = strings.Join(lines, "\n")
		return
	}
	line := "附件：" + add[0]
	if len(add) > 1 {
		line = "附件："
		for i, name := range add {
			line += fmt.Sprintf("%d.%s；", i+1, name)
		}
		line = strings.TrimSuffix(line, "；")
	}
	at := beforeSignature(p, c)
	put := []string{line}
	if at > 0 && lines[at-1] != "" {
		put = []string{"", line}
	}
	if at < len(lines) && lines[at] != "" {
		put = append(put, "")
	}
	fmt.Fprintf(d, "@@ 第%d行 @@\n-\n+%s\n", at+1, line)
	c.Body = strings.Join(slices.Insert(lines, at, put...), "\n")
}

var signedDate = regexp.MustCompile(`^20\d\d年\d{1,2}月\d{1,2}日$`)

// beforeSignature returns the line before which an 附件 line goes: above the
// issuer's name, the date and the remark that end the text.
func beforeSignature(p *page.Page, c *notice.Content) int {
	at := len(p.Lines)
	for i := len(p.Lines) - 1; i >= 0; i-- {
		l := strings.Trim(p.Lines[i], " 　*")
		switch {
		case l == "":
			continue
		case p.Inside[i] == nil && (l == c.Issuer || signedDate.MatchString(l) || strings.HasPrefix(l, "（此件") || c.Issuer != "" && strings.Contains(c.Issuer, strings.TrimSuffix(l, "（样例）"))):
			at = i
			continue
		}
		if at == len(p.Lines) {
			return i + 1
		}
		break
	}
	return at
}
