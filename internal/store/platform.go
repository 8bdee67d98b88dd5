package store

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/notice"
)

// Platform is what the daemons know of whether a platform can be reached. It only
// decides how soon something is tried: no delivery's fate hangs on it.
type Platform struct {
	Key, Title, Channel string
	Failures            int       // since the last success
	Spread              int       // how often another target failed than the one before
	Since               time.Time // of the failures; zero: it is well
	DownAt              time.Time // since when deliveries wait for it; zero: they do not
	ProbeAt             time.Time // when it is tried next
	Probes              []notice.DeliveryID
	Wake                bool   // it came back, and who waited is to be woken
	Why                 string // Chinese
}

// Down reports whether deliveries wait for the platform to come back.
func (p *Platform) Down() bool { return p != nil && !p.DownAt.IsZero() }

// MayProbe reports whether a delivery may try although the platform is down.
func (p *Platform) MayProbe(id notice.DeliveryID) bool { return slices.Contains(p.Probes, id) }

// Platforms returns every platform that was ever in trouble.
func (q *queries) Platforms(ctx context.Context) ([]*Platform, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT name, title, channel, failures, spread, since, down_at, probe_at, probes, wake, why FROM platform ORDER BY name`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Platform
	for rows.Next() {
		var p Platform
		var since, down, probe, wake int64
		var probes string
		if err := rows.Scan(&p.Key, &p.Title, &p.Channel, &p.Failures, &p.Spread, &since, &down, &probe, &probes, &wake, &p.Why); err != nil {
			return nil, err
		}
		p.Since, p.DownAt, p.ProbeAt, p.Wake = fromMS(since), fromMS(down), fromMS(probe), wake != 0
		for _, s := range strings.Fields(probes) {
			if id, err := strconv.ParseInt(s, 10, 64); err == nil {
				p.Probes = append(p.Probes, notice.DeliveryID(id))
			}
		}
		out = append(out, &p)
	}
	return out, rows.Err()
}

// PlatformFailed counts a failure to reach a platform at one of its targets.
func (s *Store) PlatformFailed(ctx context.Context, p Platform, target notice.TargetID, now time.Time) (failures, spread int, err error) {
	err = s.db.QueryRowContext(ctx, `
		INSERT INTO platform (name, title, channel, failures, spread, target, since, why) VALUES ($1, $2, $3, 1, 1, $4, $5, $6)
		ON CONFLICT (name) DO UPDATE SET title = excluded.title, channel = excluded.channel, failures = platform.failures + 1,
			spread = platform.spread + CASE WHEN platform.target <> excluded.target THEN 1 ELSE 0 END,
			since = CASE WHEN platform.since = 0 THEN excluded.since ELSE platform.since END, target = excluded.target, why = excluded.why
		RETURNING failures, spread`, p.Key, p.Title, p.Channel, string(target), ms(now), p.Why).Scan(&failures, &spread)
	return failures, spread, err
}

// PlatformDown lets deliveries wait for a platform from now on.
func (s *Store) PlatformDown(ctx context.Context, key string, now, probeAt time.Time) error {
	_, err := s.db.ExecContext(ctx, `UPDATE platform SET down_at = $2, probe_at = $3, probes = '' WHERE name = $1 AND down_at = 0 AND failures > 0`, key, ms(now), ms(probeAt))
	return err
}

// PlatformWell says that a platform answered. Who waited for it is to be woken.
func (s *Store) PlatformWell(ctx context.Context, key string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE platform SET wake = CASE WHEN down_at > 0 THEN 1 ELSE wake END,
		failures = 0, spread = 0, target = '', since = 0, down_at = 0, probe_at = 0, probes = '', why = '' WHERE name = $1`, key)
	return err
}

// TakeProbe takes the turn to try a platform that is down, for one daemon.
func (s *Store) TakeProbe(ctx context.Context, p *Platform, next time.Time) (bool, error) {
	r, err := s.db.ExecContext(ctx, `UPDATE platform SET probe_at = $3, probes = '' WHERE name = $1 AND probe_at = $2 AND down_at > 0`, p.Key, ms(p.ProbeAt), ms(next))
	return took(one(r, err))
}

// TakeWake takes it on to wake who waited for a platform, for one daemon.
func (s *Store) TakeWake(ctx context.Context, key string) (bool, error) {
	r, err := s.db.ExecContext(ctx, `UPDATE platform SET wake = 0 WHERE name = $1 AND wake = 1`, key)
	return took(one(r, err))
}

func took(err error) (bool, error) {
	if err == ErrChanged { //nolint:errorlint // of one, unwrapped
		return false, nil
	}
	return err == nil, err
}

// LetProbe lets deliveries try a platform that is down.
func (s *Store) LetProbe(ctx context.Context, key string, ids []notice.DeliveryID) error {
	var b strings.Builder
	for _, id := range ids {
		b.WriteString(" " + strconv.FormatInt(int64(id), 10))
	}
	_, err := s.db.ExecContext(ctx, `UPDATE platform SET probes = probes || $2 WHERE name = $1 AND down_at > 0`, key, b.String())
	return err
}

// PlatformWhy keeps what a platform's last failure was, in Chinese.
func (s *Store) PlatformWhy(ctx context.Context, key, why string) error {
	_, err := s.db.ExecContext(ctx, `UPDATE platform SET why = $2 WHERE name = $1 AND down_at > 0`, key, why)
	return err
}

const firstDue = `CASE WHEN first_due = 0 THEN due_at ELSE first_due END`

// Overdue returns deliveries whose turn first came at or before a moment and that
// have not gone: retries do not make them younger. What is held, and what stands in
// its target's pace without any trouble, is not among them. Oldest first.
func (q *queries) Overdue(ctx context.Context, by time.Time, limit int) ([]*Delivery, error) {
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery
		WHERE held = '' AND `+notStopped+` AND (state IN ('planned', 'due', 'sending') OR state = 'recalling' AND due_at < $2) AND `+firstDue+` <= $1 AND (slot_at <= $1 OR problem <> '')
		ORDER BY `+firstDue+`, id LIMIT $3`, ms(by), ms(by.AddDate(0, 1, 0)), limit)
}

// WaitingOn returns the deliveries of a channel whose turn has come and that wait.
func (q *queries) WaitingOn(ctx context.Context, channel string, now time.Time, limit int) ([]*Delivery, error) {
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery
		WHERE held = '' AND `+notStopped+` AND state IN ('planned', 'due') AND channel = $1 AND `+firstDue+` <= $2 ORDER BY attempts, id LIMIT $3`, channel, ms(now), limit)
}

// HeldDeliveries returns what a person must release, of one notice, "" for all.
func (q *queries) HeldDeliveries(ctx context.Context, id notice.ID, limit int) ([]*Delivery, error) {
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery WHERE held <> '' AND ($1 = '' OR notice = $1) ORDER BY id LIMIT $2`, string(id), limit)
}
