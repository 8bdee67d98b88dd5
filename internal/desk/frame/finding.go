package frame

import (
	"regexp"
	"slices"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
)

// SameFinding is what a check saw in several places, told once.
type SameFinding struct {
	notice.Finding
	Spots []spot
	More  int // spots that are not listed
}

type spot struct{ Place, Text string }

// spotsShown is how many places of one finding are listed.
const spotsShown = 4

// Grouped tells findings that say the same once, with their places: a list of
// sixty rows gives one line, not sixty.
func Grouped(fs []notice.Finding) []SameFinding {
	var out []SameFinding
	for _, g := range preflight.Groups(fs) {
		same := SameFinding{Finding: g.Finding}
		same.Message, same.Fix = plainly(same.Message), plainly(same.Fix)
		for i := range g.Places {
			s := spot{plainly(g.Places[i]), g.Texts[i]}
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

// fieldName is a key of the file's head as the checks add it for those who write
// such files: 类别（category）. On the desk it is a choice or a box with a name.
var fieldName = regexp.MustCompile(`（[a-z][a-z_]+）`)

func plainly(s string) string { return fieldName.ReplaceAllString(s, "") }

// N is how many places it was seen in.
func (s SameFinding) N() int { return len(s.Spots) + s.More }

// WorstFirst orders findings by what they do to the notice; equal ones keep the
// order of the text.
func WorstFirst(fs []notice.Finding) []notice.Finding {
	rank := map[notice.Severity]int{notice.Block: 0, notice.Warn: 1, notice.Note: 2}
	out := slices.Clone(fs)
	slices.SortStableFunc(out, func(a, b notice.Finding) int { return rank[a.Severity] - rank[b.Severity] })
	return out
}
