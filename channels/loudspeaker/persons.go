package loudspeaker

import (
	"regexp"
	"strings"
)

// People on lists are never named on the air, be the list a table or a sentence:
// who got help, who was chosen, who owes. The checks before approval look for
// personal data; this is the last door.
var (
	maskedName = regexp.MustCompile(`\p{Han}[*＊×某]{1,2}\p{Han}?(?:[，。、；\s]|$)`)
	personLine = regexp.MustCompile(`，[男女]，|\d{4}年\d{1,2}月(?:出)?生`)
	nameColumn = regexp.MustCompile(`姓名|户主|申请人|负责人|持证人|法人|联系人|^(?:人员|对象|学生|候选人|.{2,4}对象)$`)
	listWord   = regexp.MustCompile(`名单|人员|候选人|对象|当选|录用|拟聘|获奖|表彰|同志|获得者|中签|欠|困难户|低保户`)
)

const (
	surnames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
	// notNames end words that begin with a surname and are none: 黄豆, 王家湾, 高血压.
	notNames = "豆菜薯瓜米粮油药鱼牛羊猪果树花草压病症湾坝沟村组社镇乡县市区路街山河岭坪岩寺庙院校户家民众人员会部所站局办队厂店年月日号元期件本证表书费金款"
)

// namesPeople reports whether a sentence tells the particulars of a person, or is
// a list of names.
func namesPeople(s string) bool {
	if maskedName.MatchString(s) || personLine.MatchString(s) {
		return true
	}
	if !listWord.MatchString(s) {
		return false
	}
	run := 0
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("、，：:；。 　（）()和", r) }) {
		if !looksLikeName(word) {
			run = 0
			continue
		}
		if run++; run >= 2 {
			return true
		}
	}
	return false
}

func looksLikeName(word string) bool {
	word = strings.TrimSuffix(word, "同志")
	if at := listWord.FindStringIndex(word); at != nil && at[0] == 0 {
		word = word[at[1]:]
	}
	rs := []rune(word)
	return (len(rs) == 2 || len(rs) == 3) && hanzi(word) == len(rs) &&
		strings.ContainsRune(surnames, rs[0]) && !strings.ContainsRune(notNames, rs[len(rs)-1])
}
