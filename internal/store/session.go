package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"gaoshi/internal/calendar"
)

// Sessions keeps the desk's sign-ins. Tokens are kept hashed: a copy of the
// database opens no door. It is the store that alexedwards/scs asks for.
type Sessions struct {
	s     *Store
	clock calendar.Clock
}

// Sessions returns the store of sign-ins. clock says when one has ended: the real
// one, in practice mode too, since browsers and scs count on the machine's.
func (s *Store) Sessions(clock calendar.Clock) *Sessions { return &Sessions{s, clock} }

func hashToken(token string) string {
	h := sha256.Sum256([]byte(token))
	return hex.EncodeToString(h[:])
}

// DeleteCtx ends a session.
func (x *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := x.s.db.ExecContext(ctx, `DELETE FROM session WHERE token = $1`, hashToken(token))
	return err
}

// FindCtx returns a session's data; found is false when there is none in force.
func (x *Sessions) FindCtx(ctx context.Context, token string) (b []byte, found bool, err error) {
	err = x.s.read.QueryRowContext(ctx, `SELECT data FROM session WHERE token = $1 AND expires > $2`, hashToken(token), x.clock.Now().UnixMilli()).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	return b, err == nil, err
}

// CommitCtx keeps a session until expiry, and forgets those that ended.
func (x *Sessions) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	if _, err := x.s.db.ExecContext(ctx, `DELETE FROM session WHERE expires <= $1`, x.clock.Now().UnixMilli()); err != nil {
		return err
	}
	_, err := x.s.db.ExecContext(ctx, `
		INSERT INTO session (token, data, expires) VALUES ($1, $2, $3)
		ON CONFLICT (token) DO UPDATE SET data = excluded.data, expires = excluded.expires`, hashToken(token), b, expiry.UnixMilli())
	return err
}

// Delete ends a session. It, Find and Commit are the forms without a context
// that scs also wants.
func (x *Sessions) Delete(token string) error { return x.DeleteCtx(context.Background(), token) }

// Find returns a session's data.
func (x *Sessions) Find(token string) ([]byte, bool, error) {
	return x.FindCtx(context.Background(), token)
}

// Commit keeps a session until expiry.
func (x *Sessions) Commit(token string, b []byte, expiry time.Time) error {
	return x.CommitCtx(context.Background(), token, b, expiry)
}
