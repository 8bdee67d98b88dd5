// Package dispatch is WHERE: it plans which edition goes to which place at what
// hour, signs and keeps the plan in one transaction, and makes one attempt at one
// delivery. It never decides when to run: the scheduler calls it.
//
// What is promised. Issue is all or nothing: approval, renditions, deliveries and
// their jobs are one transaction. Deliver writes "sending" in a transaction of its
// own before the medium is called; so a delivery found in "sending" by a later job
// was cut off, and becomes due again only where the channel is safe to repeat,
// uncertain everywhere else. Only temporary failures are retried by themselves.
package dispatch

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"gaoshi/channels"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/preflight"
	"gaoshi/internal/store"
)

// Job asks for a delivery's turn at a moment.
type Job struct {
	Delivery notice.DeliveryID
	At       time.Time // by the daemon's clock
	Urgency  notice.Urgency
	Channel  string
}

// Jobs is the queue, as far as dispatch needs it.
type Jobs interface {
	// Enqueue adds jobs inside the transaction and returns their ids in order.
	Enqueue(ctx context.Context, tx *sql.Tx, jobs []Job) ([]int64, error)
	// Wake lets a job that sleeps run now; one that runs or is over stays as it is.
	Wake(ctx context.Context, id int64) error
	// Cancel takes jobs back inside the transaction; running ones are left to
	// find that their turn is over.
	Cancel(ctx context.Context, tx *sql.Tx, ids []int64) error
}

// Checks is preflight, as far as dispatch needs it.
type Checks interface {
	// Check returns everything that is to be said about the notice.
	Check(ctx context.Context, n *notice.Notice, now time.Time) ([]notice.Finding, error)
	// ForChannel returns the notice as it may be shown on a channel: names masked
	// online, lists left out where policy says so. It does not change n.
	ForChannel(n *notice.Notice, channel string) *notice.Notice
}

// Plays is how often a loudspeaker says a normal notice of a category whose rule
// says nothing of it. Neighbours complain of
// repeats, so the zero value says it once.
type Plays struct {
	ADay int // at most, in as many slots
	Days int // on how many days, the first included
}

// Dispatcher plans the fan-out and makes attempts. It is safe for concurrent use.
type Dispatcher struct {
	Store    *store.Store
	Channels map[string]channels.Channel
	Town     *notice.Town
	Policy   *policy.Set
	Quiet    calendar.Quiet
	Blocked  calendar.Quiet // the county's own programmes: no village speaks into them
	Plays    Plays
	Digest   Digest
	Live     bool // real platforms: a sample notice does not go out
	Clock    calendar.Clock
	Jobs     Jobs
	Checks   Checks
	Log      *slog.Logger
	Timeout  time.Duration // of one attempt; 0: 25 s
	AtOnce   int           // attempts of a channel that begin at a time (lane.go); 0: no limit

	// AtStep, if set, is called after each step of Issue's transaction (approve,
	// renditions, deliveries, jobs, end); an error rolls all of it back. Tests
	// prove by it that a failure leaves nothing.
	AtStep func(step string) error

	laid      laid
	lanes     lanes
	platforms platforms
}

func (d *Dispatcher) step(name string) error {
	if d.AtStep == nil {
		return nil
	}
	return d.AtStep(name)
}

// Check returns everything that preflight sees in the notice, and what it will use
// up of a route's quota, and whose 索引号 it bears. An error means that it could not be looked into.
func (d *Dispatcher) Check(ctx context.Context, n *notice.Notice) ([]notice.Finding, error) {
	now := d.Clock.Now()
	fs, err := d.Checks.Check(ctx, n, now)
	if err != nil {
		return nil, fmt.Errorf("check %s: %w", n.ID, err)
	}
	quota, err := d.quotaFindings(ctx, n, now)
	if err != nil {
		return nil, err
	}
	numbers, err := d.indexFindings(ctx, n)
	return slices.Concat(fs, quota, numbers, d.Unrenderable(n)), err
}

// Gate refuses a notice that something blocks, with the reasons in Chinese. It is
// the one gate of content: what it blocks is neither passed on nor issued.
func (d *Dispatcher) Gate(ctx context.Context, n *notice.Notice) error {
	fs, err := d.Check(ctx, n)
	if err != nil {
		return err
	}
	return d.Held(n, fs)
}

