package wechat

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
)

// A subscription notice goes to people one after the other, and a job has half a
// minute. So they are put in an order that depends on the delivery and the person
// alone, a hash: those who come or go meanwhile do not move the others. What is
// kept between two attempts is a count, and a cut in that order, half-way between
// two hashes: it names nobody, and nobody can be found by it.
//
// A batch is noted before it goes. Of one that was cut off by a crash nobody can
// say who was reached, for the platform cannot be asked and knows no key: its
// people are counted as uncertain and not asked again. A lost reminder does less
// harm than a second one.

// person is a place in the order and who stands there.
type person struct {
	at uint64
	id string
}

// batch is those who are still to be asked, and how far from and to this attempt goes.
type batch struct {
	p        notice.Progress
	left     []person // after from, in order
	from, to uint64   // to 0: the batch is still to be noted
}

// doubtful is how many answers in a row may be lost before the line is given up.
const doubtful = 3

// spare is what an attempt keeps of its time for the call under way.
const spare = 5 * time.Second

// newBatch puts people in order and finds where the delivery stands.
func newBatch(d *notice.Delivery, ids []string) *batch {
	b := &batch{}
	if p := progressOf(d); p != nil && d.Receipt.State == notice.Due {
		b.p = *p
		if _, err := fmt.Sscanf(p.Mark, "%016x-%016x", &b.from, &b.to); err != nil {
			b.from, b.to = 0, 0
		}
	}
	key := d.Key()
	for _, id := range ids {
		sum := sha256.Sum256([]byte(key + "\x00" + id))
		if at := binary.BigEndian.Uint64(sum[:8]) | 1; at > b.from {
			b.left = append(b.left, person{at, id})
		}
	}
	slices.SortFunc(b.left, func(x, y person) int {
		switch {
		case x.at < y.at:
			return -1
		case x.at > y.at:
			return 1
		}
		return 0
	})
	b.left = slices.CompactFunc(b.left, func(x, y person) bool { return x.id == y.id })
	b.p.All = b.asked() + len(b.left)
	return b
}

// planned notes the batch where there are several, without asking anybody; true
// when that is all for this attempt.
func (b *batch) planned() bool {
	if b.to != 0 {
		return false
	}
	if b.asked() == 0 && len(b.left) <= limits.SubscribeBatch {
		b.to, b.p.Batch = math.MaxUint64, len(b.left)
		return false
	}
	b.next()
	return len(b.left) > 0
}

// next notes the following batch.
func (b *batch) next() {
	n := min(limits.SubscribeBatch, len(b.left))
	b.to, b.p.Batch = b.cut(n), n
}

// cut is a place between the first n who are left and those after them.
func (b *batch) cut(n int) uint64 {
	switch {
	case n == 0:
		return b.from
	case n >= len(b.left):
		return math.MaxUint64
	}
	x, y := b.left[n-1].at, b.left[n].at
	return x + (y-x)/2
}

// run asks the people of the batch. Its error concerns everybody.
func (b *batch) run(ctx context.Context, ask func(id string) error) error {
	done, lost := 0, 0
	defer func() {
		b.from = b.cut(done)
		b.left = b.left[done:]
		b.next()
	}()
	for done < len(b.left) && b.left[done].at <= b.to {
		if until, ok := ctx.Deadline(); ok && calendar.Left(until) < spare || ctx.Err() != nil {
			return nil // those who are left are for the next attempt
		}
		err := ask(b.left[done].id)
		switch o := outcome(err); {
		case err == nil:
			b.p.Done++
			lost = 0
		case o == recipient:
			b.p.Lost++
			lost = 0
		case o == unknown:
			b.p.Unsure++
			if lost++; lost == doubtful {
				done++
				return channels.Temporary(&channels.Told{Say: "给订阅的人发通知时老是断线，先停一下，稍后自动接着发。", Cause: err}, time.Minute)
			}
		default:
			return err
		}
		done++
	}
	return nil
}

// asked is how many people the delivery has dealt with.
func (b *batch) asked() int { return b.p.Done + b.p.Lost + b.p.Unsure }

// more reports whether people are left.
func (b *batch) more() bool { return len(b.left) > 0 }

// receipt tells how far the delivery has come.
func (b *batch) receipt(ch *Channel, a *account, s notice.State) *notice.Receipt {
	p := b.p
	p.Mark = fmt.Sprintf("%016x-%016x", b.from, b.to)
	if s != notice.Due {
		p.Mark, p.Batch = "", 0
	}
	return &notice.Receipt{State: s, By: a.name, At: ch.o.Clock.Now(), Note: counted(p, s), Progress: &p}
}

// counted says how many people were reached.
func counted(p notice.Progress, s notice.State) string {
	say := fmt.Sprintf("订阅的%d人，送出%d人。", p.All, p.Done)
	if p.Lost > 0 {
		say += fmt.Sprintf("%d人已取消关注或订阅。", p.Lost)
	}
	if p.Unsure > 0 {
		say += fmt.Sprintf("%d人断了线，不能确定，没有再发。", p.Unsure)
	}
	if left := p.All - p.Done - p.Lost - p.Unsure; s == notice.Due && left > 0 {
		say += fmt.Sprintf("还有%d人，分批接着发。", left)
	}
	return say
}

// skipBatch counts the batch that was under way as uncertain and goes on after it.
// nil where no batch was noted: then a person decides.
func skipBatch(d *notice.Delivery) *notice.Receipt {
	p := progressOf(d)
	var from, to uint64
	if p == nil || d.Receipt.State != notice.Due {
		return nil
	}
	if _, err := fmt.Sscanf(p.Mark, "%016x-%016x", &from, &to); err != nil || to == 0 {
		return nil
	}
	r, q := *d.Receipt, *p
	q.Unsure += q.Batch
	q.Batch, q.Mark = 0, fmt.Sprintf("%016x-%016x", to, 0)
	r.Progress, r.Note = &q, counted(q, notice.Due)
	return &r
}
