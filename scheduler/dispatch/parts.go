package dispatch

import (
	"fmt"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// A delivery of several messages — the parts of a long text, a notice to many
// people — is several attempts: each message takes its own place in the pace, is
// written "sending" before it goes, and its receipt tells how far the whole has
// come. A cut concerns the message that was under way, and no other.

// begin notes, before the first message goes, how many there are: a cut before
// the first receipt must not hide that more were to follow.
func (d *Dispatcher) begin(x *store.Delivery, r notice.Rendition, now time.Time) {
	m, ok := d.Channels[x.Target.Channel].(channels.Multipart)
	if !ok || x.Receipt != nil && x.Receipt.Progress != nil {
		return
	}
	if n := m.Parts(x.Target, r); n > 1 {
		x.Receipt = &notice.Receipt{State: notice.Due, By: notice.ChannelName(x.Target.Channel), At: now,
			Note: fmt.Sprintf("分%d条发。", n), Progress: &notice.Progress{All: n}}
	}
}

// advance keeps how far an attempt brought the delivery, and returns how many
// attempts there were since it last moved on, this one included.
func advance(x *store.Delivery, receipt *notice.Receipt) (tries int) {
	var old notice.Progress
	if x.Receipt != nil && x.Receipt.Progress != nil {
		old = *x.Receipt.Progress
	}
	tries = x.Attempts - old.Tries
	if receipt == nil || receipt.Progress == nil {
		return tries
	}
	p := *receipt.Progress
	p.Tries = old.Tries
	if p.Done+p.Lost+p.Unsure > old.Done+old.Lost+old.Unsure {
		p.Tries, tries = x.Attempts, 1
	}
	receipt.Progress, x.Receipt = &p, receipt
	return tries
}

// resume asks the channel how a delivery that was cut off goes on.
func (d *Dispatcher) resume(x *store.Delivery) *notice.Receipt {
	rs, ok := d.Channels[x.Target.Channel].(channels.Resumer)
	if !ok {
		return nil
	}
	next := rs.Resume(&x.Delivery)
	if next != nil {
		advance(x, next)
	}
	return next
}

// vouch counts the message in question as arrived, on a person's word; true when
// others are still to be sent.
func vouch(x *store.Delivery) bool {
	if x.Receipt == nil || x.Receipt.Progress == nil {
		return false
	}
	r, p := *x.Receipt, *x.Receipt.Progress
	if p.Batch > 0 || p.Done >= p.All {
		return false
	}
	p.Done, p.Tries = p.Done+1, x.Attempts
	r.Progress, x.Receipt = &p, &r
	return p.Done < p.All
}

// whichPart says of a delivery of several messages which one is in question.
func whichPart(d *notice.Delivery) string {
	if d.Receipt == nil || d.Receipt.Progress == nil {
		return ""
	}
	p := d.Receipt.Progress
	if p.Batch > 0 || p.Done >= p.All {
		return ""
	}
	return fmt.Sprintf("问的是第%d条（共%d条）：点“已收到”会接着发后面的，点“再发一次”从这一条发起。", p.Done+1, p.All)
}

// superseded says why an edition is not sent, or not to its end.
func superseded(d *notice.Delivery) string {
	if p := d.Begun(); p != nil {
		return fmt.Sprintf("已有新版本。这一版共%d条，发出了%d条，其余不再发。", p.All, p.Done)
	}
	return "已有新版本，不再发这一版。"
}

// takeDown says what a person must do where no machine can take a notice back: the
// channel's own words, or a general sentence.
func (d *Dispatcher) takeDown(t notice.Target) string {
	if u, ok := d.Channels[t.Channel].(channels.Undoer); ok {
		return u.TakeDown(t)
	}
	return "这里要人去撤：请撤下或删去，再点“已撤下”。"
}

// Looks draws a rendition as the target's medium shows it.
func (d *Dispatcher) Looks(t notice.Target, r notice.Rendition) notice.Looks {
	if l, ok := d.Channels[t.Channel].(channels.Looker); ok {
		return l.Looks(t, r)
	}
	return notice.Looks{Form: notice.AsText, Text: r.Text}
}
