package desktest

import (
	"context"

	"gaoshi/internal/desk/website"
	"gaoshi/internal/notice"
)

func (o *Office) handoff(_ context.Context, d *notice.Delivery) (*website.Handoff, error) {
	return &website.Handoff{
		Fields: []website.Field{{Name: "标题", Value: d.Title}, {Name: "栏目", Value: "公示公告"}, {Name: "索引号", Value: "999901-2026-0107"}},
		HTML:   `<p style="text-align:right">云禾县青禾镇人民政府</p>`, Text: "云禾县青禾镇人民政府", Files: []string{"附件1：名单.xlsx"},
	}, nil
}

// publish is a portal whose pages are those of Public.
func (o *Office) publish(_ context.Context, id notice.DeliveryID, by, address string) error {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	wrong, known := o.Public[address]
	if !known {
		return &notice.Refusal{Msg: "请填上网页的网址，例如 https://www.example.gov.cn/…。没有网址不能算发布了。"}
	}
	if wrong != "" {
		return &notice.Refusal{Msg: "打开网页看了，还不对（" + wrong + "）。请核对网址和内容，改好后再登记一次。"}
	}
	for _, d := range o.Rows {
		if d.ID == id {
			d.State, d.Problem = notice.Confirmed, ""
			d.Receipt = &notice.Receipt{State: notice.Confirmed, By: by, At: o.Time, Look: address, Note: "网页已经打开看过。"}
		}
	}
	return nil
}
