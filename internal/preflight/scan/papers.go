package scan

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/person"
)

// Numbers of papers and accounts that have no form of their own: what they are is
// said by the words before them.

// paper is a number of a person that a label tells.
type paper struct {
	labels      string // words before the number
	kind        string
	least, most int  // letters and digits of the number
	personal    bool // the label alone says that it is a person's; else a name must stand near
	severity    notice.Severity
}

var papers = []paper{
	{"驾驶证档案编号 驾驶证号 驾驶证编号 驾照号 驾照编号 驾驶证 驾照档案", KindLicence, 10, 18, true, notice.Block},
	{"社保编号 社会保障号 社保号 社保个人编号 个人社保 社会保险号 社会保险编号 医保个人编号 个人医保编号 医保编号 医保卡号 社保卡号 医保卡编号 参保编号 参保号 养老保险编号 养老保险号 医疗保险号 医疗证号 医保证号 合作医疗证号", KindSocialSecurity, 6, 20, true, notice.Block},
	{"住院号 病历号 病案号 门诊号 就诊号 就诊卡号 住院病历 病历编号 病案编号 检查号 体检编号 体检号 检验单号 标本号", KindMedical, 5, 20, true, notice.Block},
	{"户口簿户号 户口簿编号 户口本编号 户口本户号 户口簿号 户口本号 户籍号 户籍编号", KindHousehold, 4, 20, true, notice.Block},
	{"户号 家庭编号 户编号 农户编号 脱贫户编号 档案号 建档立卡编号", KindHousehold, 4, 20, false, notice.Block},
	{"宅基地使用证号 宅基地证号 宅基地使用证 宅基地批准书编号 宅基地批准书 宅基地编号 宅基地代码 土地使用证号 集体土地使用证 农村宅基地证 房产证号 房屋产权证号 不动产权证号 不动产权证书 承包经营权证号 承包经营权证 承包合同编号 承包合同代码 林权证号 林权证", KindHomestead, 4, 26, false, notice.Block},
	{"学籍号 学籍编号 全国学籍号 准考证号", KindStudent, 6, 22, true, notice.Block},
	{"低保证号 低保证编号 低保编号 特困证号 优待证号 退伍证号 残疾军人证号 结婚证号 离婚证号 结婚证字号 出生医学证明编号 出生证编号 出生证号 生育服务证号 准生证号 老年证号 优待证编号 军官证号 士兵证号 警官证号 工作证号 退役证号", KindPaper, 5, 22, true, notice.Block},
	{"港澳居民来往内地通行证 来往内地通行证 港澳通行证 台胞证号 台胞证 台湾居民来往大陆通行证 回乡证号 回乡证 永久居留证号 永久居留身份证号 永久居留证 永久居留身份证 居留许可号 居留许可 居留证号 外国人居留证 签证号 海员证号 旅行证号 居住证号 护照号码 护照号 护照编号 护照", KindPassport, 7, 18, true, notice.Block},
	{"抖音号 抖音ID 抖音账号 快手号 快手ID 快手账号 小红书号 小红书ID 微博账号 视频号ID 支付宝账号 支付宝账户 支付宝 淘宝账号 陌陌号 钉钉号 钉钉 Telegram WhatsApp", KindSocial, 5, 30, true, notice.Warn},
}

// papersBy are the labels by their first character, longer ones first.
type paperLabel struct {
	word string
	*paper
}

var papersBy = func() map[string][]paperLabel {
	m := map[string][]paperLabel{}
	for i := range papers {
		for _, w := range strings.Fields(papers[i].labels) {
			key := w[:min(3, len(w))]
			at := len(m[key])
			for at > 0 && len(m[key][at-1].word) < len(w) {
				at--
			}
			list := append(m[key], paperLabel{})
			copy(list[at+1:], list[at:])
			list[at] = paperLabel{w, &papers[i]}
			m[key] = list
		}
	}
	return m
}()

// ofOffice are words by which an account or a number is an office's or a company's.
var ofOffice = []string{"官方", "政务", "融媒", "发布", "本镇", "我镇", "镇政府", "平台", "单位", "公众", "企业", "公司", "机构", "定点", "村委会", "合作社", "便民", "部门", "医疗机构", "供电", "热线"}

