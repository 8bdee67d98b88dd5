package intake

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"gaoshi/internal/notice"
)

// Official is what a 公文 (GB/T 9704) says of itself, as it was recognised. What
// was not found is zero.
type Official struct {
	Issuer      string    // 发文机关: the red head without 文件, else the signature
	DocNo       string    // 发文字号
	Title       string    // 标题
	Addressee   string    // 主送机关, without its colon
	Attachments []string  // 附件说明: names
	Signature   string    // 发文机关署名
	Date        time.Time // 成文日期
	Remark      string    // 附注, without its brackets
	Cc          string    // 抄送机关
	PrintedBy   string    // 印发机关
	Approver    string    // 签发人 (上行文)
	Urgency     string    // 紧急程度
}

var (
	docNoForm     = regexp.MustCompile(`^[（(]?(\p{Han}[\p{Han}A-Za-z]{0,19}[〔\[【（(﹝]\d{4}[〕\]】）)﹞]第?\d{1,5}号)[）)]?(?:\s*签发人[:：]?\s*(.*))?$`)
	serialForm    = regexp.MustCompile(`^\d{6}$`)
	urgencyForm   = regexp.MustCompile(`^(特急|加急|特提|平急)$`)
	signerForm    = regexp.MustCompile(`^签发人[:：]\s*(\S.*)$`)
	headForm      = regexp.MustCompile(`^([\p{Han}（）()]{4,60})文件$`)
	secrecyMark   = regexp.MustCompile(`绝密|机密|秘密|工作秘密|内部资料|内部文件|内部使用|不得外传|不予公开`)
	secrecyAlone  = regexp.MustCompile(`^(绝密|机密|秘密)([★☆*].*)?$`)
	titleEnd      = regexp.MustCompile(`(通告|公告|通知|公示|决定|意见|办法|方案|细则|规定|报告|说明|解读|通报|批复|函|纪要|名单|预案|倡议书|公开信|一览表|明白纸|预警|提示|问答|计划|总结|要点|表)([（(].{1,20}[）)])?$`)
	addressForm   = regexp.MustCompile(`^[^。；！？]{2,100}[:：]$`)
	sayingForm    = regexp.MustCompile(`(如下|下列|以下|公示|公告|通告|通知|说明|情况|名单|条件)[：:]$|\d`)
	dateForm      = regexp.MustCompile(`^(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日$`)
	hanDateForm   = regexp.MustCompile(`^([〇○零OoＯ一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日$`)
	bodyForm      = regexp.MustCompile(`(政府|两委|党委会|部|大队|支队|中队|部队|民兵连|处|院|厅|台|厂|委员会|办公室|办事处|村委会|村民委员会|居委会|居民委员会|党委|党支部|党总支|中心|局|所|站|社区|指挥部|领导小组|工作组|专班|公司|合作社|学校|医院|卫生院|协会|办)([（(].{1,12}[）)])?$`)
	remarkForm    = regexp.MustCompile(`^[（(](此件[^（）()]{2,40}|联系人[^（）()]{2,80})[）)]$`)
	openForm      = regexp.MustCompile(`^(?:公开(?:方式|属性|选项)[:：]\s*)?(主动公开|依申请公开|不予公开|此件公开发布|此件主动公开|此件依申请公开|此件不予公开)$`)
	ccForm        = regexp.MustCompile(`^(抄送|分送|印送|主送)[:：]\s*(.+)$`)
	printForm     = regexp.MustCompile(`^(\p{Han}{2,40})\s*(\d{4}年\d{1,2}月\d{1,2}日)\s*印发?$`)
	dottedDate    = regexp.MustCompile(`^(\d{4})([.．/-])(\d{1,2})[.．/-](\d{1,2})$`)
	annexLabel    = regexp.MustCompile(`^附\s*件\s*([\d一二三四五六七八九十]{0,3})[:：]?$`)
	labelledTitle = regexp.MustCompile(`(?s)^(附\s*件\s*(?:\d{1,3}\s*[:：]?|[一二三四五六七八九十]{1,3}\s*[:：]|[一二三四五六七八九十]{1,3}\s))\s*(\S.{3,})$`)
	tenderCover   = regexp.MustCompile(`(磋商|谈判|招标|询价|采购|比选|资格预审|投标)文件$`)
	buyerForm     = regexp.MustCompile(`^(采购人|招标人|采购单位|招标单位)[:：]\s*(\S{4,40}?)(\d{4}年.*)?$`)
	coverLine     = regexp.MustCompile(`^(采购人|招标人|采购单位|招标单位|采购代理机构|招标代理机构|代理机构|(项目|采购|招标)?编号)[:：]`)
	annexForm     = regexp.MustCompile(`^附\s*件\s*[:：]\s*(.*)$`)
	annexMore     = regexp.MustCompile(`^\d{1,2}\s*[.．、]\s*(.{2,80})$`)
	headingOne    = regexp.MustCompile(`^[一二三四五六七八九十]{1,3}、[^。；：:;！？]{1,30}$`)
	headingTwo    = regexp.MustCompile(`^（[一二三四五六七八九十]{1,3}）[^。；：:;！？]{1,28}$`)
)

