package portal

import (
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/portal/cms"
	"gaoshi/channels/portal/public"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// withdraw takes the article down, with its files. What the CMS answers is no
// proof: the look at the public page is.
func (s *sending) withdraw(ctx context.Context, moved string) error {
	if s.page.CMSID == "" {
		if _, err := s.find(ctx); err != nil {
			return err
		}
	}
	if s.page.CMSID != "" {
		if !s.ch.cms.Can("withdraw") {
			return channels.Permanent(told(nil, "设置里没有写怎么在县门户撤下文章（portal.withdraw）。请在县门户后台撤下“%s”，撤下后点“已撤下”，系统会打开网页再看。", s.p.Title))
		}
		a := s.call(ctx, "withdraw", s.page.CMSID, func(c *cms.Call) {
			c.Moved = moved
			c.TombstoneTitle, c.Tombstone = s.tombstone()
		})
		if a.Meaning != cms.Done && a.Meaning != cms.Gone {
			return s.failed(a, true)
		}
	}
	s.page.Gone = append(s.page.Gone, s.page.Files...)
	s.page.Files = nil
	if err := s.retire(ctx); err != nil {
		return err
	}
	return s.clear(ctx)
}

// tombstone is what stands in the article's place: that it was withdrawn, when and
// why, and nothing of what it said.
func (s *sending) tombstone() (title, body string) {
	at := s.ch.o.Clock.Now().In(calendar.Zone).Format("2006年1月2日")
	words := fmt.Sprintf("%s（%s）。", public.Mark, at)
	if s.p.Reason != "" {
		words += "撤回原因：" + strings.TrimRight(s.p.Reason, "。.；;") + "。"
	}
	line := fmt.Sprintf("<p style=%q>%s</p>\n", style("p"), html.EscapeString(words))
	line += fmt.Sprintf("<p style=%q>公告编号：%s（撤回）</p>", "margin:16px 0 0;font-size:12px;color:#666;text-indent:0", html.EscapeString(s.p.Key))
	return "【已撤回】" + s.p.Title, line
}

// moved is what stands on a page that another has replaced.
func (s *sending) moved() (title, body string) {
	body = fmt.Sprintf("<p style=%q>%s，内容已更正。", style("p"), public.MarkMoved)
	if s.page.Address != "" {
		body += fmt.Sprintf(`请看更正后的公告：<a href="%s">%s</a>`, html.EscapeString(s.page.Address), html.EscapeString(s.p.Title))
	}
	return "【已更正】" + s.p.Title, body + "</p>"
}

// Retract takes the article down for an edition that is no longer to stand. It
// returns nil only when the public page was seen gone. Where a newer edition has
// taken the page over, that edition does it, and this one only looks.
func (ch *Channel) Retract(ctx context.Context, d *notice.Delivery, _ *notice.Receipt) error {
	defer ch.alone(d.Notice, d.Target.ID)()
	page, err := ch.page(ctx, d.Notice, d.Target.ID)
	if err != nil {
		return err
	}
	if page.Edition > d.Edition {
		if page.Kind != notice.Withdrawal {
			return nil // its place was taken by a correction
		}
		return ch.mustBeGone(ctx, page)
	}
	if page.Kind != notice.Withdrawal || page.Edition < d.Edition {
		page.Given(d.Edition, notice.Withdrawal, d.Rendition, d.Title, page.Column, ch.o.Clock.Now())
		if err := ch.keep(ctx, page); err != nil {
			return err
		}
	}
	if ch.cms == nil {
		if page.Address == "" {
			return channels.Permanent(told(nil, "没有设置县门户的接口，也没有登记过网址：请在县门户后台查“%s”，有就撤下，办完点“已撤下”。", d.Title))
		}
		if err := ch.mustBeGone(ctx, page); err != nil {
			return channels.Permanent(told(err, "没有设置县门户的接口：请在县门户后台撤下“%s”，撤下后点“已撤下”，系统会打开网页再看。", d.Title))
		}
		return nil
	}
	s := &sending{ch: ch, d: d, page: page, p: &Package{Key: string(d.Notice), Edition: d.Edition, Kind: notice.Withdrawal, Title: strings.Join(strings.Fields(d.Title), " ")}}
	if !page.Withdrawn {
		if err := s.withdraw(ctx, ""); err != nil {
			return err
		}
		page.Withdrawn = true
		if err := ch.keep(ctx, page); err != nil {
			return err
		}
	}
	return ch.mustBeGone(ctx, page)
}

// mustBeGone looks, and is an error as long as something stands.
func (ch *Channel) mustBeGone(ctx context.Context, page *notice.PublicPage) error {
	look := ch.look(ctx, page, nil)
	page.Saw(look, ch.o.Clock.Now())
	if err := ch.keep(ctx, page); err != nil {
		return err
	}
	if look.Saw != notice.Away {
		return channels.Temporary(told(nil, "已经请县门户撤下，网页还没有撤干净（%s），过一会儿再看。", look.Why), 0)
	}
	return nil
}

// Reclaims reports whether Retract needs no person: the CMS takes the page down, and
// an update puts it back.
func (ch *Channel) Reclaims(*notice.Delivery, time.Time) bool { return ch.cms != nil }
