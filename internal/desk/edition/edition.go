// Package edition is one edition of a notice as the desk shows it: what it says,
// what is wrong with it, where it goes and how it looks there, where it stands in
// review, what changed against the edition before, and who is asked for a word.
// Pages for reading one live here; what is done to one is the work of the rooms
// above (drafting, review, deliveries, village, home), which embed this one.
//
// An edition that is signed is shown as it was signed: its places and renditions
// are those that were kept. One that is not is laid out as it would go out now, and
// a poster of it is a proof 样稿 that nobody can hang.
package edition

import (
	"context"
	"time"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/desk/link"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
)

// Notices is where editions are kept.
type Notices interface {
	// Notices returns the newest editions, newest first, at most limit.
	Notices(ctx context.Context, limit int) ([]*notice.Notice, error)
	// WaitingNotices returns the newest editions that wait for an act of review, newest
	// first, at most limit; OwingNotices those issued since a moment on a word by
	// telephone that nobody has signed yet.
	WaitingNotices(ctx context.Context, limit int) ([]*notice.Notice, error)
	OwingNotices(ctx context.Context, since time.Time) ([]*notice.Notice, error)
	// Notice returns one edition; edition 0 is the newest.
	Notice(ctx context.Context, id notice.ID, edition int) (*notice.Notice, error)
	// UpdateNotice lets f change the newest edition, one person at a time.
	UpdateNotice(ctx context.Context, id notice.ID, f func(*notice.Notice) error) (*notice.Notice, error)
}

// Records is what is on record of a notice after it was signed.
type Records interface {
	Attempts(ctx context.Context, id notice.DeliveryID) ([]notice.Attempt, error)
	Rendition(ctx context.Context, digest string, target notice.TargetID) (notice.Rendition, error)
	Reach(ctx context.Context, id notice.ID) (map[notice.TargetID]int, error)
	CountDeliveries(ctx context.Context, id notice.ID) (map[notice.State]int, error)
	// Stop returns the last stop of a notice, nil for none; Stops those that hold.
	Stop(ctx context.Context, id notice.ID) (*notice.Stop, error)
	Stops(ctx context.Context) ([]*notice.Stop, error)
}

// Layout lays an edition out, without I/O, as it will go to each place.
type Layout interface {
	Targets(n *notice.Notice) (targets []notice.Target, leftOut []string)
	Preview(ctx context.Context, n *notice.Notice) ([]notice.Rendition, error) // ends when ctx does
	Render(n *notice.Notice, t notice.Target) (notice.Rendition, error)
	// Looks draws what goes out on one occasion as the target's medium shows it.
	Looks(t notice.Target, r notice.Rendition) notice.Looks
}

// Checker sees what is wrong with an edition, and holds back what must not go on.
type Checker interface {
	// Check returns what is to be said about the edition. It reads and takes time:
	// nobody waits for it inside a change.
	Check(ctx context.Context, n *notice.Notice) ([]notice.Finding, error)
	// Held refuses an edition for what Check found of it.
	Held(n *notice.Notice, found []notice.Finding) error
	// Fix applies the fixes of findings, in kept attachments too.
	Fix(ctx context.Context, n *notice.Notice, findings ...notice.Finding) (fixed notice.Content, diff string, changed bool, err error)
}

// Deliveries reads deliveries, in the order of their ids.
type Deliveries interface {
	List(ctx context.Context, f notice.Filter) ([]*notice.Delivery, error)
	Get(ctx context.Context, id notice.DeliveryID) (*notice.Delivery, error)
}

// Options is what the room needs. Everything must be given.
type Options struct {
	Notices    Notices
	Records    Records
	Layout     Layout
	Checker    Checker
	Deliveries Deliveries
	Policy     *policy.Set
	Links      *link.Links // signs links to decide
	// Proof lays out the poster of an edition that is not signed, marked as 样稿 and
	// without its code.
	Proof func(n *notice.Notice, t notice.Target) (notice.Rendition, error)
	// Spoken sets the words of a loudspeaker's script beside what is written, those
	// with warnings first.
	Spoken func(n *notice.Notice, t notice.Target) []SpokenLine
	// Told are the messages about an edition's review, the newest first.
	Told func(ctx context.Context, n *notice.Notice) ([]Errand, error)
	// Secret says that a notice may be secret, or that it cannot be told: it is not
	// shown on a phone.
	Secret func(ctx context.Context, n *notice.Notice) bool
	// QR draws a code as a PNG.
	QR func(text string) ([]byte, error)
}

// Room reads editions. The rooms of those who act on them embed it.
type Room struct {
	*frame.Frame
	Options
	previews *previews
}

// Stopped returns the stop that holds a notice, nil for none: outside the office nothing
// of such a notice is shown, printed or passed on.
func (d *Room) Stopped(ctx context.Context, id notice.ID) (*notice.Stop, error) {
	s, err := d.Records.Stop(ctx, id)
	if err != nil || !s.Holds() {
		return nil, err
	}
	return s, nil
}

// RefuseStopped refuses to give out anything of a notice that is held.
func (d *Room) RefuseStopped(ctx context.Context, id notice.ID) error {
	s, err := d.Stopped(ctx, id)
	switch {
	case err != nil || s == nil:
		return err
	case s.Recall:
		return &notice.Refusal{Msg: "这份公告里有不该公开的个人信息，已经撤回。请不要再贴、再播、再转发；贴了的撕下，转发了的删掉。"}
	}
	return &notice.Refusal{Msg: "这份公告正在核实，先停。请先不要贴、不要播、不要转发，等镇里的消息。"}
}

// New opens the room.
func New(f *frame.Frame, o Options) (*Room, error) {
	err := frame.Given("edition", map[string]bool{
		"Notices": o.Notices != nil, "Records": o.Records != nil, "Layout": o.Layout != nil, "Checker": o.Checker != nil, "Deliveries": o.Deliveries != nil,
		"Policy": o.Policy != nil, "Links": o.Links != nil, "Proof": o.Proof != nil, "Spoken": o.Spoken != nil,
		"Told": o.Told != nil, "Secret": o.Secret != nil, "QR": o.QR != nil,
	})
	return &Room{f, o, newPreviews()}, err
}