// topParts is how far down the head of a document reaches.
const topParts = 16

// recognise takes the fields of a 公文 out of its parts. What is not for the body
// (red head, title, distribution) goes out of it and is named in the findings.
func recognise(parts []part) ([]part, Official, []notice.Finding) {
	parts = slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return p.text == "" && p.md == "" })
	r := &recogniser{drop: make([]bool, len(parts)), parts: parts}
	r.head()
	r.title()
	r.tail()
	r.annexes()
	var body []part
	for i, p := range parts {
		if !r.drop[i] {
			body = append(body, p)
		}
	}
	if r.o.Issuer == "" {
		r.o.Issuer = r.o.Signature
	}
	if r.o.Issuer == "" {
		r.o.Issuer = r.buyer
	}
	headings(body)
	if len(r.gone) > 0 {
		r.findings = append(r.findings, found("document_frame", notice.Note, "版头和版记", "没有放进正文的有："+strings.Join(r.gone, "；")+"。"))
	}
	return body, r.o, r.findings
}

type recogniser struct {
	parts    []part
	drop     []bool
	top      int // the first part below the red head
	after    int // the first part below the title
	o        Official
	buyer    string // 采购人 of a tender's cover
	gone     []string
	findings []notice.Finding
}

func (r *recogniser) remove(i int, what string) {
	r.drop[i] = true
	if what != "" {
		r.gone = append(r.gone, what)
	}
}

// tight removes the white space that spreads Chinese words over a line.
func tight(s string) string {
	if !strings.ContainsFunc(s, unicode.IsSpace) {
		return s
	}
	rs := []rune(strings.TrimSpace(s))
	var b strings.Builder
	for i, c := range rs {
		if unicode.IsSpace(c) {
			j := i
			for j < len(rs) && unicode.IsSpace(rs[j]) {
				j++
			}
			if i > 0 && j < len(rs) && (rs[i-1] >= 0x2E80 || rs[j] >= 0x2E80) {
				continue
			}
			if i > 0 && unicode.IsSpace(rs[i-1]) {
				continue
			}
			c = ' '
		}
		b.WriteRune(c)
	}
	return b.String()
}

