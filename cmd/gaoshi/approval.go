package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/seal"
	"gaoshi/internal/store"
	"gaoshi/internal/typeset"
	"gaoshi/internal/typeset/form"
)

type approvalCmd struct {
	ID      string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	Edition int    `help:"第几版；不写就是最新的一版。更正、撤回各是一版。" placeholder:"版"`
	Out     string `short:"o" help:"写到哪个文件；不写就是“编号-审批单.pdf”。" placeholder:"文件"`
}

// Run prints the 审批单 of an edition, the newest if none is named: who wrote, read, cleared and signed
// it, every answer of the secrecy review, and where it goes.
func (x *approvalCmd) Run(ctx context.Context, c *commands, s streams) error {
	if x.Edition < 0 {
		return say.BadUse("--edition 要写 1、2、3 ……，不能写 %d。", x.Edition)
	}
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	n, err := a.Store.Notice(ctx, notice.ID(x.ID), x.Edition)
	if errors.Is(err, store.ErrNotFound) && x.Edition > 0 {
		if newest, err := a.Store.Notice(ctx, notice.ID(x.ID), 0); err == nil {
			return say.Refusal("%s 没有第%d版，最新的是第%d版。", x.ID, x.Edition, newest.Edition)
		}
	}
	if err != nil {
		return err
	}
	f := approvalForm(a, n)
	if err := sealRows(ctx, a, n, f); err != nil {
		return err
	}
	doc, missing := f.Print(typeset.Sans())
	if len(missing) > 0 {
		return say.Refusal("审批单里有字库没有的字：%s", string(missing))
	}
	b, err := doc.PDF()
	if err != nil {
		return err
	}
	out := x.Out
	if out == "" {
		out = x.ID + "-审批单.pdf"
		if x.Edition > 0 && n.Edition > 1 {
			out = fmt.Sprintf("%s-%s-审批单.pdf", x.ID, n.EditionWord())
		}
	}
	if err := os.WriteFile(out, b, 0o600); err != nil {
		return say.CannotWrite(out, err)
	}
	fmt.Fprintf(s.out, "%s 的审批单已写到 %s\n", n.Ref(), out)
	return nil
}

// sealRows puts the record's newest head on the form, so that whoever files the paper
// holds one, and what is known of the signature. An edition that is not what was
// signed is not printed.
func sealRows(ctx context.Context, a *app.App, n *notice.Notice, f *form.Approval) error {
	sealed, err := a.Store.Reader(nil).Edition(ctx, n.ID, n.Edition)
	var m *seal.Mismatch
	switch {
	case errors.As(err, &m):
		return say.Refusal("%s", m.NotShown())
	case err != nil && !errors.Is(err, seal.ErrUnissued):
		return err
	}
	head, _, err := a.Store.Head(ctx)
	if err != nil {
		return err
	}
	f.Note += "签名密钥 " + a.Keys.Fingerprint() + "。记录锚点 " + head.Anchor() + "，用 gaoshi verify --anchor 查验。"
	if at := sealed.TakenOver(); !at.IsZero() {
		f.Note += "这一版是启用签名以前签发的，" + at.In(calendar.Zone).Format("2006年1月2日") + "照原样接收，接收以前有没有改动无从查验。"
	}
	return nil
}

func approvalForm(a *app.App, n *notice.Notice) *form.Approval {
	rule, _ := a.Config.Policy.Category(n.Content.Category)
	row := func(pairs ...string) form.Row {
		var r form.Row
		for i := 0; i < len(pairs); i += 2 {
			r.Fields = append(r.Fields, form.Field{Label: pairs[i], Value: pairs[i+1]})
		}
		return r
	}
	f := &form.Approval{Title: "信息公开审批单", Issuer: a.Town.Issuer, Ref: n.Ref(), Date: n.CreatedAt, Rows: []form.Row{
		row("标题", n.Content.Title), row("发文字号", n.Content.DocNo, "类别", rule.Name),
		row("公开方式", n.Content.Disclosure, "拟稿", a.OfficerName(n.Author)+" "+n.CreatedAt.Format("2006年1月2日 15:04")), row("发布对象", reachWords(a, n)),
	}}
	for _, r := range n.Reviews {
		what := "通过"
		if !r.OK {
			what = "退回：" + r.Reason
		}
		if r.Verbal {
			what = "电话同意，事后补签"
			if until, owed := n.OwesSignature(); owed {
				what = "电话同意，还没有补签，应在" + until.Format("2006年1月2日 15:04") + "前补签"
			}
		}
		if how := r.How(); how != "" {
			what += "（" + how + "）"
		}
		if r.Via == notice.ViaCommand {
			what += "（在服务器命令行上办理，系统用户 " + r.SystemUser + "）"
		}
		for _, q := range r.Answers {
			what += "\n" + q.Question + "：" + map[bool]string{true: "是", false: "否"}[q.OK]
		}
		f.Rows = append(f.Rows, row(notice.StepName(r.Step), r.Name+"　"+r.At.Format("2006年1月2日 15:04")+"\n"+what))
	}
	for _, o := range n.Overrides {
		f.Rows = append(f.Rows, row("放行", a.OfficerName(o.By)+"　"+o.At.Format("2006年1月2日 15:04")+"\n"+o.Kind+" "+o.Text+"\n理由："+o.Reason))
	}
	if n.Approval != nil {
		f.Rows = append(f.Rows, row("签发码", n.Approval.Digest))
	}
	sign := row("签字盖章", "")
	sign.Tall = true
	f.Rows = append(f.Rows, sign)
	f.Note = "本单由告示系统按登记的办理过程生成，签发码覆盖正文和全部版式稿。"
	return f
}

// reachWords says in one line to how many places of each kind a notice goes.
func reachWords(a *app.App, n *notice.Notice) string {
	targets, _ := a.Dispatcher.Targets(n)
	count := map[string]int{}
	for _, t := range targets {
		count[t.Channel]++
	}
	var parts []string
	for _, c := range notice.Channels {
		if count[c] > 0 {
			parts = append(parts, fmt.Sprintf("%s%d处", notice.ChannelName(c), count[c]))
		}
	}
	return strings.Join(parts, "，")
}