// Held is the gate's word for who has what Check found already.
func (d *Dispatcher) Held(n *notice.Notice, fs []notice.Finding) error {
	if d.Live && n.Content.Sample {
		return &notice.Refusal{Msg: fmt.Sprintf("%s 是样例（sample: true），只能演练，不能正式发出。", n.ID)}
	}
	if step := n.NextStep(); step == notice.StepProofread || step == notice.StepSecrecy {
		// A secrecy mark is for the secrecy review to answer: it may reach it.
		fs = slices.DeleteFunc(slices.Clone(fs), func(f notice.Finding) bool { return f.Kind == preflight.KindSecrecy })
	}
	return refuseBlocked(n, fs)
}

func refuseBlocked(n *notice.Notice, fs []notice.Finding) error {
	blocking := n.Blocking(fs)
	if len(blocking) == 0 {
		return nil
	}
	msg := fmt.Sprintf("%s 不能发出：", n.ID)
	return &notice.Refusal{Msg: msg + strings.Join(reasons(blocking), "")}
}

// reasons tells findings of one kind once, with the first places.
func reasons(fs []notice.Finding) []string {
	var order []string
	places := map[string][]string{}
	for _, f := range fs {
		if _, ok := places[f.Message]; !ok {
			order = append(order, f.Message)
		}
		places[f.Message] = append(places[f.Message], f.Place)
	}
	var out []string
	for i, msg := range order {
		p := places[msg]
		where := strings.Join(p[:min(2, len(p))], "、")
		if len(p) > 2 {
			where += fmt.Sprintf(" 等%d处", len(p))
		}
		if where != "" {
			msg += "（" + where + "）"
		}
		out = append(out, fmt.Sprintf("\n  %d. %s", i+1, msg))
	}
	return out
}

// Targets returns the places that the edition names and policy allows, in reading
// order, and a sentence for each kind of place left out.
func (d *Dispatcher) Targets(n *notice.Notice) (targets []notice.Target, leftOut []string) {
	for _, t := range d.Town.Targets {
		if !slices.Contains(n.Content.Channels, t.Channel) {
			continue
		}
		if t.Village != "" && !n.Content.All() && !slices.Contains(n.Content.Villages, t.Village) {
			continue
		}
		if err := d.Policy.Allows(n, t); err != nil {
			if msg := err.Error(); !slices.Contains(leftOut, msg) {
				leftOut = append(leftOut, msg)
			}
			continue
		}
		targets = append(targets, t)
	}
	return targets, leftOut
}

// Preview renders the edition for every target, without I/O. One target that
// cannot be rendered is an error that names it.
func (d *Dispatcher) Preview(ctx context.Context, n *notice.Notice) ([]notice.Rendition, error) {
	targets, _ := d.Targets(n)
	out := make([]notice.Rendition, len(targets))
	errs := make([]error, len(targets))
	var wg sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, t := range targets {
		slots <- struct{}{}
		if ctx.Err() != nil { // whoever asked has gone
			<-slots
			break
		}
		wg.Add(1)
		go func() {
			defer func() { <-slots; wg.Done() }()
			out[i], errs[i] = d.render(n, t)
		}()
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("lay out %s: %w", n.ID, err)
	}
	for i, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("%s（%s）：%w", targets[i].Name, notice.ChannelName(targets[i].Channel), err)
		}
	}
	return out, nil
}

// Render lays the edition out for one target: what Preview would show of it.
func (d *Dispatcher) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	return d.render(n, t)
}

func (d *Dispatcher) render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	ch, ok := d.Channels[t.Channel]
	if !ok {
		return notice.Rendition{}, fmt.Errorf("这个版本没有“%s”渠道", notice.ChannelName(t.Channel))
	}
	shown := d.Checks.ForChannel(n, t.Channel)
	r, err := channels.Render(ch, shown, t)
	if err == nil && n.Kind == notice.Correction && d.disturbs(t.Channel) {
		var first notice.Rendition
		if first, err = channels.Render(ch, shown.AsFirst(), t); err == nil {
			r.AddWording(notice.First, time.Time{}, first.On(notice.Main, time.Time{}))
		}
	}
	if err != nil {
		var fault *channels.Fault
		if errors.As(err, &fault) {
			d.Log.Error("a renderer panicked", "channel", t.Channel, "target", t.ID, "notice", n.ID, "edition", n.Edition, "at", fault.At)
		}
		return notice.Rendition{}, err
	}
	r.Channel, r.Target = t.Channel, t.ID
	return r, nil
}

