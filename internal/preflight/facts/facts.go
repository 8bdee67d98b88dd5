// Package facts finds what may not be told of a named person: an illness, a
// disability, drugs and crime, a family's misfortune, a petition, a debt, a child's
// school, the way to a house. A fact alone is policy (糖尿病患者免费签约) and a name
// alone is nobody's secret; only the two together are a leak, in any order: behind a
// label (吸毒人员张示一), before a predicate (张示一系社区矫正对象), under a heading
// (刑满释放人员名单), in a row of a table of persons.
//
// The words stand in tables (words.go), the rules that need more than a word in
// files of their own. Find makes one pass over the text; beside each word it looks a
// fixed number of bytes back and ahead, so that its time grows with the length alone.
package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/person"
	"gaoshi/internal/preflight/scan"
)

// Kinds of facts, as Finding.Kind spells them.
const (
	Diagnosis  = "diagnosis"
	Disability = "disability"
	Record     = "record"
	Family     = "family"
	Petitioner = "petitioner"
	Debt       = "debt"
	Minor      = "minor"
	House      = "house"
)

const (
	lookBack  = 90  // bytes before a word in which the person may stand
	lookAhead = 120 // bytes after it
	mostNames = 60  // of one list
)

// Find calls found for every fact of a named person in a text: the bytes of a Hit are
// those of the name, or of the word where the name stands before it.
func Find(s string, found func(scan.Hit)) {
	told := -1 // the end of the last name that was told
	tell := func(kind string, from, to int) {
		if from < told {
			return
		}
		told = to
		found(scan.Hit{Kind: kind, Severity: notice.Block, Start: from, End: to, Mask: person.Mask(s[from:to])})
	}
	for i := 0; i+2 < len(s); i++ {
		if s[i] < 0xE0 && s[i] != 'H' {
			continue
		}
		for _, w := range byFirst[s[i:i+3]] {
			if strings.HasPrefix(s[i:], w.word) {
				judge(s, i, w, tell)
				break
			}
		}
		special(s, i, tell)
	}
}

// judge looks for the person of a word at byte i.
func judge(s string, i int, w fact, tell func(kind string, from, to int)) {
	end := i + len(w.word)
	if w.label && labelled(s, end, w, tell) {
		return
	}
	if !w.predicate || topic(s[end:min(len(s), end+30)]) {
		return
	}
	if from, to := before(s, i, w.near); to > 0 {
		tell(w.kind, from, to)
	}
}

// connectors may stand between a label and the names.
var connectors = strings.Fields(`患者 病人 人员 对象 家庭 名单 名册 花名册 情况 一览表 如下 包括 分别 姓名 人 户 者 儿童 学生 监护人 家属 老人 母亲 父亲 老年人 妇女 男子 女子 青年 用户 村民 群众 居民 感染者 携带者 病毒感染者 病毒携带者 病 感染 病毒 阳性 医保费 医保 养老保险费 养老保险 医疗保险 合作医疗 社保费 社保 水费 电费 物业费 租金 贷款 承包款 保费 城乡居民 城乡 费用 费 款 夫妇 对象为 有 是 为 即 的 系 二级 一级 三级 四级 （ ） ( ) ： : “ ” 、 ， , # * - . | 　`)

// labelled looks for names right behind a label, and tells of every one of a list.
func labelled(s string, at int, w fact, tell func(kind string, from, to int)) bool {
	end := min(len(s), at+lookAhead)
	i, ok := at, false
	for n := 0; n < mostNames; {
		if k := person.At(s, i, -1); k > 0 && !(person.Acts("", s[i+k:min(len(s), i+k+15)]) && !ok) {
			tell(w.kind, i, i+k)
			i, n, ok = i+k, n+1, true
			end = min(len(s), i+lookAhead)
			continue
		}
		step := 0
		if !ok {
			step = connector(s[i:end])
		} else {
			step = listed(s[i:end])
		}
		if step == 0 || i+step >= end {
			break
		}
		i += step
	}
	return ok
}

// connector returns the length of what may stand between a label and a name.
func connector(s string) int {
	if s == "" {
		return 0
	}
	if c := s[0]; c == ' ' || c == '\n' || c == '\r' || chars.IsDigit(c) {
		return 1
	}
	best := 0
	for _, w := range connectors {
		if len(w) > best && strings.HasPrefix(s, w) {
			best = len(w)
		}
	}
	return best
}

// listed returns the length of what may stand between two names of a list.
func listed(s string) int {
	if s == "" {
		return 0
	}
	if c := s[0]; c == ' ' || c == '\n' || c == '\r' || c == ',' || c == '.' || c == '-' || c == '*' || chars.IsDigit(c) {
		return 1
	}
	for _, w := range []string{"、", "，", "；", "和", "与", "及", "　", "元", "夫妇", "户", "．", "）", ")"} {
		if strings.HasPrefix(s, w) {
			return len(w)
		}
	}
	return 0
}

