package seal

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// Part tells the signed statements of one edition apart.
type Part string

// Parts of an edition's record of signatures.
const (
	PartApproval    Part = "approval"
	PartCountersign Part = "countersign"
	PartTakenOver   Part = "taken_over"
)

// Signed are the signed statements of one edition, by part.
type Signed map[Part]string

// Approve signs what was approved.
func (k *Keys) Approve(n *notice.Notice) (string, error) {
	s, err := StatementOf(n)
	if err != nil {
		return "", err
	}
	return k.Sign(Approval, s.Text())
}

// Countersign signs the 补签 of an edition.
func (k *Keys) Countersign(n *notice.Notice) (string, error) {
	s, ok := CountersignOf(n)
	if !ok {
		return "", fmt.Errorf("%s is not countersigned", n.ID)
	}
	return k.Sign(Approval, s.Text())
}

// TakeOver signs how an edition stood that was issued before there was a seal.
func (k *Keys) TakeOver(n *notice.Notice, at time.Time) (string, error) {
	t, err := TakeOver(n, at)
	if err != nil {
		return "", err
	}
	return k.Sign(Journal, t.Text())
}

// Notice is an edition that was compared with its signatures: what it says is what
// was signed. It is made by Check alone, so that who is given one need not ask.
type Notice struct {
	n     *notice.Notice
	taken time.Time
}

// Notice is the edition. It must not be changed.
func (s Notice) Notice() *notice.Notice { return s.n }

// TakenOver is the moment from which the edition is known, where it was issued
// before there was a seal; zero where its approval is signed.
func (s Notice) TakenOver() time.Time { return s.taken }

// ErrUnissued says that an edition was never issued, and does not say that it was.
var ErrUnissued = errors.New("seal: the edition was not issued")

// Mismatch says that an edition is not what was signed. Error is Chinese and names
// what does not fit, for an administrator; it holds no word of the notice.
type Mismatch struct {
	Ref  string // QH-2026-0101/1
	What string
}

func (m *Mismatch) Error() string { return m.Ref + "：" + m.What }

// NotShown is what an officer is told in place of the notice.
func (m *Mismatch) NotShown() string {
	return m.Error() + "。数据库里的内容被人绕过系统改动过，在查清楚以前不显示、不打印、不发出。请马上告诉主管领导和管理员，由管理员运行 gaoshi verify 查验。"
}

// Check compares an edition that was issued with its signed statements. An error is
// a *Mismatch.
func (k *Keys) Check(n *notice.Notice, signed Signed) (Notice, error) {
	bad := func(what string) (Notice, error) {
		return Notice{}, &Mismatch{fmt.Sprintf("%s/%d", n.ID, n.Edition), what}
	}
	if n.Approval == nil {
		return bad("没有签发记录，却标成已签发")
	}
	if !n.Erased.IsZero() || signed[PartErased] != "" {
		return k.checkErased(n, signed, bad)
	}
	if notice.ApprovalDigest(n, n.Approval.Renditions) != n.Approval.Digest {
		return bad("正文或版式稿清单和签发时的不一样")
	}
	now, err := StatementOf(n)
	if err != nil {
		return bad("没有签发记录，却标成已签发")
	}
	if signed[PartTakenOver] != "" && signed[PartApproval] == "" {
		return k.checkTaken(n, signed, bad)
	}
	text, err := k.Open(Approval, signed[PartApproval])
	switch {
	case signed[PartApproval] == "":
		return bad("没有签名")
	case err != nil:
		return bad("签名不是本单位的密钥签的，或签名被改过")
	case text != now.Text():
		return bad(difference(text, now))
	}
	if err := k.checkCountersign(n, signed); err != nil {
		return bad(err.Error())
	}
	return Notice{n: n}, nil
}

// checkCountersign compares the 补签, where there is one, with its statement.
func (k *Keys) checkCountersign(n *notice.Notice, signed Signed) error {
	c, done := CountersignOf(n)
	if !done {
		if signed[PartCountersign] != "" {
			return errors.New("签过的补签不见了")
		}
		return nil
	}
	text, err := k.Open(Approval, signed[PartCountersign])
	switch {
	case err != nil:
		return errors.New("补签没有签名，或签名被改过")
	case text != c.Text():
		return errors.New("补签的人、时间或意见和签名时的不一样")
	}
	return nil
}

func (k *Keys) checkTaken(n *notice.Notice, signed Signed, bad func(string) (Notice, error)) (Notice, error) {
	text, err := k.Open(Journal, signed[PartTakenOver])
	if err != nil {
		return bad("接收时的签名不是本单位的密钥签的，或签名被改过")
	}
	t, err := parseTaken(text)
	if err != nil {
		return bad("接收时的签名读不懂")
	}
	now, err := TakeOver(n, t.Moment())
	if err != nil {
		return bad("没有签发记录，却标成已签发")
	}
	if t.After == "" && now.After != "" { // 补签 came later, with a signature of its own
		if err := k.checkCountersign(n, signed); err != nil {
			return bad(err.Error())
		}
		now.After = ""
	}
	if now.Text() != text {
		return bad("和接收时（启用签名以前签发的）不一样：" + difference(t.Statement.Text(), now.Statement))
	}
	return Notice{n: n, taken: t.Moment()}, nil
}

func parseTaken(text string) (TakenOver, error) {
	var t TakenOver
	body, ok := strings.CutPrefix(text, takenHead)
	if !ok || unmarshal(body, &t) != nil || t.Text() != text {
		return TakenOver{}, errors.New("not a statement of taking over")
	}
	return t, nil
}

// difference says in Chinese where an edition departs from its signed statement.
func difference(text string, now Statement) string {
	was, err := ParseStatement(text)
	if err != nil {
		return "签名里的声明读不懂"
	}
	for _, x := range []struct {
		same bool
		say  string
	}{
		{was.Notice == now.Notice && was.Edition == now.Edition && was.Kind == now.Kind && was.Supersedes == now.Supersedes, "签名是别的公告或别的版本的"},
		{was.Content == now.Content && oneLine(was.Attachments) == oneLine(now.Attachments), "正文、附件或发布设置和签发时的不一样"},
		{oneLine(was.Renditions) == oneLine(now.Renditions), "版式稿清单和签发时的不一样"},
		{was.Author == now.Author && was.Created == now.Created, "拟稿人或拟稿时间和签发时的不一样"},
		{oneLine(was.Reviews) == oneLine(now.Reviews), "审查记录和签发时的不一样"},
		{oneLine(was.Overrides) == oneLine(now.Overrides), "放行记录和签发时的不一样"},
		{was.By == now.By && was.Name == now.Name && was.At == now.At && was.Way == now.Way && was.SystemUser == now.SystemUser, "签发人、签发时间或签发方式和签名时的不一样"},
	} {
		if !x.same {
			return x.say
		}
	}
	return "签发的其他事项和签名时的不一样"
}
