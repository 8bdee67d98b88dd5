package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
)

const noticeColumns = `id, edition, kind, supersedes, reason, content, author, created_at, status, reviews, overrides, approval, erased_at`

type scanner interface{ Scan(dest ...any) error }

// noticeRow is an edition as the table has it.
type noticeRow struct {
	n                                     notice.Notice
	content, reviews, overrides, approval string
	created, erased                       int64
}

func scanRow(row scanner) (*noticeRow, error) {
	var r noticeRow
	n := &r.n
	err := row.Scan(&n.ID, &n.Edition, &n.Kind, &n.Supersedes, &n.Reason, &r.content, &n.Author, &r.created, &n.Status, &r.reviews, &r.overrides, &r.approval, &r.erased)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	return &r, err
}

func scanNotice(row scanner) (*notice.Notice, error) {
	r, err := scanRow(row)
	if err != nil {
		return nil, err
	}
	return r.notice()
}

func (r *noticeRow) notice() (*notice.Notice, error) {
	n := r.n
	n.CreatedAt, n.Erased = fromMS(r.created), fromMS(r.erased)
	for _, p := range []struct {
		text string
		into any
	}{{r.content, &n.Content}, {r.reviews, &n.Reviews}, {r.overrides, &n.Overrides}, {r.approval, &n.Approval}} {
		if p.text == "" {
			continue
		}
		if err := json.Unmarshal([]byte(p.text), p.into); err != nil {
			return nil, fmt.Errorf("read notice %s: %w", n.ID, err)
		}
	}
	return &n, nil
}

// fresh reads the row into a notice that shares nothing with another.
func (r *noticeRow) fresh() (*notice.Notice, error) {
	x := *r
	x.n.Content, x.n.Reviews, x.n.Overrides, x.n.Approval = notice.Content{}, nil, nil, nil
	return x.notice()
}

// noticeJSON is what an edition holds as documents, and what is asked of them.
type noticeJSON struct {
	content, reviews, overrides, approval string
	owes                                  int // 1: went out on a word by telephone that nobody has signed
}

// encodeNotice is the one door through which words come into the store: what is no
// text is refused here, with a sentence for the clerk.
func encodeNotice(n *notice.Notice) (noticeJSON, error) {
	var j noticeJSON
	if err := n.Legible(); err != nil {
		return j, err
	}
	for _, p := range []struct {
		v    any
		into *string
		skip bool
	}{{n.Content, &j.content, false}, {n.Reviews, &j.reviews, n.Reviews == nil}, {n.Overrides, &j.overrides, n.Overrides == nil}, {n.Approval, &j.approval, n.Approval == nil}} {
		if p.skip {
			continue
		}
		b, err := json.Marshal(p.v)
		if err != nil {
			return j, fmt.Errorf("write notice %s: %w", n.ID, err)
		}
		*p.into = string(b)
	}
	if _, owed := n.OwesSignature(); owed {
		j.owes = 1
	}
	return j, nil
}

// InsertNotice keeps a new edition. ErrChanged: that edition is already kept.
func (t *Tx) InsertNotice(ctx context.Context, n *notice.Notice) error {
	if err := t.keepAttachments(ctx, n); err != nil {
		return err
	}
	j, err := encodeNotice(n)
	if err != nil {
		return err
	}
	series, serial := numberOf(n.ID)
	err = one(t.db.ExecContext(ctx, `
		INSERT INTO notice (`+noticeColumns+`, title, category, owes, publish_at, expire_at, series, serial)
		VALUES `+placeholders(1, 20)+`
		ON CONFLICT (id, edition) DO NOTHING`,
		string(n.ID), n.Edition, string(n.Kind), n.Supersedes, n.Reason, j.content, n.Author, ms(n.CreatedAt),
		string(n.Status), j.reviews, j.overrides, j.approval, ms(n.Erased), n.Content.Title, string(n.Content.Category), j.owes,
		ms(n.Content.PublishAt), ms(n.Content.ExpireAt), series, serial))
	if err != nil {
		return err
	}
	t.made("notice", []any{string(n.ID), n.Edition})
	t.Record(ctx, journal.Entry{What: journal.Draft, Who: n.Author, Object: refOf(n), Result: journal.OK, Note: string(n.Kind), Hash: n.Digest()})
	return t.index(ctx, n)
}

// Notice returns one edition; edition 0 is the newest.
func (q *queries) Notice(ctx context.Context, id notice.ID, edition int) (*notice.Notice, error) {
	return scanNotice(q.db.QueryRowContext(ctx, `
		SELECT `+noticeColumns+` FROM notice
		WHERE id = $1 AND ($2 = 0 OR edition = $2) ORDER BY edition DESC LIMIT 1`, string(id), edition))
}

// sealedKept is how many editions a store keeps read and compared.
const sealedKept = 600

