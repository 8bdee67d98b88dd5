package main

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"time"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/desk"
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight"
	"gaoshi/internal/store"
	"gaoshi/scheduler/errand"
)

// messenger tells officers through WeCom what waits for them; nil where the WeChat
// channel of this build cannot.
func (a *app) messenger(ch channels.Channel, quiet calendar.Quiet) *errand.Messenger {
	teller, ok := ch.(errand.Teller)
	if !ok {
		return nil
	}
	return errand.New(errand.Options{
		Store: a.store, Teller: teller, Links: errandLinks{a}, Gate: a.disp.Gate, Secret: a.maybeSecret, Officers: a.all.Town.Officers,
		Town: a.town, Policy: a.all.Policy, Calendar: a.checks.env.Calendar, Quiet: quiet, Paces: errand.PacesOf(a.all.Settings.Remind),
		Clock: a.clock, Log: a.log,
	})
}

func (a *app) round(ctx context.Context) error {
	if a.errands == nil {
		return nil
	}
	return a.errands.Round(ctx)
}

// maybeSecret reports whether something in the notice looks like a secrecy mark
// that nobody has cleared.
func (a *app) maybeSecret(n *notice.Notice) bool {
	var marks []notice.Finding
	for _, f := range a.checks.Check(n, a.clock.Now()) {
		if f.Kind == preflight.KindSecrecy {
			marks = append(marks, f)
		}
	}
	return len(n.Blocking(marks)) > 0
}

// errandLinks are the addresses in the cards.
type errandLinks struct{ a *app }

func (l errandLinks) Decide(account string, n *notice.Notice, at time.Time) string {
	return l.a.site + l.a.links.Decide(account, n, at)
}

func (l errandLinks) Village(account, village string, at time.Time) string {
	return l.a.site + l.a.links.Village(account, village, at)
}

func (l errandLinks) Desk(id notice.ID) string { return l.a.site + "/desk/notices/" + string(id) }

// told is what the desk shows of the messages about an edition's review.
func (a *app) told(ctx context.Context, n *notice.Notice) ([]desk.Errand, error) {
	list, err := a.store.Errands(ctx, store.ErrandFilter{Subject: errand.EditionSubject(n.ID, n.Edition), Limit: 200})
	if err != nil {
		return nil, err
	}
	var out []desk.Errand
	for _, e := range list {
		if e.Subject == errand.ReviewSubject(n) && e.State != store.ErrandDropped && e.State != store.ErrandPlanned {
			out = append(out, a.deskErrand(e))
		}
	}
	return out, nil
}

// untold are the officers whom a message did not reach in the last two days, each
// subject once, unless a later one did.
func (a *app) untold(ctx context.Context) ([]desk.Errand, error) {
	list, err := a.store.Errands(ctx, store.ErrandFilter{Since: a.clock.Now().Add(-48 * time.Hour), Limit: 500})
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	var out []desk.Errand
	for _, e := range list { // the newest first
		key := e.Officer + " " + e.Subject
		if seen[key] || e.State == store.ErrandDropped || e.State == store.ErrandSending || e.State == store.ErrandPlanned && e.Problem == "" {
			continue
		}
		seen[key] = true
		if e.State != store.ErrandTold {
			out = append(out, a.deskErrand(e))
		}
	}
	return out, nil
}

func (a *app) deskErrand(e *store.Errand) desk.Errand {
	return desk.Errand{Account: a.officerName(e.Officer), About: e.Title, At: e.At, Remind: e.Kind == "remind", Told: e.State == store.ErrandTold || e.State == store.ErrandSending, Problem: e.Problem}
}

// linkCode draws the QR code of a link to pass on: read from a screen, it needs
// little of its redundancy.
func linkCode(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.L, qr.Auto)
	if err != nil {
		return nil, err
	}
	const side, quiet = 6, 4
	n := code.Bounds().Dx()
	scaled, err := barcode.Scale(code, n*side, n*side)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = png.Encode(&b, framed(scaled, quiet*side))
	return b.Bytes(), err
}

// framed puts white around a code, as readers need it.
func framed(code image.Image, edge int) image.Image {
	b := code.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx()+2*edge, b.Dy()+2*edge))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(out, image.Rect(edge, edge, edge+b.Dx(), edge+b.Dy()), code, b.Min, draw.Src)
	return out
}

// leaveForTheVisitor leaves one correction waiting for the leader's word, and tells
// everyone of what waits for them, so that whoever tries the demo finds cards in the
// simulator that can be tapped.
func (a *app) leaveForTheVisitor(ctx context.Context) error {
	c, err := a.practiceChain()
	if err != nil {
		return err
	}
	list, err := a.store.Notices(ctx, 100)
	if err != nil {
		return err
	}
	now := a.clock.Now()
	for _, n := range list {
		if n.Status != notice.Issued || n.Content.ExpireAt.IsZero() || n.ExpiredAt(now.AddDate(0, 0, 2)) || n.Content.Category != "medical_insurance" {
			continue
		}
		x, err := n.Correct(c.author.Account, "办理时间写得不清楚，补写中午也办", now)
		if err != nil {
			return err
		}
		x.Content.Body += "\n村委会和镇便民服务中心中午不休息，随到随办。\n"
		err = a.store.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, x) })
		if err != nil {
			return err
		}
		for _, r := range []notice.Review{
			{Step: notice.StepProofread, By: c.proofreader.Account, Name: c.proofreader.Name, OK: true},
			{Step: notice.StepSecrecy, By: c.secrecy.Account, Name: c.secrecy.Name, OK: true, Answers: allAnswersGood()},
		} {
			if _, err := a.review(ctx, x.ID, r); err != nil {
				return err
			}
		}
		break
	}
	return a.round(ctx)
}
