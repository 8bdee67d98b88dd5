package annual

import (
	"regexp"
	"strings"
)

// Fact is a number that the text names for something that the tables or the
// registers count too.
type Fact struct {
	Key     string // see factNames
	N       Amount
	Unit    string
	Section int // 0-based; -1 in the preamble
	Quote   string
}

// factNames are the facts' names for people.
var factNames = map[string]string{
	"documents": "生成的政府信息", "open": "主动公开", "on-request": "依申请公开（类别）", "withheld": "不予公开", "news": "动态类信息", "files": "文件类信息",
	"columns":  "栏目",
	"received": "新收申请", "carried-in": "上年结转", "carried-out": "结转下年度", "done": "办结申请",
	"granted": "予以公开（申请）", "partly": "部分公开（申请）", "refused": "不予公开（申请）", "unable": "无法提供（申请）", "unhandled": "不予处理（申请）", "other": "其他处理（申请）",
	"person": "自然人申请", "company": "商业企业申请",
	"reconsideration": "行政复议", "lawsuit": "行政诉讼", "direct": "未经复议直接起诉", "later": "复议后起诉",
	"made": "制发规范性文件", "repealed": "废止规范性文件", "in-force": "现行有效规范性文件",
	"licences": "行政许可", "penalties": "行政处罚", "coercions": "行政强制", "charges": "行政事业性收费", "purchases": "政府采购项目",
}

// Name is what the fact is, for people: 县长信箱.
func (f Fact) Name() string {
	if n, ok := factNames[f.Key]; ok {
		return n
	}
	return strings.TrimPrefix(f.Key, "letters:")
}

const (
	num     = `(\d[\d,]*(?:\.\d+)?|[零〇一二三四五六七八九十百千两]+)`
	gap     = `[^\d,。;:、]{0,14}?`
	docUnit = `(条|件|份|篇|项|则|个)`
	reqUnit = `(件|份|宗|起|条|次|例)`
	after   = `["”'」]?(?:\([^()]{1,14}\))?["”'」]?`
)

// pattern finds a fact in a sentence: the first group that reads as a number is N.
type pattern struct {
	key  string
	re   *regexp.Regexp
	only func(sentence, match string, before string) bool
}

// asked counts requests: the sentence must speak of them.
func asked(s, _, _ string) bool { return requestWords.MatchString(s) }

var requestWords = regexp.MustCompile(`申请|办结|答复|受理|办理`)

// byWay are ways in which a request came: what they count is a part.
var byWay = regexp.MustCompile(`网上|网络|网站|信函|信件|当面|现场|邮件|传真|邮寄|平台|复议|诉讼|投诉|举报|信访|行政许可|行政审批|按期|按时|商业企业|科研机构|自然人|公民|法人`)

func whole(_, m, _ string) bool { return !byWay.MatchString(m) }

// finished counts requests, not letters: the sentence must speak of requests.
func finished(s, m, before string) bool {
	return whole(s, m, before) && strings.Contains(s, "申请") && !letterWords.MatchString(s)
}

var letterWords = regexp.MustCompile(`信箱|热线|来信|咨询|投诉|工单|建议|提案|留言`)

func notBefore(words ...string) func(s, m, before string) bool {
	return func(_, _, before string) bool {
		for _, w := range words {
			if strings.HasSuffix(before, w) {
				return false
			}
		}
		return true
	}
}

