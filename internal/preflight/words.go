package preflight

import (
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"gaoshi/internal/notice"
)

//go:embed words.tsv
var builtinWords string

// Words is a list of wrong words with the right ones: short, severe and without
// noise. The town may add its own names and places.
type Words struct{ list []word }

type word struct {
	wrong, right string
	severity     notice.Severity
	why          string
}

// BuiltinWords is the list that ships with the program.
var BuiltinWords = sync.OnceValue(func() *Words {
	w, err := ParseWords([]byte(builtinWords), "words.tsv")
	if err != nil {
		panic("preflight: " + err.Error()) // embedded and tested: cannot happen
	}
	return w
})

// ParseWords reads a list: wrong, right, block or warn, why, with tabs between;
// # begins a comment. All faults are reported at once.
func ParseWords(src []byte, name string) (*Words, error) {
	w := &Words{}
	var faults []error
	for i, line := range strings.Split(strings.TrimPrefix(string(src), "\uFEFF"), "\n") {
		line = strings.TrimRight(line, "\r ")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		for len(f) < 4 {
			f = append(f, "")
		}
		sev := notice.Severity(f[2])
		switch {
		case f[0] == "" || f[1] == "" || f[0] == f[1]:
			faults = append(faults, fmt.Errorf("%s 第%d行：要写错写、正写，中间用制表符隔开，两者不能相同。", name, i+1))
		case sev != notice.Block && sev != notice.Warn && sev != notice.Note:
			faults = append(faults, fmt.Errorf("%s 第%d行：轻重只能写 block、warn、note，现在是“%s”。", name, i+1, f[2]))
		default:
			w.list = append(w.list, word{f[0], f[1], sev, f[3]})
		}
	}
	return w, errors.Join(faults...)
}

// With returns the list with another one after it.
func (w *Words) With(more *Words) *Words {
	if more == nil {
		return w
	}
	return &Words{append(append([]word(nil), w.list...), more.list...)}
}

// docNumber finds a document number whose year stands in the wrong brackets
// (GB/T 9704: 〔 〕).
var docNumber = regexp.MustCompile(`^[〔\[［【（(](20\d\d|19\d\d)[〕\]］】）)](第?\d{1,4}[号期])`)

func (k *check) words() {
	p := k.page
	for _, w := range k.env.Words.list {
		for at := 0; ; {
			i := strings.Index(p.src[at:], w.wrong)
			if i < 0 {
				break
			}
			at += i
			line := p.lineOf(at)
			k.wrong(w.severity, line+1, p.place(line, at-p.starts[line]), w.wrong, w.right, w.why)
			at += len(w.wrong)
		}
		for _, part := range k.parts() {
			if strings.Contains(part.text, w.wrong) {
				k.wrong(w.severity, 0, part.place, w.wrong, w.right, w.why)
			}
		}
	}
	k.docNumbers()
}

func (k *check) docNumbers() {
	p := k.page
	for _, century := range [...]string{"20", "19"} {
		for at := range indexes(p.src, century) {
			r, size := utf8.DecodeLastRuneInString(p.src[:at])
			if !strings.ContainsRune("〔[［【（(", r) {
				continue
			}
			from := at - size
			m := docNumber.FindStringSubmatch(p.src[from:min(len(p.src), from+40)])
			if m == nil {
				continue
			}
			if right := "〔" + m[1] + "〕" + m[2]; right != m[0] {
				line := p.lineOf(from)
				k.wrong(notice.Warn, line+1, p.place(line, from-p.starts[line]), m[0], right, "发文字号的年份用六角括号〔〕（GB/T 9704—2012）")
			}
		}
	}
}

func (k *check) wrong(sev notice.Severity, line int, place, wrong, right, why string) {
	f := notice.Finding{Kind: "typo", Severity: sev, Line: line, Place: place, Text: wrong,
		Message: fmt.Sprintf("“%s”应写作“%s”。", wrong, right), Rule: why}
	if k.mends(line, place) {
		f.Fix = fixReplace + right + "”"
	}
	k.add(f)
}