// head reads the red head: serial, secrecy, urgency, issuing body, number, signer.
func (r *recogniser) head() {
	for i := 0; i < len(r.parts) && i < topParts; i++ {
		p := r.parts[i]
		if p.kind == tablePart || p.kind == picturePart {
			continue
		}
		t := tight(p.text)
		switch m := docNoForm.FindStringSubmatch(t); {
		case m != nil && r.o.DocNo == "":
			r.o.DocNo = strings.NewReplacer("[", "〔", "]", "〕", "【", "〔", "】", "〕", "（", "〔", "）", "〕", "(", "〔", ")", "〕", "﹝", "〔", "﹞", "〕").Replace(m[1])
			r.o.Approver = strings.TrimSpace(m[2])
			r.remove(i, "")
			if r.o.Approver != "" {
				r.gone = append(r.gone, "签发人")
			}
			if r.titleAbove(i) {
				break // 公告 and 令 have their number below the title
			}
			if r.o.Issuer == "" { // a letter's head has no 文件
				r.o.Issuer = strings.Join(r.jointIssuers(i), " ")
			}
			r.top = i + 1
		case r.buyer == "" && buyerForm.MatchString(t):
			if b := buyerForm.FindStringSubmatch(t)[2]; isBody(b) {
				r.buyer = b
			}
		case serialForm.MatchString(t):
			r.remove(i, "份号")
		case urgencyForm.MatchString(t):
			r.o.Urgency = t
			r.remove(i, "紧急程度“"+t+"”")
		case signerForm.MatchString(t):
			r.o.Approver = signerForm.FindStringSubmatch(t)[1]
			r.remove(i, "签发人")
		case secrecyAlone.MatchString(t):
			r.findings = append(r.findings, secrecyFinding("文首", secrecyAlone.FindStringSubmatch(t)[1]))
		case r.o.Issuer == "" && r.o.DocNo == "" && headForm.MatchString(t) && !tenderCover.MatchString(t):
			r.o.Issuer = strings.Join(append(r.jointIssuers(i), headForm.FindStringSubmatch(t)[1]), " ")
			r.remove(i, "")
			r.top = i + 1
		}
	}
}

// titleAbove reports whether a title stands above part i.
func (r *recogniser) titleAbove(i int) bool {
	for j := range i {
		if t := tight(r.parts[j].text); !r.drop[j] && r.parts[j].kind <= headingPart && titleEnd.MatchString(t) && len([]rune(t)) <= 80 {
			return true
		}
	}
	return false
}

// jointIssuers are the bodies named on lines above the one that ends in 文件.
func (r *recogniser) jointIssuers(at int) []string {
	var out []string
	for i := at - 1; i >= 0 && i >= at-4; i-- {
		t := tight(r.parts[i].text)
		if r.drop[i] || !bodyForm.MatchString(t) || len([]rune(t)) > 40 {
			break
		}
		out = append([]string{t}, out...)
		r.remove(i, "")
	}
	return out
}

func secrecyFinding(place, mark string) notice.Finding {
	f := found("secrecy_mark", notice.Block, place, "文件带有密级或内部标志“"+mark+"”，不能公开。请先停下，交保密审查；确认可以公开的，用去掉标志的定稿重新提交。")
	f.Text, f.Rule = mark, "保守国家秘密法；政府信息公开条例第十四条"
	return f
}

// findTitle finds where the title begins: what stands in the middle or is larger
// than the body, else the first line that ends as titles do; -1 for none.
func (r *recogniser) findTitle() int {
	at := -1
	body := bodySize(r.parts)
	last := min(len(r.parts), r.top+topParts)
	for i := r.top; i < last && at < 0; i++ {
		p := r.parts[i]
		t := tight(p.text)
		if annexLabel.MatchString(t) || coverLine.MatchString(t) || tenderCover.MatchString(t) {
			continue // what it is called or who buys, not what it is about
		}
		if r.drop[i] || p.kind > headingPart || t == "" || len([]rune(t)) > 120 || secrecyAlone.MatchString(t) {
			continue
		}
		if (p.align == alignCentre || p.size > body && body > 0 || p.kind == headingPart && p.level == 1) && !strings.HasSuffix(t, "：") && !r.isDate(t) {
			at = i
		}
	}
	for i := r.top; i < last && at < 0; i++ {
		p := r.parts[i]
		t := tight(p.text)
		if strings.Contains(t, "。") {
			break // the body has begun
		}
		if !r.drop[i] && p.kind <= headingPart && len([]rune(t)) <= 80 && titleEnd.MatchString(t) && !annexForm.MatchString(t) {
			at = i
		}
	}
	for i := r.top; i < last && at < 0; i++ {
		t := tight(r.parts[i].text)
		if n := len([]rune(t)); !r.drop[i] && r.parts[i].kind <= headingPart && n >= 4 && n <= 60 && !strings.ContainsAny(t, "。：；") {
			at = i
		}
		if !r.drop[i] {
			break
		}
	}
	return at
}

