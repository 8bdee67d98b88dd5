package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/register"
)

const requestColumns = `id, version, due_on, body, name, contact`

func scanRequest(row scanner) (*register.Request, error) {
	var q register.Request
	var id, version, due int64
	var body, name, contact string
	if err := row.Scan(&id, &version, &due, &body, &name, &contact); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(body), &q); err != nil {
		return nil, fmt.Errorf("read request %d: %w", id, err)
	}
	q.ID, q.Version, q.Due, q.Name, q.Contact = id, version, fromMS(due), name, contact
	q.CameOn = q.CameOn.In(calendar.Zone)
	return &q, nil
}

// AddRequest keeps a new request, and numbers it within its year.
func (s *Store) AddRequest(ctx context.Context, q *register.Request) error {
	return s.InTx(ctx, func(t *Tx) error {
		year := register.YearOf(q.CameOn)
		if t.st.postgres { // two who ask at once are numbered one after the other
			if _, err := t.db.ExecContext(ctx, `SELECT pg_advisory_xact_lock(20731, $1)`, year); err != nil {
				return err
			}
		}
		var last int
		if err := t.db.QueryRowContext(ctx, `SELECT COALESCE(MAX(serial), 0) FROM citizen_request WHERE year = $1`, year).Scan(&last); err != nil {
			return err
		}
		q.No = fmt.Sprintf("依申请〔%d〕%d号", year, last+1)
		body, err := json.Marshal(q)
		if err != nil {
			return err
		}
		err = t.db.QueryRowContext(ctx, `
			INSERT INTO citizen_request (year, serial, came_on, due_on, topic, body, name, contact) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
			year, last+1, ms(q.CameOn), ms(q.Due), q.Topic(), string(body), q.Name, q.Contact).Scan(&q.ID)
		if err != nil {
			return err
		}
		q.Version = 1
		t.made("citizen_request", []any{q.ID})
		t.Record(ctx, journal.Entry{What: journal.Register, Object: fmt.Sprintf("request/%d", q.ID), Result: journal.OK, Note: q.No + " 登记"})
		return nil
	})
}

// SaveRequest writes a request that was read at its Version; what says what was done, for
// the journal, and names no person.
func (s *Store) SaveRequest(ctx context.Context, q *register.Request, what string) error {
	body, err := json.Marshal(q)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(t *Tx) error {
		if err := t.touch(ctx, "citizen_request", []any{q.ID}); err != nil {
			return err
		}
		kind := journal.Register
		if !q.Erased.IsZero() && q.Name == "" && q.Contact == "" {
			kind = journal.Erase
		}
		t.Record(ctx, journal.Entry{What: kind, Object: fmt.Sprintf("request/%d", q.ID), Result: journal.OK, Note: q.No + " " + what})
		err := one(t.db.ExecContext(ctx, `
			UPDATE citizen_request SET closed = $1, due_on = $2, topic = $3, body = $4, name = $5, contact = $6, version = version + 1 WHERE id = $7 AND version = $8`,
			ms(q.AnsweredOn()), ms(q.Due), q.Topic(), string(body), q.Name, q.Contact, q.ID, q.Version))
		if err == nil {
			q.Version++
		}
		return err
	})
}

// Request returns one request, or ErrNotFound.
func (q *queries) Request(ctx context.Context, id int64) (*register.Request, error) {
	return found(scanRequest(q.db.QueryRowContext(ctx, `SELECT `+requestColumns+` FROM citizen_request WHERE id = $1`, id)))
}

// Requests returns requests, the newest first.
func (q *queries) Requests(ctx context.Context, f register.RequestFilter) ([]*register.Request, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(cond string, v any) {
		args = append(args, v)
		where = append(where, strings.Replace(cond, "?", fmt.Sprintf("$%d", len(args)), 1))
	}
	if f.Year != 0 {
		add("year = ?", f.Year)
	}
	if f.Open {
		where = append(where, "closed = 0")
	}
	if f.Topic != "" {
		add("topic = ?", f.Topic)
	}
	if !f.CameBefore.IsZero() {
		add("came_on < ?", ms(f.CameBefore))
	}
	if !f.ClosedBefore.IsZero() {
		add("closed > 0 AND closed < ?", ms(f.ClosedBefore))
	}
	if f.OpenAt != nil {
		add("(closed = 0 OR closed >= ?)", ms(*f.OpenAt))
	}
	if f.Personal {
		where = append(where, "(name <> '' OR contact <> '')")
	}
	if f.Limit == 0 {
		f.Limit = register.PageSize
	}
	args = append(args, f.Limit)
	rows, err := q.db.QueryContext(ctx, `SELECT `+requestColumns+` FROM citizen_request WHERE `+strings.Join(where, " AND ")+fmt.Sprintf(` ORDER BY id DESC LIMIT $%d`, len(args)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*register.Request
	for rows.Next() {
		x, err := scanRequest(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// SetRequestsDue writes the days that were counted anew.
func (s *Store) SetRequestsDue(ctx context.Context, due map[int64]time.Time) error {
	for id, day := range due {
		if _, err := s.db.ExecContext(ctx, `UPDATE citizen_request SET due_on = $1 WHERE id = $2`, ms(day), id); err != nil {
			return err
		}
	}
	return nil
}

// SaveCase writes a reconsideration or lawsuit: a new one where its ID is 0.
func (s *Store) SaveCase(ctx context.Context, c *register.Case) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(t *Tx) error {
		if c.ID == 0 {
			if err := t.db.QueryRowContext(ctx, `INSERT INTO register_case (opened, closed, body) VALUES ($1, $2, $3) RETURNING id`, ms(c.Opened), ms(c.Closed), string(body)).Scan(&c.ID); err != nil {
				return err
			}
			c.Version = 1
			t.made("register_case", []any{c.ID})
		} else {
			if err := t.touch(ctx, "register_case", []any{c.ID}); err != nil {
				return err
			}
			if err := one(t.db.ExecContext(ctx, `UPDATE register_case SET opened = $1, closed = $2, body = $3, version = version + 1 WHERE id = $4 AND version = $5`,
				ms(c.Opened), ms(c.Closed), string(body), c.ID, c.Version)); err != nil {
				return err
			}
			c.Version++
		}
		t.Record(ctx, journal.Entry{What: journal.Register, Object: fmt.Sprintf("case/%d", c.ID), Result: journal.OK, Note: c.CourtName() + " " + c.RulingName()})
		return nil
	})
}

// Cases returns the cases that were opened before a moment, the newest first.
func (q *queries) Cases(ctx context.Context, before time.Time) ([]*register.Case, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT id, version, body FROM register_case WHERE opened < $1 ORDER BY opened DESC, id DESC`, ms(before))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*register.Case
	for rows.Next() {
		var c register.Case
		var id, version int64
		var body string
		if err := rows.Scan(&id, &version, &body); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(body), &c); err != nil {
			return nil, fmt.Errorf("read case %d: %w", id, err)
		}
		c.ID, c.Version = id, version
		out = append(out, &c)
	}
	return out, rows.Err()
}

// SetYearly writes a year's numbers that are counted elsewhere.
func (s *Store) SetYearly(ctx context.Context, year int, numbers map[string]int64) error {
	return s.InTx(ctx, func(t *Tx) error {
		for name, v := range numbers {
			if err := t.touch(ctx, "register_yearly", []any{year, name}); err != nil {
				return err
			}
			if _, err := t.db.ExecContext(ctx, `INSERT INTO register_yearly (year, name, value) VALUES ($1, $2, $3) ON CONFLICT (year, name) DO UPDATE SET value = excluded.value`, year, name, v); err != nil {
				return err
			}
		}
		t.Record(ctx, journal.Entry{What: journal.Register, Object: fmt.Sprintf("yearly/%d", year), Result: journal.OK, Note: fmt.Sprintf("年度数字%d项", len(numbers))})
		return nil
	})
}

// Yearly returns a year's numbers that are counted elsewhere.
func (q *queries) Yearly(ctx context.Context, year int) (map[string]int64, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT name, value FROM register_yearly WHERE year = $1`, year)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var name string
		var v int64
		if err := rows.Scan(&name, &v); err != nil {
			return nil, err
		}
		out[name] = v
	}
	return out, rows.Err()
}
