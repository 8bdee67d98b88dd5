package app

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

// eraseAtOnce is how many editions lose their personal part in one transaction.
const eraseAtOnce = 100

// DueErasures are the editions whose personal part is to go by now, by the rules of
// their categories, and the drafts that were given up long enough ago.
func (a *App) DueErasures(ctx context.Context) ([]store.ToErase, error) {
	var categories []notice.Category
	for _, c := range a.Config.Policy.Categories() {
		if rule, _ := a.Config.Policy.Category(c); rule.Erase.Days > 0 {
			categories = append(categories, c)
		}
	}
	list, err := a.Store.Endings(ctx, categories)
	if err != nil {
		return nil, err
	}
	now := a.Clock.Now()
	var out []store.ToErase
	for _, e := range list {
		ended, over := e.N.Ended(e.Next, e.Dropped)
		if !over {
			continue
		}
		if at, why := a.erasedOn(e.N, ended); why != "" && !at.After(now) {
			out = append(out, a.toErase(e.N, why))
		}
	}
	return out, nil
}

// erasedOn is when an edition loses its personal part, and by which rule; "" never.
func (a *App) erasedOn(n *notice.Notice, ended time.Time) (time.Time, string) {
	if n.Status == notice.Dropped {
		days := a.Config.Settings.Erase.DroppedDays
		if days == 0 {
			return ended, ""
		}
		return ended.AddDate(0, 0, days), fmt.Sprintf("作废满%d天", days)
	}
	rule, _ := a.Config.Policy.Category(n.Content.Category)
	at, ok := rule.ErasedOn(ended)
	if !ok {
		return at, ""
	}
	return at, fmt.Sprintf("期满或撤回满%d天，%s", rule.Erase.Days, rule.Erase.Source)
}

func (a *App) toErase(n *notice.Notice, why string) store.ToErase {
	return store.ToErase{ID: n.ID, Edition: n.Edition, How: notice.Erasure{At: a.Clock.Now(), Title: a.erasedTitle(n)}, Why: why}
}

// erasedTitle is what stands in place of a title that names a person; "" keeps it.
func (a *App) erasedTitle(n *notice.Notice) string {
	rule, _ := a.Config.Policy.Category(n.Content.Category)
	if rule.Erase.Title != "drop" && !preflight.HoldsPersonal(n.Content.Title) && !namedIn(n.Content.Title, n.Content.Body) {
		return ""
	}
	name := rule.Name
	if name == "" {
		name = "公告"
	}
	return fmt.Sprintf("%s（%s，标题已清除）", name, n.ID)
}

// cell is a cell of a table that may hold a name.
var cell = regexp.MustCompile(`\|\s*(\p{Han}[\p{Han}*＊某·]{1,7})\s*\|`)

// namedIn reports whether a title says a name that a list of the body holds. What is
// a word of the office (a cell that other titles have too) is not told apart: a title
// that goes is a smaller harm than a name that stays.
func namedIn(title, body string) bool {
	for _, line := range strings.Split(body, "\n") {
		if !strings.HasPrefix(strings.TrimSpace(line), "|") {
			continue
		}
		for _, c := range strings.Split(line, "|") {
			if m := cell.FindStringSubmatch("|" + c + "|"); m != nil && len([]rune(m[1])) <= 4 && strings.Contains(title, m[1]) {
				return true
			}
		}
	}
	return false
}

// Erase takes the personal part out of editions: first what channels keep in folders,
// then the database. An edition whose folders cannot be emptied now (a share that is
// away) keeps its place, and its turn comes again.
func (a *App) Erase(ctx context.Context, list []store.ToErase) (*store.Erased, error) {
	sum := &store.Erased{}
	var errs []error
	for part := range slices.Chunk(list, eraseAtOnce) {
		ready, err := a.eraseFolders(ctx, part)
		errs = append(errs, err)
		done, err := a.Store.Erase(ctx, ready)
		var m *seal.Mismatch
		if errors.As(err, &m) {
			a.alarm(ctx, m.Ref, m.What)
		}
		if err != nil {
			return sum, errors.Join(append(errs, err)...)
		}
		sum.Editions, sum.Renditions, sum.Files = sum.Editions+done.Editions, sum.Renditions+done.Renditions, sum.Files+done.Files
		sum.Waiting = append(sum.Waiting, done.Waiting...)
	}
	return sum, errors.Join(errs...)
}

