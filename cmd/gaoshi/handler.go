package main

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"gaoshi/config"
	"gaoshi/internal/desk"
	"gaoshi/internal/notice"
	"gaoshi/internal/site"
	"gaoshi/internal/store"
	"gaoshi/scheduler/dispatch"
)

// handler is everything behind the one address: the desk, the landing pages and
// the health of the daemon.
func (a *app) handler() (http.Handler, error) {
	d, err := a.desk()
	if err != nil {
		return nil, err
	}
	public, err := a.publicSite()
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/desk/", d)
	mux.Handle("GET /desk", http.RedirectHandler("/desk/", http.StatusSeeOther))
	mux.HandleFunc("GET /healthz", a.health)
	door, err := a.callback()
	if err != nil {
		return nil, err
	}
	if door != nil {
		mux.Handle(callbackPath, door)
	}
	mux.Handle("/", public)
	return mux, nil
}

func (a *app) desk() (http.Handler, error) {
	var officers []desk.Officer
	for _, o := range a.all.Town.Officers {
		officers = append(officers, desk.Officer(o))
	}
	return desk.New(desk.Options{
		Notices: a.store, Records: a.store, Passwords: a.store, Layout: a.disp, Checker: a.disp,
		Deliveries: deskDeliveries{a.store}, Decisions: deskDecisions{a.disp},
		Insert: func(ctx context.Context, n *notice.Notice) error {
			return a.store.InTx(ctx, func(tx *store.Tx) error { return insertNotice(ctx, tx, n) })
		},
		Issue: a.disp.Issue, Explain: dispatch.Explain, NotFound: store.ErrNotFound, Changed: store.ErrChanged,
		Officers: officers, Town: a.town, Policy: a.all.Policy, Clock: a.clock, Log: a.log, Sessions: a.store.Sessions(),
		Links: a.links, Secure: strings.HasPrefix(a.site, "https:"), Practice: a.all.Settings.Mode == config.Practice, Site: a.site,
	})
}

func (a *app) publicSite() (http.Handler, error) {
	return site.New(site.Options{
		Notices: a.store, Codes: a.store, Blobs: a.store, Town: a.town, Clock: a.clock, Log: a.log, NotFound: store.ErrNotFound,
		Public: a.public, Original: a.original, Address: a.site, Practice: a.all.Settings.Mode == config.Practice,
		CategoryName: func(c notice.Category) string {
			r, _ := a.all.Policy.Category(c)
			return r.Name
		},
	})
}

// public returns the edition as it may stand online, or nil where policy keeps
// its body off the net: then the page holds the plain line and says where it hangs.
func (a *app) public(n *notice.Notice) *notice.Notice {
	rule, ok := a.all.Policy.Category(n.Content.Category)
	if !ok || !rule.Permits(notice.Portal) {
		return nil
	}
	return a.checks.ForChannel(n, notice.Portal)
}

// original is the address of the notice on the county's portal, once it is up.
func (a *app) original(ctx context.Context, id notice.ID) string {
	list, err := a.store.Deliveries(ctx, store.Filter{Notice: id, Channel: notice.Portal, States: []notice.State{notice.Confirmed}})
	if err != nil || len(list) == 0 || list[len(list)-1].Receipt == nil {
		return ""
	}
	return list[len(list)-1].Receipt.Look
}

// insertNotice keeps a new edition with the bytes of its attachments.
func insertNotice(ctx context.Context, tx *store.Tx, n *notice.Notice) error {
	if err := keepAttachments(ctx, tx, n); err != nil {
		return err
	}
	return tx.InsertNotice(ctx, n)
}

func keepAttachments(ctx context.Context, tx *store.Tx, n *notice.Notice) error {
	for i := range n.Content.Attachments {
		at := &n.Content.Attachments[i]
		if at.Data == nil {
			continue
		}
		digest, err := tx.PutBlob(ctx, at.Data)
		if err != nil {
			return err
		}
		at.Digest = digest
	}
	return nil
}

// deskDeliveries gives the desk deliveries without what only the scheduler needs.
type deskDeliveries struct{ s *store.Store }

func (x deskDeliveries) List(ctx context.Context, f desk.Filter) ([]*notice.Delivery, error) {
	list, err := x.s.Deliveries(ctx, store.Filter(f))
	out := make([]*notice.Delivery, len(list))
	for i, d := range list {
		out[i] = &d.Delivery
	}
	return out, err
}

func (x deskDeliveries) Get(ctx context.Context, id notice.DeliveryID) (*notice.Delivery, error) {
	d, err := x.s.Delivery(ctx, id)
	if err != nil {
		return nil, err
	}
	return &d.Delivery, nil
}

// deskDecisions passes a person's word on; the desk reads the row anew.
type deskDecisions struct{ d *dispatch.Dispatcher }

func (x deskDecisions) Retry(ctx context.Context, id notice.DeliveryID) error {
	_, err := x.d.Retry(ctx, id)
	return err
}

func (x deskDecisions) Confirm(ctx context.Context, id notice.DeliveryID, by, note string) error {
	_, err := x.d.Confirm(ctx, id, by, note)
	return err
}

func (x deskDecisions) GiveUp(ctx context.Context, id notice.DeliveryID, by, why string) error {
	_, err := x.d.GiveUp(ctx, id, by, why)
	return err
}

// stuckAfter is how late a due delivery may be before the daemon calls itself ill.
const stuckAfter = 5 * time.Minute

// health answers 200 while nothing is stuck: a due delivery that is over five
// minutes late, or a database that does not answer, is 503.
func (a *app) health(w http.ResponseWriter, r *http.Request) {
	now := a.clock.Now()
	counts, err := a.store.CountDeliveries(r.Context(), "")
	late, lerr := a.store.Deliveries(r.Context(), store.Filter{States: []notice.State{notice.Planned, notice.Due, notice.Sending}, DueBy: now.Add(-stuckAfter), Limit: 100})
	status := http.StatusOK
	if err != nil || lerr != nil || len(late) > 0 {
		status = http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"ok": status == http.StatusOK, "stuck": len(late), "deliveries": counts}) // a reader that went away
}
