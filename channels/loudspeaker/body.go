package loudspeaker

import (
	"fmt"
	"regexp"
	"strings"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
)

var (
	headNumber = regexp.MustCompile(`^(?:第[一二三四五六七八九十]+[章节条]\s*|[一二三四五六七八九十]+[、.．]\s*|[（(][一二三四五六七八九十\d]+[）)]\s*|\d+[、.．]\s*)`)
	itemNumber = regexp.MustCompile(`^([一二三四五六七八九十]{1,3})、\s*`)
	signature  = regexp.MustCompile(`^(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:\d{1,2}时(?:\d{1,2}分)?)?$`)
	salutation = regexp.MustCompile(`^[^，。；\d]{1,20}[：:]$`)
	webAddress = regexp.MustCompile(`(?i)https?://[^\s，。；、）)]+|www\.[^\s，。；、）)]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:cn|com|net|org|gov)(?:/[^\s，。；、）)]*)?`)
	idNumber   = regexp.MustCompile(`\d{17}[\dXx]|\d{4,}\*{3,}\d*[Xx]?|\d{15}`)
	longNumber = regexp.MustCompile(`\d(?:[ \d]{10,})\d`)
	phoneHead  = regexp.MustCompile(`咨询|问谁|找谁|联系|监督|电话|热线`)
	seeBelow   = regexp.MustCompile(`见(?:下|上|附)[表图]|[详参]?见附件|^附件\d*[：:]|下表所示|如下表`)
	newsHead   = regexp.MustCompile(`^本[网报站台]讯[\s　]*(?:（[^）]*）)?`)
	announce   = regexp.MustCompile(`^现[将就][^，。：:]*如下[：:]`)
)

// Pointers that the body leaves, in the order in which they are said.
const (
	pointTable   = "表格"
	pointList    = "名单"
	pointAddress = "网址"
	pointNumber  = "账号和号码"
	pointFile    = "附件"
)

// head stands before the first sentence that is kept of a section or of an item:
// a heading, or the number of an item. Numbers are said only while every item of
// their list is kept.
type head struct {
	text string // 缴费方式; "" for a number
	ord  int    // 1, 2 …
	list int    // the list that ord counts in
}

// reader walks the body of a notice and makes sentences of it.
type reader struct {
	c       *notice.Content
	year    int
	same    bool // the notice is heard only within that year
	lines   []Line
	left    []LeftOut
	point   map[string]bool
	phone   []Phone
	section *head // the heading above
	item    *head // the item that is being read
	list    int   // the list that is being read
	lists   int
	chinese int // the last number of paragraphs numbered 一、二、
	table   int
}

// read goes through the blocks of the body.
func (r *reader) read(doc document.Doc) {
	for i, b := range doc.Blocks {
		r.block(b, i == 0)
	}
}

func (r *reader) block(b document.Block, first bool) {
	switch b.Kind {
	case document.Heading:
		h := strings.TrimRight(headNumber.ReplaceAllString(strings.TrimSpace(document.SpansText(b.Spans)), ""), "：: ")
		h, _ = openBrackets(h)
		r.section, r.item, r.chinese = nil, nil, 0
		if h != "" && hanzi(h) <= 14 {
			r.section = &head{text: h}
		}
	case document.Paragraph:
		r.item = nil
		r.paragraph(document.SpansText(b.Spans), b.Line, first)
	case document.List:
		r.items(b)
	case document.Table:
		r.grid(b)
	case document.Quote:
		for _, in := range b.Blocks {
			r.block(in, false)
		}
	case document.Code:
		r.leave(b.Line, "一段原样排印的文字", "原样排印的文字不适合念，请听众看公告栏", pointFile)
	}
}

func (r *reader) items(b document.Block) {
	r.lists++
	r.list = r.lists
	outer := r.item
	for i, it := range b.Items {
		r.item = nil
		if b.Ordered && len(b.Items) > 1 {
			r.item = &head{ord: b.Start + i, list: r.list}
		}
		for _, in := range it.Blocks {
			if in.Kind == document.Paragraph {
				r.sentences(document.SpansText(in.Spans), in.Line, i == 0)
				continue
			}
			inner := r.item
			r.block(in, false)
			r.item = inner
		}
	}
	r.item = outer
}

