package scan

import (
	"regexp"
	"strings"

	"gaoshi/internal/preflight/chars"
)

// inWords finds the personal data that hangs on a word or a sign rather than
// on a run of digits. It makes one pass and stops only at characters that may
// begin such a word; each is judged by what stands around it.
func inWords(s, heading string, found func(Hit)) {
	if chars.FirstIn(heading, accountHeads) != "" {
		if f := FieldOf(heading); f == "wechat_id" || f == "passport" {
			cellNumber(s, f, found)
		}
	}
	spoke := 0 // the end of the last figures that were read
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c < 0x80:
			scanASCII(s, heading, i, found)
			i++
		case c < 0xE0 || i+3 > len(s):
			i++
		default:
			switch s[i : i+3] {
			case "零", "〇", "幺":
				if i >= spoke {
					spoke = spoken(s, heading, spoke, i, found)
				}
			default:
				scanChar(s, heading, i, found)
			}
			labelledPaper(s, i, found)
			i += 3
		}
	}
}

// accountHeads are words of a head under which any number is an account or a passport.
var accountHeads = []string{"微信", "QQ", "护照", "通行证", "回乡证"}

// scanASCII judges what an ASCII sign may begin.
func scanASCII(s, heading string, i int, found func(Hit)) {
	switch c := s[i]; c {
	case 'E', 'e':
		if i > 0 && chars.IsDigit(s[i-1]) {
			scientific(s, heading, i, found)
		}
	case '@':
		email(s, heading, i, 1, found)
	case '(':
		ofPersonIll(s, "(", i, found)
		if i+1 < len(s) && s[i+1] == '1' {
			bracketedMobile(s, heading, i, found)
		}
	case 'Q', 'w', 'V', 'v':
		for _, w := range [...]string{"QQ", "wxid_", "VX", "vx", "V信", "v信"} {
			if strings.HasPrefix(s[i:], w) {
				account(s, w, i, found)
			}
		}
		fallthrough
	default:
		if i >= 3 && s[i-1] >= 0x80 && (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') {
			plate(s, i, found)
		}
	}
}

// scanChar judges what a Chinese character may begin or end.
func scanChar(s, heading string, i int, found func(Hit)) {
	switch s[i : i+3] {
	case "＠":
		email(s, heading, i, len("＠"), found)
	case "微", "薇", "护", "通", "回":
		for _, w := range [...]string{"微信", "薇信", "护照", "通行证", "回乡证"} {
			if strings.HasPrefix(s[i:], w) {
				account(s, w, i, found)
			}
		}
		if strings.HasPrefix(s[i:], "微信") {
			spacedWeChat(s, i, found)
		}
	case "身", "证", "公":
		if chars.HasAnyPrefix(s[i:], "身份证", "公民身份", "证件号") {
			takenApart(s, i, found)
			tailDigits(s, i, found)
		}
	case "手":
		if chars.HasAnyPrefix(s[i:], "手机号", "手机") {
			takenApart(s, i, found)
		}
	case "生":
		bornLoosely(s, i, found)
	case "家", "住", "宅":
		homePhone(s, i, found)
	case "账", "帐":
		if chars.HasAnyPrefix(s[i:], "账号", "帐号", "账户", "帐户") {
			heldAccount(s, i, found)
		}
	case "号":
		chineseHouse(s, heading, i, found)
	case "室":
		flat(s, heading, i, found)
	case "班":
		schoolClass(s, i, found)
	case "岁":
		figuredAge(s, i, found)
	case "患", "因", "系", "（":
		ofPersonIll(s, s[i:i+3], i, found)
	case "确":
		if strings.HasPrefix(s[i:], "确诊") {
			ofPersonIll(s, "确诊", i, found)
		}
	default:
		if s[i] == 0xEF && i >= 3 && s[i-1] >= 0x80 { // a full-width letter
			plate(s, i, found)
		}
	}
}

var inBrackets = regexp.MustCompile(`^\((1[3-9]\d)\)[ -]?(\d{4})[ -]?(\d{4})(?:[^0-9]|$)`)

// bracketedMobile judges +86 (160) 0000 0001.
func bracketedMobile(s, heading string, at int, found func(Hit)) {
	m := inBrackets.FindStringSubmatchIndex(s[at:min(len(s), at+24)])
	if m == nil {
		return
	}
	text := chars.OnlyDigits(s[at+m[2] : at+m[7]])
	if h, ok := JudgeMobile(s, heading, text, Span{at, at + m[7]}); ok {
		found(h)
	}
}
