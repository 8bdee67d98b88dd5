package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"gaoshi/internal/journal"
	"gaoshi/internal/seal"
)

// ErrJournal says that the record in the database does not fit its signature, or was
// signed by another installation's key: nothing is written until that is looked into.
var ErrJournal = errors.New("store: the journal does not fit its signature")

// journalRefused explains ErrJournal to an administrator.
type journalRefused struct{ msg string }

func (e *journalRefused) Error() string        { return e.msg }
func (e *journalRefused) Is(target error) bool { return target == ErrJournal }

// ExplainJournal says in Chinese what an ErrJournal is, and what to do.
func ExplainJournal(err error) string {
	var j *journalRefused
	if errors.As(err, &j) {
		return j.msg
	}
	return err.Error()
}

// Record keeps an act that writes no row of ours: a sign-in, a look at a personal
// list, an export. Who acts is taken from the context where the entry does not say.
func (s *Store) Record(ctx context.Context, e journal.Entry) error {
	return s.InTx(ctx, func(t *Tx) error {
		t.Record(ctx, e)
		return nil
	})
}

// Record adds an act to the transaction: it is kept with it, or not at all.
func (t *Tx) Record(ctx context.Context, e journal.Entry) {
	a := journal.ActorOf(ctx)
	if e.Who == "" {
		e.Who = a.Who
	}
	if e.From == "" {
		e.From = a.From
	}
	e.Note = strings.ToValidUTF8(e.Note, "?")
	t.acts = append(t.acts, e)
}

// writeJournal puts what the transaction did into the journal, before it commits.
func (t *Tx) writeJournal(ctx context.Context) error {
	rows, err := t.changed(ctx)
	if err != nil || len(rows) == 0 && len(t.acts) == 0 {
		return err
	}
	if len(t.acts) == 0 {
		t.Record(ctx, journal.Entry{What: journal.Other})
	}
	head, signed, err := t.lockHead(ctx)
	if err != nil {
		return err
	}
	tree, err := t.tree(ctx, head)
	if err != nil {
		return err
	}
	now := t.st.clock.Now().UnixMilli()
	if head.N > 0 && head.At/checkpointEvery != now/checkpointEvery {
		row, err := t.putCheckpoint(ctx, head, signed)
		if err != nil {
			return err
		}
		rows = append(rows, row)
	}
	t.acts[len(t.acts)-1].Rows = append(t.acts[len(t.acts)-1].Rows, rows...)
	if err := t.putEntries(ctx, tree, now); err != nil {
		return err
	}
	return t.putHead(ctx, tree, now)
}

// checkpointEvery is how long a signed head may be the newest before it stays as a
// checkpoint, in milliseconds.
const checkpointEvery = int64(time.Hour / time.Millisecond)

// lockHead takes the end of the journal for this transaction, and returns the
// newest head and its signed text.
func (t *Tx) lockHead(ctx context.Context) (journal.Head, string, error) {
	query := `SELECT note FROM journal_head WHERE id = 1`
	if t.st.postgres {
		query += ` FOR UPDATE`
	}
	var signed string
	if err := t.db.QueryRowContext(ctx, query).Scan(&signed); err != nil {
		if errors.Is(err, sql.ErrNoRows) {
			err = &journalRefused{"操作记录的签名不见了，已停止写入。请运行 gaoshi verify 查看，并从备份恢复。"}
		}
		return journal.Head{}, "", err
	}
	head, err := t.st.openHead(signed)
	return head, signed, err
}

func (s *Store) openHead(signed string) (journal.Head, error) {
	text, err := s.keys.Open(seal.Journal, signed)
	if err != nil {
		return journal.Head{}, &journalRefused{"数据库里的操作记录不是用这把签名密钥签的，或签名被改过，已停止写入。几台机器共用一个数据库的，要用同一个 seal.key；换过密钥的，旧的要留在后面。请运行 gaoshi verify 查看。"}
	}
	return journal.ParseHead(text)
}

// tree returns the log at its head, ready to grow.
func (t *Tx) tree(ctx context.Context, head journal.Head) (*journal.Tree, error) {
	edge, err := t.hashesAt(ctx, journal.Edge(head.N))
	if err != nil {
		return nil, err
	}
	tree, err := journal.Grow(head, edge)
	if errors.Is(err, journal.ErrBroken) {
		err = &journalRefused{"操作记录被人绕过系统改动过，和签名对不上，已停止写入。请保留现场，运行 gaoshi verify 查看，再从备份恢复。"}
	}
	return tree, err
}

