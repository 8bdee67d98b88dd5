// Package preflight looks at a notice before anyone signs it: what must not
// leave, and what is wrong. Check reports (what blocks, and who may let it through,
// is the domain's to say: notice.Blocking, notice.Overrule), Fix writes the changed
// text with its diff, and ForChannel is the one pure step between the body and
// every rendition.
//
// This room is the door; the rules stand in the rooms below it, by subject:
// personal (personal data; found by scan, names by person), secrecy, words, dates,
// sums, slips, layout, attached, reach. A rule, its words, its fix and its test stand
// together in one of them. bench holds the work on one notice, page its text taken
// apart, mend applies fixes.
//
// Nothing here does I/O. What a finding shows of personal data is masked.
package preflight

import (
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight/attached"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/dates"
	"gaoshi/internal/preflight/layout"
	"gaoshi/internal/preflight/personal"
	"gaoshi/internal/preflight/reach"
	"gaoshi/internal/preflight/secrecy"
	"gaoshi/internal/preflight/slips"
	"gaoshi/internal/preflight/sums"
	"gaoshi/internal/preflight/wordlist"
	"gaoshi/internal/preflight/words"
)

// Check returns what it saw in a notice, in the order of the text, the most
// severe first where places are equal. It does not change the notice.
func Check(n *notice.Notice, env Env) []notice.Finding {
	k := bench.New(n, env)
	k.Reviewed = secrecy.Reviewed(n)
	personal.Texts(k)
	personal.Lists(k)
	layout.Check(k)
	secrecy.Check(k)
	words.Check(k)
	words.Names(k)
	dates.Reversal(k)
	if n.Kind == notice.Withdrawal {
		return k.Sorted() // it says why, and goes wherever the notice went
	}
	dates.Check(k)
	dates.Periods(k)
	dates.Told(k)
	dates.Over(k)
	dates.Rules(k)
	sums.Check(k)
	slips.Check(k)
	words.Phones(k)
	attached.Check(k)
	reach.Channels(k)
	reach.Relay(k)
	reach.Mediums(k)
	reach.Targets(k)
	reach.Contact(k)
	reach.Interpretation(k)
	return k.Sorted()
}

// Env is what the checks know beside the notice.
type Env = bench.Env

// Words is a list of wrong words.
type Words = wordlist.List

// ParseWords reads a list of wrong words.
func ParseWords(src []byte, name string) (*Words, error) { return wordlist.Parse(src, name) }

// BuiltinWords is the list that ships with the program.
func BuiltinWords() *Words { return wordlist.Builtin() }

// KindSecrecy is the Finding.Kind of a secrecy mark.
const KindSecrecy = secrecy.Kind

// OnBoard stands in a body in place of a list that a channel may not show.
const OnBoard = personal.OnBoard

// ForChannel returns the notice as one channel may show it (personal.ForChannel).
func ForChannel(n *notice.Notice, channel string, rule policy.Rule) *notice.Notice {
	return personal.ForChannel(n, channel, rule)
}

// InNote tells what personal data a short note of an officer holds, "" for none.
func InNote(text string) string { return personal.InNote(text) }

// HoldsPersonal reports whether a text holds personal data that nobody should learn of.
func HoldsPersonal(text string) bool { return personal.Holds(text) }

// CleanCopies returns attachments with the cleaned copy of each in its place, and
// what was taken out, for people.
func CleanCopies(as []notice.Attachment) (out []notice.Attachment, said []notice.Finding) {
	return attached.CleanCopies(as)
}
