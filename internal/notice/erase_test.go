package notice

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

func TestEnded(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 12, d, 0, 0, 0, 0, calendar.Zone) }
	approved := func(d int) *Approval { return &Approval{At: day(d).Add(9 * time.Hour)} }
	next := &Notice{Edition: 2, Approval: approved(20)}
	for _, c := range []struct {
		name    string
		n       Notice
		next    *Notice
		dropped time.Time
		want    time.Time // zero: it has no end
	}{
		{"no end", Notice{Status: Issued, Approval: approved(1)}, nil, time.Time{}, time.Time{}},
		{"posted", Notice{Status: Issued, Approval: approved(1), Content: Content{Posting: Posting{LastDay: day(5)}}}, nil, time.Time{}, day(6)},
		{"valid longer than posted", Notice{Status: Issued, Approval: approved(1), Content: Content{Posting: Posting{LastDay: day(5)}, ExpireAt: day(9)}}, nil, time.Time{}, day(9)},
		{"posted longer than valid", Notice{Status: Issued, Approval: approved(1), Content: Content{Posting: Posting{LastDay: day(5)}, ExpireAt: day(2)}}, nil, time.Time{}, day(6)},
		{"replaced", Notice{Status: Withdrawn, Approval: approved(1), Content: Content{ExpireAt: day(30)}}, next, time.Time{}, next.Approval.At},
		{"withdrawal", Notice{Kind: Withdrawal, Status: Issued, Approval: approved(3)}, nil, time.Time{}, approved(3).At},
		{"dropped", Notice{Status: Dropped}, nil, day(7), day(7)},
		{"draft", Notice{Status: Draft, Content: Content{ExpireAt: day(1)}}, nil, time.Time{}, time.Time{}},
		{"the next is not issued", Notice{Status: Issued, Approval: approved(1)}, &Notice{Edition: 2}, time.Time{}, time.Time{}},
	} {
		if at, ok := c.n.Ended(c.next, c.dropped); !at.Equal(c.want) || ok != !c.want.IsZero() {
			t.Errorf("%s: %v %t, want %v", c.name, at, ok, c.want)
		}
	}
}

// Every word of an edition that people write goes, but for what it is and who did it.
func TestEraseLeavesNoWords(t *testing.T) {
	const w = "钱三顺"
	n := &Notice{ID: "QH-2026-0001", Edition: 1, Reason: w, Author: "wang", Content: Content{
		Title: w, Issuer: "镇政府", Category: "relief_review", Audience: w, Plain: w, Speak: w, Away: w, Followup: w, DutyPhones: []string{w}, Body: w,
		Event: Period{Place: w, RainPlan: w}, Relay: &Relay{SourceIssuer: "县气象局", Event: w, Measures: w, Contact: w, Area: []string{w}},
		Attachments: []Attachment{{Name: w + ".xlsx", Digest: "d"}},
	}, Reviews: []Review{{By: "li", Name: "李", Reason: w, Answers: []Answer{{Question: "q", OK: true, Remark: w}}}}, Overrides: []Override{{Text: w, Reason: w, Place: w}},
		Approval: &Approval{By: "zhao", LeftOut: []string{w}}}
	was, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	left := n.Erase(Erasure{At: time.Date(2026, 12, 1, 9, 0, 0, 0, calendar.Zone), Title: "标题已清除"})
	b, err := json.Marshal(left)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), w) {
		t.Errorf("left: %s", b)
	}
	if left.Content.Attachments[0].Name != "附件1.xlsx" || left.Content.Attachments[0].Digest != "d" || left.Reviews[0].By != "li" || left.Approval.By != "zhao" || left.Content.Issuer != "镇政府" || left.Erased.IsZero() {
		t.Errorf("too much went: %s", b)
	}
	if now, _ := json.Marshal(n); string(now) != string(was) {
		t.Error("the edition itself was changed")
	}
}
