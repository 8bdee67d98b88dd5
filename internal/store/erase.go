package store

import (
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
	"gaoshi/internal/seal"
)

// ErrErased says that the bytes are gone by rule: the personal part of their notice
// was erased. Their digest stays.
var ErrErased error = &notice.Refusal{Msg: "这份公告的个人信息已按规定清除，版式稿也清除了，不能再看、再印、再发。"}

// Ending is an edition whose personal part is still there, with what its end is
// counted from.
type Ending struct {
	N       *notice.Notice
	Next    *notice.Notice // issued after it; nil: none
	Dropped time.Time      // when it was given up
}

// Endings returns the editions of some categories that were issued, and those of any
// category that were given up, of which the personal part is still there.
func (s *Store) Endings(ctx context.Context, categories []notice.Category) ([]Ending, error) {
	args := []any{}
	for _, c := range categories {
		args = append(args, string(c))
	}
	where := `status = 'dropped'`
	if len(args) > 0 {
		where += ` OR status IN ('issued', 'withdrawn') AND category IN ` + placeholders(1, len(args))
	}
	list, err := s.queries.notices(ctx, `SELECT `+noticeColumns+` FROM notice WHERE erased_at = 0 AND (`+where+`) ORDER BY id, edition`, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Ending, 0, len(list))
	for _, n := range list {
		e := Ending{N: n}
		if n.Status == notice.Dropped {
			if e.Dropped, err = s.droppedAt(ctx, n); err != nil {
				return nil, err
			}
		} else if e.Next, err = s.issuedAfter(ctx, n); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// Ending returns one edition with what its end is counted from.
func (s *Store) Ending(ctx context.Context, id notice.ID, edition int) (Ending, error) {
	n, err := s.Notice(ctx, id, edition)
	if err != nil {
		return Ending{}, err
	}
	e := Ending{N: n}
	if n.Status == notice.Dropped {
		e.Dropped, err = s.droppedAt(ctx, n)
	} else {
		e.Next, err = s.issuedAfter(ctx, n)
	}
	return e, err
}

func (s *Store) issuedAfter(ctx context.Context, n *notice.Notice) (*notice.Notice, error) {
	next, err := scanNotice(s.queries.db.QueryRowContext(ctx, `SELECT `+noticeColumns+` FROM notice
		WHERE id = $1 AND edition > $2 AND approval <> '' ORDER BY edition LIMIT 1`, string(n.ID), n.Edition))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return next, err
}

// droppedAt is when an edition was given up; the moment of its last act where the
// journal does not know.
func (s *Store) droppedAt(ctx context.Context, n *notice.Notice) (time.Time, error) {
	var at sql.NullInt64
	err := s.queries.db.QueryRowContext(ctx, `SELECT MAX(at) FROM journal WHERE object = $1 AND what = $2`, refOf(n), string(journal.Drop)).Scan(&at)
	if err != nil || at.Valid {
		return fromMS(at.Int64), err
	}
	last := n.CreatedAt
	for _, r := range n.Reviews {
		last = r.At
	}
	return last, nil
}

// ToErase is one edition whose personal part goes.
type ToErase struct {
	ID      notice.ID
	Edition int
	How     notice.Erasure
	Why     string // for the journal
	Recall  bool   // also while people and media still take it back
}

// Erased is what an erasure took away.
type Erased struct {
	Editions, Renditions, Files int
	Waiting                     []notice.ID // left for later: a delivery is still under way
}

// Erase takes the personal part out of editions, with their renditions, attachments,
// and the notes of their deliveries and messages; in one transaction. An edition that
// is not what was signed is not touched: a *seal.Mismatch. What stays is bound by a
// signature of its own, so that verify passes afterwards.
func (s *Store) Erase(ctx context.Context, list []ToErase) (*Erased, error) {
	out := &Erased{}
	err := s.InTx(ctx, func(t *Tx) error {
		x := eraser{t: t, out: out, renditions: map[string]struct{}{}}
		if err := x.lock(ctx); err != nil {
			return err
		}
		for _, e := range list {
			if err := x.edition(ctx, e); err != nil {
				return err
			}
		}
		if err := x.blankRenditions(ctx); err != nil {
			return err
		}
		return x.dropBlobs(ctx)
	})
	return out, err
}

// everyDelivery is more than an edition has.
const everyDelivery = 1 << 20

// eraser is one transaction of erasing.
type eraser struct {
	t          *Tx
	out        *Erased
	renditions map[string]struct{} // may go, unless another edition holds them
}

// lock keeps other daemons from keeping the same bytes anew meanwhile.
func (x *eraser) lock(ctx context.Context) error {
	if !x.t.st.postgres {
		return nil // SQLite has one writer
	}
	_, err := x.t.db.ExecContext(ctx, `LOCK TABLE blob, rendition IN SHARE ROW EXCLUSIVE MODE`)
	return err
}

func (x *eraser) edition(ctx context.Context, e ToErase) error {
	t := x.t
	n, err := t.LockNotice(ctx, e.ID, e.Edition)
	if err != nil || !n.Erased.IsZero() {
		return err
	}
	signed, err := t.Statements(ctx, n.ID, n.Edition)
	if err != nil {
		return err
	}
	if n.Approval != nil {
		if _, err := t.st.keys.Check(n, signed); err != nil {
			return err
		}
	}
	list, err := t.Deliveries(ctx, notice.Filter{Notice: n.ID, Edition: n.Edition, Limit: everyDelivery})
	if err != nil {
		return err
	}
	for _, d := range list {
		if !d.State.Rests() && !(e.Recall && d.State == notice.Recalling) {
			x.out.Waiting = append(x.out.Waiting, n.ID)
			return nil
		}
	}
	e.How.At = e.How.At.Truncate(time.Millisecond)
	left := n.Erase(e.How)
	if err := x.keepLeft(ctx, left, signed); err != nil {
		return err
	}
	if err := x.deliveries(ctx, left, list); err != nil {
		return err
	}
	for _, step := range []func(context.Context, *notice.Notice) error{x.errands, x.pages, x.stops, x.entry} {
		if err := step(ctx, left); err != nil {
			return err
		}
	}
	if n.Approval != nil {
		for _, d := range n.Approval.Renditions {
			x.renditions[d] = struct{}{}
		}
	}
	x.out.Editions++
	t.Record(ctx, journal.Entry{What: journal.Erase, Object: refOf(n), Result: journal.OK, Note: e.Why, Hash: left.Digest()})
	return nil
}

// keepLeft writes what is left of an edition, and signs it where it was issued.
func (x *eraser) keepLeft(ctx context.Context, n *notice.Notice, signed seal.Signed) error {
	j, err := encodeNotice(n)
	if err != nil {
		return err
	}
	err = one(x.t.db.ExecContext(ctx, `UPDATE notice SET reason = $3, content = $4, reviews = $5, overrides = $6, approval = $7, title = $8, erased_at = $9
		WHERE id = $1 AND edition = $2`, string(n.ID), n.Edition, n.Reason, j.content, j.reviews, j.overrides, j.approval, n.Content.Title, ms(n.Erased)))
	if err == nil {
		err = x.t.index(ctx, n)
	}
	if err != nil || n.Approval == nil {
		return err
	}
	text, err := x.t.st.keys.Erase(n, signed)
	if err != nil {
		return err
	}
	return x.t.putStatement(ctx, n, seal.PartErased, text)
}

// deliveries takes the words out of an edition's deliveries and attempts.
func (x *eraser) deliveries(ctx context.Context, n *notice.Notice, list []*Delivery) error {
	t := x.t
	for _, d := range list {
		if d.Rendition != "" {
			x.renditions[d.Rendition] = struct{}{}
		}
		if err := t.touch(ctx, "delivery", []any{int64(d.ID)}); err != nil {
			return err
		}
		if d.Receipt != nil && d.Receipt.Note != notice.TookDown {
			d.Receipt.Note = ""
		}
		r, err := encodeReceipt(d.Receipt)
		if err != nil {
			return err
		}
		if _, err := t.db.ExecContext(ctx, `UPDATE delivery SET title = $2, problem = '', receipt = $3 WHERE id = $1`, int64(d.ID), n.Content.Title, r.text); err != nil {
			return err
		}
		rows, err := t.db.QueryContext(ctx, `SELECT n FROM attempt WHERE delivery = $1 AND detail <> ''`, int64(d.ID))
		if err != nil {
			return err
		}
		tries, err := numbers(rows)
		if err != nil {
			return err
		}
		for _, k := range tries {
			if err := t.touch(ctx, "attempt", []any{int64(d.ID), k}); err != nil {
				return err
			}
		}
		if _, err := t.db.ExecContext(ctx, `UPDATE attempt SET detail = '' WHERE delivery = $1`, int64(d.ID)); err != nil {
			return err
		}
	}
	return nil
}

// errands takes the words out of the messages that told officers of an edition.
func (x *eraser) errands(ctx context.Context, n *notice.Notice) error {
	rows, err := x.t.db.QueryContext(ctx, `SELECT id FROM errand WHERE (covers LIKE $1 OR subject LIKE $2 OR subject LIKE $3) AND (title <> '' OR words <> '' OR problem <> '')`,
		`%"`+refOf(n)+`"%`, "%/"+refOf(n)+"/%", "%/"+string(n.ID)+"/%")
	if err != nil {
		return err
	}
	ids, err := numbers(rows)
	if err != nil {
		return err
	}
	return x.t.blankErrands(ctx, ids)
}

func (t *Tx) blankErrands(ctx context.Context, ids []int64) error {
	for _, id := range ids {
		if err := t.touch(ctx, "errand", []any{id}); err != nil {
			return err
		}
		if _, err := t.db.ExecContext(ctx, `UPDATE errand SET title = '', words = '', problem = '' WHERE id = $1`, id); err != nil {
			return err
		}
	}
	return nil
}

// stops takes the reason out of the notice's stop.
func (x *eraser) stops(ctx context.Context, n *notice.Notice) error {
	s, err := x.t.Stop(ctx, n.ID)
	if err != nil || s == nil || s.Reason == "" {
		return err
	}
	if err := x.t.touch(ctx, "stop", []any{string(n.ID)}); err != nil {
		return err
	}
	_, err = x.t.db.ExecContext(ctx, `UPDATE stop SET reason = '' WHERE notice = $1`, string(n.ID))
	return err
}

// pages lets the notice's public pages rest, without words of their own.
func (x *eraser) pages(ctx context.Context, n *notice.Notice) error {
	list, err := x.t.pages(ctx, `notice = $1`, string(n.ID))
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Edition != n.Edition {
			continue
		}
		p.Rest()
		p.Title = n.Content.Title
		for i := range p.Files {
			p.Files[i].Name = ""
		}
		for i := range p.Gone {
			p.Gone[i].Name = ""
		}
		body, err := json.Marshal(p)
		if err != nil {
			return err
		}
		_, err = x.t.db.ExecContext(ctx, `UPDATE public_page SET body = $3, next_look = $4, since = $5, version = version + 1 WHERE notice = $1 AND target = $2`,
			string(p.Notice), string(p.Target), string(body), ms(p.NextLook), ms(p.Since))
		if err != nil {
			return err
		}
	}
	return nil
}

// entry takes the words out of the notice's entry in the register.
func (x *eraser) entry(ctx context.Context, n *notice.Notice) error {
	item, err := x.t.ItemOf(ctx, n.ID)
	if errors.Is(err, ErrNotFound) || err == nil && item.Edition > n.Edition {
		return nil
	}
	if err != nil {
		return err
	}
	item.Title, item.Summary, item.Keywords, item.GroundNote = n.Content.Title, "", nil, ""
	deltas := map[itemTotal]int{}
	if err := x.t.registerItem(ctx, item, deltas); err != nil {
		return err
	}
	return x.t.countTotals(ctx, deltas)
}

// blankRenditions takes the words out of the renditions that no other edition holds.
func (x *eraser) blankRenditions(ctx context.Context) error {
	if len(x.renditions) == 0 {
		return nil
	}
	if err := x.keepHeld(ctx); err != nil {
		return err
	}
	for _, digest := range slices.Sorted(maps.Keys(x.renditions)) {
		var text string
		err := x.t.db.QueryRowContext(ctx, `SELECT body FROM rendition WHERE digest = $1`, digest).Scan(&text)
		if errors.Is(err, sql.ErrNoRows) {
			continue
		}
		if err != nil {
			return err
		}
		if text == erasedBody {
			continue
		}
		if err := x.t.touch(ctx, "rendition", []any{digest}); err != nil {
			return err
		}
		if _, err := x.t.db.ExecContext(ctx, `UPDATE rendition SET body = $2 WHERE digest = $1`, digest, erasedBody); err != nil {
			return err
		}
		x.out.Renditions++
	}
	return nil
}

// keepHeld strikes the renditions that an edition still holds.
func (x *eraser) keepHeld(ctx context.Context) error {
	rows, err := x.t.db.QueryContext(ctx, `SELECT DISTINCT COALESCE(d.rendition, '') FROM delivery d JOIN notice n ON n.id = d.notice AND n.edition = d.edition WHERE n.erased_at = 0`)
	if err != nil {
		return err
	}
	held, err := texts(rows)
	if err != nil {
		return err
	}
	for _, d := range held {
		delete(x.renditions, d)
	}
	rows, err = x.t.db.QueryContext(ctx, `SELECT approval FROM notice WHERE erased_at = 0 AND approval <> ''`)
	if err != nil {
		return err
	}
	approvals, err := texts(rows)
	if err != nil {
		return err
	}
	for _, text := range approvals {
		var a notice.Approval
		if err := json.Unmarshal([]byte(text), &a); err != nil {
			return fmt.Errorf("read an approval: %w", err)
		}
		for _, d := range a.Renditions {
			delete(x.renditions, d)
		}
	}
	return nil
}

// dropBlobs deletes the files that nothing holds any more: those of what was erased,
// and those that a draft has lost.
func (x *eraser) dropBlobs(ctx context.Context) error {
	if x.out.Editions == 0 {
		return nil
	}
	rows, err := x.t.db.QueryContext(ctx, `SELECT digest FROM blob`)
	if err != nil {
		return err
	}
	all, err := texts(rows)
	if err != nil {
		return err
	}
	loose := make(map[string]struct{}, len(all))
	for _, d := range all {
		loose[d] = struct{}{}
	}
	for _, query := range []string{`SELECT body FROM rendition WHERE body <> '` + erasedBody + `'`, `SELECT content FROM notice WHERE erased_at = 0`} {
		rows, err := x.t.db.QueryContext(ctx, query)
		if err != nil {
			return err
		}
		if err := strike(rows, loose); err != nil {
			return err
		}
	}
	for _, d := range slices.Sorted(maps.Keys(loose)) {
		if _, err := x.t.db.ExecContext(ctx, `DELETE FROM blob WHERE digest = $1`, d); err != nil {
			return err
		}
		x.out.Files++
	}
	return nil
}

// digestLength is the length of a SHA-256 in hex.
const digestLength = 64

// strike removes every digest that stands in quotes in one of the texts.
func strike(rows *sql.Rows, digests map[string]struct{}) error {
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return err
		}
		for {
			at := strings.IndexByte(text, '"')
			if at < 0 {
				break
			}
			text = text[at+1:]
			if len(text) > digestLength && text[digestLength] == '"' {
				delete(digests, text[:digestLength])
			}
		}
	}
	return rows.Err()
}

