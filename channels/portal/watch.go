package portal

import (
	"context"
	"strings"

	"gaoshi/channels"
	"gaoshi/internal/notice"
)

// seen looks at the page after an edition was given, and says in the receipt what
// was seen. Confirmed is only what stands there, or stands there no more.
func (ch *Channel) seen(ctx context.Context, page *notice.PublicPage, r *notice.Rendition, rec *notice.Receipt) (*notice.Receipt, error) {
	look := ch.look(ctx, page, r)
	well := page.Saw(look, ch.o.Clock.Now())
	if well {
		page.Gone = nil
		rec.State, rec.Note = notice.Confirmed, look.Why+"。"
	} else {
		ch.o.Log.InfoContext(ctx, "portal page not as it shall be yet", "notice", page.Notice, "saw", look.Saw)
		rec.State = notice.Accepted
		rec.Note = "县门户已收下，网页还没有看到（" + look.Why + "），系统过一会儿再看。"
		if page.Shall() == notice.Away {
			rec.Note = "已请县门户撤下，网页上还没有撤干净（" + look.Why + "），系统过一会儿再看。"
		}
	}
	if page.Settled && well {
		rec.Look = page.Address
	}
	return rec, ch.keep(ctx, page)
}

// holding is a memory with one more rendition.
type holding struct {
	Memory
	digest string
	r      *notice.Rendition
}

func (h holding) Rendition(ctx context.Context, digest string, t notice.TargetID) (notice.Rendition, error) {
	if digest == h.digest {
		return *h.r, nil
	}
	return h.Memory.Rendition(ctx, digest, t)
}

// Check looks at the public page of an accepted delivery again: a confirmed
// receipt when it is as it shall be, nil with a nil error while it is not.
func (ch *Channel) Check(ctx context.Context, d *notice.Delivery) (*notice.Receipt, error) {
	defer ch.alone(d.Notice, d.Target.ID)()
	page, err := ch.page(ctx, d.Notice, d.Target.ID)
	if err != nil {
		return nil, err
	}
	if d.Receipt == nil || d.Receipt.State == notice.Awaiting || page.Edition != d.Edition || page.NextLook.After(ch.o.Clock.Now()) {
		return nil, nil
	}
	rec := *d.Receipt
	rec.At = ch.o.Clock.Now()
	out, err := ch.seen(ctx, page, nil, &rec)
	if err != nil || out.State != notice.Confirmed {
		return nil, err
	}
	return out, nil
}

// LookAt reads a public page again and takes in what it saw. The page is kept.
func (ch *Channel) LookAt(ctx context.Context, page *notice.PublicPage) (notice.Look, error) {
	defer ch.alone(page.Notice, page.Target)()
	look := ch.look(ctx, page, nil)
	if ctx.Err() != nil {
		return look, ctx.Err()
	}
	if page.Saw(look, ch.o.Clock.Now()) {
		page.Gone = nil
	}
	changed, err := ch.o.Memory.KeepPublicPage(context.WithoutCancel(ctx), page)
	if changed {
		return look, channels.Temporary(told(nil, "这一页正被别处改动，稍后再看。"), 0)
	}
	return look, err
}

// Published takes a public address from a person: the page is looked at like any
// other. The error is Chinese and says why the address will not do. nil and nil:
// the notice shall be gone, and was never known to be public.
func (ch *Channel) Published(ctx context.Context, d *notice.Delivery, address string) (*notice.Receipt, error) {
	defer ch.alone(d.Notice, d.Target.ID)()
	page, err := ch.page(ctx, d.Notice, d.Target.ID)
	if err != nil {
		return nil, err
	}
	if address = strings.TrimSpace(address); address != "" {
		if err := ch.public.Address(address); err != nil {
			return nil, &notice.Refusal{Msg: err.Error() + "。请从浏览器的地址栏里复制。"}
		}
	}
	if page.Address == "" && address == "" {
		switch {
		case page.Shall() == notice.Up:
			return nil, &notice.Refusal{Msg: "请填上网页的网址，例如 https://www.example.gov.cn/…。没有网址不能算发布了。"}
		case page.UpAt.IsZero() && page.CMSID == "" && !page.Pending:
			return nil, nil
		}
		return nil, &notice.Refusal{Msg: "没有登记过这一篇的网址，系统没法替您看。请填上它原来的网址。"}
	}
	if address != "" && address != page.Address {
		if page.Address != "" && page.Shall() == notice.Up && !page.UpAt.IsZero() {
			page.Old = append(page.Old, notice.OldPage{ID: page.CMSID, Address: page.Address}) // brought out as a new page: the old one shall be gone
			page.CMSID = ""
		}
		page.Address, page.Around = address, ""
	}
	look := ch.look(ctx, page, nil)
	if look.Saw != page.Shall() {
		return nil, &notice.Refusal{Msg: notYet(page, look)}
	}
	return ch.vouched(ctx, d, page, look)
}

// LetPass takes a person's word that a page is right although it differs.
func (ch *Channel) LetPass(ctx context.Context, d *notice.Delivery) (*notice.Receipt, error) {
	defer ch.alone(d.Notice, d.Target.ID)()
	page, err := ch.page(ctx, d.Notice, d.Target.ID)
	if err != nil {
		return nil, err
	}
	look := ch.look(ctx, page, nil)
	switch {
	case look.Saw == page.Shall():
	case look.Saw == notice.Changed && page.Edition == d.Edition:
		page.Known = look.Print
		look.Why = "网页和签发的不全一样（" + look.Why + "），经办人看过，认可"
	default:
		return nil, &notice.Refusal{Msg: notYet(page, look)}
	}
	return ch.vouched(ctx, d, page, look)
}

func (ch *Channel) vouched(ctx context.Context, d *notice.Delivery, page *notice.PublicPage, look notice.Look) (*notice.Receipt, error) {
	page.Saw(look, ch.o.Clock.Now())
	page.Gone, page.Pending = nil, false
	if err := ch.keep(ctx, page); err != nil {
		return nil, err
	}
	return &notice.Receipt{State: notice.Confirmed, By: "县门户", At: ch.o.Clock.Now(), Ref: string(d.Notice), Look: page.Address, Note: look.Why + "。"}, nil
}

func notYet(page *notice.PublicPage, look notice.Look) string {
	if page.Shall() == notice.Away {
		return "网页还没有撤干净（" + look.Why + "）。请在县门户后台撤下，清掉缓存后再点一次。"
	}
	return "打开网页看了，还不对（" + look.Why + "）。请核对网址和内容，改好后再登记一次。"
}
