package seal

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
)

func moments(h int) time.Time {
	return time.Date(2026, 11, 25, h, 20, 0, 0, time.FixedZone("", 8*3600))
}

// issued is an edition on which everything was done.
func issued(t *testing.T, verbal bool) *notice.Notice {
	t.Helper()
	n := &notice.Notice{
		ID: "QH-2026-0101", Edition: 2, Kind: notice.Correction, Supersedes: 1, Reason: "金额写错了", Author: "jingban", CreatedAt: moments(8), Status: notice.Draft,
		Content: notice.Content{
			Title: "交医保", Body: "每人420元", Villages: []string{"v02", "v01"}, Channels: []string{"board"}, Audience: "全体参保人", PublishAt: moments(9),
			Remind: []time.Time{moments(20)}, Attachments: []notice.Attachment{{Name: "表.xlsx", Digest: "aa"}},
		},
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(n.Overrule(notice.Finding{Kind: "mobile", Severity: notice.Block, Text: "160****0001"}, "jiaodui", "值班电话，已核实", moments(8)))
	must(n.Review(notice.Review{Step: notice.StepProofread, By: "jiaodui", Name: "甲", At: moments(9), OK: false, Reason: "有错字", Digest: n.Digest()}))
	must(n.Review(notice.Review{Step: notice.StepProofread, By: "jiaodui", Name: "甲", At: moments(9), OK: true, Digest: n.Digest()}))
	var a []notice.Answer
	for _, q := range notice.SecrecyQuestions {
		a = append(a, notice.Answer{Question: q, OK: true, Remark: "无"})
	}
	must(n.Review(notice.Review{Step: notice.StepSecrecy, By: "baomi", Name: "乙", At: moments(10), OK: true, Answers: a, Digest: n.Digest(), Via: notice.ViaLink}))
	must(n.Approve(notice.Signature{By: "qianfa", Name: "丙", At: moments(11), Verbal: verbal}, map[notice.TargetID]string{"v02/b1": "bb", "v01/b1": "cc"}))
	n.Approval.LeftOut = []string{"大喇叭：没有"}
	return n
}

// The encoding is a promise: it is compared to the letter with a file.
func TestStatementText(t *testing.T) {
	s, err := StatementOf(issued(t, false))
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/statement.txt")
	if err != nil || s.Text() != string(want) {
		t.Errorf("the encoding changed (%v):\n%s", err, s.Text())
	}
	back, err := ParseStatement(s.Text())
	if err != nil || back.Text() != s.Text() {
		t.Error(err)
	}
	for _, other := range []string{
		strings.Replace(s.Text(), `"v":2`, `"v": 2`, 1), strings.TrimSuffix(s.Text(), "\n"), strings.Replace(s.Text(), "approval 2", "approval 1", 1),
		strings.Replace(s.Text(), `"v":2,`, `"v":2,"extra":1,`, 1),
	} {
		if _, err := ParseStatement(other); err == nil {
			t.Errorf("another spelling is read: %s", other)
		}
	}
	for _, word := range []string{"甲", "有错字", "值班电话", "160****", "金额写错了", "全体参保人", "表.xlsx", "420"} {
		if strings.Contains(s.Text(), word) {
			t.Errorf("the statement holds %q: it cannot be erased", word)
		}
	}
}

// Every change after the signature is found.
func TestCheckFindsEveryChange(t *testing.T) {
	for _, alg := range []Algorithm{Ed25519, SM2} {
		k := keys(t, alg)
		n := issued(t, false)
		note, err := k.Approve(n)
		if err != nil {
			t.Fatal(err)
		}
		signed := Signed{PartApproval: note}
		if s, err := k.Check(n, signed); err != nil || s.Notice() != n || !s.TakenOver().IsZero() {
			t.Fatal(err)
		}
		for name, f := range map[string]func(*notice.Notice){
			"title": func(n *notice.Notice) { n.Content.Title += "。" }, "body": func(n *notice.Notice) { n.Content.Body = "每人999元" },
			"reason": func(n *notice.Notice) { n.Reason = "别的" }, "edition": func(n *notice.Notice) { n.Edition = 3 }, "id": func(n *notice.Notice) { n.ID = "X" },
			"author": func(n *notice.Notice) { n.Author = "x" }, "created": func(n *notice.Notice) { n.CreatedAt = moments(7) },
			"attachment": func(n *notice.Notice) { n.Content.Attachments[0].Digest = "ab" }, "audience": func(n *notice.Notice) { n.Content.Audience = "" },
			"villages": func(n *notice.Notice) { n.Content.Villages = []string{"v01"} }, "expire": func(n *notice.Notice) { n.Content.ExpireAt = moments(23) },
			"rendition": func(n *notice.Notice) { n.Approval.Renditions["v01/b1"] = "dd" }, "place": func(n *notice.Notice) { delete(n.Approval.Renditions, "v01/b1") },
			"reviewer": func(n *notice.Notice) { n.Reviews[1].By = "x" }, "reviewer's name": func(n *notice.Notice) { n.Reviews[1].Name = "x" },
			"answer": func(n *notice.Notice) { n.Reviews[2].Answers[0].Remark = "" }, "what was seen": func(n *notice.Notice) { n.Reviews[2].Digest = "x" },
			"return": func(n *notice.Notice) { n.Reviews = n.Reviews[1:] }, "review's way": func(n *notice.Notice) { n.Reviews[2].Via = "" },
			"override": func(n *notice.Notice) { n.Overrides = nil }, "override's reason": func(n *notice.Notice) { n.Overrides[0].Reason = "x" },
			"signer": func(n *notice.Notice) { n.Approval.By = "x" }, "name": func(n *notice.Notice) { n.Approval.Name = "x" },
			"time": func(n *notice.Notice) { n.Approval.At = moments(12) }, "way": func(n *notice.Notice) { n.Approval.Via = notice.ViaLink },
			"verbal": func(n *notice.Notice) { n.Approval.Verbal = true }, "system user": func(n *notice.Notice) { n.Approval.SystemUser = "root" },
			"left out": func(n *notice.Notice) { n.Approval.LeftOut = nil }, "no approval": func(n *notice.Notice) { n.Approval = nil },
			"content and digest": func(n *notice.Notice) {
				n.Content.Body = "每人999元"
				n.Approval.Digest = notice.ApprovalDigest(n, n.Approval.Renditions)
			},
			"a countersignature": func(n *notice.Notice) {
				n.Reviews = append(n.Reviews, notice.Review{Step: notice.StepCountersign, By: "x", OK: true})
			},
		} {
			x := issued(t, false)
			f(x)
			var m *Mismatch
			if s, err := k.Check(x, signed); !errors.As(err, &m) || s.Notice() != nil {
				t.Errorf("%s %s: %v", alg, name, err)
			}
		}
		if _, err := k.Check(n, nil); err == nil {
			t.Error("no signature passes")
		}
		other, _ := New(alg, seedOf(9))
		forged, _ := other.Approve(n)
		if _, err := k.Check(n, Signed{PartApproval: forged}); err == nil {
			t.Error("another key's signature passes")
		}
		taken, _ := other.TakeOver(n, moments(12))
		if _, err := k.Check(n, Signed{PartTakenOver: taken}); err == nil {
			t.Error("another key's taking over passes")
		}
	}
}

func TestCountersign(t *testing.T) {
	k := keys(t, Ed25519)
	n := issued(t, true)
	note, _ := k.Approve(n)
	signed := Signed{PartApproval: note}
	if _, err := k.Check(n, signed); err != nil {
		t.Fatal(err)
	}
	if err := n.Countersign(notice.Review{By: "qianfa", Name: "丙", At: moments(15), Digest: n.Approval.Digest}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Check(n, signed); err == nil {
		t.Error("a countersignature without a signature passes")
	}
	if signed[PartCountersign], _ = k.Countersign(n); signed[PartCountersign] == "" {
		t.Fatal("not signed")
	}
	if _, err := k.Check(n, signed); err != nil {
		t.Error(err)
	}
	n.Reviews[len(n.Reviews)-1].At = moments(16)
	if _, err := k.Check(n, signed); err == nil {
		t.Error("another time passes")
	}
	n.Reviews = n.Reviews[:len(n.Reviews)-1]
	if _, err := k.Check(n, signed); err == nil {
		t.Error("a countersignature that is gone passes")
	}
}

func TestTakenOver(t *testing.T) {
	k := keys(t, Ed25519)
	n := issued(t, true)
	note, err := k.TakeOver(n, moments(12))
	if err != nil {
		t.Fatal(err)
	}
	signed := Signed{PartTakenOver: note}
	s, err := k.Check(n, signed)
	if err != nil || !s.TakenOver().Equal(moments(12)) {
		t.Fatalf("%v, %v", err, s.TakenOver())
	}
	if err := n.Countersign(notice.Review{By: "qianfa", At: moments(15), Digest: n.Approval.Digest}); err != nil {
		t.Fatal(err)
	}
	if _, err := k.Check(n, signed); err == nil {
		t.Error("a countersignature without a signature passes")
	}
	signed[PartCountersign], _ = k.Countersign(n)
	if _, err := k.Check(n, signed); err != nil {
		t.Error(err)
	}
	n.Content.Body = "每人999元"
	if _, err := k.Check(n, signed); err == nil {
		t.Error("a change after taking over passes")
	}
}
