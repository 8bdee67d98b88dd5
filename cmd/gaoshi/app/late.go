package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/home"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/scheduler/errand"
)

// Hurry lets a delivery go at once, and records who said so.
func (x deskDecisions) Hurry(ctx context.Context, id notice.DeliveryID) error {
	return x.a.Hurry(ctx, id)
}

// HurryAll lets everything go at once that waits for another try.
func (x deskDecisions) HurryAll(ctx context.Context) (int, error) { return x.a.HurryAll(ctx) }

// Release lets go what was held after a restore.
func (x deskDecisions) Release(ctx context.Context, id notice.DeliveryID) error {
	return x.a.Release(ctx, id)
}

// ReleaseAll lets go what was held after a restore, of one notice, "" of all.
func (x deskDecisions) ReleaseAll(ctx context.Context, id notice.ID) (int, error) {
	return x.a.ReleaseAll(ctx, id)
}

// Hurry lets a delivery go at once, and records that a person said so.
func (a *App) Hurry(ctx context.Context, id notice.DeliveryID) error {
	if err := a.Dispatcher.Now(ctx, id); err != nil {
		return err
	}
	a.record(ctx, journal.Entry{What: journal.Other, Object: fmt.Sprintf("delivery/%d", id), Result: journal.OK, Note: "现在就发"})
	return nil
}

// HurryAll is Hurry for everything that waits for another try.
func (a *App) HurryAll(ctx context.Context) (int, error) {
	n, err := a.Dispatcher.NowAll(ctx)
	if err == nil && n > 0 {
		a.record(ctx, journal.Entry{What: journal.Other, Object: "deliveries", Result: journal.OK, Note: fmt.Sprintf("现在就发，%d条", n)})
	}
	return n, err
}

// Release lets a delivery go that was held after a restore, and records it.
func (a *App) Release(ctx context.Context, id notice.DeliveryID) error {
	if err := a.Dispatcher.Release(ctx, id); err != nil {
		return err
	}
	a.record(ctx, journal.Entry{What: journal.Restore, Object: fmt.Sprintf("delivery/%d", id), Result: journal.OK, Note: "恢复后核对过，放行"})
	return nil
}

// ReleaseAll is Release for a notice, or for all.
func (a *App) ReleaseAll(ctx context.Context, id notice.ID) (int, error) {
	n, err := a.Dispatcher.ReleaseAll(ctx, id)
	if n > 0 {
		a.record(ctx, journal.Entry{What: journal.Restore, Object: string(id), Result: journal.OK, Note: fmt.Sprintf("恢复后核对过，放行%d条", n)})
	}
	return n, err
}

// held are the deliveries that wait for a person's word after a restore.
func (a *App) held(ctx context.Context) ([]*notice.Delivery, error) {
	list, err := a.Store.HeldDeliveries(ctx, "", 5000)
	out := make([]*notice.Delivery, len(list))
	for i, x := range list {
		out[i] = &x.Delivery
	}
	return out, err
}

func (a *App) lateAtDesk(ctx context.Context) ([]home.Late, error) {
	list, err := a.Dispatcher.Late(ctx)
	var out []home.Late
	for _, l := range list {
		row := home.Late{Line: l.String(), Why: l.Why}
		for _, x := range l.Oldest {
			row.Rows = append(row.Rows, &x.Delivery)
		}
		out = append(out, row)
	}
	return out, err
}

// lateForCards is what administrators are told of: a platform that has been down for
// two minutes, and once a day what is late for another reason.
func (a *App) lateForCards(ctx context.Context) ([]errand.Trouble, error) {
	list, err := a.Dispatcher.Late(ctx)
	now := a.Clock.Now()
	var out []errand.Trouble
	for _, l := range list {
		t := errand.Trouble{Line: l.String(), Why: l.Why, Press: l.Urgent > 0, Subject: "late/" + l.What + "/" + now.In(calendar.Zone).Format(time.DateOnly)}
		if l.Down {
			if now.Sub(l.Since) < 2*time.Minute && l.Urgent == 0 {
				continue
			}
			t.Subject = fmt.Sprintf("down/%s/%d", l.What, l.Since.Unix())
		}
		out = append(out, t)
	}
	day := now.In(calendar.Zone).Format(time.DateOnly)
	if say, _ := a.backupTrouble.Load().(string); say != "" {
		out = append(out, errand.Trouble{Subject: "backup/" + day, Line: "备份有问题", Why: say})
	}
	if say, _ := a.selfTest.Load().(string); say != "" {
		out = append(out, errand.Trouble{Subject: "selftest/" + day[:7], Line: "本月备份自检", Why: say, Once: true})
	}
	held, herr := a.Store.HeldDeliveries(ctx, "", 5000)
	if err == nil {
		err = herr
	}
	if len(held) > 0 {
		out = append(out, errand.Trouble{Subject: fmt.Sprintf("restored/%d", held[0].ID), Press: true,
			Line: fmt.Sprintf("恢复后待确认：%d条投递停着", len(held)), Why: "数据库是从备份恢复的，这些可能已经发过。请在工作台的“今天”里核对后放行。"})
	}
	return out, err
}

// health answers 200 while all is well with the daemon and nothing is late, be it
// for a platform's outage; else 503. It tells strangers no more: what is late, since
// when and why, stands on the desk and in gaoshi deliveries --stuck.
func (a *App) health(w http.ResponseWriter, r *http.Request) {
	late, err := a.Dispatcher.Late(r.Context())
	if err != nil || len(late) > 0 {
		a.Log.Debug("not well", "err", err, "late", len(late))
	}
	answer(w, err == nil && len(late) == 0 && a.ailing(r.Context()) == nil)
}

// ready answers 200 while the daemon can do its work: it reaches its database.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	answer(w, a.ailing(r.Context()) == nil)
}

// ailing is what is wrong with the daemon itself.
func (a *App) ailing(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	return a.Store.Ailing(ctx)
}

func answer(w http.ResponseWriter, ok bool) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if !ok {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(map[string]bool{"ok": ok}) // a reader that went away
}
