package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// ErrGone says that the database's file was taken away under the open store.
var ErrGone = errors.New("store: the database's file is not the one that was opened")

// ErrLost says that a data folder tells of a database that is not there any more.
var ErrLost = errors.New("store: the database of this folder is gone")

// ErrEmpty says that the database's file holds nothing: somebody made it, not we.
var ErrEmpty = errors.New("store: the database's file is empty")

// Ailing says what is wrong with the database; nil: it answers, and it is still the
// one that was opened. On SQLite a file that was deleted or replaced under the
// daemon goes on answering: its name on the disk is looked at too.
func (s *Store) Ailing(ctx context.Context) error {
	var kept string
	if err := s.read.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'mode'`).Scan(&kept); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	if s.postgres || s.opened == nil {
		return nil
	}
	now, err := os.Stat(filepath.Join(s.dir, sqliteFile))
	if err != nil || !os.SameFile(s.opened, now) || now.Size() == 0 {
		return ErrGone
	}
	return s.damaged(ctx)
}

// damaged reads the pages of the tables that every delivery needs: a page that the
// disk lost is told before something is asked of it.
func (s *Store) damaged(ctx context.Context) error {
	for _, table := range []string{"delivery", "journal_head", "notice"} {
		var n int
		if err := s.read.QueryRowContext(ctx, `SELECT COUNT(*) FROM `+table).Scan(&n); err != nil {
			return fmt.Errorf("read %s: %w", table, err)
		}
	}
	return nil
}
