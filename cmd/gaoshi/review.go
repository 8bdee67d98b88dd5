package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"gaoshi/config"
	"gaoshi/internal/intake"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// officer finds an account and checks that it holds one of the roles.
func (a *app) officer(account string, roles ...string) (config.Officer, error) {
	o, ok := a.all.Town.Officer(account)
	if !ok {
		var known []string
		for _, x := range a.all.Town.Officers {
			known = append(known, x.Account)
		}
		return o, refusal("没有“%s”这个账号。town.yaml 里有：%s", account, strings.Join(known, "、"))
	}
	var names []string
	for _, r := range roles {
		if o.Has(r) {
			return o, nil
		}
		names = append(names, config.RoleName(r)+"（"+r+"）")
	}
	return o, refusal("%s（%s）没有这项职责，要由%s来办。请换一个账号，或在 town.yaml 里加上角色。", o.Name, account, strings.Join(names, "、"))
}

func refusal(format string, a ...any) error {
	return &notice.Refusal{Msg: fmt.Sprintf(format, a...)}
}

// readNotice reads a notice from a file, with the attachments beside it.
func readNotice(path string) (*notice.Notice, []notice.Finding, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, cannotRead(path, err)
	}
	n, read, err := parseNotice(filepath.Base(path), b)
	if err == nil {
		attach(filepath.Dir(path), n)
	}
	return n, read, err
}

func parseNotice(name string, b []byte) (*notice.Notice, []notice.Finding, error) {
	reader := intake.Reader{Convert: intake.LibreOffice("", time.Minute)}
	r, err := reader.Read(name, b)
	if err != nil {
		return nil, nil, refusal("%s 读不成公告：\n%v", name, err)
	}
	return r.Notice, r.Findings, nil
}

// submit keeps a notice as a draft of the author's; the same author may hand it
// in again until it is issued.
func (a *app) submit(ctx context.Context, n *notice.Notice, author string) (*notice.Notice, error) {
	if n.ID == "" {
		id, err := a.nextID(ctx)
		if err != nil {
			return nil, err
		}
		n.ID = id
	}
	n.Author, n.CreatedAt, n.Status = author, a.clock.Now(), notice.Draft
	err := a.store.InTx(ctx, func(tx *store.Tx) error {
		old, err := tx.LockNotice(ctx, n.ID, 0)
		switch {
		case errors.Is(err, store.ErrNotFound):
			return tx.InsertNotice(ctx, n)
		case err != nil:
			return err
		}
		if err := old.Revise(n.Content, author); err != nil {
			return err
		}
		n = old
		return tx.SaveNotice(ctx, n)
	})
	return n, err
}

// nextID numbers a notice that came without: GS-2026-0001, as the desk does.
func (a *app) nextID(ctx context.Context) (notice.ID, error) {
	year := a.clock.Now().Year()
	for serial := 1; ; serial++ {
		id := notice.ID(fmt.Sprintf("GS-%d-%04d", year, serial))
		_, err := a.store.Notice(ctx, id, 0)
		if errors.Is(err, store.ErrNotFound) {
			return id, nil
		}
		if err != nil {
			return "", err
		}
	}
}

// review records one person's act, after the gate has looked.
func (a *app) review(ctx context.Context, id notice.ID, r notice.Review) (*notice.Notice, error) {
	return a.store.UpdateNotice(ctx, id, func(n *notice.Notice) error {
		if r.OK {
			if err := a.disp.Gate(n); err != nil {
				return err
			}
		}
		r.At = a.clock.Now()
		return n.Review(r)
	})
}

func allAnswersGood() []notice.Answer {
	var out []notice.Answer
	for _, q := range notice.SecrecyQuestions {
		out = append(out, notice.Answer{Question: q, OK: true})
	}
	return out
}

// chain are the accounts that pass a notice on.
type chain struct{ author, proofreader, secrecy, leader config.Officer }

// pass takes a submitted notice through the whole chain and issues it.
func (a *app) pass(ctx context.Context, n *notice.Notice, c chain) (*notice.Notice, error) {
	if err := a.disp.Gate(n); err != nil {
		return nil, err
	}
	n, err := a.submit(ctx, n, c.author.Account)
	if err != nil {
		return nil, err
	}
	for _, r := range []notice.Review{
		{Step: notice.StepProofread, By: c.proofreader.Account, Name: c.proofreader.Name, OK: true},
		{Step: notice.StepSecrecy, By: c.secrecy.Account, Name: c.secrecy.Name, OK: true, Answers: allAnswersGood()},
	} {
		if n, err = a.review(ctx, n.ID, r); err != nil {
			return nil, err
		}
	}
	return a.disp.Issue(ctx, n.ID, notice.Signature{By: c.leader.Account, Name: c.leader.Name, At: a.clock.Now()})
}

