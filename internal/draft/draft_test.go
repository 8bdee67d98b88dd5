package draft_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

type clock struct{ now time.Time }

func (c *clock) Now() time.Time { return c.now }

// room is the drafting room of the practice town, at half past nine on a Monday.
func room(t *testing.T, s *store.Store) (*draft.Room, *clock) {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{time.Date(2026, 11, 23, 9, 30, 0, 0, calendar.Zone)}
	r, err := draft.New(draft.Options{Editions: s, Changed: store.ErrChanged, NotFound: store.ErrNotFound, Town: all.Town.Registry(), Policy: all.Policy, Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	return r, c
}

func read(t *testing.T, name, text string) *notice.Notice {
	t.Helper()
	d, err := draft.Read(name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d.Notice
}

const plain = "致全镇父老的一封信\n\n各位乡亲：\n\n天气转凉，请大家保重身体。\n"

// A plain text is a draft: what the office knows is filled in, what nobody can guess
// is asked for.
func TestAPlainTextIsADraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, c := room(t, s)
		n := read(t, "通知.txt", plain)
		n, err := r.HandIn(t.Context(), n, "jingban")
		if err != nil {
			t.Fatal(err)
		}
		kept, err := s.Notice(t.Context(), n.ID, 0)
		if err != nil {
			t.Fatal(err)
		}
		x := kept.Content
		if kept.ID != "GS-2026-0001" || kept.Author != "jingban" || kept.Status != notice.Draft || !kept.CreatedAt.Equal(c.now) {
			t.Errorf("%+v", kept)
		}
		if x.Title != "致全镇父老的一封信" || x.Issuer != r.Town.Issuer || x.Urgency != notice.Normal || !x.FormedOn.Equal(calendar.Date(c.now)) {
			t.Errorf("filled in: %+v", x)
		}
		if got := draft.Sentence(kept); !strings.Contains(got, "类别") || !strings.Contains(got, "发给哪些村") || !strings.Contains(got, "走哪些渠道") || strings.Contains(got, "发布机关") {
			t.Errorf("it lacks: %s", got)
		}
	})
}

func TestFillingInOverwritesNothing(t *testing.T) {
	r, _ := room(t, storetest.Open(t, "sqlite"))
	mine := notice.Content{Issuer: "云禾县水利局", FormedOn: time.Date(2026, 11, 20, 0, 0, 0, 0, calendar.Zone), Urgency: notice.Urgent,
		Category: "medical_insurance", Channels: []string{notice.Board}, Column: "我的栏目", Art20: "某项"}
	was := mine
	r.Fill(&mine)
	if mine.Issuer != was.Issuer || !mine.FormedOn.Equal(was.FormedOn) || mine.Urgency != was.Urgency || len(mine.Channels) != 1 || mine.Column != was.Column || mine.Art20 != was.Art20 {
		t.Errorf("%+v", mine)
	}
	empty := notice.Content{Category: "medical_insurance"}
	r.Fill(&empty)
	rule, _ := r.Policy.Category("medical_insurance")
	if len(empty.Channels) != len(rule.Channels.On) || empty.Column != rule.Column {
		t.Errorf("the category's own were not filled in: %+v", empty)
	}
	empty.Channels[0] = "other"
	if rule.Channels.On[0] == "other" {
		t.Error("a draft writes into the policy")
	}
	var other notice.Category
	for _, c := range r.Policy.Categories() {
		if x, _ := r.Policy.Category(c); x.Column != rule.Column && x.Column != "" {
			other = c
		}
	}
	moved := empty
	moved.Category = other
	if got := r.Refill("medical_insurance", moved); got.Column == rule.Column {
		t.Error("the old category's column stays")
	}
	moved.Column = "我的栏目"
	if got := r.Refill("medical_insurance", moved); got.Column != "我的栏目" {
		t.Error("a column that somebody wrote is lost")
	}
}

// Numbers go on in the office's own way, whoever asks and however many at once.
func TestNumbersAreGivenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, _ := room(t, s)
		first := read(t, "a.md", "---\nid: QH-2026-0101\ntitle: 一\n---\n\n正文。\n")
		if err := r.Keep(t.Context(), first, "jingban"); err != nil {
			t.Fatal(err)
		}
		again := read(t, "a.md", "---\nid: QH-2026-0101\ntitle: 一\n---\n\n正文。\n")
		var taken *draft.Taken
		if err := r.Keep(t.Context(), again, "jingban"); !errors.As(err, &taken) || taken.ID != "QH-2026-0101" {
			t.Errorf("a second draft of the number: %v", err)
		}
		const many = 8
		ids := make([]notice.ID, many)
		var wg sync.WaitGroup
		for i := range many {
			n := read(t, "通知.txt", plain)
			wg.Go(func() {
				if err := r.Keep(t.Context(), n, "jingban"); err != nil {
					t.Error(err)
				}
				ids[i] = n.ID
			})
		}
		wg.Wait()
		seen := map[notice.ID]bool{}
		for _, id := range ids {
			seen[id] = true
			if id < "QH-2026-0102" || id > "QH-2026-0109" {
				t.Errorf("number %s", id)
			}
		}
		if len(seen) != many {
			t.Errorf("numbers were given twice: %v", ids)
		}
	})
}

func TestHandingInAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, _ := room(t, s)
		text := "---\nid: QH-2026-0101\ntitle: 一\n---\n\n%s。\n"
		in := func(body, who string) (*notice.Notice, error) {
			return r.HandIn(t.Context(), read(t, "a.md", strings.Replace(text, "%s", body, 1)), who)
		}
		if _, err := in("旧的", "jingban"); err != nil {
			t.Fatal(err)
		}
		n, err := in("新的", "jingban")
		if err != nil || !strings.Contains(n.Content.Body, "新的") {
			t.Fatalf("%+v, %v", n, err)
		}
		kept, err := s.Notice(t.Context(), n.ID, 0)
		if err != nil || kept.Edition != 1 || !strings.Contains(kept.Content.Body, "新的") || kept.Content.Issuer == "" {
			t.Errorf("kept %+v, %v", kept, err)
		}
		var refused *notice.Refusal
		if _, err := in("别人的", "liwei"); !errors.As(err, &refused) {
			t.Errorf("somebody else's draft was changed: %v", err)
		}
	})
}

// What was issued gets one new edition at a time, from what is in force.
func TestAmend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r, c := room(t, s)
		n := &notice.Notice{ID: "QH-2026-0101", Edition: 1, Kind: notice.Original, Author: "jingban", Status: notice.Issued, CreatedAt: c.now, Content: notice.Content{Title: "一", Body: "第一版。"}}
		if err := s.KeepNotice(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		next, err := r.Amend(t.Context(), n.ID, notice.Correction, "jingban", "时间写错了，应为下午", func(n *notice.Notice) { n.Content.Body = "第二版。" })
		if err != nil || next.Edition != 2 || next.Content.Body != "第二版。" || next.Kind != notice.Correction {
			t.Fatalf("%+v, %v", next, err)
		}
		var waits *draft.Waits
		var refused *notice.Refusal
		if _, err := r.Amend(t.Context(), n.ID, notice.Correction, "lingyi", "还有一处写错了", nil); !errors.As(err, &waits) || waits.Edition.Edition != 2 || !errors.As(err, &refused) {
			t.Errorf("a second edition beside one that waits: %v", err)
		}
		if _, err := s.UpdateNotice(t.Context(), n.ID, func(n *notice.Notice) error { return n.Drop("jingban") }); err != nil {
			t.Fatal(err)
		}
		next, err = r.Amend(t.Context(), n.ID, notice.Correction, "jingban", "时间写错了，应为下午", nil)
		if err != nil || next.Edition != 3 || next.Supersedes != 1 || next.Content.Body != "第一版。" {
			t.Errorf("after one that was given up: %+v, %v", next, err)
		}
		down, err := r.Amend(t.Context(), n.ID, notice.Withdrawal, "lingyi", "不该公开这件事", nil)
		if err != nil || down.Edition != 4 || down.Supersedes != 1 {
			t.Fatalf("a withdrawal beside a colleague's open correction: %+v, %v", down, err)
		}
		if left, err := s.Notice(t.Context(), n.ID, 3); err != nil || left.Status != notice.Dropped {
			t.Errorf("the correction that gave way: %+v, %v", left, err)
		}
		if _, err := r.Amend(t.Context(), n.ID, notice.Withdrawal, "jingban", "不该公开这件事", nil); !errors.As(err, &waits) {
			t.Errorf("a second withdrawal: %v", err)
		}
		fresh := &notice.Notice{ID: "QH-2026-0102", Edition: 1, Kind: notice.Original, Author: "jingban", CreatedAt: c.now}
		if err := r.Keep(t.Context(), fresh, "jingban"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Amend(t.Context(), fresh.ID, notice.Correction, "jingban", "时间写错了，应为下午", nil); !errors.As(err, &refused) {
			t.Errorf("a correction of what was never issued: %v", err)
		}
		if _, err := r.Amend(t.Context(), "QH-2026-0999", notice.Correction, "jingban", "时间写错了，应为下午", nil); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a correction of nothing: %v", err)
		}
	})
}

func TestARoomLacksNothing(t *testing.T) {
	if _, err := draft.New(draft.Options{}); err == nil {
		t.Error("a room without anything opens")
	}
}
