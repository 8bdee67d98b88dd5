package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// Halt 先停 holds a notice on one officer's word. After a recall 隐私撤回 the content of
// every edition is erased at once, with the files that channels keep; that a folder
// cannot be reached now is an error, the notice stays closed, and the daemon tries
// again at night.
func (a *App) Halt(ctx context.Context, id notice.ID, s notice.Stop) (*notice.Stop, error) {
	kept, err := a.Dispatcher.Stop(ctx, id, s)
	if err != nil || !kept.Recall {
		return kept, err
	}
	if err := a.eraseRecalled(ctx, id); err != nil {
		a.Log.Error("erase what was recalled", "notice", id, "err", err)
	}
	return kept, nil
}

// EndStop 放行 lets a stopped notice go on; by is a leader's account.
func (a *App) EndStop(ctx context.Context, id notice.ID, by string) error {
	return a.Dispatcher.EndStop(ctx, id, by)
}

// recalledTitle stands in place of the title of what was recalled.
const recalledTitle = "因个人信息撤回的公告（%s）"

// eraseRecalled takes every edition's content away: those that were signed, those that
// were given up, and a draft that somebody is at, which holds the same.
func (a *App) eraseRecalled(ctx context.Context, id notice.ID) error {
	newest, err := a.Store.Notice(ctx, id, 0)
	if err != nil {
		return err
	}
	if newest.NextStep() != "" {
		if newest, err = a.Store.UpdateNotice(ctx, id, func(n *notice.Notice) error { return n.Drop(n.Author) }); err != nil {
			return fmt.Errorf("give up the open edition: %w", err)
		}
	}
	var list []store.ToErase
	for edition := 1; edition <= newest.Edition; edition++ {
		n, err := a.Store.Notice(ctx, id, edition)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if n.Erased.IsZero() {
			list = append(list, store.ToErase{ID: id, Edition: edition, Why: "隐私撤回", Recall: true,
				How: notice.Erasure{At: a.Clock.Now(), Title: fmt.Sprintf(recalledTitle, id)}})
		}
	}
	done, err := a.Erase(ctx, list)
	if err == nil && slices.Contains(done.Waiting, id) {
		err = errors.New("a delivery is under way: the rest is erased later")
	}
	return errors.Join(err, a.Store.Scrub(ctx))
}

// eraseRecalls finishes recalls that could not be erased at once.
func (a *App) eraseRecalls(ctx context.Context) error {
	stops, err := a.Store.Stops(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, s := range stops {
		if !s.Recall {
			continue
		}
		n, err := a.Store.IssuedNotice(ctx, s.Notice)
		switch {
		case errors.Is(err, store.ErrNotFound) || err == nil && !n.Erased.IsZero():
		case err != nil:
			errs = append(errs, err)
		default:
			errs = append(errs, a.eraseRecalled(ctx, s.Notice))
		}
	}
	return errors.Join(errs...)
}
