package store_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// rush is the clock of a badly loaded machine: whenever it is read, time has gone
// on, now and then by seconds.
type rush struct {
	mu  sync.Mutex
	now time.Time
	rnd *rand.Rand
}

func (c *rush) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	step := time.Duration(c.rnd.Int64N(int64(400 * time.Millisecond)))
	if c.rnd.IntN(20) == 0 {
		step += time.Duration(c.rnd.Int64N(int64(9 * time.Second)))
	}
	c.now = c.now.Add(step)
	return c.now
}

// worst is the largest number of moments in any window of that length.
func worst(moments []time.Time, length time.Duration) int {
	most := 0
	for _, from := range moments {
		n := 0
		for _, at := range moments {
			if !at.Before(from) && at.Sub(from) < length {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// queue inserts waiting deliveries to one place.
func queue(t *testing.T, s *store.Store, n int) []*store.Delivery {
	t.Helper()
	list := make([]notice.Delivery, n)
	for i := range list {
		list[i] = notice.Delivery{Notice: notice.ID(fmt.Sprintf("QH-%d", i)), Edition: 1, Occasion: notice.Main, State: notice.Due,
			Target: notice.Target{ID: "v02/g1", Channel: notice.WeChat}, DueAt: morning(9, 0), UpdatedAt: morning(8, 0)}
	}
	for i := range list {
		storetest.Editions(t, s, list[i].Notice)
		if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertDelivery(ctx, &list[i]) }); err != nil {
			t.Fatal(err)
		}
	}
	out, err := s.Deliveries(ctx, store.Filter{})
	if err != nil || len(out) != n {
		t.Fatal(len(out), err)
	}
	return out
}

// enter lets a delivery ask for its turn, and keeps what it is told.
func enter(t *testing.T, s *store.Store, w store.Window, x *store.Delivery, clock func() time.Time) (sends bool) {
	t.Helper()
	err := s.InTx(ctx, func(tx *store.Tx) error {
		turn, err := tx.Enter(ctx, w, x.ID, x.SlotAt, clock)
		if err != nil {
			return err
		}
		x.SlotAt = turn.Slot
		if turn.Wait > 0 {
			return tx.MoveDelivery(ctx, x, x.State)
		}
		x.UpdatedAt, x.SlotAt, x.Attempts = turn.Slot, time.Time{}, x.Attempts+1
		sends = true
		return tx.ClaimDelivery(ctx, x)
	})
	if err != nil {
		t.Fatal(err)
	}
	return sends
}

// However late claims wake, however long messages are under way, and whether or
// not their daemon lives to say that they are over: no window holds one too many.
func TestNoWindowEverHoldsTooMany(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		clock := &rush{now: morning(9, 0), rnd: rand.New(rand.NewPCG(seed, 1))}
		w := store.Window{Key: "robot", N: 5, Length: time.Minute, Hold: 45 * time.Second}
		waiting := make(chan *store.Delivery, 60)
		for _, x := range queue(t, s, 60) {
			waiting <- x
		}
		var mu sync.Mutex
		var arrived []time.Time
		left := 60
		var wg sync.WaitGroup
		for g := range 4 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				dies := rand.New(rand.NewPCG(seed, uint64(g+2)))
				for {
					mu.Lock()
					done := left == 0
					mu.Unlock()
					if done {
						return
					}
					var x *store.Delivery
					select {
					case x = <-waiting:
					default:
						continue
					}
					if x.SlotAt.After(clock.Now()) || !enter(t, s, w, x, clock.Now) {
						waiting <- x
						continue
					}
					at := clock.Now() // somewhere between claim and end
					if end := x.UpdatedAt.Add(w.Hold); at.After(end) {
						at = end // who holds claims sees to it
					}
					mu.Lock()
					arrived, left = append(arrived, at), left-1
					mu.Unlock()
					if dies.IntN(10) == 0 {
						continue
					}
					if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.Leave(ctx, x.ID, clock.Now) }); err != nil {
						t.Error(err)
					}
				}
			}()
		}
		wg.Wait()
		if n := worst(arrived, w.Length); n > w.N || len(arrived) != 60 {
			t.Errorf("%d of 60 arrived, %d in one window", len(arrived), n)
		}
	})
}

