package pinyin

import "strings"

// rule says how a character is read where it stands alone. Every condition that
// is given must hold; the first rule that holds decides.
type rule struct {
	syl     string
	prev    string // the character before is one of these; § is a mark or the edge
	next    string // the character behind is one of these
	notPrev string
	notNext string
}

const (
	numerals = "零〇一二两三四五六七八九十百千万亿半几数多每0123456789"
	edge     = '§' // stands for punctuation, Latin, or the end of the text
)

// rules are the usages of notices, by character. A character that is not here,
// or for which no rule holds, has its usual reading.
var rules = map[rune][]rule{
	'为': {
		{syl: "wei2", next: "例主准限期止首伍难患荣由"},
		{syl: "wei4", prev: "§是专并即及也要能均再可且费门动极力", notNext: numerals + "第"},
		{syl: "wei2", prev: "分作成变改定设视列称译评升降命誉合转记调选聘额期间准象围点员数率量位式级度者标费积长宽高号名果别型时容话址日天款限值重色责源县市乡镇村区府院校局办行法次贴均应认纳列确拟人他她它其址目体物证险种质案书表码站所组户"},
		{syl: "wei4", next: "了您你我他咱大群民村全乡老贫困患人广"},
		{syl: "wei4", next: "家父母孩亲儿"},
		{syl: "wei4", prev: "§示可请须需机上能就", next: "本"}, // 可为本人或家人缴费
		{syl: "wei2", next: numerals + "第本该各上下中周星“《"},
		{syl: "wei4"},
	},
	'只': {{syl: "zhi1", prev: numerals + "这那各船", notNext: "要有能是需在剩限收"}, {syl: "zhi3"}},
	'还': {{syl: "huan2", next: "款钱清本贷债田林草利"}, {syl: "huan2", prev: "归偿退返交送奉应须待已按"}, {syl: "hai2"}},
	'得': {
		{syl: "dei3", prev: "就都也必总可非还", notNext: "§到出知"},
		{syl: "de2", prev: "§我你他她谁又易曾", next: "了病到"},
		{syl: "de2", prev: "所应各每获取领可", notNext: "很好"},
		{syl: "de5"},
	},
	'地': {
		{syl: "di4", next: "§的和与及等里上下边头块是在有被为"},
		{syl: "di4", prev: numerals + "占土耕林用征外本当各此异属实场田荒坡山菜旱水湿草圈闲空租"},
		{syl: "de5", prev: "真细心极快慢然力确效理利性续步断泛速严格准时合序情观面妥善底意愿好早多全稳实公动"},
		{syl: "di4"},
	},
	'着': {{syl: "zhao2", prev: "睡找逮点"}, {syl: "zhe5"}},
	'了': {{syl: "le5", prev: "得", next: "病奖肺癌感肝"}, {syl: "liao3", prev: "不得", notNext: "解"}, {syl: "le5"}},
	'长': {
		{syl: "zhang3", prev: "村镇乡县市省区组队局处科所站院校会社部团班排连营厂店河林田路街湖库楼栋格股台船秘员园寨", notNext: "零一二三四五六七八九十两0123456789约达期度短江年时远大势久途宽"},
		{syl: "zhang3", next: "出大高势满得成"},
		{syl: "chang2"},
	},
	'行': {{syl: "xing2", prev: "一", next: "二两三四五六七八九十几多人"}, {syl: "hang2", prev: "银农商工建支分本总央各同外我发汇"}, {syl: "hang2", next: "业距"}, {syl: "xing2"}},
	'重': {{syl: "chong2", next: "新复申修建叠组整报办做播填写印发签排测装走来选种"}, {syl: "zhong4"}},
	'处': {{syl: "chu3", prev: "§并可应法者将", next: "以" + numerals}, {syl: "chu3", next: "以"}, {syl: "chu4"}},
	'种': {
		{syl: "zhong3", prev: numerals + "各这那某何此该哪多两良品制选"},
		{syl: "zhong4", next: "植地田粮菜树了上下好茶果烟药花玉水油小大豆草的"},
		{syl: "zhong4", prev: "耕抢补复轮套间栽播种未不"},
		{syl: "zhong3"},
	},
	'量': {{syl: "liang2", next: "体血了身一"}, {syl: "liang4"}},
	'系': {{syl: "ji4", next: "安好带鞋上紧牢"}, {syl: "xi4"}},
	'倒': {{syl: "dao4", prev: "再乱别先", next: "§掉了"}, {syl: "dao4", next: "垃水在掉车入污残"}, {syl: "dao3"}},
	'干': {{syl: "gan1", next: "湿燥旱货粮净洗枯柴"}, {syl: "gan1", prev: "晒晾烘吹擦饼菜肉变风"}, {syl: "gan4"}},
	'调': {{syl: "diao4", next: "研查动任取运派度令用离入出"}, {syl: "diao4", prev: "抽借外选商函"}, {syl: "tiao2"}},
	'发': {{syl: "fa4", prev: "理头毛烫染"}, {syl: "fa1"}},
	'中': {{syl: "zhong4", next: "标奖毒暑签风"}, {syl: "zhong4", prev: "未已", next: "的"}, {syl: "zhong1"}},
	'数': {{syl: "shu3", next: "一清点"}, {syl: "shu4"}},
	'散': {{syl: "san3", next: "养居户装煤乱客件"}, {syl: "san3", prev: "松零"}, {syl: "san4"}},
	'铺': {{syl: "pu4", prev: "商门店当药卧床上下"}, {syl: "pu4", next: "面子位"}, {syl: "pu1"}},
	'差': {{syl: "chai1", prev: "出公因专"}, {syl: "cha1", next: "额价距别异"}, {syl: "cha4"}},
	'假': {{syl: "jia4", prev: "放请休寒暑病事产节婚年销丧长护"}, {syl: "jia4", next: "期日条"}, {syl: "jia3"}},
	'好': {{syl: "hao4", prev: "爱喜嗜"}, {syl: "hao3"}},
	'便': {{syl: "pian2", next: "宜"}, {syl: "bian4"}},
	'难': {{syl: "nan4", prev: "灾遇避受逃危患落罹海", notNext: "以"}, {syl: "nan4", next: "民"}, {syl: "nan2"}},
	'教': {{syl: "jiao1", next: "书会你您他他们大给老"}, {syl: "jiao4"}},
	'将': {{syl: "jiang4", prev: "参大小上中名武猛"}, {syl: "jiang4", next: "领士军官"}, {syl: "jiang1"}},
	'背': {{syl: "bei1", next: "着上起包负孩"}, {syl: "bei4"}},
	'担': {{syl: "dan4", prev: numerals + "重扁"}, {syl: "dan1"}},
	'降': {{syl: "xiang2", prev: "投"}, {syl: "jiang4"}},
	'更': {{syl: "geng1", prev: "变", next: "§"}, {syl: "geng1", next: "正改新换名替衣迭"}, {syl: "geng4"}},
	'间': {{syl: "jian4", next: "隔断接歇苗种"}, {syl: "jian1"}},
	'应': {{syl: "ying4", prev: "供响反适对效相呼感顺照因回"}, {syl: "ying4", next: "急用对邀征聘诉变运"}, {syl: "ying1"}},
	'载': {{syl: "zai3", prev: "登刊转记连" + "一两三千"}, {syl: "zai4"}},
	'当': {{syl: "dang4", prev: "适妥恰上得不失典"}, {syl: "dang4", next: "作成做天年晚"}, {syl: "dang1"}},
	'校': {{syl: "jiao4", next: "对准正验核"}, {syl: "xiao4"}},
	'相': {{syl: "xiang4", next: "片机册貌"}, {syl: "xiang4", prev: "照长真亮"}, {syl: "xiang1"}},
	'给': {{syl: "ji3", prev: "供补配自"}, {syl: "ji3", next: "予付养水"}, {syl: "gei3"}},
	'冲': {{syl: "chong1"}},
	'曲': {{syl: "qu3", prev: "歌戏乐唱作编"}, {syl: "qu1"}},
	'空': {{syl: "kong4", next: "缺白闲地置额余挡"}, {syl: "kong4", prev: "填抽有"}, {syl: "kong1"}},
	'看': {{syl: "kan1", next: "护守管押"}, {syl: "kan4"}},
	'扎': {{syl: "zha1"}},
	'削': {{syl: "xue1", next: "减弱价坡"}, {syl: "xiao1"}},
	'埋': {{syl: "man2", next: "怨"}, {syl: "mai2"}},
	'切': {{syl: "qie1", next: "断开割除片换"}, {syl: "qie4"}},
	'提': {{syl: "di1", next: "防"}, {syl: "ti2"}},
	'会': {{syl: "kuai4", next: "计"}, {syl: "hui4"}},
	'都': {{syl: "du1", prev: "首成古国京花"}, {syl: "du1", next: "市江"}, {syl: "dou1"}},
	'乐': {{syl: "yue4", prev: "音奏声民"}, {syl: "le4"}},
	'过': {{syl: "guo4"}},
	'分': {{syl: "fen4", prev: "水养糖盐成部"}, {syl: "fen4", next: "量内外子"}, {syl: "fen1"}},
	'率': {{syl: "shuai4", next: "先领队"}, {syl: "lv4"}},
	'参': {{syl: "shen1", prev: "人党海玄丹苦沙"}, {syl: "can1"}},
	'落': {{syl: "la4", prev: "要别没丢遗", next: "下了"}, {syl: "luo4"}},
	'没': {{syl: "mo4", next: "收"}, {syl: "mo4", prev: "淹埋沉"}, {syl: "mei2"}},
	'省': {{syl: "xing3", prev: "反"}, {syl: "sheng3"}},
	'盛': {{syl: "cheng2", next: "水放装饭"}, {syl: "sheng4"}},
	'涨': {{syl: "zhang3"}},
	'压': {{syl: "ya1"}},
	'转': {{syl: "zhuan4", next: "圈动速盘轮得"}, {syl: "zhuan3"}},
	'奔': {{syl: "ben1"}},
	'卷': {{syl: "juan3", next: "起入走铺帘烟"}, {syl: "juan4"}},
	'血': {{syl: "xue4"}},
	'供': {{syl: "gong4", next: "品奉词认桌"}, {syl: "gong1"}},
	'创': {{syl: "chuang1", next: "伤口面"}, {syl: "chuang4"}},
	'与': {{syl: "yu4", prev: "参", next: "§者人度"}, {syl: "yu3"}},
	'几': {{syl: "ji3"}},
	'纤': {{syl: "xian1"}},
	'塞': {{syl: "sai4", prev: "要边"}, {syl: "sai1"}},
	'撒': {{syl: "sa1", next: "谎网手"}, {syl: "sa3"}},
	'抹': {{syl: "mo3"}},
	'凉': {{syl: "liang2"}},
	'圈': {{syl: "juan4", prev: "猪羊牛鸡圈畜栏"}, {syl: "juan4", next: "舍养"}, {syl: "quan1"}},
	'正': {{syl: "zheng1", next: "月"}, {syl: "zheng4"}},
	'哪': {{syl: "na3"}},
	'那': {{syl: "na4"}},
	'吗': {{syl: "ma5"}},
	'吧': {{syl: "ba5"}},
	'呢': {{syl: "ne5"}},
	'的': {{syl: "di4", prev: "目标"}, {syl: "di2", next: "确"}, {syl: "de5"}},
	'少': {{syl: "shao4", prev: "青老年"}, {syl: "shao3"}},
	'打': {{syl: "da3"}},
	'和': {{syl: "huo4", next: "稀"}, {syl: "he2"}},
	'尽': {{syl: "jin3", next: "快早量可先"}, {syl: "jin4"}},
	'强': {{syl: "qiang3", prev: "勉"}, {syl: "qiang2"}},
	'称': {{syl: "chen4", prev: "对匀相", next: "§职心"}, {syl: "cheng1"}},
	'结': {{syl: "jie1", next: "果实巴"}, {syl: "jie2"}},
	'据': {{syl: "ju4"}},
	'要': {{syl: "yao1", next: "求挟"}, {syl: "yao4"}},
	'传': {{syl: "zhuan4", next: "记略"}, {syl: "zhuan4", prev: "自列"}, {syl: "chuan2"}},
	'宿': {{syl: "xiu3", prev: numerals, next: "§"}, {syl: "su4"}},
	'号': {{syl: "hao4"}},
	'挑': {{syl: "tiao3", next: "战拨起"}, {syl: "tiao1"}},
	'缝': {{syl: "feng2", next: "纫补合制"}, {syl: "feng4"}},
	'扫': {{syl: "sao4", next: "帚把"}, {syl: "sao3"}},
	'扇': {{syl: "shan4"}},
	'累': {{syl: "lei3", next: "计积加进"}, {syl: "lei4"}},
	'薄': {{syl: "bo2", next: "弱"}, {syl: "bao2"}},
	'露': {{syl: "lou4", next: "头面出馅"}, {syl: "lu4"}},
	'弹': {{syl: "dan4", prev: "子炮导炸枪"}, {syl: "tan2"}},
	'磨': {{syl: "mo4", prev: "水石推"}, {syl: "mo4", next: "坊面子盘"}, {syl: "mo2"}},
	'划': {{syl: "hua2", next: "船拳算伤"}, {syl: "hua4"}},
	'混': {{syl: "hun4"}},
	'济': {{syl: "ji4"}},
	'角': {{syl: "jue2", next: "色逐"}, {syl: "jiao3"}},
	'解': {{syl: "jie3"}},
	'任': {{syl: "ren2", prev: "姓"}, {syl: "ren4"}},
	'曾': {{syl: "zeng1", prev: "姓"}, {syl: "ceng2"}},
	'禁': {{syl: "jin4"}},
	'识': {{syl: "shi2"}},
	'石': {{syl: "shi2"}},
	'似': {{syl: "shi4", next: "的"}, {syl: "si4"}},
	'帖': {{syl: "tie3", prev: "请", next: "§"}, {syl: "tie3"}},
	'吐': {{syl: "tu3"}},
	'鲜': {{syl: "xian1"}},
	'兴': {{syl: "xing4", prev: "高助尽"}, {syl: "xing1"}},
	'占': {{syl: "zhan4"}},
	'折': {{syl: "she2", prev: "损"}, {syl: "zhe2"}},
	'症': {{syl: "zheng1", next: "结"}, {syl: "zheng4"}},
	'作': {{syl: "zuo1", next: "坊"}, {syl: "zuo4"}},
	'咳': {{syl: "ke2"}},
	'厦': {{syl: "xia4", next: "门"}, {syl: "sha4"}},
	'堡': {{syl: "bao3"}},
	'什': {{syl: "shi2", next: "锦物"}, {syl: "shen2"}},
	'朝': {{syl: "zhao1", next: "阳夕气"}, {syl: "chao2"}},
	'晃': {{syl: "huang4"}},
	'横': {{syl: "heng2"}},
	'喷': {{syl: "pen1"}},
	'屏': {{syl: "bing3", next: "住气"}, {syl: "ping2"}},
	'拗': {{syl: "ao4"}},
	'模': {{syl: "mu2", next: "样板具子"}, {syl: "mo2"}},
	'泊': {{syl: "po1", prev: "湖水血"}, {syl: "bo2"}},
	'钉': {{syl: "ding4", next: "上牢死住"}, {syl: "ding1"}},
	'钻': {{syl: "zuan4", next: "石头井机孔"}, {syl: "zuan1"}},
	'饮': {{syl: "yin3"}},
	'炸': {{syl: "zha2", next: "油鸡鱼"}, {syl: "zha4"}},
	'粘': {{syl: "nian2", next: "土度性米"}, {syl: "zhan1"}},
	'晕': {{syl: "yun4", next: "车船"}, {syl: "yun1"}},
	'漂': {{syl: "piao4", next: "亮"}, {syl: "piao3", next: "白洗"}, {syl: "piao1"}},
	'溜': {{syl: "liu1"}},
	'勒': {{syl: "le4"}},
	'佣': {{syl: "yong4", next: "金"}, {syl: "yong1"}},
	'脏': {{syl: "zang4", prev: "心内肝肾五"}, {syl: "zang1"}},
	'仔': {{syl: "zai3", prev: "猪牛鱼"}, {syl: "zi3"}},
	'畜': {{syl: "xu4", next: "牧禽养产"}, {syl: "chu4"}},
}

