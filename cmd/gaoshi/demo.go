package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
	"gaoshi/internal/store"
	"gaoshi/scheduler"
)

// practiceMorning is when the practice clock starts: a Monday, half an hour
// before the office opens.
var practiceMorning = time.Date(2026, 11, 23, 8, 0, 0, 0, calendar.Zone)

// demoMark is the file by which a folder is known to be the demo's own.
const demoMark = "this-is-a-demo.txt"

type demoCmd struct {
	Once  bool   `help:"全部办完就结束，不留着网页等 Ctrl-C。"`
	Voice bool   `help:"装了 espeak-ng 的，也生成大喇叭的录音（慢一些）。"`
	Addr  string `default:"127.0.0.1:8420" help:"网页的地址；端口被占用时自动换一个。" placeholder:"地址:端口"`
}

func (x *demoCmd) Run(ctx context.Context, c *commands, s streams) error {
	if c.Config != "" {
		return refusal("演示用的是内置的演练镇，不读 --config。要用自己的设置演练，请用 gaoshi publish 或 gaoshi serve。")
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
	a, err := open(ctx, all, appOptions{practice: scheduler.NewPracticeClock(practiceMorning), listener: listener, log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError}))})
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.lockDaemon(); err != nil {
		return err
	}
	srv, err := a.server()
	if err != nil {
		return err
	}
	go func() { _ = srv.Serve(listener) }() // ends with Close below
	defer srv.Close()

	fmt.Fprintf(s.out, "演练开始：%s%s，%s。什么都不会离开这台电脑。\n", all.Town.Town.County, all.Town.Town.Name, a.clock.Now().Format("2006年1月2日 15:04"))
	failed, err := a.demonstrate(ctx, s.out)
	if err != nil {
		return err
	}
	a.printPlaces(s.out)
	if failed > 0 {
		fmt.Fprintf(s.out, "有 %d 项没有发成，请看上表。\n", failed)
		if x.Once {
			return errSilent
		}
	}
	if x.Once {
		return a.stop(ctx)
	}
	fmt.Fprintln(s.out, "页面一直开着，按 Ctrl-C 结束。")
	<-ctx.Done()
	fmt.Fprintln(s.out, "\n演练结束。")
	return a.stop(ctx)
}