func (q *queries) hashesAt(ctx context.Context, at []int64) (map[int64]tlog.Hash, error) {
	out := make(map[int64]tlog.Hash, len(at))
	if len(at) == 0 {
		return out, nil
	}
	args := make([]any, len(at))
	for i, x := range at {
		args[i] = x
	}
	rows, err := q.db.QueryContext(ctx, `SELECT i, hash FROM journal_hash WHERE i IN `+placeholders(1, len(at)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var i int64
		var b []byte
		if err := rows.Scan(&i, &b); err != nil {
			return nil, err
		}
		var h tlog.Hash
		copy(h[:], b)
		out[i] = h
	}
	return out, rows.Err()
}

// putCheckpoint lets a signed head stay, and returns its row for the journal.
func (t *Tx) putCheckpoint(ctx context.Context, head journal.Head, signed string) (journal.Row, error) {
	_, err := t.db.ExecContext(ctx, `INSERT INTO journal_checkpoint (n, at, note) VALUES ($1, $2, $3)`, head.N, head.At, signed)
	if err != nil {
		return journal.Row{}, fmt.Errorf("keep a checkpoint: %w", err)
	}
	key := []any{head.N}
	found, err := t.hashes(ctx, "journal_checkpoint", [][]any{key}, false)
	return journal.Row{Table: "journal_checkpoint", Key: keyText(key), After: found[keyText(key)]}, err
}

// putEntries numbers and keeps the acts, and grows the tree by them.
func (t *Tx) putEntries(ctx context.Context, tree *journal.Tree, now int64) error {
	const rows, cols = 100, 8
	var args []any
	flush := func() error {
		if len(args) == 0 {
			return nil
		}
		_, err := t.db.ExecContext(ctx, `INSERT INTO journal (n, at, who, what, object, result, has_rows, body) VALUES `+placeholders(len(args)/cols, cols), args...)
		args = args[:0]
		if err != nil {
			return fmt.Errorf("keep the journal: %w", err)
		}
		return nil
	}
	for i := range t.acts {
		e := &t.acts[i]
		e.N = tree.N()
		if e.At == 0 {
			e.At = now
		}
		body, err := journal.Encode(e)
		if err != nil {
			return err
		}
		if err := tree.Add(body); err != nil {
			return err
		}
		args = append(args, e.N, e.At, e.Who, string(e.What), e.Object, e.Result, hasRows(e), body)
		if len(args) == rows*cols {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

func hasRows(e *journal.Entry) int {
	if len(e.Rows) > 0 {
		return 1
	}
	return 0
}

// putHead keeps the new hashes, and the new head with its signature.
func (t *Tx) putHead(ctx context.Context, tree *journal.Tree, now int64) error {
	first, hashes := tree.Fresh()
	for len(hashes) > 0 {
		part := hashes[:min(400, len(hashes))]
		hashes = hashes[len(part):]
		args := make([]any, 0, 2*len(part))
		for _, h := range part {
			args = append(args, first, h[:])
			first++
		}
		if _, err := t.db.ExecContext(ctx, `INSERT INTO journal_hash (i, hash) VALUES `+placeholders(len(part), 2), args...); err != nil {
			return fmt.Errorf("keep the journal's tree: %w", err)
		}
	}
	head, err := tree.Head(now)
	if err != nil {
		return err
	}
	signed, err := t.st.keys.Sign(seal.Journal, head.Text())
	if err != nil {
		return err
	}
	return one(t.db.ExecContext(ctx, `UPDATE journal_head SET n = $1, note = $2 WHERE id = 1`, head.N, signed))
}

// Head returns the newest signed head of the journal, and its text as it is signed.
func (s *Store) Head(ctx context.Context) (journal.Head, string, error) {
	var signed string
	if err := s.read.QueryRowContext(ctx, `SELECT note FROM journal_head WHERE id = 1`).Scan(&signed); err != nil {
		return journal.Head{}, "", fmt.Errorf("read the journal's head: %w", err)
	}
	head, err := s.openHead(signed)
	return head, signed, err
}

// JournalFilter chooses entries.
type JournalFilter = journal.Filter

// Journal returns entries, the newest first. An entry whose words are gone after its
// time has only number, moment and kind.
func (q *queries) Journal(ctx context.Context, f JournalFilter) ([]*journal.Entry, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(cond string, v any) {
		args = append(args, v)
		where = append(where, strings.ReplaceAll(cond, "?", fmt.Sprintf("$%d", len(args))))
	}
	if f.Who != "" {
		add("who = ?", f.Who)
	}
	if f.Result != "" {
		add("result = ?", f.Result)
	}
	switch begins, more := strings.CutSuffix(f.Object, "*"); {
	case more:
		add("substr(object, 1, "+fmt.Sprint(len([]rune(begins)))+") = ?", begins)
	case f.Object != "":
		add("object = ?", f.Object)
	}
	if !f.Since.IsZero() {
		add("at >= ?", ms(f.Since))
	}
	if !f.Until.IsZero() {
		add("at < ?", ms(f.Until))
	}
	if f.Before > 0 {
		add("n < ?", f.Before)
	}
	if len(f.What) > 0 {
		var in []string
		for _, k := range f.What {
			args = append(args, string(k))
			in = append(in, fmt.Sprintf("$%d", len(args)))
		}
		where = append(where, "what IN ("+strings.Join(in, ", ")+")")
	}
	if f.Limit == 0 {
		f.Limit = 100
	}
	args = append(args, f.Limit)
	rows, err := q.db.QueryContext(ctx, `SELECT n, at, what, body FROM journal WHERE `+strings.Join(where, " AND ")+fmt.Sprintf(" ORDER BY n DESC LIMIT $%d", len(args)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*journal.Entry
	for rows.Next() {
		var x journal.Entry
		var body string
		if err := rows.Scan(&x.N, &x.At, &x.What, &body); err != nil {
			return nil, err
		}
		e := &x
		if body != "" {
			if e, err = journal.Decode(body); err != nil {
				return nil, fmt.Errorf("read entry %d: %w", x.N, err)
			}
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// BlankJournal takes the words out of entries that wrote no row and are older than a
// moment; their hashes stay, so that the record still verifies. The database lets
// it happen only to entries over six months old. It returns how many.
func (s *Store) BlankJournal(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := s.InTx(ctx, func(t *Tx) error {
		r, err := t.db.ExecContext(ctx, `UPDATE journal SET who = '', object = '', result = '', body = ''
			WHERE has_rows = 0 AND body <> '' AND at < $1 AND at < (SELECT MAX(at) FROM journal) - `+keptLeastMS, ms(before))
		if err != nil {
			return err
		}
		rows, err := r.RowsAffected()
		if n = int(rows); err == nil && n > 0 {
			t.Record(ctx, journal.Entry{What: journal.Erase, Object: "journal", Result: journal.OK, Note: fmt.Sprintf("%d条到期的登录、查看等记录只留哈希", n)})
		}
		return err
	})
	return n, err
}
