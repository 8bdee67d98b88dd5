package app

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/metrics"
)

// Monitor is the door of those who watch the daemon, on an address of its own that
// strangers do not reach: /metrics, and /healthz with what is late, since when and why.
func (a *App) Monitor() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", metrics.Handler(metrics.Options{Version: Version(), Read: a.state, Now: a.Clock.Now}))
	mux.HandleFunc("GET /healthz", a.healthInFull)
	mux.HandleFunc("GET /readyz", a.ready)
	return mux
}

func (a *App) state(ctx context.Context) (*metrics.State, error) {
	s := &metrics.State{Deliveries: map[string]int{}}
	counts, err := a.Store.CountDeliveries(ctx, "")
	if err != nil {
		return nil, err
	}
	for state, n := range counts {
		s.Deliveries[string(state)] = n
	}
	f, err := a.Store.Figures(ctx)
	if err != nil {
		return nil, err
	}
	s.Attempts, s.Queue, s.Bytes = f.Attempts, f.Queue, f.Bytes
	late, err := a.Dispatcher.Late(ctx)
	if err != nil {
		return nil, err
	}
	now := a.Clock.Now()
	for _, l := range late {
		s.Late = append(s.Late, metrics.Late{Platform: l.What, Down: l.Down, Count: l.Count, Since: l.Since})
		s.OldestDue = max(s.OldestDue, now.Sub(l.All[0].FirstDue))
	}
	held, err := a.Store.HeldDeliveries(ctx, "", 100000)
	if err != nil {
		return nil, err
	}
	s.Held = len(held)
	head, _, err := a.Store.Head(ctx)
	if err != nil {
		return nil, err
	}
	s.Journal = head.N
	if set := a.Config.Settings; set.Backup.Folder != "" {
		if list := backupsIn(set.Path(set.Backup.Folder)); len(list) > 0 {
			s.Backups, s.LastBackup = true, calendar.RealClock{}.Now().Sub(list[len(list)-1].at)
		}
	}
	s.Well = a.ailing(ctx) == nil
	return s, nil
}

// healthInFull says what is wrong, for those who watch.
func (a *App) healthInFull(w http.ResponseWriter, r *http.Request) {
	type line struct {
		What  string `json:"what"`
		Line  string `json:"line"`
		Since string `json:"since"`
		Down  bool   `json:"down"`
		Count int    `json:"count"`
		Why   string `json:"why,omitempty"`
	}
	out := struct {
		OK      bool   `json:"ok"`
		Problem string `json:"problem,omitempty"` // with the daemon itself
		Late    []line `json:"late"`
		Held    int    `json:"held"` // after a restore
	}{Late: []line{}}
	late, err := a.Dispatcher.Late(r.Context())
	if err == nil {
		err = a.ailing(r.Context())
	}
	if err != nil {
		out.Problem = "数据库不应答，或不是启动时的那一个。"
	}
	for _, l := range late {
		out.Late = append(out.Late, line{l.What, l.String(), l.Since.Format(time.RFC3339), l.Down, l.Count, l.Why})
	}
	if held, herr := a.Store.HeldDeliveries(r.Context(), "", 100000); herr == nil {
		out.Held = len(held)
	}
	out.OK = err == nil && len(late) == 0
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if !out.OK {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(out) // a reader that went away
}
