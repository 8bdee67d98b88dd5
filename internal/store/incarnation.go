package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

// Every database carries an incarnation: a name of its own, and its home, which is
// what the machine knows of the file or the table itself. A copy that is put back,
// by whatever tool, has another home than the one that it tells of; so has a
// database whose record is shorter than a mark beside it. Then what was due may have
// gone out already, in a life that this copy knows nothing of: it is held.

// Incarnation is what a database says of itself, and whether it is so.
type Incarnation struct {
	ID       string
	Restored bool // it came back from a copy, and what was due is held now
	Held     int  // deliveries
}

const heldSays = "数据库是从备份恢复的，备份以后可能已经发过，先停在这里。请看一眼对方：没发过就放行，发过就选“不再发”。"

// ComeHome is called by a daemon before it sends. mark is the highest number of the
// journal that is known from outside of the database, 0 for none; restored says that
// it came from a copy, whatever its home is.
func (s *Store) ComeHome(ctx context.Context, mark int64, restored bool) (Incarnation, error) {
	home, err := s.home(ctx)
	if err != nil {
		return Incarnation{}, err
	}
	var kept string
	err = s.db.QueryRowContext(ctx, `SELECT value FROM meta WHERE name = 'incarnation'`).Scan(&kept)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return Incarnation{}, fmt.Errorf("read the incarnation: %w", err)
	}
	head, _, err := s.Head(ctx)
	if err != nil {
		return Incarnation{}, err
	}
	id, was, _ := strings.Cut(kept, " ")
	if kept != "" && was == home && mark <= head.N && !restored {
		return Incarnation{ID: id}, nil
	}
	x := Incarnation{ID: rand.Text(), Restored: restored || kept != "" || mark > head.N}
	err = s.InTx(ctx, func(t *Tx) error {
		x.Held = 0
		if err := t.keepMeta(ctx, "incarnation", x.ID+" "+home); err != nil {
			return err
		}
		if !x.Restored {
			return nil
		}
		if x.Held, err = t.holdAll(ctx); err != nil {
			return err
		}
		note := fmt.Sprintf("数据库是从备份恢复的，停住待确认的投递%d条", x.Held)
		if mark > head.N {
			note += fmt.Sprintf("；恢复前的操作记录到第%d条，恢复的只到第%d条", mark, head.N)
		}
		t.Record(ctx, journal.Entry{What: journal.Restore, Result: journal.OK, Note: note})
		return nil
	})
	return x, err
}

func (t *Tx) keepMeta(ctx context.Context, name, value string) error {
	if err := t.touch(ctx, "meta", []any{name}); err != nil {
		return err
	}
	_, err := t.db.ExecContext(ctx, `INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, value)
	return err
}

// home names the database by what no copy of it shares.
func (s *Store) home(ctx context.Context) (string, error) {
	if !s.postgres {
		return fileHome(s.dir)
	}
	var oid, system string
	if err := s.db.QueryRowContext(ctx, `SELECT CAST(CAST('meta' AS regclass) AS oid)`).Scan(&oid); err != nil {
		return "", fmt.Errorf("name the database's home: %w", err)
	}
	// The server's own number; who may not read it does without.
	if err := s.db.QueryRowContext(ctx, `SELECT CAST(system_identifier AS TEXT) FROM pg_control_system()`).Scan(&system); err != nil {
		system = ""
	}
	return "pg/" + system + "/" + oid, nil
}

// holdAll holds every delivery that was due, calls what was under way uncertain, and
// lets no message to an officer go that was planned.
func (t *Tx) holdAll(ctx context.Context) (int, error) {
	now := t.st.clock.Now()
	list, err := t.list(ctx, `SELECT `+deliveryColumns+` FROM delivery WHERE state = 'sending' OR state IN ('planned', 'due') AND `+firstDue+` <= $1 ORDER BY id`, ms(now))
	if err != nil {
		return 0, err
	}
	held := 0
	for _, x := range list {
		from := x.State
		x.UpdatedAt, x.Problem, x.SlotAt = now, heldSays, time.Time{}
		if from == notice.Sending {
			x.State, x.Problem = notice.Uncertain, "备份时正在发，不能确定发没发出去。请看一眼对方，再选“已收到”或“再发一次”。"
		} else {
			x.Held = notice.HeldRestore
			held++
		}
		if err := t.MoveDelivery(ctx, x, from); err != nil {
			return held, err
		}
	}
	rows, err := t.db.QueryContext(ctx, `SELECT id FROM errand WHERE state IN ('planned', 'sending') ORDER BY id`)
	if err != nil {
		return held, err
	}
	ids, err := numbers(rows)
	if err != nil {
		return held, err
	}
	for _, id := range ids {
		if err := t.touch(ctx, "errand", []any{id}); err != nil {
			return held, err
		}
		if _, err := t.db.ExecContext(ctx, `UPDATE errand SET state = $2, updated_at = $3 WHERE id = $1`, id, string(ErrandDropped), ms(now)); err != nil {
			return held, err
		}
	}
	return held, nil
}

// ForgetJobs says of every waiting delivery that it has no job: the queue of the
// database that it came from did not come along.
func (s *Store) ForgetJobs(ctx context.Context) error {
	return s.InTx(ctx, func(t *Tx) error {
		rows, err := t.db.QueryContext(ctx, `SELECT id FROM delivery WHERE state IN ('planned', 'due', 'sending', 'recalling') AND job <> 0 ORDER BY id`)
		if err != nil {
			return err
		}
		ids, err := numbers(rows)
		if err != nil {
			return err
		}
		jobs := map[notice.DeliveryID]int64{}
		for _, id := range ids {
			jobs[notice.DeliveryID(id)] = 0
		}
		if len(jobs) == 0 {
			return nil
		}
		return t.SetJobs(ctx, jobs)
	})
}

// Jobless returns the deliveries that wait and have no job.
func (q *queries) Jobless(ctx context.Context, limit int) ([]*Delivery, error) {
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery WHERE held = '' AND job = 0 AND state IN ('planned', 'due', 'recalling') ORDER BY id LIMIT $1`, limit)
}
