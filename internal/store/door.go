package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/door"
	"gaoshi/internal/journal"
)

// doorTriesKept is how long buckets of tries are remembered: longer than any of
// their windows.
const doorTriesKept = 2 * 24 * time.Hour

// Doors keeps what stands between strangers and accounts: tries, sign-ins and
// authenticators.
type Doors struct{ s *Store }

// Doors returns the store's part for the doors.
func (s *Store) Doors() *Doors { return &Doors{s} }

// Try counts one more try in a bucket before it is made, and returns how many there
// were within the window that the first of them opened, this one included. Many
// daemons at a time count one after the other.
func (x *Doors) Try(ctx context.Context, bucket string, now time.Time, window time.Duration) (int, error) {
	var n int
	err := x.s.db.QueryRowContext(ctx, `
		INSERT INTO door_try (bucket, n, started) VALUES ($1, 1, $2)
		ON CONFLICT (bucket) DO UPDATE SET
			n = CASE WHEN door_try.started <= $3 THEN 1 ELSE door_try.n + 1 END,
			started = CASE WHEN door_try.started <= $3 THEN excluded.started ELSE door_try.started END
		RETURNING n`, bucket, ms(now), ms(now.Add(-window))).Scan(&n)
	return n, err
}

// Untry takes one try back.
func (x *Doors) Untry(ctx context.Context, bucket string) error {
	_, err := x.s.db.ExecContext(ctx, `UPDATE door_try SET n = n - 1 WHERE bucket = $1 AND n > 0`, bucket)
	return err
}

// ForgetBuckets forgets every bucket whose name begins so.
func (x *Doors) ForgetBuckets(ctx context.Context, prefix string) error {
	_, err := x.s.db.ExecContext(ctx, `DELETE FROM door_try WHERE substr(bucket, 1, $1) = $2`, len(prefix), prefix)
	return err
}

// signInsKept is how long sign-ins are remembered (网络安全法 第二十一条: at least six months).
const signInsKept = 200 * 24 * time.Hour

// BeginSignIn keeps a new sign-in, and forgets what is too old to be asked for.
func (x *Doors) BeginSignIn(ctx context.Context, in door.SignIn) error {
	if _, err := x.s.db.ExecContext(ctx, `DELETE FROM door_try WHERE started < $1`, ms(in.Started.Add(-doorTriesKept))); err != nil {
		return err
	}
	return x.s.InTx(ctx, func(t *Tx) error {
		old, err := t.signInKeys(ctx, `seen < $1`, ms(in.Started.Add(-signInsKept)))
		if err != nil {
			return err
		}
		for _, id := range old {
			if _, err := t.db.ExecContext(ctx, `DELETE FROM sign_in WHERE id = $1`, id[0]); err != nil {
				return err
			}
		}
		_, err = t.db.ExecContext(ctx, `INSERT INTO sign_in (id, account, source, device, started, seen) VALUES ($1, $2, $3, $4, $5, $5)`,
			in.ID, in.Account, in.Source, cut(strings.ToValidUTF8(in.Device, ""), 200), ms(in.Started))
		t.made("sign_in", []any{in.ID})
		t.Record(ctx, journal.Entry{What: journal.SignIn, Who: in.Account, From: doorFrom(ctx, in.Source), Object: "account/" + in.Account, Result: journal.OK})
		return err
	})
}

// doorFrom is where somebody stands who signs in.
func doorFrom(ctx context.Context, source string) string {
	if from := journal.ActorOf(ctx).From; from != "" {
		return from
	}
	return "desk " + source
}

// signInKeys takes sign-ins for this transaction, and returns their keys.
func (t *Tx) signInKeys(ctx context.Context, where string, args ...any) ([][]any, error) {
	rows, err := t.db.QueryContext(ctx, `SELECT id FROM sign_in WHERE `+where+` ORDER BY id`, args...)
	if err != nil {
		return nil, err
	}
	ids, err := texts(rows)
	if err != nil {
		return nil, err
	}
	keys := make([][]any, len(ids))
	for i, id := range ids {
		keys[i] = []any{id}
	}
	return keys, t.touch(ctx, "sign_in", keys...)
}

func cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes])
	}
	return s
}

// seenEvery is how exactly it is known when a sign-in was last used.
const seenEvery = 5 * time.Minute

// SignInOpen reports whether a sign-in of this account is open, and notes that it
// was used.
func (x *Doors) SignInOpen(ctx context.Context, id, account string, now time.Time) (bool, error) {
	var seen int64
	err := x.s.read.QueryRowContext(ctx, `SELECT seen FROM sign_in WHERE id = $1 AND account = $2 AND ended = 0`, id, account).Scan(&seen)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if now.Sub(fromMS(seen)) >= seenEvery {
		_, err = x.s.db.ExecContext(ctx, `UPDATE sign_in SET seen = $1 WHERE id = $2 AND seen < $1`, ms(now), id)
	}
	return true, err
}