// eraseFolders removes what channels keep of editions outside of the database, and
// returns those of which nothing is left there.
func (a *App) eraseFolders(ctx context.Context, list []store.ToErase) (ready []store.ToErase, _ error) {
	var errs []error
	for _, e := range list {
		all, err := a.Store.Deliveries(ctx, store.Filter{Notice: e.ID, Edition: e.Edition, Limit: 1 << 20})
		if err != nil {
			return nil, err
		}
		of := map[string][]notice.Delivery{}
		rests := true
		for _, d := range all {
			of[d.Target.Channel] = append(of[d.Target.Channel], d.Delivery)
			rests = rests && (d.State.Rests() || e.Recall && d.State == notice.Recalling)
		}
		if err = nil; rests {
			err = a.eraseOf(of)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("erase the files of %s/%d: %w", e.ID, e.Edition, err))
			continue
		}
		ready = append(ready, e) // one that does not rest is told by the store
	}
	return ready, errors.Join(errs...)
}

func (a *App) eraseOf(of map[string][]notice.Delivery) error {
	var errs []error
	for channel, list := range of {
		if e, ok := a.Dispatcher.Channels[channel].(channels.Eraser); ok {
			errs = append(errs, e.Erase(list))
		}
	}
	return errors.Join(errs...)
}

// EraseDue erases what is due, with the words of old messages to officers, and makes
// the database forget them.
func (a *App) EraseDue(ctx context.Context) (*store.Erased, error) {
	if err := a.eraseRecalls(ctx); err != nil {
		a.Log.Error("erase what was recalled", "err", err)
	}
	due, err := a.DueErasures(ctx)
	if err != nil {
		return nil, err
	}
	done, err := a.Erase(ctx, due)
	if err != nil {
		return done, err
	}
	if days := a.Config.Settings.Erase.MessagesDays; days > 0 {
		if _, err := a.Store.BlankErrands(ctx, a.Clock.Now().AddDate(0, 0, -days)); err != nil {
			return done, err
		}
	}
	return done, a.Store.Scrub(ctx)
}

// EraseNow erases all editions of one notice before their day, since somebody asked
// for it (个人信息保护法 47). It refuses while the notice is in force.
func (a *App) EraseNow(ctx context.Context, id notice.ID, why string) (*store.Erased, error) {
	newest, err := a.Store.Notice(ctx, id, 0)
	if errors.Is(err, store.ErrNotFound) {
		return nil, say.Refusal("没有 %s 这份公告。", id)
	}
	if err != nil {
		return nil, err
	}
	var list []store.ToErase
	now := a.Clock.Now()
	for edition := 1; edition <= newest.Edition; edition++ {
		e, err := a.Store.Ending(ctx, id, edition)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		ended, over := e.N.Ended(e.Next, e.Dropped)
		switch {
		case !e.N.Erased.IsZero():
			continue
		case !over:
			return nil, say.Refusal("%s 还在办理或长期有效，不能清除。要清除请先撤回（没签发的先作废）。", e.N.Ref())
		case ended.After(now):
			return nil, say.Refusal("%s 到%s才期满，还不能清除。要提前清除请先撤回。", e.N.Ref(), calendar.DateCN(ended))
		}
		list = append(list, a.toErase(e.N, why))
	}
	if len(list) == 0 {
		return nil, say.Refusal("%s 的个人信息早已清除。", id)
	}
	done, err := a.Erase(ctx, list)
	if err != nil {
		return done, err
	}
	return done, a.Store.Scrub(ctx)
}
