package reading

import (
	"regexp"
	"strings"

	"gaoshi/internal/annual"
)

// heads are the six headings, as offices write them.
var heads = [6]*regexp.Regexp{
	regexp.MustCompile(`^(?:第?[一1][、.．,，]?(?:部分)?)?(?:政府信息公开(?:工作)?)?(?:总体|基本|工作总体)情况`),
	regexp.MustCompile(`^(?:第?[二2][、.．,，]?(?:部分)?)?(?:行政机关)?主动公开政府信息(?:的)?情况`),
	regexp.MustCompile(`^(?:第?[三3][、.．,，]?(?:部分)?)?(?:行政机关)?(?:收到|受理)(?:和|及|与|、)?处理(?:的)?政府信息公开申请(?:的)?情况`),
	regexp.MustCompile(`^(?:第?[四4][、.．,，]?(?:部分)?)?(?:因)?(?:政府信息公开)?(?:工作|申请)?(?:被|被申请)?(?:提起)?行政复议(?:、|和|及|，)?(?:被?提起)?(?:行政)?诉讼(?:的)?情况`),
	regexp.MustCompile(`^(?:第?[五5][、.．,，]?(?:部分)?)?(?:政府信息公开工作)?存在的?(?:主要)?问题(?:及|和|与|、)(?:改进|下一步|整改)(?:情况|措施)?`),
	regexp.MustCompile(`^(?:第?[六6][、.．,，]?(?:部分)?)?其[他它]需要?(?:说明和)?报告的?(?:事项|情况|内容)?`),
}

// headingOf tells which section a paragraph opens; rest is what follows it on its line.
func headingOf(text string) (section int, rest string, ok bool) {
	b := bare(text)
	if len([]rune(b)) > 60 {
		return 0, "", false
	}
	for i, re := range heads {
		m := re.FindStringIndex(b)
		if m == nil {
			continue
		}
		rest = strings.TrimLeft(b[m[1]:], "：:。")
		numbered := regexp.MustCompile(`^第?[一二三四五六1-6]`).MatchString(b)
		if rest != "" && (!numbered || strings.HasPrefix(rest, "、") || strings.HasPrefix(rest, "，")) {
			return 0, "", false // a sentence that begins so
		}
		return i, rest, true
	}
	return 0, "", false
}

var (
	zoneTwo   = regexp.MustCompile(`第二十条第?（?[一五六八九]）?项?|^信息内容`)
	zoneThree = regexp.MustCompile(`[勾钩]稽关系|^申请人情况|本年新收政府信息公开申请数量`)
	zoneFour  = regexp.MustCompile(`结果维持|未经复议直接起诉`)
	levelOne  = regexp.MustCompile(`^（[一二三四五六七八九十]{1,2}）`)
)

// zone is a table and the rows that belong to it.
type zone struct{ rows []item }

// split deals the items out to the sections and the tables. It reports false where
// nothing of a yearly report was found.
func split(r *annual.Report, items []item) bool {
	var zones [5]zone
	section, at := -1, 0
	for _, it := range items {
		if it.title || it.text == r.Title && section < 0 {
			continue
		}
		if it.cells == nil {
			if s, rest, ok := headingOf(it.text); ok && s >= section {
				section = s
				r.Sections[s].Found = true
				at = map[int]int{1: 2, 2: 3, 3: 4}[s]
				if rest != "" {
					add(r, section, rest)
				}
				continue
			}
		}
		at = zoneAt(at, it)
		if at > 0 && tabular(it) {
			zones[at].rows = append(zones[at].rows, it)
			continue
		}
		if at > 0 && section < 0 || at > 0 && it.cells == nil && len([]rune(it.text)) > 45 && section == 0 {
			at = 0 // the text goes on after a table without headings
		}
		add(r, section, it.text)
	}
	two(r, zones[2].rows)
	three(r, zones[3].rows)
	four(r, zones[4].rows)
	sections := 0
	for _, s := range r.Sections {
		if s.Found {
			sections++
		}
	}
	tables := 0
	for _, z := range zones {
		if len(z.rows) > 2 {
			tables++
		}
	}
	return sections >= 2 || tables >= 1
}

// zoneAt is the table that an item belongs to, by the words of the form.
func zoneAt(now int, it item) int {
	b := bare(it.text)
	long := it.cells == nil && (len([]rune(b)) > 48 || strings.Contains(b, "。"))
	switch {
	case long:
		return now
	case zoneThree.MatchString(b):
		return 3
	case zoneFour.MatchString(b):
		return 4
	case zoneTwo.MatchString(b):
		return 2
	}
	return now
}

// tabular tells whether an item may be a part of a table: a row, or a short line
// without a full stop.
func tabular(it item) bool {
	if it.cells != nil {
		return true
	}
	n := len([]rune(it.text))
	return n <= 48 && !strings.ContainsAny(it.text, "。；") || numbers(it.text) >= 5
}

// numbers counts the words of a line that are numbers.
func numbers(s string) int {
	n := 0
	for _, f := range strings.Fields(s) {
		if _, ok := annual.ParseAmount(f); ok {
			n++
		}
	}
	return n
}

// add puts a paragraph where it belongs.
func add(r *annual.Report, section int, text string) {
	p := annual.Paragraph{Text: strings.TrimSpace(text)}
	if n := len([]rune(p.Text)); levelOne.MatchString(bare(p.Text)) && n <= 40 && !strings.Contains(p.Text, "。") {
		p.Level = 1
	}
	if section < 0 {
		r.Preamble = append(r.Preamble, p)
		return
	}
	r.Sections[section].Paragraphs = append(r.Sections[section].Paragraphs, p)
}
