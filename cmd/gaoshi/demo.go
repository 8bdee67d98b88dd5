package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
	"gaoshi/internal/store"
)

// demoMark is the file by which a folder is known to be the demo's own.
const demoMark = "this-is-a-demo.txt"

type demoCmd struct {
	Once  bool   `help:"全部办完就结束，不留着网页等 Ctrl-C。"`
	Voice bool   `help:"装了 espeak-ng 的，也生成大喇叭的录音（慢一些）。"`
	Addr  string `default:"127.0.0.1:8420" help:"网页的地址；端口被占用时自动换一个。" placeholder:"地址:端口"`
}

func (x *demoCmd) Run(ctx context.Context, c *commands, s streams) error {
	if c.Config != "" {
		return say.Refusal("演示用的是内置的演练镇，不读 --config。要用自己的设置演练，请用 gaoshi publish 或 gaoshi serve。")
	}
	all, err := config.Load("")
	if err != nil {
		return err
	}
	if all.Settings.Data = c.Data; c.Data == "" {
		all.Settings.Data = "gaoshi-demo"
	}
	if !x.Voice {
		all.Settings.Speaker.Voice = "none"
	}
	if err := freshDemoFolder(all.Settings.Data); err != nil {
		return err
	}
	listener, err := listenNear(ctx, x.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	a, err := app.Open(ctx, all, app.Options{Now: app.PracticeMorning, Listener: listener, Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.LockDaemon(); err != nil {
		return err
	}
	srv, err := a.Server()
	if err != nil {
		return err
	}
	go func() { _ = srv.Serve(listener) }() // ends with Close below
	defer srv.Close()

	fmt.Fprintf(s.out, "演练开始：%s%s，%s。什么都不会离开这台电脑。\n", all.Town.Town.County, all.Town.Town.Name, a.Clock.Now().Format("2006年1月2日 15:04"))
	failed, err := demonstrate(ctx, a, s.out)
	if err != nil {
		return err
	}
	printPlaces(a, s.out)
	if failed > 0 {
		fmt.Fprintf(s.out, "有 %d 项没有发成，请看上表。\n", failed)
		if x.Once {
			return errSilent
		}
	}
	if x.Once {
		return a.Stop(ctx)
	}
	fmt.Fprintln(s.out, "页面一直开着，按 Ctrl-C 结束。")
	<-ctx.Done()
	fmt.Fprintln(s.out, "\n演练结束。")
	return a.Stop(context.WithoutCancel(ctx))
}

// demonstrate passes every sample notice through the office, sends it, and prints
// what came of it. It returns how many deliveries failed or are uncertain.
func demonstrate(ctx context.Context, a *app.App, w io.Writer) (failed int, err error) {
	samples, err := config.PracticeNotices()
	if err != nil {
		return 0, err
	}
	c, err := a.PracticeChain()
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(w, "\n一、送审和签发（%s 拟稿，%s 校对，%s 保密审查，%s 签发）\n", c.Author.Name, c.Proofreader.Name, c.Secrecy.Name, c.Leader.Name)
	var refused []string
	for _, f := range samples {
		read, err := draft.Read(f.Name, f.Text)
		if err != nil {
			return 0, err
		}
		n := read.Notice
		if _, err := a.Pass(ctx, n, c); err != nil {
			var r *notice.Refusal
			if !errors.As(err, &r) {
				return 0, fmt.Errorf("%s: %w", f.Name, err)
			}
			refused = append(refused, fmt.Sprintf("%s《%s》\n%s", n.ID, n.Content.Title, r.Msg))
			fmt.Fprintf(w, "  ✗ %s《%s》 没有放行\n", n.ID, n.Content.Title)
			if _, err := a.Drafts.HandIn(ctx, n, c.Author.Account); err != nil { // stays with the clerk as a draft
				return 0, err
			}
			continue
		}
		fmt.Fprintf(w, "  ✓ %s《%s》 已签发\n", n.ID, n.Content.Title)
	}
	fmt.Fprintln(w, "\n二、发出（演练时钟：没事可做就跳到下一个时刻）")
	if err := a.Scheduler.Start(ctx); err != nil {
		return 0, err
	}
	if err := practise(ctx, a, w); err != nil {
		return 0, err
	}
	if err := leaveForTheVisitor(ctx, a); err != nil {
		return 0, err
	}
	fmt.Fprintln(w, "\n三、投递和回执")
	failed, err = printDeliveries(ctx, a, w, store.Filter{Limit: 100000})
	if err != nil {
		return failed, err
	}
	if len(refused) > 0 {
		fmt.Fprintln(w, "\n四、没有放行的")
		for _, r := range refused {
			fmt.Fprintln(w, r)
		}
	}
	return failed, nil
}

// practise runs the practice clock until everything rests, telling of its jumps.
func practise(ctx context.Context, a *app.App, w io.Writer) error {
	last := 0
	settled := func() (int, error) {
		counts, err := a.Store.CountDeliveries(ctx, "")
		n := 0
		for s, k := range counts {
			if s.Rests() {
				n += k
			}
		}
		return n, err
	}
	at := a.Clock.Now()
	tell := func() {
		n, err := settled()
		if err != nil || n == last {
			return
		}
		fmt.Fprintf(w, "  %s  办了 %3d 项，累计 %d 项\n", at.Format("1月2日 15:04"), n-last, n)
		last = n
	}
	err := a.Scheduler.Practise(ctx, a.Practice, func(to time.Time) {
		tell()
		at = to
	})
	tell()
	return err
}

// printDeliveries writes the table of deliveries and its summary, and returns how
// many did not come to a good end.
func printDeliveries(ctx context.Context, a *app.App, w io.Writer, f store.Filter) (failed int, err error) {
	list, err := a.Store.Deliveries(ctx, f)
	if err != nil {
		return 0, err
	}
	type key struct {
		n       notice.ID
		edition int
		t       notice.TargetID
		s       string
	}
	more := map[key]int{}
	var rows [][]string
	counts, lapsed := map[notice.State]int{}, 0
	row := map[key]int{}
	editionOf := editions(a)
	for _, x := range list {
		if x.Lapsed() {
			lapsed++
		} else {
			counts[x.State]++
		}
		n, err := editionOf(ctx, x)
		if err != nil {
			return 0, err
		}
		k := key{x.Notice, x.Edition, x.Target.ID, x.StateName()}
		if _, ok := row[k]; ok { // reminders and repeats stand in the first line
			more[k]++
			continue
		}
		receipt, at := x.Problem, ""
		if r := x.Receipt; r != nil {
			receipt, at = r.At.Format("1/2 15:04")+" "+r.By, look(a, r.Look)
		}
		if at == "" && a.SimulatorAt != nil && x.Target.Options["robot"] != "" {
			at = a.SimulatorAt.JoinPath("sim", "group", sim.GroupName(config.PracticeKey(x.Target.Options["robot"]))).String()
		}
		row[k] = len(rows)
		rows = append(rows, []string{fmt.Sprint(x.ID), string(x.Notice), n.EditionWord(), notice.ChannelName(x.Target.Channel), placeName(x.Target), x.StateName(), receipt, at})
	}
	for k, n := range more {
		rows[row[k]][6] += fmt.Sprintf("，另%d次", n)
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "没有这样的投递。")
		return 0, err
	}
	say.Table(w, []string{"序号", "公告", "版本", "渠道", "发布对象", "状态", "回执", "去哪里看"}, []int{0, 0, 0, 0, 30, 0, 50, 0}, rows)
	var parts []string
	for _, s := range notice.States {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", notice.StateName(s), counts[s]))
		}
	}
	if lapsed > 0 {
		parts = append(parts, fmt.Sprintf("过期没有回执 %d（公告已经结束，不用再办）", lapsed))
	}
	fmt.Fprintf(w, "\n共 %d 项投递：%s。\n", len(list), strings.Join(parts, "，"))
	return counts[notice.Failed] + counts[notice.Uncertain] + counts[notice.Missed], nil
}

// look makes a receipt's "where to look" short: paths below the data folder are
// told from the working folder.
func look(a *app.App, s string) string {
	if filepath.IsAbs(s) {
		if wd, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(wd, s); err == nil && !strings.HasPrefix(rel, "..") {
				return rel
			}
		}
	}
	return s
}

