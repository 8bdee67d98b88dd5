package store_test

import (
	"context"
	"database/sql"
	"sync"
	"testing"
	"time"

	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// A daemon takes no more connections than it may, the listener's included, and
// does its work with the least that the settings allow.
func TestConnectionsAreBounded(t *testing.T) {
	o := storetest.Options(t, "postgres")
	o.Connections = 4
	s, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	admin, err := sql.Open("pgx", o.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	var work sync.WaitGroup
	for range 30 {
		work.Add(1)
		go func() {
			defer work.Done()
			for ctx.Err() == nil {
				_, _ = s.CountDeliveries(ctx, "")
			}
		}()
	}
	most := 0
	for ctx.Err() == nil {
		n := 0
		if err := admin.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		most = max(most, n)
		time.Sleep(20 * time.Millisecond)
	}
	work.Wait()
	if most < 2 || most > 4 {
		t.Errorf("%d connections at once, 4 are allowed", most)
	}
}
