package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

var ctx = context.Background()

func morning(h, m int) time.Time { return time.Date(2026, 11, 23, h, m, 0, 0, calendar.Zone) }

func sample(id notice.ID) *notice.Notice {
	return &notice.Notice{
		ID: id, Edition: 1, Kind: notice.Original, Author: "jingban", CreatedAt: morning(8, 0), Status: notice.Draft,
		Content: notice.Content{
			Title: "停水通知", Issuer: "云禾县青禾镇人民政府", Category: "utility_outage", Villages: []string{"v02"},
			Channels: []string{notice.WeChat}, Urgency: notice.Urgent, PublishAt: morning(9, 0), Body: "明天停水。\n",
			Relay: &notice.Relay{SourceIssuer: "青禾自来水站（样例）", SourceTime: morning(7, 30)},
		},
	}
}

func insert(t *testing.T, s *store.Store, n *notice.Notice) {
	t.Helper()
	if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, n) }); err != nil {
		t.Fatal(err)
	}
}

func TestNoticeComesBackAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := sample("QH-1")
		insert(t, s, n)
		got, err := s.Notice(ctx, "QH-1", 0)
		if err != nil {
			t.Fatal(err)
		}
		if got.Digest() != n.Digest() {
			t.Error("the digest changed on its way through the database")
		}
		got.CreatedAt = n.CreatedAt
		got.Content.PublishAt, got.Content.Relay.SourceTime = n.Content.PublishAt, n.Content.Relay.SourceTime
		if !reflect.DeepEqual(got, n) {
			t.Errorf("got  %+v\nwant %+v", got, n)
		}
		if _, err := s.Notice(ctx, "QH-2", 0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown notice: %v", err)
		}
		err = s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, n) })
		if !errors.Is(err, store.ErrChanged) {
			t.Errorf("the same edition twice: %v", err)
		}
	})
}

func TestNewestEditionIsFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := sample("QH-1")
		n.Status = notice.Issued
		insert(t, s, n)
		n.Edition, n.Kind, n.Supersedes, n.Status = 2, notice.Correction, 1, notice.Draft
		insert(t, s, n)
		insert(t, s, sample("QH-0"))
		if got, _ := s.Notice(ctx, "QH-1", 0); got.Edition != 2 {
			t.Errorf("newest edition: %d", got.Edition)
		}
		if got, _ := s.IssuedNotice(ctx, "QH-1"); got.Edition != 1 {
			t.Errorf("newest issued edition: %d", got.Edition)
		}
		list, err := s.Notices(ctx, 10)
		if err != nil || len(list) != 2 || list[0].ID != "QH-1" {
			t.Errorf("list: %v %v", list, err)
		}
	})
}

func TestUpdateNoticeOneAfterTheOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insert(t, s, sample("QH-1"))
		var wg sync.WaitGroup
		for range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				_, err := s.UpdateNotice(ctx, "QH-1", func(n *notice.Notice) error {
					n.Overrides = append(n.Overrides, notice.Override{Kind: "mobile"})
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}()
		}
		wg.Wait()
		if n, _ := s.Notice(ctx, "QH-1", 0); len(n.Overrides) != 8 {
			t.Errorf("%d of 8 updates kept", len(n.Overrides))
		}
	})
}

func TestRenditionIsKeptOnceAndChecked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		r := notice.Rendition{Channel: notice.Board, Target: "v02/b1", Text: "停水", Files: []notice.File{
			{Name: "poster.pdf", MediaType: "application/pdf", Data: []byte("%PDF-1.7")},
			{Name: "empty.txt", MediaType: "text/plain", Data: nil},
		}}
		var digest string
		for range 2 {
			err := s.InTx(ctx, func(tx *store.Tx) error {
				var err error
				digest, err = tx.PutRendition(ctx, &r)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := s.Rendition(ctx, digest, "v02/b2")
		if err != nil {
			t.Fatal(err)
		}
		if got.Target != "v02/b2" || got.Digest() != r.Digest() || string(got.File("poster.pdf").Data) != "%PDF-1.7" {
			t.Errorf("got %+v", got)
		}
		if _, err := s.Rendition(ctx, "none", ""); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown rendition: %v", err)
		}
	})
}

func TestDeliveryMovesOnlyOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		storetest.Editions(t, s, "QH-1")
		d := notice.Delivery{Notice: "QH-1", Edition: 1, Occasion: notice.Main, Target: notice.Target{ID: "v02/g1", Channel: notice.WeChat, Village: "v02", Name: "和顺村村务群"},
			State: notice.Due, DueAt: morning(9, 0), UpdatedAt: morning(8, 0)}
		err := s.InTx(ctx, func(tx *store.Tx) error {
			if err := tx.InsertDelivery(ctx, &d); err != nil {
				return err
			}
			return tx.SetJob(ctx, d.ID, 7)
		})
		if err != nil {
			t.Fatal(err)
		}
		again := d
		if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertDelivery(ctx, &again) }); !errors.Is(err, store.ErrChanged) {
			t.Fatalf("the same delivery twice: %v", err)
		}
		var wins int
		var mu sync.Mutex
		var wg sync.WaitGroup
		for range 8 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				x, err := s.Delivery(ctx, d.ID)
				if err != nil {
					t.Error(err)
					return
				}
				if x.State != notice.Due {
					return
				}
				x.State = notice.Sending
				err = s.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, notice.Due) })
				if err == nil {
					mu.Lock()
					wins++
					mu.Unlock()
				} else if !errors.Is(err, store.ErrChanged) {
					t.Error(err)
				}
			}()
		}
		wg.Wait()
		if wins != 1 {
			t.Errorf("%d of 8 took the delivery", wins)
		}
		x, _ := s.Delivery(ctx, d.ID)
		x.State = notice.Planned
		if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, notice.Sending) }); err == nil {
			t.Error("a move that the domain forbids was kept")
		}
		x.State, x.Job = notice.Accepted, 8
		if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, notice.Sending) }); !errors.Is(err, store.ErrChanged) {
			t.Errorf("another job's move: %v", err)
		}
	})
}

func TestDeliveriesFilter(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		storetest.Editions(t, s, "QH-0", "QH-1")
		for i := range 6 {
			d := notice.Delivery{Notice: notice.ID(fmt.Sprintf("QH-%d", i%2)), Edition: 1, Occasion: notice.Main,
				Target: notice.Target{ID: notice.TargetID(fmt.Sprintf("v%02d/g1", i)), Channel: notice.WeChat, Village: fmt.Sprintf("v%02d", i)},
				State:  notice.Planned, DueAt: morning(9+i, 0), UpdatedAt: morning(8, 0)}
			if i == 5 {
				d.Latest = morning(10, 0)
			}
			if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertDelivery(ctx, &d) }); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			f    store.Filter
			want int
		}{
			{store.Filter{}, 6}, {store.Filter{Notice: "QH-1"}, 3}, {store.Filter{Village: "v03"}, 1}, {store.Filter{Channel: "board"}, 0},
			{store.Filter{DueBy: morning(10, 30)}, 2}, {store.Filter{States: []notice.State{notice.Due, notice.Planned}, Limit: 4}, 4},
			{store.Filter{States: []notice.State{notice.Failed}}, 0},
		} {
			if got, err := s.Deliveries(ctx, c.f); err != nil || len(got) != c.want {
				t.Errorf("%+v: %d deliveries, want %d (%v)", c.f, len(got), c.want, err)
			}
		}
		if next, err := s.NextDue(ctx); err != nil || !next.Equal(morning(9, 0)) {
			t.Errorf("next due %v, %v", next, err)
		}
		if late, err := s.Late(ctx, morning(11, 0), 10); err != nil || len(late) != 1 {
			t.Errorf("late: %d, %v", len(late), err)
		}
		counts, err := s.CountDeliveries(ctx, "QH-0")
		if err != nil || counts[notice.Planned] != 3 {
			t.Errorf("counts %v, %v", counts, err)
		}
	})
}

func TestSharedThings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := morning(8, 0)
		if err := s.PutToken(ctx, "wechat", "tok", now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if v, err := s.Token(ctx, "wechat", now); err != nil || v != "tok" {
			t.Errorf("token %q, %v", v, err)
		}
		if _, err := s.Token(ctx, "wechat", now.Add(2*time.Hour)); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an expired token: %v", err)
		}
		for range 3 {
			if err := s.CountReach(ctx, "QH-1", "v02/b1", "2026-11-23"); err != nil {
				t.Fatal(err)
			}
		}
		if m, err := s.Reach(ctx, "QH-1"); err != nil || m["v02/b1"] != 3 {
			t.Errorf("reach %v, %v", m, err)
		}
		err := s.InTx(ctx, func(tx *store.Tx) error { return tx.PutCodes(ctx, "QH-1", []notice.TargetID{"v02/b1"}) })
		if err != nil {
			t.Fatal(err)
		}
		if id, target, err := s.Code(ctx, notice.ShortCode("QH-1", "v02/b1")); err != nil || id != "QH-1" || target != "v02/b1" {
			t.Errorf("code leads to %s %s, %v", id, target, err)
		}
		if err := s.SetPassword(ctx, "jingban", "h1"); err != nil {
			t.Fatal(err)
		}
		if err := s.SetPassword(ctx, "jingban", "h2"); err != nil {
			t.Fatal(err)
		}
		if h, err := s.PasswordHash(ctx, "jingban"); err != nil || h != "h2" {
			t.Errorf("hash %q, %v", h, err)
		}
		clock := &handClock{now}
		x := s.Sessions(clock)
		if err := x.CommitCtx(ctx, "token", []byte("data"), now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if b, ok, err := x.FindCtx(ctx, "token"); err != nil || !ok || string(b) != "data" {
			t.Errorf("session %q %v %v", b, ok, err)
		}
		clock.at = now.Add(time.Hour)
		if _, ok, err := x.FindCtx(ctx, "token"); err != nil || ok {
			t.Errorf("a session that has ended was found: %v", err)
		}
		if err := x.CommitCtx(ctx, "other", []byte("data"), now.Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		clock.at = now
		if _, ok, _ := x.FindCtx(ctx, "token"); ok {
			t.Error("a session that has ended was not forgotten")
		}
		if err := x.CommitCtx(ctx, "token", []byte("data"), now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		if err := x.DeleteCtx(ctx, "token"); err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := x.FindCtx(ctx, "token"); ok {
			t.Error("an ended session was found")
		}
	})
}

