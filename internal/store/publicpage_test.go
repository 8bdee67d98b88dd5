package store_test

import (
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

func TestPublicPages(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, calendar.Zone)
		if p, err := s.PublicPage(ctx, "QH-2026-0101", "portal/county"); p != nil || err != nil {
			t.Fatalf("%+v, %v", p, err)
		}
		p := &notice.PublicPage{Notice: "QH-2026-0101", Target: "portal/county", Column: "公示公告", CMSID: "12", Files: []notice.PageFile{{Digest: "d", ID: "9"}}}
		p.Given(1, notice.Original, "r1", "标题", "公示公告", now)
		if changed, err := s.KeepPublicPage(ctx, p); changed || err != nil || p.Version != 1 {
			t.Fatalf("%t, %v, version %d", changed, err, p.Version)
		}
		other := *p
		other.Version = 0
		if changed, err := s.KeepPublicPage(ctx, &other); !changed || err != nil {
			t.Errorf("a second first row: %t, %v", changed, err)
		}
		read, err := s.PublicPage(ctx, p.Notice, p.Target)
		if err != nil || read.CMSID != "12" || read.Version != 1 || len(read.Files) != 1 || !read.GivenAt.Equal(now) {
			t.Fatalf("%+v, %v", read, err)
		}
		read.Saw(notice.Look{Saw: notice.Up}, now)
		if changed, err := s.KeepPublicPage(ctx, read); changed || err != nil {
			t.Fatal(changed, err)
		}
		if changed, err := s.KeepPublicPage(ctx, p); !changed || err != nil {
			t.Errorf("an old reading was written over the new: %t, %v", changed, err)
		}
		if due, err := s.PagesToLook(ctx, now.Add(notice.LookDaily-time.Second), 10); len(due) != 0 || err != nil {
			t.Errorf("looks too soon: %d, %v", len(due), err)
		}
		if due, err := s.PagesToLook(ctx, now.Add(notice.LookDaily), 10); len(due) != 1 || err != nil {
			t.Errorf("does not look: %d, %v", len(due), err)
		}
		last, err := s.LastEntries(ctx)
		if err != nil || !last["公示公告"].Equal(now) {
			t.Errorf("last entries %v, %v", last, err)
		}
		read.Saw(notice.Look{Saw: notice.Away, Why: "打不开，404"}, now.Add(24*time.Hour))
		read.Saw(notice.Look{Saw: notice.Away, Why: "打不开，404"}, now.Add(25*time.Hour))
		if _, err := s.KeepPublicPage(ctx, read); err != nil {
			t.Fatal(err)
		}
		if list, err := s.PagesInTrouble(ctx, 10); len(list) != 1 || err != nil || list[0].Trouble == "" {
			t.Errorf("trouble %+v, %v", list, err)
		}
		read.Given(2, notice.Withdrawal, "r2", "标题", "公示公告", now)
		if _, err := s.KeepPublicPage(ctx, read); err != nil {
			t.Fatal(err)
		}
		if last, err := s.LastEntries(ctx); len(last) != 0 || err != nil {
			t.Errorf("a withdrawn page counts as an entry: %v, %v", last, err)
		}
		since, err := s.KeepSince(ctx, "columns", now)
		again, err2 := s.KeepSince(ctx, "columns", now.AddDate(0, 0, 9))
		if err != nil || err2 != nil || !since.Equal(now) || !again.Equal(now) {
			t.Errorf("since %v %v, %v %v", since, again, err, err2)
		}
	})
}

func TestIndexNoIsTakenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		take := func(number string, id notice.ID) (other notice.ID) {
			err := s.InTx(t.Context(), func(tx *store.Tx) (err error) {
				other, err = tx.TakeIndexNo(t.Context(), number, id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return other
		}
		for _, x := range [][2]string{{"999901/1", "A"}, {"999901/1", "A"}, {"999901/2", "B"}} { // and its own again
			if other := take(x[0], notice.ID(x[1])); other != "" {
				t.Errorf("%s is refused to %s: %q", x[0], x[1], other)
			}
		}
		if other := take("999901/1", "B"); other != "A" {
			t.Errorf("a number is taken twice: %q", other)
		}
		if id, err := s.IndexNoOf(t.Context(), "999901/2"); id != "B" || err != nil {
			t.Errorf("%q, %v", id, err)
		}
	})
}
