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

	"gaoshi/internal/calendar"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
)

// itemTotal is one counter of register_total.
type itemTotal struct {
	year, news int
	disclosure string
	out        int
}

// totalOf is where an item is counted; ok is false for one that is struck.
func totalOf(x *register.Item) (itemTotal, bool) {
	return itemTotal{register.YearOf(x.FormedOn), flag(x.News), string(x.Disclosure), flag(!x.Published().IsZero())}, x.Struck == ""
}

// countTotals adds to the counters, in one order for all transactions.
func (t *Tx) countTotals(ctx context.Context, deltas map[itemTotal]int) error {
	keys := slices.SortedFunc(maps.Keys(deltas), func(a, b itemTotal) int {
		return cmp.Or(a.year-b.year, a.news-b.news, strings.Compare(a.disclosure, b.disclosure), a.out-b.out)
	})
	for _, k := range keys {
		if deltas[k] == 0 {
			continue
		}
		if _, err := t.db.ExecContext(ctx, `
			INSERT INTO register_total (year, news, disclosure, published, n) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (year, news, disclosure, published) DO UPDATE SET n = register_total.n + excluded.n`, k.year, k.news, k.disclosure, k.out, deltas[k]); err != nil {
			return err
		}
	}
	return nil
}

// registerItem writes an item of the register: a new one where its ID is 0, else the one
// that was read at its Version. ErrChanged: it was written meanwhile, or its document
// stands in the register already. Due is kept as it was found.
func (t *Tx) registerItem(ctx context.Context, x *register.Item, deltas map[itemTotal]int) error {
	body, err := json.Marshal(x)
	if err != nil {
		return err
	}
	args := []any{
		x.Key(), register.YearOf(x.FormedOn), ms(x.FormedOn), string(x.Disclosure), flag(x.News), ms(x.Published()), flag(x.Struck != ""), x.Column,
		string(x.Notice), ms(x.Due), ms(x.NextRecheck()), x.Search(), string(body), string(x.Interprets), string(x.Category),
	}
	if x.ID == 0 {
		err := t.db.QueryRowContext(ctx, `
			INSERT INTO register_item (name, year, formed_on, disclosure, news, out_on, struck, col, notice, due_on, recheck_on, search, body, interprets, category)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (name) DO NOTHING RETURNING id`, args...).Scan(&x.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrChanged
		}
		if err != nil {
			return err
		}
		x.Version = 1
		t.made("register_item", []any{x.ID})
		if k, counts := totalOf(x); counts {
			deltas[k]++
		}
		return nil
	}
	if err := t.touch(ctx, "register_item", []any{x.ID}); err != nil {
		return err
	}
	was, err := t.Item(ctx, x.ID)
	if err != nil {
		return err
	}
	if other, err := t.ItemNamed(ctx, x.Key()); err == nil && other.ID != x.ID {
		return ErrChanged
	}
	err = one(t.db.ExecContext(ctx, `
		UPDATE register_item SET name = $1, year = $2, formed_on = $3, disclosure = $4, news = $5, out_on = $6, struck = $7, col = $8, notice = $9,
		due_on = $10, recheck_on = $11, search = $12, body = $13, interprets = $14, category = $15, version = version + 1 WHERE id = $16 AND version = $17`, append(args, x.ID, x.Version)...))
	if err != nil {
		return err
	}
	x.Version++
	if k, counted := totalOf(was); counted {
		deltas[k]--
	}
	if k, counts := totalOf(x); counts {
		deltas[k]++
	}
	return nil
}

// RegisterItems writes items in one transaction, and returns those whose document stood
// in the register already; what says how they came, for the journal.
func (s *Store) RegisterItems(ctx context.Context, items []*register.Item, what string) (there []*register.Item, err error) {
	err = s.InTx(ctx, func(t *Tx) error {
		there = nil
		deltas := map[itemTotal]int{}
		for _, x := range items {
			switch err := t.registerItem(ctx, x, deltas); {
			case errors.Is(err, ErrChanged) && x.ID == 0:
				there = append(there, x)
			case err != nil:
				return err
			}
		}
		if n := len(items) - len(there); n > 0 {
			e := journal.Entry{What: journal.Register, Object: "register", Result: journal.OK, Note: fmt.Sprintf("%s，%d件", what, n)}
			if n == 1 && len(items) == 1 {
				e.Object, e.Note = fmt.Sprintf("register/%d", items[0].ID), what
			}
			t.Record(ctx, e)
		}
		return t.countTotals(ctx, deltas)
	})
	return there, err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

const itemColumns = `id, version, due_on, body`

func scanItem(row scanner) (*register.Item, error) {
	var x register.Item
	var id, version, due int64
	var body string
	if err := row.Scan(&id, &version, &due, &body); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(body), &x); err != nil {
		return nil, fmt.Errorf("read item %d of the register: %w", id, err)
	}
	x.ID, x.Version, x.Due = id, version, fromMS(due)
	x.FormedOn = x.FormedOn.In(calendar.Zone)
	return &x, nil
}

