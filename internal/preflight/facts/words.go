package facts

import "strings"

// fact is a word that says something of a person.
type fact struct {
	word, kind string
	label      bool // names may follow it: 吸毒人员张示一
	predicate  bool // a name may stand before it: 张示一吸毒
	near       bool // … but right before it only
	heading    bool // a list under it is one of such persons
	cell       bool // a cell of a person's row may not say it
}

// rows of the table: kind, uses (l label, p predicate, n near, h heading, c cell), words.
var rows = []struct{ kind, uses, words string }{
	{Diagnosis, "lphc", `尿毒症 肺癌 肝癌 胃癌 乳腺癌 宫颈癌 癌 白血病 肿瘤 精神病 精神分裂 精神障碍 精神异常 抑郁症 抑郁 躁郁症 艾滋 HIV 乙肝 丙肝 肝硬化 肺结核 结核病 糖尿病 脑瘫 脑梗 脑出血 脑溢血
		中风 偏瘫 瘫痪 半身不遂 心脏病 冠心病 心脏搭桥 搭桥手术 心衰 肾衰 肾病 肾移植 肝移植 器官移植 透析 癫痫 血友病 再生障碍 尘肺 矽肺 帕金森 阿尔茨海默 痴呆 老年痴呆 红斑狼疮 强直性脊柱炎 截肢 梅毒 淋病 尖锐湿疣
		高血压 心肌梗 心梗 慢阻肺 自闭症 孤独症 唐氏综合 智力低下 弱智 表面抗原阳性 抗体阳性 核酸阳性 高危妊娠 宫外孕 不孕 不育 习惯性流产 先天性心脏 先心病 绝症 化疗 放疗 麻风 性病 甲亢 肾结石 骨癌 脑膜炎 渐冻症 罕见病 地中海贫血 麻痹症 失明 聋哑 新冠 智障 精神一级 精神二级 精神三级 精神四级 严重精神`},
	{Diagnosis, "lp", `重病 大病`},
	{Diagnosis, "lh", `孕妇 孕产妇 育龄妇女 孕前优生健康检查对象 孕前优生检查对象 孕前检查对象 孕前优生 患者 病人 确诊病例 密接人员 密切接触者 隔离人员 阳性人员`},
	{Diagnosis, "pn", `诊断 确诊 患病 住院 病危 流产 引产 人流 结扎 放环 上环 未放环 已放环 取环 怀孕`},
	{Disability, "lphc", `一级残疾 二级残疾 三级残疾 四级残疾 壹级残疾 贰级残疾 叁级残疾 肆级残疾 残疾一级 残疾二级 残疾三级 残疾四级 残疾等级 肢体一级 肢体二级 肢体三级 肢体四级 视力一级 视力二级 视力三级 视力四级
		听力一级 听力二级 听力三级 听力四级 言语一级 言语二级 言语三级 智力一级 智力二级 智力三级 智力四级 多重一级 多重二级 多重三级 智力残疾 精神残疾 肢体残疾 视力残疾 听力残疾 言语残疾 多重残疾 一级智力 二级智力 三级智力 四级智力 一级肢体 二级肢体 三级肢体 四级肢体 一级精神 二级精神 一级视力 二级视力`},
	{Disability, "l", `盲人 聋人 智障人员 智障 重度残疾人 残疾人 残疾儿童 残疾军人`},
	{Record, "lphc", `吸毒 贩毒 涉毒 戒毒 社区矫正 刑满释放 刑释 服刑 缓刑 假释 前科 有期徒刑 判处 判刑 行政拘留 刑事拘留 拘留十 拘留五 酒驾 醉驾 嫖娼 卖淫 赌博 盗窃 诈骗 邪教 涉黑 涉恶 劳教 取保候审 通缉 犯罪嫌疑人 强奸 猥亵 故意伤害 两劳人员 肇事肇祸 重点管控 重点人员 涉嫌`},
	{Family, "lphc", `失独 计划生育特殊家庭 计生特殊家庭 独生子女死亡 独生子女伤残 未婚先孕 未婚生育 超生 私生子 家庭暴力 家暴 离异 离婚 丧偶 改嫁 事实无人抚养 孤儿 弃婴 弃养 被拐`},
	{Petitioner, "lhc", `举报人 信访人 投诉人 反映人 检举人 控告人 报案人 申诉人 上访户 上访人 上访人员 上访老户 越级上访 缠访 信访户 信访对象 信访人员 重点信访 受害人 被害人 被家暴人 非访 告状`},
	{Petitioner, "pn", `反映`},
	{Petitioner, "p", `上访 赴京 信访不信法 缠访闹访 越级 闹访 进京非访 实名举报 匿名举报`},
	{Debt, "lphc", `失信被执行人 失信人员 被执行人 老赖 限制高消费 限高 拖欠 欠款 欠缴 欠费 欠贷 欠债 贷款逾期 逾期未还 逾期不还 逾期户 逾期贷款 逾期 不良贷款 未参保 未缴 未交 未续保 断保 漏缴 应缴未缴`},
	{Debt, "pn", `欠`},
	{Minor, "lhc", `留守儿童 困境儿童 流动儿童 重病儿童 辍学学生 辍学儿童 失学儿童 问题少年 受助学生 贫困学生 单亲家庭学生`},
}

// byFirst are the words by their first character, the longer ones first.
var byFirst = func() map[string][]fact {
	m := map[string][]fact{}
	for _, row := range rows {
		has := func(c string) bool { return strings.Contains(row.uses, c) }
		for _, w := range strings.Fields(row.words) {
			key := w[:3]
			list := m[key]
			at := len(list)
			for at > 0 && len(list[at-1].word) < len(w) {
				at--
			}
			list = append(list, fact{})
			copy(list[at+1:], list[at:])
			list[at] = fact{word: w, kind: row.kind, label: has("l"), predicate: has("p"), near: has("n"), heading: has("h"), cell: has("c")}
			m[key] = list
		}
	}
	return m
}()
