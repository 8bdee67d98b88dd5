package verify_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"gaoshi/internal/journal"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// keysOf are the primary keys of the tables that a value is changed in.
var keysOf = map[string][]string{
	"stop": {"notice"}, "register_item": {"id"}, "citizen_request": {"id"}, "register_case": {"id"}, "register_yearly": {"year", "name"}, "annual_text": {"year", "name"}, "annual_before": {"year"},
	"notice": {"id", "edition"}, "rendition": {"digest"}, "delivery": {"id"}, "attempt": {"delivery", "n"}, "errand": {"id"}, "account": {"name"},
	"decision_code": {"account"}, "authenticator": {"account"}, "sign_in": {"id"}, "meta": {"name"}, "statement": {"notice", "edition", "part"}, "journal_checkpoint": {"n"},
	"blob": {"digest"}, "short_code": {"code"}, "journal": {"n"}, "journal_hash": {"i"}, "journal_head": {"id"},
}

// selfKept are tables that the journal does not know row by row, and that verify
// recomputes.
var selfKept = []string{"blob", "short_code", "journal", "journal_hash", "journal_head"}

// TestEveryColumn changes one value after the other, in every row of every table,
// and puts it back: verify must name each.
func TestEveryColumn(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			tables, err := x.s.Tables(t.Context())
			x.do("tables", err)
			tried := 0
			for _, table := range tables {
				if why := store.Unguarded(table); why != "" && !contains(selfKept, table) {
					t.Logf("left out: %s (%s)", table, why)
					continue
				}
				if keysOf[table] == nil {
					t.Errorf("the table %s is neither compared nor left out with a reason: see guarded in internal/store", table)
					continue
				}
				tried += x.everyColumn(table)
			}
			if tried < 150 {
				t.Errorf("only %d values were changed", tried)
			}
			t.Logf("%d values changed, one at a time, each found", tried)
			if r := x.check(); !r.OK() {
				t.Errorf("after putting everything back: %v", r.Problems)
			}
		})
	}
}

func contains(list []string, s string) bool {
	return strings.Contains(" "+strings.Join(list, " ")+" ", " "+s+" ")
}

func (x *town) everyColumn(table string) (tried int) {
	x.t.Helper()
	rows, err := x.raw.QueryContext(x.t.Context(), "SELECT * FROM "+table)
	x.do("read "+table, err)
	defer rows.Close()
	cols, err := rows.Columns()
	x.do("columns", err)
	var all [][]any
	for rows.Next() {
		values, into := make([]any, len(cols)), make([]any, len(cols))
		for i := range values {
			into[i] = &values[i]
		}
		x.do("scan", rows.Scan(into...))
		all = append(all, values)
	}
	x.do("rows", rows.Err())
	if len(all) == 0 {
		x.t.Errorf("the town has no row in %s", table)
	}
	if len(all) > 6 {
		all = append(all[:3:3], all[len(all)-3:]...)
	}
	for _, values := range all {
		for i, col := range cols {
			if why := store.Unguarded(table + "." + col); why != "" {
				x.t.Logf("left out: %s.%s (%s)", table, col, why)
				continue
			}
			x.oneValue(table, cols, values, i)
			tried++
		}
	}
	return tried
}

func (x *town) oneValue(table string, cols []string, values []any, i int) {
	x.t.Helper()
	name := func(v []any) string {
		var key []string
		for _, k := range keysOf[table] {
			for j, c := range cols {
				if c == k {
					key = append(key, fmt.Sprint(v[j]))
				}
			}
		}
		return strings.Join(key, "/")
	}
	changed := append([]any{}, values...)
	changed[i] = other(values[i])
	set := func(from []any, v any) func(*sql.Tx) error {
		where, args := "", []any{v}
		for _, k := range keysOf[table] {
			for j, c := range cols {
				if c == k {
					args = append(args, from[j])
					where += fmt.Sprintf(" AND %s = $%d", c, len(args))
				}
			}
		}
		return sqlOf(x.t, "UPDATE "+table+" SET "+cols[i]+" = $1 WHERE 1 = 1"+where, args...)
	}
	x.attack(table, set(values, changed[i]))
	r := x.check()
	x.attack(table, set(changed, values[i]))
	where := fmt.Sprintf("%s.%s of %s", table, cols[i], name(values))
	if r.OK() {
		x.t.Errorf("%s was changed from %.60v to %.60v, and verify saw nothing", where, values[i], changed[i])
		return
	}
	if contains(selfKept, table) {
		return
	}
	first := r.Problems[0].Where
	if key := verify.RowName(table, name(values)); !strings.HasPrefix(first, key) && !strings.HasPrefix(first, verify.RowName(table, name(changed))) {
		x.t.Errorf("%s was changed; the first problem names %q", where, r.Problems[0])
	}
}

