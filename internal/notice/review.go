package notice

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"
)

// Status is where an edition stands on its way to being issued.
type Status string

// Statuses: 拟稿 → 校对 → 保密审查 → 签发 → 登记, the four-step process of township
// disclosure plans, with a way back and a way out.
const (
	Draft     Status = "draft"     // with the clerk
	Proofread Status = "proofread" // 校对 done, waits for 保密审查
	Cleared   Status = "cleared"   // 保密审查 done, waits for 签发
	Issued    Status = "issued"    // signed: renditions kept, deliveries planned
	Withdrawn Status = "withdrawn" // superseded by a withdrawal edition
	Dropped   Status = "dropped"   // given up before it was issued
)

// Step is one act of review.
type Step string

// The three acts of review.
const (
	StepProofread Step = "proofread" // 校对
	StepSecrecy   Step = "secrecy"   // 保密审查: 先审查、后公开, item by item (保守国家秘密法实施条例 42)
	StepIssue     Step = "issue"     // 签发
)

// StepName returns the Chinese name of a step.
func StepName(s Step) string {
	switch s {
	case StepProofread:
		return "校对"
	case StepSecrecy:
		return "保密审查"
	case StepIssue:
		return "签发"
	case StepCountersign:
		return "补签"
	}
	return string(s)
}

// Answer is one line of the secrecy review's question list.
type Answer struct {
	Question string `json:"question"`
	OK       bool   `json:"ok"`
	Remark   string `json:"remark,omitempty"`
}

// SecrecyQuestions are asked one by one (条例 14–17; 保守国家秘密法 35).
var SecrecyQuestions = []string{
	"不含国家秘密、工作秘密，没有密级标志",
	"不含依法不予公开的内部事务、过程性信息",
	"不侵害他人合法权益，个人信息已按规定去标识化",
	"公开后不危及国家安全、公共安全、经济安全和社会稳定",
}

// Review is one person's act on an edition. Digest is what that person saw.
type Review struct {
	Step    Step      `json:"step"`
	By      string    `json:"by"` // account
	Name    string    `json:"name"`
	At      time.Time `json:"at"`
	OK      bool      `json:"ok"` // false: returned to the clerk
	Reason  string    `json:"reason,omitempty"`
	Answers []Answer  `json:"answers,omitempty"` // secrecy only
	Digest  string    `json:"digest"`            // Notice.Digest at that moment
	Verbal  bool      `json:"verbal,omitempty"`  // by telephone; a signature must follow
	Via     string    `json:"via,omitempty"`     // ViaLink, ViaCommand, "" at the desk
	// SystemUser is the user of the operating system under whom it was done:
	// ViaCommand only.
	SystemUser string `json:"system_user,omitempty"`
}

// ViaLink says that an act was done by a link in the officer's own phone, with
// the code that only they know, and not at the desk.
const ViaLink = "link"

// ViaCommand says that an act was done on the daemon's own command line.
const ViaCommand = "command"

// How says in Chinese how an act was done, "" at the desk.
func (r Review) How() string {
	switch {
	case r.Via == ViaLink:
		return "本人凭手机链接和签批码办理"
	case r.Via == ViaCommand && r.SystemUser != "":
		return "在命令行办理，系统用户 " + r.SystemUser
	case r.Via == ViaCommand:
		return "在命令行办理"
	}
	return ""
}

// Override lets a blocking finding through: a second person, with a reason.
type Override struct {
	Kind   string    `json:"kind"` // of the finding
	Text   string    `json:"text"` // of the finding (already masked)
	Place  string    `json:"place,omitempty"`
	Of     string    `json:"of,omitempty"` // of the finding: what exactly was let through
	By     string    `json:"by"`
	Reason string    `json:"reason"`
	At     time.Time `json:"at"`
}

// Signature is who issues, and what exactly they saw.
type Signature struct {
	By     string    // account
	Name   string    // as printed on the 审批单
	At     time.Time // by the daemon's clock
	Digest string    // ApprovalDigest over what was on the screen; "" accepts what is computed
	Verbal bool      // 电话同意，事后补签
	SignBy time.Time // Verbal: until when 补签 is due; zero is a day
	Via    string    // ViaLink, ViaCommand, "" at the desk
	// SystemUser is the user of the operating system: ViaCommand only.
	SystemUser string
}

// Approval 签发 binds a signature to the content and to every rendition.
type Approval struct {
	By         string              `json:"by"`
	Name       string              `json:"name"`
	At         time.Time           `json:"at"`
	Digest     string              `json:"digest"`     // over content and renditions
	Renditions map[TargetID]string `json:"renditions"` // target → Rendition.Digest
	Verbal     bool                `json:"verbal,omitempty"`
	SignBy     time.Time           `json:"sign_by,omitzero"` // Verbal: until when 补签 is due
	Via        string              `json:"via,omitempty"`    // ViaLink, ViaCommand, "" at the desk
	SystemUser string              `json:"system_user,omitempty"`
	// Reach is a list of places that were left out at approval, with the reason.
	LeftOut []string `json:"left_out,omitempty"`
}