// SignIns returns the newest sign-ins of an account, the newest first.
func (x *Doors) SignIns(ctx context.Context, account string, limit int) ([]door.SignIn, error) {
	rows, err := x.s.read.QueryContext(ctx, `SELECT id, account, source, device, started, seen, ended FROM sign_in WHERE account = $1 ORDER BY started DESC, id LIMIT $2`, account, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []door.SignIn
	for rows.Next() {
		var in door.SignIn
		var started, seen, ended int64
		if err := rows.Scan(&in.ID, &in.Account, &in.Source, &in.Device, &started, &seen, &ended); err != nil {
			return nil, err
		}
		in.Started, in.Seen, in.Ended = fromMS(started), fromMS(seen), fromMS(ended)
		out = append(out, in)
	}
	return out, rows.Err()
}

// EndSignIns ends the open sign-ins of an account: the one named only, or all but
// the one kept. It returns how many it ended.
func (x *Doors) EndSignIns(ctx context.Context, account, only, keep string, now time.Time) (int, error) {
	n := 0
	err := x.s.InTx(ctx, func(t *Tx) error {
		ids, err := t.signInKeys(ctx, `account = $1 AND ended = 0 AND ($2 = '' OR id = $2) AND id <> $3`, account, only, keep)
		if err != nil {
			return err
		}
		for _, id := range ids {
			res, err := t.db.ExecContext(ctx, `UPDATE sign_in SET ended = $1 WHERE id = $2 AND ended = 0`, ms(now), id[0])
			if err != nil {
				return err
			}
			if one(res, nil) == nil {
				n++
			}
		}
		if n > 0 {
			t.Record(ctx, journal.Entry{What: journal.SignOut, Object: "account/" + account, Result: journal.OK, Note: fmt.Sprintf("%d处登录", n)})
		}
		return nil
	})
	return n, err
}

// Authenticator returns an account's, or ErrNotFound.
func (x *Doors) Authenticator(ctx context.Context, account string) (door.Authenticator, error) {
	var a door.Authenticator
	var on int64
	err := x.s.read.QueryRowContext(ctx, `SELECT secret, step, on_at FROM authenticator WHERE account = $1`, account).Scan(&a.Secret, &a.Step, &on)
	if errors.Is(err, sql.ErrNoRows) {
		return a, ErrNotFound
	}
	a.On = on > 0
	return a, err
}

// SetAuthenticator keeps a new secret that is not proved yet.
func (x *Doors) SetAuthenticator(ctx context.Context, account, secret string) error {
	return x.s.InTx(ctx, func(t *Tx) error {
		if err := t.touch(ctx, "authenticator", []any{account}); err != nil {
			return err
		}
		t.Record(ctx, journal.Entry{What: journal.Account, Object: "account/" + account, Result: journal.OK, Note: "动态口令"})
		_, err := t.db.ExecContext(ctx, `INSERT INTO authenticator (account, secret) VALUES ($1, $2)
			ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, step = 0, on_at = 0`, account, secret)
		return err
	})
}

// UseStep uses the code of one period up, which proves the secret. It reports false
// when that period's code, or a later one, was used before: on another daemon too.
func (x *Doors) UseStep(ctx context.Context, account string, step int64, now time.Time) (bool, error) {
	used := false
	err := x.s.InTx(ctx, func(t *Tx) error {
		if err := t.touch(ctx, "authenticator", []any{account}); err != nil {
			return err
		}
		res, err := t.db.ExecContext(ctx, `UPDATE authenticator SET step = $1, on_at = CASE WHEN on_at = 0 THEN $2 ELSE on_at END WHERE account = $3 AND step < $1`, step, ms(now), account)
		if err != nil {
			return err
		}
		if used = one(res, nil) == nil; used {
			t.Record(ctx, journal.Entry{What: journal.Account, Object: "account/" + account, Result: journal.OK, Note: "用了动态口令"})
		}
		return nil
	})
	return used, err
}

// DropAuthenticator forgets an account's.
func (x *Doors) DropAuthenticator(ctx context.Context, account string) error {
	return x.s.InTx(ctx, func(t *Tx) error {
		if err := t.touch(ctx, "authenticator", []any{account}); err != nil {
			return err
		}
		t.Record(ctx, journal.Entry{What: journal.Account, Object: "account/" + account, Result: journal.OK, Note: "停用动态口令"})
		_, err := t.db.ExecContext(ctx, `DELETE FROM authenticator WHERE account = $1`, account)
		return err
	})
}