// other is another value of the same type.
func other(v any) any {
	switch v := v.(type) {
	case int64:
		return v + 1000
	case int32:
		return v + 1000
	case string:
		return strings.Replace(v, "420", "999", 1) + map[bool]string{true: "", false: "x"}[strings.Contains(v, "420")]
	case []byte:
		b := append([]byte{}, v...)
		if len(b) == 0 {
			return []byte{1}
		}
		b[0] ^= 1
		return b
	}
	return "x"
}

// TestRowsAddedAndDeleted: a row that nobody wrote, and one that is gone.
func TestRowsAddedAndDeleted(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			for _, c := range []struct{ table, do, undo, say string }{
				{"account", `INSERT INTO account (name, hash) VALUES ('evil', 'x')`, `DELETE FROM account WHERE name = 'evil'`, "账号密码 evil：操作记录里没有写过"},
				{"attempt", `INSERT INTO attempt (delivery, n, at, state, detail) VALUES (1, 9, 1, 'confirmed', '')`, `DELETE FROM attempt WHERE n = 9`, "发送记录 1/9"},
				{"errand", `DELETE FROM errand`, "", "不见了"},
			} {
				x.attack(c.table, sqlOf(t, c.do))
				r := x.check()
				if r.OK() || !strings.Contains(r.Problems[0].String(), c.say) {
					t.Errorf("%s: %v", c.do, r.Problems)
				}
				if c.undo != "" {
					x.attack(c.table, sqlOf(t, c.undo))
				}
			}
		})
	}
}

// TestLaundered: a row is changed by hand, and then written by the daemon itself. The
// new hash is the daemon's own; the one before is not.
func TestLaundered(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			ctx := t.Context()
			x.attack("delivery", sqlOf(t, `UPDATE delivery SET problem = 'evil' WHERE id = 1`))
			x.do("move", x.s.InTx(ctx, func(tx *store.Tx) error {
				d, err := tx.Delivery(ctx, 1)
				if err != nil {
					return err
				}
				d.State = "confirmed"
				return tx.MoveDelivery(ctx, d, "accepted")
			}))
			r := x.check()
			if r.OK() || !strings.HasPrefix(r.Problems[0].Where, "投递 1") || !strings.Contains(r.Problems[0].What, "之前被人绕过系统改动过") {
				t.Errorf("%v", r.Problems)
			}
		})
	}
}

// TestJournalAttacked: rows of the journal deleted, swapped, rewritten with a tree
// that fits, and a database put back to yesterday.
func TestJournalAttacked(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			find := func(what, say string, held ...verify.Held) {
				t.Helper()
				r := x.check(held...)
				if r.OK() || !strings.Contains(fmt.Sprint(r.Problems), say) {
					t.Errorf("%s: %v", what, r.Problems)
				}
			}
			var body5, body6 string
			x.do("read", x.raw.QueryRow(`SELECT body FROM journal WHERE n = 5`).Scan(&body5))
			x.do("read", x.raw.QueryRow(`SELECT body FROM journal WHERE n = 6`).Scan(&body6))
			set := func(n int, body string) func(*sql.Tx) error {
				return sqlOf(t, `UPDATE journal SET body = $1 WHERE n = $2`, body, n)
			}
			x.attack("journal", set(5, body6), set(6, body5))
			find("two entries swapped", "操作记录第5条")
			x.attack("journal", set(5, body5), set(6, body6))

			number := func(from, to int) func(*sql.Tx) error {
				return sqlOf(t, `UPDATE journal SET n = $2 WHERE n = $1`, from, to)
			}
			x.attack("journal", number(5, 1000), number(6, 5), number(1000, 6))
			find("two numbers swapped", "操作记录第5条")
			x.attack("journal", number(5, 1000), number(6, 5), number(1000, 6))

			held := x.held()
			x.attack("journal", sqlOf(t, `DELETE FROM journal WHERE n = 7`))
			find("one entry deleted", "操作记录第7条：不见了")
			x.attack("journal", sqlOf(t, `DELETE FROM journal WHERE n > 6`))
			find("the end cut off", "实际有7条")
			x.rewrite(7)
			find("the end cut off, the tree too", "和签名对不上")
			find("against a head held outside", "它记到第", held)
		})
	}
}

// held is what the printed 审批单 of this moment would show.
func (x *town) held() verify.Held {
	h, _, err := x.s.Head(x.t.Context())
	x.do("head", err)
	a, err := journal.ParseAnchor(strings.ToUpper(h.Anchor()))
	x.do("anchor", err)
	return verify.Held{a, "审批单上的记录锚点"}
}

