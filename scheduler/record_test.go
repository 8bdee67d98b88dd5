package scheduler_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// The database goes away while a message is under way, and comes back a little
// later: what came of the message is written then, and nobody calls it uncertain.
func TestADatabaseThatIsAwayForAMoment(t *testing.T) {
	t.Parallel()
	so := storetest.Options(t, "postgres")
	s, err := store.Open(ctx, so)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	u, err := url.Parse(so.URL)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimPrefix(u.Path, "/")
	admin, err := sql.Open("pgx", os.Getenv("GAOSHI_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	do := func(query string) {
		if _, err := admin.ExecContext(ctx, query); err != nil {
			t.Error(err)
		}
	}
	o := newOffice(t, s)
	back := make(chan struct{})
	o.m[notice.Portal].do = func(*notice.Delivery) error {
		do("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false")
		do("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'")
		go func() {
			defer close(back)
			time.Sleep(700 * time.Millisecond)
			do("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true")
		}()
		return nil
	}
	o.issue(draft("QH-1", func(c *notice.Content) { portalOnly(c); c.PublishAt = at(23, 8, 0) }))
	x := o.list(store.Filter{})[0]
	if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
		t.Error(err)
	}
	<-back
	x = o.list(store.Filter{})[0]
	if x.State != notice.Accepted || x.Attempts != 1 {
		t.Errorf("%s after %d attempts: %s", x.State, x.Attempts, x.Problem)
	}
}

func TestTheLogSaysWhoAskedForAnotherTry(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.m[notice.Portal].do = func(d *notice.Delivery) error {
		if d.Attempts == 1 {
			return errors.New("cut")
		}
		return nil
	}
	o.start()
	o.issue(draft("QH-1", portalOnly))
	o.settle()
	x := o.list(store.Filter{})[0]
	if _, err := o.d.Retry(ctx, x.ID, "党政办 示例甲"); err != nil {
		t.Fatal(err)
	}
	o.settle()
	log, err := o.s.Attempts(ctx, x.ID)
	if err != nil || len(log) != 2 {
		t.Fatal(log, err)
	}
	if !strings.Contains(log[0].Detail, "党政办 示例甲要求再发") || log[0].State != notice.Failed || log[1].State != notice.Accepted {
		t.Errorf("%+v", log)
	}
}

func TestANoteHoldsNoPersonalData(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.m[notice.Portal].do = func(*notice.Delivery) error { return errors.New("cut") }
	o.start()
	o.issue(draft("QH-1", portalOnly))
	o.settle()
	x := o.list(store.Filter{})[0]
	for _, err := range []error{
		second(o.d.Confirm(ctx, x.ID, "示例甲", "李示二16000000001说收到了")),
		second(o.d.GiveUp(ctx, x.ID, "示例甲", "李示二16000000001说不用了")),
	} {
		var refusal *notice.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "手机号") || strings.Contains(err.Error(), "16000000001") {
			t.Errorf("%v", err)
		}
	}
	if _, err := o.d.Confirm(ctx, x.ID, "示例甲", "打0000-1234567问过，收到了"); err != nil {
		t.Error(err)
	}
}

func second(_ *store.Delivery, err error) error { return err }

// asked is a medium that knows of one delivery that it arrived.
type asked struct {
	*medium
	knows notice.ID
}

func (a *asked) Reconcile(_ context.Context, d *notice.Delivery, _ notice.Rendition) (*notice.Receipt, error) {
	if d.Notice != a.knows {
		return nil, errors.New("it cannot be asked")
	}
	return &notice.Receipt{State: notice.Awaiting, By: "试验渠道", At: at(23, 9, 0)}, nil
}

