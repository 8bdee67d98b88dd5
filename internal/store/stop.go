package store

import (
	"context"
	"database/sql"
	"errors"

	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

const stopColumns = `notice, account, name, reason, at, recall, ended, why`

func scanStop(row scanner) (*notice.Stop, error) {
	var (
		s                 notice.Stop
		at, recall, ended int64
	)
	err := row.Scan(&s.Notice, &s.By, &s.Name, &s.Reason, &at, &recall, &ended, &s.Why)
	s.At, s.Recall, s.Ended = fromMS(at), recall != 0, fromMS(ended)
	return &s, err
}

// Stop returns the last stop of a notice, whether it holds or not; nil for none.
func (q *queries) Stop(ctx context.Context, id notice.ID) (*notice.Stop, error) {
	s, err := scanStop(q.db.QueryRowContext(ctx, `SELECT `+stopColumns+` FROM stop WHERE notice = $1`, string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return s, err
}

// Stops returns the stops that hold, the oldest first.
func (q *queries) Stops(ctx context.Context) ([]*notice.Stop, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT `+stopColumns+` FROM stop WHERE ended = 0 ORDER BY at, notice`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*notice.Stop
	for rows.Next() {
		s, err := scanStop(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// PutStop keeps a stop, in place of the one before, and the act on record.
func (t *Tx) PutStop(ctx context.Context, s *notice.Stop) error {
	if err := t.touch(ctx, "stop", []any{string(s.Notice)}); err != nil {
		return err
	}
	what, result := journal.Stop, journal.OK
	if s.Recall {
		what = journal.Recall
	}
	if s.Why != "" {
		result = s.Why
	}
	t.Record(ctx, journal.Entry{What: what, Object: string(s.Notice), Result: result})
	recall := 0
	if s.Recall {
		recall = 1
	}
	_, err := t.db.ExecContext(ctx, `INSERT INTO stop (`+stopColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (notice) DO UPDATE SET account = excluded.account, name = excluded.name, reason = excluded.reason, at = excluded.at,
		recall = excluded.recall, ended = excluded.ended, why = excluded.why`,
		string(s.Notice), s.By, s.Name, s.Reason, ms(s.At), recall, ms(s.Ended), s.Why)
	return err
}

// notStopped is the condition that a delivery's notice is not held.
const notStopped = `notice NOT IN (SELECT notice FROM stop WHERE ended = 0)`
