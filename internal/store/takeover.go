package store

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
)

// emptyRoot is the root of a log without entries (RFC 6962, section 2.1).
var emptyRoot = tlog.Hash(sha256.Sum256(nil))

// beginJournal writes the first head, once, and takes over what stands in the
// database from before there was a journal: every row as it is, and every edition
// that was issued with a statement that says from when on it is known.
func (s *Store) beginJournal(ctx context.Context) error {
	var n int
	if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM journal_head`).Scan(&n); err != nil || n > 0 {
		return err
	}
	empty, err := journal.Grow(journal.Head{Root: emptyRoot}, nil)
	if err != nil {
		return err
	}
	now := s.clock.Now()
	head, err := empty.Head(now.UnixMilli())
	if err != nil {
		return err
	}
	signed, err := s.keys.Sign(seal.Journal, head.Text())
	if err != nil {
		return err
	}
	return s.InTx(ctx, func(t *Tx) error {
		if _, err := t.db.ExecContext(ctx, `INSERT INTO journal_head (id, n, note) VALUES (1, 0, $1)`, signed); err != nil {
			return err
		}
		t.Record(ctx, journal.Entry{What: journal.Installed, Result: journal.OK, Note: "密钥 " + s.keys.Fingerprint()})
		issued, err := t.takeOverIssued(ctx)
		if err != nil {
			return err
		}
		for table := range guarded {
			if table == "statement" || table == "journal_checkpoint" {
				continue
			}
			query := "SELECT " + strings.Join(s.columns[table], ", ") + " FROM " + table
			err := s.eachRow(ctx, t.db, table, query, nil, func(key, hash string, _ []any) error {
				t.old = append(t.old, journal.Row{Table: table, Key: key, After: hash})
				return nil
			})
			if err != nil {
				return err
			}
		}
		if len(t.old) == 0 {
			return nil
		}
		t.Record(ctx, journal.Entry{What: journal.TakenOver, Result: journal.OK, Rows: t.old,
			Note: fmt.Sprintf("启用以前的%d行数据照原样接收，其中已签发的公告%d份；接收以前有没有人改过，无从查验", len(t.old), issued)})
		return nil
	})
}

// takeOverIssued states every edition that was issued before.
func (t *Tx) takeOverIssued(ctx context.Context) (int, error) {
	list, err := t.notices(ctx, `SELECT `+noticeColumns+` FROM notice WHERE approval <> '' ORDER BY id, edition`)
	if err != nil {
		return 0, err
	}
	for _, n := range list {
		if n.Approval == nil {
			continue
		}
		signed, err := t.st.keys.TakeOver(n, t.st.clock.Now())
		if err != nil {
			return 0, err
		}
		if err := t.putStatement(ctx, n, seal.PartTakenOver, signed); err != nil {
			return 0, err
		}
	}
	return len(list), nil
}

func (t *Tx) putStatement(ctx context.Context, n *notice.Notice, part seal.Part, signed string) error {
	_, err := t.db.ExecContext(ctx, `INSERT INTO statement (notice, edition, part, note) VALUES ($1, $2, $3, $4)`, string(n.ID), n.Edition, string(part), signed)
	if err != nil {
		return fmt.Errorf("keep the signature of %s: %w", n.ID, err)
	}
	t.made("statement", []any{string(n.ID), n.Edition, string(part)})
	return nil
}

// Statements returns what was signed about an edition.
func (q *queries) Statements(ctx context.Context, id notice.ID, edition int) (seal.Signed, error) {
	rows, err := q.db.QueryContext(ctx, `SELECT part, note FROM statement WHERE notice = $1 AND edition = $2`, string(id), edition)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := seal.Signed{}
	for rows.Next() {
		var part seal.Part
		var note string
		if err := rows.Scan(&part, &note); err != nil {
			return nil, err
		}
		out[part] = note
	}
	return out, rows.Err()
}
