package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

// ErrandState is where a message to an officer stands.
type ErrandState string

// States of an errand. A claimed one that never came back is uncertain: it is
// not sent again.
const (
	ErrandPlanned   ErrandState = "planned"   // waits for its hour
	ErrandSending   ErrandState = "sending"   // claimed: one daemon is at it
	ErrandTold      ErrandState = "told"      // the platform took it
	ErrandFailed    ErrandState = "failed"    // did not go out
	ErrandUncertain ErrandState = "uncertain" // may or may not have gone out
	ErrandDropped   ErrandState = "dropped"   // there was nothing to tell any more
)

// Errand is one message to one officer, outside of any delivery: that a notice
// waits for their word, or that a village has something to do. Officer, Subject
// and N name it for good; N counts the messages to this officer on this subject.
type Errand struct {
	ID      int64
	Officer string // account
	Subject string // review/… or village/…
	N       int    // 1, 2 …
	Kind    string // ask, remind, now, day
	State   ErrandState
	DueAt   time.Time // not before
	At      time.Time // of the first claim; zero: not claimed yet
	Tries   int       // claims
	Title   string    // as it was sent; never a link
	Words   string
	Covers  []string // editions that it told of: QH-2026-0101/1
	Problem string   // Chinese
	Updated time.Time
}

const errandColumns = `id, officer, subject, n, kind, state, due_at, at, tries, title, words, covers, problem, updated_at`

// PlanErrand keeps a new errand and sets its ID; false: that one is kept already,
// by this daemon or by another.
func (s *Store) PlanErrand(ctx context.Context, e *Errand, now time.Time) (bool, error) {
	err := s.InTx(ctx, func(t *Tx) error {
		err := t.db.QueryRowContext(ctx, `
			INSERT INTO errand (officer, subject, n, kind, state, due_at, updated_at) VALUES ($1, $2, $3, $4, 'planned', $5, $6)
			ON CONFLICT (officer, subject, n) DO NOTHING RETURNING id`,
			e.Officer, e.Subject, e.N, e.Kind, ms(e.DueAt), ms(now)).Scan(&e.ID)
		if err == nil {
			t.made("errand", []any{e.ID})
			t.recordErrand(ctx, e.ID, e.Officer, ErrandPlanned, e.Subject)
		}
		return err
	})
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	e.State, e.Updated = ErrandPlanned, now
	return err == nil, err
}

// ClaimErrand makes this daemon the one that sends a planned errand, and keeps
// what will be said; false: another one has it. The moment of the first claim
// stays through every try.
func (s *Store) ClaimErrand(ctx context.Context, e *Errand, now time.Time) (bool, error) {
	covers, err := json.Marshal(append([]string{}, e.Covers...))
	if err != nil {
		return false, err
	}
	if e.At.IsZero() {
		e.At = now
	}
	err = s.InTx(ctx, func(t *Tx) error {
		if err := t.touch(ctx, "errand", []any{e.ID}); err != nil {
			return err
		}
		t.recordErrand(ctx, e.ID, e.Officer, ErrandSending, e.Subject)
		return one(t.db.ExecContext(ctx, `
			UPDATE errand SET state = 'sending', at = $2, tries = tries + 1, title = $3, words = $4, covers = $5, updated_at = $6
			WHERE id = $1 AND state = 'planned'`, e.ID, ms(e.At), e.Title, e.Words, string(covers), ms(now)))
	})
	if errors.Is(err, ErrChanged) {
		return false, nil
	}
	if err == nil {
		e.State, e.Tries = ErrandSending, e.Tries+1
	}
	return err == nil, err
}

// SettleErrand records what came of a claimed errand. due is when it may be tried
// again, where the state is planned.
func (s *Store) SettleErrand(ctx context.Context, id int64, to ErrandState, due time.Time, problem string, now time.Time) error {
	return s.writeErrands(ctx, []int64{id}, to, `
		UPDATE errand SET state = $2, due_at = CASE WHEN $2 = 'planned' THEN $3 ELSE due_at END, problem = $4, updated_at = $5
		WHERE id = $1 AND state IN ('sending', 'uncertain')`, id, string(to), ms(due), problem, ms(now))
}

