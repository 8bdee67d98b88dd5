package main

import (
	"context"
	"fmt"
	"io"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/scheduler/dispatch"
)

// lateDeliveries returns what should have gone and waits, and what is held after a
// restore, as far as a filter's notice and village choose them.
func lateDeliveries(ctx context.Context, a *app.App, f store.Filter) ([]*store.Delivery, []*dispatch.Late, error) {
	groups, err := a.Dispatcher.Late(ctx)
	if err != nil {
		return nil, nil, err
	}
	held, err := a.Store.HeldDeliveries(ctx, f.Notice, 100000)
	if err != nil {
		return nil, nil, err
	}
	var out []*store.Delivery
	for _, g := range groups {
		held = append(held, g.All...)
	}
	for _, x := range held {
		if (f.Notice == "" || x.Notice == f.Notice) && (f.Village == "" || x.Target.Village == f.Village) {
			out = append(out, x)
		}
	}
	return out, groups, nil
}

// printLate says what is late, since when and why, and lists it.
func printLate(ctx context.Context, a *app.App, w io.Writer, f store.Filter) error {
	list, groups, err := lateDeliveries(ctx, a, f)
	if err != nil {
		return err
	}
	for _, g := range groups {
		fmt.Fprintln(w, g)
		if g.Why != "" {
			fmt.Fprintln(w, "  "+g.Why)
		}
	}
	held := 0
	for _, x := range list {
		if x.Held != "" {
			held++
		}
	}
	if held > 0 {
		fmt.Fprintf(w, "恢复后待确认 %d 条：数据库是从备份恢复的，这些可能已经发过。核对后放行：gaoshi deliveries release 序号，或 --notice 编号、--all\n", held)
	}
	if len(groups) > 0 {
		fmt.Fprintln(w, "系统自己会接着试；不等了：gaoshi deliveries now --all")
	}
	var rows [][]string
	for _, x := range list[:min(len(list), 200)] {
		state := x.StateName()
		if x.Held != "" {
			state = "恢复后待确认"
		}
		rows = append(rows, []string{fmt.Sprint(x.ID), string(x.Notice), notice.ChannelName(x.Target.Channel), placeName(x.Target), state, x.FirstDue.Format("1/2 15:04"), fmt.Sprint(x.Attempts), x.Problem})
	}
	if len(rows) > 0 {
		say.Table(w, []string{"序号", "公告", "渠道", "发到", "状态", "该发的时间", "试了几次", "情况"}, []int{0, 0, 0, 24, 0, 0, 0, 40}, rows)
		fmt.Fprintln(w)
	}
	if n := len(list) - len(rows); n > 0 {
		fmt.Fprintf(w, "还有%d条没有列出，加 --json 全部列出。\n", n)
	}
	return nil
}

type deliveriesNowCmd struct {
	IDs []int64 `arg:"" optional:"" name:"序号" help:"投递的序号，列表的第一列。"`
	All bool    `help:"在等着再试的全部。"`
	As  string  `help:"谁要求的（账号），记进操作记录。" placeholder:"账号"`
}

// Run lets deliveries go at once that wait for another try.
func (x *deliveriesNowCmd) Run(ctx context.Context, c *commands, s streams) error {
	if x.All == (len(x.IDs) > 0) {
		return say.BadUse("请写序号，或写 --all，两样写一样。")
	}
	return c.decided(ctx, s, x.As, func(ctx context.Context, a *app.App) error {
		if x.All {
			n, err := a.HurryAll(ctx)
			fmt.Fprintf(s.out, "%d条马上再试，由守护程序（gaoshi serve）发出。\n", n)
			return err
		}
		for _, id := range x.IDs {
			if err := a.Hurry(ctx, notice.DeliveryID(id)); err != nil {
				return err
			}
			fmt.Fprintf(s.out, "第%d号投递马上再试，由守护程序（gaoshi serve）发出。\n", id)
		}
		return nil
	})
}

type deliveriesReleaseCmd struct {
	IDs    []int64 `arg:"" optional:"" name:"序号" help:"投递的序号，列表的第一列。"`
	Notice string  `help:"这份公告的全部。" placeholder:"编号"`
	All    bool    `help:"停着的全部。"`
	As     string  `required:"" help:"谁核对过的（账号），记进操作记录。" placeholder:"账号"`
}

// Run lets go what was held after a restore.
func (x *deliveriesReleaseCmd) Run(ctx context.Context, c *commands, s streams) error {
	ways := 0
	for _, said := range []bool{x.All, x.Notice != "", len(x.IDs) > 0} {
		if said {
			ways++
		}
	}
	if ways != 1 {
		return say.BadUse("请写序号、--notice 编号或 --all，三样写一样。")
	}
	return c.decided(ctx, s, x.As, func(ctx context.Context, a *app.App) error {
		if len(x.IDs) == 0 {
			n, err := a.ReleaseAll(ctx, notice.ID(x.Notice))
			fmt.Fprintf(s.out, "放行了%d条，由守护程序（gaoshi serve）发出。\n", n)
			return err
		}
		for _, id := range x.IDs {
			if err := a.Release(ctx, notice.DeliveryID(id)); err != nil {
				return err
			}
			fmt.Fprintf(s.out, "第%d号投递放行了，由守护程序（gaoshi serve）发出。\n", id)
		}
		return nil
	})
}

// decided runs a person's decision with the town open; as is the account in whose
// name it is made, "" for whoever sits at the machine.
func (c *commands) decided(ctx context.Context, s streams, as string, f func(ctx context.Context, a *app.App) error) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	if as != "" {
		who, err := c.actor(ctx, a, s, as, notice.RoleClerk, notice.RoleLeader, notice.RoleAdmin)
		if err != nil {
			return err
		}
		ctx = journal.WithActor(ctx, journal.Actor{Who: who.Account, From: journal.ActorOf(ctx).From})
	}
	return f(ctx, a)
}
