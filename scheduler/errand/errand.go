// Package errand is the messages to officers outside of deliveries: that a notice
// waits for their word, with a link by which they decide on the phone, and that a
// village has something to print, to forward or to take down.
//
// What is promised. One round looks at what waits now and compares it with what
// was said: the store keeps one row for each officer, subject and number, and a
// row is claimed in a transaction of its own before anything is sent. So several
// daemons may make rounds at once, and a daemon that dies half-way leaves an
// uncertain row behind that is shown and never sent again by itself. Only what
// surely or harmlessly did not go out (a temporary failure, under the platform's
// own check for repetitions) is tried again, with the very same words and link.
// A text that changed is another subject; what was decided or done meanwhile is
// not told of any more. Reminders say 提醒, are at most three a day, and keep the
// quiet hours unless the notice is urgent.
//
// No row holds a link: links are made of the row when it is sent.
package errand

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"gaoshi/channels"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/register"
	"gaoshi/internal/store"
)

// Teller sends one card to one officer. The failures are those of channels; the
// same card soon again does no harm.
type Teller interface {
	Tell(ctx context.Context, user, title, words, link string) error
}

// Links makes the addresses that the cards open.
type Links interface {
	// Decide opens the page on which an officer decides about exactly this text.
	Decide(account string, n *notice.Notice, at time.Time) string
	// Village opens a village's page for its head.
	Village(account, village string, at time.Time) string
	// Desk opens the notice at the desk, after signing in.
	Desk(id notice.ID) string
	// Website opens what the desk knows of the county's portal.
	Website() string
	// Today opens the desk on what is late.
	Today() string
	// Journal opens the record of acts at the desk, where alarms stand.
	Journal() string
	// Register opens what of the register is due.
	Register() string
}

// Paces are how soon and how often people are told.
type Paces struct {
	Settle      time.Duration // a draft has stood still so long
	After       time.Duration // a reminder, when nothing was done for so long
	AfterUrgent time.Duration
	ADay        int // reminders a day
	HeadsAt     int // minutes after midnight: the day's card to a village head
	Gather      time.Duration
}

// For is how long somebody is reminded of one thing; then it stands on the desk.
const remindFor = 7 * 24 * time.Hour

// PacesOf reads the settings, which were checked.
func PacesOf(r config.Remind) Paces {
	after, _ := time.ParseDuration(r.After)
	urgent, _ := time.ParseDuration(r.AfterUrgent)
	at, _ := calendar.ParseClock(r.HeadsAt)
	return Paces{Settle: 2 * time.Minute, After: after, AfterUrgent: urgent, ADay: r.ADay, HeadsAt: at, Gather: 10 * time.Minute}
}

// Options are a messenger's parts. All must be given but Deadline and Secret.
type Options struct {
	Store    *store.Store
	Teller   Teller
	Links    Links
	Gate     func(ctx context.Context, n *notice.Notice) error // while it refuses, a draft is with its author
	Secret   func(ctx context.Context, n *notice.Notice) bool  // may be secret, or it cannot be told: neither its title nor its text goes to a phone
	Officers []notice.Officer
	// Anchor is the record's newest head as paper shows it (journal.Head.Anchor), "" for
	// none: the leader's cards carry it, so that somebody outside holds one. It may be
	// nil.
	Anchor   func(ctx context.Context) string
	Town     *notice.Town
	Policy   *policy.Set
	Calendar *calendar.Calendar // of the deadline's clock; nil: none is told
	Quiet    calendar.Quiet
	Paces    Paces
	Clock    calendar.Clock
	Log      *slog.Logger
	// Shown returns an edition that was issued, compared with its signature; ok is false
	// where it is not what was signed: nobody is told of it. nil: as it is kept.
	Shown func(ctx context.Context, id notice.ID, edition int) (n *notice.Notice, ok bool, err error)
	// Columns are the town's columns in the portal; nil: none is told of.
	Columns func(ctx context.Context) ([]notice.Column, error)
	// Troubles are what administrators are to know of; nil: nothing.
	Troubles func(ctx context.Context) ([]Trouble, error)
	// Duties are what of the register must be done by a day; nil: none is told of.
	Duties func(ctx context.Context, by time.Time) ([]register.OpenDuty, error)
}