// before looks for the nearest name before byte i that begins a clause of the same
// sentence. near: it must end right there, or a sex or an age between.
func before(s string, i int, near bool) (from, to int) {
	least := max(0, i-lookBack)
	w := s[least:i]
	if k := strings.LastIndexAny(w, "\n|。；;！!？?"); k >= 0 {
		_, size := utf8.DecodeRuneInString(w[k:])
		least += k + size
	}
	for least < i && !utf8.RuneStart(s[least]) {
		least++
	}
	for k := least; k < i; {
		_, size := utf8.DecodeRuneInString(s[k:])
		if k == least && (least == 0 || i-least < lookBack-3) || begins(s[least:k]) {
			if n := person.At(s, k, i); n > 0 && k+n <= i {
				if plainWay(s[k+n:i], near) && !person.Acts(s[least:k], s[k+n:min(len(s), k+n+15)]) {
					from, to = k, k+n // the nearest wins
				}
			}
		}
		k += size
	}
	return from, to
}

// begins reports whether a name may begin after these words.
func begins(w string) bool {
	r, _ := utf8.DecodeLastRuneInString(w)
	if w == "" || !unicode.Is(unicode.Han, r) && !unicode.IsLetter(r) {
		return true
	}
	return chars.HasAnySuffix(w, starters...)
}

// starters stand right before a name in running text.
var starters = strings.Fields(`村 组 社 户 患者 病人 户主 村民 居民 群众 学生 儿童 对象 人员 家庭 人 为 给 其 原因 者 女 男 夫 妻 子 老人 党员 住院人员 社区 同学 名 和 与 及 因 对 即 的 是 由于 儿 岁 救助 资助 慰问 看望 走访 帮扶 探视 训诫 受助 帮助 接`)

// official are words between a name and a fact by which the person deals with it for
// an office.
var official = strings.Fields(`负责 讲 治疗 接待 慰问 走访 宣传 开展 组织 带 看望 主持 受理 防治 服务 管理 帮助 帮扶 协助 联系 任 调解 处置 查处 抓获 捐 指导 培训 检查 监督 出席 参加 坐诊 看 会诊 签约 普及 介绍 解答 通报 制止 打击 办理 咨询 招聘 采购 中标 建设 如何 预防 评选 救治 查 审理 起诉`)

// plainWay reports whether the words between a name and a fact say no more than that
// it is that person's.
func plainWay(w string, near bool) bool {
	n := utf8.RuneCountInString(w)
	if near {
		return n == 0 || n <= 3 && chars.FirstIn(w, []string{"因", "被", "经", "系", "已", "又", "，", "（", "现", "仍", "还", "家", "户", "一户"}) != ""
	}
	return n <= 24 && chars.FirstIn(w, official) == ""
}

// topic reports whether the words after a fact make it a subject of somebody's work.
func topic(after string) bool {
	return chars.HasAnyPrefix(after, "防治", "讲座", "知识", "宣传", "筛查", "专科", "科", "医院", "中心", "办公", "协会", "联合会", "工作", "政策", "培训", "专家", "医生", "主任", "研究", "救助政策", "诊疗", "门诊", "患者随访", "患者签约", "患者管理", "病房", "所", "管理所", "帮教", "集中教育", "案件", "风险", "监测", "预防", "健康", "义诊", "证明")
}

// InHeading tells the kind of fact that a list's heading or caption says of those in
// it, "" for none: 刑满释放人员名册.
func InHeading(line string) string {
	line = strings.Trim(line, "#*| 　\r")
	if line == "" || len(line) > 150 {
		return ""
	}
	if chars.FirstIn(line, []string{"名单", "名册", "花名册", "一览表", "台账", "明细", "登记表", "情况表", "统计表", "人员", "公示", "患者", "对象", "家庭", "户"}) == "" {
		return ""
	}
	for i := 0; i+2 < len(line); i++ {
		if line[i] < 0xE0 && line[i] != 'H' {
			continue
		}
		for _, w := range byFirst[line[i:i+3]] {
			if w.heading && strings.HasPrefix(line[i:], w.word) && !topic(line[i+len(w.word):]) {
				return w.kind
			}
		}
	}
	return ""
}

// InCell tells the kind of fact in a cell of a row about a person, "" for none.
func InCell(cell string) string {
	for i := 0; i+2 < len(cell) && i < 300; i++ {
		if cell[i] < 0xE0 && cell[i] != 'H' {
			continue
		}
		for _, w := range byFirst[cell[i:i+3]] {
			if w.cell && strings.HasPrefix(cell[i:], w.word) {
				return w.kind
			}
		}
	}
	return ""
}
