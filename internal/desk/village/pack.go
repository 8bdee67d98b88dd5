package village

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// PackJob is one thing to be printed in a pack.
type PackJob struct {
	Notice *notice.Notice // as it was issued; jobs of one edition share it
	Target notice.Target
	Form   string // "" the poster; large 大字版; slip 入户单
	// Printer is the paper of the printer: A3 takes two A4 sheets side by side, on A4
	// an A3 sheet is cut in two; "": every sheet as it is.
	Printer string
}

// mostPacked bounds the sheets of one pack.
const mostPacked = 1000

// printForms are what may be printed of a notice beside its posters.
var printForms = map[string]string{"large": "大字版", "slip": "入户单"}

// PrintAll 一次打印全部海报: every poster that a village has still to
// put up, in one file, the pressing ones first.
func (d *Room) PrintAll(v *frame.Visit) error {
	vi, err := d.villageOf(v)
	if err != nil {
		return err
	}
	list, err := d.Deliveries.List(v.R.Context(), notice.Filter{Village: vi.ID, Channel: notice.Board, States: []notice.State{notice.Awaiting}, Limit: mostPacked})
	if err != nil {
		return err
	}
	jobs, err := d.packJobs(v, list, "")
	if err != nil {
		return err
	}
	slices.SortStableFunc(jobs, func(a, b PackJob) int {
		return b.Notice.Content.Urgency.Rank() - a.Notice.Content.Urgency.Rank()
	})
	day := d.Clock.Now().Format("1月2日")
	return d.print(v, vi.Name+"要张贴的公告 "+day, jobs)
}

// PrintNotice 全部公告栏打包打印: one notice for every board, by village.
func (d *Room) PrintNotice(v *frame.Visit) error {
	n, err := d.LoadAsked(v)
	if err != nil {
		return err
	}
	list, err := d.Deliveries.List(v.R.Context(), notice.Filter{Notice: n.ID, Edition: n.Edition, Channel: notice.Board, Limit: mostPacked})
	if err != nil {
		return err
	}
	jobs, err := d.packJobs(v, list, "")
	if err != nil {
		return err
	}
	return d.print(v, n.Content.Title, jobs)
}

// PrintOne prints another form of one notice for a village.
func (d *Room) PrintOne(v *frame.Visit) error {
	vi, err := d.villageOf(v)
	if err != nil {
		return err
	}
	form := v.R.PathValue("form")
	name, ok := printForms[form]
	if !ok {
		return frame.ErrNotHere
	}
	n, err := d.Load(v)
	if err != nil {
		return err
	}
	if n, err = d.InForce(v, n); err != nil {
		return err
	}
	if n == nil {
		return frame.ErrNotHere
	}
	list, err := d.Deliveries.List(v.R.Context(), notice.Filter{Notice: n.ID, Edition: n.Edition, Village: vi.ID, Channel: notice.Board, Limit: mostPacked})
	if err != nil {
		return err
	}
	jobs, err := d.packJobs(v, list, form)
	if err != nil {
		return err
	}
	if board := notice.TargetID(v.R.FormValue("board")); board != "" {
		jobs = slices.DeleteFunc(jobs, func(j PackJob) bool { return j.Target.ID != board })
		if len(jobs) == 0 {
			return frame.ErrNotHere
		}
	}
	if len(jobs) > 1 { // no board was named: one to be copied
		jobs = jobs[:1]
	}
	return d.print(v, vi.Name+" "+name+" "+n.Content.Title, jobs)
}

// free leaves out the deliveries of notices that an officer holds.
func (d *Room) free(v *frame.Visit, list []*notice.Delivery) ([]*notice.Delivery, error) {
	stops, err := d.Records.Stops(v.R.Context())
	if err != nil || len(stops) == 0 {
		return list, err
	}
	return slices.DeleteFunc(slices.Clone(list), func(x *notice.Delivery) bool {
		return slices.ContainsFunc(stops, func(s *notice.Stop) bool { return s.Notice == x.Notice })
	}), nil
}

// packJobs are the posters of deliveries that may still hang: issued, in force,
// and not called back.
func (d *Room) packJobs(v *frame.Visit, list []*notice.Delivery, form string) ([]PackJob, error) {
	editions := map[string]*notice.Notice{}
	now := d.Clock.Now()
	list, err := d.free(v, list)
	if err != nil {
		return nil, err
	}
	var out []PackJob
	for _, x := range list {
		if x.State == notice.Cancelled || x.State == notice.Recalling || x.State == notice.Recalled {
			continue
		}
		key := fmt.Sprintf("%s/%d", x.Notice, x.Edition)
		n := editions[key]
		if n == nil {
			var err error
			if n, err = d.Notices.Notice(v.R.Context(), x.Notice, x.Edition); err != nil {
				return nil, err
			}
			editions[key] = n
		}
		if n.Status != notice.Issued || n.ExpiredAt(now) || n.Content.PublishAt.After(now) && !v.Me.InOffice() {
			continue
		}
		out = append(out, PackJob{Notice: n, Target: x.Target, Form: form})
	}
	slices.SortStableFunc(out, func(a, b PackJob) int { return cmp.Compare(a.Target.Village, b.Target.Village) })
	return out, nil
}

// print answers with the pack.
func (d *Room) print(v *frame.Visit, title string, jobs []PackJob) error {
	printer := v.R.FormValue("printer")
	if printer != "" && printer != "A3" && printer != "A4" {
		return frame.ErrNotHere
	}
	for i := range jobs {
		jobs[i].Printer = printer
	}
	if len(jobs) == 0 {
		return &notice.Refusal{Msg: "没有要打印的：都张贴了，或者过期、撤回了。"}
	}
	pdf, err := d.Pack(v.R.Context(), title, jobs)
	if err != nil {
		d.Log.ErrorContext(v.R.Context(), "a pack was not made", "title", title, "err", err)
		var held interface{ NotShown() string }
		if errors.As(err, &held) {
			return err
		}
		return &notice.Refusal{Msg: d.Words(err)}
	}
	edition.SendFile(v.W, notice.File{MediaType: "application/pdf", Data: pdf}, edition.FileTitle(title)+".pdf")
	return nil
}
