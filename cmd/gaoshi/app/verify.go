package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
)

// anchorFile stands beside the data, outside of the database: the newest signed head
// of the journal. A database that was put back to yesterday is older than it.
const anchorFile = "journal.anchor"

// keepAnchor writes the newest head beside the data. A head that is older than the
// one that is there is not written: it is told, since the database went back.
func (a *App) keepAnchor(ctx context.Context) error {
	head, signed, err := a.Store.Head(ctx)
	if err != nil {
		return err
	}
	path := filepath.Join(a.Config.Settings.DataDir(), anchorFile)
	held, ok, err := readAnchor(path, a.Keys)
	switch {
	case err != nil:
		return err
	case ok && held.N > head.N:
		a.alarm(ctx, "数据库", fmt.Sprintf("只有%d条操作记录，锚点文件记到第%d条：数据库被换成了旧的", head.N, held.N))
		return nil
	case ok && held.N == head.N:
		return nil
	}

	tmp := path + ".new"
	if err := os.WriteFile(tmp, []byte(signed), 0o644); err != nil { //nolint:gosec // it holds a hash, for everybody to check
		return fmt.Errorf("write %s: %w", anchorFile, err)
	}
	return os.Rename(tmp, path)
}

// anchor is the newest head as paper shows it, "" where it cannot be read.
func (a *App) anchor(ctx context.Context) string {
	head, _, err := a.Store.Head(ctx)
	if err != nil {
		a.Log.ErrorContext(ctx, "the journal's head cannot be read", "err", err)
		return ""
	}
	return head.Anchor()
}

// readAnchor reads the head that stands beside the data; ok is false where there is
// none, or none of ours.
func readAnchor(path string, keys *seal.Keys) (h journal.Head, ok bool, err error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return h, false, nil
	}
	if err != nil {
		return h, false, fmt.Errorf("read %s: %w", anchorFile, err)
	}
	text, err := keys.Open(seal.Journal, string(b))
	if err != nil {
		return h, false, nil
	}
	h, err = journal.ParseHead(text)
	return h, err == nil, nil
}

// Held are the heads that are held outside of a database in dir: the file beside it.
func Held(dir string, keys *seal.Keys) ([]verify.Held, error) {
	h, ok, err := readAnchor(filepath.Join(dir, anchorFile), keys)
	if err != nil || !ok {
		return nil, err
	}
	return []verify.Held{{Anchor: journal.AnchorOf(h), Where: "数据目录里的锚点文件"}}, nil
}

// alarm tells the log, and the journal, of what is not what was signed. Each is told
// once a day.
func (a *App) alarm(ctx context.Context, where, what string) {
	key := a.Clock.Now().In(calendar.Zone).Format("2006-01-02 ") + where + what
	if _, told := a.alarms.LoadOrStore(key, true); told {
		return
	}
	a.Log.ErrorContext(ctx, "what is kept is not what was signed", "where", where, "what", what)
	err := a.Store.Record(context.WithoutCancel(ctx), journal.Entry{What: journal.Mismatch, Object: where, Result: journal.Failed, Note: what})
	if err != nil {
		a.Log.ErrorContext(ctx, "the journal did not take the alarm", "err", err)
	}
}

// reader gives what was issued to those who show or print it.
func (a *App) reader() *store.Reader {
	return a.Store.Reader(func(ctx context.Context, m *seal.Mismatch) { a.alarm(ctx, m.Ref, m.What) })
}

// nightlyFrom is the hour from which everything issued is checked, once a day.
const nightlyFrom = 2

// nightly checks the whole database once a night, and tells what does not agree.
func (a *App) nightly(ctx context.Context) error {
	now := a.Clock.Now().In(calendar.Zone)
	day := now.Format("2006-01-02")
	if now.Hour() < nightlyFrom || a.checkedOn == day {
		return nil
	}
	last, err := a.Store.Journal(ctx, store.JournalFilter{What: []journal.Kind{journal.Verified}, Object: "night/" + day, Limit: 1})
	if err != nil || len(last) > 0 {
		a.checkedOn = day
		return err
	}
	a.checkedOn = day
	r, err := a.VerifyAll(ctx)
	if err != nil {
		return err
	}
	if err := a.Store.Record(ctx, Checked(r, "night/"+day)); err != nil {
		return err
	}
	if !r.OK() {
		return nil // what was changed behind our back is looked into first: nothing goes
	}
	if months := a.Config.Settings.Journal.KeepMonths; months > 0 {
		if _, err := a.Store.BlankJournal(ctx, now.AddDate(0, -months, 0)); err != nil {
			return err
		}
	}
	_, err = a.EraseDue(ctx)
	return err
}

// VerifyAll compares the open database with its journal and its signatures, and
// raises the alarm for what does not agree.
func (a *App) VerifyAll(ctx context.Context) (*verify.Report, error) {
	held, err := Held(a.Config.Settings.DataDir(), a.Keys)
	if err != nil {
		return nil, err
	}
	r, err := verify.Store(ctx, a.Store, verify.Options{Keys: a.Keys, Held: held})
	if err != nil {
		return nil, err
	}
	for _, p := range r.Problems[:min(5, len(r.Problems))] {
		a.alarm(ctx, p.Where, p.What)
	}
	return r, nil
}

// Checked is the entry of the journal about a check of everything.
func Checked(r *verify.Report, object string) journal.Entry {
	e := journal.Entry{What: journal.Verified, Object: object, Result: journal.OK, Note: fmt.Sprintf("%d条记录，%d行，%d份签发", r.Entries, r.Rows, r.Issued)}
	if !r.OK() {
		e.Result, e.Note = journal.Failed, fmt.Sprintf("%d处不一致，第一处：%s", len(r.Problems)+r.More, strings.TrimSpace(r.Problems[0].String()))
	}
	return e
}
