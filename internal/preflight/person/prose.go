package person

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/preflight/chars"
)

// Names in running text have no cell around them. One is believed where it begins
// with a surname, holds no character that names do not hold, is no common word, and
// ends where the text goes on as it does after a name.

// longest is how many bytes behind a name's first are looked at.
const longest = 32

// notGiven are characters that stand in no given name.
const notGiven = "的了是被各每该们这那此我你他她它么什谁哪组镇县乡村局所站院校司户款费项员群众厂店馆区州省街贷税票证号患系因已欠等及与于级类种名者岁年月元补助办站部门会议场线血压糖药病医疗某"

// particles are surnames that stand far more often as plain words in running text.
const particles = "由从有相都后年能种但战那者家查权步要"

// follows are words that go on after a name in running text. Punctuation, spaces,
// digits and the end do so as well.
var follows = strings.Fields(`已 在 因 于 被 系 是 为 等 和 与 及 的 家 户 同学 夫妇 夫妻 两口 同志 男 女 经 到 回 患 有 住 欠 拖 未 多 曾 现 将 向 由 自 从 受 遭 涉 感 确 查
	诊 离 丧 赴 越 上访 反映 举报 报 获 领 按 申请 今 年 做 需 应 说 称 溺 走失 失 之 妻 吸 酒 醉 逾 持 享 属 长期 身 先 不 没 无 行程 轨迹 送 进行 发 接 帮 救 资 开 依 提 参 交 缴 至 仍 又 还 共 均 也 都 就 去 来 入 前 后 立 成 当 作 打 签 就读 名下 出 病 前科 犯 放 结扎 参 转 拒 疫 妹 弟 哥 父 母 子 儿 老人 请 可 要`)

// words are common words that begin with a surname's character: no name begins so.
var words = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(commonWords) {
		m[w] = true
	}
	return m
}()

