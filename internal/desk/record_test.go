package desk_test

import (
	"context"
	"encoding/csv"
	"net/url"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/journal"
)

// The record is read by leaders and administrators, chosen by who, what, about what
// and when, a page at a time; a copy that is taken away is recorded.
func TestTheRecordOfActs(t *testing.T) {
	o := desktest.New(t)
	day := func(d int) int64 { return time.Date(2026, 11, d, 9, 0, 0, 0, calendar.Zone).UnixMilli() }
	for i := range 150 {
		o.Entries = append(o.Entries, &journal.Entry{N: int64(i), At: day(10), Who: "jingban", From: "desk 10.0.0.7", What: journal.SignIn, Object: "account/jingban", Result: journal.OK})
	}
	o.Entries = append(o.Entries,
		&journal.Entry{N: 150, At: day(20), Who: "qianfa", From: "link", What: journal.Sign, Object: "QH-2026-0107/1", Result: journal.OK},
		&journal.Entry{N: 151, At: day(21), What: journal.Mismatch, Object: "QH-2026-0107/1", Result: journal.Failed, Note: "正文和签发时的不一样"},
		&journal.Entry{N: 152, At: day(22), Who: "guanli", From: "command root", What: journal.Export, Object: "=HYPERLINK(1)", Result: journal.OK, Note: "<b>粗</b>"})
	var recorded []journal.Entry
	s := o.Open(t, func(d *desk.Options) {
		d.Frame.Record = func(_ context.Context, e journal.Entry) { recorded = append(recorded, e) }
	})
	p := desktest.As(t, s, "qianfa")
	at := p.Get("/desk/journal")
	at.Has(t, "操作记录", "发现不一致", "正文和签发时的不一样", "命令行 root", "手机链接", "<b>粗</b>", "7 0123 4567", "更早的", "存成表格")
	if n := strings.Count(at.Text(), "10.0.0.7"); n != 97 {
		t.Errorf("%d of 100 entries are sign-ins", n)
	}
	for query, want := range map[string][2]string{
		"what=mismatch":                     {"发现不一致", "10.0.0.7"},
		"who=qianfa":                        {"手机链接", "正文和签发时"},
		"object=QH-2026-0107*":              {"手机链接", "10.0.0.7"},
		"result=failed":                     {"正文和签发时", "手机链接"},
		"since=2026-11-21&until=2026-11-21": {"正文和签发时", "手机链接"},
		"before=50":                         {"第49条", "第50条"},
		"who=nobody":                        {"这个条件下没有记录", "10.0.0.7"},
	} {
		at := p.Get("/desk/journal?" + query)
		if list := at.Text(); !strings.Contains(list, want[0]) || strings.Contains(list, want[1]) {
			t.Errorf("%s: %s", query, list)
		}
	}
	for query, why := range map[string]string{"since=昨天": "日期要写成", "what=none": "请在列表里选", "since=2026-11-25&until=2026-11-20": "对调"} {
		at := p.Get("/desk/journal?" + query)
		if at.Status != 422 || !strings.Contains(at.Text(), why) {
			t.Errorf("%s: %d %s", query, at.Status, at.Text())
		}
	}
	recorded = nil
	file := p.Get("/desk/journal.csv?object=" + url.QueryEscape("=HYPERLINK(1)"))
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(file.Raw, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][5] != "'=HYPERLINK(1)" || !strings.HasPrefix(file.Raw, "\ufeff") {
		t.Errorf("%q, %v", file.Raw, err)
	}
	if len(recorded) != 1 || recorded[0].What != journal.Export || recorded[0].Note != "操作记录 CSV，1条" {
		t.Errorf("recorded: %+v", recorded)
	}
	if at := p.Get("/desk/journal.csv?since=x"); at.Status != 409 || !strings.Contains(at.Text(), "日期要写成") {
		t.Errorf("%d %s", at.Status, at.Text())
	}
	desktest.As(t, s, "guanli").Get("/desk/").Has(t, "操作记录")
	for _, who := range []string{"jingban", "baomi", "cun02"} {
		if at := desktest.As(t, s, who).Get("/desk/journal"); at.Status != 403 {
			t.Errorf("%s: %d", who, at.Status)
		}
	}
}