var patterns = []pattern{
	{"documents", regexp.MustCompile(`(?:生成|形成|制作|产生)了?` + `[^\d,。;:、]{0,8}?` + num + docUnit + `(?:政府信息|正式文件|文件|信息|公文)`), nil},
	{"documents", regexp.MustCompile(`(?:生成|形成|制作|产生)了?(?:政府信息|正式文件|公文|文件|各类文件)(?:\([^()]{1,12}\))?(?:总数|总计|共计|共)?` + num + docUnit), nil},
	{"open", regexp.MustCompile(`主动公开(?:了)?(?:的)?(?:各类)?(?:政府|政务)?(?:信息|文件)?(?:总数|数量|总量|共计|共|总计|为)*` + num + docUnit), notBefore("非", "通过网站", "应")},
	{"withheld", regexp.MustCompile(`不予公开(?:的)?(?:政府信息|文件|信息)(?:总数|数量|共计|共|为)*` + num + docUnit), nil},
	{"withheld", regexp.MustCompile(`不予公开(?:的)?(?:共计|共|为)*` + num + `(条|篇|则)`), nil},
	{"news", regexp.MustCompile(`(?:乡镇|政务|工作|部门|街道|镇村)?动态(?:类|信息|类信息|类的信息)?(?:共计|共|为)*` + num + `(条|篇|则)`), nil},
	{"files", regexp.MustCompile(`文件类(?:政府)?信息(?:共计|共|为)*` + num + `(条|份|件)`), nil},
	{"columns", regexp.MustCompile(num + `(个)(?:公开|信息公开|一级|二级)?栏目`), nil},

	{"received", regexp.MustCompile(`(?:收到|受理|接收|接到|新收|收悉)[^\d,。;:、]{0,24}?(?:申请|依申请公开)[^\d,。;:、]{0,12}?` + num + reqUnit), whole},
	{"received", regexp.MustCompile(`(?:收到|受理|接收|接到|新收|办理)(?:了)?` + num + reqUnit + `(?:政府|政务)?(?:信息)?(?:依申请公开|公开申请|申请)`), whole},
	{"received", regexp.MustCompile(`依申请公开(?:政府|政务)?(?:信息|申请|事项|工作|件)*(?:方面|情况)?(?:共计|共|总数|数量|为|收到|受理)*` + num + `(件|宗|起)`), whole},
	{"received", regexp.MustCompile(`(?:政府|政务)?信息公开申请(?:共计|共|总数|数量|为)*` + num + reqUnit), whole},
	{"carried-in", regexp.MustCompile(`(?:上一?年|去年)度?结转` + gap + num + reqUnit), nil},
	{"carried-in", regexp.MustCompile(`结转(?:上一?年|去年)度?` + gap + num + reqUnit), nil},
	{"carried-out", regexp.MustCompile(`结转(?:至|到)?(?:下一?年|次年|明年|20\d\d年)度?(?:继续办理|办理)?(?:的)?(?:申请|共|为)*` + num + reqUnit), nil},
	{"done", regexp.MustCompile(`(?:办结|办复|办理完毕|答复)(?:了)?(?:申请)?(?:政府信息公开|依申请公开|信息公开)?(?:申请|事项)?(?:共计|共|为)*` + num + reqUnit), finished},
	{"granted", regexp.MustCompile(`予以公开` + after + `(?:的|答复)?(?:申请|共|为)*` + num + reqUnit), asked},
	{"partly", regexp.MustCompile(`部分公开` + after + `(?:的|答复)?(?:申请|共|为)*` + num + reqUnit), asked},
	{"refused", regexp.MustCompile(`不予公开` + after + `(?:的|答复)?(?:申请|共|为)*` + num + `(件|宗|起|份)`), asked},
	{"unable", regexp.MustCompile(`无法提供` + after + `(?:的|答复)?(?:申请|共|为)*` + num + reqUnit), asked},
	{"unhandled", regexp.MustCompile(`不予处理` + after + `(?:的|答复)?(?:申请|共|为)*` + num + reqUnit), asked},
	{"other", regexp.MustCompile(`其他处理` + after + `(?:的)?(?:申请|共|为)*` + num + reqUnit), asked},
	{"person", regexp.MustCompile(`(?:自然人|公民)(?:提出的|提出|申请|提交)*(?:共|为)*` + num + reqUnit), asked},
	{"company", regexp.MustCompile(`商业企业(?:提出的|提出|申请|提交)*(?:共|为)*` + num + reqUnit), asked},

	{"reconsideration", regexp.MustCompile(`行政复议(?:案件|申请|案)?[:,]?(?:共计|共|为|发生|受理|数)*` + num + reqUnit), nil},
	{"direct", regexp.MustCompile(`未经复议直接起诉(?:的)?(?:案件)?(?:共计|共|为)*` + num + reqUnit), nil},
	{"later", regexp.MustCompile(`复议后起诉(?:的)?(?:案件)?(?:共计|共|为)*` + num + reqUnit), nil},
	{"lawsuit", regexp.MustCompile(`行政诉讼(?:案件|案)?(?:共计|共|为|发生|数)*` + num + reqUnit), nil},
	{"reconsideration", regexp.MustCompile(`行政复议(?:案件)?(?:、|和|及|或|与)(?:被)?(?:提起)?行政诉讼(?:案件)?(?:共|均|都|各|为)*` + num + reqUnit), nil},

	{"made", regexp.MustCompile(`(?:制发|制定|出台|印发|发布|制作)了?(?:政府|行政)?规范性文件(?:共计|共|为)*` + num + `(件|份|个|部)`), nil},
	{"made", regexp.MustCompile(`(?:制发|制定|出台|印发|发布|制作)了?` + num + `(件|份|个|部)(?:政府|行政)?规范性文件`), nil},
	{"repealed", regexp.MustCompile(`废止(?:了)?(?:政府|行政)?规范性文件(?:共计|共|为)*` + num + `(件|份|个|部)`), nil},
	{"in-force", regexp.MustCompile(`现行有效(?:的)?(?:政府|行政)?规范性文件(?:共计|共|为)*` + num + `(件|份|个|部)`), nil},
	{"licences", regexp.MustCompile(`行政许可(?:处理)?(?:决定|办件)?[:,]?(?:共计|共|为|处理|办理)*` + num + `(件|宗|起|次)`), nil},
	{"licences", regexp.MustCompile(`(?:作出|办理|办结)了?` + num + `(件|宗|起|项|次)行政许可`), nil},
	{"penalties", regexp.MustCompile(`行政处罚(?:处理)?(?:决定|案件)?(?:共计|共|为)*` + num + `(件|宗|起|次)`), nil},
	{"penalties", regexp.MustCompile(`(?:作出|办理|办结|实施)了?` + num + `(件|宗|起|项|次)行政处罚`), nil},
	{"coercions", regexp.MustCompile(`行政强制(?:处理)?(?:决定|措施|案件)?(?:共计|共|为)*` + num + `(件|宗|起|次)`), nil},
	{"charges", regexp.MustCompile(`行政事业性收费(?:金额|收入|总额|共计|共|为|收取)*` + num + `(万元|元)`), nil},
	{"purchases", regexp.MustCompile(`政府(?:集中)?采购(?:项目)?(?:共计|共|为)*` + num + `(个|项|件|次)`), nil},
}

