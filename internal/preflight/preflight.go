// Package preflight looks at a notice before anyone signs it: what must not
// leave, and what is wrong. It finds personal data by pattern and by the heads of
// columns, secrecy marks, wrong words, dates that are no dates, sums that do not
// sum, and channels that policy or a medium's limit refuses; it says where, why
// by which rule, and what a click can do about it.
//
// Check reports (what blocks, and who may let it through, is the domain's to say:
// notice.Blocking, notice.Overrule), Fix writes the changed text with its diff, and ForChannel is the one
// pure step between the body and every rendition: names stay whole where the
// category's rule lets them, and are masked or left out elsewhere. Nothing here
// does I/O. What a finding shows of personal data is masked.
package preflight

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

// Env is what the checks know beside the notice. Every part may be missing:
// what cannot be judged without it is not judged.
type Env struct {
	Town     *notice.Town
	Policy   *policy.Set
	Calendar *calendar.Calendar // nil: the built-in one
	Now      time.Time          // zero: dates are not compared with the present
	Words    *Words             // wrong words; nil: the built-in list
	// Read gives the text of an attachment as Markdown, and what was found while
	// reading it; nil: attachments other than plain text are not looked into, and
	// the reviewer is told so.
	Read func(a notice.Attachment) (body string, findings []notice.Finding, err error)
}

// check is the work on one notice.
type check struct {
	n    *notice.Notice
	c    *notice.Content
	env  Env
	page *page
	rule policy.Rule
	ok   bool // rule is known
	// reviewed: the secrecy review has passed for exactly this text.
	reviewed bool
	out      []notice.Finding
}

// Check returns what it saw in a notice, in the order of the text, the most
// severe first where places are equal. It does not change the notice.
func Check(n *notice.Notice, env Env) []notice.Finding {
	if env.Calendar == nil {
		env.Calendar = calendar.Builtin()
	}
	if env.Words == nil {
		env.Words = BuiltinWords()
	}
	k := &check{n: n, c: &n.Content, env: env, page: newPage(n.Content.Body), reviewed: secrecyReviewed(n)}
	if env.Policy != nil {
		k.rule, k.ok = env.Policy.Category(n.Content.Category)
	}
	k.personal()
	k.lists()
	k.document()
	k.secrecy()
	k.words()
	k.names()
	if n.Kind == notice.Withdrawal {
		return k.sorted() // it says why, and goes wherever the notice went
	}
	k.dates()
	k.periods()
	k.sums()
	k.phones()
	k.attachments()
	k.channels()
	k.relay()
	k.mediums()
	k.reach()
	k.contact()
	k.interpretation()
	return k.sorted()
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func (k *check) add(f notice.Finding) { k.out = append(k.out, f) }

func (k *check) sorted() []notice.Finding {
	for i := range k.out {
		f := &k.out[i]
		f.Place, f.Text, f.Message = hideNumbers(f.Place), hideNumbers(f.Text), hideNumbers(f.Message)
	}
	rank := map[notice.Severity]int{notice.Block: 0, notice.Warn: 1, notice.Note: 2}
	slices.SortStableFunc(k.out, func(a, b notice.Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(rank[a.Severity], rank[b.Severity]))
	})
	return k.out
}

// manyDigits reports whether a text may hold a number of eleven digits.
func manyDigits(s string) bool {
	n := 0
	for i := range len(s) {
		if isDigit(s[i]) || s[i] == 0xEF {
			n++
		}
	}
	return n >= 11
}

// hideNumbers masks identity numbers, cards and mobiles, so that no finding shows
// what it warns of: the name of a file may hold a number as well.
func hideNumbers(s string) string {
	if !manyDigits(s) {
		return s
	}
	var b strings.Builder
	at := 0
	scanNumbers(s, "", func(h hit) {
		switch h.kind {
		case kindID, kindBadID, kindCard, kindMobile:
			if h.start >= at {
				b.WriteString(s[at:h.start])
				b.WriteString(h.mask)
				at = h.end
			}
		}
	})
	if at == 0 {
		return s
	}
	b.WriteString(s[at:])
	return b.String()
}
