package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

const deliveryColumns = `id, notice, edition, occasion, place, COALESCE(rendition, ''), title, urgency, state, due_at, latest, attempts, job, problem, receipt, updated_at, slot_at, ` + firstDue + `, held`

// Delivery is a notice.Delivery with what only the scheduler needs.
type Delivery struct {
	notice.Delivery
	SlotAt time.Time // reserved place in the target's window; zero: none
}

func scanDelivery(row scanner) (*Delivery, error) {
	var (
		d                                 Delivery
		place, receipt                    string
		due, latest, updated, slot, first int64
	)
	err := row.Scan(&d.ID, &d.Notice, &d.Edition, &d.Occasion, &place, &d.Rendition, &d.Title, &d.Urgency, &d.State,
		&due, &latest, &d.Attempts, &d.Job, &d.Problem, &receipt, &updated, &slot, &first, &d.Held)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	d.DueAt, d.Latest, d.UpdatedAt, d.SlotAt, d.FirstDue = fromMS(due), fromMS(latest), fromMS(updated), fromMS(slot), fromMS(first)
	if err := json.Unmarshal([]byte(place), &d.Target); err != nil {
		return nil, fmt.Errorf("read delivery %d: %w", d.ID, err)
	}
	if receipt != "" {
		if err := json.Unmarshal([]byte(receipt), &d.Receipt); err != nil {
			return nil, fmt.Errorf("read delivery %d: %w", d.ID, err)
		}
	}
	return &d, nil
}

// receiptRow is a receipt as the table has it: whole, and what is asked of it.
type receiptRow struct{ text, state, ref string }

func encodeReceipt(r *notice.Receipt) (receiptRow, error) {
	if r == nil {
		return receiptRow{}, nil
	}
	b, err := json.Marshal(r)
	return receiptRow{string(b), string(r.State), r.Ref}, err
}

// insertColumns are what a new delivery is kept with; see inserted.
const (
	insertColumns = `notice, edition, occasion, target, channel, kind, village, place, rendition, title, urgency, state, due_at, latest, updated_at, receipt, receipt_state, ref, first_due, held`
	insertCount   = 20
)

// inserted are the values of insertColumns.
func inserted(d *notice.Delivery) ([]any, error) {
	place, err := json.Marshal(d.Target)
	if err != nil {
		return nil, err
	}
	r, err := encodeReceipt(d.Receipt)
	if err != nil {
		return nil, err
	}
	return []any{
		string(d.Notice), d.Edition, d.Occasion, string(d.Target.ID), d.Target.Channel, d.Target.Kind, d.Target.Village, string(place),
		sql.NullString{String: d.Rendition, Valid: d.Rendition != ""}, d.Title, string(d.Urgency), string(d.State), ms(d.DueAt), ms(d.Latest), ms(d.UpdatedAt),
		r.text, r.state, r.ref, ms(cmp.Or(d.FirstDue, d.DueAt)), d.Held,
	}, nil
}

// InsertDelivery keeps a new delivery and sets its ID. ErrChanged: this edition
// already has a delivery to that target on that occasion (the permanent guard
// against doubles).
func (t *Tx) InsertDelivery(ctx context.Context, d *notice.Delivery) error {
	one := []notice.Delivery{*d}
	err := t.InsertDeliveries(ctx, one)
	d.ID = one[0].ID
	return err
}