// none are sentences that say there was nothing.
var none = []struct {
	keys []string
	re   *regexp.Regexp
}{
	{[]string{"received"}, regexp.MustCompile(`(?:未|没有|暂未|无)(?:曾)?(?:收到|接到|受理|办理|接收)[^,。;]{0,24}(?:申请|依申请公开)`)},
	{[]string{"received"}, regexp.MustCompile(`(?:^|[,。;:年度镇乡])(?:无|没有)(?:人)?(?:提出|提交)?(?:政府|政务)?信息(?:依)?(?:公开)?申请`)},
	{[]string{"received"}, regexp.MustCompile(`(?:无|没有)依申请公开`)},
	{[]string{"reconsideration", "lawsuit"}, regexp.MustCompile(`(?:未|没有|无|不存在)(?:发生|出现|收到|被|因)?[^。;]{0,60}行政复议[^。;]{0,24}(?:行政)?诉讼`)},
	{[]string{"reconsideration"}, regexp.MustCompile(`(?:未|没有|无|不存在)(?:发生|出现|收到|被|因)?[^,。;]{0,40}行政复议`)},
	{[]string{"lawsuit"}, regexp.MustCompile(`(?:未|没有|无|不存在)(?:发生|出现|收到|被|因)?[^,。;]{0,40}行政诉讼`)},
}

var letters = regexp.MustCompile(`((?:书记|县长|市长|区长|镇长|乡长|领导|主任|省长)(?:信箱|热线)|12345(?:政务服务|政府服务|政务|便民)?(?:便民|服务)?(?:热线|平台)?|便民(?:服务)?平台)["”']?[^\d,。;:、]{0,10}?` + num + `(件|封|条|个|次)`)

