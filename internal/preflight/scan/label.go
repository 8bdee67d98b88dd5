package scan

import (
	"strings"
)

// label is what the words before a number say it is.
type label int

// Labels, by the words that people write.
const (
	noLabel      label = iota
	idLabel            // 身份证
	cardLabel          // 银行卡, 一卡通
	corpLabel          // 对公账户: of a company or an office
	MobileLabel        // 手机
	DutyLabel          // 值班, 抢修, 咨询: a phone of the office's work
	PhoneLabel         // 联系电话, without a word on whose
	ContactLabel       // 联系人: the person of the notice
	numberLabel        // 编号, 文号, 信用代码: not about a person
	homeLabel          // 家庭住址
	officeLabel        // 办公地址
	moneyLabel         // 金额, 元
)

var labelWords = []struct {
	word string
	l    label
}{
	{"身份证", idLabel}, {"公民身份", idLabel}, {"证件号", idLabel}, {"身份号码", idLabel}, {"居民身份", idLabel}, {"残疾证", idLabel}, {"残疾人证", idLabel}, {"sfz", idLabel},
	{"银行卡", cardLabel}, {"一卡通", cardLabel}, {"社保卡", cardLabel}, {"卡号", cardLabel}, {"存折", cardLabel},
	{"银行账", cardLabel}, {"银行帐", cardLabel}, {"账号", cardLabel}, {"帐号", cardLabel}, {"惠农卡", cardLabel}, {"一折通", cardLabel}, {"打卡账", cardLabel}, {"卡（折）", cardLabel}, {"折号", cardLabel}, {"收款账", cardLabel}, {"开户账", cardLabel},
	{"对公", corpLabel}, {"基本户", corpLabel}, {"单位账", corpLabel}, {"公司账", corpLabel}, {"专户", corpLabel}, {"保证金账", corpLabel}, {"国库", corpLabel},
	{"手机", MobileLabel}, {"移动电话", MobileLabel}, {"本人电话", MobileLabel}, {"监护人", MobileLabel}, {"家长", MobileLabel},
	{"值班", DutyLabel}, {"抢修", DutyLabel}, {"咨询", DutyLabel}, {"热线", DutyLabel}, {"办公", DutyLabel}, {"值守", DutyLabel},
	{"报修", DutyLabel}, {"监督", DutyLabel}, {"举报", DutyLabel}, {"受理", DutyLabel}, {"服务电话", DutyLabel}, {"报警", DutyLabel},
	{"救援", DutyLabel}, {"应急", DutyLabel}, {"报名", DutyLabel}, {"客服", DutyLabel},
	{"电话", PhoneLabel}, {"联系方式", PhoneLabel}, {"联系号码", PhoneLabel}, {"本人号码", MobileLabel}, {"电话号码", PhoneLabel}, {"Tel", PhoneLabel}, {"TEL", PhoneLabel}, {"tel", PhoneLabel},
	{"联系人", ContactLabel}, {"负责人", ContactLabel}, {"经办人", ContactLabel},
	{"编号", numberLabel}, {"文号", numberLabel}, {"代码", numberLabel}, {"信用代码", numberLabel}, {"税号", numberLabel}, {"识别号", numberLabel},
	{"证书", numberLabel}, {"许可证", numberLabel}, {"合同号", numberLabel}, {"订单", numberLabel}, {"流水", numberLabel}, {"户号", numberLabel},
	{"单号", numberLabel}, {"受理号", numberLabel}, {"备案", numberLabel}, {"登记号", numberLabel}, {"不动产", numberLabel}, {"批号", numberLabel},
	{"条码", numberLabel}, {"序列号", numberLabel}, {"凭证", numberLabel}, {"发票", numberLabel}, {"表号", numberLabel}, {"索引号", numberLabel}, {"设备号", numberLabel}, {"IMEI", numberLabel}, {"端口", numberLabel}, {"发自", numberLabel},
	{"住址", homeLabel}, {"家庭地址", homeLabel}, {"居住地", homeLabel}, {"户籍地", homeLabel}, {"家住", homeLabel}, {"现住", homeLabel}, {"常住地", homeLabel},
	{"办公地", officeLabel}, {"办理地点", officeLabel}, {"地点", officeLabel}, {"单位地址", officeLabel}, {"通讯地址", officeLabel}, {"邮寄地址", officeLabel},
	{"金额", moneyLabel}, {"（元）", moneyLabel}, {"(元)", moneyLabel}, {"万元", moneyLabel}, {"面积", moneyLabel},
}

// lookBack is how many bytes before a number are searched for its label.
const lookBack = 72

// LabelBefore returns the label nearest before a byte of a line, not beyond the
// end of a sentence or a cell. The words of one label win over those before it;
// of two that end at one place the longer wins.
func LabelBefore(s string, at int) label {
	return labelIn(ClauseBefore(s, at))
}

// ClauseBefore returns the words before a byte that may label it.
func ClauseBefore(s string, at int) string {
	from := max(0, at-lookBack)
	w := s[from:at]
	if i := strings.LastIndexAny(w, "\n|。；;！？"); i >= 0 {
		w = w[i:]
	}
	return w
}

func labelIn(w string) label {
	for end := len(w); end > 0; end-- {
		found, size := noLabel, 0
		for _, i := range labelsEnding[w[end-1]] {
			if lw := labelWords[i]; len(lw.word) > size && strings.HasSuffix(w[:end], lw.word) {
				found, size = lw.l, len(lw.word)
			}
		}
		if size > 0 {
			return found
		}
	}
	return noLabel
}

// labelsEnding are the places in labelWords of those that end with a byte.
var labelsEnding = func() (m [256][]int) {
	for i, lw := range labelWords {
		last := lw.word[len(lw.word)-1]
		m[last] = append(m[last], i)
	}
	return m
}()

// HasLabel reports whether any word of the label stands in w.
func HasLabel(w string, l label) bool {
	for _, lw := range labelWords {
		if lw.l == l && strings.Contains(w, lw.word) {
			return true
		}
	}
	return false
}
