package notice

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

func moment(h int) time.Time { return time.Date(2026, 11, 23, h, 0, 0, 0, calendar.Zone) }

func allOK() []Answer {
	var a []Answer
	for _, q := range SecrecyQuestions {
		a = append(a, Answer{Question: q, OK: true})
	}
	return a
}

func sample() *Notice {
	return &Notice{ID: "QH-1", Edition: 1, Kind: Original, Author: "jingban", Status: Draft,
		Content: Content{Title: "停水", Body: "明天停水。", Villages: []string{"all"}, Channels: []string{WeChat}}}
}

func cleared(t *testing.T) *Notice {
	t.Helper()
	n := sample()
	for _, r := range []Review{
		{Step: StepProofread, By: "jiaodui", At: moment(8), OK: true},
		{Step: StepSecrecy, By: "baomi", At: moment(8), OK: true, Answers: allOK()},
	} {
		r.Digest = n.Digest()
		if err := n.Review(r); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// TestMoves states every allowed move of a delivery; every other pair is refused.
func TestMoves(t *testing.T) {
	allowed := map[State]string{
		Planned:   "due cancelled missed",
		Due:       "sending cancelled missed failed recalling",
		Sending:   "accepted confirmed awaiting_person failed uncertain due",
		Accepted:  "confirmed recalling failed",
		Awaiting:  "confirmed failed missed recalling cancelled",
		Uncertain: "accepted confirmed awaiting_person failed due recalling",
		Failed:    "due cancelled confirmed recalling",
		Missed:    "due cancelled confirmed recalling",
		Confirmed: "recalling failed", // failed: its public page is gone
		Recalling: "recalled",
		Recalled:  "planned", // by the release of a stopped notice
	}
	for _, from := range States {
		for _, to := range States {
			want := slices.Contains(strings.Fields(allowed[from]), string(to))
			if got := from.May(to); got != want {
				t.Errorf("%s → %s: %v, want %v", from, to, got, want)
			}
		}
	}
}

func TestStates(t *testing.T) {
	for _, s := range States {
		if StateName(s) == string(s) {
			t.Errorf("%s has no Chinese name", s)
		}
		wantRest := !slices.Contains([]State{Planned, Due, Sending, Recalling}, s)
		if s.Rests() != wantRest {
			t.Errorf("%s rests: %v", s, s.Rests())
		}
		// Nothing that was sent may fall back to waiting by itself.
		if s.May(Planned) && s != Recalled {
			t.Errorf("%s may become planned again", s)
		}
	}
}

func TestReviewRefusals(t *testing.T) {
	ok := Review{Step: StepProofread, By: "jiaodui", At: moment(8), OK: true, Digest: sample().Digest()}
	with := func(f func(*Review)) Review { r := ok; f(&r); return r }
	cases := []struct {
		name string
		prep func(*Notice)
		r    Review
		say  string
	}{
		{"out of turn", nil, with(func(r *Review) { r.Step, r.Answers = StepSecrecy, allOK() }), "等待校对"},
		{"the author", nil, with(func(r *Review) { r.By = "jingban" }), "不能校对自己的稿件"},
		{"nobody", nil, with(func(r *Review) { r.By = "" }), "没有写明"},
		{"changed meanwhile", nil, with(func(r *Review) { r.Digest = "other" }), "已被改动"},
		{"nothing was seen", nil, with(func(r *Review) { r.Digest = "" }), "没有写明看的是哪一稿"},
		{"return without a reason", nil, with(func(r *Review) { r.OK, r.Reason = false, "  " }), "写明理由"},
		{"issue is not a review", func(n *Notice) { n.Status = Cleared }, with(func(r *Review) { r.Step = StepIssue }), "签发"},
		{"issued already", func(n *Notice) { n.Status = Issued }, ok, "不能再审"},
		{"secrecy half answered", func(n *Notice) { n.Status = Proofread }, with(func(r *Review) { r.Step, r.Answers = StepSecrecy, allOK()[:2] }), "还有2项"},
		{"secrecy answered no", func(n *Notice) { n.Status = Proofread }, with(func(r *Review) {
			r.Step, r.Answers = StepSecrecy, allOK()
			r.Answers[1].OK = false
		}), "没有通过"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n := sample()
			if c.prep != nil {
				c.prep(n)
			}
			before := n.Status
			err := n.Review(c.r)
			var refusal *Refusal
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.say) {
				t.Fatalf("got %v, want a refusal with %q", err, c.say)
			}
			if n.Status != before || len(n.Reviews) != 0 {
				t.Error("a refused review left a trace")
			}
		})
	}
}

