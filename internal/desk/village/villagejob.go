package village

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// villageJob is all that one notice asks of one village.
type villageJob struct {
	Notice  *notice.Notice
	Urgent  bool
	Print   []villagePart
	Forward []villageGroup
	Play    []villageGroup
	Self    []*notice.Delivery // goes by itself
	Left    int                // parts to do
	Ended   string             // why some part is not to be done any more: 公示期到12月1日为止
	Latest  time.Time          // of what was done
	all     []*notice.Delivery
}

// villagePart is one thing to do.
type villagePart struct {
	D     *notice.Delivery
	Shown edition.Shown
	Done  bool
	Later bool // its hour has not come
	Over  bool // its time has passed: not to be done any more
	Again bool // a reminder with words of its own
}

// villageGroup is one place that hears the same once or several times: a notice
// and its reminders, a warning and its repeats. What it says stands once.
type villageGroup struct {
	Target notice.Target
	Shown  edition.Shown
	Parts  []villagePart // in the order of their hours
	Done   bool          // nothing is to be done now
}

// times are the taps of one place.
type times struct {
	Group   villageGroup
	Verb    string // 要转发, 要播
	Back    string // where the buttons return to
	Decides bool
}

// Times are the group's taps, for the page's piece that shows them.
func (g villageGroup) Times(verb, back string, decides bool) times {
	return times{g, verb, back, decides}
}

// Nth numbers the group's parts from one.
func (times) Nth(i int) int { return i + 1 }

// ToPost are the posters that are not on their boards yet, and shall be.
func (j villageJob) ToPost() []villagePart {
	return slices.DeleteFunc(slices.Clone(j.Print), func(p villagePart) bool { return p.Done || p.Over })
}

// Replaces reports whether one of the posters takes the place of an earlier edition's
// that hangs or may hang.
func (j villageJob) Replaces() bool {
	return slices.ContainsFunc(j.Print, func(p villagePart) bool { return p.D.Occasion != notice.First })
}

// Untold are the parts whose time has passed without a word: who did one of them
// in time may still say so.
func (j villageJob) Untold() []*notice.Delivery {
	var out []*notice.Delivery
	for _, x := range j.all {
		if x.Lapsed() {
			out = append(out, x)
		}
	}
	return out
}

// OnWall are the posters that were put up, or may have been without a word, and not
// taken down.
func (j villageJob) OnWall() []villagePart {
	return slices.DeleteFunc(slices.Clone(j.Print), func(p villagePart) bool { return !p.Done && !p.Over || frame.IsDown(p.D) })
}

