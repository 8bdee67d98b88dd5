package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/journal"
	"gaoshi/internal/store"
)

// Beside the database, the length of its record is kept in the name of a file: a copy
// of the whole folder that is laid over the newer one leaves that name standing.
const markPrefix = "journal.at."

// ComeHome looks, before anything is sent, whether the database came back from a
// copy. Then what was due is held until a person releases it.
func (a *App) ComeHome(ctx context.Context) error {
	dir := a.Config.Settings.DataDir()
	mark := marked(dir)
	held, ok, err := readAnchor(filepath.Join(dir, anchorFile), a.Keys)
	if err != nil {
		return err
	}
	if ok {
		mark = max(mark, held.N)
	}
	home, err := a.Store.ComeHome(ctx, mark, false)
	if err != nil {
		return err
	}
	if home.Restored {
		a.Log.WarnContext(ctx, "the database came back from a copy: what was due is held", "held", home.Held, "incarnation", home.ID)
		if err := clearMarks(dir); err != nil {
			return err
		}
	}
	// A copy from before this start is shorter than the mark from now on.
	if err := a.Store.Record(ctx, journal.Entry{What: journal.Other, Object: "daemon", Result: journal.OK, Note: "守护程序启动，" + Version()}); err != nil {
		return err
	}
	return a.markNow(ctx)
}

// markEvery is how far behind the record a mark may be.
const markEvery = 2 * time.Second

// Marks keeps the mark beside the database while ctx lives, and once more at its end.
func (a *App) Marks(ctx context.Context) {
	tick := time.NewTicker(markEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
		if err := a.markNow(context.WithoutCancel(ctx)); err != nil {
			a.Log.ErrorContext(ctx, "the mark beside the database cannot be kept", "err", err)
		}
	}
}

func (a *App) markNow(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	head, _, err := a.Store.Head(ctx)
	if err != nil {
		return err
	}
	if a.marked.Swap(head.N) == head.N {
		return nil
	}
	return mark(a.Config.Settings.DataDir(), head.N)
}

// marked is the longest record that the folder tells of.
func marked(dir string) int64 {
	most := int64(0)
	names, _ := filepath.Glob(filepath.Join(dir, markPrefix+"*")) // the pattern is well
	for _, n := range names {
		if v, err := strconv.ParseInt(strings.TrimPrefix(filepath.Base(n), markPrefix), 10, 64); err == nil {
			most = max(most, v)
		}
	}
	return most
}

// mark writes down how long the record is.
func mark(dir string, n int64) error {
	name := filepath.Join(dir, markPrefix+strconv.FormatInt(n, 10))
	if err := os.WriteFile(name, nil, 0o644); err != nil { //nolint:gosec // it is empty
		return fmt.Errorf("write %s: %w", filepath.Base(name), err)
	}
	return dropMarks(dir, name)
}

func dropMarks(dir, but string) error {
	names, _ := filepath.Glob(filepath.Join(dir, markPrefix+"*"))
	var errs []error
	for _, n := range names {
		if n != but {
			errs = append(errs, os.Remove(n))
		}
	}
	return errors.Join(errs...)
}

// clearMarks puts aside what the folder tells of the life before a restore.
func clearMarks(dir string) error {
	path := filepath.Join(dir, anchorFile)
	if err := os.Rename(path, path+".before-restore"); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return dropMarks(dir, "")
}

// lost refuses a data folder whose database is gone, or empty, although the folder
// tells of one: a new one would be begun in its place, and nobody would know.
func lost(dir string) error {
	info, err := os.Stat(filepath.Join(dir, "gaoshi.db"))
	gone := errors.Is(err, os.ErrNotExist)
	if err == nil && info.Size() == 0 {
		if wal, werr := os.Stat(filepath.Join(dir, "gaoshi.db-wal")); werr != nil || wal.Size() == 0 {
			gone = true
			if marked(dir) == 0 {
				return store.ErrEmpty
			}
		}
	}
	if gone && marked(dir) > 0 {
		return store.ErrLost
	}
	return nil
}
