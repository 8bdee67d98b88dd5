package desk

import (
	"fmt"
	"slices"

	"gaoshi/internal/notice"
)

// sameFinding is what a check saw in several places, told once.
type sameFinding struct {
	notice.Finding
	Spots []spot
	More  int // spots that are not listed
}

type spot struct{ Place, Text string }

// spotsShown is how many places of one finding are listed.
const spotsShown = 4

// grouped tells findings that say the same once, with their places: a list of
// sixty rows gives one line, not sixty. The order is that of the first of each.
func grouped(fs []notice.Finding) []sameFinding {
	type key struct {
		kind                string
		sev                 notice.Severity
		message, fix, rules string
	}
	var out []sameFinding
	at := map[key]int{}
	for _, f := range fs {
		k := key{f.Kind, f.Severity, f.Message, f.Fix, f.Rule}
		i, ok := at[k]
		if !ok {
			i = len(out)
			at[k] = i
			out = append(out, sameFinding{Finding: f})
		}
		s := spot{f.Place, f.Text}
		switch {
		case s == spot{} || slices.Contains(out[i].Spots, s):
		case len(out[i].Spots) == spotsShown:
			out[i].More++
		default:
			out[i].Spots = append(out[i].Spots, s)
		}
	}
	return out
}

// N is how many places it was seen in.
func (s sameFinding) N() int { return len(s.Spots) + s.More }

// mustFix says how much of a draft must be changed, "" when nothing must.
func mustFix(fs []notice.Finding) string {
	n := 0
	for _, g := range grouped(fs) {
		if g.Severity == notice.Block {
			n++
		}
	}
	if n == 0 {
		return "有必须改的地方"
	}
	return fmt.Sprintf("有%d项必须改，改好才能校对", n)
}

// worstFirst orders findings by what they do to the notice; equal ones keep the
// order of the text.
func worstFirst(fs []notice.Finding) []notice.Finding {
	rank := map[notice.Severity]int{notice.Block: 0, notice.Warn: 1, notice.Note: 2}
	out := slices.Clone(fs)
	slices.SortStableFunc(out, func(a, b notice.Finding) int { return rank[a.Severity] - rank[b.Severity] })
	return out
}
