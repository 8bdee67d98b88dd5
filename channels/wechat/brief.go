package wechat

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
)

// A subscription notice has fields of twenty characters. What does not fit is not
// cut in the middle of a word where there is anything else to leave out: of a title
// its frame, of a line the clauses that say neither what to do nor by when.

var (
	leadVerb   = regexp.MustCompile(`^(?:开展|做好|切实做好|印发|公布|召开|组织)`)
	relayFrame = regexp.MustCompile(`^转发.*?(?:办公室|指挥部|气象局|供电所|供电公司|局)`)
	yearForm   = regexp.MustCompile(`\d{4}年(?:度|[春秋]季学期|第[一二三四]季度|[上下]半年)?`)
	brackets   = regexp.MustCompile(`（[^（）]*）|\([^()]*\)`)
	whenForm   = regexp.MustCompile(`\d+月\d+日|星期[一二三四五六日]|今天|明天|\d+点|以前|截止|之前`)
)

// briefTitle shortens a title to n characters by what a reader knows already.
func briefTitle(title, issuer string, n int) string {
	mark := ""
	for strings.HasPrefix(title, "【") {
		i := strings.Index(title, "】")
		if i < 0 {
			break
		}
		mark, title = mark+title[:i+len("】")], title[i+len("】"):]
	}
	fits := func() bool { return utf8.RuneCountInString(mark+title) <= n }
	for _, f := range []func() string{
		func() string { return bareTitle(title) },
		func() string { return bareTitle(relayFrame.ReplaceAllString(title, "")) },
		func() string { return leadVerb.ReplaceAllString(title, "") },
		func() string { return withoutOffice(title, issuer) },
		func() string { return yearForm.ReplaceAllString(title, "") },
	} {
		if fits() {
			break
		}
		if s := f(); s != "" {
			title = s
		}
	}
	return fit(mark+title, n)
}

// withoutOffice takes the issuer's own name off the front of a title.
func withoutOffice(title, issuer string) string {
	issuer, _, _ = strings.Cut(issuer, "（")
	for from := range issuer { // 云禾县青禾镇人民政府, 青禾镇人民政府 …
		for _, name := range []string{issuer[from:], strings.TrimSuffix(issuer[from:], "人民政府")} {
			if utf8.RuneCountInString(name) >= 3 && strings.HasPrefix(title, name) {
				return strings.TrimPrefix(title, name)
			}
		}
	}
	return title
}

// briefLine shortens a line to whole clauses of at most n characters, those that
// say by when before all others.
func briefLine(line string, n int) string {
	if utf8.RuneCountInString(line) <= n {
		return line
	}
	line = brackets.ReplaceAllString(line, "")
	if utf8.RuneCountInString(line) <= n {
		return line
	}
	clauses := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("，；。！？：;,! ", r) })
	best, bestAt := "", -1
	for i := range clauses {
		for j := i + 1; j <= len(clauses); j++ {
			s := between(line, clauses, i, j)
			if utf8.RuneCountInString(s) > n {
				break
			}
			worth := utf8.RuneCountInString(s)
			if whenForm.MatchString(s) {
				worth += 100
			}
			if worth > bestAt {
				best, bestAt = s, worth
			}
		}
	}
	if best == "" {
		return fit(line, n)
	}
	return best
}

// between is the text from clause i up to clause j, with what stands between them.
func between(line string, clauses []string, i, j int) string {
	at := 0
	from, to := 0, len(line)
	for k, c := range clauses[:j] {
		p := at + strings.Index(line[at:], c)
		if k == i {
			from = p
		}
		at = p + len(c)
		to = at
	}
	return line[from:to]
}

// unitForm is the unit in a column's name: 自己交（元）.
var unitForm = regexp.MustCompile(`^(.*?)（([^（）0-9]{1,4})）$`)

// amount is a value that takes its column's unit.
var amount = regexp.MustCompile(`^[0-9][0-9,.]*$`)

// spoken lays tables out for a chat, where columns cannot stand under each other:
// one line a row, with each column's name: 一般居民：自己交420元，财政资助0元.
func spoken(doc document.Doc) document.Doc {
	return doc.Reshape(func(b document.Block) []document.Block {
		if b.Table == nil {
			return []document.Block{b}
		}
		var out []document.Block
		for _, row := range b.Table.Rows {
			if s := spokenRow(b.Table, row); s != "" {
				out = append(out, document.Block{Line: row.Line, Spans: []document.Span{{Text: s}}})
			}
		}
		return out
	})
}

// chatText is a text as it reads in a chat: tables in lines, an empty line before
// each heading.
func chatText(doc document.Doc) string {
	var b strings.Builder
	for _, x := range spoken(doc).Blocks {
		if x.Kind == document.Heading && b.Len() > 0 {
			b.WriteString("\n")
		}
		if s := (document.Doc{Blocks: []document.Block{x}}).Text(); s != "" {
			b.WriteString(s + "\n")
		}
	}
	return strings.TrimSpace(b.String())
}

func spokenRow(g *document.Grid, row document.Row) string {
	var cells, heads []string
	for i, c := range row.Cells {
		s, h := oneLine(document.SpansText(c.Spans)), ""
		if i < len(g.Head) {
			h = oneLine(document.SpansText(g.Head[i].Spans))
		}
		if s != "" {
			cells, heads = append(cells, s), append(heads, h)
		}
	}
	if len(cells) == 0 {
		return ""
	}
	name := cells[0]
	cells, heads = cells[1:], heads[1:]
	if amount.MatchString(name) && len(cells) > 0 { // a number in the row, then whose it is
		name, cells, heads = name+". "+cells[0], cells[1:], heads[1:]
	}
	if len(cells) == 1 && len(g.Head) == 2 && (heads[0] == "内容" || heads[0] == "说明" || heads[0] == "") {
		return name + "：" + cells[0]
	}
	for i, s := range cells {
		h := heads[i]
		if m := unitForm.FindStringSubmatch(h); m != nil && amount.MatchString(s) {
			cells[i] = m[1] + s + m[2]
			continue
		}
		if h != "" && h != s {
			cells[i] = h + " " + s
		}
	}
	if len(cells) == 0 {
		return name
	}
	return name + "：" + strings.Join(cells, "，")
}

// subscriptionFields are what a template's field may be filled with.
func subscriptionFields(v View, c *notice.Content, n int) map[string]string {
	title := v.Title
	if r := c.Relay; r != nil && r.Event != "" && strings.Contains(title, "预警") && utf8.RuneCountInString(title) > n {
		title = r.Event + r.Level + "预警"
		if i := strings.Index(v.Title, "】"); strings.HasPrefix(v.Title, "【") && i > 0 {
			title = v.Title[:i+len("】")] + title
		}
	}
	line := v.Line
	if why, _, two := strings.Cut(line, "\n"); two { // of a correction what changed, of a reminder until when
		line = strings.TrimPrefix(why, "更正说明：")
	}
	issuer := v.Issuer
	if utf8.RuneCountInString(issuer) > n {
		issuer = brackets.ReplaceAllString(issuer, "")
	}
	return map[string]string{
		"title":  briefTitle(title, v.Issuer, n),
		"line":   briefLine(line, n),
		"day":    v.Day,
		"issuer": fit(issuer, n),
	}
}
