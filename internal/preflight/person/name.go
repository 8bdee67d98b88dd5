// Package person knows the names of persons: the surnames of 《百家姓》 and of the
// peoples of China, what looks like a whole or a masked name, where a name ends
// before or begins after other words, and how a name is masked (张*一). It judges
// by form and by the words around, never by a list of real persons.
package person

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/preflight/chars"
)

// compound are the surnames of two characters, kept whole when a name is masked,
// and surnames those of one: of 《百家姓》 those that are alive, and the frequent
// ones that it leaves out.
var (
	compound = func() map[string]bool {
		m := map[string]bool{}
		for _, s := range strings.Fields(compoundList) {
			m[s] = true
		}
		return m
	}()
	surnames = func() map[rune]bool {
		m := map[rune]bool{}
		for _, r := range surnameList {
			m[r] = r > ' '
		}
		return m
	}()
)

const compoundList = `欧阳 司马 上官 诸葛 夏侯 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 司空 宇文 长孙 端木 南宫 独孤 轩辕 百里 呼延
东郭 西门 申屠 太史 公冶 澹台 濮阳 淳于 单于 赫连 闻人 钟离 鲜于 闾丘 亓官 仲孙 拓跋 完颜 纳兰 万俟 公羊 宗政 太叔 子车 颛孙
巫马 公西 漆雕 乐正 壤驷 公良 夹谷 宰父 谷梁 段干 东门 南门 微生 梁丘 左丘 第五`

const surnameList = `赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公仉督岳帅缑亢况郈有琴归海晋楚闫法汝鄢涂钦商牟佘佴伯赏墨哈谯笪年爱阳佟言福肖付代覃邝苟尧仝 桑吴 冼 苑 朴 亓 逄 占 兰 邸 邹 闪 腾 藏 逯 晏 胥 牙 揭 斯 刀 拉 泽 甲 曲 吉 侬 岩 示 滇 种 但 闵 税 银 敬 母 补 蹇 旷 淳 帖 雒 粟 卿 銮 漆 鲜 衣 由 隋 战 矫 迟 初 宫 綦 修 卫 逄 单 库 撒 脱 达 妥 者 锁 保 虎 喇 买 米`

// surnameLen returns how many characters of a name are its surname: 2 for a
// compound one, else 1.
func surnameLen(name []rune) int {
	if len(name) >= 3 && compound[string(name[:2])] {
		return 2
	}
	if len(name) == 2 && compound[string(name)] {
		return 2
	}
	return 1
}

// Mask hides a given name: 张示一 becomes 张*一, 李芳 李*, 欧阳示 欧阳*. What is
// masked already, and what is no name, stays as it is.
func Mask(name string) string {
	trimmed := strings.TrimSpace(name)
	r := []rune(trimmed)
	if strings.ContainsAny(trimmed, "*＊×○●某") || len(r) < 2 {
		return name
	}
	if strings.ContainsAny(trimmed, "·•．") { // 阿依古丽·买买提: the first part is kept
		i := strings.IndexAny(trimmed, "·•．")
		_, n := utf8.DecodeRuneInString(trimmed[i:])
		return trimmed[:i+n] + "*"
	}
	k := surnameLen(r)
	switch {
	case k >= len(r):
		return string(r[:1]) + "*"
	case len(r)-k == 1:
		return string(r[:k]) + "*"
	case k == 2:
		return string(r[:k]) + "*"
	}
	return string(r[:k]) + strings.Repeat("*", len(r)-k-1) + string(r[len(r)-1])
}

// Looks reports whether a cell is a person's full name: 2 to 4 Chinese
// characters that begin with a surname, or two parts with a dot between.
func Looks(s string) bool {
	s = strings.ReplaceAll(strings.TrimSpace(s), " ", "")
	s = strings.ReplaceAll(s, "　", "")
	r := []rune(s)
	if len(r) < 2 || len(r) > 16 {
		return false
	}
	dots := 0
	for _, c := range r {
		switch {
		case c == '·' || c == '•':
			dots++
		case !unicode.Is(unicode.Han, c):
			return false
		}
	}
	if dots > 0 {
		return len(r) >= 4
	}
	if len(r) > 4 {
		return false
	}
	if chars.FirstIn(s, notNames) != "" || chars.HasAnySuffix(s, "村", "镇", "县", "局", "所", "站", "院", "校", "组", "户", "费", "款") {
		return false
	}
	return compound[string(r[:2])] || surnames[r[0]]
}

// notNames are words that begin with a surname's character and stand where names do.
var notNames = []string{
	"村民", "党员", "群众", "居民", "干部", "人员", "家庭", "对象", "学生", "老人", "代表", "单位", "公司", "社区", "中心", "委员", "全体", "全镇", "全村",
	"各村", "儿童", "妇女", "职工", "合计", "总计", "小计", "其他", "高龄", "低保", "特困", "农村", "城镇", "部门", "机构", "企业", "养老", "经营", "项目",
}

// NamedBefore reports whether the words end with a person's name, masked or not,
// perhaps with a sex after it: 学生王小样，男，
func NamedBefore(before string) bool {
	w := strings.TrimRight(before, " ，,、（(：:")
	for _, sex := range []string{"男", "女"} {
		w = strings.TrimRight(strings.TrimSuffix(w, sex), " ，,、（(：:")
	}
	r := []rune(w)
	for n := 2; n <= 4 && n <= len(r); n++ {
		tail := r[len(r)-n:]
		boundary := len(r) == n || !unicode.Is(unicode.Han, r[len(r)-n-1]) || afterTitle(string(r[:len(r)-n]))
		if !boundary {
			continue
		}
		if masked := strings.ContainsRune(string(tail), '*'); masked && surnames[tail[0]] {
			return true
		}
		if Looks(string(tail)) {
			return true
		}
	}
	return false
}

func afterTitle(w string) bool {
	for _, t := range []string{"学生", "儿童", "孩子", "幼儿", "同学", "小朋友", "姓名", "女儿", "儿子", "之子", "之女"} {
		if strings.HasSuffix(w, t) {
			return true
		}
	}
	return false
}

// NamedAfter reports whether the words begin with a person's name.
func NamedAfter(s string) bool {
	r := []rune(s)
	for n := 2; n <= 4 && n <= len(r); n++ {
		if (n == len(r) || !unicode.Is(unicode.Han, r[n])) && Looks(string(r[:n])) {
			return true
		}
	}
	return false
}

// InCell reports whether a cell names a person, whole or masked.
func InCell(s string) bool {
	return Looks(s) || IsMasked(s)
}

// hiders are the signs that hide a character of a name.
var hiders = strings.NewReplacer("＊", "*", "×", "*", "○", "*", "某", "*", `\`, "", " ", "")

// IsMasked reports whether a cell is a name with hidden characters: 张*, 欧阳*, 李某某.
func IsMasked(s string) bool {
	s = hiders.Replace(s)
	r := []rune(s)
	return len(r) >= 2 && len(r) <= 8 && strings.ContainsRune(s, '*') && r[0] >= 0x4E00 && r[0] <= 0x9FFF
}