const commonWords = `安全 安排 安置 安装 安心 安康 安宁 安居 安保 安顿 白天 白色 白酒 白血 白云 白马 白杨 包括 包含 包装 包保 包抓 宝贵 保险 保障 保护 保证 保密 保持 保洁
	鲍鱼 毕业 边界 边远 边境 卞氏 别人 别墅 成立 成本 成绩 成都 成果 成员 成功 成人 成年 曾经 常住 常见 常用 常务 常规 常年 常态 车辆 车站 车票 车牌 陈旧 陈列 程序 程度 池塘 初中 初次 初步 初审 初级
	从事 从业 从严 从重 戴好 党员 党委 党群 党建 党组 党支 党政 到期 到位 邓小 丁字 东方 东部 东西 东南 东北 东经 董事 都是 都要 都可 都有 窦性 杜绝 杜鹃 段落 多次 多年 法律 法院 法人 法规 法定 法治 范围 范例 方便 方案 方式 方法 方面 方向 方可 方圆 丰富 丰收 封闭 封山 封控 风险 冯家 扶贫 扶持 扶助 符合 符号
	付款 付费 负责 富裕 富民 复兴 傅氏 盖章 干部 干旱 干净 干预 甘肃 高度 高速 高中 高校 高龄 高温 高血 高危 高额 高标 高新 高考 高铁 高原 高压 高空 高坪 高山 高价 高发 葛根 公司 公开 公共 公安 公示 公告 公民 公路 公务 公里 公布 公证 巩固 宫颈 古树 古镇 古建 谷物 谷雨 顾客 关于 关系 关闭 关心 关爱 关注 关怀 管理 管控 管道 管护 管委 管网 管线 管水 归还 归属 桂花
	国家 国庆 国有 国土 国道 国债 国务 国内 国际 哈尔 海拔 海报 海关 韩国 汉族 郝氏 何时 何处 何地 何人 何种 和顺 和谐 和睦 和平 贺信 红色 红线 红岩 红旗 红十 洪水 洪涝 后期 后续 后勤 后四 后六 后八 胡豆 胡椒 花生 花卉 花费 花椒 华人 华侨 华光 滑坡 怀孕 怀疑 黄色 黄牛 黄金 黄豆 黄龙 惠民 惠农 火灾 霍乱
	吉祥 吉林 计划 计算 计生 季度 季节 纪委 纪律 纪检 纪念 贾平 简单 简介 简历 简化 江河 江南 江苏 江西 江北 姜蒜 蒋氏 解决 解释 解除 解读 解放 金额 金融 金属 金牌 金桥 金数 金沙 金堂 焦虑 焦炭 井水 经济 经办 经营 经费 经过 经研 经查 经常 景区 景观 居住 居民 居家 居委 居然 康复 康养 康宁 柯桥 空闲 空气 空调 空巢 孔子 寇准
	来源 来访 来电 来信 来镇 来自 赖账 兰花 蓝色 蓝天 劳动 劳务 劳保 劳教 老人 老年 乐山 乐观 雷电 雷雨 冷藏 冷链 黎明 李子 李家 厉害 力争 利息 利用 利率 利益 连续 连接 连片 连塘 练习 梁柱 林业 林地 林场 林草 林木 林长 林区 凌晨 刘家 柳树 龙头 龙溪 龙舟 隆重 路灯 路口 路段 路面 陆续 陆地 鹿茸 路线 罗马 骆驼 吕梁
	马上 马路 马铃 马鞍 马头 麦子 满意 满足 满额 满员 毛猪 毛利 梅毒 梅花 梅雨 孟子 米饭 苗木 苗圃 苗族 明确 明天 明年 明白 莫名 牧草 牧民 牧业 穆斯 那么 那些 南京 南方 南北 南部 能够 能力 能源 聂氏 宁夏 宁可 牛羊 牛奶 农村 农民 农业 农户 农田 农资 农机 农药 农历 欧洲 欧元 潘家 庞大 裴氏 彭州 皮肤 皮革 平安 平方 平台 平均 平时 平整 平原 平等 浦东
	戚家 齐全 齐心 齐抓 祁连 千家 千万 千米 千元 钱款 钱物 强化 强制 强调 强烈 强降 乔木 秦岭 青禾 青年 青苗 青稞 青少 秋季 秋收 秋播 丘陵 仇恨 裘皮 曲线 曲折 屈服 权利 权属 权益 权力 全部 全镇 全县 全村 全国 全面 全体 全年 全省 全市 全家 全民 全程 全额 全天 全程 全科 冉冉 饶恕 任何 任务 任命 任职 任免 任期 荣誉 荣获 荣军
	桑树 桑蚕 森林 沙石 沙坝 山区 山洪 山体 山林 山坪 商务 商品 商业 商家 商户 商标 尚未 尚可 邵氏 申请 申报 申领 申诉 申办 申购 沈阳 生产 生活 盛大 师生 师资 施工 施行 施肥 施救 石桥 石庙 石油 石料 石材 时间 时候 时限 时段 时期 时代 时效 时速 史料 示范 示意 水费 水库 水利 水管 水电 水井 水稻 税务 税费 税收 司法 司机 司局 宋体 苏州 苏木 宿舍 孙子 孙女 所有 所以 所在 索引 索赔
	谈话 谈判 谭家 汤药 唐代 陶瓷 陶器 田地 田间 田坎 通知 通过 通告 通话 通行 通报 通讯 同意 同时 同步 童装 涂料 屠宰 土地 万元 万人 万户 万寿 万亩 万一 万家 汪洋 王家 危险 危房 危害 危桥 危及 韦编 卫生 卫健 卫星 卫浴 魏晋 温度 温馨 温暖 温泉 温州 温室 文件 文化 文明 文字 文书 文号 文艺 闻讯 翁婿 巫山 乌鸦 吴家 伍佰 武装 武术 武警 西部 西南 席位 席卷 夏季 夏粮 夏收 鲜花 鲜活 咸菜 相关 相应 相邻 相片 项目
	向上 向下 向东 向南 向西 向北 向村 向镇 向县 向社 肖像 萧条 谢谢 谢绝 辛苦 新阳 新增 新建 新型 新生 邢台 幸福 熊猫 修建 修缮 修复 修订 徐州 许可 许多 薛家 学生 学校 寻找 荀子 严格 严禁 严重 严厉 严肃 言语 颜色 燕麦 羊肉 阳光 阳性 阳台 杨树 仰卧 姚家 药品 叶菜 叶片 衣物 衣服 易燃 易爆 易地 易发 伊斯 阴性 阴雨 阴天 殷切 银行 银杏 印章 印刷 印发 应当 应该 应急 应届 应征 应用 尤其 游客 游泳 游园 有关 有效 有无 有限 有期 鱼塘 鱼类 虞美 于家 余额 余款
	余热 郁闷 喻家 元旦 元素 元宵 袁家 原则 原因 原件 岳母 岳父 云禾 云南 云平 运输 臧否 詹氏 占用 占地 占比 张贴 张家 章程 章节 赵家 郑重 郑州 支付 支持 支书 支部 支出 支行 支农 植物 中心 中国 中标 钟表 仲裁 周边 周年 周末 周期 周岁 周一 周二 周三 周四 周五 周六 周日 朱砂 诸如 诸多 诸葛 祝愿 祝贺 祝福 竹木 庄稼 庄严 卓越 资金 宗教 宗地 宗旨 邹城 祖国 祖父 祖母 左右 左拐 左侧
	居委 工作 人员 儿童 孕妇 妇女 广播 广场 广大 广东 广西 广告 游戏 过期 过敏 过渡 过错 查询 查看 查封 查验 查处 相互 还款 还清 还在 第五 单位 单独 单价 单身 单据 单亲 但是 但不 母亲 母子 父亲 补贴 补助 补充 补办 补缴 战略 战士 战友 迟到 迟缴 初二 初一 初三 库房 库存 脱贫 脱离 脱产 达到 达标 妥善 者应 锁定 买卖 买房 米面 商定 赏花 墨水 年度 年龄 年满 年均 年底 年内 年初 爱心 爱国 爱护 爱卫 言论 福利 福建 福祉 代表 代办 代缴 代理 代领 覃塘 展示 双方 双拥 双亲 双休 双抢 伏天
	仓库 聊天 郎中 宣传 宣布 宣读 宣誓 云集 房屋 房产 房东 房间 房租 缪误 应缴 居间 莘莘 党章 景点 印鉴 蒲公 台账 从轻 索取 咨询 籍贯 蔺草 蒙古 胥吏 苍溪 双流 闻名 劳模 逄 姬松 申城 堵塞 堵车 宰杀 雍容 却 璩 濮阳 寿命 扈从 冀望 尚有 温江 别名 柴火 柴油 充足 充分 充值 慕名 连带 连线 习惯 习俗 容易 容量 古代 慎重 戈壁 终身 终止 终端 暨 衡量 步行 步骤 耿直 弘扬 匡正 文盲 广元 禄丰 东坡 殳 沃土 利民 蔚蓝 越级 越过 夔门 隆昌 师傅 勾兑 敖包 融合 融资 融媒 冷水 那里 简化 饶有 空白 曾用 毋需 沙滩 养老 养殖 养护 养路 鞠躬 须知 须经 须持 丰都 巢湖 关口 相貌 后面 后来 后方 后裔 荆棘 红薯 游览 竺 权限 逯 盖房 益农 桓 公章 仉 督促 督查 督导 帅 缑 亢奋 有的 琴 归国 归来 海洋 海鲜 晋升 晋级 楚 闫 鄢 涂改 钦佩 商会 牟利 佘 伯父 伯母`