// ApprovalDigest is the SHA-256 over the edition's content digest and the digest
// of each rendition, in target order, in lower-case hex.
func ApprovalDigest(n *Notice, renditions map[TargetID]string) string {
	ids := make([]string, 0, len(renditions))
	for id := range renditions {
		ids = append(ids, string(id))
	}
	sort.Strings(ids)
	h := sha256.New()
	fmt.Fprintf(h, "gaoshi approval 1\n%s\n", n.Digest())
	for _, id := range ids {
		fmt.Fprintf(h, "%s %s\n", id, renditions[TargetID(id)])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// NextStep returns the act that the edition waits for, "" when none.
func (n *Notice) NextStep() Step {
	switch n.Status {
	case Draft:
		return StepProofread
	case Proofread:
		return StepSecrecy
	case Cleared:
		return StepIssue
	}
	return ""
}

// Returned is the return after which the draft still waits for its author, nil
// when there is none or the text was changed since.
func (n *Notice) Returned() *Review {
	if n.Status != Draft || len(n.Reviews) == 0 {
		return nil
	}
	r := &n.Reviews[len(n.Reviews)-1]
	if r.OK || r.Digest != n.Digest() {
		return nil
	}
	return r
}

// Refusal is a rule of the domain that was not kept. Error is Chinese, written
// for the person who may act on it: what happened and what to do.
type Refusal struct{ Msg string }

func (r *Refusal) Error() string { return r.Msg }

func refuse(format string, a ...any) error { return &Refusal{fmt.Sprintf(format, a...)} }

// StillIs refuses where the edition is not the one that was looked at, word for word:
// what is checked takes time and happens before the change is made, and the change
// asks this of what it finds.
func (n *Notice) StillIs(seen *Notice) error {
	if n.Edition != seen.Edition || n.Digest() != seen.Digest() || len(n.Overrides) < len(seen.Overrides) {
		return refuse("稿件刚刚被改动，请刷新后重看一遍再办。")
	}
	return nil
}

// Review records one act of 校对 or 保密审查, or a return by any step.
// It refuses: the author reviewing their own notice, a step out of turn, a
// return without a reason, an unanswered or negative secrecy question passed
// as good, a digest that is not the content's.
func (n *Notice) Review(r Review) error {
	want := n.NextStep()
	switch {
	case want == "":
		return refuse("%s 已经%s，不能再审。", n.ID, StatusName(n.Status))
	case r.Step != want:
		return refuse("%s 现在等待%s，还轮不到%s。", n.ID, StepName(want), StepName(r.Step))
	case r.By == "":
		return refuse("没有写明由谁%s。", StepName(r.Step))
	case r.By == n.Author:
		return refuse("拟稿人不能%s自己的稿件，请换一位同志。", StepName(r.Step))
	case r.Digest == "":
		return refuse("没有写明看的是哪一稿，没有办。请打开稿件看过再%s。", StepName(r.Step))
	case r.Digest != n.Digest():
		return refuse("您看到的稿件已被改动，请刷新后重看一遍再%s。", StepName(r.Step))
	case !r.OK && strings.TrimSpace(r.Reason) == "":
		return refuse("退回要写明理由，拟稿人才知道改哪里。")
	case r.OK && r.Step == StepIssue:
		return refuse("签发要连同全部版式稿一起签，请用签发。")
	}
	if r.OK && r.Step == StepSecrecy {
		if len(r.Answers) < len(SecrecyQuestions) {
			return refuse("保密审查要逐项回答，还有%d项没有答。", len(SecrecyQuestions)-len(r.Answers))
		}
		for i, q := range SecrecyQuestions {
			if r.Answers[i].Question != q {
				return refuse("保密审查的第%d项没有答：“%s”。", i+1, q)
			}
		}
		for _, a := range r.Answers {
			if !a.OK {
				return refuse("保密审查这一项没有通过：“%s”。请退回，或暂停并请示县保密部门。", a.Question)
			}
		}
	}
	r.Digest = n.Digest()
	n.Reviews = append(n.Reviews, r)
	switch {
	case !r.OK:
		n.Status = Draft
	case r.Step == StepProofread:
		n.Status = Proofread
	case r.Step == StepSecrecy:
		n.Status = Cleared
	}
	return nil
}

// Revise replaces the content of a draft. Reviews made of the old text stay on
// record, but the way begins again at 校对.
func (n *Notice) Revise(c Content, by string) error {
	switch n.Status {
	case Issued, Withdrawn, Dropped:
		return refuse("%s 已经%s，不能再改；请出更正。", n.ID, StatusName(n.Status))
	}
	if by != n.Author {
		return refuse("只有拟稿人能改稿；请退回给拟稿人并写明理由。")
	}
	n.Content, n.Status, n.Overrides = c, Draft, nil
	return nil
}

// Approve signs the edition over its content and renditions (target → digest).
// The signer is not the author; every earlier step was passed for exactly this
// content; and what was signed is what was shown.
func (n *Notice) Approve(sig Signature, renditions map[TargetID]string) error {
	switch {
	case n.Status != Cleared:
		if next := n.NextStep(); next != "" {
			return refuse("%s 还没有%s，不能签发。", n.ID, StepName(next))
		}
		return refuse("%s 已经%s，不能再签发。", n.ID, StatusName(n.Status))
	case sig.By == "":
		return refuse("没有写明由谁签发。")
	case sig.By == n.Author:
		return refuse("拟稿人不能签发自己的稿件，请换一位同志。")
	case len(renditions) == 0:
		return refuse("%s 没有一个发布对象，签发了也没有人看到。请选村和渠道。", n.ID)
	}
	now := n.Digest()
	for _, step := range []Step{StepProofread, StepSecrecy} {
		if !slices.ContainsFunc(n.Reviews, func(r Review) bool { return r.Step == step && r.OK && r.Digest == now }) {
			return refuse("稿件在%s之后改动过，请重新%s。", StepName(step), StepName(step))
		}
	}
	digest := ApprovalDigest(n, renditions)
	if sig.Digest != "" && sig.Digest != digest {
		return refuse("签发的内容和您看到的不一样，可能刚被改动。请刷新后重看一遍再签。")
	}
	n.Approval = &Approval{By: sig.By, Name: sig.Name, At: sig.At, Digest: digest, Renditions: renditions, Verbal: sig.Verbal, SignBy: sig.SignBy, Via: sig.Via, SystemUser: sig.SystemUser}
	n.Reviews = append(n.Reviews, Review{Step: StepIssue, By: sig.By, Name: sig.Name, At: sig.At, OK: true, Digest: now, Verbal: sig.Verbal, Via: sig.Via, SystemUser: sig.SystemUser})
	n.Status = Issued
	return nil
}

// StatusName returns the Chinese name of a status.
func StatusName(s Status) string {
	switch s {
	case Draft:
		return "拟稿"
	case Proofread:
		return "已校对"
	case Cleared:
		return "已保密审查"
	case Issued:
		return "签发"
	case Withdrawn:
		return "撤回"
	case Dropped:
		return "作废"
	}
	return string(s)
}

// Rule is what the gate asks of policy: may this edition go to this target?
// A refusal is Chinese and names the rule.
type Rule interface {
	Allows(n *Notice, t Target) error
}

// Releasable is the one gate before every send: the edition is issued, neither
// it nor this rendition changed since the signature, the moment lies inside its
// validity, and policy allows the channel. A nil error opens the gate.
func (n *Notice) Releasable(at time.Time, t Target, rendition string, rule Rule) error {
	return n.Seal().Releasable(at, t, rendition, rule)
}

// Sealed is an edition whose signature was compared with its content, once, for
// many targets. The notice must not change afterwards.
type Sealed struct {
	*Notice
	intact bool
}

// Seal compares the signature with the content and the list of renditions.
func (n *Notice) Seal() Sealed {
	return Sealed{n, n.Approval != nil && ApprovalDigest(n, n.Approval.Renditions) == n.Approval.Digest}
}

// Broken is the edition as one whose signature does not fit: the gate stays shut.
func (n Sealed) Broken() Sealed { return Sealed{n.Notice, false} }

// Releasable is the gate; see Notice.Releasable.
func (n Sealed) Releasable(at time.Time, t Target, rendition string, rule Rule) error {
	switch {
	case n.Status != Issued || n.Approval == nil:
		return refuse("%s 没有签发，不能发出。", n.ID)
	case !n.Erased.IsZero():
		return refuse("%s 的个人信息已按规定清除，不再发出。", n.ID)
	case !n.intact:
		return refuse("%s 在签发后被改动过，已停止发出。请核对原稿并出更正。", n.ID)
	case n.Approval.Renditions[t.ID] == "":
		return refuse("“%s”不在签发的范围里，不能发出。", t.Name)
	case n.Approval.Renditions[t.ID] != rendition:
		return refuse("发往“%s”的版式稿和签发的不一样，已停止发出。", t.Name)
	case n.ExpiredAt(at):
		return refuse("%s 已经过期（%s），不再发出。", n.ID, n.End().Why())
	}
	return rule.Allows(n.Notice, t)
}