func TestReturnGoesBackToTheClerk(t *testing.T) {
	n := cleared(t)
	if err := n.Review(Review{Step: StepIssue, By: "qianfa", OK: false, Reason: "时间写错了", Digest: n.Digest()}); err != nil {
		t.Fatal(err)
	}
	if n.Status != Draft || len(n.Reviews) != 3 || n.Reviews[2].Reason == "" {
		t.Errorf("%s, %d reviews", n.Status, len(n.Reviews))
	}
}

func TestApprove(t *testing.T) {
	r := map[TargetID]string{"v02/g1": "aa", "v02/b1": "bb"}
	for _, c := range []struct {
		name string
		prep func(*Notice)
		sig  Signature
		r    map[TargetID]string
		say  string
	}{
		{"good", nil, Signature{By: "qianfa"}, r, ""},
		{"what was seen", func(n *Notice) {}, Signature{By: "qianfa", Digest: "seen"}, r, ""},
		{"the author", nil, Signature{By: "jingban"}, r, "自己的稿件"},
		{"nobody", nil, Signature{}, r, "没有写明"},
		{"nowhere to go", nil, Signature{By: "qianfa"}, nil, "没有一个发布对象"},
		{"not reviewed", func(n *Notice) { n.Status = Proofread }, Signature{By: "qianfa"}, r, "还没有保密审查"},
		{"changed after review", func(n *Notice) { n.Content.Body += "改" }, Signature{By: "qianfa"}, r, "改动过"},
		{"not what was seen", nil, Signature{By: "qianfa", Digest: "other"}, r, "和您看到的不一样"},
		{"issued already", func(n *Notice) { n.Status = Issued }, Signature{By: "qianfa"}, r, "不能再签发"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := cleared(t)
			if c.prep != nil {
				c.prep(n)
			}
			if c.sig.Digest == "seen" {
				c.sig.Digest = ApprovalDigest(n, c.r)
			}
			err := n.Approve(c.sig, c.r)
			if c.say == "" {
				if err != nil || n.Status != Issued || n.Approval == nil {
					t.Fatalf("%v, %s", err, n.Status)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.say) || n.Approval != nil {
				t.Fatalf("got %v, want %q", err, c.say)
			}
		})
	}
}

type rule struct{ err error }

func (r rule) Allows(*Notice, Target) error { return r.err }

func TestReleasable(t *testing.T) {
	target := Target{ID: "v02/g1", Name: "和顺村村务群"}
	for _, c := range []struct {
		name string
		prep func(*Notice)
		dig  string
		rule error
		say  string
	}{
		{"open", nil, "aa", nil, ""},
		{"not issued", func(n *Notice) { n.Status = Cleared }, "aa", nil, "没有签发"},
		{"altered", func(n *Notice) { n.Content.Title = "改" }, "aa", nil, "签发后被改动"},
		{"another rendition", nil, "zz", nil, "版式稿和签发的不一样"},
		{"another place", func(n *Notice) {
			delete(n.Approval.Renditions, "v02/g1")
			n.Approval.Digest = ApprovalDigest(n, n.Approval.Renditions)
		}, "aa", nil, "不在签发的范围"},
		{"policy", nil, "aa", errors.New("名单不得发到微信群"), "名单不得发到微信群"},
		{"withdrawn", func(n *Notice) { n.Status = Withdrawn }, "aa", nil, "没有签发"},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := cleared(t)
			n.Content.ExpireAt = time.Time{}
			if err := n.Approve(Signature{By: "qianfa"}, map[TargetID]string{"v02/g1": "aa", "v02/b1": "bb"}); err != nil {
				t.Fatal(err)
			}
			if c.prep != nil {
				c.prep(n)
			}
			err := n.Releasable(moment(10), target, c.dig, rule{c.rule})
			if (err == nil) != (c.say == "") || (err != nil && !strings.Contains(err.Error(), c.say)) {
				t.Errorf("got %v, want %q", err, c.say)
			}
		})
	}
}