func found[T any](x T, err error) (T, error) {
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	return x, err
}

// Item returns one item of the register, or ErrNotFound.
func (q *queries) Item(ctx context.Context, id int64) (*register.Item, error) {
	return found(scanItem(q.db.QueryRowContext(ctx, `SELECT `+itemColumns+` FROM register_item WHERE id = $1`, id)))
}

// ItemNamed returns the item of a document by its register.Item.Key, or ErrNotFound.
func (q *queries) ItemNamed(ctx context.Context, name string) (*register.Item, error) {
	return found(scanItem(q.db.QueryRowContext(ctx, `SELECT `+itemColumns+` FROM register_item WHERE name = $1`, name)))
}

// ItemOf returns the item of a notice, or ErrNotFound.
func (q *queries) ItemOf(ctx context.Context, id notice.ID) (*register.Item, error) {
	return found(scanItem(q.db.QueryRowContext(ctx, `SELECT `+itemColumns+` FROM register_item WHERE notice = $1 AND notice <> ''`, string(id))))
}

// Items returns a page of the register, the newest documents first. Every filter is
// answered from an index; words are looked for in one year.
func (s *Store) Items(ctx context.Context, f register.Filter) ([]*register.Item, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(cond string, v ...any) {
		for _, x := range v {
			args = append(args, x)
			cond = strings.Replace(cond, "?", fmt.Sprintf("$%d", len(args)), 1)
		}
		where = append(where, cond)
	}
	if f.Year != 0 {
		add("year = ?", f.Year)
	}
	if f.Disclosure != "" {
		add("disclosure = ?", string(f.Disclosure))
	}
	if f.Column != "" {
		add("col = ?", f.Column)
	}
	switch f.Kind {
	case register.OnlyNews:
		add("news = 1")
	case register.OnlyDocuments:
		add("news = 0")
	}
	if f.Words != "" {
		find := "instr(search, ?) > 0"
		if s.postgres {
			find = "strpos(search, ?) > 0"
		}
		add(find, strings.ToLower(f.Words))
	}
	if f.Waiting {
		add("due_on > 0")
	}
	if !f.OutFrom.IsZero() {
		add("out_on >= ?", ms(f.OutFrom))
	}
	if !f.OutBefore.IsZero() {
		add("out_on < ? AND out_on > 0", ms(f.OutBefore))
	}
	if !f.WithStruck {
		add("struck = 0")
	}
	if f.AfterID != 0 {
		add("(formed_on, id) < (?, ?)", ms(f.AfterDay), f.AfterID)
	}
	if f.Limit == 0 {
		f.Limit = register.PageSize
	}
	args = append(args, f.Limit)
	order := " ORDER BY formed_on DESC, id DESC"
	query := `SELECT id FROM register_item WHERE ` + strings.Join(where, " AND ") + order + fmt.Sprintf(" LIMIT $%d", len(args))
	return s.items(ctx, `id IN (`+query+`)`+order, args...)
}