// SealedNotice returns one edition with its signature compared. It reads the row
// every time; only a row that is the same to the letter as one that was read
// before is not parsed and compared again. The notice must not be changed.
func (s *Store) SealedNotice(ctx context.Context, id notice.ID, edition int) (notice.Sealed, error) {
	x, err := s.sealedRow(ctx, id, edition)
	if err != nil {
		return notice.Sealed{}, err
	}
	return x.n, nil
}

func (s *Store) sealedRow(ctx context.Context, id notice.ID, edition int) (*sealedRow, error) {
	r, err := scanRow(s.queries.db.QueryRowContext(ctx, `SELECT `+noticeColumns+` FROM notice WHERE id = $1 AND edition = $2`, string(id), edition))
	if err != nil {
		return nil, err
	}
	signed, err := s.Statements(ctx, id, edition)
	if err != nil {
		return nil, err
	}
	key := EditionKey{id, edition}
	s.sealedMu.Lock()
	kept := s.sealed[key]
	s.sealedMu.Unlock()
	if kept != nil && kept.same(r) && maps.Equal(kept.signed, signed) {
		return kept, nil
	}
	n, err := r.notice()
	if err != nil {
		return nil, err
	}
	x := &sealedRow{row: *r, signed: signed, n: n.Seal()}
	if x.shown, x.bad = s.keys.Check(n, signed); x.bad != nil {
		x.n = x.n.Broken()
	}
	s.sealedMu.Lock()
	defer s.sealedMu.Unlock()
	if len(s.sealed) >= sealedKept || s.sealed == nil {
		s.sealed = make(map[EditionKey]*sealedRow, sealedKept)
	}
	s.sealed[key] = x
	return x, nil
}

type sealedRow struct {
	row    noticeRow
	signed seal.Signed
	n      notice.Sealed
	shown  seal.Notice
	bad    error // why it is not shown
}

func (e *sealedRow) same(r *noticeRow) bool {
	a, b := &e.row, r
	return a.n.ID == b.n.ID && a.n.Edition == b.n.Edition && a.n.Status == b.n.Status && a.n.Kind == b.n.Kind &&
		a.n.Supersedes == b.n.Supersedes && a.n.Reason == b.n.Reason && a.n.Author == b.n.Author && a.created == b.created && a.erased == b.erased &&
		a.content == b.content && a.approval == b.approval && a.reviews == b.reviews && a.overrides == b.overrides
}

// IssuedNotice returns the newest edition that was issued.
func (q *queries) IssuedNotice(ctx context.Context, id notice.ID) (*notice.Notice, error) {
	return scanNotice(q.db.QueryRowContext(ctx, `
		SELECT `+noticeColumns+` FROM notice
		WHERE id = $1 AND status = 'issued' ORDER BY edition DESC LIMIT 1`, string(id)))
}

// Notices returns the newest editions, newest first, at most limit.
func (q *queries) Notices(ctx context.Context, limit int) ([]*notice.Notice, error) {
	return q.notices(ctx, `
		SELECT `+noticeColumns+` FROM notice n
		WHERE edition = (SELECT MAX(m.edition) FROM notice m WHERE m.id = n.id)
		ORDER BY created_at DESC, id DESC LIMIT $1`, limit)
}

