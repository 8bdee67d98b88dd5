package metrics

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func scrape(t *testing.T, read func(context.Context) (*State, error)) string {
	t.Helper()
	at := time.Date(2026, 11, 23, 10, 3, 0, 0, time.UTC)
	h := Handler(Options{Version: "v1", Read: read, Now: func() time.Time { return at }})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	return w.Body.String()
}

func TestWhatAScrapeSays(t *testing.T) {
	body := scrape(t, func(context.Context) (*State, error) {
		return &State{Well: true, Deliveries: map[string]int{"due": 52}, Attempts: map[string]int{"accepted": 7}, OldestDue: time.Minute, Journal: 9, Bytes: 100,
			Late: []Late{{"企业微信", true, 52, time.Date(2026, 11, 23, 10, 2, 0, 0, time.UTC)}}, Queue: map[string]int{"available": 1}, Backups: true, LastBackup: time.Hour}, nil
	})
	for _, want := range []string{
		`gaoshi_up 1`, `gaoshi_deliveries{state="due"} 52`, `gaoshi_attempts_total{state="accepted"} 7`, `gaoshi_late_deliveries{platform="企业微信"} 52`,
		`gaoshi_late_seconds{platform="企业微信"} 60`, `gaoshi_platform_down{platform="企业微信"} 1`, `gaoshi_oldest_due_seconds 60`, `gaoshi_journal_entries 9`,
		`gaoshi_backup_age_seconds 3600`, `gaoshi_queue_jobs{state="available"} 1`, `gaoshi_build_info{version="v1"} 1`,
	} {
		if !strings.Contains(body, want+"\n") {
			t.Errorf("no %s in\n%s", want, body)
		}
	}
	body = scrape(t, func(context.Context) (*State, error) { return nil, errors.New("postgres://user:password@host is away") })
	if !strings.Contains(body, "gaoshi_up 0\n") || strings.Contains(body, "gaoshi_deliveries") || strings.Contains(body, "password") {
		t.Errorf("of a database that is away it says\n%s", body)
	}
}