// Issue 签发: signs the newest edition over its content and all its renditions,
// and keeps renditions, deliveries and their jobs, in one transaction. What is
// refused or fails leaves nothing behind.
func (d *Dispatcher) Issue(ctx context.Context, id notice.ID, sig notice.Signature) (*notice.Notice, error) {
	n, err := d.Store.Notice(ctx, id, 0)
	if err != nil {
		return nil, err
	}
	if err := d.Gate(ctx, n); err != nil {
		return nil, err
	}
	seen := n.Digest()
	renditions, err := d.Preview(ctx, n)
	if err != nil {
		return nil, err
	}
	for _, r := range renditions { // what only the layout can see: a glyph that no font has, a table too wide
		if err := refuseBlocked(n, r.Findings); err != nil {
			return nil, err
		}
	}
	err = d.Store.InTx(ctx, func(tx *store.Tx) error {
		if n, err = tx.LockNotice(ctx, id, n.Edition); err != nil {
			return err
		}
		if n.Digest() != seen {
			return &notice.Refusal{Msg: "稿件刚刚被改动，请刷新后重看一遍再签发。"}
		}
		return d.issueTx(ctx, tx, n, sig, renditions)
	})
	if err != nil {
		return nil, err
	}
	d.Log.InfoContext(ctx, "issued", "notice", id, "edition", n.Edition, "targets", len(renditions))
	return n, nil
}

func (d *Dispatcher) issueTx(ctx context.Context, tx *store.Tx, n *notice.Notice, sig notice.Signature, renditions []notice.Rendition) error {
	digests := make(map[notice.TargetID]string, len(renditions))
	for i := range renditions {
		digests[renditions[i].Target] = renditions[i].Digest()
	}
	if sig.Verbal {
		rule, ok := d.Policy.Category(n.Content.Category)
		if !ok || !rule.VerbalApproval {
			return &notice.Refusal{Msg: "这一类公告不能先电话同意再补签，请本人签发。"}
		}
		if rule.SignAfterHours > 0 {
			sig.SignBy = sig.At.Add(time.Duration(rule.SignAfterHours) * time.Hour)
		}
	}
	if err := d.Policy.Apart(n, notice.StepIssue, sig.By); err != nil {
		return err
	}
	if err := n.Approve(sig, digests); err != nil {
		return err
	}
	_, n.Approval.LeftOut = d.Targets(n)
	if err := d.step("approve"); err != nil {
		return err
	}
	kept := map[string]bool{}
	for i := range renditions {
		if dg := digests[renditions[i].Target]; !kept[dg] {
			kept[dg] = true
			if _, err := tx.PutRendition(ctx, &renditions[i]); err != nil {
				return fmt.Errorf("keep a rendition: %w", err)
			}
		}
	}
	if err := tx.PutCodes(ctx, n.ID, slices.Collect(maps.Keys(digests))); err != nil {
		return fmt.Errorf("keep the short codes: %w", err)
	}
	if err := d.step("renditions"); err != nil {
		return err
	}
	if err := tx.SaveNotice(ctx, n); err != nil {
		return fmt.Errorf("keep the approval: %w", err)
	}
	if no, err := d.indexNo(n); err == nil && no != "" {
		other, err := tx.TakeIndexNo(ctx, no, n.ID)
		if err != nil {
			return fmt.Errorf("keep the 索引号: %w", err)
		}
		if other != "" {
			return &notice.Refusal{Msg: takenNo(no, other)}
		}
	}
	if err := d.supersede(ctx, tx, n); err != nil {
		return err
	}
	if err := d.replaceStop(ctx, tx, n.ID); err != nil {
		return err
	}
	deliveries, err := d.Plan(n, d.Clock.Now())
	if err != nil {
		return err
	}
	if err := d.byWhatArrived(ctx, tx, n, deliveries); err != nil {
		return err
	}
	return d.keep(ctx, tx, deliveries)
}

// byWhatArrived lets a correction be told as news where nothing of an earlier edition
// arrived or may have. A page of the portal is one page: it says what it is.
func (d *Dispatcher) byWhatArrived(ctx context.Context, tx *store.Tx, n *notice.Notice, list []notice.Delivery) error {
	if n.Kind != notice.Correction {
		return nil
	}
	had, err := tx.ArrivedAt(ctx, n.ID, n.Edition)
	if err != nil {
		return err
	}
	for i := range list {
		if x := &list[i]; x.Occasion == notice.Main && x.Target.Channel != notice.Portal && !had[x.Target.ID] {
			x.Occasion = notice.First
		}
	}
	return nil
}