func TestReleasableEndsWithValidity(t *testing.T) {
	n := sample()
	n.Content.ExpireAt = moment(12)
	for _, r := range []Review{{Step: StepProofread, By: "a", OK: true}, {Step: StepSecrecy, By: "b", OK: true, Answers: allOK()}} {
		r.Digest = n.Digest()
		if err := n.Review(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := n.Approve(Signature{By: "qianfa"}, map[TargetID]string{"g": "aa"}); err != nil {
		t.Fatal(err)
	}
	if err := n.Releasable(moment(11), Target{ID: "g"}, "aa", rule{}); err != nil {
		t.Error(err)
	}
	if err := n.Releasable(moment(12), Target{ID: "g"}, "aa", rule{}); err == nil || !strings.Contains(err.Error(), "已经过期") {
		t.Errorf("expired: %v", err)
	}
}

func TestOverruleNeedsASecondPersonAndAReason(t *testing.T) {
	phone := Finding{Kind: "mobile", Severity: Block, Text: "160****0001"}
	f := []Finding{phone, {Kind: "typo", Severity: Warn}}
	n := sample()
	for _, c := range []struct{ by, reason string }{{"jingban", "值班电话，已核实"}, {"baomi", "可"}, {"", "值班电话，已核实"}, {"baomi", "    "}} {
		if n.Overrule(phone, c.by, c.reason, moment(9)) == nil {
			t.Errorf("let through by %+v", c)
		}
	}
	if n.Overrule(f[1], "baomi", "值班电话，已核实", moment(9)) == nil {
		t.Error("a warning was let through")
	}
	if got := n.Blocking(f); len(got) != 1 {
		t.Fatalf("%d findings block", len(got))
	}
	if err := n.Overrule(phone, "baomi", "值班电话，已核实", moment(9)); err != nil {
		t.Fatal(err)
	}
	if got := n.Blocking(f); len(got) != 0 {
		t.Errorf("%d findings still block", len(got))
	}
	if got := n.Blocking([]Finding{{Kind: "mobile", Severity: Block, Text: "160****0002"}}); len(got) != 1 {
		t.Error("an override of one number let another through")
	}
	n.Author = "baomi"
	if got := n.Blocking(f); len(got) != 1 {
		t.Error("the author's own override counts")
	}
}

func TestKeyAndCode(t *testing.T) {
	d := Delivery{Notice: "QH-2026-0101", Edition: 12, Occasion: "remind-2", Target: Target{ID: "v02/g1"}}
	if k := d.Key(); len(k) > 32 || !strings.HasSuffix(k, "-12-remind-2") {
		t.Errorf("key %q", k)
	}
	seen := map[string]bool{}
	for i := range 2000 {
		c := ShortCode("QH-1", TargetID(strings.Repeat("v", i%7)+string(rune('a'+i%26))+itoa(i)))
		if len(c) != 8 || strings.ContainsAny(c, "aeioul-") || seen[c] {
			t.Fatalf("code %q (seen: %v)", c, seen[c])
		}
		seen[c] = true
	}
}

func TestDigestTellsEveryChange(t *testing.T) {
	base := sample().Digest()
	for name, f := range map[string]func(*Notice){
		"title": func(n *Notice) { n.Content.Title += "。" }, "body": func(n *Notice) { n.Content.Body = "" },
		"edition": func(n *Notice) { n.Edition++ }, "reason": func(n *Notice) { n.Reason = "x" },
		"villages": func(n *Notice) { n.Content.Villages = []string{"v01"} }, "publish": func(n *Notice) { n.Content.PublishAt = moment(9) },
		"attachment": func(n *Notice) { n.Content.Attachments = []Attachment{{Name: "a", Digest: "x"}} },
	} {
		n := sample()
		f(n)
		if n.Digest() == base {
			t.Errorf("a change of %s keeps the digest", name)
		}
	}
	n := sample()
	n.Status, n.Reviews = Cleared, []Review{{}}
	if n.Digest() != base {
		t.Error("reviewing changes the digest of what was reviewed")
	}
}

func TestRevise(t *testing.T) {
	n := cleared(t)
	if err := n.Revise(Content{Title: "新"}, "baomi"); err == nil {
		t.Error("another than the author revised it")
	}
	if err := n.Revise(Content{Title: "新"}, "jingban"); err != nil || n.Status != Draft || n.Overrides != nil {
		t.Errorf("%v, %s", err, n.Status)
	}
	n.Status = Issued
	if err := n.Revise(Content{}, "jingban"); err == nil {
		t.Error("an issued notice was edited")
	}
}
