package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"gaoshi/internal/notice"
)

// doneShown is how long what is done stays on the village's page, and overShown
// what is over: nobody is asked for ever to take old paper down.
const (
	doneShown = 7 * 24 * time.Hour
	overShown = 30 * 24 * time.Hour
)

type villagePage struct {
	chrome
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
	Codes    bool         // posters carry code words
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
func (v *visit) villageOf() (notice.Village, error) {
	id := v.me.Village
	if v.me.inOffice() {
		if q := v.r.FormValue("village"); q != "" || id == "" {
			id = q
		}
		if id == "" && len(v.d.Town.Villages) > 0 {
			id = v.d.Town.Villages[0].ID
		}
	}
	vi, ok := v.d.Town.Village(id)
	if !ok {
		return vi, errNotHere
	}
	return vi, nil
}

// village shows a village head what to print, to forward and to play.
func (d *desk) village(v *visit) error {
	p := villagePage{chrome: v.chrome("village"), Codes: d.CodeWords != nil}
	var err error
	if p.Village, err = v.villageOf(); err != nil {
		return err
	}
	if v.me.inOffice() {
		p.Villages = d.Town.Villages
	}
	id := p.Village.ID
	p.May = decides(v.me) || v.me.Village == id && v.me.Has(VillageHead)
	list, err := d.Deliveries.List(v.r.Context(), Filter{Village: id, Limit: 5000})
	if err != nil {
		return err
	}
	jobs, err := v.jobs(list)
	if err != nil {
		return err
	}
	p.sort(jobs)
	if p.Recall, err = v.recalls(list); err != nil {
		return err
	}
	if d.Pack != nil {
		for _, j := range p.Jobs {
			p.Sheets += len(j.ToPost())
			for _, x := range j.ToPost() {
				p.TwoUp = p.TwoUp || p.Village.Printer == "A3" && x.D.Target.Paper == "A4"
			}
		}
		p.Print = "/desk/village/posters.pdf?" + url.Values{"village": {id}}.Encode()
	}
	return v.show(http.StatusOK, "village", p)
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
func (v *visit) recalls(list []*notice.Delivery) ([]recallJob, error) {
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
			n, err := v.d.newest(v, x.Notice)
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