// rewrite builds the tree anew over the first n entries, as a careful forger does.
func (x *town) rewrite(n int64) {
	x.t.Helper()
	tree, err := journal.Grow(journal.Head{Root: emptyRoot()}, nil)
	x.do("grow", err)
	for i := range n {
		var body string
		x.do("read", x.raw.QueryRow(`SELECT body FROM journal WHERE n = $1`, i).Scan(&body))
		x.do("add", tree.Add(body))
	}
	_, hashes := tree.Fresh()
	x.attack("journal_hash", sqlOf(x.t, `DELETE FROM journal_hash`), func(tx *sql.Tx) error {
		for i, h := range hashes {
			if err := sqlOf(x.t, `INSERT INTO journal_hash (i, hash) VALUES ($1, $2)`, i, h[:])(tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// TestWholeJournalForged: somebody who owns the database, but not the key, rewrites
// the journal from its beginning and signs it with a key of their own. Whoever knows
// the installation's public key sees it at once; and with the forger's public key
// put in its place, a head that is held outside still does.
func TestWholeJournalForged(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			held := x.held()
			forger := newKeys(t, seal.Ed25519, 66)
			x.attack("journal", sqlOf(t, `DELETE FROM journal`))
			x.attack("journal_hash", sqlOf(t, `DELETE FROM journal_hash`))
			x.attack("journal_checkpoint", sqlOf(t, `DELETE FROM journal_checkpoint`))
			x.attack("journal_head", sqlOf(t, `DELETE FROM journal_head`))
			x.attack("statement", sqlOf(t, `DELETE FROM statement`))
			x.attack("notice", sqlOf(t, `UPDATE notice SET content = replace(content, '420', '999')`))
			o := x.o
			o.Keys = forger
			s, err := store.Open(context.Background(), o) // begins a journal of its own, and takes over what it finds
			x.do("open", err)
			s.Close()
			r := x.check()
			if r.OK() || !strings.Contains(r.Problems[0].What, "不是本单位的密钥签的") {
				t.Errorf("%v", r.Problems)
			}
			x.keys = forger
			r = x.check(held)
			if r.OK() || !strings.Contains(fmt.Sprint(r.Problems), "审批单上的记录锚点") {
				t.Errorf("%v", r.Problems)
			}
		})
	}
}

// TestApprovalForged: a draft is made an issued notice by SQL, with everything but
// the key; and the daemon, when it writes the row again, does not sign it.
func TestApprovalForged(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			ctx := t.Context()
			x.attack("notice", sqlOf(t, `INSERT INTO notice (id, edition, kind, title, category, content, author, created_at, status, reviews, overrides, approval)
				SELECT 'QH-2026-0666', 1, kind, title, category, replace(content, '420', '999'), author, created_at, status, reviews, overrides, approval FROM notice WHERE id = 'QH-2026-0102'`))
			forged, err := x.s.Notice(ctx, "QH-2026-0666", 1)
			x.do("read", err)
			if _, err := x.keys.Check(forged, nil); err == nil {
				t.Error("an approval without a signature passes")
			}
			signed, err := x.s.Statements(ctx, "QH-2026-0102", 1)
			x.do("read", err)
			if _, err := x.keys.Check(forged, signed); err == nil {
				t.Error("another edition's signature passes")
			}
			x.do("write", x.s.InTx(ctx, func(tx *store.Tx) error {
				n, err := tx.LockNotice(ctx, "QH-2026-0666", 1)
				if err != nil {
					return err
				}
				return tx.SaveNotice(ctx, n)
			}))
			if signed, err := x.s.Statements(ctx, "QH-2026-0666", 1); err != nil || len(signed) != 0 {
				t.Errorf("the daemon signed it: %v, %v", signed, err)
			}
			r := x.check()
			if r.OK() || !strings.Contains(fmt.Sprint(r.Problems), "公告 QH-2026-0666/1") || !strings.Contains(fmt.Sprint(r.Problems), "正文或版式稿清单") && !strings.Contains(fmt.Sprint(r.Problems), "没有签名") {
				t.Errorf("%v", r.Problems)
			}
		})
	}
}

// TestTriggers: the database refuses to change the record, and verify misses a
// guard that was taken away.
func TestTriggers(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			for _, q := range []string{
				`UPDATE journal SET who = 'x'`, `DELETE FROM journal`, `UPDATE journal SET who = '', object = '', result = '', body = '', has_rows = 0`,
				`UPDATE journal_hash SET hash = NULL`, `DELETE FROM journal_hash WHERE i = 0`, `DELETE FROM journal_checkpoint`, `UPDATE journal_checkpoint SET at = 0`,
				`DELETE FROM statement`, `UPDATE statement SET note = ''`, `DELETE FROM journal_head`, `UPDATE journal_head SET n = n - 1`,
			} {
				if _, err := x.raw.ExecContext(t.Context(), q); err == nil {
					t.Errorf("%s was let through", q)
				}
			}
			drop := `DROP TRIGGER statement_no_delete`
			if x.s.Postgres() {
				drop += ` ON statement`
			}
			_, err := x.raw.ExecContext(t.Context(), drop)
			x.do(drop, err)
			if r := x.check(); r.OK() || !strings.Contains(r.Problems[0].What, "statement_no_delete") {
				t.Errorf("%v", r.Problems)
			}
		})
	}
}
