// Package bench is the work on one notice while it is checked: the notice, its
// text taken apart, what the checks know beside it (Env), and the findings so far.
// Every room of rules takes a Bench, reads it and adds its findings. The sentences
// by which a finding says what its click does stand here, for the room that finds
// and the room that mends.
package bench

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/page"
	"gaoshi/internal/preflight/scan"
	"gaoshi/internal/preflight/wordlist"
)

// Env is what the checks know beside the notice. Every part may be missing:
// what cannot be judged without it is not judged.
type Env struct {
	Town     *notice.Town
	Policy   *policy.Set
	Calendar *calendar.Calendar // nil: the built-in one
	Now      time.Time          // zero: dates are not compared with the present
	Words    *wordlist.List     // wrong words; nil: the built-in list
	// Read gives the text of an attachment as Markdown, and what was found while
	// reading it; nil: attachments other than plain text are not looked into, and
	// the reviewer is told so.
	Read func(a notice.Attachment) (body string, findings []notice.Finding, err error)
	// Recognise gives the words that a picture shows; nil: nobody but a person reads
	// pictures.
	Recognise func(a notice.Attachment) (text string, err error)
}

// Bench is the work on one notice.
type Bench struct {
	Notice  *notice.Notice
	Content *notice.Content
	Env     Env
	Page    *page.Page
	Rule    policy.Rule
	Known   bool // Rule is that of the notice's category
	// Reviewed: the secrecy review has passed for exactly this text.
	Reviewed bool
	Findings []notice.Finding
}

// New lays a notice on the bench. What env leaves out is filled with what ships.
func New(n *notice.Notice, env Env) *Bench {
	if env.Calendar == nil {
		env.Calendar = calendar.Builtin()
	}
	if env.Words == nil {
		env.Words = wordlist.Builtin()
	}
	k := &Bench{Notice: n, Content: &n.Content, Env: env, Page: page.New(n.Content.Body)}
	if env.Policy != nil {
		k.Rule, k.Known = env.Policy.Category(n.Content.Category)
	}
	return k
}

// Add adds a finding.
func (k *Bench) Add(f notice.Finding) { k.Findings = append(k.Findings, f) }

// Sorted returns the findings in the order of the text, the most severe first where
// places are equal, with no number left whole in them.
func (k *Bench) Sorted() []notice.Finding {
	seen := namer{times: map[string]int{}, sums: map[string][32]byte{}}
	for i := range k.Findings {
		f := &k.Findings[i]
		f.Of = k.name(*f, seen)
		f.Place, f.Text, f.Message = HideNumbers(f.Place), HideNumbers(f.Text), HideNumbers(f.Message)
	}
	rank := map[notice.Severity]int{notice.Block: 0, notice.Warn: 1, notice.Note: 2}
	slices.SortStableFunc(k.Findings, func(a, b notice.Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(rank[a.Severity], rank[b.Severity]))
	})
	return k.Findings
}

// namer remembers names that were given, and the hashes of long texts.
type namer struct {
	times map[string]int
	sums  map[string][32]byte
}

// write adds the hash of a text, which is taken once for each place.
func (n namer) write(h io.Writer, where, text string) {
	sum, ok := n.sums[where]
	if !ok {
		sum = sha256.Sum256([]byte(text))
		n.sums[where] = sum
	}
	_, _ = h.Write(sum[:])
}

// name is the Of of a finding: a hash over its kind, its place, the full text that it
// saw (in Of until here) and what it stands in: its line, its field, its file. The
// second of two that are alike in all gets a name of its own.
func (k *Bench) name(f notice.Finding, seen namer) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s\x00%s\x00%s\x00", f.Kind, f.Place, f.Text, f.Of)
	switch {
	case f.Line > 0 && f.Line <= len(k.Page.Lines):
		seen.write(h, strconv.Itoa(f.Line), k.Page.Lines[f.Line-1])
	default:
		for _, field := range Fields(k.Content) {
			if field.Place == f.Place {
				seen.write(h, field.Place, *field.Text)
			}
		}
		for _, a := range k.Content.Attachments {
			if strings.Contains(f.Place, "“"+a.Name+"”") {
				seen.write(h, "/"+a.Name, string(a.Data))
			}
		}
	}
	base := hex.EncodeToString(h.Sum(nil)[:8])
	seen.times[base]++
	if n := seen.times[base]; n > 1 {
		return fmt.Sprintf("%s-%d", base, n)
	}
	return base
}

// manyDigits reports whether a text may hold a number of eleven digits.
func manyDigits(s string) bool {
	n := 0
	for i := range len(s) {
		if chars.IsDigit(s[i]) || s[i] == 0xEF {
			n++
		}
	}
	return n >= 11
}

// HideNumbers masks identity numbers, cards and mobiles, so that no finding shows
// what it warns of: the name of a file may hold a number as well.
func HideNumbers(s string) string {
	if !manyDigits(s) {
		return s
	}
	var b strings.Builder
	at := 0
	scan.Numbers(s, "", func(h scan.Hit) {
		switch h.Kind {
		case scan.KindID, scan.KindBadID, scan.KindCard, scan.KindMobile:
			if h.Start >= at {
				b.WriteString(s[at:h.Start])
				b.WriteString(h.Mask)
				at = h.End
			}
		}
	})
	if at == 0 {
		return s
	}
	b.WriteString(s[at:])
	return b.String()
}
