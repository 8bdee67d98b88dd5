package register

import (
	"strings"
	"testing"
	"time"

	"gaoshi/internal/annual"
	"gaoshi/internal/calendar"
)

func ask(t *testing.T, way Delivery, came, confirmed string) *Request {
	q := &Request{No: "依申请〔2026〕1号", Way: way, CameOn: d(t, came), Who: "person", Subject: "2025年度耕地地力补贴发放标准"}
	if confirmed != "" {
		q.ConfirmedOn = d(t, confirmed)
	}
	return q
}

// The day of receipt goes by the way of delivery (条例 31).
func TestReceived(t *testing.T) {
	for _, tt := range []struct {
		way             Delivery
		came, confirmed string
		received, due   string
	}{
		{InPerson, "2026-03-02", "", "2026-03-02", "2026-03-30"},
		{Registered, "2026-03-02", "", "2026-03-02", "2026-03-30"},
		{InPerson, "2026-03-02", "2026-03-04", "2026-03-02", "2026-03-30"},
		{PlainMail, "2026-03-02", "2026-03-04", "2026-03-04", "2026-04-01"},
		{Online, "2026-03-02", "2026-03-03", "2026-03-03", "2026-03-31"},
		{Fax, "2026-03-02", "2026-03-06", "2026-03-06", "2026-04-03"},
		{Online, "2026-03-02", "", "", ""},
		{PlainMail, "2026-03-02", "", "", ""},
	} {
		q := ask(t, tt.way, tt.came, tt.confirmed)
		on, ok := q.Received()
		if ok != (tt.received != "") || ok && on.Format(time.DateOnly) != tt.received {
			t.Errorf("%s %s %s: received %s %v", tt.way, tt.came, tt.confirmed, on, ok)
		}
		c, running := q.Clock(calendar.Builtin())
		if running != ok || running && c.Due.Format(time.DateOnly) != tt.due {
			t.Errorf("%s: due %s, want %s", tt.way, c.Due, tt.due)
		}
		if !ok {
			if d := q.Duties(calendar.Builtin()); len(d) != 1 || !strings.Contains(d[0].What, "确认") {
				t.Errorf("%s: %+v", tt.way, d)
			}
		}
	}
}

func TestTheWayOfARequest(t *testing.T) {
	cal, now := calendar.Builtin(), d(t, "2026-12-31")
	q := ask(t, InPerson, "2026-03-02", "")
	add := func(kind EventKind, on string, change func(*Event)) error {
		e := Event{Kind: kind, On: d(t, on), By: "jingban", Reason: "申请的范围不清楚"}
		if change != nil {
			change(&e)
		}
		return q.Add(e, cal, now)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	due := func() string {
		c, _ := q.Clock(cal)
		if c.Due.IsZero() {
			return "paused"
		}
		return c.Due.Format(time.DateOnly)
	}
	refused := func(err error, word string) {
		t.Helper()
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("want a refusal with %q, got %v", word, err)
		}
	}
	refused(add(AskCorrection, "2026-03-12", nil), "已经过了") // the 8th working day
	refused(add(Corrected, "2026-03-05", nil), "没有告知过补正")
	must(add(AskCorrection, "2026-03-11", nil)) // the 7th
	if due() != "paused" {
		t.Error(due())
	}
	refused(q.Answer("not-corrected", "", "", "jingban", d(t, "2026-03-25"), now), "还没有过")
	must(add(Corrected, "2026-03-16", nil))
	if due() != "2026-04-14" { // 20 from 16 March, without 清明
		t.Error(due())
	}
	refused(add(AskCorrection, "2026-03-17", nil), "只能告知一次")
	must(add(AskThird, "2026-03-20", nil))
	refused(add(AskOthers, "2026-03-23", nil), "还没有结果")
	must(add(GotOpinion, "2026-03-27", nil))
	if due() != "2026-04-21" { // five working days later
		t.Error(due())
	}
	refused(add(Extend, "2026-04-20", nil), "负责人同意")
	refused(add(Extend, "2026-04-22", func(e *Event) { e.Agreed = "分管负责人" }), "过期以后不能再延")
	must(add(Extend, "2026-04-20", func(e *Event) { e.Agreed = "分管负责人" }))
	if due() != "2026-05-21" {
		t.Error(due())
	}
	refused(add(Extend, "2026-04-21", func(e *Event) { e.Agreed = "分管负责人" }), "不能再延")
	refused(q.Answer("partly", "", "", "jingban", d(t, "2026-05-20"), now), "依据")
	refused(q.Answer("third-party", "report", "", "jingban", d(t, "2026-05-20"), now), "对不上")
	must(q.Answer("partly", "privacy", "", "jingban", d(t, "2026-05-20"), now))
	refused(q.Answer("granted", "", "随函附上", "jingban", d(t, "2026-05-20"), now), "已经答复")
	if !q.Closed() || q.Duties(cal) != nil {
		t.Error("still open")
	}
}

