package register

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// Duty kinds, for cards and pages.
const (
	DutyPublish = "publish" // a document must come out, or be decided on
	DutyRequest = "request"
	DutyRecheck = "recheck"
	DutyReading = "reading" // an interpretation is missing
)

// OpenDuty is one thing that must be done by a day.
type OpenDuty struct {
	Kind  string
	Ref   string // 第17号, 依申请〔2026〕3号
	ID    int64
	What  string
	Title string
	Due   time.Time // zero: the clock stands still
	Left  string    // 还剩3个工作日
	Late  bool
	Steps []string
	Law   string
	// Notice is the one to open, "" for none.
	Notice notice.ID
}

// lookedAt is how many items of each kind a list shows.
const lookedAt = 500

// Due is what must be done by a day, the most overdue first.
func (r *Room) Due(ctx context.Context, by time.Time) ([]OpenDuty, error) {
	cal, now := r.Calendar(), r.Clock.Now()
	var out []OpenDuty
	items, err := r.Keep.ItemsDue(ctx, by, lookedAt)
	if err != nil {
		return nil, err
	}
	for _, x := range items {
		d, source, _ := r.Deadline(x)
		what := "主动公开"
		if x.Disclosure == Undecided {
			what = "定公开方式"
		}
		out = append(out, OpenDuty{Kind: DutyPublish, Ref: fmt.Sprintf("第%d号", x.ID), ID: x.ID, What: what, Title: x.Title, Due: x.Due, Steps: d.Steps(), Law: source, Notice: x.Notice})
	}
	requests, err := r.Keep.Requests(ctx, RequestFilter{Open: true, Limit: lookedAt})
	if err != nil {
		return nil, err
	}
	for _, q := range requests {
		for _, d := range q.DutiesOn(cal, now) {
			if d.Due.IsZero() || d.Due.After(by) {
				continue
			}
			out = append(out, OpenDuty{Kind: DutyRequest, Ref: q.No, ID: q.ID, What: d.What, Title: q.Subject, Due: d.Due, Steps: d.Steps, Law: "条例第三十至三十三条"})
		}
	}
	again, err := r.Keep.ItemsToRecheck(ctx, by, lookedAt)
	if err != nil {
		return nil, err
	}
	for _, x := range again {
		due := x.NextRecheck()
		out = append(out, OpenDuty{Kind: DutyRecheck, Ref: fmt.Sprintf("第%d号", x.ID), ID: x.ID, What: "定期评估", Title: x.Title, Due: due, Law: "条例第十八条",
			Steps: []string{fmt.Sprintf("不予公开的每满半年评估一次：上次%s，到%s。", calendar.DateCN(due.AddDate(0, -recheckMonths, 0)), calendar.DateCN(due))}})
	}
	for i := range out {
		out[i].Left = LateWords(cal, out[i].Due, now)
		out[i].Late = calendar.Date(now).After(out[i].Due)
	}
	slices.SortStableFunc(out, func(a, b OpenDuty) int { return a.Due.Compare(b.Due) })
	return out, nil
}

// Covered is one item of articles 20 and 21 with what the town has published of it.
type Covered struct {
	Topic
	Count int
	Last  time.Time
}

// Coverage counts what is published by the items of articles 20 and 21; a year of 0
// counts all years. What is 0 is a gap.
func (r *Room) Coverage(ctx context.Context, year int) ([]Covered, error) {
	out := make([]Covered, len(Topics))
	at := map[string]int{}
	for i, t := range Topics {
		out[i].Topic = t
		at[t.Key] = i
	}
	err := r.Keep.EachItem(ctx, year, func(x *Item) error {
		day := x.Published()
		if !x.Listed() {
			return nil
		}
		for _, key := range x.Topics {
			if i, ok := at[key]; ok {
				out[i].Count++
				if day.After(out[i].Last) {
					out[i].Last = day
				}
			}
		}
		return nil
	})
	return out, err
}

// Listed reports whether an item stands in the public directory: it is open, out, and
// not withdrawn.
func (x *Item) Listed() bool {
	return x.Struck == "" && !x.News && x.Disclosure == Open && !x.Published().IsZero() && x.Kind != notice.Withdrawal
}

// Directory are the items of the public directory 公开目录 (条例 12), the newest first.
func (r *Room) Directory(ctx context.Context, year int) ([]*Item, error) {
	var out []*Item
	err := r.Keep.EachItem(ctx, year, func(x *Item) error {
		if x.Listed() {
			out = append(out, x)
		}
		return nil
	})
	slices.Reverse(out)
	return out, err
}

// Unread are the documents that need an interpretation and have none (政策解读): issued
// notices of a category that asks for one.
func (r *Room) Unread(ctx context.Context) ([]*Item, error) {
	var out []*Item
	for _, c := range r.Policy.Categories() {
		if rule, _ := r.Policy.Category(c); !rule.NeedsInterpretation {
			continue
		}
		list, err := r.Keep.ItemsUnread(ctx, c, 100)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			by, err := r.Keep.ItemsReading(ctx, x.Notice, x.DocNo)
			if err != nil {
				return nil, err
			}
			by = slices.DeleteFunc(by, func(y *Item) bool { return y.Category == notice.Clarification })
			if len(by) == 0 && x.Kind != notice.Withdrawal {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// Linked are the interpretations of a document, and the document that it interprets
// itself: both directions of 政策解读.
func (r *Room) Linked(ctx context.Context, x *Item) (reading []*Item, original *Item, err error) {
	if x.Interprets != "" {
		original, err = r.Keep.ItemOf(ctx, x.Interprets)
		if errors.Is(err, r.NotFound) {
			probe := Item{DocNo: string(x.Interprets)}
			original, err = r.Keep.ItemNamed(ctx, probe.Key())
		}
		if errors.Is(err, r.NotFound) {
			original, err = nil, nil
		}
		if err != nil {
			return nil, nil, err
		}
	}
	if x.Notice == "" && x.DocNo == "" {
		return nil, original, nil
	}
	reading, err = r.Keep.ItemsReading(ctx, x.Notice, x.DocNo)
	return reading, original, err
}
