package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/register/letter"
	"gaoshi/internal/store"
)

// openRegister opens the register over the town's store and notices.
func (a *App) openRegister() (*register.Room, error) {
	months := a.Config.Settings.Register.KeepApplicants
	return register.New(register.Options{
		Keep: a.Store, Policy: a.Config.Policy, Calendar: a.Checks.Calendar, Clock: a.Clock, NotFound: store.ErrNotFound, Changed: store.ErrChanged,
		Published: a.published, KeepPersonal: time.Duration(months) * 30 * 24 * time.Hour,
	})
}

// published is a notice as the register follows it: its newest issued edition, and the
// first receipt of every channel of any edition.
func (a *App) published(ctx context.Context, id notice.ID) (*register.Published, error) {
	n, err := a.Store.IssuedNotice(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := a.Store.Deliveries(ctx, notice.Filter{Notice: id, States: []notice.State{notice.Accepted, notice.Confirmed, notice.Recalling, notice.Recalled}, Limit: 10_000})
	if err != nil {
		return nil, err
	}
	first, places, pages := map[string]time.Time{}, map[string]int{}, map[string]string{}
	for _, x := range list {
		d := &x.Delivery
		at := d.UpdatedAt
		if d.Receipt != nil && !d.Receipt.At.IsZero() {
			at = d.Receipt.At
		}
		c := d.Target.Channel
		if c == notice.Portal && d.State == notice.Accepted { // the public page is the proof
			continue
		}
		places[c]++
		if old, ok := first[c]; !ok || at.Before(old) {
			first[c] = at
		}
		if c == notice.Portal && d.Receipt != nil && d.Receipt.Look != "" {
			pages[c] = d.Receipt.Look
		}
	}
	p := &register.Published{Notice: n}
	for _, c := range notice.Channels {
		if at, ok := first[c]; ok {
			note := fmt.Sprintf("%d处", places[c])
			if pages[c] != "" {
				note = pages[c]
			}
			p.Outs = append(p.Outs, register.Out{Where: c, On: calendar.Date(at), Note: note, Auto: true})
		}
	}
	return p, nil
}

// keepRegister brings the register up to the notices with every round; once a day it
// counts all days anew and erases applicants' data whose time has passed.
func (a *App) keepRegister(ctx context.Context) error {
	if _, err := a.Register.Follow(ctx); err != nil {
		return err
	}
	day := a.Clock.Now().In(calendar.Zone).Format(time.DateOnly)
	if _, told := a.alarms.LoadOrStore("register/"+day, true); told {
		return nil
	}
	if _, err := a.Register.Recount(ctx); err != nil {
		return err
	}
	n, err := a.Register.Erase(ctx)
	if n > 0 {
		a.Log.Info("applicants' data was erased", "requests", n)
	}
	return err
}

// Letter writes a letter of a request as a Word file. That it was written is recorded;
// what stands in it is kept nowhere.
func (a *App) Letter(ctx context.Context, id int64, kind register.EventKind) (name string, data []byte, err error) {
	q, err := a.Store.Request(ctx, id)
	if err != nil {
		return "", nil, err
	}
	l, err := letter.Of(letter.Office{Issuer: a.Town.Issuer, County: a.Town.County, Phone: a.Town.OfficePhone}, q, kind, a.Checks.Calendar())
	if err != nil {
		return "", nil, err
	}
	if data, err = l.DOCX(); err != nil {
		return "", nil, err
	}
	a.record(ctx, journal.Entry{What: journal.Export, Object: fmt.Sprintf("request/%d", id), Result: journal.OK, Note: q.No + l.Title})
	return l.Name(), data, nil
}

// Case finds a reconsideration or lawsuit.
func (a *App) Case(ctx context.Context, id int64) (*register.Case, error) {
	list, err := a.Store.Cases(ctx, a.Clock.Now().AddDate(1, 0, 0))
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if c.ID == id {
			return c, nil
		}
	}
	return nil, store.ErrNotFound
}
