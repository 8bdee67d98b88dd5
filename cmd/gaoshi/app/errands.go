package app

import (
	"context"
	"errors"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
	"gaoshi/scheduler/errand"
)

// messenger tells officers through WeCom what waits for them; nil where the WeChat
// channel of this build cannot.
func (a *App) messenger(ch channels.Channel, quiet calendar.Quiet) *errand.Messenger {
	teller, ok := ch.(errand.Teller)
	if !ok {
		return nil
	}
	return errand.New(errand.Options{
		Store: a.Store, Teller: teller, Links: errandLinks{a}, Gate: a.Dispatcher.Gate, Secret: a.maybeSecret, Anchor: a.anchor, Shown: a.tellable, Officers: a.Config.Town.Officers,
		Town: a.Town, Policy: a.Config.Policy, Calendar: a.Checks.env.Calendar, Quiet: quiet, Paces: errand.PacesOf(a.Config.Settings.Remind),
		Clock: a.Clock, Log: a.Log, Columns: a.columns, Troubles: a.lateForCards, Duties: a.Register.Due,
	})
}

// Round tells officers what waits for them, where the build can.
//
// It also keeps the newest head of the journal beside the data, and checks
// everything once a night.
func (a *App) Round(ctx context.Context) error {
	err := errors.Join(a.keepAnchor(ctx), a.nightly(ctx), a.keepRegister(ctx))
	if a.errands == nil {
		return err
	}
	return errors.Join(err, a.errands.Round(ctx))
}

// maybeSecret reports whether something in the notice looks like a secrecy mark
// that nobody has cleared. What cannot be looked into is not shown on a phone either.
func (a *App) maybeSecret(ctx context.Context, n *notice.Notice) bool {
	found, err := a.Checks.Check(ctx, n, a.Clock.Now())
	if err != nil {
		a.Log.ErrorContext(ctx, "look for secrecy marks", "notice", n.ID, "err", err)
		return true
	}
	var marks []notice.Finding
	for _, f := range found {
		if f.Kind == preflight.KindSecrecy {
			marks = append(marks, f)
		}
	}
	return len(n.Blocking(marks)) > 0
}

// errandLinks are the addresses in the cards.
type errandLinks struct{ a *App }

// Website opens the portal's page at the desk, after signing in.
func (l errandLinks) Website() string { return l.a.Site + "/desk/website" }

// Today opens the desk on what is late, after signing in.
func (l errandLinks) Today() string { return l.a.Site + "/desk/" }

// Journal opens what did not agree, in the record of acts.
func (l errandLinks) Journal() string { return l.a.Site + "/desk/journal?what=mismatch" }

// Register opens the desk's list of what is due, after signing in.
func (l errandLinks) Register() string { return l.a.Site + "/desk/register/due" }

func (l errandLinks) Decide(account string, n *notice.Notice, at time.Time) string {
	return l.a.Site + l.a.links.Decide(account, n, at)
}

func (l errandLinks) Village(account, village string, at time.Time) string {
	return l.a.Site + l.a.links.Village(account, village, at)
}

func (l errandLinks) Desk(id notice.ID) string { return l.a.Site + "/desk/notices/" + string(id) }

// tellable returns an issued edition for those who are to be told of it; ok is false
// where it is not what was signed, or was never issued.
func (a *App) tellable(ctx context.Context, id notice.ID, edition int) (n *notice.Notice, ok bool, err error) {
	x, err := a.reader().Edition(ctx, id, edition)
	var m *seal.Mismatch
	switch {
	case errors.As(err, &m), errors.Is(err, store.ErrNotFound), errors.Is(err, seal.ErrUnissued):
		return nil, false, nil
	case err != nil:
		return nil, false, err
	}
	return x.Notice(), true, nil
}

// told is what the desk shows of the messages about an edition's review.
func (a *App) told(ctx context.Context, n *notice.Notice) ([]edition.Errand, error) {
	list, err := a.Store.Errands(ctx, store.ErrandFilter{Subject: errand.EditionSubject(n.ID, n.Edition), Limit: 200})
	if err != nil {
		return nil, err
	}
	var out []edition.Errand
	for _, e := range list {
		if e.Subject == errand.ReviewSubject(n) && e.State != store.ErrandDropped && e.State != store.ErrandPlanned {
			out = append(out, a.deskErrand(e))
		}
	}
	return out, nil
}

// untold are the officers whom a message did not reach in the last two days, each
// subject once, unless a later one did.
func (a *App) untold(ctx context.Context) ([]edition.Errand, error) {
	list, err := a.Store.Errands(ctx, store.ErrandFilter{Since: a.Clock.Now().Add(-48 * time.Hour), Limit: 500})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []edition.Errand
	for _, e := range list { // the newest first
		key := e.Officer + " " + e.Subject
		if seen[key] || e.State == store.ErrandDropped || e.State == store.ErrandSending || e.State == store.ErrandPlanned && e.Problem == "" {
			continue
		}
		seen[key] = true
		if e.State != store.ErrandTold {
			out = append(out, a.deskErrand(e))
		}
	}
	return out, nil
}

func (a *App) deskErrand(e *store.Errand) edition.Errand {
	return edition.Errand{Account: a.OfficerName(e.Officer), About: e.Title, At: e.At, Remind: e.Kind == "remind", Told: e.State == store.ErrandTold || e.State == store.ErrandSending, Problem: e.Problem}
}

func (a *App) OfficerName(account string) string {
	if o, ok := a.Config.Town.Officer(account); ok {
		return o.Name
	}
	return account
}
