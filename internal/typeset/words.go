package typeset

import "strings"

// wordList are words that titles of township notices are made of, beside those of
// the lexicon, some of them longer. A title is not broken inside one of them where it
// can be helped.
const wordList = `关于 农村公路 乡村公路 耕地地力 森林草原 森林火险 坝坝会 火险橙色 医疗保险 养老保险 城乡居民 秋冬 春季 夏季 入户 宣传 证书 编号 证书编号 负责人 项目负责人 有限公司 面积 补贴面积 补助金额 救助金额 身份证号 城乡居民 人民政府 安全防护 防护工程 路桥 市政 建造师 建设 建筑 水利 农业 中标候选人 发放对象 防灭火指挥部 多少 怎么交 怎么报 交多少 做好 开展 召开 印发 发布 公布 转发 加强 进一步 年度 季度 学期 城乡 居民 基本 医疗 保险 医保 养老 社会 社保 缴费 工作 通知 通告 公告 公示 决定 意见 方案 办法 细则 说明 解读
政策 一图 读懂 补贴 补助 救助 临时 对象 名单 金额 发放 拟发放 耕地 地力 保护 农村 公路 安全 防护 工程 中标 候选人 招标 投标 采购 项目 部门 预算 决算 公开 财政 人民政府 政府 委员会 村民 村委会
居委会 村民委员会 社区 任职 拟任 任前 人员 干部 森林 草原 防火 防灭火 指挥部 火险 橙色 红色 黄色 蓝色 预警 预案 暴雨 洪水 地质 灾害 滑坡 停电 停水 供电 供水 抢修 征求 村道 加宽 道路 施工 交通 管制
雨露计划 职业 教育 学生 秋季 春季 低保 特困 残疾 残疾人 两项 高龄 津贴 退役 军人 优待 征兵 疫苗 接种 体检 免费 培训 就业 招聘 岗位 公益性 危房 改造 宅基地 土地 承包 征收 拆迁 安置 补偿 青苗 农机 购置
种粮 大户 粮食 直补 生猪 退耕 还林 天然林 生态 环境 整治 垃圾 分类 殡葬 移风易俗 选举 换届 会议 坝坝会 活动 法律 援助 反诈 诈骗 消防 检查 督查 审计 报告 年报 信息 指南 目录 调整 更正 撤回 作废`

var wordSet = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(wordList) {
		m[w] = true
	}
	return m
}()

// commonWords prices breaks inside common words, and before the particles that
// should not begin a line.
func commonWords(rs []rune, p []int32) {
	for i := range rs {
		if i > 0 && p[i] < priceMid && classOf(rs[i-1]) != stops && classOf(rs[i-1]) != closes {
			p[i] = priceMid
		}
		if i > 0 && strings.ContainsRune("的和及与等了着", rs[i]) && p[i] < priceWord {
			p[i] = priceWord
		}
	}
	for i, in := range words(rs) {
		if in && p[i] < priceWord {
			p[i] = priceWord
		}
	}
	dates(rs, p)
	for i := 1; i < len(rs); i++ { // before what a firm is, and before brackets, a break reads well
		if p[i] == priceMid && (classOf(rs[i]) == opens || strings.HasPrefix(string(rs[i:min(i+4, len(rs))]), "有限")) {
			p[i] = priceGood
		}
	}
	// What stands in quotation marks or brackets is one thing.
	open := -1
	for i, r := range rs {
		switch {
		case classOf(r) == opens:
			open = i
		case classOf(r) == closes && open >= 0 && i-open <= 7:
			set(p, open, i+1, 2*priceWord)
			if open > 0 && rs[open-1] == '日' { // 12月25日（星期五）
				p[open] = 2 * priceWord
			}
			open = -1
		}
	}
}

// dates keeps numbers with what they count, and the parts of a date together, in
// a headline: 12月31日前, 3户, 晚6点. Between year and month a break is only dear.
func dates(rs []rune, p []int32) {
	for i := 1; i < len(rs); i++ {
		a, b := rs[i-1], rs[i]
		switch {
		case p[i] >= never:
		case isDigit(a) && classOf(b) == han:
			p[i] = max(p[i], 2*priceWord)
		case a == '月' && isDigit(b) && i > 1 && isDigit(rs[i-2]):
			p[i] = max(p[i], 2*priceWord)
		case a == '年' && isDigit(b) && i > 1 && isDigit(rs[i-2]):
			p[i] = max(p[i], priceWord)
		case strings.ContainsRune("早晚午第满共每近约", a) && isDigit(b), strings.ContainsRune("日号点时月", a) && strings.ContainsRune("前后起止半", b):
			p[i] = max(p[i], priceWord)
		}
	}
}
