// Package village is the page of a village's head: what to print, to forward and to
// play, with one tap for each that is done, and what hangs past its time. A head
// sees their own village and no other; the office may look at any. The page opens at
// the desk or by a signed link, the forward pack 转发包 of a group by a link of its
// own, without an account.
//
// It stands on the room of deliveries, whose taps it shows.
package village

import (
	"context"
	"fmt"
	"gaoshi/internal/desk/deliveries"
	"net/http"
	"net/url"
	"slices"
	"time"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Options is what the room needs. Everything must be given.
type Options struct {
	// Pack lays many sheets out as one PDF, with a bookmark for each, as they were
	// signed.
	Pack func(ctx context.Context, title string, jobs []PackJob) ([]byte, error)
	// CodeWords are the digits on a poster by which a village head reports it up
	// and down.
	CodeWords func(id notice.ID, edition int, t notice.TargetID) (posted, removed string)
	// HasVoice reports whether the landing page of an edition plays a recording for
	// this village.
	HasVoice func(ctx context.Context, n *notice.Notice, village string) bool
}

// Room is the villages' page.
type Room struct {
	*deliveries.Room
	Options
}

// New opens the room.
func New(x *deliveries.Room, o Options) (*Room, error) {
	return &Room{x, o}, frame.Given("village", map[string]bool{"Pack": o.Pack != nil, "CodeWords": o.CodeWords != nil, "HasVoice": o.HasVoice != nil})
}

// doneShown is how long what is done stays on the village's page, and overShown
// what is over: nobody is asked for ever to take old paper down.
const (
	doneShown = 7 * 24 * time.Hour
	overShown = 30 * 24 * time.Hour
)

type villagePage struct {
	frame.Chrome
	Village  notice.Village
	Villages []notice.Village // to choose from; only for the office
	Jobs     []villageJob     // to do, the pressing first
	Done     []villageJob
	TakeDown []villageJob // lists of persons that hang past their time: must come down
	Spent    []villageJob // other paper that hangs past its time
	Recall   []recallJob  // withdrawn, to be taken back by hand
	Late     []villageJob // not done, as far as is known, and of no use any more
	May      bool         // the officer may say that something is done
	Sheets   int          // posters to print at once; 0 where there is no pack
	Print    string       // address of the pack
	TwoUp    bool         // its A4 sheets may stand two on one of the village's A3
}

// wall is one job's paper that hangs past its time.
type wall struct {
	Job  villageJob
	Back string // where the button returns to
	May  bool
}

// Wall is the job with what the piece that shows its paper needs.
func (p villagePage) Wall(j villageJob) wall { return wall{j, p.Path, p.May} }

// recallJob is a withdrawn edition that only people can take back here.
type recallJob struct {
	Title  string
	Reason string
	Parts  []*notice.Delivery
}

// villageOf is the village whose page is asked for: a village head's own, or
// any for the office.
func (d *Room) villageOf(v *frame.Visit) (notice.Village, error) {
	id := v.Me.Village
	if v.Me.InOffice() {
		if q := v.R.FormValue("village"); q != "" || id == "" {
			id = q
		}
		if id == "" && len(d.Town.Villages) > 0 {
			id = d.Town.Villages[0].ID
		}
	}
	vi, ok := d.Town.Village(id)
	if !ok {
		return vi, frame.ErrNotHere
	}
	return vi, nil
}

// Page shows a village head what to print, to forward and to play.
func (d *Room) Page(v *frame.Visit) error {
	p := villagePage{Chrome: v.Chrome("village")}
	var err error
	if p.Village, err = d.villageOf(v); err != nil {
		return err
	}
	if v.Me.InOffice() {
		p.Villages = d.Town.Villages
	}
	id := p.Village.ID
	p.May = frame.Decides(v.Me) || v.Me.Village == id && v.Me.Has(notice.RoleVillageHead)
	list, err := d.Deliveries.List(v.R.Context(), notice.Filter{Village: id, Limit: 5000})
	if err != nil {
		return err
	}
	jobs, err := d.jobs(v, list)
	if err != nil {
		return err
	}
	p.sort(jobs)
	if p.Recall, err = d.recalls(v, list); err != nil {
		return err
	}
	for _, j := range p.Jobs {
		p.Sheets += len(j.ToPost())
		for _, x := range j.ToPost() {
			p.TwoUp = p.TwoUp || p.Village.Printer == "A3" && x.D.Target.Paper == "A4"
		}
	}
	p.Print = "/desk/village/posters.pdf?" + url.Values{"village": {id}}.Encode()
	return v.Show(http.StatusOK, "village", p)
}

// sort puts each job where a village head looks for it. Paper whose time on the
// wall is over is to be taken down, whatever else of its notice is still to do.
func (p *villagePage) sort(jobs []villageJob) {
	for _, j := range jobs {
		if j.Notice.Status != notice.Issued && j.Left == 0 { // another edition has taken its place
			continue
		}
		hangs := len(j.OnWall()) > 0 && j.Notice.ExpiredAt(p.Now)
		down := j.Notice.End().At
		switch {
		case hangs && j.Notice.Content.Takedown:
			p.TakeDown = append(p.TakeDown, j)
		case hangs && p.Now.Sub(down) < overShown:
			p.Spent = append(p.Spent, j)
		}
		switch {
		case j.Left > 0:
			p.Jobs = append(p.Jobs, j)
		case j.Ended != "":
			if p.Now.Sub(j.Latest) < overShown {
				p.Late = append(p.Late, j)
			}
		case !hangs && p.Now.Sub(j.Latest) < doneShown:
			p.Done = append(p.Done, j)
		}
	}
	slices.SortStableFunc(p.Jobs, func(a, b villageJob) int {
		return b.Notice.Content.Urgency.Rank() - a.Notice.Content.Urgency.Rank()
	})
}

// recalls gathers by notice what people must take back.
func (d *Room) recalls(v *frame.Visit, list []*notice.Delivery) ([]recallJob, error) {
	at := map[string]int{}
	var out []recallJob
	for _, x := range list {
		if x.State != notice.Recalling || x.Problem == "" && x.Target.Channel != notice.Board {
			continue
		}
		key := fmt.Sprintf("%s/%d", x.Notice, x.Edition)
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			j := recallJob{Title: x.Title}
			n, err := d.Newest(v, x.Notice)
			if err != nil {
				return nil, err
			}
			if n.Kind == notice.Withdrawal {
				j.Reason = n.Reason
			}
			out = append(out, j)
		}
		out[i].Parts = append(out[i].Parts, x)
	}
	return out, nil
}