// jobs gathers a village's deliveries by notice, the newest first.
func (d *Room) jobs(v *frame.Visit, list []*notice.Delivery) ([]villageJob, error) {
	type edition struct {
		id notice.ID
		n  int
	}
	list, err := d.free(v, list)
	if err != nil {
		return nil, err
	}
	at := map[edition]int{}
	var out []villageJob
	now := d.Clock.Now()
	for _, x := range slices.Backward(list) {
		if x.State == notice.Cancelled || x.State == notice.Recalled || x.State == notice.Recalling {
			continue
		}
		if isDone(x) && now.Sub(x.UpdatedAt) > 90*24*time.Hour {
			continue
		}
		key := edition{x.Notice, x.Edition}
		i, ok := at[key]
		if i < 0 {
			continue
		}
		if !ok {
			n, err := d.Notices.Notice(v.R.Context(), x.Notice, x.Edition)
			if err != nil {
				return nil, err
			}
			if n.Content.PublishAt.After(now) && !v.Me.InOffice() { // not even its title leaves the office before its hour
				at[key] = -1
				continue
			}
			i = len(out)
			at[key] = i
			out = append(out, villageJob{Notice: n, Urgent: n.Content.Urgency.Rank() >= notice.Urgent.Rank()})
		}
		out[i].all = append(out[i].all, x)
	}
	for i := range out {
		if err := d.sortOut(v, &out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func isDone(x *notice.Delivery) bool {
	return x.State == notice.Confirmed || x.State == notice.Accepted
}

// byHand reports whether a person does, or did, the delivery.
func byHand(x *notice.Delivery) bool {
	return x.State == notice.Awaiting || x.Lapsed() || x.Receipt != nil && x.State == notice.Confirmed && (x.Target.Channel != notice.WeChat || x.Target.Kind == "forward")
}

// sortOut puts a notice's deliveries where a village head looks for them.
func (d *Room) sortOut(v *frame.Visit, j *villageJob) error {
	slices.SortFunc(j.all, func(a, b *notice.Delivery) int {
		return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.ID, b.ID))
	})
	hand := map[notice.TargetID]bool{}
	for _, x := range j.all {
		if byHand(x) {
			hand[x.Target.ID] = true
		}
		if x.UpdatedAt.After(j.Latest) && x.State != notice.Planned {
			j.Latest = x.UpdatedAt
		}
	}
	for _, x := range j.all {
		p := villagePart{D: x, Done: isDone(x), Later: x.State == notice.Planned || x.State == notice.Due || x.State == notice.Sending}
		// The sweep says so within a minute; the page says so at once.
		p.Over = x.Lapsed() || x.State == notice.Awaiting && x.Occasion != notice.Over && j.Notice.ExpiredAt(d.Clock.Now())
		switch {
		case !hand[x.Target.ID], x.Target.Channel == notice.Portal, !p.Later && !byHand(x), p.Later && x.Target.Channel == notice.Board:
			j.Self = append(j.Self, x)
			continue
		}
		if err := d.draw(v, j, &p); err != nil {
			return err
		}
		switch x.Target.Channel {
		case notice.Board:
			j.Print = append(j.Print, p)
		case notice.WeChat:
			j.Forward = grouping(j.Forward, p)
		default:
			j.Play = grouping(j.Play, p)
		}
	}
	slices.SortStableFunc(j.Print, func(a, b villagePart) int { return cmp.Compare(a.D.ID, b.D.ID) })
	return nil
}

// draw reads what a part that waits is made of.
func (d *Room) draw(v *frame.Visit, j *villageJob, p *villagePart) error {
	if p.Over {
		j.Ended = j.Notice.End().Why()
	}
	reminds := p.D.Target.Channel == notice.WeChat && notice.Reminds(p.D.Occasion)
	waits := p.D.State == notice.Awaiting && !p.Over
	if !waits && !reminds {
		return nil
	}
	r, err := d.Records.Rendition(v.R.Context(), p.D.Rendition, p.D.Target.ID)
	p.Again = reminds && err == nil && len(r.Wordings) > 0
	if !waits {
		return nil
	}
	j.Left++
	switch {
	case errors.Is(err, d.NotFound):
		p.Shown = edition.Shown{Target: p.D.Target, Error: "这一份读不出来，请打办公室电话。"}
	case err != nil:
		return err
	default:
		p.Shown = d.Draw(j.Notice, p.D.Target, r.On(p.D.Occasion, edition.ToldAt(p.D, d.Clock.Now())))
		if p.D.Target.Channel == notice.Loudspeaker && d.Sound(p.D) != nil {
			p.Shown.Sound = frame.DeliveryHref(p.D.ID) + "/sound"
		}
	}
	return nil
}

// grouping adds a part to the group of its place, beside those that say the same.
func grouping(gs []villageGroup, p villagePart) []villageGroup {
	i := slices.IndexFunc(gs, func(g villageGroup) bool {
		return g.Target.ID == p.D.Target.ID && g.Parts[0].D.Rendition == p.D.Rendition && g.Parts[0].Again == p.Again
	})
	if i < 0 {
		i = len(gs)
		gs = append(gs, villageGroup{Target: p.D.Target, Done: true})
	}
	g := &gs[i]
	g.Parts = append(g.Parts, p)
	if p.D.State == notice.Awaiting && !p.Over && g.Done {
		g.Done, g.Shown = false, p.Shown
	}
	return gs
}
