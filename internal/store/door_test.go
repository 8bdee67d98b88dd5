package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/door"
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
