package loudspeaker

import (
	"regexp"
	"strings"
)

var (
	bracket    = regexp.MustCompile(`[（(]([^（）()]*)[）)]`)
	weekday    = regexp.MustCompile(`^(?:星期|周|礼拜)[一二三四五六日天]$`)
	docNumber  = regexp.MustCompile(`〔\d{4}〕`)
	silentNote = regexp.MustCompile(`样例|样本|附件|见附|^略|此件|供稿|盖章|签章|编号|联系人|^注|下同|以下简称|^含税$`)
	marker     = regexp.MustCompile(`^[一二三四五六七八九十]{1,3}$|^\d{1,2}$`)
)

// openBrackets takes the brackets out of a text, since a bracket cannot be heard:
// a weekday joins its date, a short remark becomes a clause of its own, and what
// is only for the eye (a document number, a pointer to an attachment) is left out.
func openBrackets(s string) (text string, left []string) {
	text = replaceBrackets(s, func(m, in, before, after string) string {
		switch {
		case in == "":
			return ""
		case marker.MatchString(in): // （一） at the head of an item: the normaliser reads it
			return m
		case weekday.MatchString(in):
			if strings.IndexFunc(after, func(r rune) bool { return r >= '0' && r <= '9' }) == 0 {
				return in + "，" // not 星期六十八点
			}
			return in
		case hanzi(in) <= 2 && goesOn(after): // 村（社区）代办, 出国（境）费
			if in == "社区" && strings.HasSuffix(before, "村") {
				return "或" + in
			}
			return ""
		case hanzi(in) <= 3 && numbers(in) == 0: // （等待期）: a name, not a remark
			left = append(left, in)
			return ""
		case silentNote.MatchString(in), docNumber.MatchString(in), hanzi(in) > 20:
			left = append(left, in)
			return ""
		}
		return "，" + in + "，"
	})
	for _, r := range [][2]string{{"，，", "，"}, {"，。", "。"}, {"，；", "；"}, {"，、", "、"}, {"，：", "："}, {"：，", "："}} {
		text = strings.ReplaceAll(text, r[0], r[1])
	}
	return strings.TrimLeft(strings.TrimSpace(text), "，"), left
}

// replaceBrackets calls f with each bracket, what is in it, and the text before
// and after it.
func replaceBrackets(s string, f func(m, in, before, after string) string) string {
	var b strings.Builder
	last := 0
	for _, at := range bracket.FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(s[last:at[0]])
		b.WriteString(f(s[at[0]:at[1]], strings.TrimSpace(s[at[2]:at[3]]), s[:at[0]], s[at[1]:]))
		last = at[1]
	}
	b.WriteString(s[last:])
	return b.String()
}

// goesOn reports whether a sentence goes on without a mark.
func goesOn(after string) bool {
	return after != "" && !strings.ContainsRune("，。；：、！？,;: ", []rune(after)[0])
}
