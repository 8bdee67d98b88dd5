package desk

import (
	"fmt"
	"regexp"
	"slices"

	"gaoshi/internal/intake"
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

// lacking names what a draft must have and has not, as the desk's boxes are named.
func lacking(n *notice.Notice) []string {
	var out []string
	for _, f := range intake.Missing(n) {
		switch {
		case f.Severity != notice.Block:
		case f.Place == "发布范围":
			out = append(out, "发给哪些村")
		case f.Place == "渠道":
			out = append(out, "走哪些渠道")
		default:
			out = append(out, f.Place)
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
