package desk_test

import (
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/journal"
	"gaoshi/internal/site/page/pagetest"
)

// The record of acts and one's own page, looked at on a laptop and on a phone.
func TestLooksOfTheRecordAndOnesOwnPage(t *testing.T) {
	b := pagetest.Open(t)
	o := desktest.New(t)
	for i, e := range []journal.Entry{
		{Who: "jingban", From: "desk 10.0.0.7", What: journal.SignIn, Object: "account/jingban", Result: journal.OK},
		{From: "desk 203.0.113.99", What: journal.SignIn, Object: "account/qianfa", Result: journal.Refused},
		{Who: "qianfa", From: "link", What: journal.Sign, Object: "QH-2026-0107/1", Result: journal.OK, Note: "签发"},
		{From: "daemon", What: journal.Delivery, Object: "delivery/17", Result: "accepted", Note: "QH-2026-0107/1 v02/g1 main"},
		{What: journal.Mismatch, Object: "QH-2026-0107/1", Result: journal.Failed, Note: "正文、附件或发布设置和签发时的不一样"},
		{Who: "guanli", From: "command root", What: journal.Export, Object: "journal", Result: journal.OK, Note: "操作记录 CSV，1500条"},
	} {
		e.N, e.At = int64(1000+i), time.Date(2026, 11, 24, 9, 10+i, 0, 0, calendar.Zone).UnixMilli()
		o.Entries = append(o.Entries, &e)
	}
	s := o.Open(t, nil)
	look := func(name, path string) {
		t.Helper()
		for _, width := range []int{pagetest.Laptop, pagetest.Phone} {
			b.Visit(s.URL+path, width)
			view := name + map[int]string{pagetest.Phone: "-phone", pagetest.Laptop: "-laptop"}[width]
			b.Shot("desk-" + view)
			b.Check(view, 44, 12)
		}
	}
	look("sign-in", "/desk/sign-in")
	desktest.Enter(b, t, s.URL, "qianfa", pagetest.Laptop)
	look("journal", "/desk/journal")
	look("me", "/desk/me")
}
