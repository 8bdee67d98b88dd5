package home

import (
	"context"
	"strings"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

type noticesPage struct {
	frame.Chrome
	Query  string
	Status string
	Rows   []noticeRow
	Total  int
}

type noticeRow struct {
	Notice   *notice.Notice
	Category string
	Where    string
	State    string // in words: 等校对, 退回, 已签发
	Tone     string
	Who      string
}

// List lists all editions, newest first, by words and by where they stand.
func (d *Room) List(v *frame.Visit) error {
	p := noticesPage{Chrome: v.Chrome("notices"), Query: strings.TrimSpace(v.R.FormValue("s")), Status: v.R.FormValue("status")}
	ns, err := d.Notices.Notices(v.R.Context(), looked)
	if err != nil {
		return err
	}
	p.Total = len(ns)
	for _, n := range ns {
		if n, err = d.PassOver(v, n); err != nil {
			return err
		}
		if !inStatus(n, p.Status) || !strings.Contains(strings.ToLower(n.Content.Title+" "+string(n.ID)), strings.ToLower(p.Query)) {
			continue
		}
		r, err := d.row(v.R.Context(), n)
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, r)
	}
	return v.Show(200, "notices", p)
}

func inStatus(n *notice.Notice, status string) bool {
	switch status {
	case "open":
		return n.NextStep() != ""
	case "issued":
		return n.Status == notice.Issued
	}
	return true
}

func (d *Room) row(ctx context.Context, n *notice.Notice) (noticeRow, error) {
	r := noticeRow{Notice: n, Category: d.Category(n), Where: d.Where(n), State: notice.StatusName(n.Status), Tone: "off"}
	step, blocked := n.NextStep(), ""
	if step == notice.StepProofread && n.Returned() == nil {
		var err error
		if _, blocked, err = d.Look(ctx, n); err != nil {
			return r, err
		}
	}
	switch {
	case edition.Returned(n) != nil:
		r.State, r.Tone, r.Who = "退回改稿", "hand", "在"+d.NameOf(n.Author)+"手里"
	case blocked != "":
		r.State, r.Tone, r.Who = "要改稿", "bad", "在"+d.NameOf(n.Author)+"手里"
	case step != "":
		r.State, r.Tone, r.Who = "等"+notice.StepName(step), "wait", frame.WaitsFor(d.WithRole(step.Role()))
	case n.Status == notice.Issued:
		r.State, r.Tone = "已签发", "good"
		if n.Kind == notice.Withdrawal {
			r.State, r.Tone = "已撤回", "off"
		}
		if n.Approval != nil {
			r.Who = n.Approval.Name + "签发"
		}
	}
	return r, nil
}
