package loudspeaker

import (
	"regexp"
	"strings"
)

var (
	bracket    = regexp.MustCompile(`[（(]([^（）()]*)[）)]`)
	weekday    = regexp.MustCompile(`^(?:星期|周|礼拜)[一二三四五六日天]$`)
	docNumber  = regexp.MustCompile(`〔\d{4}〕`)
	silentNote = regexp.MustCompile(`样例|样本|附件|见附|^略|此件|供稿|盖章|签章|联系人|^注|下同|以下简称|^含税$`)
	marker     = regexp.MustCompile(`^[一二三四五六七八九十]{1,3}$|^\d{1,2}$`)
)

// openBrackets takes the brackets out of a text, since a bracket cannot be heard:
// a weekday joins its date, a short remark becomes a clause of its own, and what
// is only for the eye (a document number, a pointer to an attachment) is left out.
func openBrackets(s string) (text string, left []string) {
	text = bracket.ReplaceAllStringFunc(s, func(m string) string {
		in := strings.TrimSpace(bracket.FindStringSubmatch(m)[1])
		switch {
		case in == "":
			return ""
		case marker.MatchString(in): // （一） at the head of an item: the normaliser reads it
			return m
		case weekday.MatchString(in):
			return in
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
