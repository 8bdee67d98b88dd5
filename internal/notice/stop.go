package notice

import (
	"strings"
	"time"
)

// Stop is the word of one officer that a notice must not go on: 先停 until somebody
// with the right decides, or 隐私撤回, for good. While it holds, nothing of the notice
// is sent, and nobody outside the office is shown what it says.
type Stop struct {
	Notice ID
	By     string // account
	Name   string // as it is shown: 党政办 示例甲
	Reason string // for the office only
	At     time.Time
	Recall bool // 隐私撤回: the content goes for good
	Ended  time.Time
	Why    string // how it ended: StopReleased, StopReplaced; "" while it holds
}

// How a stop ends.
const (
	StopReleased = "released" // it was right after all: what is still in time goes
	StopReplaced = "replaced" // a correction or a withdrawal was signed
)

// stopDays is within how long the leader decides what becomes of a stopped notice.
const stopDays = 1

// Holds reports whether the stop is in force. A nil stop does not hold.
func (s *Stop) Holds() bool { return s != nil && s.Ended.IsZero() }

// DecideBy is until when the leader corrects, withdraws or releases the notice.
func (s *Stop) DecideBy() time.Time { return s.At.AddDate(0, 0, stopDays) }

// Stop holds an issued notice, at once and on one officer's word. It refuses what is
// not out, and a second stop; a recall may follow a stop.
func (n *Notice) Stop(before *Stop, s Stop) (*Stop, error) {
	what := "先停"
	if s.Recall {
		what = "隐私撤回"
	}
	s.Notice, s.Reason = n.ID, strings.Join(strings.Fields(s.Reason), " ")
	switch {
	case n.Approval == nil:
		return nil, refuse("%s 还没有签发，没有发出去，不用%s。请直接改稿或退回。", n.ID, what)
	case before.Holds() && before.Recall:
		return nil, refuse("%s 已经因为个人信息撤回，内容不再公开。", n.ID)
	case before.Holds() && !s.Recall:
		return nil, refuse("%s 已由%s先停。请签发人决定：更正、撤回，或者放行。", n.ID, before.Name)
	case n.Kind == Withdrawal && !s.Recall:
		return nil, refuse("%s 已经撤回，不用再停。", n.ID)
	case s.By == "":
		return nil, refuse("没有写明由谁%s。", what)
	case len([]rune(s.Reason)) < leastReason:
		return nil, refuse("%s要写明原因（至少四个字），留档备查，群众看不到。", what)
	}
	return &s, nil
}

// Release ends a stop: the notice was right. Who stopped it does not release it alone.
func (s *Stop) Release(by string, at time.Time) error {
	switch {
	case !s.Holds():
		return refuse("没有先停，不用放行。请刷新页面看看。")
	case s.Recall:
		return refuse("%s 是因为个人信息撤回的，不能放行。要重新公开，请另拟一份新公告。", s.Notice)
	case by == s.By:
		return refuse("放行要由先停的人以外的签发人决定。")
	}
	s.Ended, s.Why = at, StopReleased
	return nil
}

// Replace ends a stop because another edition was signed. A recall stays.
func (s *Stop) Replace(at time.Time) {
	if s.Holds() && !s.Recall {
		s.Ended, s.Why = at, StopReplaced
	}
}
