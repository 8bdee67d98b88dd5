// Package words tells of words and numbers that were written wrongly: those of the
// wordlist, the town's own names with one character changed, document numbers in
// the wrong brackets, and the office's own phone numbers copied wrongly.
package words

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
)

// docNumber finds a document number whose year stands in the wrong brackets
// (GB/T 9704: 〔 〕).
var docNumber = regexp.MustCompile(`^[〔\[［【（(](20\d\d|19\d\d)[〕\]］】）)](第?\d{1,4}[号期])`)

func Check(k *bench.Bench) {
	p := k.Page
	for _, w := range k.Env.Words.Words {
		for at := 0; ; {
			i := strings.Index(p.Src[at:], w.Wrong)
			if i < 0 {
				break
			}
			at += i
			line := p.LineOf(at)
			wrong(k, w.Severity, line+1, p.Place(line, at-p.Starts[line]), w.Wrong, w.Right, w.Why)
			at += len(w.Wrong)
		}
		for _, part := range k.Parts() {
			if strings.Contains(part.Text, w.Wrong) {
				wrong(k, w.Severity, 0, part.Place, w.Wrong, w.Right, w.Why)
			}
		}
	}
	docNumbers(k)
}

func docNumbers(k *bench.Bench) {
	p := k.Page
	for _, century := range [...]string{"20", "19"} {
		for at := range chars.Indexes(p.Src, century) {
			r, size := utf8.DecodeLastRuneInString(p.Src[:at])
			if !strings.ContainsRune("〔[［【（(", r) {
				continue
			}
			from := at - size
			m := docNumber.FindStringSubmatch(p.Src[from:min(len(p.Src), from+40)])
			if m == nil {
				continue
			}
			if right := "〔" + m[1] + "〕" + m[2]; right != m[0] {
				line := p.LineOf(from)
				wrong(k, notice.Warn, line+1, p.Place(line, from-p.Starts[line]), m[0], right, "发文字号的年份用六角括号〔〕（GB/T 9704—2012）")
			}
		}
	}
}

func wrong(k *bench.Bench, sev notice.Severity, line int, place, wrong, right, why string) {
	f := notice.Finding{Kind: "typo", Severity: sev, Line: line, Place: place, Text: wrong,
		Message: fmt.Sprintf("“%s”应写作“%s”。", wrong, right), Rule: why}
	if k.Mends(line, place) {
		f.Fix = bench.FixReplace + right + "”"
	}
	k.Add(f)
}