func printPlaces(a *app.App, w io.Writer) {
	fmt.Fprintf(w, "\n去看看：\n  工作台（点一下就登录） %s/desk/\n  阅读页（村民看到的）   %s/\n", a.Site, a.Site)
	if a.SimulatorAt != nil {
		sim := strings.TrimRight(a.SimulatorAt.String(), "/")
		fmt.Fprintf(w, "  微信群和县门户里的样子 %s/sim/\n  企业微信里的审批卡片   %s/sim/work\n", sim, sim)
	}
	fmt.Fprintf(w, "  海报（可直接打印）     %s\n  大喇叭播音稿           %s\n", look(a, a.Config.Settings.Path(a.Config.Settings.Poster.Outbox)), look(a, a.Config.Settings.Path(a.Config.Settings.Speaker.Outbox)))
}

// freshDemoFolder empties the demo's own data folder, and refuses one that is not.
func freshDemoFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	mark := filepath.Join(dir, demoMark)
	if _, err := os.Stat(mark); err != nil && len(entries) > 0 {
		return say.Refusal("文件夹 %s 里有别的东西，演示不会动它。请用 --data 另指一个空文件夹。", dir)
	}
	if len(entries) > 0 { // another demo may be at work in it
		unlock, err := store.LockDaemon(dir)
		if err != nil {
			return err
		}
		unlock()
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return fmt.Errorf("empty the demo's folder: %w", err)
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(mark, []byte("这是 gaoshi demo 的数据，每次演示都会清空。\n"), 0o600)
}