// title takes the title out, with the lines that belong to it, and notes the
// addressee below it.
func (r *recogniser) title() {
	r.after = r.top
	at := r.findTitle()
	if at < 0 {
		return
	}
	first := r.parts[at]
	title := oneLine(first.text)
	r.remove(at, "")
	if m := labelledTitle.FindStringSubmatch(strings.TrimSpace(first.text)); m != nil {
		title = oneLine(m[2])
		r.gone = append(r.gone, "“"+tight(m[1])+"”字样")
	}
	if prev := at - 1; prev >= r.top && !r.drop[prev] && strings.HasPrefix(title, "关于") && isBody(tight(r.parts[prev].text)) {
		title = tight(r.parts[prev].text) + title // two lines: who, and what about
		r.remove(prev, "")
	}
	for i := at + 1; i < len(r.parts) && i < at+4; i++ {
		p := r.parts[i]
		t := tight(p.text)
		if r.drop[i] || p.kind != first.kind || p.align != first.align || p.size != first.size || first.align != alignCentre ||
			titleEnd.MatchString(title) || coverLine.MatchString(t) || tenderCover.MatchString(t) || strings.HasSuffix(t, "：") || r.isDate(t) || strings.HasPrefix(t, "（") || len([]rune(title+t)) > 120 {
			break
		}
		title += oneLine(p.text)
		r.remove(i, "")
		at = i
	}
	r.o.Title, r.after = title, at+1
	for i := at + 1; i < len(r.parts) && i < at+4; i++ {
		if t := tight(r.parts[i].text); !r.drop[i] && r.parts[i].kind == paraPart && addressForm.MatchString(t) && !sayingForm.MatchString(t) {
			r.o.Addressee = strings.TrimRight(t, ":：")
			break
		}
	}
}

// oneLine joins the lines of a title, closing up Chinese.
func oneLine(s string) string { return tight(strings.Join(strings.Fields(s), " ")) }

// bodySize is the size of most of the text, 0 if unknown.
func bodySize(parts []part) int {
	by := map[int]int{}
	best, most := 0, 0
	for _, p := range parts {
		if p.kind == paraPart && p.size > 0 {
			by[p.size] += len([]rune(p.text))
		}
	}
	for _, size := range slices.Sorted(maps.Keys(by)) {
		if by[size] > most {
			best, most = size, by[size]
		}
	}
	return best
}

func (r *recogniser) isDate(t string) bool {
	_, ok := officialDate(t)
	return ok
}

// officialDate reads a date that stands alone: 2026年11月20日, 二〇二六年十一月二十日.
func officialDate(t string) (time.Time, bool) {
	t = strings.Join(strings.Fields(t), "")
	if m := dateForm.FindStringSubmatch(t); m != nil {
		return dayOf(m[1], m[2], m[3])
	}
	if m := dottedDate.FindStringSubmatch(t); m != nil {
		return dayOf(m[1], m[3], m[4])
	}
	if m := hanDateForm.FindStringSubmatch(t); m != nil {
		year := strings.Map(func(c rune) rune {
			if i := strings.IndexRune("一二三四五六七八九", c); i >= 0 {
				return rune('1' + i/3)
			}
			return '0'
		}, m[1])
		return parseTime(year + "年" + smallNumber(m[2]) + "月" + smallNumber(m[3]) + "日")
	}
	return time.Time{}, false
}

// smallNumber turns 一 … 三十九 into digits.
func smallNumber(s string) string {
	n, digit := 0, 0
	for _, c := range s {
		if c == '十' {
			n += max(digit, 1) * 10
			digit = 0
			continue
		}
		digit = strings.IndexRune("一二三四五六七八九", c)/3 + 1
	}
	n += digit
	if n == 0 || n > 99 {
		return "0"
	}
	out := string(rune('0' + n%10))
	if n >= 10 {
		out = string(rune('0'+n/10)) + out
	}
	return out
}