func (q *queries) items(ctx context.Context, where string, args ...any) ([]*register.Item, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT `+itemColumns+` FROM register_item WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*register.Item
	for rows.Next() {
		x, err := scanItem(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// ItemsDue returns what must come out by a day and is not out, the most overdue first.
func (q *queries) ItemsDue(ctx context.Context, by time.Time, limit int) ([]*register.Item, error) {
	return q.items(ctx, `due_on > 0 AND due_on <= $1 ORDER BY due_on, id LIMIT $2`, ms(by), limit)
}

// ItemsToRecheck returns what is withheld and is to be looked at again by a day.
func (q *queries) ItemsToRecheck(ctx context.Context, by time.Time, limit int) ([]*register.Item, error) {
	return q.items(ctx, `recheck_on > 0 AND recheck_on <= $1 ORDER BY recheck_on, id LIMIT $2`, ms(by), limit)
}

// ItemsReading returns the interpretations of a notice or a document's number.
func (q *queries) ItemsReading(ctx context.Context, id notice.ID, docNo string) ([]*register.Item, error) {
	return q.items(ctx, `interprets <> '' AND struck = 0 AND (interprets = $1 OR interprets = $2) ORDER BY formed_on, id LIMIT 20`, string(id), cmp.Or(docNo, string(id)))
}

// ItemsUnread returns the notices of a category that nothing interprets, the newest first.
func (q *queries) ItemsUnread(ctx context.Context, c notice.Category, limit int) ([]*register.Item, error) {
	return q.items(ctx, `category = $1 AND category <> '' AND notice <> '' AND struck = 0
		AND NOT EXISTS (SELECT 1 FROM register_item r WHERE r.interprets <> '' AND r.category <> 'clarification' AND r.interprets = register_item.notice) ORDER BY formed_on DESC, id DESC LIMIT $2`, string(c), limit)
}

// CountItems counts due items and items to be looked at again by a day.
func (q *queries) CountItems(ctx context.Context, due, recheck time.Time) (late, again int, err error) {
	err = q.db.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM register_item WHERE due_on > 0 AND due_on <= $1), (SELECT COUNT(*) FROM register_item WHERE recheck_on > 0 AND recheck_on <= $2)`,
		ms(due), ms(recheck)).Scan(&late, &again)
	return late, again, err
}

// EachItem reads all items of a year (0: of all years) one by one, in the order of
// their days.
func (q *queries) EachItem(ctx context.Context, year int, f func(*register.Item) error) error {
	query, args := `SELECT `+itemColumns+` FROM register_item WHERE year = $1 ORDER BY formed_on, id`, []any{year}
	if year == 0 {
		query, args = `SELECT `+itemColumns+` FROM register_item ORDER BY formed_on, id`, nil
	}
	rows, err := q.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		x, err := scanItem(rows)
		if err != nil {
			return err
		}
		if err := f(x); err != nil {
			return err
		}
	}
	return rows.Err()
}

// ItemTotals counts a year's items by disclosure, news and whether they are out.
func (q *queries) ItemTotals(ctx context.Context, year int) (register.Totals, error) {
	var t register.Totals
	rows, err := q.db.QueryContext(ctx, `SELECT news, disclosure, published, n FROM register_total WHERE year = $1`, year)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	for rows.Next() {
		var news, out, n int
		var d string
		if err := rows.Scan(&news, &d, &out, &n); err != nil {
			return t, err
		}
		t.Add(news == 1, register.Disclosure(d), out == 1, n)
	}
	return t, rows.Err()
}

// ItemYears are the years of which there are items, the newest first. It steps from year
// to year over the index.
func (q *queries) ItemYears(ctx context.Context) ([]int, error) {
	var out []int
	before := 1 << 30
	for {
		var y sql.NullInt64
		if err := q.db.QueryRowContext(ctx, `SELECT MAX(year) FROM register_item WHERE year < $1`, before).Scan(&y); err != nil {
			return nil, err
		}
		if !y.Valid {
			return out, nil
		}
		before = int(y.Int64)
		out = append(out, before)
	}
}

// SetItemsDue writes the days that were counted anew; they are no part of what the
// journal guards.
func (s *Store) SetItemsDue(ctx context.Context, due map[int64]time.Time) error {
	if len(due) == 0 {
		return nil
	}
	return s.InTx(ctx, func(t *Tx) error {
		for id, day := range due {
			if _, err := t.db.ExecContext(ctx, `UPDATE register_item SET due_on = $1 WHERE id = $2`, ms(day), id); err != nil {
				return err
			}
		}
		return nil
	})
}

// NoticesToRegister are the notices that were issued, or whose deliveries moved, since a
// moment, and those that the register does not know; at most limit.
func (q *queries) NoticesToRegister(ctx context.Context, since time.Time, limit int) ([]notice.ID, error) {
	rows, err := q.db.QueryContext(ctx, `
		SELECT id FROM (
			SELECT n.id AS id FROM notice n WHERE n.status IN ('issued', 'withdrawn') AND NOT EXISTS (SELECT 1 FROM register_item r WHERE r.notice = n.id AND r.notice <> '')
			UNION SELECT d.notice FROM delivery d WHERE d.updated_at >= $1
			UNION SELECT m.id FROM notice m WHERE m.status IN ('issued', 'withdrawn') AND m.created_at >= $1
		) x ORDER BY id LIMIT $2`, ms(since), limit)
	if err != nil {
		return nil, err
	}
	list, err := texts(rows)
	out := make([]notice.ID, len(list))
	for i, id := range list {
		out[i] = notice.ID(id)
	}
	return out, err
}

// RegisterMark is how far something was followed; zero: never.
func (q *queries) RegisterMark(ctx context.Context, name string) (time.Time, error) {
	var at int64
	err := q.db.QueryRowContext(ctx, `SELECT at FROM register_mark WHERE name = $1`, name).Scan(&at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return fromMS(at), err
}

// SetRegisterMark keeps how far something was followed.
func (s *Store) SetRegisterMark(ctx context.Context, name string, at time.Time) error {
	_, err := s.db.ExecContext(ctx, `INSERT INTO register_mark (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at`, name, ms(at))
	return err
}
