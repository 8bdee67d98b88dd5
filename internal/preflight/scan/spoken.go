package scan

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

// spoken judges mobiles, identity numbers and cards written out for the
// loudspeaker, 幺六零零零零零零零零幺, by a nought or a 幺 in them. It returns the end
// of the run of figures; least is where the run before ended.
func spoken(s, heading string, least, at int, found func(Hit)) int {
	from, text, end := figures(s, least, at)
	judge := map[int]func(s, heading, text string, at Span) (Hit, bool){
		11: JudgeMobile, 16: JudgeCard, 19: JudgeCard,
		18: func(s, heading, text string, at Span) (Hit, bool) { return judgeID(s, heading, text, at, false) },
	}[len(text)]
	if judge == nil {
		return end
	}
	if h, ok := judge(s, heading, text, Span{from, end}); ok {
		h.Replace, h.Fix = spokenTail(s[from:end]), "只念末4位"
		found(h)
	}
	return end
}

// spokenTail is what may be read aloud of a number: its last four figures.
func spokenTail(figures string) string {
	r := []rune(strings.NewReplacer("，", "", " ", "", "、", "", "-", "", "－", "", "—", "", "–", "", "·", "", ".", "").Replace(figures))
	return "尾号" + string(r[max(0, len(r)-4):])
}

// pause reports whether a sign stands between figures that are read in groups.
func pause(r rune) bool {
	switch r {
	case '，', ' ', '、', '-', '－', '—', '–', '·', '.':
		return true
	}
	return false
}

// figures reads the run of Chinese figures around a byte, not before least, pauses
// between them left out.
func figures(s string, least, at int) (from int, text string, end int) {
	from = at
	for from > least {
		r, n := utf8.DecodeLastRuneInString(s[:from])
		if _, ok := figure(r); !ok && !pause(r) || from-n < 0 {
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
		case !pause(r) || len(b) > 24:
			return max(start, from), string(b), max(end, at+1)
		}
		i += n
	}
	return max(start, from), string(b), max(end, at+1)
}
