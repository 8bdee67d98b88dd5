package store_test

import (
	"errors"
	"net/netip"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/door"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

func TestTriesAreCountedOnceEach(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, d, now := t.Context(), s.Doors(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		seen, mu, wg := map[int]bool{}, sync.Mutex{}, sync.WaitGroup{}
		for range 20 {
			wg.Go(func() {
				n, err := d.Try(ctx, "in/a/x", now, time.Hour)
				mu.Lock()
				defer mu.Unlock()
				if err != nil || seen[n] {
					t.Errorf("try %d twice, or %v", n, err)
				}
				seen[n] = true
			})
		}
		wg.Wait()
		for _, step := range []struct {
			bucket string
			at     time.Duration
			want   int
		}{
			{"in/a/x", 59 * time.Minute, 21}, {"in/a/y", 0, 1}, {"in/ab/x", 0, 1}, {"in/a/x", time.Hour, 1}, {"in/a/x", 61 * time.Minute, 2},
		} {
			if n, err := d.Try(ctx, step.bucket, now.Add(step.at), time.Hour); n != step.want || err != nil {
				t.Errorf("%s after %v: %d, %v; want %d", step.bucket, step.at, n, err, step.want)
			}
		}
		if err := d.Untry(ctx, "in/a/x"); err != nil {
			t.Fatal(err)
		}
		if n, err := d.Try(ctx, "in/a/x", now.Add(62*time.Minute), time.Hour); n != 2 || err != nil {
			t.Errorf("after one was taken back: %d, %v", n, err)
		}
		if err := d.ForgetBuckets(ctx, "in/a/"); err != nil {
			t.Fatal(err)
		}
		for bucket, want := range map[string]int{"in/a/x": 1, "in/a/y": 1, "in/ab/x": 2} {
			if n, err := d.Try(ctx, bucket, now, time.Hour); n != want || err != nil {
				t.Errorf("%s after forgetting in/a/: %d, %v; want %d", bucket, n, err, want)
			}
		}
	})
}

func TestSignIns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, d, now := t.Context(), s.Doors(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		for i, id := range []string{"one", "two", "three"} {
			if err := d.BeginSignIn(ctx, door.SignIn{ID: id, Account: "jingban", Source: "192.0.2.1", Device: "Firefox", Started: now.Add(time.Duration(i) * time.Minute)}); err != nil {
				t.Fatal(err)
			}
		}
		open := func(id, account string) bool {
			t.Helper()
			ok, err := d.SignInOpen(ctx, id, account, now.Add(10*time.Minute))
			if err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !open("one", "jingban") || open("one", "lingdao") || open("four", "jingban") {
			t.Error("a sign-in is open for its own account only")
		}
		list, err := d.SignIns(ctx, "jingban", 2)
		if err != nil || len(list) != 2 || list[0].ID != "three" || list[0].Device != "Firefox" || !list[0].Ended.IsZero() {
			t.Errorf("%+v, %v", list, err)
		}
		if n, err := d.EndSignIns(ctx, "jingban", "one", "", now); n != 1 || err != nil || open("one", "jingban") || !open("two", "jingban") {
			t.Errorf("ended %d, %v", n, err)
		}
		if n, err := d.EndSignIns(ctx, "jingban", "", "three", now); n != 1 || err != nil || open("two", "jingban") || !open("three", "jingban") {
			t.Errorf("ended %d, %v", n, err)
		}
		if err := d.BeginSignIn(ctx, door.SignIn{ID: "late", Account: "x", Started: now.AddDate(1, 0, 0)}); err != nil {
			t.Fatal(err)
		}
		if list, err := d.SignIns(ctx, "jingban", 9); err != nil || len(list) != 0 {
			t.Errorf("a year later: %+v, %v", list, err)
		}
	})
}

func TestAnAuthenticatorsCodeIsUsedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx, d, now := t.Context(), s.Doors(), time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		if _, err := d.Authenticator(ctx, "lingdao"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v", err)
		}
		if err := d.SetAuthenticator(ctx, "lingdao", "sealed"); err != nil {
			t.Fatal(err)
		}
		if a, err := d.Authenticator(ctx, "lingdao"); err != nil || a.On || a.Secret != "sealed" {
			t.Errorf("%+v, %v", a, err)
		}
		for _, step := range []struct {
			n    int64
			want bool
		}{{100, true}, {100, false}, {99, false}, {101, true}} {
			if ok, err := d.UseStep(ctx, "lingdao", step.n, now); ok != step.want || err != nil {
				t.Errorf("step %d: %v, %v", step.n, ok, err)
			}
		}
		if a, err := d.Authenticator(ctx, "lingdao"); err != nil || !a.On || a.Step != 101 {
			t.Errorf("%+v, %v", a, err)
		}
		if err := d.DropAuthenticator(ctx, "lingdao"); err != nil {
			t.Fatal(err)
		}
		if ok, err := d.UseStep(ctx, "lingdao", 200, now); ok || err != nil {
			t.Errorf("a dropped one takes codes: %v", err)
		}
	})
}

// Two daemons on one PostgreSQL keep one budget: whoever guesses at an account all day,
// at both doors at once and from ever new addresses, is looked at no more often than at
// one door, in any 24 hours.
func TestTwoDaemonsKeepOneBudgetOfGuesses(t *testing.T) {
	o := storetest.Options(t, "postgres")
	o.Keys = newTestKeys(t)
	clock := &handClock{at: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)}
	key := []byte("one key of both daemons, 32 long")
	var guards []*door.Guard
	for range 2 {
		s, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		guards = append(guards, door.NewGuard(s.Doors(), clock, key))
	}
	var looked []time.Time // when a guess was looked at
	for hour := range 48 {
		clock.at = time.Date(2026, 11, 23, hour, 30, 0, 0, time.UTC)
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				from := netip.AddrFrom4([4]byte{203, byte(hour), 113, byte(i)})
				v, err := guards[i%2].Knock(t.Context(), door.Knock{Account: "qianfa", Known: true, From: from})
				if err != nil {
					t.Error(err)
				}
				if v == door.Admit {
					mu.Lock()
					looked = append(looked, clock.Now())
					mu.Unlock()
				}
			})
		}
		wg.Wait()
	}
	if len(looked) == 0 {
		t.Fatal("no guess was looked at: nothing is shown")
	}
	for i, from := range looked {
		n := 0
		for _, at := range looked[i:] {
			if at.Sub(from) < 24*time.Hour {
				n++
			}
		}
		if n > door.GuessesADay {
			t.Errorf("%d guesses in the 24 hours from %v", n, from)
		}
	}
	// Those who know the password from a browser of theirs still come in.
	mine := guards[0].DeviceMark("qianfa")
	if v, err := guards[1].Knock(t.Context(), door.Knock{Account: "qianfa", Known: true, From: netip.MustParseAddr("10.0.0.7"), Device: mine}); err != nil || v != door.Admit {
		t.Errorf("the officer's own browser: %v, %v", v, err)
	}
}

func newTestKeys(t *testing.T) *seal.Keys {
	t.Helper()
	k, err := seal.New(seal.Ed25519, make([]byte, seal.SeedSize))
	if err != nil {
		t.Fatal(err)
	}
	return k
}