// labelledPaper judges a number behind a label that begins at byte i.
func labelledPaper(s string, i int, found func(Hit)) {
	for _, p := range papersBy[s[i:i+3]] {
		if !strings.HasPrefix(s[i:], p.word) {
			continue
		}
		start, end := codeAfter(s, i+len(p.word))
		n := signs(s[start:end])
		if n < p.least || n > p.most {
			return
		}
		near := around(s, i, end)
		if p.kind == KindSocial && chars.FirstIn(near, ofOffice) != "" || chars.FirstIn(ClauseBefore(s, i), ofOffice) != "" {
			return
		}
		if !p.personal && !namedNear(near, strings.Index(near, p.word)) {
			return
		}
		text := s[start:end]
		if (p.kind == KindPassport || p.kind == KindLicence || p.kind == KindStudent) && digits(text) < 5 {
			return
		}
		_, size := utf8.DecodeRuneInString(text)
		mask := text[:size] + "******"
		found(Hit{Kind: p.kind, Severity: p.severity, Start: start, End: end, Mask: mask, Replace: mask})
		return
	}
}

// codeAfter returns the bytes of the number that stands behind a label: letters,
// digits and what certificates put between (青集用（2001）第00123号).
func codeAfter(s string, i int) (start, end int) {
	stop := min(len(s), i+90)
	for i < stop {
		n := 0
		for _, w := range []string{"号码", "号", "编号", "码", "证", "字", "：", ":", "为", "是", " ", "　", "（", "(", "No.", "NO.", "№", "]", "）", ")"} {
			if strings.HasPrefix(s[i:stop], w) {
				n = len(w)
				break
			}
		}
		if n == 0 {
			break
		}
		i += n
	}
	start, end = i, i
	for i < stop {
		r, size := utf8.DecodeRuneInString(s[i:stop])
		switch {
		case r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)), r >= '０' && r <= '９':
			end = i + size
		case r == '-' || r == '_' || r == '.' || r == '*':
		case strings.ContainsRune("（）()〔〕[]第字集用青农林证土房权县镇乡村（", r) && i < start+60:
		case r == '号' && end > start:
			return start, end
		default:
			return start, end
		}
		i += size
	}
	return start, end
}

// signs counts the letters and digits; a masked number has none.
func signs(s string) int {
	if strings.Contains(s, "**") {
		return 0
	}
	n := 0
	for _, r := range s {
		if r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) || r >= '０' && r <= '９' {
			n++
		}
	}
	if digits(s) == 0 && n < 6 {
		return 0
	}
	return n
}

func digits(s string) (n int) {
	for i := range len(s) {
		if chars.IsDigit(s[i]) {
			n++
		}
	}
	return n
}

// around is the text of a line some way before and after.
func around(s string, from, to int) string {
	a, b := max(0, from-90), min(len(s), to+90)
	if i := strings.LastIndexAny(s[a:from], "\n|"); i >= 0 {
		a += i + 1
	}
	if i := strings.IndexAny(s[to:b], "\n|"); i >= 0 {
		b = to + i
	}
	return s[a:b]
}

// namedNear reports whether a name stands at the beginning of a clause or behind a
// word for a person. A name may end at stop.
func namedNear(s string, stop int) bool {
	for i := 0; i+3 <= len(s); {
		_, size := utf8.DecodeRuneInString(s[i:])
		if (i == 0 || begins(s[:i])) && person.At(s, i, stop) > 0 {
			return true
		}
		i += size
	}
	return false
}

// begins reports whether a name may begin after these words.
func begins(before string) bool {
	r, _ := utf8.DecodeLastRuneInString(before)
	if !unicode.Is(unicode.Han, r) && !unicode.IsLetter(r) {
		return true
	}
	return chars.HasAnySuffix(before, "户主", "村民", "学生", "姓名", "患者", "户名", "收款人", "持卡人", "申请人", "参保人", "本人", "妻", "夫", "子", "女", "社员", "农户", "组", "村", "社", "承包方", "权利人", "使用权人")
}

// heldAccount judges an account beside a holder's name: 户名：张示一，账号：….
func heldAccount(s string, i int, found func(Hit)) {
	start, end := codeAfter(s, i+len("账号"))
	text := s[start:end]
	if n := digits(text); n < 8 || n > 22 || n != len(text) && n+strings.Count(text, "-") != len(text) {
		return
	}
	near := around(s, i, end)
	if chars.FirstIn(near, companyWords) != "" || !namedNear(near, -1) {
		return
	}
	mask := "******" + text[len(text)-4:]
	found(Hit{Kind: KindCard, Severity: notice.Block, Start: start, End: end, Mask: mask, Replace: mask})
}