func printFindings(w io.Writer, fs []notice.Finding) {
	for _, f := range fs {
		mark := map[notice.Severity]string{notice.Block: "【必须改】", notice.Warn: "【请核对】", notice.Note: "【提示】"}[f.Severity]
		line := mark
		if f.Place != "" {
			line += f.Place + "："
		}
		line += f.Message
		if f.Rule != "" {
			line += "（依据：" + f.Rule + "）"
		}
		if f.Fix != "" {
			line += " 可以一键处理：" + f.Fix
		}
		fmt.Fprintln(w, line)
	}
}

// quick opens the parts that a short command needs; the daemon may be running.
func (c *commands) quick(ctx context.Context) (*app, error) {
	all, err := c.load()
	if err != nil {
		return nil, err
	}
	if all.Settings.Dir == "" { // a forgotten --config is told
		fmt.Fprintf(c.stderr, "（没有指定设置，用的是内置演练镇“%s”，数据在 %s；自己的设置请用 -c 目录）\n", all.Town.Town.Name, all.Settings.DataDir())
	}
	return open(ctx, all, appOptions{})
}

type submitCmd struct {
	File string `arg:"" name:"文件" help:"公告：Word、Excel，或带抬头的 Markdown。"`
	As   string `required:"" help:"经办人的账号。" placeholder:"账号"`
}

func (x *submitCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	who, err := a.officer(x.As, config.RoleClerk)
	if err != nil {
		return err
	}
	n, read, err := readNotice(x.File)
	if err != nil {
		return err
	}
	if blocking := n.Blocking(read); len(blocking) > 0 {
		printFindings(s.out, blocking)
		return refusal("%s 里有读不成的地方，没有存下。请照上面改好文件再提交。", x.File)
	}
	if n, err = a.submit(ctx, n, who.Account); err != nil {
		return err
	}
	findings := together(read, a.disp.Check(n))
	printFindings(s.out, findings)
	if len(n.Blocking(findings)) > 0 {
		fmt.Fprintf(s.out, "%s 已存为草稿，但有必须改的地方，改好前不能送审。\n", n.ID)
		return errSilent
	}
	fmt.Fprintf(s.out, "%s 已提交，等待%s：gaoshi review %s --as 账号\n", n.ID, notice.StepName(n.NextStep()), n.ID)
	return nil
}

type reviewCmd struct {
	ID      string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	As      string `required:"" help:"审核人的账号。" placeholder:"账号"`
	Step    string `enum:"proofread,secrecy," default:"" help:"办哪一步：proofread 校对，secrecy 保密审查；不写就是该办的那一步。" placeholder:"步骤"`
	Return  string `help:"退回给拟稿人，写明理由。" placeholder:"理由"`
	Confirm bool   `name:"secrecy-ok" help:"保密审查：每一项都看过，都没有问题。"`
}

func (x *reviewCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	n, err := a.store.Notice(ctx, notice.ID(x.ID), 0)
	if err != nil {
		return err
	}
	step := notice.Step(x.Step)
	if step == "" {
		step = n.NextStep()
	}
	role := stepRole[step]
	if role == "" {
		return refusal("%s 已经%s，不用再审。", n.ID, notice.StatusName(n.Status))
	}
	who, err := a.officer(x.As, role)
	if err != nil {
		return err
	}
	r := notice.Review{Step: step, By: who.Account, Name: who.Name, OK: x.Return == "", Reason: x.Return, Digest: n.Digest()}
	if step == notice.StepSecrecy && r.OK {
		if !x.Confirm {
			fmt.Fprintln(s.out, "保密审查要逐项回答：")
			for i, q := range notice.SecrecyQuestions {
				fmt.Fprintf(s.out, "  %d. %s\n", i+1, q)
			}
			return refusal("逐项看过、都没有问题，请加上 --secrecy-ok；有问题请用 --return 写明理由退回。")
		}
		r.Answers = allAnswersGood()
	}
	printFindings(s.out, a.disp.Check(n))
	if n, err = a.review(ctx, n.ID, r); err != nil {
		return err
	}
	if !r.OK {
		fmt.Fprintf(s.out, "%s 已退回给拟稿人：%s\n", n.ID, x.Return)
		return nil
	}
	fmt.Fprintf(s.out, "%s %s通过，等待%s。\n", n.ID, notice.StepName(step), notice.StepName(n.NextStep()))
	return nil
}
