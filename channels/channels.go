// Package channels is the contract between the scheduler and the media. A channel
// lays a notice out for a target, purely, and gives what was kept to the target,
// once. Each channel is a folder: options, code and tests; channels/builtin lists
// those of this build and channeltest holds the tests that every one passes.
//
// Failure has three words. Temporary: not reached, may pass; only this is
// retried by itself. Permanent: not reached, will not pass. Anything else is
// uncertain: it may have arrived, and is never repeated blindly.
package channels

import (
	"context"
	"errors"
	"runtime/debug"
	"time"

	"gaoshi/internal/notice"
)

// Channel is one medium.
type Channel interface {
	// Render lays the notice out for the target. No I/O; the same notice and
	// target give the same bytes. An error is Chinese and blocks approval.
	Render(n *notice.Notice, t notice.Target) (notice.Rendition, error)
	// Send gives the rendition to the target, once, and returns what came back.
	// The receipt's State is Accepted, Confirmed or Awaiting; or Due with Progress:
	// this message was taken, and Send is to be called for the next. A receipt
	// beside an error tells how far the delivery had come. An error without
	// Temporary or Permanent means uncertain.
	Send(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error)
}

// Retractor takes back 撤回 what was sent, where the medium can.
type Retractor interface {
	Retract(ctx context.Context, d *notice.Delivery, r *notice.Receipt) error
}

// Reclaimer marks what Retract takes back without a person, and what Send may bring
// again afterwards: it is taken back while a notice is only stopped 先停.
type Reclaimer interface {
	Reclaims(d *notice.Delivery, now time.Time) bool
}

// Eraser forgets what the channel keeps outside of the database of deliveries whose
// notice lost its personal part: files laid ready, sounds made. It is no retraction:
// what a medium holds stays there. What is gone already is no error.
type Eraser interface {
	Erase(list []notice.Delivery) error
}

// Repeatable marks a channel whose Send may be repeated without harm after a
// cut: the second gives the same page or file, not a second message.
type Repeatable interface {
	Repeatable(t notice.Target) bool
}

// Pacer names the limit of messages that a target takes. Targets with one key
// share it. Window 0 means no limit.
type Pacer interface {
	Pace(t notice.Target) Pace
}

// Pace is a limit of N sends in any Window for all targets of one Key. Urgent
// and emergency deliveries may use Reserve more.
type Pace struct {
	Key     string
	N       int
	Reserve int
	Window  time.Duration
}

// Platformer names the platform that is called for a target, so that its outage is
// one trouble and not one for each target. The zero Platform: nothing is called.
type Platformer interface {
	Platform(t notice.Target) Platform
}

// Platform is what is called for many targets: a host, and its name in Chinese.
type Platform struct{ Key, Name string }

// Prober asks a target's platform, without any message, whether it answers. nil: it
// does, whatever it says.
type Prober interface {
	Probe(ctx context.Context, t notice.Target) error
}

// Multipart is a channel whose renditions may go as several messages, of which
// each Send gives one: each is paced, recorded and uncertain by itself. Parts is
// how many a rendition has; it may be asked for what goes out on one occasion.
type Multipart interface {
	Parts(t notice.Target, r notice.Rendition) int
}

// Resumer is a channel that knows how to go on after an attempt was cut off and
// never told its end, without sending anything twice. nil: a person must decide.
type Resumer interface {
	Resume(d *notice.Delivery) *notice.Receipt
}

// Reconciler asks the medium whether an uncertain delivery arrived. A nil
// receipt with a nil error means: it did not arrive.
type Reconciler interface {
	Reconcile(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error)
}

// Checker asks the medium later what became of an accepted or waiting delivery.
// A nil receipt with a nil error means: nothing new. A Permanent error means that
// the medium says now that it failed.
type Checker interface {
	Check(ctx context.Context, d *notice.Delivery) (*notice.Receipt, error)
}

// Merger makes one message of several signed renditions for one target: a digest
// 汇总. Nothing is written anew; an error means that they do not fit.
type Merger interface {
	Mergeable(t notice.Target) int // how many fit into one message; 0: none
	Merge(t notice.Target, parts []notice.Rendition) (notice.Rendition, error)
}

// Quoter tells the quota of a target's route in the period that now lies in. ok is
// false for routes without one.
type Quoter interface {
	Quota(t notice.Target, now time.Time) (q Quota, ok bool)
}

// Quota is N sends from Since until, and not including, Until.
type Quota struct {
	N            int
	Since, Until time.Time
}

// Disturber marks a channel that reaches people at once: it keeps to the hours in which
// one may, and reminds them. A page and a sheet of paper disturb nobody.
type Disturber interface {
	Disturbs() bool
}

// Speaker marks a channel that is heard: its places have slots 播出时段, what is said
// there is said again, and urgent words wait only until one may speak at all.
type Speaker interface {
	Speaks() bool
}

