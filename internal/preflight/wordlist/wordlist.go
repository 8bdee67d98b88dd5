// Package wordlist reads a list of wrong words with their right ones, and holds
// the one that ships with the program (words.tsv). The town may add its own.
package wordlist

import (
	_ "embed"
	"errors"
	"fmt"
	"strings"
	"sync"

	"gaoshi/internal/notice"
)

//go:embed words.tsv
var builtinWords string

// List is a list of wrong words with the right ones: short, severe and without
// noise. The town may add its own names and places.
type List struct{ Words []word }

type word struct {
	Wrong, Right string
	Severity     notice.Severity
	Why          string
}

// Builtin is the list that ships with the program.
var Builtin = sync.OnceValue(func() *List {
	w, err := Parse([]byte(builtinWords), "words.tsv")
	if err != nil {
		panic("preflight: " + err.Error()) // embedded and tested: cannot happen
	}
	return w
})

// Parse reads a list: wrong, right, block or warn, why, with tabs between;
// # begins a comment. All faults are reported at once.
func Parse(src []byte, name string) (*List, error) {
	w := &List{}
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
			w.Words = append(w.Words, word{f[0], f[1], sev, f[3]})
		}
	}
	return w, errors.Join(faults...)
}

// With returns the list with another one after it.
func (w *List) With(more *List) *List {
	if more == nil {
		return w
	}
	return &List{append(append([]word(nil), w.Words...), more.Words...)}
}
