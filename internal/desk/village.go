package desk

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"gaoshi/internal/notice"
)

// doneShown is how long what is done stays on the village's page.
const doneShown = 7 * 24 * time.Hour

type villagePage struct {
	chrome
	Village  notice.Village
	Villages []notice.Village // to choose from; only for the office
	Jobs     []villageJob     // to do, the pressing first
	Done     []villageJob
	TakeDown []villageJob // hang past their time
	Late     []villageJob // not done, and of no use any more
	May      bool         // the officer may say that something is done
}

// villageJob is all that one notice asks of one village.
type villageJob struct {
	Notice  *notice.Notice
	Urgent  bool
	Print   []villagePart
	Forward []villagePart
	Play    []villagePart
	Self    []*notice.Delivery // goes by itself
	Left    int                // parts to do
	Latest  time.Time          // of what was done
}

// villagePart is one thing to do.
type villagePart struct {
	D     *notice.Delivery
	Shown shown
	Done  bool
}

// village shows a village head what to print, to forward and to play.
func (d *desk) village(v *visit) error {
	p := villagePage{chrome: v.chrome("village")}
	id := v.me.Village
	if v.me.inOffice() {
		p.Villages = d.Town.Villages
		if q := v.r.FormValue("village"); q != "" || id == "" {
			id = q
		}
		if id == "" && len(p.Villages) > 0 {
			id = p.Villages[0].ID
		}
	}
	var ok bool
	if p.Village, ok = d.Town.Village(id); !ok {
		return errNotHere
	}
	p.May = decides(v.me) || v.me.Village == id && v.me.Has(VillageHead)
	list, err := d.Deliveries.List(v.r.Context(), Filter{Village: id, Limit: 5000})
	if err != nil {
		return err
	}
	jobs, err := v.jobs(list)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		expired := j.Notice.ExpiredAt(p.Now)
		switch {
		case expired && j.Left > 0:
			p.Late = append(p.Late, j)
		case j.Left > 0:
			p.Jobs = append(p.Jobs, j)
		case expired && hangs(j):
			p.TakeDown = append(p.TakeDown, j)
		case p.Now.Sub(j.Latest) < doneShown:
			p.Done = append(p.Done, j)
		}
	}
	slices.SortStableFunc(p.Jobs, func(a, b villageJob) int {
		return b.Notice.Content.Urgency.Rank() - a.Notice.Content.Urgency.Rank()
	})
	return v.show(http.StatusOK, "village", p)
}

// ToPost are the posters that are not on their boards yet.
func (j villageJob) ToPost() []villagePart {
	return slices.DeleteFunc(slices.Clone(j.Print), func(p villagePart) bool { return p.Done })
}

// hangs reports whether paper of an expired list is still on a wall.
func hangs(j villageJob) bool {
	return j.Notice.Content.Takedown && slices.ContainsFunc(j.Print, func(p villagePart) bool { return p.Done })
}

// jobs gathers a village's deliveries by notice, the newest first.
func (v *visit) jobs(list []*notice.Delivery) ([]villageJob, error) {
	type edition struct {
		id notice.ID
		n  int
	}
	at := map[edition]int{}
	var out []villageJob
	now := v.d.Clock.Now()
	for _, x := range slices.Backward(list) {
		if x.State == notice.Cancelled || x.State == notice.Recalled || x.State == notice.Recalling {
			continue
		}
		done := x.State == notice.Confirmed || x.State == notice.Accepted
		if done && now.Sub(x.UpdatedAt) > 90*24*time.Hour {
			continue
		}
		key := edition{x.Notice, x.Edition}
		i, ok := at[key]
		if !ok {
			n, err := v.d.Notices.Notice(v.r.Context(), x.Notice, x.Edition)
			if err != nil {
				return nil, err
			}
			i = len(out)
			at[key] = i
			out = append(out, villageJob{Notice: n, Urgent: n.Content.Urgency.Rank() >= notice.Urgent.Rank()})
		}
		if err := v.part(&out[i], x, done); err != nil {
			return nil, err
		}
	}
	for i := range out {
		for _, ps := range [][]villagePart{out[i].Print, out[i].Forward, out[i].Play} {
			slices.SortStableFunc(ps, func(a, b villagePart) int { return int(a.D.ID - b.D.ID) })
		}
	}
	return out, nil
}

// part puts a delivery where a village head looks for it.
func (v *visit) part(j *villageJob, x *notice.Delivery, done bool) error {
	if x.UpdatedAt.After(j.Latest) {
		j.Latest = x.UpdatedAt
	}
	waits := x.State == notice.Awaiting
	byHand := waits || x.Receipt != nil && x.State == notice.Confirmed && (x.Target.Channel != notice.WeChat || x.Target.Kind == "forward")
	if !byHand {
		j.Self = append(j.Self, x)
		return nil
	}
	p := villagePart{D: x, Done: done}
	if waits {
		j.Left++
		r, err := v.d.Records.Rendition(v.r.Context(), x.Rendition, x.Target.ID)
		switch {
		case errors.Is(err, v.d.NotFound):
			p.Shown = shown{Target: x.Target, Error: "这一份读不出来，请打办公室电话。"}
		case err != nil:
			return err
		default:
			p.Shown = draw(j.Notice, x.Target, r)
		}
	}
	switch x.Target.Channel {
	case notice.Board:
		j.Print = append(j.Print, p)
	case notice.WeChat:
		j.Forward = append(j.Forward, p)
	case notice.Loudspeaker:
		j.Play = append(j.Play, p)
	default:
		j.Self = append(j.Self, x)
	}
	return nil
}
