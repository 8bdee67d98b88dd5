package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/config"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

type publishCmd struct {
	Files       []string      `arg:"" name:"文件" help:"公告：Word、Excel，或带抬头的 Markdown。"`
	As          string        `help:"经办人的账号。演练时可以都不写，由每个岗位的第一位来办。" placeholder:"账号"`
	Proofreader string        `help:"校对人的账号。" placeholder:"账号"`
	Secrecy     string        `help:"保密审查人的账号；写上就是说每一项都看过、都没有问题。" placeholder:"账号"`
	Leader      string        `help:"签发人的账号。" placeholder:"账号"`
	Wait        time.Duration `default:"10m" help:"正式发布时等回执等多久，例如 10m。" placeholder:"时长"`
}

func (x *publishCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	o := app.Options{Log: slog.New(slog.NewTextHandler(s.err, &slog.HandlerOptions{Level: slog.LevelError}))}
	practice := all.Settings.Mode == config.Practice
	var notices []*notice.Notice
	for _, f := range x.Files {
		read, err := readFile(f)
		if err != nil {
			return err
		}
		if blocking := read.Notice.Blocking(read.Found); len(blocking) > 0 {
			say.Findings(s.out, blocking)
			return say.Refusal("%s 里有读不成的地方，一份都没有发。请照上面改好文件再发。", f)
		}
		notices = append(notices, read.Notice)
	}
	if o.Now, err = c.practiceOnly(all); err != nil {
		return err
	}
	if practice && o.Now.IsZero() {
		o.Now = startFor(notices)
	}
	a, err := app.Open(ctx, all, o)
	if err != nil {
		return err
	}
	defer a.Close()
	for i, n := range notices {
		a.Drafts.Fill(&n.Content)
		if lacks := draft.Missing(n); len(lacks) > 0 {
			say.Findings(s.out, lacks)
			return say.Refusal("%s 还不完整，一份都没有发。请照上面补上再发；要先存成草稿，请用 gaoshi submit。", x.Files[i])
		}
	}
	chain, err := x.chain(ctx, c, s, a, practice)
	if err != nil {
		return err
	}
	lockErr := a.LockDaemon() // another daemon may be serving: then it delivers
	if lockErr != nil && !errors.Is(lockErr, store.ErrLocked) {
		return lockErr
	}
	if lockErr != nil && practice {
		return lockErr
	}
	ids, refused, err := passAll(ctx, a, s.out, notices, chain)
	if err != nil {
		return err
	}
	failed, err := deliverAndTell(ctx, a, s.out, ids, lockErr == nil, x.Wait)
	if err != nil {
		return err
	}
	if refused+failed > 0 {
		return errSilent
	}
	return nil
}

// passAll passes every notice that may, and says why another may not.
func passAll(ctx context.Context, a *app.App, w io.Writer, notices []*notice.Notice, c app.Chain) (ids []notice.ID, refused int, err error) {
	for _, n := range notices {
		_, err := a.Pass(ctx, n, c)
		var r *notice.Refusal
		switch {
		case errors.As(err, &r):
			refused++
			fmt.Fprintf(w, "✗ %s《%s》没有放行\n%s\n", n.ID, n.Content.Title, r.Msg)
		case err != nil:
			return ids, refused, err
		default:
			fmt.Fprintf(w, "✓ %s《%s》已签发\n", n.ID, n.Content.Title)
			ids = append(ids, n.ID)
		}
	}
	return ids, refused, nil
}

// deliverAndTell sends (or waits for the daemon that does) and prints receipts.
func deliverAndTell(ctx context.Context, a *app.App, w io.Writer, ids []notice.ID, ours bool, wait time.Duration) (failed int, err error) {
	if len(ids) == 0 {
		return 0, nil
	}
	if ours {
		if err := a.Scheduler.Start(ctx); err != nil {
			return 0, err
		}
		defer func() { err = errors.Join(err, a.Stop(ctx)) }()
	}
	if a.Practice != nil {
		if err := practise(ctx, a, w); err != nil {
			return 0, err
		}
	} else if err := waitForRest(ctx, a, ids, wait); err != nil {
		fmt.Fprintf(w, "等了 %s，还有没到时间或没办完的，由守护程序继续：gaoshi serve\n", wait)
	}
	for _, id := range ids {
		n, err := printDeliveries(ctx, a, w, store.Filter{Notice: id, Limit: 100000})
		if err != nil {
			return failed, err
		}
		failed += n
	}
	return failed, nil
}

func waitForRest(ctx context.Context, a *app.App, ids []notice.ID, wait time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	for {
		busy := 0
		for _, id := range ids {
			counts, err := a.Store.CountDeliveries(ctx, id)
			if err != nil {
				return err
			}
			for s, n := range counts {
				if !s.Rests() {
					busy += n
				}
			}
		}
		if busy == 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

func (x *publishCmd) chain(ctx context.Context, c *commands, s streams, a *app.App, practice bool) (app.Chain, error) {
	if practice && x.As+x.Proofreader+x.Secrecy+x.Leader == "" {
		return a.PracticeChain()
	}
	var chain app.Chain
	for _, p := range []struct {
		flag, account, role string
		into                *notice.Officer
	}{
		{"--as", x.As, notice.RoleClerk, &chain.Author}, {"--proofreader", x.Proofreader, notice.RoleProofreader, &chain.Proofreader},
		{"--secrecy", x.Secrecy, notice.RoleSecrecy, &chain.Secrecy}, {"--leader", x.Leader, notice.RoleLeader, &chain.Leader},
	} {
		if p.account == "" {
			return chain, say.Refusal("请用 %s 写明由哪个账号办理。正式发布要写全：--as 经办人 --proofreader 校对 --secrecy 保密审查 --leader 签发。", p.flag)
		}
		o, err := c.actor(ctx, a, s, p.account, p.role)
		if err != nil {
			return chain, err
		}
		*p.into = o
	}
	return chain, nil
}
