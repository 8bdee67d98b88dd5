package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gaoshi/internal/notice"
)

const pageColumns = `body, version`

func scanPage(row scanner) (*notice.PublicPage, error) {
	var body string
	var p notice.PublicPage
	var version int64
	if err := row.Scan(&body, &version); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		return nil, fmt.Errorf("read a public page: %w", err)
	}
	p.Version = version
	return &p, nil
}

// PublicPage returns what is kept of a notice in a portal; nil: nothing.
func (q *queries) PublicPage(ctx context.Context, id notice.ID, t notice.TargetID) (*notice.PublicPage, error) {
	p, err := scanPage(q.db.QueryRowContext(ctx, `SELECT `+pageColumns+` FROM public_page WHERE notice = $1 AND target = $2`, string(id), string(t)))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return p, err
}

// KeepPublicPage writes p, which was read at its Version, and sets its new one.
// changed: somebody else wrote it meanwhile, and nothing was written.
func (s *Store) KeepPublicPage(ctx context.Context, p *notice.PublicPage) (changed bool, err error) {
	body, err := json.Marshal(p)
	if err != nil {
		return false, err
	}
	gone := 0
	if p.Kind == notice.Withdrawal {
		gone = 1
	}
	args := []any{string(p.Notice), string(p.Target), string(body), p.Column, gone, ms(p.UpAt), ms(p.NextLook), ms(p.Since), p.Version}
	if p.Version == 0 {
		err = one(s.db.ExecContext(ctx, `
			INSERT INTO public_page (notice, target, body, col, gone, up_at, next_look, since, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9 + 1)
			ON CONFLICT (notice, target) DO NOTHING`, args...))
	} else {
		err = one(s.db.ExecContext(ctx, `
			UPDATE public_page SET body = $3, col = $4, gone = $5, up_at = $6, next_look = $7, since = $8, version = version + 1
			WHERE notice = $1 AND target = $2 AND version = $9`, args...))
	}
	if errors.Is(err, ErrChanged) {
		return true, nil
	}
	if err == nil {
		p.Version++
	}
	return false, err
}

func (q *queries) pages(ctx context.Context, where string, args ...any) ([]*notice.PublicPage, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT `+pageColumns+` FROM public_page WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*notice.PublicPage
	for rows.Next() {
		p, err := scanPage(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// PagesToLook returns the pages whose next look is due, the longest waiting first.
func (q *queries) PagesToLook(ctx context.Context, now time.Time, limit int) ([]*notice.PublicPage, error) {
	return q.pages(ctx, `next_look > 0 AND next_look <= $1 ORDER BY next_look, notice LIMIT $2`, ms(now), limit)
}

// PagesInTrouble returns the pages of which something is to be told, the newest
// trouble first.
func (q *queries) PagesInTrouble(ctx context.Context, limit int) ([]*notice.PublicPage, error) {
	return q.pages(ctx, `since > 0 ORDER BY since DESC, notice LIMIT $1`, limit)
}

// NewestPages returns the pages that were first seen public last.
func (q *queries) NewestPages(ctx context.Context, limit int) ([]*notice.PublicPage, error) {
	return q.pages(ctx, `up_at > 0 ORDER BY up_at DESC, notice LIMIT $1`, limit)
}

// LastEntries returns when each column of the portal got its last entry that
// still stands.
func (q *queries) LastEntries(ctx context.Context) (map[string]time.Time, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT col, MAX(up_at) FROM public_page WHERE gone = 0 AND up_at > 0 GROUP BY col`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]time.Time{}
	for rows.Next() {
		var col string
		var at int64
		if err := rows.Scan(&col, &at); err != nil {
			return nil, err
		}
		out[col] = fromMS(at)
	}
	return out, rows.Err()
}

// IndexNoOf returns the notice that has an 索引号 already; "": none.
func (q *queries) IndexNoOf(ctx context.Context, number string) (notice.ID, error) {
	var id notice.ID
	err := q.db.QueryRowContext(ctx, `SELECT notice FROM index_no WHERE number = $1`, number).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// TakeIndexNo gives an 索引号 to a notice for good. other is the notice that has it
// already; nothing was written then.
func (t *Tx) TakeIndexNo(ctx context.Context, number string, id notice.ID) (other notice.ID, err error) {
	if _, err := t.db.ExecContext(ctx, `INSERT INTO index_no (number, notice) VALUES ($1, $2) ON CONFLICT (number) DO NOTHING`, number, string(id)); err != nil {
		return "", err
	}
	has, err := t.IndexNoOf(ctx, number)
	if has == id {
		has = ""
	}
	return has, err
}

// KeepSince returns a moment kept under a name, and keeps now where there is none.
func (s *Store) KeepSince(ctx context.Context, name string, now time.Time) (time.Time, error) {
	if _, err := s.db.ExecContext(ctx, `INSERT INTO counted_since (name, at) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING`, name, ms(now)); err != nil {
		return time.Time{}, err
	}
	var at int64
	err := s.db.QueryRowContext(ctx, `SELECT at FROM counted_since WHERE name = $1`, name).Scan(&at)
	return fromMS(at), err
}