// InsertDeliveries keeps new deliveries, all or none, and sets their IDs; see
// InsertDelivery.
func (t *Tx) InsertDeliveries(ctx context.Context, list []notice.Delivery) error {
	const rows = 100
	if len(list) > 0 {
		t.Record(ctx, journal.Entry{What: journal.Planned, Object: fmt.Sprintf("%s/%d", list[0].Notice, list[0].Edition), Result: journal.OK, Note: fmt.Sprintf("%d条投递", len(list))})
	}
	for len(list) > 0 {
		part := list[:min(rows, len(list))]
		list = list[len(part):]
		args := make([]any, 0, len(part)*insertCount)
		for i := range part {
			row, err := inserted(&part[i])
			if err != nil {
				return err
			}
			args = append(args, row...)
		}
		if err := t.insertPart(ctx, part, args); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) insertPart(ctx context.Context, part []notice.Delivery, args []any) error {
	res, err := t.db.QueryContext(ctx, `
		INSERT INTO delivery (`+insertColumns+`)
		VALUES `+placeholders(len(part), insertCount)+`
		ON CONFLICT (notice, edition, target, occasion) DO NOTHING RETURNING id, notice, target, occasion`, args...)
	if err != nil {
		return err
	}
	defer res.Close()
	type name [3]string // an edition has one id in the whole part
	ids := make(map[name]notice.DeliveryID, len(part))
	for res.Next() {
		var id notice.DeliveryID
		var n name
		if err := res.Scan(&id, &n[0], &n[1], &n[2]); err != nil {
			return err
		}
		ids[n] = id
	}
	if err := res.Err(); err != nil {
		return err
	}
	if len(ids) != len(part) {
		return ErrChanged
	}
	for i := range part {
		part[i].ID = ids[name{string(part[i].Notice), string(part[i].Target.ID), part[i].Occasion}]
		t.made("delivery", []any{int64(part[i].ID)})
	}
	return nil
}

// placeholders writes ($1, $2), ($3, $4) … for rows of cols values.
func placeholders(rows, cols int) string {
	var b strings.Builder
	for r := range rows {
		if r > 0 {
			b.WriteString(", ")
		}
		b.WriteByte('(')
		for c := range cols {
			if c > 0 {
				b.WriteString(", ")
			}
			fmt.Fprintf(&b, "$%d", r*cols+c+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// SetJobs names the jobs that may act on new deliveries.
func (t *Tx) SetJobs(ctx context.Context, jobs map[notice.DeliveryID]int64) error {
	if err := t.touch(ctx, "delivery", deliveryKeys(slices.Sorted(maps.Keys(jobs))...)...); err != nil {
		return err
	}
	var rows []string
	var args []any
	flush := func() error {
		if len(rows) == 0 {
			return nil
		}
		_, err := t.db.ExecContext(ctx, `UPDATE delivery SET job = v.column2 FROM (VALUES `+strings.Join(rows, ", ")+`) AS v WHERE delivery.id = v.column1`, args...)
		rows, args = rows[:0], args[:0]
		return err
	}
	for id, job := range jobs {
		args = append(args, int64(id), job)
		rows = append(rows, fmt.Sprintf("(CAST($%d AS BIGINT), CAST($%d AS BIGINT))", len(args)-1, len(args)))
		if len(rows) == 200 {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// SetJob names the job that may act on the delivery.
func (t *Tx) SetJob(ctx context.Context, id notice.DeliveryID, job int64) error {
	if err := t.touch(ctx, "delivery", deliveryKeys(id)...); err != nil {
		return err
	}
	return one(t.db.ExecContext(ctx, `UPDATE delivery SET job = $2 WHERE id = $1`, int64(id), job))
}

// Delivery returns one delivery.
func (q *queries) Delivery(ctx context.Context, id notice.DeliveryID) (*Delivery, error) {
	return scanDelivery(q.db.QueryRowContext(ctx, `SELECT `+deliveryColumns+` FROM delivery WHERE id = $1`, int64(id)))
}

// MoveDelivery writes d, whose state was from and whose job was job when it was
// read. ErrChanged: somebody else moved it. ErrMove: the domain does not allow the
// move; an error of the program.
func (t *Tx) MoveDelivery(ctx context.Context, d *Delivery, from notice.State) error {
	if from != d.State && !from.May(d.State) {
		return fmt.Errorf("delivery %d from %s to %s: %w", d.ID, from, d.State, ErrMove)
	}
	if d.State != notice.Planned && d.State != notice.Due {
		d.Held = ""
	}
	r, err := encodeReceipt(d.Receipt)
	if err != nil {
		return err
	}
	if err := t.touch(ctx, "delivery", deliveryKeys(d.ID)...); err != nil {
		return err
	}
	err = one(t.db.ExecContext(ctx, `
		UPDATE delivery SET state = $3, due_at = $4, slot_at = $5, attempts = $6, problem = $7, receipt = $8, receipt_state = $9, ref = $10, updated_at = $11, first_due = $13, held = $14
		WHERE id = $1 AND state = $2 AND job = $12`,
		int64(d.ID), string(from), string(d.State), ms(d.DueAt), ms(d.SlotAt), d.Attempts, d.Problem, r.text, r.state, r.ref, ms(d.UpdatedAt), d.Job, ms(cmp.Or(d.FirstDue, d.DueAt)), d.Held))
	if err == nil {
		t.recordDelivery(ctx, &d.Delivery)
	}
	return err
}

func deliveryKeys(ids ...notice.DeliveryID) [][]any {
	out := make([][]any, len(ids))
	for i, id := range ids {
		out[i] = []any{int64(id)}
	}
	return out
}

// ClaimDelivery writes that a waiting delivery is being sent: from planned or due
// to sending, with its attempt counted. ErrChanged: somebody else has it.
func (t *Tx) ClaimDelivery(ctx context.Context, d *Delivery) error {
	r, err := encodeReceipt(d.Receipt)
	if err != nil {
		return err
	}
	if err := t.touch(ctx, "delivery", deliveryKeys(d.ID)...); err != nil {
		return err
	}
	d.State = notice.Sending
	err = one(t.db.ExecContext(ctx, `
		UPDATE delivery SET state = 'sending', slot_at = $3, attempts = $4, problem = $5, receipt = $6, receipt_state = $7, ref = $8, updated_at = $9
		WHERE id = $1 AND job = $2 AND state IN ('planned', 'due') AND held = '' AND `+notStopped,
		int64(d.ID), d.Job, ms(d.SlotAt), d.Attempts, d.Problem, r.text, r.state, r.ref, ms(d.UpdatedAt)))
	if err == nil {
		t.recordDelivery(ctx, &d.Delivery)
	}
	return err
}

// AddAttempt keeps one attempt for good. A second record of the same attempt
// replaces the first: sending → what came of it.
func (t *Tx) AddAttempt(ctx context.Context, a notice.Attempt) error {
	if err := t.touch(ctx, "attempt", []any{int64(a.Delivery), a.N}); err != nil {
		return err
	}
	_, err := t.db.ExecContext(ctx, `
		INSERT INTO attempt (delivery, n, at, state, detail) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (delivery, n) DO UPDATE SET state = excluded.state, detail = excluded.detail`,
		int64(a.Delivery), a.N, ms(a.At), string(a.State), a.Detail)
	return err
}

// Attempts returns every attempt of a delivery, oldest first.
func (q *queries) Attempts(ctx context.Context, id notice.DeliveryID) ([]notice.Attempt, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT n, at, state, detail FROM attempt WHERE delivery = $1 ORDER BY n`, int64(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []notice.Attempt
	for rows.Next() {
		a := notice.Attempt{Delivery: id}
		var at int64
		if err := rows.Scan(&a.N, &at, &a.State, &a.Detail); err != nil {
			return nil, err
		}
		a.At = fromMS(at)
		out = append(out, a)
	}
	return out, rows.Err()
}

// Filter chooses deliveries, as the domain has it.
type Filter = notice.Filter

// Deliveries returns deliveries in the order of their ids.
func (q *queries) Deliveries(ctx context.Context, f Filter) ([]*Delivery, error) {
	where, args := []string{"id > $1"}, []any{int64(f.After)}
	add := func(cond string, v any) {
		args = append(args, v)
		where = append(where, strings.ReplaceAll(cond, "?", fmt.Sprintf("$%d", len(args))))
	}
	if f.Notice != "" {
		add("notice = ?", string(f.Notice))
	}
	if f.Edition != 0 {
		add("edition = ?", f.Edition)
	}
	if f.Village != "" {
		add("village = ?", f.Village)
	}
	if f.Channel != "" {
		add("channel = ?", f.Channel)
	}
	if !f.DueBy.IsZero() {
		add("due_at <= ? AND slot_at <= ? AND held = '' AND (state IN ('recalling', 'sending') OR "+notStopped+")", ms(f.DueBy))
	}
	if len(f.States) > 0 {
		var in []string
		for _, s := range f.States {
			args = append(args, string(s))
			in = append(in, fmt.Sprintf("$%d", len(args)))
		}
		where = append(where, "state IN ("+strings.Join(in, ", ")+")")
	}
	switch lapsed := `state = 'missed' AND receipt_state = 'awaiting_person'`; f.Lapsed {
	case notice.OnlyLapsed:
		where = append(where, lapsed)
	case notice.WithoutLapsed:
		where = append(where, "NOT ("+lapsed+")")
	}
	if f.Limit == 0 {
		f.Limit = 1000
	}
	args = append(args, f.Limit)
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery WHERE `+strings.Join(where, " AND ")+
		fmt.Sprintf(" ORDER BY id LIMIT $%d", len(args)), args...)
}

// CountDeliveries counts the deliveries of each state; notice "" counts all.
func (q *queries) CountDeliveries(ctx context.Context, id notice.ID) (map[notice.State]int, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT state, COUNT(*) FROM delivery WHERE $1 = '' OR notice = $1 GROUP BY state`, string(id))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[notice.State]int{}
	for rows.Next() {
		var s notice.State
		var n int
		if err := rows.Scan(&s, &n); err != nil {
			return nil, err
		}
		out[s] = n
	}
	return out, rows.Err()
}

// NextDue returns the earliest moment at which a waiting delivery wants to go:
// the later of its hour and its reserved slot. Zero: nothing waits.
func (q *queries) NextDue(ctx context.Context) (time.Time, error) {
	var v sql.NullInt64
	err := q.db.QueryRowContext(ctx, `
		SELECT MIN(CASE WHEN slot_at > due_at THEN slot_at ELSE due_at END) FROM delivery WHERE state IN ('planned', 'due') AND held = '' AND `+notStopped).Scan(&v)
	return fromMS(v.Int64), err
}

// Late returns waiting deliveries whose use has passed.
func (q *queries) Late(ctx context.Context, now time.Time, limit int) ([]*Delivery, error) {
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery
		WHERE state IN ('planned', 'due') AND latest > 0 AND latest < $1 ORDER BY id LIMIT $2`, ms(now), limit)
}

// ClearLatest lets a delivery be sent however late.
func (t *Tx) ClearLatest(ctx context.Context, id notice.DeliveryID) error {
	if err := t.touch(ctx, "delivery", deliveryKeys(id)...); err != nil {
		return err
	}
	return one(t.db.ExecContext(ctx, `UPDATE delivery SET latest = 0 WHERE id = $1`, int64(id)))
}

func (q *queries) list(ctx context.Context, query string, args ...any) ([]*Delivery, error) {
	rows, err := q.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Delivery
	for rows.Next() {
		d, err := scanDelivery(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// WithRef returns accepted and waiting deliveries that the medium knows by a
// reference of its own, and that changed since then, newest first.
func (q *queries) WithRef(ctx context.Context, since time.Time, limit int) ([]*Delivery, error) {
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery
		WHERE state IN ('accepted', 'awaiting_person') AND updated_at > $1 AND ref <> '' ORDER BY id DESC LIMIT $2`, ms(since), limit)
}

// ByRef returns the deliveries that the medium knows by this reference, newest first.
func (q *queries) ByRef(ctx context.Context, channel, ref string) ([]*Delivery, error) {
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery
		WHERE channel = $1 AND ref = $2 AND ref <> '' ORDER BY id DESC LIMIT 20`, channel, ref)
}

// LockDeliveries takes the rows of an edition for this transaction and returns
// them as they are: nobody moves them meanwhile.
func (t *Tx) LockDeliveries(ctx context.Context, id notice.ID, edition int) ([]*Delivery, error) {
	if _, err := t.db.ExecContext(ctx, `UPDATE delivery SET updated_at = updated_at WHERE notice = $1 AND edition = $2`, string(id), edition); err != nil {
		return nil, err
	}
	return t.Deliveries(ctx, Filter{Notice: id, Edition: edition, Limit: 1 << 30})
}

// EarlierSending reports whether an earlier edition is on its way to the target.
func (q *queries) EarlierSending(ctx context.Context, id notice.ID, edition int, target notice.TargetID) (bool, error) {
	var n int
	err := q.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM delivery WHERE notice = $1 AND edition < $2 AND target = $3 AND state = 'sending'`,
		string(id), edition, string(target)).Scan(&n)
	return n > 0, err
}

// Told reports whether anything of a notice, of whichever edition and on whichever
// occasion, arrived at a target or may have.
func (q *queries) Told(ctx context.Context, id notice.ID, target notice.TargetID) (bool, error) {
	var n int
	err := q.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM delivery WHERE notice = $1 AND target = $2 AND state IN ('accepted', 'confirmed', 'uncertain')`,
		string(id), string(target)).Scan(&n)
	return n > 0, err
}

// SentSince counts the deliveries of a target, but for one (0: none), of which an
// attempt since a moment arrived, may have arrived, or is under way.
func (q *queries) SentSince(ctx context.Context, target notice.TargetID, since time.Time, but notice.DeliveryID) (int, error) {
	var n int
	err := q.db.QueryRowContext(ctx, `SELECT COUNT(DISTINCT d.id) FROM delivery d JOIN attempt a ON a.delivery = d.id
		WHERE d.target = $1 AND a.at >= $2 AND d.id <> $3 AND a.state IN ('accepted', 'confirmed', 'awaiting_person', 'sending', 'uncertain')`,
		string(target), ms(since), int64(but)).Scan(&n)
	return n, err
}

// DueAtTarget returns the deliveries to a target whose hour has come, oldest first.
func (q *queries) DueAtTarget(ctx context.Context, target notice.TargetID, now time.Time, limit int) ([]*Delivery, error) {
	return q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery
		WHERE target = $1 AND state IN ('planned', 'due') AND held = '' AND `+notStopped+` AND due_at <= $2 ORDER BY due_at, id LIMIT $3`, string(target), ms(now), limit)
}

// ArrivedAt returns the places at which something of a notice arrived before an
// edition, or may have: also what was taken back, and what a person may have done
// without a word.
func (q *queries) ArrivedAt(ctx context.Context, id notice.ID, before int) (map[notice.TargetID]bool, error) {
	list, err := q.list(ctx, `SELECT `+deliveryColumns+` FROM delivery WHERE notice = $1 AND edition < $2
		AND (state IN ('sending', 'accepted', 'confirmed', 'uncertain', 'recalling', 'recalled', 'missed') OR receipt <> '')`, string(id), before)
	if err != nil {
		return nil, err
	}
	out := map[notice.TargetID]bool{}
	for _, x := range list {
		switch x.State {
		case notice.Missed:
			out[x.Target.ID] = out[x.Target.ID] || x.Lapsed() || x.Begun() != nil
		case notice.Cancelled, notice.Failed, notice.Planned, notice.Due, notice.Awaiting:
			out[x.Target.ID] = out[x.Target.ID] || x.Begun() != nil
		default:
			out[x.Target.ID] = true
		}
	}
	return out, nil
}