// Many that cannot be asked about never hide one that can.
func TestEveryUncertainDeliveryIsAskedAbout(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		o.issue(draft("QH-1", portalOnly))
		like := o.list(store.Filter{})[0].Delivery
		last := notice.ID("QH-999")
		o.d.Channels[notice.Portal] = &asked{o.m[notice.Portal], last}
		list := make([]notice.Delivery, 450)
		for i := range list {
			list[i] = like
			list[i].Notice, list[i].State = notice.ID(fmt.Sprintf("QH-%d", 550+i)), notice.Uncertain
			storetest.Editions(t, s, list[i].Notice)
		}
		if err := s.InTx(ctx, func(tx *store.Tx) error {
			for i := range list {
				if err := tx.InsertDelivery(ctx, &list[i]); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := o.d.Sweep(ctx); err != nil {
			t.Fatal(err)
		}
		if x := o.list(store.Filter{Notice: last})[0]; x.State != notice.Awaiting {
			t.Errorf("%s", x.State)
		}
	})
}

// A medium that asks for a pause gets one from the whole group, not from one
// message; and from its urgent messages too.
func TestAPauseHoldsTheWholeGroup(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		o := newOffice(t, s)
		clock := &still{now: at(23, 8, 0)}
		o.d.Clock = clock
		o.m[notice.Portal].pace = channels.Pace{Key: "p", N: 18, Reserve: 2, Window: time.Minute}
		o.m[notice.Portal].do = func(d *notice.Delivery) error {
			if d.Notice == "QH-0" && d.Attempts == 1 {
				return channels.Temporary(errors.New("too fast"), time.Minute)
			}
			return nil
		}
		for i := range 3 {
			o.issue(draft(notice.ID(fmt.Sprintf("QH-%d", i)), func(c *notice.Content) {
				portalOnly(c)
				if c.PublishAt = clock.Now(); i == 2 {
					c.Urgency = notice.Urgent
				}
			}))
		}
		for _, x := range o.list(store.Filter{}) {
			if _, err := o.d.Deliver(ctx, x.ID, x.Job); err != nil {
				t.Fatal(err)
			}
		}
		for _, x := range o.list(store.Filter{}) {
			if x.State != notice.Due || later(x.DueAt, x.SlotAt).Before(at(23, 8, 1)) {
				t.Errorf("%s: %s, waits for %v", x.Notice, x.State, later(x.DueAt, x.SlotAt))
			}
		}
	})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// A channel whose platform knows a repetition for some hours judges by DueAt when
// it first heard of the message: retries do not move that on.
func TestARetrySaysWhenTheFirstTryWas(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	var heard []time.Duration
	first := time.Time{}
	o.m[notice.Portal].repeat = true
	o.m[notice.Portal].do = func(d *notice.Delivery) error {
		now := o.clock.Now()
		if d.Attempts == 1 {
			first = now
		}
		heard = append(heard, d.DueAt.Sub(first))
		if d.Attempts < 8 {
			return channels.Temporary(errors.New("the answer was lost"), 0)
		}
		return errors.New("cut")
	}
	o.start()
	o.issue(draft("QH-1", portalOnly))
	o.settle()
	if len(heard) != 12 {
		t.Fatalf("%d tries", len(heard))
	}
	for i, d := range heard {
		if d > time.Minute {
			t.Errorf("try %d is told that the first was %v after it was", i+1, d)
		}
	}
	// A person says that it did not arrive: it begins anew.
	x := o.list(store.Filter{})[0]
	first, heard = o.clock.Now(), nil
	if _, err := o.d.Retry(ctx, x.ID, "党政办 示例甲"); err != nil {
		t.Fatal(err)
	}
	o.settle()
	if len(heard) == 0 || heard[0].Abs() > time.Minute {
		t.Errorf("%v", heard)
	}
}

// Where sending again would tell nothing more, a person is asked at once, even if
// the channel is safe to repeat.
func TestWhatNoRetryCanTellIsForAPerson(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.m[notice.Portal].repeat = true
	o.m[notice.Portal].do = func(*notice.Delivery) error { return channels.AskPerson(errors.New("taken before")) }
	o.start()
	o.issue(draft("QH-1", portalOnly))
	o.settle()
	if x := o.list(store.Filter{})[0]; x.State != notice.Uncertain || x.Attempts != 1 {
		t.Errorf("%s after %d attempts", x.State, x.Attempts)
	}
}