// tail reads signature, date, remark and distribution.
func (r *recogniser) tail() {
	for i := len(r.parts) - 1; i >= r.after; i-- {
		p := r.parts[i]
		if r.drop[i] || p.kind > itemPart {
			continue
		}
		t := strings.TrimSpace(p.text)
		switch {
		case ccForm.MatchString(tight(t)) && i > len(r.parts)/2:
			r.o.Cc = ccForm.FindStringSubmatch(tight(t))[2]
			r.remove(i, "抄送机关")
		case printForm.MatchString(tight(t)):
			r.o.PrintedBy = printForm.FindStringSubmatch(tight(t))[1]
			r.remove(i, "印发机关和印发日期")
		case remarkForm.MatchString(tight(t)):
			r.o.Remark = strings.Trim(tight(t), "（）()")
		case openForm.MatchString(tight(t)) && r.o.Remark == "":
			r.o.Remark = openForm.FindStringSubmatch(tight(t))[1]
		}
	}
	for i := r.after; i < len(r.parts); i++ {
		p := r.parts[i]
		if r.drop[i] || p.kind > headingPart {
			continue
		}
		if annexLabel.MatchString(tight(p.text)) {
			break // who signed an annex, and when, is not the notice's
		}
		lines := strings.Split(p.text, "\n")
		d, ok := officialDate(lines[len(lines)-1])
		if !ok {
			continue
		}
		// The last date under a signature; without one, the last date.
		if sign := r.signature(i, lines); sign != "" || r.o.Signature == "" {
			r.o.Date, r.o.Signature = d, sign
		}
	}
}

// signature is the body named on the line or lines above a date.
func (r *recogniser) signature(at int, lines []string) string {
	if len(lines) > 1 {
		if t := tight(lines[len(lines)-2]); isBody(t) {
			return t
		}
		return ""
	}
	var out []string
	for i := at - 1; i >= r.after && i >= at-4; i-- {
		p := r.parts[i]
		t := tight(p.text)
		if r.drop[i] || p.kind > headingPart || !isBody(t) {
			break
		}
		out = append([]string{t}, out...)
	}
	return strings.Join(out, " ")
}

func isBody(t string) bool {
	return len([]rune(t)) <= 40 && !strings.ContainsAny(t, "。：；，！？:") && bodyForm.MatchString(t)
}

// annexes reads the names of 附件.
func (r *recogniser) annexes() {
	for i := r.after; i < len(r.parts); i++ {
		if r.drop[i] || r.parts[i].kind > itemPart {
			continue
		}
		lines := strings.Split(r.parts[i].text, "\n")
		m := annexForm.FindStringSubmatch(strings.TrimSpace(lines[0]))
		if m == nil {
			continue
		}
		rest := append([]string{m[1]}, lines[1:]...)
		for j := i + 1; j < len(r.parts) && j < i+20 && annexMore.MatchString(strings.TrimSpace(r.parts[j].text)); j++ {
			rest = append(rest, r.parts[j].text)
		}
		for _, l := range rest {
			l = strings.TrimSpace(l)
			if n := annexMore.FindStringSubmatch(l); n != nil {
				l = n[1]
			}
			if l = strings.Trim(l, "。；;《》 "); l != "" && len([]rune(l)) <= 80 {
				r.o.Attachments = append(r.o.Attachments, l)
			}
		}
		return
	}
}

// headings makes the body's headings begin at level 2, below the title, and finds
// those that are headings by their number alone.
func headings(parts []part) {
	least := 9
	for _, p := range parts {
		if p.kind == headingPart {
			least = min(least, p.level)
		}
	}
	for i := range parts {
		p := &parts[i]
		t := strings.TrimSpace(p.text)
		switch {
		case p.kind == headingPart && headingOne.MatchString(t):
			p.level = 2
		case p.kind == headingPart && headingTwo.MatchString(t):
			p.level = 3
		case p.kind == headingPart:
			p.level = min(p.level-least+2, 6)
		case p.kind == paraPart && p.align != alignEnd && headingOne.MatchString(t):
			p.kind, p.level = headingPart, 2
		case p.kind == paraPart && p.align != alignEnd && headingTwo.MatchString(t):
			p.kind, p.level = headingPart, 3
		}
		if p.kind == headingPart {
			p.md = strings.ReplaceAll(p.md, "**", "")
		}
	}
}

func sorted(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }
