package register

// Ground is why a document is not public, one for each item.
type Ground struct {
	Key     string
	Name    string // as people choose it
	Article string // of 政府信息公开条例, or of another law
	May     bool   // 可以不予公开: the office may weigh it; else it must
	// Line is the row of table three when a request is refused on it.
	Line string
	// Reason is the sentence of a letter.
	Reason string
}

// Grounds are those of the law, in its order. 工作秘密 stands in no article of 条例; 保守国家
// 秘密法 (2024) 64 has it managed as the state rules.
var Grounds = []Ground{
	{"secret", "依法确定为国家秘密", "条例第十四条", false, "secret", "依法确定为国家秘密"},
	{"forbidden", "法律、行政法规禁止公开", "条例第十四条", false, "forbidden", "法律、行政法规禁止公开"},
	{"stability", "公开后可能危及国家安全、公共安全、经济安全、社会稳定", "条例第十四条", false, "stability", "公开后可能危及国家安全、公共安全、经济安全、社会稳定"},
	{"privacy", "涉及个人隐私，公开会损害第三方合法权益", "条例第十五条", false, "third-party", "涉及个人隐私，公开会对第三方合法权益造成损害"},
	{"trade", "涉及商业秘密，公开会损害第三方合法权益", "条例第十五条", false, "third-party", "涉及商业秘密，公开会对第三方合法权益造成损害"},
	{"staff", "内部事务信息：人事管理", "条例第十六条第一款", true, "internal", "属于行政机关人事管理方面的内部事务信息"},
	{"logistics", "内部事务信息：后勤管理", "条例第十六条第一款", true, "internal", "属于行政机关后勤管理方面的内部事务信息"},
	{"workflow", "内部事务信息：内部工作流程", "条例第十六条第一款", true, "internal", "属于行政机关内部工作流程方面的内部事务信息"},
	{"discussion", "过程性信息：讨论记录、过程稿", "条例第十六条第二款", true, "process", "属于行政机关在履行行政管理职能过程中形成的讨论记录、过程稿"},
	{"consultation", "过程性信息：磋商信函", "条例第十六条第二款", true, "process", "属于行政机关在履行行政管理职能过程中形成的磋商信函"},
	{"report", "过程性信息：请示报告（上行文）", "条例第十六条第二款", true, "process", "属于行政机关在履行行政管理职能过程中形成的请示报告"},
	{"case", "行政执法案卷信息", "条例第十六条第二款", true, "case-file", "属于行政执法案卷信息"},
	{"work", "工作秘密", "保守国家秘密法第六十四条", false, "forbidden", "属于机关工作中不宜公开的工作秘密，依照保守国家秘密法第六十四条管理"},
}

// GroundOf finds a ground by its key.
func GroundOf(key string) (Ground, bool) {
	for _, g := range Grounds {
		if g.Key == key {
			return g, true
		}
	}
	return Ground{}, false
}

// GuessGround reads what offices write into a column of reasons: one word of it must
// name one ground. ok is false where it names none, or several at once.
func GuessGround(s string) (Ground, bool) {
	text := plain(s)
	if g, ok := GroundOf(text); ok {
		return g, true
	}
	for _, g := range Grounds {
		if text == plain(g.Name) {
			return g, true
		}
	}
	found := map[string]bool{}
	for _, w := range groundWords {
		for _, word := range w.words {
			if containsPlain(text, word) {
				found[w.key] = true
			}
		}
	}
	if len(found) != 1 {
		return Ground{}, false
	}
	for key := range found {
		return GroundOf(key)
	}
	return Ground{}, false
}

var groundWords = []struct {
	key   string
	words []string
}{
	{"secret", []string{"国家秘密"}}, {"forbidden", []string{"禁止公开"}}, {"stability", []string{"社会稳定", "三安全"}},
	{"privacy", []string{"隐私", "个人信息"}}, {"trade", []string{"商业秘密"}}, {"staff", []string{"人事管理"}}, {"logistics", []string{"后勤"}},
	{"workflow", []string{"内部工作流程", "内部流程"}}, {"discussion", []string{"讨论记录", "过程稿"}}, {"consultation", []string{"磋商"}},
	{"report", []string{"请示", "上行文"}}, {"case", []string{"案卷"}}, {"work", []string{"工作秘密"}},
}

// Topic is one item of articles 20 and 21.
type Topic struct{ Key, Article, Name string }

// Topics are what a township publishes by itself: article 20 (一)–(十五), and what 21 asks
// of townships.
var Topics = []Topic{
	{"20.1", "第二十条第（一）项", "行政法规、规章和规范性文件"},
	{"20.2", "第二十条第（二）项", "机关职能、机构设置、办公地址、办公时间、联系方式、负责人姓名"},
	{"20.3", "第二十条第（三）项", "国民经济和社会发展规划、专项规划、区域规划及相关政策"},
	{"20.4", "第二十条第（四）项", "国民经济和社会发展统计信息"},
	{"20.5", "第二十条第（五）项", "办理行政许可和其他对外管理服务事项的依据、条件、程序以及办理结果"},
	{"20.6", "第二十条第（六）项", "实施行政处罚、行政强制的依据、条件、程序以及有一定社会影响的处罚决定"},
	{"20.7", "第二十条第（七）项", "财政预算、决算信息"},
	{"20.8", "第二十条第（八）项", "行政事业性收费项目及其依据、标准"},
	{"20.9", "第二十条第（九）项", "政府集中采购项目的目录、标准及实施情况"},
	{"20.10", "第二十条第（十）项", "重大建设项目的批准和实施情况"},
	{"20.11", "第二十条第（十一）项", "扶贫、教育、医疗、社会保障、促进就业等方面的政策、措施及其实施情况"},
	{"20.12", "第二十条第（十二）项", "突发公共事件的应急预案、预警信息及应对情况"},
	{"20.13", "第二十条第（十三）项", "环境保护、公共卫生、安全生产、食品药品、产品质量的监督检查情况"},
	{"20.14", "第二十条第（十四）项", "公务员招考的职位、名额、报考条件等事项以及录用结果"},
	{"20.15", "第二十条第（十五）项", "法律、法规、规章和国家有关规定规定应当主动公开的其他政府信息"},
	{"21.rural", "第二十一条（乡镇）", "贯彻落实农业农村政策"},
	{"21.water", "第二十一条（乡镇）", "农田水利工程建设运营"},
	{"21.land", "第二十一条（乡镇）", "农村土地承包经营权流转"},
	{"21.homestead", "第二十一条（乡镇）", "宅基地使用情况审核"},
	{"21.taking", "第二十一条（乡镇）", "土地征收、房屋征收"},
	{"21.funds", "第二十一条（乡镇）", "筹资筹劳"},
	{"21.relief", "第二十一条（乡镇）", "社会救助"},
}

// TopicOf finds a topic by its key.
func TopicOf(key string) (Topic, bool) {
	for _, t := range Topics {
		if t.Key == key {
			return t, true
		}
	}
	return Topic{}, false
}