// DropErrand gives up a planned errand: there is nothing to tell any more.
func (s *Store) DropErrand(ctx context.Context, id int64, now time.Time) error {
	return s.writeErrands(ctx, []int64{id}, ErrandDropped, `UPDATE errand SET state = 'dropped', updated_at = $2 WHERE id = $1 AND state = 'planned'`, id, ms(now))
}

// writeErrands runs one statement over errands, with what became of them in the
// journal.
func (s *Store) writeErrands(ctx context.Context, ids []int64, to ErrandState, query string, args ...any) error {
	return s.InTx(ctx, func(t *Tx) error {
		for _, id := range ids {
			if err := t.touch(ctx, "errand", []any{id}); err != nil {
				return err
			}
		}
		r, err := t.db.ExecContext(ctx, query, args...)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		for _, id := range ids[:min(int(n), len(ids))] {
			t.recordErrand(ctx, id, "", to, "")
		}
		return err
	})
}

// recordErrand tells where a message to an officer stands now.
func (t *Tx) recordErrand(ctx context.Context, id int64, officer string, to ErrandState, subject string) {
	t.Record(ctx, journal.Entry{What: journal.Told, Object: fmt.Sprintf("errand/%d", id), Result: string(to), Note: strings.TrimSpace(officer + " " + subject)})
}

// CutOffErrands makes uncertain what was claimed before a moment and never came
// back: its daemon died at it. It returns how many.
func (s *Store) CutOffErrands(ctx context.Context, before time.Time, problem string, now time.Time) (int, error) {
	n := 0
	err := s.InTx(ctx, func(t *Tx) error {
		rows, err := t.db.QueryContext(ctx, `SELECT id FROM errand WHERE state = 'sending' AND updated_at < $1 ORDER BY id`, ms(before))
		if err != nil {
			return err
		}
		ids, err := numbers(rows)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if err := t.touch(ctx, "errand", []any{id}); err != nil {
				return err
			}
			r, err := t.db.ExecContext(ctx, `UPDATE errand SET state = 'uncertain', problem = $2, updated_at = $3 WHERE id = $4 AND state = 'sending' AND updated_at < $1`,
				ms(before), problem, ms(now), id)
			if err != nil {
				return err
			}
			if one(r, nil) == nil { // else its daemon came back just now
				t.recordErrand(ctx, id, "", ErrandUncertain, "")
				n++
			}
		}
		return nil
	})
	return n, err
}

// ErrandFilter chooses errands; zero fields do not narrow.
type ErrandFilter struct {
	Officer string
	Subject string // the whole of it, or its beginning where it ends in "/"
	Kind    string
	States  []ErrandState
	DueBy   time.Time // due_at not after
	Since   time.Time // changed not before
	Limit   int       // 0: 1000
}

