package notice

import (
	"errors"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

func issuedNotice() *Notice {
	return &Notice{
		ID: "QH-2026-0107", Edition: 1, Kind: Original, Author: "jingban", Status: Issued, Approval: &Approval{By: "qianfa"},
		Reviews: []Review{{Step: StepIssue, OK: true}}, Overrides: []Override{{Kind: "id_card"}},
		Content: Content{
			Title: "关于停水的公告", Body: "张某某，身份证号……\n", Plain: "停水", Villages: []string{"v02"}, Channels: []string{Board, WeChat},
			Category: "utility_outage", Relay: &Relay{SourceIssuer: "水务公司", Contact: "0000-1234567", Area: []string{"v02"}},
			PublishAt: time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.Zone), Attachments: []Attachment{{Name: "名单.xlsx"}},
		},
	}
}

var laterDay = time.Date(2026, 11, 24, 9, 0, 0, 0, calendar.Zone)

func TestCorrect(t *testing.T) {
	n := issuedNotice()
	x, err := n.Correct("jingban2", " 日期写错，\n应是27日 ", laterDay)
	if err != nil {
		t.Fatal(err)
	}
	if x.Edition != 2 || x.Kind != Correction || x.Supersedes != 1 || x.Status != Draft || x.Author != "jingban2" || x.Reason != "日期写错， 应是27日" || !x.CreatedAt.Equal(laterDay) {
		t.Errorf("%+v", x)
	}
	if x.Approval != nil || x.Reviews != nil || x.Overrides != nil {
		t.Error("the signature of the old edition is on the new one")
	}
	if x.Content.Body != n.Content.Body || len(x.Content.Attachments) != 1 || !x.Content.PublishAt.IsZero() {
		t.Errorf("the content is not copied for sending now: %+v", x.Content)
	}
	x.Content.Villages[0], x.Content.Relay.Area[0], x.Content.Relay.Contact = "v09", "v09", "110"
	if n.Content.Villages[0] != "v02" || n.Content.Relay.Area[0] != "v02" || n.Content.Relay.Contact == "110" {
		t.Error("revising the correction changes what was issued")
	}
	if x, _ := n.Correct("a", "日期写错了", laterDay.AddDate(0, 0, -7)); x.Content.PublishAt.IsZero() {
		t.Error("a moment still to come is lost")
	}
}

func TestWithdraw(t *testing.T) {
	n := issuedNotice()
	x, err := n.Withdraw("jingban", "名单有误，另行公布。", laterDay)
	if err != nil {
		t.Fatal(err)
	}
	if x.Kind != Withdrawal || x.Edition != 2 || x.Supersedes != 1 || x.Status != Draft {
		t.Errorf("%+v", x)
	}
	c := x.Content
	if want := "《关于停水的公告》现予撤回，不再有效。撤回原因：名单有误，另行公布。\n"; c.Body != want {
		t.Errorf("body %q, want %q", c.Body, want)
	}
	if c.Plain != "" || c.Relay != nil || c.Attachments != nil || strings.Contains(c.Body, "张某某") {
		t.Errorf("what was withdrawn is still said: %+v", c)
	}
	if c.Title != n.Content.Title || len(c.Villages) != 1 || len(c.Channels) != 2 || c.DutyPhones[0] != "0000-1234567" {
		t.Errorf("it cannot follow the notice: %+v", c)
	}
	if err := x.Restate("名单里有个人信息", "jingban"); err != nil || !strings.Contains(x.Content.Body, "名单里有个人信息") || strings.Contains(x.Content.Body, "另行公布") {
		t.Errorf("%v %q", err, x.Content.Body)
	}
}

func TestRefusedEditions(t *testing.T) {
	with := func(f func(*Notice)) *Notice { n := issuedNotice(); f(n); return n }
	for name, c := range map[string]struct {
		n          *Notice
		by, reason string
		want       string
	}{
		"not issued": {with(func(n *Notice) { n.Status = Cleared }), "a", "日期写错了", "还没有签发"},
		"superseded": {with(func(n *Notice) { n.Status = Withdrawn }), "a", "日期写错了", "最新的一版"},
		"dropped":    {with(func(n *Notice) { n.Status = Dropped }), "a", "日期写错了", "作废"},
		"withdrawn":  {with(func(n *Notice) { n.Kind = Withdrawal }), "a", "日期写错了", "另拟一份"},
		"no reason":  {issuedNotice(), "a", " \n　", "写明原因"},
		"too short":  {issuedNotice(), "a", "有误", "写明原因"},
		"nobody":     {issuedNotice(), "", "日期写错了", "由谁"},
	} {
		for what, f := range map[string]func(string, string, time.Time) (*Notice, error){"correct": c.n.Correct, "withdraw": c.n.Withdraw} {
			x, err := f(c.by, c.reason, laterDay)
			var r *Refusal
			if x != nil || !errors.As(err, &r) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s, %s: %v, want a refusal with %q", name, what, err, c.want)
			}
		}
	}
}

func TestRestateAndDrop(t *testing.T) {
	n := issuedNotice()
	if n.Restate("换个说法吧", "jingban") == nil || n.Drop("jingban") == nil {
		t.Error("what was issued was changed")
	}
	x, err := n.Correct("jingban", "日期写错了", laterDay)
	if err != nil {
		t.Fatal(err)
	}
	x.Status = Cleared
	if x.Restate("日期应是27日", "other") == nil || x.Restate("", "jingban") == nil || x.Drop("other") == nil {
		t.Error("another hand, or no reason, was let through")
	}
	before := x.Digest()
	if err := x.Restate("日期应是27日", "jingban"); err != nil || x.Status != Draft || x.Digest() == before || x.Content.Body != n.Content.Body {
		t.Errorf("%v %s", err, x.Status)
	}
	if err := x.Drop("jingban"); err != nil || x.Status != Dropped || x.NextStep() != "" {
		t.Errorf("%v %s", err, x.Status)
	}
}

func TestEditionWord(t *testing.T) {
	for want, n := range map[string]Notice{"第1版": {Edition: 1, Kind: Original}, "更正1": {Edition: 2, Kind: Correction}, "更正11": {Edition: 12, Kind: Correction}, "撤回": {Edition: 3, Kind: Withdrawal}} {
		if got := n.EditionWord(); got != want {
			t.Errorf("%+v: %s, want %s", n, got, want)
		}
	}
}