// plain makes a text easy to read for patterns: half-width, no blanks.
func plain(s string) string { return strings.Join(strings.Fields(Narrow(s)), "") }

var sentenceEnd = regexp.MustCompile(`[。;;!?\n]`)

// Facts are the numbers that a report's text names.
func Facts(r *Report) []Fact {
	var out []Fact
	seen := map[string]bool{}
	add := func(f Fact) {
		id := f.Key + "|" + f.N.String() + "|" + f.Quote
		if !seen[id] {
			seen[id] = true
			out = append(out, f)
		}
	}
	for i := -1; i < len(r.Sections); i++ {
		ps := r.Preamble
		if i >= 0 {
			ps = r.Sections[i].Paragraphs
		}
		for _, p := range ps {
			if p.Ask {
				continue
			}
			for _, s := range sentenceEnd.Split(plain(p.Text), -1) {
				for _, f := range factsOf(s) {
					f.Section = i
					add(f)
				}
			}
		}
	}
	return out
}

// factsOf reads one sentence.
func factsOf(s string) []Fact {
	var out []Fact
	for _, p := range patterns {
		for _, m := range p.re.FindAllStringSubmatchIndex(s, -1) {
			match, before := s[m[0]:m[1]], s[:m[0]]
			if p.key == "granted" && strings.HasSuffix(before, "不") || strings.HasPrefix(s[m[1]:], "次") || // 40条次: how often, not how many
				p.key == "withheld" && strings.Contains(before, "评估") || p.only != nil && !p.only(s, match, before) {
				continue
			}
			if n, ok := ParseAmount(strings.TrimRight(s[m[2]:m[3]], ",")); ok {
				out = append(out, Fact{Key: p.key, N: n, Unit: s[m[4]:m[5]], Quote: clip(s, m[0], m[1])})
			}
		}
	}
	out = classes(s, out)
	for _, m := range letters.FindAllStringSubmatchIndex(s, -1) {
		if n, ok := ParseAmount(strings.TrimRight(s[m[4]:m[5]], ",")); ok {
			out = append(out, Fact{Key: "letters:" + s[m[2]:m[3]], N: n, Unit: s[m[6]:m[7]], Quote: clip(s, m[0], m[1])})
		}
	}
	return append(out, nothing(s, out)...)
}

// classes tells the class 依申请公开 of documents from requests: it is meant where the
// sentence divides what was formed.
func classes(s string, fs []Fact) []Fact {
	divides := false
	for _, f := range fs {
		divides = divides || f.Key == "documents" || f.Key == "withheld"
	}
	for i, f := range fs {
		if divides && f.Key == "received" && strings.HasPrefix(f.Quote, "依申请公开") {
			fs[i].Key = "on-request"
		}
	}
	if m := onRequest.FindStringSubmatchIndex(s); m != nil {
		if n, ok := ParseAmount(s[m[2]:m[3]]); ok {
			fs = append(fs, Fact{Key: "on-request", N: n, Unit: s[m[4]:m[5]], Quote: clip(s, m[0], m[1])})
		}
	}
	return fs
}

var onRequest = regexp.MustCompile(`依申请公开(?:类)?(?:的)?(?:政府信息|文件|信息)?(?:共计|共|为)*` + num + `(条|篇|则)`)

// nothing reads the sentences that say there was none.
func nothing(s string, have []Fact) []Fact {
	var out []Fact
	for _, n := range none {
		m := n.re.FindStringIndex(s)
		if m == nil {
			continue
		}
		for _, key := range n.keys {
			known := false
			for _, f := range append(have, out...) {
				known = known || f.Key == key
			}
			if key == "received" && regexp.MustCompile(`复议|诉讼|引起|引发|超期|逾期|收费`).MatchString(s[m[0]:m[1]]) {
				continue
			}
			if !known {
				out = append(out, Fact{Key: key, Unit: "件", Quote: clip(s, m[0], m[1])})
			}
		}
	}
	return out
}

// clip is the words of a match, not too long.
func clip(s string, from, to int) string {
	rs := []rune(s[from:to])
	if len(rs) > 60 {
		return string(rs[:58]) + "…"
	}
	return string(rs)
}
