package verify_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// TestCost verifies a town of 10,000 issued notices with a receipt each, within ten
// seconds. It takes minutes to build: only where GAOSHI_COST is set.
func TestCost(t *testing.T) {
	if os.Getenv("GAOSHI_COST") == "" {
		t.Skip("takes minutes: set GAOSHI_COST=1")
	}
	const notices, atOnce = 10_000, 200
	for _, engine := range storetest.Engines {
		t.Run(engine, func(t *testing.T) {
			x := newTown(t, engine)
			watch := calendar.StartStopwatch()
			for i := 0; i < notices; i += atOnce {
				x.do("issue", x.s.InTx(t.Context(), func(tx *store.Tx) error {
					for j := range atOnce {
						if err := x.whole(tx, notice.ID(fmt.Sprintf("QH-2027-%05d", i+j))); err != nil {
							return err
						}
					}
					return nil
				}))
			}
			built := watch.Elapsed()
			watch = calendar.StartStopwatch()
			r := x.check()
			took := watch.Elapsed()
			if !r.OK() || r.Issued < notices {
				t.Fatalf("%d issued, %v", r.Issued, r.Problems)
			}
			t.Logf("%s: %d notices issued in %v; %d entries, %d rows, %d files verified in %v", engine, r.Issued, built, r.Entries, r.Rows, r.Files, took)
			if took > 10*time.Second {
				t.Errorf("verify took %v", took)
			}
		})
	}
}

// whole writes one notice, all the way, in the transaction.
func (x *town) whole(tx *store.Tx, id notice.ID) error {
	ctx := x.t.Context()
	n := &notice.Notice{ID: id, Edition: 1, Kind: notice.Original, Author: "jingban", CreatedAt: at(8), Status: notice.Draft,
		Content: notice.Content{Title: "交医保", Issuer: "清河镇人民政府", Category: "medical_insurance", Villages: []string{"v01"}, Channels: []string{notice.Board}, Urgency: notice.Normal, Body: "每人420元，12月20日前交。" + string(id)}}
	if err := tx.InsertNotice(ctx, n); err != nil {
		return err
	}
	n, err := tx.LockNotice(ctx, id, 1)
	if err != nil {
		return err
	}
	r := notice.Rendition{Channel: notice.Board, Target: board.ID, Text: "每人420元" + string(id), Files: []notice.File{{Name: "poster.pdf", MediaType: "application/pdf", Data: append(make([]byte, 20_000), id...)}}}
	d := notice.Delivery{Notice: id, Edition: 1, Occasion: notice.Main, Target: board, Title: "交医保", Urgency: notice.Normal, State: notice.Planned, DueAt: at(9), UpdatedAt: at(9)}
	if d.Rendition, err = tx.PutRendition(ctx, &r); err != nil {
		return err
	}
	for _, step := range []error{
		n.Review(notice.Review{Step: notice.StepProofread, By: "jiaodui", Name: "甲", At: at(9), OK: true, Digest: n.Digest()}),
		n.Review(notice.Review{Step: notice.StepSecrecy, By: "baomi", Name: "乙", At: at(10), OK: true, Answers: answers(), Digest: n.Digest()}),
		n.Approve(notice.Signature{By: "qianfa", Name: "丙", At: at(11)}, map[notice.TargetID]string{board.ID: d.Rendition}),
		tx.PutCodes(ctx, id, []notice.TargetID{board.ID}),
		tx.SaveNotice(ctx, n),
		tx.InsertDelivery(ctx, &d),
	} {
		if step != nil {
			return step
		}
	}
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
	w.State, w.Receipt = notice.Accepted, &notice.Receipt{State: notice.Accepted, By: "村干部", At: at(12)}
	if err := tx.MoveDelivery(ctx, w, notice.Sending); err != nil {
		return err
	}
	return tx.AddAttempt(ctx, notice.Attempt{Delivery: d.ID, N: 1, At: at(9), State: notice.Accepted, Detail: "收下了"})
}
