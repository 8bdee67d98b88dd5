package preflight

import (
	"strings"

	"gaoshi/internal/notice"
)

// illnesses are what nobody may learn of a neighbour from a list.
var illnesses = []string{
	"尿毒症", "癌", "白血病", "肿瘤", "精神病", "精神分裂", "精神障碍", "抑郁症", "艾滋", "HIV", "乙肝", "肝硬化", "肺结核", "糖尿病",
	"脑瘫", "脑梗", "脑出血", "中风", "偏瘫", "瘫痪", "心脏病", "冠心病", "肾衰", "肾病", "透析", "癫痫", "血友病", "再生障碍", "尘肺", "帕金森",
	"阿尔茨海默", "痴呆", "智力残疾", "精神残疾", "肢体残疾", "视力残疾", "听力残疾", "言语残疾", "多重残疾", "一级残疾", "二级残疾", "三级残疾", "四级残疾",
	"残疾一级", "残疾二级", "残疾三级", "残疾四级", "红斑狼疮", "强直性脊柱炎", "截肢", "梅毒", "吸毒", "戒毒", "流产",
}

// illness judges an illness said of a named person in running text: 张*，患尿毒症.
func illness(s, heading string, found func(hit)) {
	for at := range indexes(s, "患") {
		rest := s[at:min(len(s), at+40)]
		if i := strings.IndexAny(rest, "\n|。；，"); i >= 0 {
			rest = rest[:i]
		}
		w := firstIn(rest, illnesses)
		if w == "" {
			continue
		}
		before := clauseBefore(s, at)
		for _, v := range []string{"身", "因", "现", "长期", "系", "本人", "，", "自", "查出"} {
			before = strings.TrimSuffix(before, v)
		}
		if namedBefore(before) {
			found(hit{kind: kindIllness, severity: notice.Block, start: at, end: at + strings.Index(rest, w) + len(w), mask: "患**"})
		}
	}
}