// Messenger makes rounds. It is safe for concurrent use.
type Messenger struct {
	Options
	mu    sync.Mutex
	gates map[string]gated // by digest
}

// gated is what the gate said of a text, for a while: it reads every attachment.
type gated struct {
	open bool
	at   time.Time
}

// New returns a messenger.
func New(o Options) *Messenger {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Messenger{Options: o, gates: map[string]gated{}}
}

// cutOff is after how long a claim without an end is taken for cut off.
const cutOff = 2 * time.Minute

// errand is a row with what it would say now.
type message struct {
	title, words string
	covers       []string
	link         func(at time.Time) string
	urgent       bool
}

// Round tells everyone who is to be told now. What goes wrong with one officer
// does not keep the others from being told.
func (m *Messenger) Round(ctx context.Context) error {
	now := m.Clock.Now()
	n, err := m.Store.CutOffErrands(ctx, now.Add(-cutOff), "发的时候断了，不能确定收到没有。没有再发，请打电话问一声。", now)
	if err != nil {
		return fmt.Errorf("errands cut off: %w", err)
	}
	if n > 0 {
		m.Log.WarnContext(ctx, "messages to officers were cut off", "errands", n)
	}
	held, err := m.Store.HeldDeliveries(ctx, "", 1)
	if err != nil {
		return fmt.Errorf("what is held: %w", err)
	}
	if len(held) > 0 { // the database came back from a copy: who was told of what is not known
		troubles, err := m.troubles(ctx, now)
		if err != nil {
			return fmt.Errorf("what is late: %w", err)
		}
		return m.send(ctx, troubles, now)
	}
	asks, err := m.asks(ctx, now)
	if err != nil {
		return fmt.Errorf("who is to decide: %w", err)
	}
	heads, err := m.heads(ctx, now)
	if err != nil {
		return fmt.Errorf("what waits in villages: %w", err)
	}
	owed, err := m.owed(ctx, now)
	if err != nil {
		return fmt.Errorf("what the rules ask for: %w", err)
	}
	pages, err := m.pages(ctx, now)
	if err != nil {
		return fmt.Errorf("pages of the portal in trouble: %w", err)
	}
	columns, err := m.columns(ctx, now)
	if err != nil {
		return fmt.Errorf("columns of the portal: %w", err)
	}
	troubles, err := m.troubles(ctx, now)
	if err != nil {
		return fmt.Errorf("what is late: %w", err)
	}
	alarms, err := m.alarms(ctx, now)
	if err != nil {
		return fmt.Errorf("alarms: %w", err)
	}
	stops, err := m.stops(ctx, now)
	if err != nil {
		return fmt.Errorf("what officers hold: %w", err)
	}
	duties, err := m.duties(ctx, now)
	if err != nil {
		return fmt.Errorf("what of the register is due: %w", err)
	}
	return m.send(ctx, slices.Concat(stops, alarms, asks, heads, owed, pages, columns, troubles, duties), now)
}

// shown is an edition as it may be told of; nil where there is none to be told.
func (m *Messenger) shown(ctx context.Context, id notice.ID, edition int) (*notice.Notice, error) {
	if m.Shown == nil {
		n, err := m.Store.Notice(ctx, id, edition)
		if errors.Is(err, store.ErrNotFound) {
			return nil, nil
		}
		return n, err
	}
	n, ok, err := m.Shown(ctx, id, edition)
	if err != nil || !ok {
		return nil, err
	}
	return n, nil
}

// due is a message that may be sent now, for a row that is planned or not yet kept.
type due struct {
	row     *store.Errand
	officer notice.Officer
	compose func() message
}