// On a machine that is never late, a queue drains at exactly the limit.
func TestAQueueDrainsAtTheLimit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := morning(9, 0)
		clock := func() time.Time { return now }
		w := store.Window{Key: "robot", N: 18, Length: time.Minute, Hold: 45 * time.Second}
		list := queue(t, s, 60)
		for wave := 0; len(list) > 0; wave++ {
			var rest []*store.Delivery
			sent := 0
			for _, x := range list {
				switch {
				case x.SlotAt.After(now):
					rest = append(rest, x)
				case enter(t, s, w, x, clock):
					sent++
					if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.Leave(ctx, x.ID, clock) }); err != nil {
						t.Fatal(err)
					}
				default:
					rest = append(rest, x)
				}
			}
			if sent != min(18, len(list)) {
				t.Errorf("wave %d: %d of %d sent", wave, sent, len(list))
			}
			for i, x := range rest {
				if want := morning(9, wave+1+i/18); x.SlotAt.Sub(want).Abs() > time.Second {
					t.Fatalf("wave %d: number %d in the queue waits for %v, want %v", wave, i, x.SlotAt, want)
				}
			}
			list, now = rest, now.Add(time.Minute+time.Millisecond)
		}
	})
}

func TestTheQueueOfAWindow(t *testing.T) {
	w := store.Window{Key: "robot", N: 2, Length: time.Minute, Hold: 45 * time.Second}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		now := morning(9, 0)
		clock := func() time.Time { return now }
		list := queue(t, s, 9)
		for i, x := range list[:6] {
			if sends := enter(t, s, w, x, clock); sends != (i < 2) {
				t.Fatalf("number %d sends: %v", i, sends)
			}
		}
		if got := list[5].SlotAt; got.Sub(morning(9, 2)).Abs() > time.Second {
			t.Errorf("the sixth waits for %v", got)
		}
		// Two that are withdrawn leave no hole behind.
		for _, x := range list[4:6] {
			x.State = notice.Cancelled // its row still names its slot
			if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, notice.Due) }); err != nil {
				t.Fatal(err)
			}
		}
		enter(t, s, w, list[6], clock)
		if got := list[6].SlotAt; got.Sub(morning(9, 2)).Abs() > time.Second {
			t.Errorf("after a withdrawal the next waits for %v", got)
		}
		// The third slips by some seconds; the one after its slot finds the room taken
		// and takes the first that is free, not the end of the queue.
		for _, x := range list[:2] {
			if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.Leave(ctx, x.ID, clock) }); err != nil {
				t.Fatal(err)
			}
		}
		now = morning(9, 1).Add(4 * time.Second)
		for _, x := range list[2:4] {
			if !enter(t, s, w, x, clock) {
				t.Errorf("%s does not send", x.Notice)
			}
			if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.Leave(ctx, x.ID, clock) }); err != nil {
				t.Fatal(err)
			}
		}
		now = morning(9, 2).Add(time.Second)
		if enter(t, s, w, list[6], clock) || list[6].SlotAt.Sub(morning(9, 2).Add(4*time.Second)).Abs() > time.Second {
			t.Errorf("after a slip the next waits for %v", list[6].SlotAt)
		}
		// A pause that the medium asked for holds everything.
		now = morning(10, 0)
		if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.ClosePace(ctx, w.Key, 90*time.Second, clock) }); err != nil {
			t.Fatal(err)
		}
		if enter(t, s, w, list[7], clock) || !list[7].SlotAt.Equal(now.Add(90*time.Second)) {
			t.Errorf("in a pause the next waits for %v", list[7].SlotAt)
		}
	})
}

// databaseNow is what the database's own clock says.
func databaseNow(t *testing.T, s *store.Store) time.Time {
	t.Helper()
	ask := "SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER)"
	if s.Postgres() {
		ask = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
	}
	var ms int64
	if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.SQL.QueryRowContext(ctx, ask).Scan(&ms) }); err != nil {
		t.Fatal(err)
	}
	return time.UnixMilli(ms)
}

// Without a clock of its own a window goes by the database's.
func TestAWindowGoesByTheDatabasesClock(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		w := store.Window{Key: "robot", N: 1, Length: time.Hour, Hold: 45 * time.Second}
		list := queue(t, s, 2)
		if !enter(t, s, w, list[0], nil) || enter(t, s, w, list[1], nil) {
			t.Fatal("one an hour")
		}
		if err := s.InTx(ctx, func(tx *store.Tx) error { return tx.Leave(ctx, list[0].ID, nil) }); err != nil {
			t.Fatal(err)
		}
		if wait := list[1].SlotAt.Sub(databaseNow(t, s)); wait < 50*time.Minute || wait > 70*time.Minute {
			t.Errorf("the second waits %v", wait)
		}
	})
}
