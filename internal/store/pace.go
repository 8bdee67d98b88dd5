package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gaoshi/internal/notice"
)

// Window is a sliding window of a medium's limit: no Length, wherever it begins,
// holds more than N messages of one Key.
type Window struct {
	Key    string
	N      int
	Length time.Duration
	// Hold is the longest that a message may be under way: one whose daemon died
	// may still have arrived so late.
	Hold time.Duration
}

// Turn is what Enter decided. Wait 0: it is the delivery's turn, and its message
// counts as under way until Leave. Else it may come back at Slot.
type Turn struct {
	Slot time.Time
	Wait time.Duration
}

// Enter asks whether a delivery may send now, and takes its place in the window if
// it may; else it reserves a slot. kept is the slot that the delivery had, or zero.
//
// Slots only order the queue. What is exact is the count at the moment of sending:
// a message counts from the moment it is let go to a window's length after Leave
// has said that it is over, whenever in between it arrived. So a claim that wakes
// too late, a slow machine or a slow line delay what comes after, and never put
// one message too many into a window. The key's row is the lock: it holds for many
// daemons too.
//
// clock is read under that lock; nil is the database's own clock, for daemons on
// the real one, since machines that share a database may differ.
func (t *Tx) Enter(ctx context.Context, w Window, id notice.DeliveryID, kept time.Time, clock func() time.Time) (Turn, error) {
	now, first, closed, err := t.lockPace(ctx, w.Key, clock)
	if err != nil {
		return Turn{}, err
	}
	length := w.Length.Milliseconds()
	var sent, queue []int64
	if !first {
		if sent, err = t.moments(ctx, `SELECT slot_at FROM pace_slot WHERE name = $1 AND until > $2 ORDER BY slot_at DESC LIMIT $3`, w.Key, now-length, w.N); err != nil {
			return Turn{}, err
		}
	}
	slot := ms(kept)
	if slot <= now-length { // none, or kept over a stop: to the end of the queue
		if !first {
			queue, err = t.moments(ctx, `SELECT slot_at FROM pace_slot p WHERE name = $1 AND until = 0 AND delivery <> $2 AND EXISTS
				(SELECT 1 FROM delivery d WHERE d.id = p.delivery AND d.slot_at = p.slot_at AND d.state IN ('planned', 'due'))
				ORDER BY slot_at DESC LIMIT $3`, w.Key, int64(id), w.N)
			if err != nil {
				return Turn{}, err
			}
		}
		slot = endOfQueue(sent, queue, w.N, length, now)
	}
	slot = max(slot, closed)
	if slot <= now && len(sent) >= w.N { // too late for its slot, and the room is taken
		if slot = sent[w.N-1] + length; slot <= now { // one is still under way
			slot = now + 1000
		}
	}
	if !kept.IsZero() {
		if _, err := t.db.ExecContext(ctx, `DELETE FROM pace_slot WHERE delivery = $1 AND until = 0`, int64(id)); err != nil {
			return Turn{}, err
		}
	}
	slot = max(slot, now)
	turn := Turn{Slot: fromMS(slot), Wait: time.Duration(slot-now) * time.Millisecond}
	until := int64(0)
	if turn.Wait == 0 {
		slot, until = now+1, now+1+w.Hold.Milliseconds()
	}
	_, err = t.db.ExecContext(ctx, `INSERT INTO pace_slot (name, slot_at, delivery, until) VALUES ($1, $2, $3, $4)`, w.Key, slot, int64(id), until)
	return turn, err
}

// endOfQueue is the first moment after all that wait at which a window has room.
// sent and queue hold the newest N moments each, newest first.
func endOfQueue(sent, queue []int64, n int, length, now int64) int64 {
	slot := now
	if len(queue) > 0 {
		slot = max(slot, queue[0])
	}
	for range n - 1 { // the n-th newest of both, merged
		switch {
		case len(queue) > 0 && (len(sent) == 0 || queue[0] >= sent[0]):
			queue = queue[1:]
		case len(sent) > 0:
			sent = sent[1:]
		default:
			return slot
		}
	}
	nth := int64(0)
	if len(queue) > 0 {
		nth = queue[0]
	}
	if len(sent) > 0 {
		nth = max(nth, sent[0])
	}
	return max(slot, nth+length)
}

// Leave says that a delivery's message is no longer under way: from now on its
// place in the window ages. clock is as in Enter. The table counts whole
// milliseconds: one more is added, never one left out.
func (t *Tx) Leave(ctx context.Context, id notice.DeliveryID, clock func() time.Time) error {
	end, args := t.nowMS+" + 1", []any{int64(id)}
	if clock != nil {
		end, args = "$2", append(args, ms(clock())+1)
	}
	_, err := t.db.ExecContext(ctx, `UPDATE pace_slot SET slot_at = `+end+`, until = `+end+`
		WHERE id = (SELECT MAX(id) FROM pace_slot WHERE delivery = $1 AND until > 0)`, args...)
	return err
}

// ClosePace lets nothing of a key go before a moment: the medium asked for a pause.
func (t *Tx) ClosePace(ctx context.Context, key string, pause time.Duration, clock func() time.Time) error {
	now, _, closed, err := t.lockPace(ctx, key, clock)
	if err != nil || closed >= now+pause.Milliseconds() {
		return err
	}
	_, err = t.db.ExecContext(ctx, `UPDATE pace SET closed_until = $2 WHERE name = $1`, key, now+pause.Milliseconds())
	return err
}

// LockPace takes a key's row for this transaction: who else wants it waits.
func (t *Tx) LockPace(ctx context.Context, key string) error {
	_, _, _, err := t.lockPace(ctx, key, nil)
	return err
}

// lockPace takes a key's row and reads the clock under the lock. first reports
// whether nobody had come before.
func (t *Tx) lockPace(ctx context.Context, key string, clock func() time.Time) (now int64, first bool, closed int64, err error) {
	var used int64
	err = t.db.QueryRowContext(ctx, `
		INSERT INTO pace (name, used) VALUES ($1, 1) ON CONFLICT (name) DO UPDATE SET used = pace.used + 1
		RETURNING used, closed_until, `+t.nowMS, key).Scan(&used, &closed, &now)
	if err != nil {
		return 0, false, 0, err
	}
	if clock != nil {
		now = ms(clock())
	}
	if used%64 == 0 { // a place that no window can see any more is forgotten
		_, err = t.db.ExecContext(ctx, `DELETE FROM pace_slot WHERE name = $1 AND slot_at < $2`, key, now-paceKept.Milliseconds())
	}
	return now, used == 1, closed, err
}

// paceKept is how long places are kept: longer than any window.
const paceKept = 10 * time.Minute

// moments returns a column of moments.
func (t *Tx) moments(ctx context.Context, query string, args ...any) ([]int64, error) {
	rows, err := t.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	var out []int64
	for rows.Next() {
		var at sql.NullInt64
		if err := rows.Scan(&at); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		out = append(out, at.Int64)
	}
	return out, errors.Join(rows.Err(), rows.Close())
}
