package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

type deliveriesCmd struct {
	List    deliveriesListCmd    `cmd:"" default:"withargs" help:"列出投递（不写命令就是它）。"`
	Show    deliveriesShowCmd    `cmd:"" help:"看一项投递和它的每一次发送。"`
	Retry   deliveriesRetryCmd   `cmd:"" help:"把没发成、错过时间或没收到的一项再发一次。"`
	Now     deliveriesNowCmd     `cmd:"" help:"在等着再试的，现在就发：写序号是这几项，写 --all 是全部。"`
	Release deliveriesReleaseCmd `cmd:"" help:"恢复备份以后停着待确认的，核对过没发过，放行。"`
	Resolve deliveriesResolveCmd `cmd:"" help:"说明一项“不能确定”或“待人办理”的结果。"`
}

type deliveriesListCmd struct {
	Notice  string   `help:"只看这份公告的。" placeholder:"编号"`
	State   []string `help:"只看这些状态的，可写几次，中文英文都行：${states}。" placeholder:"状态"`
	Village string   `help:"只看发到这个村的，写村名或代号。" placeholder:"村"`
	Stuck   bool     `help:"只看卡住的：没发成、不能确定、错过时间、恢复后待确认，还有到了时间没发出去的，先说从几点起、为什么；不算过期没有回执的。"`
	JSON    bool     `name:"json" help:"每行一个 JSON 对象，给程序读。"`
}

func (x *deliveriesListCmd) Run(ctx context.Context, c *commands, s streams) error {
	f := store.Filter{Notice: notice.ID(x.Notice), Limit: 100000}
	for _, w := range x.State {
		st, ok := stateNamed(w)
		if !ok {
			return say.BadUse("--state 没有“%s”这个状态，可以写：%s。", w, stateWords())
		}
		f.States = append(f.States, st)
	}
	if x.Stuck {
		if len(f.States) > 0 {
			return say.BadUse("--stuck 和 --state 只能写一个。")
		}
		f.States, f.Lapsed = []notice.State{notice.Failed, notice.Uncertain, notice.Missed}, notice.WithoutLapsed
	}
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if f.Village, err = villageNamed(a, x.Village); err != nil {
		return err
	}
	if x.Notice != "" {
		if _, err := a.Store.Notice(ctx, f.Notice, 0); err != nil {
			return err
		}
	}
	if !x.JSON {
		if x.Stuck {
			if err := printLate(ctx, a, s.out, f); err != nil {
				return err
			}
		}
		_, err := printDeliveries(ctx, a, s.out, f)
		return err
	}
	list, err := a.Store.Deliveries(ctx, f)
	if err != nil {
		return err
	}
	if x.Stuck {
		late, _, err := lateDeliveries(ctx, a, f)
		if err != nil {
			return err
		}
		list = append(list, late...)
	}
	kinds := editions(a)
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	for _, d := range list {
		n, err := kinds(ctx, d)
		if err != nil {
			return err
		}
		if err := enc.Encode(deliveryLine(d, n.Kind)); err != nil {
			return err
		}
	}
	return nil
}

// stateNamed finds a state by its word in code or as people read it.
func stateNamed(w string) (notice.State, bool) {
	for _, st := range notice.States {
		if w == string(st) || w == notice.StateName(st) {
			return st, true
		}
	}
	return "", false
}

func stateWords() string {
	var out []string
	for _, st := range notice.States {
		out = append(out, string(st)+" "+notice.StateName(st))
	}
	return strings.Join(out, "，")
}

// villageNamed finds a village by its id or its name; "" is none.
func villageNamed(a *app.App, w string) (string, error) {
	if w == "" {
		return "", nil
	}
	if v, ok := a.Town.VillageNamed(w); ok {
		return v.ID, nil
	}
	names := func(list []notice.Village) string {
		out := make([]string, len(list))
		for i, v := range list {
			out[i] = v.Name
		}
		return strings.Join(out, "、")
	}
	if near := a.Town.NearVillages(w); len(near) > 0 {
		return "", say.BadUse("没有“%s”这个村。是不是 %s？", w, names(near))
	}
	return "", say.BadUse("没有“%s”这个村。%s有：%s。", w, a.Town.Name, names(a.Town.Villages))
}

// deliveryLine is a delivery as scripts read it.
func deliveryLine(d *store.Delivery, kind notice.Kind) any {
	return struct {
		ID       notice.DeliveryID `json:"id"`
		Notice   notice.ID         `json:"notice"`
		Edition  int               `json:"edition"`
		Kind     notice.Kind       `json:"kind"`
		Occasion string            `json:"occasion"`
		Channel  string            `json:"channel"`
		Target   notice.TargetID   `json:"target"`
		Name     string            `json:"name"`
		State    notice.State      `json:"state"`
		Lapsed   bool              `json:"lapsed,omitempty"` // its time passed in a person's hands
		DueAt    string            `json:"due_at"`
		Attempts int               `json:"attempts"`
		FirstDue string            `json:"first_due"` // when its turn first came
		Held     string            `json:"held,omitempty"`
		Problem  string            `json:"problem,omitempty"`
		Receipt  *notice.Receipt   `json:"receipt,omitempty"`
	}{d.ID, d.Notice, d.Edition, kind, d.Occasion, d.Target.Channel, d.Target.ID, d.Target.Name, d.State, d.Lapsed(), d.DueAt.Format("2006-01-02T15:04:05Z07:00"), d.Attempts, d.FirstDue.Format("2006-01-02T15:04:05Z07:00"), d.Held, d.Problem, d.Receipt}
}

