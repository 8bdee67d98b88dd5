package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"gaoshi/internal/journal"
)

// SetAnnualTexts keeps what was written into a year's report. A text is written even
// where it is empty: then the question is open again.
func (s *Store) SetAnnualTexts(ctx context.Context, year int, texts map[string]string) error {
	return s.InTx(ctx, func(t *Tx) error {
		for name, body := range texts {
			if err := t.touch(ctx, "annual_text", []any{year, name}); err != nil {
				return err
			}
			if _, err := t.db.ExecContext(ctx, `INSERT INTO annual_text (year, name, body) VALUES ($1, $2, $3) ON CONFLICT (year, name) DO UPDATE SET body = excluded.body`, year, name, body); err != nil {
				return err
			}
		}
		t.Record(ctx, journal.Entry{What: journal.Register, Object: fmt.Sprintf("annual/%d", year), Result: journal.OK, Note: fmt.Sprintf("年度报告文字%d处", len(texts))})
		return nil
	})
}

// AnnualTexts returns what was written into a year's report.
func (q *queries) AnnualTexts(ctx context.Context, year int) (map[string]string, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT name, body FROM annual_text WHERE year = $1`, year)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]string{}
	for rows.Next() {
		var name, body string
		if err := rows.Scan(&name, &body); err != nil {
			return nil, err
		}
		out[name] = body
	}
	return out, rows.Err()
}

// SetAnnualBefore keeps the report that a year's report goes on from.
func (s *Store) SetAnnualBefore(ctx context.Context, year int, file string, body []byte) error {
	return s.InTx(ctx, func(t *Tx) error {
		if err := t.touch(ctx, "annual_before", []any{year}); err != nil {
			return err
		}
		if _, err := t.db.ExecContext(ctx, `INSERT INTO annual_before (year, file, body) VALUES ($1, $2, $3) ON CONFLICT (year) DO UPDATE SET file = excluded.file, body = excluded.body`, year, file, body); err != nil {
			return err
		}
		t.Record(ctx, journal.Entry{What: journal.Register, Object: fmt.Sprintf("annual/%d", year), Result: journal.OK, Note: "放进上年的年度报告"})
		return nil
	})
}

// AnnualBefore returns the report that a year's report goes on from; an empty name
// where none was given.
func (q *queries) AnnualBefore(ctx context.Context, year int) (file string, body []byte, err error) {
	err = q.db.QueryRowContext(ctx, `SELECT file, body FROM annual_before WHERE year = $1`, year).Scan(&file, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil, nil
	}
	return file, body, err
}
