package main

import (
	"context"
	"fmt"
	"strings"

	"gaoshi/cmd/gaoshi/app"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

// leastDigest is how much of a digest is enough to name what was seen.
const leastDigest = 8

type issueCmd struct {
	ID     string `arg:"" name:"编号" help:"公告编号，例如 QH-2026-0101。"`
	As     string `required:"" help:"签发人的账号。" placeholder:"账号"`
	Digest string `xor:"seen" help:"看过的签发码（至少前 8 位）：内容后来有一点不同，就不签。" placeholder:"签发码"`
	Yes    bool   `xor:"seen" help:"现在是什么样就签什么样，不先看。"`
	Verbal bool   `help:"电话同意，限时补签（再用一次 issue）；只有规则允许的类别可以。"`
}

// Help is the longer explanation.
func (issueCmd) Help() string {
	return "不带 --digest 和 --yes 时只给看、不签：打印要发到哪里、各渠道的话和签发码。\n看过了，用打印出来的签发码来签；签发码管住正文和全部版式稿。"
}

// Run shows what would go out, or signs it 签发. A signature is for what was
// seen: it takes the digest of that, or an explicit yes to whatever stands now.
func (x *issueCmd) Run(ctx context.Context, c *commands, s streams) error {
	digest := strings.ToLower(strings.TrimSpace(x.Digest))
	if x.Digest != "" && len(digest) < leastDigest {
		return say.BadUse("--digest 至少写签发码的前 %d 位。", leastDigest)
	}
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.Close()
	who, err := c.actor(ctx, a, s, x.As, notice.RoleLeader)
	if err != nil {
		return err
	}
	if n, err := a.Store.Notice(ctx, notice.ID(x.ID), 0); err == nil && n.Status == notice.Issued {
		if _, owed := n.OwesSignature(); owed {
			return x.countersign(ctx, a, s, n, who, digest)
		}
	}
	sig := notice.Signature{By: who.Account, Name: who.Name, At: a.Clock.Now(), Verbal: x.Verbal, Via: notice.ViaCommand, SystemUser: systemUser()}
	if !x.Yes {
		n, list, seen, err := a.ToSign(ctx, notice.ID(x.ID))
		if err != nil {
			return err
		}
		if digest == "" {
			if err := showToSign(ctx, a, s, n, list, seen); err != nil {
				return err
			}
			return say.Refusal("还没有签。看过了，就签：gaoshi issue %s --as %s --digest %s", n.ID, who.Account, seen[:16])
		}
		if !strings.HasPrefix(seen, digest) {
			return say.Refusal("没有签：现在的签发码是 %s，和您看到的 %s 不一样，稿子或版式变了。请重看一遍再签：gaoshi issue %s --as %s", seen[:16], x.Digest, n.ID, who.Account)
		}
		sig.Digest = seen
	}
	n, err := a.Dispatcher.Issue(ctx, notice.ID(x.ID), sig)
	if err != nil {
		return err
	}
	list, err := a.Store.Deliveries(ctx, store.Filter{Notice: n.ID, Edition: n.Edition, Limit: 100000})
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s 已签发，共 %d 项投递，由守护程序（gaoshi serve）按时发出。\n签发码 %s\n", n.Ref(), len(list), n.Approval.Digest[:16])
	for _, why := range n.Approval.LeftOut {
		fmt.Fprintln(s.out, "没有发往："+why)
	}
	return nil
}

// countersign 补签 signs what went out on a word by telephone: the digest is that
// of what was approved then.
func (x *issueCmd) countersign(ctx context.Context, a *app.App, s streams, n *notice.Notice, who notice.Officer, digest string) error {
	code := n.Approval.Digest
	switch {
	case !x.Yes && digest == "":
		return say.Refusal("%s《%s》是%s电话同意发出的，还没有补签，签发码 %s。看过了，就补签：gaoshi issue %s --as %s --digest %s", n.Ref(), n.Content.Title, n.Approval.Name, code[:16], n.ID, who.Account, code[:16])
	case !x.Yes && !strings.HasPrefix(code, digest):
		return say.Refusal("没有补签：发出去的签发码是 %s，和您写的 %s 不一样。", code[:16], x.Digest)
	}
	_, err := a.Store.UpdateNotice(ctx, n.ID, func(now *notice.Notice) error {
		return now.Countersign(notice.Review{By: who.Account, Name: who.Name, At: a.Clock.Now(), Digest: code, Via: notice.ViaCommand, SystemUser: systemUser()})
	})
	if err == nil {
		fmt.Fprintf(s.out, "%s 已补签，签发码 %s\n", n.Ref(), code[:16])
	}
	return err
}

// showToSign prints what goes where, and the words of each channel's first place.
func showToSign(ctx context.Context, a *app.App, s streams, n *notice.Notice, list []notice.Rendition, digest string) error {
	found, err := a.Dispatcher.Check(ctx, n)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s《%s》　%s　%s拟稿\n", n.Ref(), n.Content.Title, categoryName(a, n), a.OfficerName(n.Author))
	if n.Reason != "" {
		fmt.Fprintln(s.out, n.EditionWord()+"的原因："+n.Reason)
	}
	fmt.Fprintln(s.out, "发往："+reachWords(a, n))
	_, leftOut := a.Dispatcher.Targets(n)
	for _, why := range leftOut {
		fmt.Fprintln(s.out, "不会发往："+why)
	}
	say.Findings(s.out, found)
	for _, channel := range notice.Channels {
		for i := range list {
			if list[i].Channel == channel {
				fmt.Fprintf(s.out, "\n── %s ──\n%s\n", notice.ChannelName(channel), strings.TrimSpace(list[i].Text))
				break
			}
		}
	}
	fmt.Fprintf(s.out, "\n签发码 %s\n", digest[:16])
	return nil
}