// handClock shows what a test sets.
type handClock struct{ at time.Time }

func (c *handClock) Now() time.Time { return c.at }

func TestTransactionLeavesNothingBehind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		stop := errors.New("stop")
		err := s.InTx(ctx, func(tx *store.Tx) error {
			if err := tx.InsertNotice(ctx, sample("QH-9")); err != nil {
				return err
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Fatal(err)
		}
		if _, err := s.Notice(ctx, "QH-9", 0); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a failed transaction kept the notice: %v", err)
		}
	})
}

func TestReopenKeepsEverything(t *testing.T) {
	for _, e := range storetest.Engines {
		t.Run(e, func(t *testing.T) {
			o := storetest.Options(t, e)
			for i := range 2 {
				s, err := store.Open(ctx, o)
				if err != nil {
					t.Fatal(err)
				}
				if i == 0 {
					insert(t, s, sample("QH-1"))
				} else if _, err := s.Notice(ctx, "QH-1", 0); err != nil {
					t.Error(err)
				}
				s.Close()
			}
		})
	}
}

func TestPracticeAndLiveDoNotShareADatabase(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for _, mode := range []string{"practice", "practice"} {
			if err := s.KeepMode(ctx, mode); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.KeepMode(ctx, "live"); !errors.Is(err, store.ErrMode) {
			t.Errorf("live on a practice database: %v", err)
		}
	})
}

func TestLiveness(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if err := s.Beat(ctx, "one"); err != nil {
			t.Fatal(err)
		}
		if alive, err := s.Alive(ctx, time.Minute); err != nil || !alive["one"] {
			t.Errorf("%v, %v", alive, err)
		}
		time.Sleep(20 * time.Millisecond)
		if alive, err := s.Alive(ctx, 5*time.Millisecond); err != nil || alive["one"] {
			t.Errorf("silent, yet alive: %v, %v", alive, err)
		}
	})
}

// Whoever asks for the newest edition gets the one that is newest when the lock is
// theirs, not the one that was when they began to wait.
func TestLockingTheNewestEdition(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		insert(t, s, sample("QH-1"))
		locked, insertNow := make(chan struct{}), make(chan struct{})
		done := make(chan error, 1)
		go func() {
			done <- s.InTx(ctx, func(tx *store.Tx) error {
				n, err := tx.LockNotice(ctx, "QH-1", 0)
				if err != nil {
					return err
				}
				close(locked)
				<-insertNow
				n.Edition, n.Kind, n.Supersedes = 2, notice.Correction, 1
				return tx.InsertNotice(ctx, n)
			})
		}()
		<-locked
		got := make(chan int, 1)
		go func() {
			err := s.InTx(ctx, func(tx *store.Tx) error {
				n, err := tx.LockNotice(ctx, "QH-1", 0)
				if err == nil {
					got <- n.Edition
				}
				return err
			})
			if err != nil {
				t.Error(err)
				got <- 0
			}
		}()
		time.Sleep(50 * time.Millisecond) // so that it waits already; if it does not, the test proves less
		close(insertNow)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if n := <-got; n != 2 {
			t.Errorf("edition %d was locked as the newest", n)
		}
		if err := s.InTx(ctx, func(tx *store.Tx) error { _, err := tx.LockNotice(ctx, "QH-2", 0); return err }); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("an unknown notice: %v", err)
		}
	})
}

func TestWhatIsNoTextIsRefusedAtTheDoor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		n := sample("QH-1")
		n.Content.Title = "停水\x00通知"
		err := s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, n) })
		var refusal *notice.Refusal
		if !errors.As(err, &refusal) {
			t.Errorf("a NUL in the title: %v", err)
		}
	})
}
