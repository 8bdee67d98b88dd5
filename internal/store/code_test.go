package store_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

func TestDecisionCodesAndTries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		if _, err := s.DecisionCode(ctx, "qianfa"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%v", err)
		}
		for _, h := range []string{"one", "two"} {
			if err := s.SetDecisionCode(ctx, "qianfa", h); err != nil {
				t.Fatal(err)
			}
			if got, err := s.DecisionCode(ctx, "qianfa"); err != nil || got != h {
				t.Errorf("%q, %v", got, err)
			}
		}
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		seen, mu, wg := map[int]bool{}, sync.Mutex{}, sync.WaitGroup{}
		for range 12 { // each try has a number of its own, however many at a time
			wg.Add(1)
			go func() {
				defer wg.Done()
				n, err := s.TryLink(ctx, "/desk/a/one", now)
				mu.Lock()
				defer mu.Unlock()
				if err != nil || seen[n] {
					t.Errorf("try %d twice, or %v", n, err)
				}
				seen[n] = true
			}()
		}
		wg.Wait()
		if n, err := s.LinkTries(ctx, "/desk/a/one"); err != nil || n != 12 {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := s.LinkTries(ctx, "/desk/a/two"); err != nil || n != 0 {
			t.Errorf("%d, %v", n, err)
		}
		if err := s.ForgetTries(ctx, "/desk/a/one"); err != nil {
			t.Fatal(err)
		}
		if n, err := s.TryLink(ctx, "/desk/a/one", now); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := s.TryLink(ctx, "/desk/a/three", now.AddDate(0, 0, 8)); err != nil || n != 1 {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := s.LinkTries(ctx, "/desk/a/one"); err != nil || n != 0 {
			t.Errorf("old tries are kept: %d, %v", n, err)
		}
	})
}
