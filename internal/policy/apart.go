package policy

import (
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/notice"
)

// Acts that apart may name, the author's first.
const author = "author"

// actNames are the acts in Chinese, as one says who did them.
var actNames = map[string]string{author: "拟稿", string(notice.StepProofread): "校对", string(notice.StepSecrecy): "保密审查", string(notice.StepIssue): "签发"}

// always are the acts that nobody does on a text of their own, whatever a rule says:
// 先审查、后公开 (条例 17) means somebody else's eyes.
var always = []string{"author/proofread", "author/secrecy", "author/issue"}

// Apart refuses an act of an officer who did another act on the same text from which
// the category's rule keeps it apart. The sentence is Chinese.
func (s *Set) Apart(n *notice.Notice, step notice.Step, account string) error {
	rule, ok := s.Category(n.Content.Category)
	if !ok {
		return nil
	}
	now := n.Digest()
	for _, pair := range rule.Apart {
		a, b, _ := strings.Cut(pair, "/")
		if b != string(step) {
			a, b = b, a
		}
		if b != string(step) {
			continue
		}
		did := slices.ContainsFunc(n.Reviews, func(r notice.Review) bool {
			return string(r.Step) == a && r.OK && r.By == account && r.Digest == now
		})
		if did {
			return &notice.Refusal{Msg: fmt.Sprintf("这份稿件的%s是您办的，%s要换一位同志（规则里写着两步不能是同一个人）。", actNames[a], actNames[string(step)])}
		}
	}
	return nil
}

// Unstaffed names the categories whose chain the officers cannot go through, because
// too few of them hold the roles. officers are the roles of each.
func (s *Set) Unstaffed(officers [][]string) (out []string) {
	roles := map[string]string{author: "clerk", string(notice.StepProofread): "proofreader", string(notice.StepSecrecy): "secrecy", string(notice.StepIssue): "leader"}
	for _, c := range s.order {
		rule := s.rules[c]
		acts := append([]string{author}, rule.Approval...)
		if !staffed(acts, append(slices.Clone(always), rule.Apart...), roles, officers, map[string]int{}) {
			out = append(out, rule.Name)
		}
	}
	return out
}

// staffed tries everyone who holds the role for the first act, then for the rest.
func staffed(acts, apart []string, roles map[string]string, officers [][]string, chosen map[string]int) bool {
	if len(acts) == 0 {
		return true
	}
	for i, has := range officers {
		if !slices.Contains(has, roles[acts[0]]) || clashes(acts[0], i, apart, chosen) {
			continue
		}
		chosen[acts[0]] = i
		if staffed(acts[1:], apart, roles, officers, chosen) {
			return true
		}
		delete(chosen, acts[0])
	}
	return false
}

func clashes(act string, who int, apart []string, chosen map[string]int) bool {
	for _, pair := range apart {
		a, b, _ := strings.Cut(pair, "/")
		if a == act {
			a, b = b, a
		}
		if other, ok := chosen[a]; b == act && ok && other == who {
			return true
		}
	}
	return false
}

// pairs are what apart may say.
func pairs() (out []string) {
	acts := []string{author, string(notice.StepProofread), string(notice.StepSecrecy), string(notice.StepIssue)}
	for i, a := range acts {
		for _, b := range acts[i+1:] {
			out = append(out, a+"/"+b)
		}
	}
	return out
}
