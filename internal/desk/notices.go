package desk

import (
	"strings"

	"gaoshi/internal/notice"
)

type noticesPage struct {
	chrome
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

// notices lists all editions, newest first, by words and by where they stand.
func (d *desk) notices(v *visit) error {
	p := noticesPage{chrome: v.chrome("notices"), Query: strings.TrimSpace(v.r.FormValue("s")), Status: v.r.FormValue("status")}
	ns, err := d.Notices.Notices(v.r.Context(), looked)
	if err != nil {
		return err
	}
	p.Total = len(ns)
	for _, n := range ns {
		if n, err = d.passOver(v, n); err != nil {
			return err
		}
		if !inStatus(n, p.Status) || !strings.Contains(strings.ToLower(n.Content.Title+" "+string(n.ID)), strings.ToLower(p.Query)) {
			continue
		}
		p.Rows = append(p.Rows, d.row(n))
	}
	return v.show(200, "notices", p)
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

func (d *desk) row(n *notice.Notice) noticeRow {
	r := noticeRow{Notice: n, Category: d.category(n), Where: d.where(n), State: notice.StatusName(n.Status), Tone: "off"}
	switch step := n.NextStep(); {
	case returned(n) != nil:
		r.State, r.Tone, r.Who = "退回改稿", "hand", "在"+d.nameOf(n.Author)+"手里"
	case step == notice.StepProofread && d.Checker.Gate(n) != nil:
		r.State, r.Tone, r.Who = "要改稿", "bad", "在"+d.nameOf(n.Author)+"手里"
	case step != "":
		r.State, r.Tone, r.Who = "等"+notice.StepName(step), "wait", waitsFor(d.withRole(roleOf(step)))
	case n.Status == notice.Issued:
		r.State, r.Tone = "已签发", "good"
		if n.Kind == notice.Withdrawal {
			r.State, r.Tone = "已撤回", "off"
		}
		if n.Approval != nil {
			r.Who = n.Approval.Name + "签发"
		}
	}
	return r
}

func (d *desk) category(n *notice.Notice) string {
	if r, ok := d.Policy.Category(n.Content.Category); ok && r.Name != "" {
		return r.Name
	}
	return string(n.Content.Category)
}

// where says in a few words which villages an edition is for.
func (d *desk) where(n *notice.Notice) string {
	if n.Content.All() {
		return "全镇各村"
	}
	var names []string
	for _, id := range n.Content.Villages {
		if v, ok := d.Town.Village(id); ok {
			names = append(names, v.Name)
		} else {
			names = append(names, id)
		}
	}
	return strings.Join(names, "、")
}
