package scan

import (
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/person"
)

// Illnesses are what nobody may learn of a neighbour from a list.
var Illnesses = []string{
	"尿毒症", "癌", "白血病", "肿瘤", "精神病", "精神分裂", "精神障碍", "抑郁症", "艾滋", "HIV", "乙肝", "肝硬化", "肺结核", "糖尿病",
	"脑瘫", "脑梗", "脑出血", "中风", "偏瘫", "瘫痪", "心脏病", "冠心病", "肾衰", "肾病", "透析", "癫痫", "血友病", "再生障碍", "尘肺", "帕金森",
	"阿尔茨海默", "痴呆", "智力残疾", "精神残疾", "肢体残疾", "视力残疾", "听力残疾", "言语残疾", "多重残疾", "一级残疾", "二级残疾", "三级残疾", "四级残疾",
	"残疾一级", "残疾二级", "残疾三级", "残疾四级", "红斑狼疮", "强直性脊柱炎", "截肢", "梅毒", "吸毒", "戒毒", "流产",
}

// illnessBegins are the first characters of the illnesses, to pass over what
// cannot be one.
var illnessBegins = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range Illnesses {
		m[w[:min(3, len(w))]] = true
	}
	return m
}()

func mayNameIllness(s string) bool {
	for i := 0; i+3 <= len(s); i++ {
		if (s[i] >= 0xE0 || s[i] == 'H') && illnessBegins[s[i:i+3]] {
			return true
		}
	}
	return false
}

// ofPersonIll judges an illness said of a named person in running text, from the
// word that leads to it: 张*，患尿毒症; 张*确诊白血病; 张*（尿毒症）.
func ofPersonIll(s, lead string, at int, found func(Hit)) {
	rest := s[at:min(len(s), at+40)]
	if i := strings.IndexAny(rest, "\n|。；，）"); i >= 0 {
		rest = rest[:i]
	}
	if !mayNameIllness(rest) {
		return
	}
	w := chars.FirstIn(rest, Illnesses)
	if w == "" {
		return
	}
	end := strings.Index(rest, w) + len(w)
	if lead != "患" && strings.Contains(rest[:end], "患") {
		return // told already
	}
	if lead != "患" && chars.FirstIn(rest[end:], []string{"科", "中心", "医院", "防治", "专家", "医生", "主任", "护士", "研究", "协会", "筛查", "检查", "培训", "讲座", "知识", "救助", "政策"}) != "" {
		return
	}
	before := ClauseBefore(s, at)
	for _, v := range []string{"身", "因", "现", "长期", "系", "本人", "，", "自", "查出", "被", "已", "经医院", "不幸"} {
		before = strings.TrimSuffix(before, v)
	}
	if !person.NamedBefore(before) {
		return
	}
	h := Hit{Kind: KindIllness, Severity: notice.Block, Start: at, End: at + end, Mask: "患**", Replace: "患病"}
	if lead == "（" || lead == "(" {
		h.Replace = lead + "患病"
	}
	found(h)
}