// companyWords are of holders that are no persons.
var companyWords = []string{"公司", "合作社", "委员会", "村委会", "财政所", "财政局", "政府", "卫生院", "厂", "协会", "集团", "中心", "对公", "专户", "国库", "学校", "单位账"}

// homePhone judges a landline that words say is a home's.
func homePhone(s string, i int, found func(Hit)) {
	ok := false
	for _, w := range []string{"家庭电话", "住宅电话", "家中电话", "家里电话", "家中座机", "家里座机", "家庭座机", "家庭固话", "家里固话", "住宅座机", "住宅固话", "宅电", "家电话"} {
		ok = ok || strings.HasPrefix(s[i:], w)
	}
	if !ok {
		return
	}
	end := min(len(s), i+60)
	for k := i; k < end; k++ {
		switch {
		case s[k] == '\n' || s[k] == '|' || strings.HasPrefix(s[k:], "。") || strings.HasPrefix(s[k:], "；"):
			return
		case chars.IsDigit(s[k]):
			start := k
			for k < end && (chars.IsDigit(s[k]) || s[k] == '-' && k+1 < end && chars.IsDigit(s[k+1])) {
				k++
			}
			if n := digits(s[start:k]); n >= 7 && n <= 12 && !isMobile(s[start:k]) {
				mask := "****" + s[k-2:k]
				found(Hit{Kind: KindHomePhone, Severity: notice.Block, Start: start, End: k, Mask: mask, Replace: mask})
			}
			return
		}
	}
}

// spacedWeChat judges an account that is written with spaces: 加微信 zhang shi yi.
func spacedWeChat(s string, i int, found func(Hit)) {
	rest := s[i+len("微信") : min(len(s), i+60)]
	trimmed := strings.TrimLeft(rest, "号： :是为")
	n, letters, spaces := 0, 0, 0
	for n < len(trimmed) && (wordByte(trimmed[n]) || trimmed[n] == ' ') {
		if trimmed[n] == ' ' {
			spaces++
		} else {
			letters++
		}
		n++
	}
	account := strings.TrimRight(trimmed[:n], " .-")
	before := ClauseBefore(s, i)
	asked := chars.HasAnySuffix(before, "加", "加他", "加她", "加我", "加本人", "的", "个人", "私人")
	if letters < 6 || !asked || account == "" || account[0] < 'A' || chars.FirstIn(before, ofOffice) != "" || isMobile(account) || strings.Contains(strings.ToLower(account), "http") {
		return
	}
	start := i + len("微信") + len(rest) - len(trimmed)
	mask := account[:1] + "******"
	found(Hit{Kind: KindWeChatID, Severity: notice.Warn, Start: start, End: start + len(account), Mask: mask, Replace: mask})
}

// scientific judges a number that Excel has written as 9.99901E+17: an identity
// number or a card of which the first digits are left.
func scientific(s, heading string, i int, found func(Hit)) {
	j := i
	for j > 0 && i-j < 20 && (chars.IsDigit(s[j-1]) || s[j-1] == '.') {
		j--
	}
	text := s[j:i]
	whole, frac, point := strings.Cut(text, ".")
	if len(whole) != 1 || !point || len(frac) < 2 || !chars.AllDigits(whole+frac) || !strings.HasPrefix(s[i+1:], "+") {
		return
	}
	k := i + 2
	for k < len(s) && k < i+5 && chars.IsDigit(s[k]) {
		k++
	}
	power := s[i+2 : k]
	label := labelOf(s, heading, j)
	if power == "" || power != "17" && power != "18" && power != "15" && power != "14" || label == noLabel && power != "17" ||
		label == noLabel && (len(frac) < 5 || !region((whole + frac)[:2]) || besideLetters(s, Span{j, k})) || label == numberLabel || label == moneyLabel || quantityAfter(s[k:]) {
		return
	}
	h := Hit{Kind: KindScientific, Severity: notice.Block, Start: j, End: k, Mask: whole + ".******E+" + power}
	if label == noLabel {
		h.Severity = notice.Warn
	}
	found(h)
}

// quantityAfter reports whether a unit follows.
func quantityAfter(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.Is(unicode.Han, r) && !chars.HasAnyPrefix(s, "，", "（")
}