// At returns how many bytes the name that begins at byte i of a running text takes,
// 0 where none begins there. stop is a byte at which something known begins, so that
// a name may end there; negative for none.
func At(s string, i, stop int) int {
	end := min(len(s), i+longest)
	first, n := utf8.DecodeRuneInString(s[i:end])
	if (!surnames[first] || strings.ContainsRune(particles, first)) && !(n == 3 && i+6 <= end && compound[s[i:i+6]]) {
		return 0
	}
	var at [6]int // byte after each character of the name
	count := 0
	for k := i; k < end && count < 4; {
		r, size := utf8.DecodeRuneInString(s[k:end])
		if !unicode.Is(unicode.Han, r) || count > 0 && strings.ContainsRune(notGiven, r) {
			break
		}
		k += size
		count++
		at[count] = k
	}
	if count < 2 || words[s[i:at[2]]] {
		return 0
	}
	least, most := 2, min(count, 3)
	if compound[s[i:at[2]]] {
		least, most = 3, count
	}
	for n := most; n >= least; n-- {
		if place(s[i:at[n]]) || s[i:at[n]] == "示例" || chars.FirstIn(s[i:at[n]], notNames) != "" {
			continue
		}
		if at[n] == stop || goesOn(s, at[n], end) {
			return at[n] - i
		}
	}
	return 0
}

