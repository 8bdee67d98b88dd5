// Package slips tells of the office's own slips: a clock time that no clock shows, an
// amount in words that is another in figures, a count that its list does not have,
// last year's notice with this year's title, a signature of another date, quotation
// marks that do not close, signs that no printer has. They are not about the law: they
// are what makes a village laugh or come on the wrong day. Each warns only where the
// text leaves no doubt; what cannot be true blocks.
package slips

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
)

// Check looks for all slips in the texts of a notice.
func Check(k *bench.Bench) {
	for i, line := range k.Page.Lines {
		place := k.Page.Place(i, 0)
		each(k, line, i+1, place)
		if k.Page.Inside[i] == nil {
			counts(k, line, i+1, place)
		}
	}
	for _, part := range k.Parts() {
		each(k, part.Text, 0, part.Place)
		counts(k, part.Text, 0, part.Place)
		marks(k, strings.Split(part.Text, "\n"), func(int) (int, string) { return 0, part.Place })
	}
	marks(k, k.Page.Lines, func(i int) (int, string) { return i + 1, fmt.Sprintf("正文第%d行", i+1) })
	reused(k)
	signed(k)
}

// each looks at one line.
func each(k *bench.Bench, s string, line int, place string) {
	clocks(k, s, line, place)
	inWords(k, s, line, place)
	signs(k, s, line, place)
}

func add(k *bench.Bench, kind string, sev notice.Severity, line int, place, text, format string, a ...any) {
	k.Add(notice.Finding{Kind: kind, Severity: sev, Line: line, Place: place, Text: text, Message: fmt.Sprintf(format, a...)})
}