// placeName is a place with its village, said once.
func placeName(t notice.Target) string {
	if t.VillageName == "" || strings.HasPrefix(t.Name, t.VillageName) {
		return t.Name
	}
	return t.VillageName + " " + t.Name
}

// editions returns a way to find the edition that a delivery is of, each read once.
func editions(a *app.App) func(context.Context, *store.Delivery) (*notice.Notice, error) {
	read := map[store.EditionKey]*notice.Notice{}
	return func(ctx context.Context, d *store.Delivery) (*notice.Notice, error) {
		key := store.EditionKey{ID: d.Notice, Edition: d.Edition}
		if n := read[key]; n != nil {
			return n, nil
		}
		n, err := a.Store.Notice(ctx, d.Notice, d.Edition)
		read[key] = n
		return n, err
	}
}

type deliveriesShowCmd struct {
	ID int64 `arg:"" name:"序号" help:"投递的序号，列表的第一列。"`
}

func (x *deliveriesShowCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	d, err := a.Store.Delivery(ctx, notice.DeliveryID(x.ID))
	if err != nil {
		return say.Refusal("没有第%d号投递。", x.ID)
	}
	return printDelivery(ctx, a, s, d)
}

func printDelivery(ctx context.Context, a *app.App, s streams, d *store.Delivery) error {
	n, err := a.Store.Notice(ctx, d.Notice, d.Edition)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "第%d号投递：%s（%s）《%s》→ %s（%s）\n状态：%s\n", d.ID, d.Notice, n.EditionWord(), d.Title, placeName(d.Target), notice.ChannelName(d.Target.Channel), d.StateName())
	if d.Problem != "" {
		fmt.Fprintln(s.out, "情况："+d.Problem)
	}
	if r := d.Receipt; r != nil {
		fmt.Fprintf(s.out, "回执：%s %s %s %s\n", r.At.Format("2006-01-02 15:04:05"), r.By, r.Note, look(a, r.Look))
	}
	log, err := a.Store.Attempts(ctx, d.ID)
	if err != nil {
		return err
	}
	for _, t := range log {
		nth := "还没发"
		if t.N > 0 {
			nth = fmt.Sprintf("第%d次", t.N)
		}
		fmt.Fprintf(s.out, "  %s %s %s %s\n", nth, t.At.Format("2006-01-02 15:04:05"), notice.StateName(t.State), t.Detail)
	}
	return nil
}

type deliveriesRetryCmd struct {
	ID int64  `arg:"" name:"序号" help:"投递的序号，列表的第一列。"`
	As string `help:"谁要求再发（账号），记进发送记录。" placeholder:"账号"`
}

func (x *deliveriesRetryCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	by := "管理员（命令行）"
	if x.As != "" {
		who, err := c.actor(ctx, a, s, x.As, notice.RoleClerk, notice.RoleLeader, notice.RoleAdmin)
		if err != nil {
			return err
		}
		by = who.Title + " " + who.Name
	}
	d, err := a.Dispatcher.Retry(ctx, notice.DeliveryID(x.ID), by)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "第%d号投递已重新排队，由守护程序（gaoshi serve）发出。\n", d.ID)
	return nil
}

type deliveriesResolveCmd struct {
	ID      int64  `arg:"" name:"序号" help:"投递的序号，列表的第一列。"`
	As      string `required:"" help:"由谁说明，写账号。" placeholder:"账号"`
	Arrived bool   `xor:"what" required:"" help:"到了：收到了、张贴了、转发了、播了。"`
	Again   bool   `xor:"what" required:"" help:"没到，再发一次。"`
	GiveUp  bool   `xor:"what" required:"" help:"没到，不再发了。"`
	Note    string `help:"看到了什么，一句话。" placeholder:"文字"`
}

func (x *deliveriesResolveCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	who, err := c.actor(ctx, a, s, x.As, notice.RoleClerk, notice.RoleLeader, notice.RoleAdmin, notice.RoleVillageHead)
	if err != nil {
		return err
	}
	if err := mayDecide(ctx, a, who, notice.DeliveryID(x.ID)); err != nil {
		return err
	}
	by := who.Title + " " + who.Name
	var d *store.Delivery
	switch {
	case x.Arrived:
		d, err = a.Dispatcher.Confirm(ctx, notice.DeliveryID(x.ID), by, x.Note)
	case x.Again:
		d, err = a.Dispatcher.Retry(ctx, notice.DeliveryID(x.ID), by)
	default:
		d, err = a.Dispatcher.GiveUp(ctx, notice.DeliveryID(x.ID), by, x.Note)
	}
	if err != nil {
		return err
	}
	return printDelivery(ctx, a, s, d)
}

// mayDecide lets a village head speak for their own village only.
func mayDecide(ctx context.Context, a *app.App, who notice.Officer, id notice.DeliveryID) error {
	if who.Has(notice.RoleClerk) || who.Has(notice.RoleLeader) || who.Has(notice.RoleAdmin) {
		return nil
	}
	d, err := a.Store.Delivery(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return say.Refusal("没有第%d号投递。", id)
	}
	if err == nil && d.Target.Village != who.Village {
		return say.Refusal("第%d号投递是%s的，%s只能办本村的。", id, d.Target.VillageName, who.Name)
	}
	return err
}
