package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

type noticesCmd struct {
	State []string `help:"只看办到这一步的，可写几次，中文英文都行：${statuses}。" placeholder:"状态"`
	Limit int      `default:"100" help:"最多列几份，新的在前。" placeholder:"份数"`
	JSON  bool     `name:"json" help:"每行一个 JSON 对象，给程序读。"`
}

// standing is where the newest edition of a notice stands.
type standing struct {
	key   string // draft, returned, proofread, cleared, issued, withdrawn, dropped
	words string
}

var standings = []standing{
	{"draft", "拟稿"}, {"returned", "退回改稿"}, {"proofread", "已校对"}, {"cleared", "已保密审查"},
	{"issued", "已签发"}, {"withdrawn", "已撤回"}, {"dropped", "已作废"},
}

func statusWords() string {
	var out []string
	for _, s := range standings {
		out = append(out, s.key+" "+s.words)
	}
	return "open 在办，" + strings.Join(out, "，")
}

// standingOf finds where an edition stands.
func standingOf(n *notice.Notice) standing {
	key := string(n.Status)
	switch {
	case n.Returned() != nil:
		key = "returned"
	case n.Kind == notice.Withdrawal && n.Status == notice.Issued:
		key = "withdrawn"
	}
	for _, s := range standings {
		if s.key == key {
			return s
		}
	}
	return standing{key, notice.StatusName(n.Status)}
}

// Run lists the newest edition of every notice.
func (x *noticesCmd) Run(ctx context.Context, c *commands, s streams) error {
	want, err := x.wanted()
	if err != nil {
		return err
	}
	if x.Limit < 1 {
		return say.BadUse("--limit 至少写 1。")
	}
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	list, err := a.Store.Notices(ctx, 100000)
	if err != nil {
		return err
	}
	var shown []*notice.Notice
	for _, n := range list {
		if n, err = notGivenUp(ctx, a, n); err != nil {
			return err
		}
		if len(want) == 0 || slices.Contains(want, standingOf(n).key) || slices.Contains(want, "open") && n.NextStep() != "" {
			shown = append(shown, n)
		}
	}
	total := len(shown)
	shown = shown[:min(total, x.Limit)]
	if x.JSON {
		enc := json.NewEncoder(s.out)
		enc.SetEscapeHTML(false)
		for _, n := range shown {
			waits, err := waitsFor(ctx, a, n)
			if err != nil {
				return err
			}
			if err := enc.Encode(noticeLine(a, n, waits)); err != nil {
				return err
			}
		}
		return nil
	}
	if total == 0 {
		_, err := fmt.Fprintln(s.out, "没有这样的公告。")
		return err
	}
	var rows [][]string
	for _, n := range shown {
		waits, err := waitsFor(ctx, a, n)
		if err != nil {
			return err
		}
		rows = append(rows, []string{string(n.ID), n.EditionWord(), n.Content.Title, categoryName(a, n), standingOf(n).words, strings.Join(waits, "、"), due(a, n)})
	}
	say.Table(s.out, []string{"编号", "版本", "标题", "类别", "办到", "等谁", "期限"}, []int{0, 0, 44, 0, 0, 24, 0}, rows)
	fmt.Fprintf(s.out, "\n共 %d 份", total)
	if total > len(shown) {
		fmt.Fprintf(s.out, "，列出最新的 %d 份，全部请加 --limit %d", len(shown), total)
	}
	_, err = fmt.Fprintln(s.out, "。")
	return err
}

func (x *noticesCmd) wanted() ([]string, error) {
	var out []string
	for _, w := range x.State {
		key := w
		if w == "在办" {
			key = "open"
		}
		for _, s := range standings {
			if s.words == w {
				key = s.key
			}
		}
		if key != "open" && !slices.ContainsFunc(standings, func(s standing) bool { return s.key == key }) {
			return nil, say.BadUse("--state 没有“%s”这个状态，可以写：%s。", w, statusWords())
		}
		out = append(out, key)
	}
	return out, nil
}

// notGivenUp passes editions over that were given up and had one before them.
func notGivenUp(ctx context.Context, a *app.App, n *notice.Notice) (*notice.Notice, error) {
	for n.Status == notice.Dropped && n.Edition > 1 {
		before, err := a.Store.Notice(ctx, n.ID, n.Edition-1)
		if errors.Is(err, store.ErrNotFound) {
			return n, nil
		}
		if err != nil {
			return nil, err
		}
		n = before
	}
	return n, nil
}

func categoryName(a *app.App, n *notice.Notice) string {
	if r, ok := a.Config.Policy.Category(n.Content.Category); ok && r.Name != "" {
		return r.Name
	}
	return string(n.Content.Category)
}

// waitsFor names who has to act on an edition: its author, while it cannot pass,
// else whoever may take the next step.
func waitsFor(ctx context.Context, a *app.App, n *notice.Notice) ([]string, error) {
	step := n.NextStep()
	if step == "" {
		return nil, nil
	}
	held := n.Returned() != nil
	if !held && step == notice.StepProofread {
		found, err := a.Dispatcher.Check(ctx, n)
		if err != nil {
			return nil, err
		}
		held = a.Dispatcher.Held(n, found) != nil
	}
	if held {
		return []string{a.OfficerName(n.Author) + "（改稿）"}, nil
	}
	var out []string
	for _, o := range a.Config.Town.Officers {
		if o.Has(step.Role()) && o.Account != n.Author {
			out = append(out, o.Name+"（"+notice.StepName(step)+"）")
		}
	}
	if len(out) == 0 {
		out = []string{"没有人（" + notice.StepName(step) + "）"}
	}
	return out, nil
}

// due is the day by which an edition that is not out yet must be.
func due(a *app.App, n *notice.Notice) string {
	if n.NextStep() == "" {
		return ""
	}
	day, ok := deadline(a, n)
	switch {
	case !ok:
		return ""
	case !a.Clock.Now().Before(day.AddDate(0, 0, 1)):
		return day.Format("1月2日") + "，已超期"
	}
	return day.Format("1月2日")
}

func deadline(a *app.App, n *notice.Notice) (time.Time, bool) {
	d, _, ok := a.Config.Policy.Deadline(n, a.Checks.Calendar())
	return d.Due, ok
}

// noticeLine is an edition as scripts read it.
func noticeLine(a *app.App, n *notice.Notice, waits []string) any {
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.RFC3339)
	}
	line := struct {
		ID       notice.ID       `json:"id"`
		Edition  int             `json:"edition"`
		Kind     notice.Kind     `json:"kind"`
		Title    string          `json:"title"`
		Category notice.Category `json:"category"`
		Status   string          `json:"status"`
		Step     notice.Step     `json:"step,omitempty"`
		WaitsFor []string        `json:"waits_for,omitempty"`
		Author   string          `json:"author"`
		Deadline string          `json:"deadline,omitempty"`
		Publish  string          `json:"publish_at,omitempty"`
		Expire   string          `json:"expire_at,omitempty"`
	}{n.ID, n.Edition, n.Kind, n.Content.Title, n.Content.Category, standingOf(n).key, n.NextStep(), waits, n.Author, "", day(n.Content.PublishAt), day(n.End().Say)}
	if due, ok := deadline(a, n); ok && n.NextStep() != "" {
		line.Deadline = due.Format("2006-01-02")
	}
	return line
}
