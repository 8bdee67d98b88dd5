package speech

// words is a set of words, found by their last or first rune.
type words map[rune][][]rune

// endings indexes a list of words by their last rune, beginnings by their first.
func endings(list ...string) words {
	w := words{}
	for _, item := range list {
		r := []rune(item)
		last := r[len(r)-1]
		w[last] = append(w[last], r)
	}
	return w
}

func beginnings(list ...string) words {
	w := words{}
	for _, item := range list {
		r := []rune(item)
		w[r[0]] = append(w[r[0]], r)
	}
	return w
}

// endsAt reports whether a word of w ends before rune i, and where it begins.
func (s *scanner) endsAt(w words, i int) (int, bool) {
	if i <= 0 {
		return i, false
	}
	for _, word := range w[s.r[i-1]] {
		from := i - len(word)
		if from >= 0 && s.same(from, word) {
			return from, true
		}
	}
	return i, false
}

// startsAt returns the length of a word of w that begins at rune i; 0: none.
func (s *scanner) startsAt(w words, i int) int {
	best := 0
	for _, word := range w[s.at(i)] {
		if len(word) > best && s.same(i, word) {
			best = len(word)
		}
	}
	return best
}

// same reports whether word stands at rune i.
func (s *scanner) same(i int, word []rune) bool {
	s.steps += len(word)
	if i+len(word) > len(s.r) {
		return false
	}
	for k, r := range word {
		if s.r[i+k] != r {
			return false
		}
	}
	return true
}

// has reports whether the word stands at rune i.
func (s *scanner) has(i int, word string) bool {
	for _, r := range word {
		if s.at(i) != r {
			return false
		}
		i++
	}
	return true
}

// near reports whether a word of w stands within n runes before rune i, in the
// same clause.
func (s *scanner) near(w words, i, n int) bool {
	for k := i; k > 0 && k > i-n; k-- {
		switch s.r[k-1] {
		case '，', '。', '；', '\n', '！', '？', ';':
			return false
		}
		if _, ok := s.endsAt(w, k); ok {
			return true
		}
	}
	return false
}

// soon reports whether a word of w begins within n runes from rune i, in the same
// clause.
func (s *scanner) soon(w words, i, n int) bool {
	for k := i; k < len(s.r) && k < i+n; k++ {
		switch s.r[k] {
		case '，', '。', '；', '\n', '！', '？', ';':
			return false
		}
		if s.startsAt(w, k) > 0 {
			return true
		}
	}
	return false
}

// label finds what announces a number: it goes back from rune i over 号码, 为, 是,
// colons, brackets and blanks and returns the rune after the announcing word.
func (s *scanner) label(i int) int {
	for n := 0; i > 0 && n < 8; n++ {
		switch s.r[i-1] {
		case ' ', '：', ':', '（', '(', '为', '是', '号', '码', '“', '"', '【', '即':
			i--
			continue
		}
		return i
	}
	return i
}

// phoneWords announce a telephone number; strongPhoneWords even a short one.
var (
	phoneWords = endings("☎", "电话", "手机", "热线", "专线", "拨打", "致电", "拨", "传真", "联系方式", "固话", "座机", "短号", "总机", "分机", "呼叫", "报警",
		"急救", "火警", "查号", "客服", "微信同", "来电", "打", "拨通", "值班室", "服务台", "咨询", "举报", "投诉", "监督", "小灵通", "匪警", "盗警", "报案", "派出所", "民警", "速拨",
		"Tel", "TEL", "tel", "Fax", "FAX", "fax", "联系人", "联系", "寻呼", "固定电话", "值班", "救援")
	strongPhoneWords = endings("☎", "短号", "电话", "手机", "热线", "专线", "拨打", "致电", "拨", "传真", "固话", "座机", "短号", "总机", "分机", "呼叫", "拨通",
		"Tel", "TEL", "tel")
)

// codeWords announce a code that is read digit by digit; tailWords do so only
// with 号, 码 or a colon behind them.
var (
	codeWords = endings("编号", "邮编", "邮政编码", "代码", "QQ", "qq", "QQ群", "qq群", "密码", "口令", "验证码", "尾号", "末四位", "后四位", "房间号",
		"ID", "id", "Id", "ISBN", "ISSN", "批准文号", "许可证号", "取件码", "取餐码", "波音", "空客", "航班", "车次", "身份证", "车牌", "区号", "学号", "工号",
		"Boeing", "GB", "ISO", "微信号", "警号", "卡号", "端口", "证号", "账号", "帐号", "订单号", "运单号", "单号", "准考证", "工单号", "内线", "番号", "牌照")
	tailWords = endings("证", "账", "帐", "卡", "户", "群", "牌", "单", "批", "档", "税", "尾", "机", "图", "代", "货", "款", "序", "邮", "编码", "登记", "备案",
		"验证", "会议", "合同", "项目", "凭证", "流水", "订单", "档案", "股票", "账户", "帐户", "公众", "社保", "发票", "受理", "印章", "微信", "识别", "条形", "证件",
		"列车", "信用", "索引", "型", "考", "序列", "房", "门牌", "文", "案", "包裹", "快递", "银行卡", "条", "编")
)

// announced tells whether the words before rune i say that a code or a phone
// number follows. strong: even a short one.
func (s *scanner) announced(i int) (kind Kind, strong bool) {
	k := s.label(i)
	if _, ok := s.endsAt(phoneWords, k); ok {
		_, strong := s.endsAt(strongPhoneWords, k)
		return Phone, strong
	}
	c := s.at(k)
	if c == '号' {
		if _, ok := s.endsAt(strongPhoneWords, k+1); ok {
			return Phone, true
		}
	}
	if _, ok := s.endsAt(codeWords, k); ok {
		return Digits, true
	}
	if c == '号' || c == '码' || c == '：' || c == ':' {
		if _, ok := s.endsAt(codeWords, k+1); ok {
			return Digits, true
		}
		if _, ok := s.endsAt(tailWords, k); ok {
			return Digits, c == '号' || c == '码'
		}
	}
	return Plain, false
}
