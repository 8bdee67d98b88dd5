package policy_test

import (
	"strings"
	"testing"

	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

const apartRules = `version: 1
defaults:
  deadline: {n: 20, unit: workday, from: formed_on, source: "条例26"}
  approval: [proofread, secrecy, issue]
  apart: [secrecy/issue]
categories:
  strict:
    name: 严的
    source: x
    column: y
    art20: z
    apart: [proofread/secrecy, secrecy/issue, proofread/issue]
    channels: {on: [board], allowed: [portal]}
  plain:
    name: 平常的
    source: x
    column: y
    art20: z
    channels: {on: [board], allowed: [portal]}
`

func apartSet(t *testing.T) *policy.Set {
	t.Helper()
	s, err := policy.Parse([]byte(apartRules), "policy.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestActsOfOnePerson(t *testing.T) {
	s := apartSet(t)
	for _, c := range []struct {
		category string
		did      notice.Step
		step     notice.Step
		refused  bool
	}{
		{"plain", notice.StepProofread, notice.StepSecrecy, false},
		{"plain", notice.StepSecrecy, notice.StepIssue, true},
		{"plain", notice.StepProofread, notice.StepIssue, false},
		{"strict", notice.StepProofread, notice.StepSecrecy, true},
		{"strict", notice.StepProofread, notice.StepIssue, true},
	} {
		n := &notice.Notice{ID: "X-1", Content: notice.Content{Title: "标题", Category: notice.Category(c.category)}}
		n.Reviews = []notice.Review{{Step: c.did, By: "one", OK: true, Digest: n.Digest()}}
		err := s.Apart(n, c.step, "one")
		if (err != nil) != c.refused {
			t.Errorf("%s: %s after %s: %v", c.category, c.step, c.did, err)
		}
		if err := s.Apart(n, c.step, "two"); err != nil {
			t.Errorf("another officer: %v", err)
		}
		n.Content.Title = "改过的标题"
		if err := s.Apart(n, c.step, "one"); err != nil {
			t.Errorf("another text: %v", err)
		}
	}
}

func TestUnstaffed(t *testing.T) {
	s := apartSet(t)
	for name, c := range map[string]struct {
		officers [][]string
		want     string
	}{
		"everyone":            {[][]string{{"clerk"}, {"proofreader"}, {"secrecy"}, {"leader"}}, ""},
		"two posts in one":    {[][]string{{"clerk"}, {"proofreader", "secrecy"}, {"leader"}}, "严的"},
		"secrecy is leader":   {[][]string{{"clerk"}, {"proofreader"}, {"secrecy", "leader"}}, "严的、平常的"},
		"everything, twice":   {[][]string{{"clerk", "proofreader", "secrecy", "leader"}, {"clerk", "proofreader", "secrecy", "leader"}}, "严的、平常的"},
		"everything, thrice":  {[][]string{{"clerk", "proofreader", "secrecy", "leader"}, {"clerk", "proofreader", "secrecy", "leader"}, {"clerk", "proofreader", "secrecy", "leader"}}, "严的"},
		"nobody but the head": {[][]string{{"village_head"}}, "严的、平常的"},
	} {
		if got := strings.Join(s.Unstaffed(c.officers), "、"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
