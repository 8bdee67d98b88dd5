package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Figures are counts for those who watch the daemon.
type Figures struct {
	Attempts map[string]int // by what came of them
	Queue    map[string]int // jobs by the queue's state
	Bytes    int64          // of the database
}

// Figures counts; it reads indexes and small tables.
func (s *Store) Figures(ctx context.Context) (Figures, error) {
	f := Figures{}
	var err error
	if f.Attempts, err = s.counted(ctx, `SELECT state, COUNT(*) FROM attempt GROUP BY state`); err != nil {
		return f, fmt.Errorf("count attempts: %w", err)
	}
	if f.Queue, err = s.counted(ctx, `SELECT CAST(state AS TEXT), COUNT(*) FROM river_job GROUP BY state`); err != nil {
		return f, fmt.Errorf("count jobs: %w", err)
	}
	if s.postgres {
		return f, s.db.QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&f.Bytes)
	}
	for _, tail := range []string{"", "-wal"} {
		if info, err := os.Stat(filepath.Join(s.dir, sqliteFile+tail)); err == nil {
			f.Bytes += info.Size()
		}
	}
	return f, nil
}

func (s *Store) counted(ctx context.Context, query string) (map[string]int, error) {
	rows, err := s.read.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int{}
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			return nil, err
		}
		out[name] = n
	}
	return out, rows.Err()
}

// ServerConnections returns how many connections PostgreSQL takes in all, 0 for SQLite.
func (s *Store) ServerConnections(ctx context.Context) (int, error) {
	if !s.postgres {
		return 0, nil
	}
	var n int
	err := s.db.QueryRowContext(ctx, `SELECT CAST(current_setting('max_connections') AS INTEGER)`).Scan(&n)
	return n, err
}

// Sound reads every page of a SQLite database; nil: none is damaged.
func (s *Store) Sound(ctx context.Context) error {
	if s.postgres {
		return nil
	}
	var said string
	if err := s.read.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&said); err != nil {
		return err
	}
	if said != "ok" {
		return fmt.Errorf("database disk image is malformed: %s", said)
	}
	return nil
}
