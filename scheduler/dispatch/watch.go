package dispatch

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// watchOnce is how many pages one round looks at: each may take its time.
const watchOnce = 20

// Watch reads public pages again whose look is due. A page that vanished or was
// changed fails its delivery, which a person then sends again or lets pass; one
// that is as it shall be confirms it. It returns how many deliveries moved.
func (d *Dispatcher) Watch(ctx context.Context) (int, error) {
	w, ok := d.Channels[notice.Portal].(channels.Watcher)
	if !ok {
		return 0, nil
	}
	pages, err := d.Store.PagesToLook(ctx, d.Clock.Now(), watchOnce)
	if err != nil {
		return 0, err
	}
	moved := 0
	for _, p := range pages {
		n, err := d.watchPage(ctx, w, p)
		moved += n
		if err != nil {
			return moved, err
		}
		if ctx.Err() != nil {
			break
		}
	}
	return moved, nil
}

func (d *Dispatcher) watchPage(ctx context.Context, w channels.Watcher, p *notice.PublicPage) (int, error) {
	n, err := d.Store.Notice(ctx, p.Notice, p.Edition)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return 0, err
	}
	if err != nil || !n.Erased.IsZero() || p.Kind != notice.Withdrawal && n.ExpiredAt(d.Clock.Now()) {
		p.Rest() // not in force any more
		_, err := d.Store.KeepPublicPage(ctx, p)
		return 0, err
	}
	actx, cancel := context.WithTimeout(ctx, 25*time.Second)
	look, err := w.LookAt(actx, p)
	cancel()
	if err != nil {
		return 0, nil //nolint:nilerr // it cannot be looked at now; it is due again
	}
	well := p.Trouble == "" && p.Strikes == 0
	if !well {
		d.Log.InfoContext(ctx, "a public page is not as it shall be", "notice", p.Notice, "saw", look.Saw, "strikes", p.Strikes)
	}
	if !well && p.Trouble == "" {
		return 0, nil // seen once: looked at again first
	}
	return d.settlePage(ctx, p, look, well)
}

// settlePage moves the delivery of a page to what was seen of it.
func (d *Dispatcher) settlePage(ctx context.Context, p *notice.PublicPage, look notice.Look, well bool) (int, error) {
	list, err := d.Store.Deliveries(ctx, notice.Filter{Notice: p.Notice, Edition: p.Edition, Channel: notice.Portal,
		States: []notice.State{notice.Accepted, notice.Confirmed, notice.Failed}})
	if err != nil {
		return 0, err
	}
	moved := 0
	for _, x := range list {
		if x.Target.ID != p.Target || x.Occasion != notice.Main && x.Occasion != notice.First {
			continue
		}
		from := x.State
		if !seePage(x, p, look, well, d.Clock.Now()) {
			continue
		}
		err := d.Store.InTx(ctx, func(tx *store.Tx) error { return tx.MoveDelivery(ctx, x, from) })
		if errors.Is(err, store.ErrChanged) {
			continue
		}
		if err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

// seePage applies what was seen, and reports whether that changed the delivery.
func seePage(x *store.Delivery, p *notice.PublicPage, look notice.Look, well bool, now time.Time) bool {
	switch {
	case well && x.State == notice.Confirmed:
		return false
	case well && x.State == notice.Failed && x.Receipt == nil:
		return false // it failed of something else
	case well:
		r := notice.Receipt{By: "县门户", Ref: p.CMSID}
		if x.Receipt != nil {
			r = *x.Receipt
		}
		r.State, r.At, r.Look, r.Note = notice.Confirmed, now, p.Address, look.Why+"。"
		x.State, x.Receipt, x.Problem = notice.Confirmed, &r, ""
	case x.State == notice.Confirmed && look.Saw != notice.Dark:
		x.State, x.Problem = notice.Failed, p.Trouble
	case x.Problem == p.Trouble:
		return false
	default:
		x.Problem = p.Trouble
	}
	x.UpdatedAt = now
	return true
}

// Publish records that a person brought a notice out, or took it down, by hand at a
// public address; "": at the one that is known. The page is looked at first: it is
// done when the page says so. by is an account or an office.
func (d *Dispatcher) Publish(ctx context.Context, id notice.DeliveryID, by, address string) (*store.Delivery, error) {
	x, err := d.Store.Delivery(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return nil, &notice.Refusal{Msg: fmt.Sprintf("没有第%d号投递。", id)}
	}
	if err != nil {
		return nil, err
	}
	pub, ok := d.Channels[x.Target.Channel].(channels.Publisher)
	if !ok {
		return nil, &notice.Refusal{Msg: "只有县门户的投递才登记网址。"}
	}
	if !x.State.May(notice.Confirmed) && x.State != notice.Recalling {
		return nil, &notice.Refusal{Msg: fmt.Sprintf("第%d号投递现在是“%s”，不用登记网址。", id, notice.StateName(x.State))}
	}
	actx, cancel := context.WithTimeout(ctx, 25*time.Second)
	defer cancel()
	receipt, err := pub.Published(actx, &x.Delivery, address)
	if err != nil && address == "" && x.State == notice.Failed {
		receipt, err = pub.LetPass(actx, &x.Delivery)
	}
	var refused *notice.Refusal
	if err != nil && !errors.As(err, &refused) {
		return nil, &notice.Refusal{Msg: Explain(err)}
	}
	if err != nil {
		return nil, err
	}
	if receipt == nil {
		receipt = &notice.Receipt{State: notice.Confirmed, At: d.Clock.Now(), Note: "没有登记过网址，" + by + "说没有发布过。"}
	}
	receipt.By = by + "，网页已核对"
	if receipt.Look == "" {
		receipt.By = by
	}
	return d.move(ctx, id, func(_ *store.Tx, x *store.Delivery) error {
		if x.State == notice.Recalling {
			x.State, x.Problem = notice.Recalled, by+"：已撤下。"+receipt.Note
			return nil
		}
		x.State, x.Receipt, x.Problem = notice.Confirmed, receipt, ""
		return nil
	})
}

// indexNo is the 索引号 under which the portal shows a notice; "" for none.
func (d *Dispatcher) indexNo(n *notice.Notice) (string, error) {
	if n.Content.IndexNo != "" {
		return n.Content.IndexNo, nil
	}
	if c, ok := d.Channels[notice.Portal].(channels.Numberer); ok {
		return c.IndexNo(n)
	}
	return "", nil
}

const kindIndexNo = "index_no"

// indexFindings tells that another notice has the 索引号 already.
func (d *Dispatcher) indexFindings(ctx context.Context, n *notice.Notice) ([]notice.Finding, error) {
	no, err := d.indexNo(n)
	if err != nil || no == "" {
		return nil, nil //nolint:nilerr // rendering tells what is wrong
	}
	other, err := d.Store.IndexNoOf(ctx, no)
	if err != nil || other == "" || other == n.ID {
		return nil, err
	}
	return []notice.Finding{{Kind: kindIndexNo, Severity: notice.Block, Place: "索引号", Text: no, Rule: "政府信息公开条例第12条", Message: takenNo(no, other)}}, nil
}

func takenNo(no string, other notice.ID) string {
	return fmt.Sprintf("索引号“%s”已经用在 %s 上。一份信息一个索引号，请换一个。", no, other)
}
