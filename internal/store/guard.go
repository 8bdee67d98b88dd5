package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/journal"
)

// guarded is a table of which every row is known to the journal, with its primary
// key. A method that writes such a row says so: touch before it changes one, made
// after it added one. At the end of the transaction the rows are read and hashed,
// and the hashes go into the journal with the act.
//
// A migration may add columns that are empty (0, "") in the rows that are there;
// one that changes rows must say so in the journal.
var guarded = map[string][]string{
	"notice":             {"id", "edition"},
	"rendition":          {"digest"},
	"delivery":           {"id"},
	"attempt":            {"delivery", "n"},
	"errand":             {"id"},
	"account":            {"name"},
	"decision_code":      {"account"},
	"authenticator":      {"account"},
	"sign_in":            {"id"},
	"meta":               {"name"},
	"statement":          {"notice", "edition", "part"},
	"journal_checkpoint": {"n"},
	"register_item":      {"id"},
	"citizen_request":    {"id"},
	"register_case":      {"id"},
	"register_yearly":    {"year", "name"},
	"annual_text":        {"year", "name"},
	"annual_before":      {"year"},
	"stop":               {"notice"},
}

// unguarded are the other tables, each with the reason why the journal does not
// know its rows.
var unguarded = map[string]string{
	"blob":         "每行的名字就是内容的摘要，查验时重算；少了一行，引用它的附件或版式稿就对不上",
	"short_code":   "由公告号和点位算出来，查验时重算",
	"journal":      "操作记录自己，由哈希树和签名保护",
	"journal_hash": "操作记录的哈希树，查验时重算",
	"journal_head": "操作记录的签名，查验时验签",

	"reach":          "不记名的打开次数，只供参考，不作凭证；每次打开都写，写进记录会让记录没法看",
	"pace":           "发送限速的计数，只影响快慢",
	"pace_slot":      "发送限速的排队，只影响快慢",
	"daemon":         "各进程的心跳，每几秒一次",
	"session":        "登录会话，行内自带校验码，过期即删",
	"token":          "微信等平台的临时令牌，加密存放，过期即删",
	"link_try":       "链接上试错的次数，七天即删",
	"public_page":    "县门户网页最近一次看到的情形，每天重看重写；作凭证的是投递的回执，回执是对照的",
	"platform":       "各平台这会儿通不通，只影响多快再试和提醒",
	"counted_since":  "栏目从哪天起算没有更新，只影响提醒",
	"index_no":       "索引号的占用表，从签发的公告里来，公告本身是对照的",
	"door_try":       "登录试错的次数，两天即删",
	"register_total": "台账各类的件数，随台账一起写，查验台账就够了",
	"register_mark":  "台账跟着公告走到哪里了，丢了就从头再走一遍",

	"search_doc":          "搜索用的索引，从公告里来，丢了会重建",
	"search_word":         "搜索用的索引，从公告里来，丢了会重建",
	"search_word_config":  "搜索索引自己的表",
	"search_word_data":    "搜索索引自己的表",
	"search_word_docsize": "搜索索引自己的表",
	"search_word_idx":     "搜索索引自己的表",

	"goose_db_version": "建表程序的版本号",
	"sqlite_sequence":  "SQLite 自己的计数器",
}

// unguardedColumns are columns of guarded tables that the journal does not know.
var unguardedColumns = map[string]string{
	"notice.version":         "排队用的计数器，每次加锁加一，不是内容",
	"register_item.due_on":   "由生成日期、规则和日历算出来，日历更新就重算",
	"citizen_request.due_on": "由收到日期、办理情况和日历算出来，日历更新就重算",
	"sign_in.seen":           "最近一次用到这次登录的时间，几分钟一变，只用来收走旧的登录",
}

// unguardedRows are rows of guarded tables that the journal does not know.
var unguardedRows = map[string]string{
	"meta/practice_clock": "演练时钟走到哪里了，一直在变，正式发布时没有这一行",
}

// touched is a row that this transaction writes.
type touched struct {
	table  string
	key    []any
	text   string // the key as the journal spells it
	before string
}

// keyText spells a key: parts joined by a slash. Only the first part may hold one.
func keyText(key []any) string {
	part := make([]string, len(key))
	for i, k := range key {
		part[i] = fmt.Sprint(k)
	}
	return strings.Join(part, "/")
}