// A fee begins the period anew from the day after it was paid.
func TestAFee(t *testing.T) {
	cal, now := calendar.Builtin(), d(t, "2026-12-31")
	q := ask(t, Registered, "2026-03-02", "")
	if err := q.Add(Event{Kind: FeeNotice, On: d(t, "2026-03-05"), Reason: "本月第11件"}, cal, now); err == nil {
		t.Error("a notice of fees without a sum")
	}
	for _, e := range []Event{{Kind: FeeNotice, On: d(t, "2026-03-05"), Reason: "本月第11件", Yuan: 100}, {Kind: FeePaid, On: d(t, "2026-03-10")}} {
		if err := q.Add(e, cal, now); err != nil {
			t.Fatal(err)
		}
	}
	c, _ := q.Clock(cal)
	if c.Due.Format(time.DateOnly) != "2026-04-08" {
		t.Error(c.Due, c.Text())
	}
	for n, want := range map[int]int64{0: 0, 10: 0, 11: 100, 30: 2000, 31: 2200, 40: 4000, 41: 4300} {
		if got := FeeByItems(n); got != want {
			t.Errorf("%d items: %d, want %d", n, got, want)
		}
	}
	for n, want := range map[int]int64{30: 0, 31: 10, 100: 700, 101: 720, 200: 2700, 201: 2740} {
		if got := FeeByPages(n); got != want {
			t.Errorf("%d pages: %d, want %d", n, got, want)
		}
	}
}

// Every result of table three is one of ours, and the other way round.
func TestResultsAreTheRowsOfTableThree(t *testing.T) {
	n := 0
	for l := annual.Line(0); l < annual.Lines; l++ {
		if !l.Result() {
			continue
		}
		if n >= len(Results) || Results[n].Key != l.Key() {
			t.Errorf("row %d is %s", n, l.Key())
		}
		n++
	}
	if n != len(Results) {
		t.Errorf("%d rows, %d results", n, len(Results))
	}
	for i, k := range ApplicantKinds {
		if annual.Applicant(i).String() != k.Name {
			t.Errorf("column %d: %s, want %s", i, annual.Applicant(i), k.Name)
		}
	}
	for _, g := range Grounds {
		if _, ok := ResultOf(g.Line); !ok {
			t.Errorf("%s leads to no row: %s", g.Key, g.Line)
		}
	}
}

func TestSameThingAsked(t *testing.T) {
	a, b := Request{Subject: "申请公开2025年度耕地地力补贴的发放标准"}, Request{Subject: "我想了解2025年度耕地地力补贴发放标准。"}
	if a.Topic() != b.Topic() {
		t.Errorf("%q, %q", a.Topic(), b.Topic())
	}
	if c := (Request{Subject: "2024年度耕地地力补贴发放标准"}); c.Topic() == a.Topic() {
		t.Error("another year is another thing")
	}
}

func TestGuessGround(t *testing.T) {
	for s, want := range map[string]string{"上行文": "report", "涉及个人隐私": "privacy", "工作秘密": "work", "请示类": "report", "内部工作流程": "workflow", "": "", "上行文以及工作秘密": "", "不宜公开": ""} {
		if g, _ := GuessGround(s); g.Key != want {
			t.Errorf("%q: %q, want %q", s, g.Key, want)
		}
	}
}

// The time for a correction notice passes once, and is no duty afterwards; the answer
// is.
func TestTheTimeForACorrectionNoticePasses(t *testing.T) {
	cal := calendar.Builtin()
	day := time.Date(2026, 11, 2, 0, 0, 0, 0, calendar.Zone)
	q := &Request{Way: DeliveryWays[0], CameOn: day}
	has := func(now time.Time) (correction, answer bool) {
		for _, d := range q.DutiesOn(cal, now) {
			correction, answer = correction || d.What == correctionNotice, answer || d.What == "答复"
		}
		return correction, answer
	}
	if c, a := has(day.AddDate(0, 0, 1)); !c || !a {
		t.Errorf("on the next day: correction %t, answer %t", c, a)
	}
	if c, a := has(day.AddDate(0, 0, 14)); c || !a {
		t.Errorf("two weeks later: correction %t, answer %t", c, a)
	}
}