func (q *queries) notices(ctx context.Context, query string, args ...any) ([]*notice.Notice, error) {
	rows, err := q.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*notice.Notice
	for rows.Next() {
		n, err := scanNotice(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// LockNotice takes the edition's row for this transaction, so that two people
// who act at once act one after the other. Edition 0 is the newest: while one
// waited for it, another may have become that, and is then taken instead.
func (t *Tx) LockNotice(ctx context.Context, id notice.ID, edition int) (*notice.Notice, error) {
	for newest := edition == 0; ; {
		if newest {
			var max sql.NullInt64
			if err := t.db.QueryRowContext(ctx, `SELECT MAX(edition) FROM notice WHERE id = $1`, string(id)).Scan(&max); err != nil {
				return nil, err
			}
			if int(max.Int64) == edition && edition != 0 {
				return t.locked(ctx, id, edition) // still the newest, now that it is ours
			}
			edition = int(max.Int64)
		}
		r, err := t.db.ExecContext(ctx, `UPDATE notice SET version = version + 1 WHERE id = $1 AND edition = $2`, string(id), edition)
		if err := one(r, err); err != nil {
			if errors.Is(err, ErrChanged) {
				return nil, ErrNotFound
			}
			return nil, err
		}
		if !newest {
			return t.locked(ctx, id, edition)
		}
	}
}

// locked reads an edition that is ours, and keeps what it was for the journal.
func (t *Tx) locked(ctx context.Context, id notice.ID, edition int) (*notice.Notice, error) {
	if err := t.touch(ctx, "notice", []any{string(id), edition}); err != nil {
		return nil, err
	}
	r, err := scanRow(t.db.QueryRowContext(ctx, `SELECT `+noticeColumns+` FROM notice WHERE id = $1 AND edition = $2`, string(id), edition))
	if err != nil {
		return nil, err
	}
	if t.was == nil {
		t.was = map[EditionKey]*notice.Notice{}
	}
	if key := (EditionKey{id, edition}); t.was[key] == nil {
		if t.was[key], err = r.notice(); err != nil {
			return nil, err
		}
	}
	return r.notice()
}

// SaveNotice writes back what LockNotice gave. What became approved or countersigned
// by it is signed here, in the same transaction; what stood as approved before is
// not: an approval that was written past us stays unsigned.
func (t *Tx) SaveNotice(ctx context.Context, n *notice.Notice) error {
	if err := t.keepAttachments(ctx, n); err != nil {
		return err
	}
	j, err := encodeNotice(n)
	if err != nil {
		return err
	}
	was := t.was[EditionKey{n.ID, n.Edition}]
	if was == nil {
		if _, err := t.locked(ctx, n.ID, n.Edition); err != nil {
			return err
		}
		was = t.was[EditionKey{n.ID, n.Edition}]
	}
	err = one(t.db.ExecContext(ctx, `
		UPDATE notice SET reason = $3, content = $4, status = $5, reviews = $6, overrides = $7, approval = $8, title = $9, category = $10,
			owes = $11, publish_at = $12, expire_at = $13
		WHERE id = $1 AND edition = $2`,
		string(n.ID), n.Edition, n.Reason, j.content, string(n.Status), j.reviews, j.overrides, j.approval,
		n.Content.Title, string(n.Content.Category), j.owes, ms(n.Content.PublishAt), ms(n.Content.ExpireAt)))
	if err != nil {
		return err
	}
	t.recordNotice(ctx, was, n)
	if err := t.sign(ctx, was, n); err != nil {
		return err
	}
	if err := t.index(ctx, n); err != nil {
		return err
	}
	now, err := (&noticeRow{n: *n, content: j.content, reviews: j.reviews, overrides: j.overrides, approval: j.approval, created: ms(n.CreatedAt), erased: ms(n.Erased)}).fresh()
	t.was[EditionKey{n.ID, n.Edition}] = now
	return err
}

// sign keeps the signed statement of an approval and of a 补签 that are new.
func (t *Tx) sign(ctx context.Context, was, n *notice.Notice) error {
	if n.Approval != nil && was.Approval == nil {
		signed, err := t.st.keys.Approve(n)
		if err != nil {
			return err
		}
		if err := t.putStatement(ctx, n, seal.PartApproval, signed); err != nil {
			return err
		}
	}
	_, before := seal.CountersignOf(was)
	if _, after := seal.CountersignOf(n); after && !before {
		signed, err := t.st.keys.Countersign(n)
		if err != nil {
			return err
		}
		return t.putStatement(ctx, n, seal.PartCountersign, signed)
	}
	return nil
}

// keepAttachments puts the bytes of new attachments where they are found again by
// the digest that the notice then carries.
func (t *Tx) keepAttachments(ctx context.Context, n *notice.Notice) error {
	for i := range n.Content.Attachments {
		at := &n.Content.Attachments[i]
		if at.Data == nil {
			continue
		}
		digest, err := t.PutBlob(ctx, at.Data)
		if err != nil {
			return err
		}
		at.Digest = digest
	}
	return nil
}

// UpdateNotice lets f change the newest edition, one person at a time.
func (s *Store) UpdateNotice(ctx context.Context, id notice.ID, f func(*notice.Notice) error) (*notice.Notice, error) {
	var n *notice.Notice
	err := s.InTx(ctx, func(t *Tx) error {
		var err error
		if n, err = t.LockNotice(ctx, id, 0); err != nil {
			return err
		}
		if err := f(n); err != nil {
			return err
		}
		return t.SaveNotice(ctx, n)
	})
	return n, err
}

// KeepNotice keeps a new edition. ErrChanged: that edition is already kept.
func (s *Store) KeepNotice(ctx context.Context, n *notice.Notice) error {
	return s.InTx(ctx, func(t *Tx) error { return t.InsertNotice(ctx, n) })
}

// SucceedNotice keeps the edition that f makes after the newest one, from the one in
// force (the newest itself where none is). The new edition gets the next number:
// numbers that were given up are not given again. f may give the newest one up. Two who do it at once act one after
// the other.
func (s *Store) SucceedNotice(ctx context.Context, id notice.ID, f func(newest, inForce *notice.Notice) (*notice.Notice, error)) (*notice.Notice, error) {
	var n *notice.Notice
	err := s.InTx(ctx, func(t *Tx) error {
		newest, err := t.LockNotice(ctx, id, 0)
		if err != nil {
			return err
		}
		inForce, err := t.IssuedNotice(ctx, id)
		if errors.Is(err, ErrNotFound) {
			inForce, err = newest, nil
		}
		if err != nil {
			return err
		}
		stood := newest.Status
		if n, err = f(newest, inForce); err != nil {
			return err
		}
		if newest.Status != stood {
			if err := t.SaveNotice(ctx, newest); err != nil {
				return err
			}
		}
		n.Edition = newest.Edition + 1
		return t.InsertNotice(ctx, n)
	})
	return n, err
}
