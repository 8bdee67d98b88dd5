package desk

import (
	"fmt"
	"slices"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
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
// sixty rows gives one line, not sixty.
func grouped(fs []notice.Finding) []sameFinding {
	var out []sameFinding
	for _, g := range preflight.Groups(fs) {
		same := sameFinding{Finding: g.Finding}
		for i := range g.Places {
			s := spot{g.Places[i], g.Texts[i]}
			switch {
			case s == spot{} || slices.Contains(same.Spots, s):
			case len(same.Spots) == spotsShown:
				same.More++
			default:
				same.Spots = append(same.Spots, s)
			}
		}
		out = append(out, same)
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