// usage reads the character at k, which is a word of its own. prev and next stand
// around the run of Chinese characters.
func (w *worker) usage(k int, c char, prev, next rune) (syl Syllable, sure bool) {
	list, ok := rules[w.rs[k]]
	if !ok {
		return c.syllable, false
	}
	before, behind := around(w.rs, k, prev, next)
	for i := range list {
		if r := &list[i]; r.holds(before, behind) {
			if s, ok := w.t.byName[r.syl]; ok {
				return s, true
			}
		}
	}
	return c.syllable, false
}

func around(rs []rune, k int, prev, next rune) (before, behind rune) {
	before, behind = prev, next
	if k > 0 {
		before = rs[k-1]
	}
	if k+1 < len(rs) {
		behind = rs[k+1]
	}
	return orEdge(before), orEdge(behind)
}

func orEdge(r rune) rune {
	if isHan(r) || r >= '0' && r <= '9' || r == '“' || r == '《' {
		return r
	}
	return edge
}

func (r *rule) holds(before, behind rune) bool {
	return (r.prev == "" || strings.ContainsRune(r.prev, before)) &&
		(r.next == "" || strings.ContainsRune(r.next, behind)) &&
		(r.notPrev == "" || !strings.ContainsRune(r.notPrev, before)) &&
		(r.notNext == "" || !strings.ContainsRune(r.notNext, behind))
}