// BlankErrands takes the words out of messages to officers that are over and older
// than a moment. It returns how many.
func (s *Store) BlankErrands(ctx context.Context, before time.Time) (int, error) {
	n := 0
	err := s.InTx(ctx, func(t *Tx) error {
		rows, err := t.db.QueryContext(ctx, `SELECT id FROM errand WHERE state IN ('told', 'failed', 'uncertain', 'dropped') AND updated_at < $1 AND (title <> '' OR words <> '' OR problem <> '') LIMIT 2000`, ms(before))
		if err != nil {
			return err
		}
		ids, err := numbers(rows)
		if err != nil || len(ids) == 0 {
			return err
		}
		n = len(ids)
		t.Record(ctx, journal.Entry{What: journal.Erase, Object: "errands", Result: journal.OK, Note: fmt.Sprintf("%d条过期通知的文字", n)})
		return t.blankErrands(ctx, ids)
	})
	return n, err
}

// scrubbed names the act of Scrub in the journal.
const scrubbed = "scrub"

// Scrub makes the database forget what was erased: freed pages and old versions of
// rows are written anew. It does so where something was erased since it last did, and
// takes a while: at night.
func (s *Store) Scrub(ctx context.Context) error {
	last, err := s.Journal(ctx, JournalFilter{What: []journal.Kind{journal.Erase}, Limit: 1})
	if err != nil || len(last) == 0 || last[0].Object == scrubbed {
		return err
	}
	if s.postgres {
		if _, err := s.db.ExecContext(ctx, `VACUUM (FULL) notice, rendition, blob, delivery, attempt, errand, stop, public_page, journal, search_doc`); err != nil {
			return fmt.Errorf("scrub the database: %w", err)
		}
		return s.Record(ctx, journal.Entry{What: journal.Erase, Object: scrubbed, Result: journal.OK})
	}
	if _, err := s.db.ExecContext(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("scrub the database: %w", err)
	}
	if err := s.emptyWAL(ctx); err != nil {
		return err
	}
	return s.Record(ctx, journal.Entry{What: journal.Erase, Object: scrubbed, Result: journal.OK})
}

// emptyWAL writes the SQLite log into the file and cuts it to nothing. It waits for
// readers, some seconds at most.
func (s *Store) emptyWAL(ctx context.Context) error {
	const tries = 40
	tick := time.NewTicker(250 * time.Millisecond)
	defer tick.Stop()
	for range tries {
		var busy, log, done int
		if err := s.db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &log, &done); err != nil {
			return fmt.Errorf("scrub the database: %w", err)
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return errors.New("scrub the database: readers hold its log; it is tried again")
}
