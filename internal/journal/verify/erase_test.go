package verify_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/internal/journal"
	"gaoshi/internal/journal/verify"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// erase takes the personal part out of a notice's first edition.
func (x *town) erase(ctx context.Context, id notice.ID) *store.Erased {
	x.t.Helper()
	done, err := x.s.Erase(ctx, []store.ToErase{{ID: id, Edition: 1, How: notice.Erasure{At: at(20), Title: "公示（标题已清除）"}, Why: "期满"}})
	x.do("erase", err)
	if done.Editions != 1 {
		x.t.Fatalf("erased %+v", done)
	}
	return done
}

// planted is personal data, a word for each place in which it may stand.
var planted = []string{"钱三顺正文", "钱三顺附件", "钱三顺旧附件", "钱三顺一句话", "钱三顺播音", "钱三顺对象", "钱三顺标题", "钱三顺放行", "钱三顺事由", "钱三顺意见", "钱三顺备注", "钱三顺版式", "钱三顺海报",
	"钱三顺回执", "钱三顺经过", "钱三顺难处", "钱三顺卡片", "钱三顺卡名", "钱三顺地点", "钱三顺附名", "钱三顺漏发", "钱三顺先停"}

// plant issues a notice that holds them, and sends it.
func (x *town) plant(ctx context.Context, id notice.ID) {
	p := planted
	n := &notice.Notice{ID: id, Edition: 1, Kind: notice.Original, Author: "jingban", CreatedAt: at(8), Status: notice.Draft, Content: notice.Content{
		Title: p[6], Issuer: "清河镇人民政府", Category: "relief_review", Villages: []string{"v01"}, Channels: []string{notice.Board}, Urgency: notice.Normal,
		Body: "| 姓名 |\n| --- |\n| " + p[0] + " |\n", Plain: p[3], Speak: p[4], Audience: p[5], Event: notice.Period{Place: p[18]},
		Attachments: []notice.Attachment{{Name: "旧.txt", Data: []byte(p[2])}},
	}}
	x.do("insert", x.s.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, n) }))
	update := func(what string, f func(n *notice.Notice) error) {
		_, err := x.s.UpdateNotice(ctx, id, f)
		x.do(what, err)
	}
	update("edit", func(n *notice.Notice) error {
		n.Content.Attachments = []notice.Attachment{{Name: p[19] + ".txt", Data: []byte(p[1])}}
		return nil
	})
	update("overrule", func(n *notice.Notice) error {
		return n.Overrule(notice.Finding{Kind: "mobile", Severity: notice.Block, Text: p[7]}, "jiaodui", p[8], at(8))
	})
	update("return", func(n *notice.Notice) error {
		return n.Review(notice.Review{Step: notice.StepProofread, By: "jiaodui", Name: "校对员", At: at(9), Reason: p[9], Digest: n.Digest()})
	})
	update("proofread", func(n *notice.Notice) error {
		return n.Review(notice.Review{Step: notice.StepProofread, By: "jiaodui", Name: "校对员", At: at(9), OK: true, Digest: n.Digest()})
	})
	update("secrecy", func(n *notice.Notice) error {
		a := answers()
		a[0].Remark = p[10]
		return n.Review(notice.Review{Step: notice.StepSecrecy, By: "baomi", Name: "保密员", At: at(10), OK: true, Answers: a, Digest: n.Digest()})
	})
	r := notice.Rendition{Channel: notice.Board, Target: board.ID, Text: p[11], Files: []notice.File{{Name: "poster.pdf", MediaType: "application/pdf", Data: []byte(p[12])}}}
	d := notice.Delivery{Notice: id, Edition: 1, Occasion: notice.Main, Target: board, Title: p[6], Urgency: notice.Normal, State: notice.Planned, DueAt: at(9), UpdatedAt: at(9)}
	x.do("issue", x.s.InTx(ctx, func(tx *store.Tx) error {
		n, err := tx.LockNotice(ctx, id, 1)
		if err != nil {
			return err
		}
		if d.Rendition, err = tx.PutRendition(ctx, &r); err != nil {
			return err
		}
		if err := n.Approve(notice.Signature{By: "qianfa", Name: "签发人", At: at(11)}, map[notice.TargetID]string{board.ID: d.Rendition}); err != nil {
			return err
		}
		n.Approval.LeftOut = []string{p[20]}
		return errors.Join(tx.PutCodes(ctx, id, []notice.TargetID{board.ID}), tx.SaveNotice(ctx, n), tx.InsertDelivery(ctx, &d))
	}))
	x.do("send", x.s.InTx(ctx, func(tx *store.Tx) error {
		w, err := tx.Delivery(ctx, d.ID)
		if err != nil {
			return err
		}
		w.State, w.Attempts = notice.Due, 1
		if err := tx.MoveDelivery(ctx, w, notice.Planned); err != nil {
			return err
		}
		if err := tx.ClaimDelivery(ctx, w); err != nil {
			return err
		}
		w.State, w.Problem, w.Receipt = notice.Accepted, p[15], &notice.Receipt{State: notice.Accepted, By: "村干部", At: at(12), Note: p[13]}
		return errors.Join(tx.MoveDelivery(ctx, w, notice.Sending), tx.AddAttempt(ctx, notice.Attempt{Delivery: d.ID, N: 1, At: at(9), State: notice.Accepted, Detail: p[14]}))
	}))
	x.do("stop", x.s.InTx(ctx, func(tx *store.Tx) error {
		return tx.PutStop(ctx, &notice.Stop{Notice: id, By: "qianfa", Name: "签发人", Reason: p[21], At: at(13), Ended: at(14), Why: notice.StopReleased})
	}))
	e := &store.Errand{Officer: "qianfa", Subject: "review/" + string(id) + "/1/issue", N: 1, Kind: "ask", DueAt: at(9)}
	_, err := x.s.PlanErrand(ctx, e, at(9))
	x.do("errand", err)
	e.Title, e.Words, e.Covers = p[17], p[16], []string{string(id) + "/1"}
	_, err = x.s.ClaimErrand(ctx, e, at(9))
	x.do("errand", err)
	_, err = x.s.KeepPublicPage(ctx, &notice.PublicPage{Notice: id, Target: "county", Edition: 1, Title: p[6], Column: "公示"})
	x.do("page", err)
}

