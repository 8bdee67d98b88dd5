package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"gaoshi/internal/journal"
	"gaoshi/internal/store"
)

// RecordSettings keeps in the journal that the settings, the registry or the rules are
// not those with which the daemon ran last: what each is now, by its digest. The files
// are changed outside of the program; that they were is known from here on.
func (a *App) RecordSettings(ctx context.Context) error {
	for _, x := range []struct {
		what         journal.Kind
		object, name string
		value        any
	}{
		{journal.Setting, "gaoshi.yaml", "设置", a.Config.Settings},
		{journal.Registry, "town.yaml", "名册（人员、村、点位）", a.Config.Town},
		{journal.Setting, "policy.yaml", "发布规则", rulesOf(a)},
	} {
		b, err := json.Marshal(x.value)
		if err != nil {
			return fmt.Errorf("take the digest of %s: %w", x.object, err)
		}
		sum := sha256.Sum256(b)
		digest := hex.EncodeToString(sum[:])
		last, err := a.Store.Journal(ctx, store.JournalFilter{What: []journal.Kind{x.what}, Object: x.object, Limit: 1})
		if err != nil {
			return err
		}
		if len(last) > 0 && last[0].Hash == digest {
			continue
		}
		note := x.name + "和上次启动时不一样"
		if len(last) == 0 {
			note = x.name + "，第一次启动"
		}
		if err := a.Store.Record(ctx, journal.Entry{What: x.what, Object: x.object, Result: journal.OK, Note: note, Hash: digest}); err != nil {
			return err
		}
	}
	return nil
}

// rulesOf are the rules of all categories, in their order.
func rulesOf(a *App) []any {
	var out []any
	for _, c := range a.Config.Policy.Categories() {
		rule, _ := a.Config.Policy.Category(c)
		out = append(out, rule)
	}
	return out
}