// Errands returns errands, the newest first.
func (q *queries) Errands(ctx context.Context, f ErrandFilter) ([]*Errand, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(cond string, v any) {
		args = append(args, v)
		where = append(where, strings.ReplaceAll(cond, "?", fmt.Sprintf("$%d", len(args))))
	}
	if f.Officer != "" {
		add("officer = ?", f.Officer)
	}
	switch {
	case strings.HasSuffix(f.Subject, "/"):
		add("subject LIKE ?", f.Subject+"%")
	case f.Subject != "":
		add("subject = ?", f.Subject)
	}
	if f.Kind != "" {
		add("kind = ?", f.Kind)
	}
	if !f.DueBy.IsZero() {
		add("due_at <= ?", ms(f.DueBy))
	}
	if !f.Since.IsZero() {
		add("updated_at >= ?", ms(f.Since))
	}
	if len(f.States) > 0 {
		var in []string
		for _, s := range f.States {
			args = append(args, string(s))
			in = append(in, fmt.Sprintf("$%d", len(args)))
		}
		where = append(where, "state IN ("+strings.Join(in, ", ")+")")
	}
	if f.Limit == 0 {
		f.Limit = 1000
	}
	args = append(args, f.Limit)
	rows, err := q.db.QueryContext(ctx, `SELECT `+errandColumns+` FROM errand WHERE `+strings.Join(where, " AND ")+fmt.Sprintf(" ORDER BY id DESC LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Errand
	for rows.Next() {
		var e Errand
		var due, at, updated int64
		var covers string
		if err := rows.Scan(&e.ID, &e.Officer, &e.Subject, &e.N, &e.Kind, &e.State, &due, &at, &e.Tries, &e.Title, &e.Words, &covers, &e.Problem, &updated); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(covers), &e.Covers); err != nil {
			return nil, fmt.Errorf("read errand %d: %w", e.ID, err)
		}
		if strings.HasSuffix(f.Subject, "/") && !strings.HasPrefix(e.Subject, f.Subject) {
			continue // LIKE has letters of its own
		}
		e.DueAt, e.At, e.Updated = fromMS(due), fromMS(at), fromMS(updated)
		out = append(out, &e)
	}
	return out, rows.Err()
}

// WaitingNotices returns the newest editions that wait for an act of review,
// newest first, at most limit.
func (q *queries) WaitingNotices(ctx context.Context, limit int) ([]*notice.Notice, error) {
	return q.notices(ctx, `
		SELECT `+noticeColumns+` FROM notice n
		WHERE status IN ('draft', 'proofread', 'cleared') AND edition = (SELECT MAX(m.edition) FROM notice m WHERE m.id = n.id)
		ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
}

// OwingNotices returns the newest editions issued since a moment on a word by
// telephone that nobody has signed yet.
func (q *queries) OwingNotices(ctx context.Context, since time.Time) ([]*notice.Notice, error) {
	return q.notices(ctx, `
		SELECT `+noticeColumns+` FROM notice n
		WHERE status = 'issued' AND created_at >= $1 AND owes = 1 AND edition = (SELECT MAX(m.edition) FROM notice m WHERE m.id = n.id)
		ORDER BY created_at DESC, id DESC LIMIT 500`, ms(since))
}

// VillageWait is what one edition asks of one village's people over one channel.
type VillageWait struct {
	Village string
	Notice  notice.ID
	Edition int
	Channel string
	State   notice.State // Awaiting, or Recalling: to be taken back by hand
	First   bool         // nothing of an earlier edition arrived there: notice.First
	N       int          // places
	Since   time.Time    // the longest wait
}

// PapersUp counts by village and edition the posters that were put up, or may have
// been, and were not taken down, among those that changed since a moment.
func (q *queries) PapersUp(ctx context.Context, since time.Time) ([]VillageWait, error) {
	rows, err := q.db.QueryContext(ctx, `
		SELECT village, notice, edition, channel, 'confirmed', 0, COUNT(*), MIN(updated_at) FROM delivery
		WHERE channel = 'board' AND village <> '' AND updated_at >= $1
		AND (state = 'confirmed' AND COALESCE(receipt, '') NOT LIKE $2 OR state = 'missed' AND receipt_state = 'awaiting_person')
		GROUP BY village, notice, edition, channel ORDER BY village, notice, edition`, ms(since), `%"note":"`+notice.TookDown+`"%`)
	if err != nil {
		return nil, err
	}
	return villageWaits(rows)
}

// WaitingAtVillages counts what waits for people in the villages. Customer group
// tasks are their owners', whom the platform reminds.
func (q *queries) WaitingAtVillages(ctx context.Context) ([]VillageWait, error) {
	rows, err := q.db.QueryContext(ctx, `
		SELECT village, notice, edition, channel, state, CASE WHEN occasion = 'first' THEN 1 ELSE 0 END, COUNT(*), MIN(updated_at) FROM delivery
		WHERE village <> '' AND channel <> 'portal' AND kind <> 'customer_group'
		AND (state = 'awaiting_person' OR state = 'recalling' AND (problem <> '' OR channel = 'board'))
		GROUP BY village, notice, edition, channel, state, CASE WHEN occasion = 'first' THEN 1 ELSE 0 END ORDER BY village, notice, edition, channel`)
	if err != nil {
		return nil, err
	}
	return villageWaits(rows)
}

func villageWaits(rows *sql.Rows) ([]VillageWait, error) {
	defer rows.Close()
	var out []VillageWait
	for rows.Next() {
		var w VillageWait
		var since, first int64
		if err := rows.Scan(&w.Village, &w.Notice, &w.Edition, &w.Channel, &w.State, &first, &w.N, &since); err != nil {
			return nil, err
		}
		w.Since, w.First = fromMS(since), first != 0
		out = append(out, w)
	}
	return out, rows.Err()
}
