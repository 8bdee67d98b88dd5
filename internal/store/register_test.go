package store_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/register"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

func document(i int, day time.Time) *register.Item {
	x := &register.Item{Title: fmt.Sprintf("关于第%d号事项的通知", i), DocNo: fmt.Sprintf("青禾府发〔%d〕%d号", day.Year(), i), FormedOn: day, Disclosure: register.Open, Column: "公开目录", By: "jingban"}
	if i%5 > 0 {
		x.Disclosure, x.Ground, x.DecidedBy, x.DecidedOn = register.Withheld, "report", "qianfa", day
	}
	return x
}

func TestRegister(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		day := time.Date(2026, 3, 2, 0, 0, 0, 0, calendar.Zone)
		var items []*register.Item
		for i := range 120 {
			x := document(i, day.AddDate(0, 0, i/2))
			x.Due = day.AddDate(0, 1, i)
			if x.Disclosure != register.Open {
				x.Due = time.Time{}
			}
			items = append(items, x)
		}
		items[7].News, items[8].Struck = true, "登记错了"
		if there, err := s.RegisterItems(ctx, items, "导入"); err != nil || there != nil {
			t.Fatal(there, err)
		}
		again := []*register.Item{document(3, day), document(500, day)}
		again[0].DocNo = "青禾府发 [2026] 3号"
		there, err := s.RegisterItems(ctx, again, "导入")
		if err != nil || len(there) != 1 || there[0] != again[0] || again[1].ID == 0 {
			t.Fatal(there, err)
		}
		seen := map[int64]bool{}
		f := register.Filter{Year: 2026, Limit: 25}
		for {
			page, err := s.Items(ctx, f)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, x := range page {
				if seen[x.ID] {
					t.Fatal("twice", x.ID)
				}
				seen[x.ID] = true
			}
			last := page[len(page)-1]
			f.AfterDay, f.AfterID = last.FormedOn, last.ID
		}
		if len(seen) != 120 {
			t.Errorf("%d items on all pages", len(seen))
		}
		for _, tt := range []struct {
			f    register.Filter
			want int
		}{
			{register.Filter{Words: "第11号"}, 1}, {register.Filter{Words: "%"}, 0}, {register.Filter{Words: "_11"}, 0}, {register.Filter{Kind: register.OnlyNews}, 1},
			{register.Filter{Disclosure: register.Open}, 25}, {register.Filter{Waiting: true}, 24}, {register.Filter{Column: "无此栏目"}, 0}, {register.Filter{WithStruck: true}, 121},
		} {
			tt.f.Year, tt.f.Limit = 2026, 500
			if got, err := s.Items(ctx, tt.f); err != nil || len(got) != tt.want {
				t.Errorf("%+v: %d, %v", tt.f, len(got), err)
			}
		}
		totals, err := s.ItemTotals(ctx, 2026)
		if err != nil || totals.Documents != 119 || totals.News != 1 || totals.By[register.Open] != 25 || totals.By[register.Withheld] != 94 {
			t.Errorf("%+v %v", totals, err)
		}
		if years, err := s.ItemYears(ctx); err != nil || len(years) != 1 || years[0] != 2026 {
			t.Error(years, err)
		}
		x, err := s.Item(ctx, items[4].ID)
		if err != nil || x.Title != items[4].Title || x.Key() != items[4].Key() {
			t.Fatal(x, err)
		}
		y := *x
		x.Title = "改过的标题"
		if _, err := s.RegisterItems(ctx, []*register.Item{x}, "改"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.RegisterItems(ctx, []*register.Item{&y}, "改"); !errors.Is(err, store.ErrChanged) {
			t.Errorf("an old version: %v", err)
		}
		x.DocNo = items[5].DocNo
		if _, err := s.RegisterItems(ctx, []*register.Item{x}, "改"); !errors.Is(err, store.ErrChanged) {
			t.Errorf("the number of another document: %v", err)
		}
		if _, err := s.Item(ctx, 99999); !errors.Is(err, store.ErrNotFound) {
			t.Error(err)
		}
		list, err := s.ItemsDue(ctx, day.AddDate(0, 1, 10), 100)
		if err != nil || len(list) != 3 || list[0].Due.After(list[1].Due) {
			t.Error(list, err)
		}
		if err := s.SetItemsDue(ctx, map[int64]time.Time{list[0].ID: {}}); err != nil {
			t.Fatal(err)
		}
		late, recheck, err := s.CountItems(ctx, day.AddDate(0, 1, 10), day.AddDate(1, 0, 0))
		if err != nil || late != 2 || recheck != 94 {
			t.Error(late, recheck, err)
		}
	})
}

func TestRequestsKeepTheApplicantApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		came := time.Date(2026, 3, 2, 0, 0, 0, 0, calendar.Zone)
		var all []*register.Request
		for range 3 {
			q := &register.Request{Way: register.InPerson, CameOn: came, Who: "person", Subject: "补贴的发放标准", Name: "样例申请人", Contact: "样例地址", By: "jingban"}
			if err := s.AddRequest(ctx, q); err != nil {
				t.Fatal(err)
			}
			all = append(all, q)
		}
		if all[2].No != "依申请〔2026〕3号" {
			t.Error(all[2].No)
		}
		q, err := s.Request(ctx, all[0].ID)
		if err != nil || q.Name != "样例申请人" {
			t.Fatal(q, err)
		}
		q.Name, q.Contact, q.Erased = "", "", came
		if err := s.SaveRequest(ctx, q, "清除"); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Requests(ctx, register.RequestFilter{Personal: true}); err != nil || len(list) != 2 {
			t.Error(len(list), err)
		}
		entries, err := s.Journal(ctx, store.JournalFilter{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.Contains(fmt.Sprintf("%+v", e), "样例申请人") || strings.Contains(fmt.Sprintf("%+v", e), "样例地址") {
				t.Errorf("an applicant stands in the journal: %+v", e)
			}
		}
		c := &register.Case{Court: "direct", Opened: came, About: q.No}
		if err := s.SaveCase(ctx, c); err != nil {
			t.Fatal(err)
		}
		c.Ruling, c.Closed = "upheld", came.AddDate(0, 2, 0)
		if err := s.SaveCase(ctx, c); err != nil {
			t.Fatal(err)
		}
		if list, err := s.Cases(ctx, came.AddDate(1, 0, 0)); err != nil || len(list) != 1 || list[0].Ruling != "upheld" {
			t.Error(list, err)
		}
		for range 2 {
			if err := s.SetYearly(ctx, 2026, map[string]int64{"letters.mayor.received": 6, "permit.change": -1}); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := s.Yearly(ctx, 2026); err != nil || n["letters.mayor.received"] != 6 || n["permit.change"] != -1 {
			t.Error(n, err)
		}
	})
}

// TestRegisterCost asks for pages of a register with 50,000 entries of one year: each
// within 50 ms. It takes a minute to fill: only where GAOSHI_COST is set.
func TestRegisterCost(t *testing.T) {
	if os.Getenv("GAOSHI_COST") == "" {
		t.Skip("takes a minute: set GAOSHI_COST=1")
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		day := time.Date(2026, 1, 1, 0, 0, 0, 0, calendar.Zone)
		for i := 0; i < 50_000; i += 1000 {
			var items []*register.Item
			for j := range 1000 {
				items = append(items, document(i+j, day.AddDate(0, 0, (i+j)/140)))
			}
			if _, err := s.RegisterItems(ctx, items, "导入"); err != nil {
				t.Fatal(err)
			}
		}
		last, err := s.Items(ctx, register.Filter{Year: 2026, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		middle := day.AddDate(0, 5, 0)
		for name, f := range map[string]register.Filter{
			"first page": {}, "deep page": {AfterDay: middle, AfterID: 20_000}, "withheld": {Disclosure: register.Withheld}, "open, deep": {Disclosure: register.Open, AfterDay: middle, AfterID: 20_000},
			"column": {Column: "公开目录"}, "no such column": {Column: "没有"}, "common word": {Words: "通知"}, "rare word": {Words: "第49号事项"}, "no such word": {Words: "没有这个词"}, "news": {Kind: register.OnlyNews},
		} {
			f.Year = 2026
			least := time.Hour
			for range 5 {
				watch := calendar.StartStopwatch()
				if _, err := s.Items(ctx, f); err != nil {
					t.Fatal(err)
				}
				if _, err := s.ItemTotals(ctx, 2026); err != nil {
					t.Fatal(err)
				}
				if _, err := s.ItemYears(ctx); err != nil {
					t.Fatal(err)
				}
				least = min(least, watch.Elapsed())
			}
			t.Logf("%s: %v", name, least)
			if least > 50*time.Millisecond {
				t.Errorf("%s took %v", name, least)
			}
		}
		_ = last
	})
}