// place reports whether characters that might be a name are a place: 李家沟.
func place(s string) bool {
	return strings.Contains(s[3:], "家") || chars.HasAnySuffix(s, "沟", "坝", "湾", "坪", "村", "镇", "市", "垭", "桥镇", "庙", "寺", "路", "站", "社", "公", "队", "厅", "科", "科技", "农机", "商贸")
}

// goesOn reports whether the text at byte k goes on as after a name.
func goesOn(s string, k, end int) bool {
	if k >= len(s) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[k:])
	if !unicode.Is(unicode.Han, r) {
		return !unicode.IsLetter(r)
	}
	rest := s[k:max(end, min(len(s), k+12))]
	for len(rest) > 0 && !utf8.RuneStart(rest[len(rest)-1]) {
		rest = rest[:len(rest)-1]
	}
	return chars.HasAnyPrefix(rest, follows...)
}

// posts are words of an office's people: a name beside one acts for the office.
var posts = strings.Fields(`联系人 负责人 主任 书记 支书 镇长 乡长 县长 市长 所长 站长 局长 科长 院长 校长 园长 村长 组长 队长 会长 事长 经理 医生 医师 大夫 护士 民警 警官 网格员 干部 干事
	教师 老师 教授 专家 讲师 主讲 主讲人 咨询 咨询人 监督员 律师 法官 检察官 调解员 志愿者 社工 作者 记者 编辑 审核 审核人 签发 签发人 主持 主持人 评委 班主任 委员 主席 代表 经办人 承办人 责任人 审批人 制表 填表人 作人员 联络员 管理员
	河长 林长 支委 文书 会计 出纳 主管 总监 工程师 技术员 农技员 兽医 董事 监事 法定代表人 法人 代理人 残联 民政办 党员 讲解员 辅导员 司机 驾驶员 教官 政委 指导员 由`)

// Acts reports whether the words before or after a name say that the person acts for
// an office: 主任李示二, 王示三医生. Their post is public, and what they speak of is
// not their own.
func Acts(before, after string) bool {
	before = strings.TrimRight(before, " 　：:")
	if chars.HasAnySuffix(before, posts...) {
		return true
	}
	after = strings.TrimLeft(after, " （(")
	return chars.HasAnyPrefix(after, "主任", "副主任", "书记", "支书", "镇长", "副镇长", "医生", "大夫", "医师", "老师", "教授", "律师", "所长", "站长", "院长", "校长", "经理", "一行", "委员", "队长", "警官", "局长", "村长", "组长", "法官", "主席", "民警", "带队", "主讲", "主持", "民政办", "残联")
}
