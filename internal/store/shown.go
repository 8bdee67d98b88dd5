package store

import (
	"context"
	"errors"
	"fmt"

	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
)

// Reader gives what was issued to those who show or print it: only editions that
// were compared with their signatures. What does not fit is not given, and told.
type Reader struct {
	s *Store
	// Alarm is told of each edition that does not fit its signature. It may be nil.
	Alarm func(ctx context.Context, m *seal.Mismatch)
}

// Reader returns a reader of sealed editions.
func (s *Store) Reader(alarm func(ctx context.Context, m *seal.Mismatch)) *Reader {
	return &Reader{s, alarm}
}

// Issued returns the newest edition of a notice that was issued. ErrNotFound: there
// is none. A *seal.Mismatch: there is one, and it is not what was signed.
func (r *Reader) Issued(ctx context.Context, id notice.ID) (seal.Notice, error) {
	var edition int
	err := r.s.queries.db.QueryRowContext(ctx, `SELECT COALESCE(MAX(edition), 0) FROM notice WHERE id = $1 AND status = 'issued'`, string(id)).Scan(&edition)
	if err != nil {
		return seal.Notice{}, err
	}
	if edition == 0 {
		return seal.Notice{}, ErrNotFound
	}
	return r.Edition(ctx, id, edition)
}

// Edition returns one edition that was issued, be it in force or not.
// seal.ErrUnissued: it never was, and does not say that it was.
func (r *Reader) Edition(ctx context.Context, id notice.ID, edition int) (seal.Notice, error) {
	x, err := r.s.sealedRow(ctx, id, edition)
	if err != nil {
		return seal.Notice{}, err
	}
	if n := x.n.Notice; n.Approval == nil && n.Status != notice.Issued && n.Status != notice.Withdrawn && len(x.signed) == 0 {
		return seal.Notice{}, seal.ErrUnissued
	}
	return x.shown, r.told(ctx, x.bad)
}

func (r *Reader) told(ctx context.Context, bad error) error {
	var m *seal.Mismatch
	if errors.As(bad, &m) && r.Alarm != nil {
		r.Alarm(ctx, m)
	}
	return bad
}

// InForce returns the newest issued edition of each notice, the newest notices
// first, at most limit. Those that an officer holds (先停, 隐私撤回) are left out; so are
// those that do not fit their signatures, which is told.
func (r *Reader) InForce(ctx context.Context, limit int) ([]seal.Notice, error) {
	rows, err := r.s.queries.db.QueryContext(ctx, `
		SELECT id, MAX(edition) FROM notice WHERE status = 'issued' AND id NOT IN (SELECT notice FROM stop WHERE ended = 0) GROUP BY id ORDER BY MAX(created_at) DESC, id DESC LIMIT $1`, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var keys []EditionKey
	for rows.Next() {
		var k EditionKey
		if err := rows.Scan(&k.ID, &k.Edition); err != nil {
			return nil, err
		}
		keys = append(keys, k)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	out := make([]seal.Notice, 0, len(keys))
	for _, k := range keys {
		n, err := r.Edition(ctx, k.ID, k.Edition)
		var m *seal.Mismatch
		switch {
		case errors.As(err, &m), errors.Is(err, ErrNotFound):
		case err != nil:
			return nil, err
		default:
			out = append(out, n)
		}
	}
	return out, nil
}

// Rendition returns what was signed for a place, as it was kept. ErrNotFound: that
// place is not in the approval.
func (r *Reader) Rendition(ctx context.Context, n seal.Notice, place notice.TargetID) (notice.Rendition, error) {
	digest := n.Notice().Approval.Renditions[place]
	if digest == "" {
		return notice.Rendition{}, ErrNotFound
	}
	x, err := r.s.Rendition(ctx, digest, place)
	if errors.Is(err, ErrErased) {
		return x, err
	}
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrAltered) {
		return x, r.told(ctx, &seal.Mismatch{Ref: refOf(n.Notice()), What: fmt.Sprintf("发往 %s 的版式稿不见了或被改过", place)})
	}
	return x, err
}

// Attachment returns the bytes of an attachment, as they were signed.
func (r *Reader) Attachment(ctx context.Context, n seal.Notice, digest string) ([]byte, error) {
	b, err := r.s.Blob(ctx, digest)
	if errors.Is(err, ErrNotFound) && !n.ErasedAt().IsZero() {
		return nil, ErrNotFound
	}
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrAltered) {
		return nil, r.told(ctx, &seal.Mismatch{Ref: refOf(n.Notice()), What: "附件 " + digest[:min(12, len(digest))] + " 不见了或被改过"})
	}
	return b, err
}