// listenNear takes the address, or a free port of the same host.
func listenNear(ctx context.Context, addr string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", addr)
	if err == nil {
		return l, nil
	}
	host, _, herr := net.SplitHostPort(addr)
	if herr != nil {
		return nil, say.BadUse("--addr 不能写“%s”，要写成“地址:端口”，例如 127.0.0.1:8420。", addr)
	}
	if l, err2 := lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0")); err2 == nil {
		return l, nil
	}
	return nil, fmt.Errorf("listen on %s: %w", addr, err)
}

// leaveForTheVisitor leaves one correction waiting for the leader's word, and tells
// everyone of what waits for them, so that whoever tries the demo finds cards in the
// simulator that can be tapped.
func leaveForTheVisitor(ctx context.Context, a *app.App) error {
	c, err := a.PracticeChain()
	if err != nil {
		return err
	}
	list, err := a.Store.Notices(ctx, 100)
	if err != nil {
		return err
	}
	now := a.Clock.Now()
	for _, n := range list {
		if n.Status != notice.Issued || n.Content.ExpireAt.IsZero() || n.ExpiredAt(now.AddDate(0, 0, 2)) || n.Content.Category != "medical_insurance" {
			continue
		}
		x, err := n.Correct(c.Author.Account, "办理时间写得不清楚，补写中午也办", now)
		if err != nil {
			return err
		}
		x.Content.Body += "\n村委会和镇便民服务中心中午不休息，随到随办。\n"
		err = a.Store.InTx(ctx, func(tx *store.Tx) error { return tx.InsertNotice(ctx, x) })
		if err != nil {
			return err
		}
		for _, r := range []notice.Review{
			{Step: notice.StepProofread, By: c.Proofreader.Account, Name: c.Proofreader.Name, OK: true},
			{Step: notice.StepSecrecy, By: c.Secrecy.Account, Name: c.Secrecy.Name, OK: true, Answers: app.AllAnswersGood()},
		} {
			r.Digest = x.Digest()
			if _, err := a.Review(ctx, x.ID, r); err != nil {
				return err
			}
		}
		break
	}
	return a.Round(ctx)
}