// grid leaves a table out, with a pointer. A list of people is named as a list.
func (r *reader) grid(b document.Block) {
	r.table++
	what, kind := fmt.Sprintf("表%d（%d行）", r.table, len(b.Table.Rows)), pointTable
	for _, c := range b.Table.Head {
		if nameColumn.MatchString(strings.TrimSpace(document.SpansText(c.Spans))) {
			kind = pointList
		}
	}
	r.leave(b.Line, what, ifElse(kind == pointList, "名单不在大喇叭里念，只说到哪里看", "表格念了记不住，只说到哪里看"), kind)
}

func (r *reader) leave(line int, text, why, pointer string) {
	r.left = append(r.left, LeftOut{Line: line, Text: text, Why: why})
	if pointer != "" {
		r.point[pointer] = true
	}
}

// paragraph makes sentences of one paragraph. One that begins with 一、 is an item
// of a list that runs through the text; a short sentence behind it is its heading.
func (r *reader) paragraph(text string, line int, first bool) {
	text = strings.TrimSpace(text)
	if first && salutation.MatchString(text) || r.isSignature(text) {
		return
	}
	if m := itemNumber.FindStringSubmatch(text); m != nil {
		if n := ordinal(m[1]); n == r.chinese+1 {
			if n == 1 {
				r.lists++
				r.list = r.lists
			}
			r.chinese, r.item, r.section = n, &head{ord: n, list: r.list}, nil
			text = strings.TrimPrefix(text, m[0])
			if at := strings.Index(text, "。"); at > 0 && at+len("。") < len(text) && hanzi(text[:at]) <= 10 && hanzi(text[:at])*3 == at {
				r.section = &head{text: text[:at]}
				text = text[at+len("。"):]
			}
		}
	}
	r.sentences(text, line, true)
}

// ordinal reads 一 … 九十九, 0 for anything else.
func ordinal(s string) int {
	for n := 1; n < 100; n++ {
		if cardinal(n) == s {
			return n
		}
	}
	return 0
}

func (r *reader) sentences(text string, line int, first bool) {
	text = announce.ReplaceAllString(newsHead.ReplaceAllString(strings.TrimSpace(text), ""), "")
	start := len(r.lines)
	for _, s := range splitSentences(text) {
		r.sentence(s, line)
	}
	for i := start; i < len(r.lines); i++ {
		l := &r.lines[i]
		l.First = first && i == start
		if r.item != nil {
			l.heads = append(l.heads, r.item)
		}
		if i == start && r.section != nil && (strings.Contains(l.Written, r.section.text) || phoneHead.MatchString(r.section.text)) {
			r.section = nil // said already, or only phones below it
		}
		if r.section != nil {
			l.need += headNeed(r.section.text)
			if r.item != nil && r.item.list != 0 && r.chinese > 0 {
				l.heads = append(l.heads, r.section)
			} else {
				l.heads = append([]*head{r.section}, l.heads...)
			}
		}
	}
}

func (r *reader) isSignature(text string) bool {
	bare := strings.TrimSpace(bracket.ReplaceAllString(text, ""))
	if bare == "" || signature.MatchString(strings.TrimRight(bare, "。")) {
		return true
	}
	issuer := strings.TrimSpace(bracket.ReplaceAllString(r.c.Issuer, ""))
	return bare == issuer || hanzi(bare) <= 24 && strings.Contains(issuer, bare)
}