// Looker draws what a target gets as its medium shows it, for those who look before it
// goes. A channel without it is drawn as its words.
type Looker interface {
	Looks(t notice.Target, r notice.Rendition) Looks
}

// Looks is a rendition as people see it. r holds what goes out on one occasion.
type Looks = notice.Looks

// Undoer says in Chinese what a person must do where a target cannot be taken back by
// a machine. A channel without it gets a general sentence.
type Undoer interface {
	TakeDown(t notice.Target) string
}

// Reminder asks the person once more for whom an accepted delivery waits.
type Reminder interface {
	Remind(ctx context.Context, d *notice.Delivery) error
}

// Watcher looks at what a channel has made public, again and again while it is in
// force, takes in what it saw, and keeps the page.
type Watcher interface {
	LookAt(ctx context.Context, page *notice.PublicPage) (notice.Look, error)
}

// Publisher takes a public address from a person who did by hand what a channel
// could not, and looks at it like at any other; "": at the address that is known. A
// *notice.Refusal says in Chinese why it will not do. A nil receipt with a nil
// error means that nothing public is known, and nothing can be looked at.
type Publisher interface {
	Published(ctx context.Context, d *notice.Delivery, address string) (*notice.Receipt, error)
	// LetPass takes a person's word that a public page is right although it differs
	// from what was signed.
	LetPass(ctx context.Context, d *notice.Delivery) (*notice.Receipt, error)
}

// Numberer gives a notice the 索引号 of the settings' template, "" without one.
type Numberer interface {
	IndexNo(n *notice.Notice) (string, error)
}

type temporary struct {
	err   error
	after time.Duration
}

func (e *temporary) Error() string { return e.err.Error() }
func (e *temporary) Unwrap() error { return e.err }

type permanent struct{ err error }

func (e *permanent) Error() string { return e.err.Error() }
func (e *permanent) Unwrap() error { return e.err }

// Temporary marks an error: the target was not reached, and it may pass. after
// is the least time to wait; 0 leaves it to the backoff.
func Temporary(err error, after time.Duration) error {
	if err == nil {
		return nil
	}
	return &temporary{err, after}
}

// Permanent marks an error: the target was not reached, and repeating will not help.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanent{err}
}

// AsTemporary reports whether err is temporary, and the least wait.
func AsTemporary(err error) (after time.Duration, ok bool) {
	var t *temporary
	if errors.As(err, &t) {
		return t.after, true
	}
	return 0, false
}

// IsPermanent reports whether err is permanent.
func IsPermanent(err error) bool {
	var p *permanent
	return errors.As(err, &p)
}

type askPerson struct{ err error }

func (e *askPerson) Error() string { return e.err.Error() }
func (e *askPerson) Unwrap() error { return e.err }

// AskPerson marks an error: it may have arrived, and to send it again would tell
// nothing more. A person must look, of a Repeatable target too.
func AskPerson(err error) error {
	if err == nil {
		return nil
	}
	return &askPerson{err}
}

// NeedsPerson reports whether err is marked so.
func NeedsPerson(err error) bool {
	var a *askPerson
	return errors.As(err, &a)
}

type ours struct{ err error }

func (e *ours) Error() string { return e.err.Error() }
func (e *ours) Unwrap() error { return e.err }

// Ours marks an error: this daemon itself failed (its database, a machine that
// slept) before anything was asked of the medium. The delivery waits for its turn
// again, however often: a fault of ours is never a delivery's.
func Ours(err error) error {
	if err == nil {
		return nil
	}
	return &ours{err}
}

// IsOurs reports whether err is marked so.
func IsOurs(err error) bool {
	var o *ours
	return errors.As(err, &o)
}

// Told is an error with a sentence for the clerk: what happened and what to do.
// Cause goes to the log only; neither may hold a secret or personal data.
type Told struct {
	Say   string // Chinese
	Cause error  // may be nil
}

func (e *Told) Error() string {
	if e.Cause == nil {
		return e.Say
	}
	return e.Say + " (" + e.Cause.Error() + ")"
}
func (e *Told) Unwrap() error { return e.Cause }

// Fault is the panic of a renderer. What it panicked with may be of the notice's
// text and is not kept; At is where it happened, for the log.
type Fault struct{ At string }

func (f *Fault) Error() string { return "a renderer panicked" }

// Render lays the notice out as ch does. A panic in it is an error that tells the
// clerk what to do: it is the fault of this target, and ends nothing else.
func Render(ch Channel, n *notice.Notice, t notice.Target) (r notice.Rendition, err error) {
	defer func() {
		if recover() != nil {
			r = notice.Rendition{}
			err = &Told{Say: "排这一份版式时程序出了错，这一份先不能签发。请把公告编号告诉管理员；急着发的，请拟稿人先去掉这个渠道。", Cause: &Fault{string(debug.Stack())}}
		}
	}()
	return ch.Render(n, t)
}
