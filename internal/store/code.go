package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"time"

	"gaoshi/internal/journal"
)

// hashes is a table of what officers know: a hash for each account.
type hashes struct{ table, account, note string }

var (
	passwords     = hashes{"account", "name", "密码"}
	decisionCodes = hashes{"decision_code", "account", "口令"}
)

// setHash keeps the hash of what an account knows, and the act on record.
func (s *Store) setHash(ctx context.Context, h hashes, account, hash string) error {
	return s.InTx(ctx, func(t *Tx) error {
		if err := t.touch(ctx, h.table, []any{account}); err != nil {
			return err
		}
		t.Record(ctx, journal.Entry{What: journal.Account, Object: "account/" + account, Result: journal.OK, Note: h.note})
		_, err := t.db.ExecContext(ctx, `INSERT INTO `+h.table+` (`+h.account+`, hash) VALUES ($1, $2) ON CONFLICT (`+h.account+`) DO UPDATE SET hash = excluded.hash`, account, hash)
		return err
	})
}

// hash returns what setHash kept, or ErrNotFound.
func (q *queries) hash(ctx context.Context, h hashes, account string) (string, error) {
	var hash string
	err := q.db.QueryRowContext(ctx, `SELECT hash FROM `+h.table+` WHERE `+h.account+` = $1`, account).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNotFound
	}
	return hash, err
}

// SetDecisionCode keeps the hash of the code by which an account decides by link.
func (s *Store) SetDecisionCode(ctx context.Context, account, hash string) error {
	return s.setHash(ctx, decisionCodes, account, hash)
}

// DecisionCode returns the hash that SetDecisionCode kept, or ErrNotFound.
func (q *queries) DecisionCode(ctx context.Context, account string) (string, error) {
	return q.hash(ctx, decisionCodes, account)
}

// triesKept is how long wrong codes at a link are remembered: longer than any
// link lives.
const triesKept = 7 * 24 * time.Hour

func linkName(link string) string {
	sum := sha256.Sum256([]byte(link))
	return hex.EncodeToString(sum[:])
}

// TryLink counts one more try at a link before it is made, and returns how many
// there were, this one included: many at a time cannot exceed a limit.
func (s *Store) TryLink(ctx context.Context, link string, now time.Time) (int, error) {
	if _, err := s.db.ExecContext(ctx, `DELETE FROM link_try WHERE at < $1`, ms(now.Add(-triesKept))); err != nil {
		return 0, err
	}
	var n int
	err := s.db.QueryRowContext(ctx, `
		INSERT INTO link_try (link, n, at) VALUES ($1, 1, $2)
		ON CONFLICT (link) DO UPDATE SET n = link_try.n + 1, at = excluded.at RETURNING n`, linkName(link), ms(now)).Scan(&n)
	return n, err
}

// LinkTries returns how many tries at a link are counted.
func (q *queries) LinkTries(ctx context.Context, link string) (int, error) {
	var n int
	err := q.db.QueryRowContext(ctx, `SELECT n FROM link_try WHERE link = $1`, linkName(link)).Scan(&n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return n, err
}

// ForgetTries forgets the tries at a link: the right code was typed.
func (s *Store) ForgetTries(ctx context.Context, link string) error {
	_, err := s.db.ExecContext(ctx, `DELETE FROM link_try WHERE link = $1`, linkName(link))
	return err
}