// sentence takes one written sentence in, or leaves it out with the reason.
func (r *reader) sentence(s string, line int) {
	r.addPhones(findPhones(s))
	s = r.toldAlready(s, line)
	switch {
	case s == "":
		return
	case isFormula(s):
		if hanzi(s) > 12 {
			r.leave(line, s, "开头结尾的套话和依据，听众用不着", "")
		}
		return
	case namesPeople(s):
		r.leave(line, "涉及个人的一句（"+fmt.Sprint(hanzi(s))+"字）", "人名和个人情况不在大喇叭里念", pointList)
		return
	}
	if hasLongNumber(s) {
		r.leave(line, maskDigits(s), "账号、证件号和代码念了记不住", pointNumber)
		if s = without(s, hasLongNumber); hanzi(s) < 4 {
			return
		}
	}
	if webAddress.MatchString(s) {
		r.leave(line, strings.Join(webAddress.FindAllString(s, -1), "，"), "网址念了记不住", pointAddress)
		if s = without(s, webAddress.MatchString); hanzi(s) < 4 {
			return
		}
	}
	if seeBelow.MatchString(s) {
		r.leave(line, s, "指向表格和附件的话，听的人看不到", pointFile)
		if s = without(s, seeBelow.MatchString); hanzi(s) < 4 {
			return
		}
	}
	if onlyPhone(s) { // read out at the end, in groups
		return
	}
	text, left := openBrackets(s)
	for _, l := range left {
		if hanzi(l) > 2 {
			r.leave(line, "（"+l+"）", "括号里的话只给看的人", "")
		}
	}
	if text = strings.TrimSpace(text); hanzi(text) < 2 {
		return
	}
	text = dropYear(strings.TrimRight(text, "：:"), r.year, r.same)
	r.lines = append(r.lines, Line{Part: Body, Written: text, Source: line, need: need(text), cuttable: true})
}

// toldAlready takes out of a warning's text that it was issued: the opening said so.
func (r *reader) toldAlready(s string, line int) string {
	rel := r.c.Relay
	if rel == nil || rel.Event == "" || rel.Level == "" || !strings.Contains(s, rel.Event+rel.Level+"预警") || !strings.Contains(s, "发布") {
		return s
	}
	told, rest, _ := strings.Cut(s, "预警：")
	r.leave(line, told+"预警", "这一句开头已经说过", "")
	return rest
}

func (r *reader) addPhones(ps []Phone) {
	for _, p := range ps {
		known := false
		for _, q := range r.phone {
			known = known || strings.Join(q.Groups, "") == strings.Join(p.Groups, "")
		}
		if !known {
			r.phone = append(r.phone, p)
		}
	}
}

func hasLongNumber(s string) bool {
	return idNumber.MatchString(s) || longNumber.MatchString(withoutPhones(s))
}

// without leaves out the clauses that hold what is not read; the rest stays, if it
// still tells something.
func without(s string, barred func(string) bool) string {
	var keep []string
	for _, c := range splitClauses(s) {
		if !barred(c) {
			keep = append(keep, c)
		}
	}
	return closed(strings.Join(keep, ""))
}

// maskDigits hides the middle of long numbers, since a finding may be printed.
func maskDigits(s string) string {
	return longNumber.ReplaceAllStringFunc(s, func(m string) string {
		return m[:3] + "……" + m[len(m)-2:]
	})
}

// pointer is the sentence that says where to see what was not read, "" for none.
func (r *reader) pointer(p phrases) string {
	var what []string
	shown := r.point[pointTable] || r.point[pointList] // the paper itself, with all its numbers
	for _, k := range []string{pointTable, pointList, pointAddress, pointNumber, pointFile} {
		if r.point[k] && !(shown && k == pointNumber) {
			what = append(what, k)
		}
	}
	if len(what) == 0 {
		return ""
	}
	where := p.say("at_office")
	for _, ch := range r.c.Channels {
		if ch == notice.Board {
			where = p.say("at_board")
			break
		}
		if ch == notice.WeChat {
			where = p.say("at_wechat")
		}
	}
	return p.say("pointer", "what", strings.Join(what, "、"), "where", where)
}

// cardinal spells a number from 1 to 99.
func cardinal(n int) string {
	d := []string{"", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	switch {
	case n <= 0 || n > 99:
		return fmt.Sprint(n)
	case n < 10:
		return d[n]
	case n < 20:
		return "十" + d[n%10]
	}
	return d[n/10] + "十" + d[n%10]
}

// barred reports whether a sentence holds what no loudspeaker reads: a person's
// particulars, a number of a card or account, an address.
func (r *reader) barred(s string) bool {
	return namesPeople(s) || hasLongNumber(s) || webAddress.MatchString(s)
}