// bytesOf is everything that the database has on its disk.
func (x *town) bytesOf() []byte {
	x.t.Helper()
	if !x.s.Postgres() {
		return folder(x.t, x.o.Dir)
	}
	var all bytes.Buffer
	_, err := x.raw.ExecContext(x.t.Context(), `CHECKPOINT`)
	x.do("checkpoint", err)
	rows, err := x.raw.QueryContext(x.t.Context(), `SELECT pg_read_binary_file(pg_relation_filepath(c.oid)) FROM pg_class c WHERE c.relkind IN ('r', 't', 'i') AND c.oid >= 16384 AND pg_relation_filepath(c.oid) IS NOT NULL`)
	x.do("read the tables' files", err)
	defer rows.Close()
	for rows.Next() {
		var b sql.RawBytes
		x.do("read", rows.Scan(&b))
		all.Write(b)
	}
	x.do("read", rows.Err())
	return all.Bytes()
}

func folder(t *testing.T, dir string) []byte {
	t.Helper()
	var all bytes.Buffer
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all.Write(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.Bytes()
}

// TestErase looks for planted personal data, byte by byte, in everything that the
// database keeps, before and after it was erased.
func TestErase(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			ctx := journal.WithActor(t.Context(), journal.Actor{Who: "admin", From: "command root"})
			x.plant(ctx, "QH-2026-0201")
			before := x.bytesOf()
			for _, w := range planted {
				if !bytes.Contains(before, []byte(w)) {
					t.Errorf("%s was not planted", w)
				}
			}
			anchored := x.check()
			done := x.erase(ctx, "QH-2026-0201")
			if done.Renditions != 1 || done.Files < 3 {
				t.Errorf("%+v", done)
			}
			x.do("scrub", x.s.Scrub(ctx))
			r := x.check(verify.Held{Anchor: journal.AnchorOf(anchored.Head), Where: "纸上的锚点"})
			if !r.OK() || r.Erased != 2 {
				t.Fatalf("after erasing: %d erased, %v", r.Erased, r.Problems)
			}
			after := x.bytesOf()
			for _, w := range planted {
				if bytes.Contains(after, []byte(w)) {
					t.Errorf("%s is still there", w)
				}
			}
			x.copied()
			n, err := x.s.Reader(nil).Edition(ctx, "QH-2026-0201", 1)
			if err != nil || !strings.Contains(n.Notice().Content.Body, "清除") || n.Notice().Approval.By != "qianfa" {
				t.Errorf("what remains: %v", err)
			}
			var refused *notice.Refusal
			if _, err := x.s.Reader(nil).Rendition(ctx, n, board.ID); !errors.As(err, &refused) {
				t.Errorf("the rendition: %v", err)
			}
			if err := n.Notice().Releasable(at(9), board, n.Notice().Approval.Renditions[board.ID], nil); err == nil || !strings.Contains(err.Error(), "清除") {
				t.Errorf("the gate: %v", err)
			}
			if again, err := x.s.Erase(ctx, []store.ToErase{{ID: "QH-2026-0201", Edition: 1, How: notice.Erasure{At: at(21)}}}); err != nil || again.Editions != 0 {
				t.Errorf("erased twice: %+v, %v", again, err)
			}
		})
	}
}