// keep inserts deliveries and their jobs.
func (d *Dispatcher) keep(ctx context.Context, tx *store.Tx, deliveries []notice.Delivery) error {
	jobs := make([]Job, 0, len(deliveries))
	if err := tx.InsertDeliveries(ctx, deliveries); err != nil {
		return fmt.Errorf("keep the deliveries: %w", err)
	}
	for i := range deliveries {
		jobs = append(jobs, Job{deliveries[i].ID, deliveries[i].DueAt, deliveries[i].Urgency, deliveries[i].Target.Channel})
	}
	if err := d.step("deliveries"); err != nil {
		return err
	}
	ids, err := d.Jobs.Enqueue(ctx, tx.SQL, jobs)
	if err != nil {
		return fmt.Errorf("queue the deliveries: %w", err)
	}
	if err := d.step("jobs"); err != nil {
		return err
	}
	named := make(map[notice.DeliveryID]int64, len(ids))
	for i, id := range ids {
		named[jobs[i].Delivery] = id
	}
	if err := tx.SetJobs(ctx, named); err != nil {
		return fmt.Errorf("keep the jobs' numbers: %w", err)
	}
	return d.step("end")
}

// supersede stops what still waits of the edition that n corrects or withdraws,
// and begins to take back what a channel can take back.
func (d *Dispatcher) supersede(ctx context.Context, tx *store.Tx, n *notice.Notice) error {
	if n.Supersedes == 0 {
		return nil
	}
	old, err := tx.LockNotice(ctx, n.ID, n.Supersedes)
	if err != nil {
		return fmt.Errorf("read the edition before: %w", err)
	}
	if old.Status == notice.Issued {
		old.Status = notice.Withdrawn
		if err := tx.SaveNotice(ctx, old); err != nil {
			return err
		}
	}
	// Daemons are at work on these rows: from here on they wait for us.
	list, err := tx.LockDeliveries(ctx, n.ID, n.Supersedes)
	if err != nil {
		return err
	}
	var cancelled []int64
	for _, x := range list {
		from, now := x.State, d.Clock.Now()
		switch {
		case from == notice.Sending:
			// It is on its way. Its record will find that another job has it, and
			// settle it as superseded; if its daemon dies, that job does.
			x.DueAt = now.Add(sendingGrace)
			if err := d.requeue(ctx, tx, x); err != nil {
				return err
			}
			continue
		case d.recalls(n, x.Target.ID) && from.May(notice.Recalling) && (x.Lapsed() || x.Begun() != nil || !from.May(notice.Cancelled)):
			x.State, x.DueAt, x.SlotAt, x.Problem = notice.Recalling, now, time.Time{}, ""
			x.FirstDue = now
		case from.May(notice.Cancelled):
			x.State, x.Problem = notice.Cancelled, superseded(&x.Delivery)
			cancelled = append(cancelled, x.Job)
		default:
			continue
		}
		x.UpdatedAt = now
		if err := tx.MoveDelivery(ctx, x, from); err != nil {
			return err
		}
		if x.State == notice.Recalling {
			if err := d.requeue(ctx, tx, x); err != nil {
				return err
			}
		}
	}
	return d.Jobs.Cancel(ctx, tx.SQL, cancelled)
}

// sendingGrace is how long an attempt that is under way may take to tell its end.
const sendingGrace = time.Minute

// recalls reports whether the edition takes back what its predecessor sent to a
// place: a withdrawal does, and a correction that no longer goes there.
func (d *Dispatcher) recalls(n *notice.Notice, t notice.TargetID) bool {
	return n.Kind == notice.Withdrawal || n.Approval != nil && n.Approval.Renditions[t] == ""
}

// recallSuperseded begins to take back what arrived although its edition was
// superseded while it was on its way.
func (d *Dispatcher) recallSuperseded(ctx context.Context, tx *store.Tx, x *store.Delivery) error {
	if !x.State.May(notice.Recalling) || x.State == notice.Failed && x.Begun() == nil {
		return nil
	}
	newest, err := tx.Notice(ctx, x.Notice, 0)
	if err != nil || newest.Status != notice.Issued || newest.Supersedes != x.Edition || !d.recalls(newest, x.Target.ID) {
		return err
	}
	from := x.State
	x.State, x.DueAt, x.Problem = notice.Recalling, d.Clock.Now(), ""
	x.FirstDue = x.DueAt
	if err := tx.MoveDelivery(ctx, x, from); err != nil {
		return err
	}
	return d.requeue(ctx, tx, x)
}

// requeue gives the delivery a new job; the turn of the old one is over.
func (d *Dispatcher) requeue(ctx context.Context, tx *store.Tx, x *store.Delivery) error {
	ids, err := d.Jobs.Enqueue(ctx, tx.SQL, []Job{{x.ID, x.DueAt, x.Urgency, x.Target.Channel}})
	if err != nil {
		return fmt.Errorf("queue delivery %d: %w", x.ID, err)
	}
	x.Job = ids[0]
	return tx.SetJob(ctx, x.ID, ids[0])
}
