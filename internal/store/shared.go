package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"gaoshi/internal/notice"
)

// nowMS is the database's own clock: machines that share it may differ.
func (s *Store) nowMS() string {
	if s.postgres { // clock_timestamp, not now(): it goes on inside a transaction
		return "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"
	}
	return "CAST(unixepoch('subsec') * 1000 AS INTEGER)"
}

// Beat says that a daemon lives.
func (s *Store) Beat(ctx context.Context, id string) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO daemon (id, beat_at) VALUES ($1, `+s.nowMS()+`) ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at`, id)
	return err
}

// Alive returns the daemons that have said so within dead, and forgets the others.
func (s *Store) Alive(ctx context.Context, dead time.Duration) (map[string]bool, error) {
	out := map[string]bool{}
	err := s.InTx(ctx, func(t *Tx) error {
		if _, err := t.db.ExecContext(ctx, `DELETE FROM daemon WHERE beat_at < `+s.nowMS()+` - $1`, dead.Milliseconds()); err != nil {
			return err
		}
		rows, err := t.db.QueryContext(ctx, `SELECT id FROM daemon`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				return err
			}
			out[id] = true
		}
		return rows.Err()
	})
	return out, err
}

// PutCodes keeps where the QR codes of a notice lead. A code that leads to
// another place already is an error: one notice × one place has one code.
func (t *Tx) PutCodes(ctx context.Context, id notice.ID, targets []notice.TargetID) error {
	slices.Sort(targets)
	for len(targets) > 0 {
		part := targets[:min(300, len(targets))]
		targets = targets[len(part):]
		args := make([]any, 0, 3*len(part))
		for _, target := range part {
			args = append(args, notice.ShortCode(id, target), string(id), string(target))
		}
		r, err := t.db.ExecContext(ctx, `INSERT INTO short_code (code, notice, target) VALUES `+placeholders(len(part), 3)+`
			ON CONFLICT (code) DO UPDATE SET code = excluded.code WHERE short_code.notice = excluded.notice AND short_code.target = excluded.target`, args...)
		if err != nil {
			return err
		}
		if n, err := r.RowsAffected(); err != nil {
			return err
		} else if n != int64(len(part)) {
			return fmt.Errorf("a short code of %s is taken by another place", id)
		}
	}
	return nil
}

// Code returns where a QR code leads.
func (q *queries) Code(ctx context.Context, code string) (notice.ID, notice.TargetID, error) {
	var id notice.ID
	var target notice.TargetID
	err := q.db.QueryRowContext(ctx, `SELECT notice, target FROM short_code WHERE code = $1`, code).Scan(&id, &target)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", ErrNotFound
	}
	return id, target, err
}

// CountReach adds one visit to a notice × place × day. No person is kept.
func (s *Store) CountReach(ctx context.Context, id notice.ID, target notice.TargetID, day string) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO reach (notice, target, day, n) VALUES ($1, $2, $3, 1)
		ON CONFLICT (notice, target, day) DO UPDATE SET n = reach.n + 1`, string(id), string(target), day)
	return err
}

// Reach returns the visits of a notice by target.
func (q *queries) Reach(ctx context.Context, id notice.ID) (map[notice.TargetID]int, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT target, CAST(SUM(n) AS BIGINT) FROM reach WHERE notice = $1 GROUP BY target`, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[notice.TargetID]int{}
	for rows.Next() {
		var t notice.TargetID
		var n int
		if err := rows.Scan(&t, &n); err != nil {
			return nil, err
		}
		out[t] = n
	}
	return out, rows.Err()
}

// SetPassword keeps the hash of an account's password.
func (s *Store) SetPassword(ctx context.Context, account, hash string) error {
	return s.setHash(ctx, passwords, account, hash)
}

// PasswordHash returns the hash of an account's password, or ErrNotFound.
func (q *queries) PasswordHash(ctx context.Context, account string) (string, error) {
	return q.hash(ctx, passwords, account)
}

// PutToken keeps a token of a platform until it expires. Values are strings.
func (s *Store) PutToken(ctx context.Context, name, value string, expires time.Time) error {
	_, err := s.db.ExecContext(ctx, `
		INSERT INTO token (name, value, expires) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, expires = excluded.expires`, name, value, ms(expires))
	return err
}

// Token returns a token that has not expired at now, or ErrNotFound.
func (q *queries) Token(ctx context.Context, name string, now time.Time) (string, error) {
	var v string
	err := q.db.QueryRowContext(ctx, `SELECT value FROM token WHERE name = $1 AND expires > $2`, name, ms(now)).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	return v, err
}

// DropToken forgets a token.
func (s *Store) DropToken(ctx context.Context, name string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM token WHERE name = $1`, name)
	return err
}