// copied makes a copy as a backup does, searches it, and verifies it with the public
// key alone.
func (x *town) copied() {
	x.t.Helper()
	if x.s.Postgres() {
		return
	}
	dir := x.t.TempDir()
	_, err := x.raw.ExecContext(x.t.Context(), `VACUUM INTO $1`, filepath.Join(dir, "gaoshi.db"))
	x.do("copy", err)
	copied := folder(x.t, dir)
	for _, w := range planted {
		if bytes.Contains(copied, []byte(w)) {
			x.t.Errorf("%s is in the copy", w)
		}
	}
	public, err := seal.Public(x.keys.Public())
	x.do("public keys", err)
	s, err := store.OpenView(x.t.Context(), store.Options{Dir: dir, Keys: public})
	x.do("open the copy", err)
	defer s.Close()
	r, err := verify.Store(x.t.Context(), s, verify.Options{Keys: public})
	x.do("verify the copy", err)
	if !r.OK() {
		x.t.Errorf("the copy: %v", r.Problems)
	}
}

// What an erased edition shares with one that stays is kept.
func TestEraseKeepsWhatIsShared(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			ctx := t.Context()
			x.issue(ctx, "QH-2026-0301", 1, false)
			x.do("the same again", x.s.InTx(ctx, func(tx *store.Tx) error { return x.whole(tx, "QH-2026-0302") }))
			n, err := x.s.Notice(ctx, "QH-2026-0301", 1)
			x.do("read", err)
			shared := n.Approval.Renditions[board.ID]
			x.do("share", x.s.InTx(ctx, func(tx *store.Tx) error {
				d := notice.Delivery{Notice: "QH-2026-0302", Edition: 1, Occasion: "remind-1", Target: board, Title: "t", Urgency: notice.Normal, State: notice.Missed, DueAt: at(9), UpdatedAt: at(9), Rendition: shared}
				return tx.InsertDelivery(ctx, &d)
			}))
			if done := x.erase(ctx, "QH-2026-0301"); done.Renditions != 0 {
				t.Errorf("a rendition that another delivery holds is gone: %+v", done)
			}
			if r := x.check(); !r.OK() {
				t.Errorf("%v", r.Problems)
			}
			if done := x.erase(ctx, "QH-2026-0302"); done.Renditions != 2 {
				t.Errorf("nobody holds them any more: %+v", done)
			}
			if r := x.check(); !r.OK() {
				t.Errorf("%v", r.Problems)
			}
		})
	}
}

// An edition that was changed behind our back keeps what it says: erasing must not
// wash it clean.
func TestEraseRefuses(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			x.attack("notice", sqlOf(t, `UPDATE notice SET content = REPLACE(content, '420', '999') WHERE id = 'QH-2026-0101'`))
			_, err := x.s.Erase(t.Context(), []store.ToErase{{ID: "QH-2026-0101", Edition: 1, How: notice.Erasure{At: at(20)}}})
			var m *seal.Mismatch
			if !errors.As(err, &m) {
				t.Errorf("a changed edition was erased: %v", err)
			}
		})
	}
}

// What was signed about an erased edition holds its row: none of its columns may be
// changed, nor the mark taken away, by somebody who can also write the journal's rows
// but has not the key.
func TestErasedIsBound(t *testing.T) {
	x := newTown(t, "sqlite")
	for _, change := range []string{
		`erased_at = 0`, `erased_at = erased_at + 1`, `title = 'x', content = REPLACE(content, '标题已清除', 'x')`, `author = 'x'`,
		`approval = REPLACE(approval, 'qianfa', 'x')`, `reviews = REPLACE(reviews, '保密员', 'x')`, `reviews = '[]'`, `overrides = '[]'`, `status = 'draft'`,
	} {
		undo := x.rowOf("QH-2026-0103")
		x.attack("notice", sqlOf(t, `UPDATE notice SET `+change+` WHERE id = 'QH-2026-0103'`))
		if _, err := x.s.Reader(nil).Edition(t.Context(), "QH-2026-0103", 1); err == nil && change != `status = 'draft'` {
			t.Errorf("%s: it is shown", change)
		}
		if r := x.check(); r.OK() {
			t.Errorf("%s: not found", change)
		}
		undo()
	}
	x.attack("statement", sqlOf(t, `DELETE FROM statement WHERE part = 'erased'`))
	if _, err := x.s.Reader(nil).Edition(t.Context(), "QH-2026-0103", 1); err == nil {
		t.Error("without its statement it is shown")
	}
}

// rowOf keeps a notice's row, and returns what puts it back.
func (x *town) rowOf(id notice.ID) func() {
	x.t.Helper()
	cols := []string{"title", "content", "author", "approval", "reviews", "overrides", "status", "erased_at"}
	values, into := make([]any, len(cols)), make([]any, len(cols))
	for i := range values {
		into[i] = &values[i]
	}
	x.do("row", x.raw.QueryRowContext(x.t.Context(), `SELECT `+strings.Join(cols, ", ")+` FROM notice WHERE id = $1`, string(id)).Scan(into...))
	set := make([]string, len(cols))
	for i, c := range cols {
		set[i] = fmt.Sprintf("%s = $%d", c, i+1)
	}
	return func() {
		x.attack("notice", sqlOf(x.t, `UPDATE notice SET `+strings.Join(set, ", ")+fmt.Sprintf(` WHERE id = $%d`, len(cols)+1), append(values, string(id))...))
	}
}