// send claims, sends and settles. Planned rows that nobody asks for are dropped.
func (m *Messenger) send(ctx context.Context, list []due, now time.Time) error {
	wanted := map[int64]bool{}
	var errs []error
	for _, d := range list {
		if d.row.ID == 0 {
			planned, err := m.Store.PlanErrand(ctx, d.row, now)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			if !planned {
				continue // another daemon has it
			}
		}
		wanted[d.row.ID] = true
		if d.row.DueAt.After(now) || ctx.Err() != nil {
			continue
		}
		if err := m.tell(ctx, d); err != nil {
			errs = append(errs, err)
		}
	}
	planned, err := m.Store.Errands(ctx, store.ErrandFilter{States: []store.ErrandState{store.ErrandPlanned}})
	if err != nil {
		return errors.Join(append(errs, err)...)
	}
	for _, e := range planned {
		if !wanted[e.ID] && now.Sub(e.Updated) >= cutOff/2 { // another daemon's newest row is left to it
			errs = append(errs, m.Store.DropErrand(ctx, e.ID, now))
		}
	}
	return errors.Join(append(errs, ctx.Err())...)
}

// tries are how long to wait after each failure that may pass.
var tries = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute}

// tellTime bounds one call of the platform.
const tellTime = 8 * time.Second

// tell sends one message, once.
func (m *Messenger) tell(ctx context.Context, d due) error {
	e := d.row
	say := d.compose()
	if e.Tries == 0 {
		e.Title, e.Words, e.Covers = say.title, say.words, say.covers
	}
	ours, err := m.Store.ClaimErrand(ctx, e, m.Clock.Now())
	if err != nil || !ours {
		return err
	}
	tctx, cancel := context.WithTimeout(ctx, tellTime)
	terr := m.Teller.Tell(tctx, d.officer.WeCom, e.Title, e.Words, say.link(e.At))
	cancel()
	now := m.Clock.Now()
	state, due, problem := store.ErrandTold, time.Time{}, ""
	if terr != nil {
		problem = saying(terr)
		after, passing := channels.AsTemporary(terr)
		switch {
		case passing && e.Tries <= len(tries):
			state, due = store.ErrandPlanned, now.Add(max(after, tries[e.Tries-1]))
		case passing, channels.IsPermanent(terr):
			state = store.ErrandFailed
		default:
			state = store.ErrandUncertain
		}
		m.Log.WarnContext(ctx, "a message to an officer did not go out", "errand", e.ID, "officer", e.Officer, "subject", e.Subject, "state", state, "err", terr)
	} else {
		m.Log.InfoContext(ctx, "told", "errand", e.ID, "officer", e.Officer, "subject", e.Subject, "kind", e.Kind)
	}
	return m.Store.SettleErrand(context.WithoutCancel(ctx), e.ID, state, due, problem, now)
}

// saying is the sentence for people in an error.
func saying(err error) string {
	var told *channels.Told
	if errors.As(err, &told) {
		return told.Say
	}
	return "企业微信没有回音，不能确定收到没有。请打电话问一声。"
}

func urgent(u notice.Urgency) bool { return u.Rank() >= notice.Urgent.Rank() }

// early reports whether nobody is reminded now of what is not urgent: in the quiet
// hours, and before the day has begun.
func (m *Messenger) early(now time.Time) bool {
	l := local(now)
	return m.Quiet.Covers(now) || l.Hour()*60+l.Minute() < m.Paces.HeadsAt
}

// reminders counts an officer's reminders of today on a subject.
func reminders(rows []*store.Errand, subject func(string) bool, now time.Time) int {
	n := 0
	for _, e := range rows {
		if e.Kind == kindRemind && e.State != store.ErrandDropped && subject(e.Subject) && (e.State == store.ErrandPlanned || sameDay(e.At, now)) {
			n++
		}
	}
	return n
}

func sameDay(a, b time.Time) bool {
	a, b = a.In(calendar.Zone), b.In(calendar.Zone)
	return a.YearDay() == b.YearDay() && a.Year() == b.Year()
}