// demonstrate passes every sample notice through the office, sends it, and prints
// what came of it. It returns how many deliveries failed or are uncertain.
func (a *app) demonstrate(ctx context.Context, w io.Writer) (failed int, err error) {
	samples, err := config.PracticeNotices()
	if err != nil {
		return 0, err
	}
	c, err := a.practiceChain()
	if err != nil {
		return 0, err
	}
	fmt.Fprintf(w, "\n一、送审和签发（%s 拟稿，%s 校对，%s 保密审查，%s 签发）\n", c.author.Name, c.proofreader.Name, c.secrecy.Name, c.leader.Name)
	var refused []string
	for _, f := range samples {
		n, _, err := parseNotice(f.Name, f.Text)
		if err != nil {
			return 0, err
		}
		if _, err := a.pass(ctx, n, c); err != nil {
			var r *notice.Refusal
			if !errors.As(err, &r) {
				return 0, fmt.Errorf("%s: %w", f.Name, err)
			}
			refused = append(refused, fmt.Sprintf("%s《%s》\n%s", n.ID, n.Content.Title, r.Msg))
			fmt.Fprintf(w, "  ✗ %s《%s》 没有放行\n", n.ID, n.Content.Title)
			if _, err := a.submit(ctx, n, c.author.Account); err != nil { // stays with the clerk as a draft
				return 0, err
			}
			continue
		}
		fmt.Fprintf(w, "  ✓ %s《%s》 已签发\n", n.ID, n.Content.Title)
	}
	fmt.Fprintln(w, "\n二、发出（演练时钟：没事可做就跳到下一个时刻）")
	if err := a.sched.Start(ctx); err != nil {
		return 0, err
	}
	if err := a.practise(ctx, w); err != nil {
		return 0, err
	}
	if err := a.leaveForTheVisitor(ctx); err != nil {
		return 0, err
	}
	fmt.Fprintln(w, "\n三、投递和回执")
	failed, err = a.printDeliveries(ctx, w, store.Filter{Limit: 100000})
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

// practiceChain are the first officers of the town who may act.
func (a *app) practiceChain() (chain, error) {
	var c chain
	for _, x := range []struct {
		role string
		into *config.Officer
	}{{config.RoleClerk, &c.author}, {config.RoleProofreader, &c.proofreader}, {config.RoleSecrecy, &c.secrecy}, {config.RoleLeader, &c.leader}} {
		o, ok := a.all.Town.FirstWith(x.role)
		if !ok {
			return c, refusal("town.yaml 里没有人担任 %s，无法走完审签流程。", x.role)
		}
		*x.into = o
	}
	return c, nil
}

// practise runs the practice clock until everything rests, telling of its jumps.
func (a *app) practise(ctx context.Context, w io.Writer) error {
	last := 0
	settled := func() (int, error) {
		counts, err := a.store.CountDeliveries(ctx, "")
		n := 0
		for s, k := range counts {
			if s.Rests() {
				n += k
			}
		}
		return n, err
	}
	at := a.clock.Now()
	tell := func() {
		n, err := settled()
		if err != nil || n == last {
			return
		}
		fmt.Fprintf(w, "  %s  办了 %3d 项，累计 %d 项\n", at.Format("1月2日 15:04"), n-last, n)
		last = n
	}
	err := a.sched.Practise(ctx, a.practice, func(to time.Time) {
		tell()
		at = to
	})
	tell()
	return err
}

// printDeliveries writes the table of deliveries and its summary, and returns how
// many did not come to a good end.
func (a *app) printDeliveries(ctx context.Context, w io.Writer, f store.Filter) (failed int, err error) {
	list, err := a.store.Deliveries(ctx, f)
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
	editions := a.editions()
	for _, x := range list {
		if x.Lapsed() {
			lapsed++
		} else {
			counts[x.State]++
		}
		n, err := editions(ctx, x)
		if err != nil {
			return 0, err
		}
		k := key{x.Notice, x.Edition, x.Target.ID, x.StateName()}
		if _, ok := row[k]; ok { // reminders and repeats stand in the first line
			more[k]++
			continue
		}
		receipt, look := x.Problem, ""
		if r := x.Receipt; r != nil {
			receipt, look = r.At.Format("1/2 15:04")+" "+r.By, a.look(r.Look)
		}
		if look == "" && a.simAt != nil && x.Target.Options["robot"] != "" {
			look = a.simAt.JoinPath("sim", "group", sim.GroupName(config.PracticeKey(x.Target.Options["robot"]))).String()
		}
		row[k] = len(rows)
		rows = append(rows, []string{fmt.Sprint(x.ID), string(x.Notice), n.EditionWord(), notice.ChannelName(x.Target.Channel), placeName(x.Target), x.StateName(), receipt, look})
	}
	for k, n := range more {
		rows[row[k]][6] += fmt.Sprintf("，另%d次", n)
	}
	if len(list) == 0 {
		_, err := fmt.Fprintln(w, "没有这样的投递。")
		return 0, err
	}
	printTable(w, []string{"序号", "公告", "版本", "渠道", "发布对象", "状态", "回执", "去哪里看"}, []int{0, 0, 0, 0, 30, 0, 50, 0}, rows)
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
func (a *app) look(s string) string {
	if filepath.IsAbs(s) {
		if wd, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(wd, s); err == nil && !strings.HasPrefix(rel, "..") {
				return rel
			}
		}
	}
	return s
}

func (a *app) printPlaces(w io.Writer) {
	fmt.Fprintf(w, "\n去看看：\n  工作台（点一下就登录） %s/desk/\n  阅读页（村民看到的）   %s/\n", a.site, a.site)
	if a.simAt != nil {
		sim := strings.TrimRight(a.simAt.String(), "/")
		fmt.Fprintf(w, "  微信群和县门户里的样子 %s/sim/\n  企业微信里的审批卡片   %s/sim/work\n", sim, sim)
	}
	fmt.Fprintf(w, "  海报（可直接打印）     %s\n  大喇叭播音稿           %s\n", a.look(a.all.Settings.Path(a.all.Settings.Poster.Outbox)), a.look(a.all.Settings.Path(a.all.Settings.Speaker.Outbox)))
}

// freshDemoFolder empties the demo's own data folder, and refuses one that is not.
func freshDemoFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	mark := filepath.Join(dir, demoMark)
	if _, err := os.Stat(mark); err != nil && len(entries) > 0 {
		return refusal("文件夹 %s 里有别的东西，演示不会动它。请用 --data 另指一个空文件夹。", dir)
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
		return nil, badUse("--addr 不能写“%s”，要写成“地址:端口”，例如 127.0.0.1:8420。", addr)
	}
	if l, err2 := lc.Listen(ctx, "tcp", net.JoinHostPort(host, "0")); err2 == nil {
		return l, nil
	}
	return nil, fmt.Errorf("listen on %s: %w", addr, err)
}

// server is the one door: desk, landing pages and health.
func (a *app) server() (*http.Server, error) {
	h, err := a.handler()
	return &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 60 * time.Second, WriteTimeout: 60 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}, err
}
