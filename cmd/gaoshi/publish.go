package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/config"
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
		n, read, err := app.ReadNotice(f)
		if err != nil {
			return err
		}
		if blocking := n.Blocking(read); len(blocking) > 0 {
			printFindings(s.out, blocking)
			return app.Refusal("%s 里有读不成的地方，一份都没有发。请照上面改好文件再发。", f)
		}
		notices = append(notices, n)
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
	chain, err := x.chain(a, practice)
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

func (x *publishCmd) chain(a *app.App, practice bool) (app.Chain, error) {
	if practice && x.As+x.Proofreader+x.Secrecy+x.Leader == "" {
		return a.PracticeChain()
	}
	var c app.Chain
	for _, p := range []struct {
		flag, account, role string
		into                *config.Officer
	}{
		{"--as", x.As, config.RoleClerk, &c.Author}, {"--proofreader", x.Proofreader, config.RoleProofreader, &c.Proofreader},
		{"--secrecy", x.Secrecy, config.RoleSecrecy, &c.Secrecy}, {"--leader", x.Leader, config.RoleLeader, &c.Leader},
	} {
		if p.account == "" {
			return c, app.Refusal("请用 %s 写明由哪个账号办理。正式发布要写全：--as 经办人 --proofreader 校对 --secrecy 保密审查 --leader 签发。", p.flag)
		}
		o, err := a.Officer(p.account, p.role)
		if err != nil {
			return c, err
		}
		*p.into = o
	}
	return c, nil
}

// previewMark is the file by which a folder is known to hold a preview, and may
// be written over by the next.
const previewMark = "this-is-a-preview.txt"

// previewFolder makes the folder of a preview ready: a new or empty one, or one
// that an earlier preview wrote, whose files go first. It refuses a folder with
// other things in it.
func previewFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return &notice.Refusal{Msg: app.FileTrouble(dir, "mkdir", err)}
	}
	if len(entries) > 0 {
		if _, err := os.Stat(filepath.Join(dir, previewMark)); err != nil {
			return app.Refusal("文件夹“%s”里有别的东西，没有往里写。请用 -o 另写一个空的或还没有的文件夹。", dir)
		}
		for _, c := range notice.Channels {
			if err := os.RemoveAll(filepath.Join(dir, c)); err != nil {
				return err
			}
		}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, previewMark), []byte("这是 gaoshi preview 写的版式稿，下一次预览会换掉。\n"), 0o644)
}

type previewCmd struct {
	File string `arg:"" name:"文件" help:"公告：Word、Excel，或带抬头的 Markdown。"`
	Out  string `short:"o" default:"preview" help:"写到哪个文件夹。" placeholder:"文件夹"`
}

func (x *previewCmd) Run(ctx context.Context, c *commands, s streams) error {
	all, err := c.load()
	if err != nil {
		return err
	}
	n, read, err := app.ReadNotice(x.File)
	if err != nil {
		return err
	}
	if err := previewFolder(x.Out); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "gaoshi-preview-") // nothing of a preview is kept
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	all.Settings.Data, all.Settings.Database = tmp, ""
	now, err := c.reading(all, n)
	if err != nil {
		return err
	}
	a, err := app.Open(ctx, all, app.Options{Now: now})
	if err != nil {
		return err
	}
	defer a.Close()
	n.Status = notice.Draft
	printFindings(s.out, together(read, a.Dispatcher.Check(n)))
	list, err := a.Dispatcher.Preview(n)
	if err != nil {
		return err
	}
	if err := a.Proofs(n, list); err != nil {
		return err
	}
	_, leftOut := a.Dispatcher.Targets(n)
	for _, why := range leftOut {
		fmt.Fprintln(s.out, "不会发往："+why)
	}
	files, err := writeRenditions(x.Out, list)
	if err != nil {
		return err
	}
	name := string(n.ID)
	if name == "" {
		name = "《" + n.Content.Title + "》"
	}
	if len(list) == 0 {
		fmt.Fprintf(s.out, "%s没有版式稿：还没有选村和渠道。\n", name)
	} else {
		fmt.Fprintf(s.out, "%s 的 %d 份版式稿（%d 个文件）已写到 %s，没有发出任何东西。\n", name, len(list), files, x.Out)
	}
	if a.Dispatcher.Gate(n) != nil {
		return errSilent
	}
	return nil
}
