package loudspeaker

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A listener cannot look back, so a sentence is kept short: at most this many
// hanzi as spoken, and one number, date or sum where the text allows.
const (
	maxHanzi   = 25
	maxNumbers = 1
)

const endMarks = "。！？；!?;"

// splitSentences cuts text at the marks that end a sentence and at line ends. The
// mark, and a quote or bracket that closes behind it, stay with the sentence.
func splitSentences(text string) []string {
	var out []string
	start := 0
	depth := 0 // inside quotes or brackets nothing is cut
	flush := func(end int) {
		if s := strings.TrimSpace(text[start:end]); s != "" {
			out = append(out, s)
		}
		start = end
	}
	for i, r := range text {
		switch {
		case r == '\n':
			flush(i)
			depth = 0
		case strings.ContainsRune("“‘《（(【", r):
			depth++
		case strings.ContainsRune("”’》）)】", r) && depth > 0:
			depth--
		case depth == 0 && strings.ContainsRune(endMarks, r):
			end := i + utf8.RuneLen(r)
			if next, _ := utf8.DecodeRuneInString(text[end:]); !strings.ContainsRune(endMarks, next) {
				flush(end)
			}
		}
	}
	flush(len(text))
	return out
}

// splitClauses cuts a sentence behind each comma that is not inside quotes,
// brackets or a number.
func splitClauses(s string) []string {
	var out []string
	rs := []rune(s)
	start, depth := 0, 0
	for i, r := range rs {
		switch {
		case strings.ContainsRune("“‘《（(【", r):
			depth++
		case strings.ContainsRune("”’》）)】", r) && depth > 0:
			depth--
		case depth > 0:
		case r == '，' || r == ',' && !(i > 0 && i+1 < len(rs) && isDigit(rs[i-1]) && isDigit(rs[i+1])):
			out = append(out, string(rs[start:i+1]))
			start = i + 1
		}
	}
	if start < len(rs) {
		out = append(out, string(rs[start:]))
	}
	return out
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// hanzi counts the Chinese characters of a text.
func hanzi(s string) int {
	n := 0
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// moment matches a date, a time, or both run together, with its weekday.
const (
	datePart = `(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}[日号](?:星期[一二三四五六日天]|周[一二三四五六日])?`
	timePart = `(?:上午|下午|早上?|晚上?|中午|凌晨|夜里)?\d{1,2}(?:[:：]\d{2}|[点时](?:\d{1,2}分|半)?)`
	moment   = `(?:` + datePart + `，?` + timePart + `|` + datePart + `|` + timePart + `|\d{4}年\d{1,2}月|\d{4}年)`
	dash     = `[-－—–~～至到]{1,2}`
)

var numberGroups = regexp.MustCompile(moment + `(?:` + dash + moment + `)?|\d[\d.,]*(?:` + dash + `\d[\d.,]*)*`)

// numbers counts the numbers that a listener must keep in mind: a date with its
// time, or a range, is one; a number that only names a place (3组, 二楼) is none.
func numbers(written string) int {
	n := 0
	for _, at := range numberGroups.FindAllStringIndex(written, -1) {
		if r, _ := utf8.DecodeRuneInString(written[at[1]:]); !strings.ContainsRune("组社队楼栋排", r) {
			n++
		}
	}
	return n
}

// shorten cuts a sentence at its commas into sentences of at most maxHanzi hanzi
// as spoken and maxNumbers numbers. A clause that is longer stays whole: a wrong
// cut is worse to hear than a long sentence. say gives the spoken form.
func shorten(s string, say func(string) string) []string {
	if hanzi(say(s)) <= maxHanzi && numbers(s) <= maxNumbers {
		return []string{closed(s)}
	}
	var out []string
	var cur, last string
	for _, c := range splitClauses(s) {
		joined := cur + c
		long, many := hanzi(say(joined)) > maxHanzi, numbers(joined) > maxNumbers && numbers(c) > 0
		if leanBack.MatchString(c) && !many && hanzi(say(joined)) <= maxLeaning {
			cur, last = joined, c
			continue
		}
		if cur != "" && (long || many) && !(leans(last) && hanzi(say(joined)) <= maxLeaning) {
			out = append(out, closed(cur))
			cur, last = c, c
			continue
		}
		cur, last = joined, c
	}
	if strings.TrimSpace(cur) != "" {
		out = append(out, closed(cur))
	}
	return out
}

// maxLeaning is how long a sentence may become so that a clause which cannot stand
// alone stays with what it leans on.
const maxLeaning = 42

// leanBack begins a clause that is the second half of what stands before it.
var leanBack = regexp.MustCompile(`^\s*(?:且|并(?:[^不非列]|$)|而且|以及|及|或|含|包括|其中)`)

var (
	leanHead = regexp.MustCompile(`^(?:如|若|凡|因|由于|为|对|从|自|在|经|按|当|除|预计|未来|其中|虽|只要|即使|要是|违反|家中|住在|根据|连日来|近日|截[至止]|目前)`)
	leanTail = regexp.MustCompile(`(?:的|时|后|之前|以内|期间|者|一带|情况|异议|群众|人员|老人|家庭)[，,]$`)
)

// leans reports whether a clause needs the next one: 如有异议，… 家中有病人的，…
func leans(c string) bool {
	c = strings.TrimSpace(c)
	if hanzi(c) <= 5 && numbers(c) == 0 { // 每到一户，…
		return true
	}
	return leanHead.MatchString(c) || leanTail.MatchString(c)
}

// closed ends a sentence with a full stop, unless it has a mark that ends one.
func closed(s string) string {
	s = strings.TrimSpace(s)
	s = strings.TrimRight(s, "，、,；;：:")
	if s == "" {
		return ""
	}
	last, _ := utf8.DecodeLastRuneInString(s)
	if strings.ContainsRune("。！？!?", last) {
		return s
	}
	return s + "。"
}

// dropYear leaves the year out of dates of the year in which the notice is heard,
// where the listener needs it least. It keeps every year when the notice is still
// heard in another one.
func dropYear(s string, year int, same bool) string {
	if !same {
		return s
	}
	return yearDate.ReplaceAllStringFunc(s, func(m string) string {
		if strings.HasPrefix(m, strconv.Itoa(year)+"年") {
			return strings.TrimPrefix(m, strconv.Itoa(year)+"年")
		}
		return m
	})
}

var yearDate = regexp.MustCompile(`\d{4}年\d{1,2}月\d{1,2}[日号]`)
