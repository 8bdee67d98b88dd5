package preflight

import (
	"strings"
	"unicode/utf8"
)

// figure returns the digit that a Chinese figure reads as.
func figure(r rune) (byte, bool) {
	switch r {
	case '零', '〇', '○':
		return '0', true
	case '一', '幺', '壹':
		return '1', true
	case '二', '两', '贰':
		return '2', true
	case '三', '叁':
		return '3', true
	case '四', '肆':
		return '4', true
	case '五', '伍':
		return '5', true
	case '六', '陆':
		return '6', true
	case '七', '柒':
		return '7', true
	case '八', '捌':
		return '8', true
	case '九', '玖':
		return '9', true
	}
	return 0, false
}

// spoken finds mobiles and identity numbers written out for the loudspeaker:
// 幺六零零零零零零零零幺. A run of figures is found by a nought or a 幺 in it.
func spoken(s, heading string, found func(hit)) {
	done := 0
	for _, w := range [...]string{"零", "〇", "幺"} {
		done = 0
		for at := range indexes(s, w) {
			if at < done {
				continue
			}
			from, text, end := figures(s, at)
			done = end
			if len(text) < 11 || !firstOf(s[from:end], w) {
				continue
			}
			at := span{from, end}
			switch {
			case len(text) == 11:
				if h, ok := judgeMobile(s, heading, text, at); ok {
					h.replace = ""
					found(h)
				}
			case len(text) == 18:
				if h, ok := judgeID(s, heading, text, at, false); ok {
					h.replace = ""
					found(h)
				}
			case len(text) == 19 || len(text) == 16:
				if h, ok := judgeCard(s, heading, text, at); ok {
					h.replace = ""
					found(h)
				}
			}
		}
	}
}

// firstOf keeps a run that holds several of the words that lead to it from being
// told twice: it belongs to the first word of the list that stands in it.
func firstOf(figures, w string) bool {
	for _, v := range [...]string{"零", "〇", "幺"} {
		if v == w {
			return true
		}
		if strings.Contains(figures, v) {
			return false
		}
	}
	return true
}

// figures reads the run of Chinese figures around a byte, pauses between them left out.
func figures(s string, at int) (from int, text string, end int) {
	from = at
	for from > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:from])
		if _, ok := figure(r); !ok && r != '，' && r != ' ' && r != '、' || from-n < 0 {
			break
		}
		from -= n
	}
	var b []byte
	start := -1
	for i := from; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		d, ok := figure(r)
		switch {
		case ok:
			if start < 0 {
				start = i
			}
			b = append(b, d)
			end = i + n
		case r != '，' && r != ' ' && r != '、' || len(b) > 24:
			return max(start, from), string(b), max(end, at+1)
		}
		i += n
	}
	return max(start, from), string(b), max(end, at+1)
}