// touch says that rows are about to be written that may be there already. It takes
// them for this transaction, and keeps their hashes.
func (t *Tx) touch(ctx context.Context, table string, keys ...[]any) error {
	keys = slices.DeleteFunc(keys, func(k []any) bool { return t.knows(table, keyText(k)) })
	if len(keys) == 0 {
		return nil
	}
	found, err := t.hashes(ctx, table, keys, true)
	if err != nil {
		return err
	}
	if t.st.postgres && len(found) < len(keys) { // a row that two may add at once
		for _, k := range keys {
			if _, ok := found[keyText(k)]; !ok {
				if _, err := t.db.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended($1, 20726))`, table+" "+keyText(k)); err != nil {
					return err
				}
			}
		}
		if found, err = t.hashes(ctx, table, keys, true); err != nil {
			return err
		}
	}
	for _, k := range keys {
		text := keyText(k)
		t.remember(touched{table, k, text, found[text]})
	}
	return nil
}

// made says that rows were added by this transaction.
func (t *Tx) made(table string, keys ...[]any) {
	for _, k := range keys {
		if text := keyText(k); !t.knows(table, text) {
			t.remember(touched{table, k, text, ""})
		}
	}
}

func (t *Tx) knows(table, text string) bool {
	_, ok := t.seen[[2]string{table, text}]
	return ok
}

func (t *Tx) remember(x touched) {
	if t.seen == nil {
		t.seen = map[[2]string]struct{}{}
	}
	t.seen[[2]string{x.table, x.text}] = struct{}{}
	t.rows = append(t.rows, x)
}

// changed returns the rows that differ from what they were before, in the order in
// which they were first written.
func (t *Tx) changed(ctx context.Context) ([]journal.Row, error) {
	keys := map[string][][]any{}
	for _, x := range t.rows {
		keys[x.table] = append(keys[x.table], x.key)
	}
	after := map[string]map[string]string{}
	for table, list := range keys {
		var err error
		if after[table], err = t.hashes(ctx, table, list, false); err != nil {
			return nil, err
		}
	}
	var out []journal.Row
	for _, x := range t.rows {
		if a := after[x.table][x.text]; a != x.before {
			out = append(out, journal.Row{Table: x.table, Key: x.text, Before: x.before, After: a})
		}
	}
	return out, nil
}

// hashes returns the hashes of rows by their spelled keys; what is not there is
// left out. lock takes them for the transaction, where the database locks rows.
func (t *Tx) hashes(ctx context.Context, table string, keys [][]any, lock bool) (map[string]string, error) {
	const at = 150
	out := make(map[string]string, len(keys))
	cols := guarded[table]
	for len(keys) > 0 {
		part := keys[:min(at, len(keys))]
		keys = keys[len(part):]
		where, args := whereKeys(cols, part)
		query := "SELECT " + strings.Join(t.st.columns[table], ", ") + " FROM " + table + " WHERE " + where
		if lock && t.st.postgres {
			query += " FOR UPDATE"
		}
		err := t.st.eachRow(ctx, t.db, table, query, args, func(key, hash string, _ []any) error {
			out[key] = hash
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// whereKeys is the condition that names rows by their keys.
func whereKeys(cols []string, keys [][]any) (string, []any) {
	var args []any
	var b strings.Builder
	if len(cols) == 1 {
		b.WriteString(cols[0] + " IN (")
		for i, k := range keys {
			if i > 0 {
				b.WriteString(", ")
			}
			args = append(args, k[0])
			fmt.Fprintf(&b, "$%d", len(args))
		}
		return b.String() + ")", args
	}
	for i, k := range keys {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteByte('(')
		for j, c := range cols {
			if j > 0 {
				b.WriteString(" AND ")
			}
			args = append(args, k[j])
			fmt.Fprintf(&b, "%s = $%d", c, len(args))
		}
		b.WriteByte(')')
	}
	return b.String(), args
}

// eachRow calls f with key, hash and values of each row that a query over all
// guarded columns of a table gives.
func (s *Store) eachRow(ctx context.Context, db dbtx, table, query string, args []any, f func(key, hash string, values []any) error) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("read %s: %w", table, err)
	}
	defer rows.Close()
	cols := s.columns[table]
	at := make([]int, 0, 3)
	for _, k := range guarded[table] {
		at = append(at, slices.Index(cols, k))
	}
	values, into := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return fmt.Errorf("read %s: %w", table, err)
		}
		hash, err := journal.RowHash(table, cols, values)
		if err != nil {
			return err
		}
		key := make([]any, len(at))
		for i, x := range at {
			key[i] = values[x]
		}
		if unguardedRows[table+"/"+keyText(key)] != "" {
			continue
		}
		if err := f(keyText(key), hash, values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// readColumns learns the columns of the guarded tables, in the order of their names.
func (s *Store) readColumns(ctx context.Context) error {
	s.columns = map[string][]string{}
	for table := range guarded {
		cols, err := s.columnsOf(ctx, table)
		if err != nil {
			return err
		}
		cols = slices.DeleteFunc(cols, func(c string) bool { return unguardedColumns[table+"."+c] != "" })
		if len(cols) == 0 {
			return fmt.Errorf("the table %s is missing", table)
		}
		s.columns[table] = cols
	}
	return nil
}

func (s *Store) columnsOf(ctx context.Context, table string) ([]string, error) {
	query := `SELECT name FROM pragma_table_info($1) ORDER BY name`
	if s.postgres {
		query = `SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY column_name COLLATE "C"`
	}
	rows, err := s.db.QueryContext(ctx, query, table)
	if err != nil {
		return nil, err
	}
	return texts(rows)
}

// texts reads one column of text.
func texts(rows *sql.Rows) ([]string, error) {
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// numbers reads one column of numbers.
func numbers(rows *sql.Rows) ([]int64, error) {
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}
