package portal

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"gaoshi/channels/portal/cms"
	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
)

// sampleNotice is what every template is tried on: a title with marks that a
// template must not trip over, an attachment, a picture and a table.
func sampleNotice(serial string, columns map[string]string) *notice.Notice {
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, calendar.Zone)
	n := &notice.Notice{ID: notice.ID("QH-2026-" + serial), Edition: 1, Kind: notice.Original, CreatedAt: at}
	n.Content = notice.Content{
		Title: `关于“样例”的通告 "1" <2> & \3`, Column: "公示公告", Category: "news", Issuer: "示例镇人民政府", Drafter: "党政综合办公室", DocNo: "示府通〔2026〕1号",
		Disclosure: "主动公开", FormedOn: at, PublishAt: at, ExpireAt: at.AddDate(0, 1, 0), Plain: "这是一份样例。",
		Attachments: []notice.Attachment{
			{Name: "名单.xlsx", MediaType: "application/vnd.ms-excel", Digest: digestOf("a")}, {Name: "图.png", MediaType: "image/png", Digest: digestOf("b")},
		},
		Body: "各村：\n\n正文第一段。\n\n![图](图.png)\n\n| 村 | 人数 |\n|---|---:|\n| 示例村 | 12 |\n\n示例镇人民政府\n\n2026年11月20日\n",
	}
	for name := range columns {
		n.Content.Column = name
	}
	return n
}

// try fills every template with a sample notice, and judges what comes out.
func (ch *Channel) try() error {
	var errs []error
	n := sampleNotice("0101", ch.o.Columns)
	doc := document.Parse(n.Content.Body)
	p, err := ch.pack(n, notice.Target{ID: "portal/county"}, doc)
	if err != nil {
		errs = append(errs, err)
		p = &Package{Key: string(n.ID), Meta: map[string]string{}}
	}
	if ch.cms != nil {
		errs = append(errs, ch.cms.Try(cms.Call{
			Package: p, ID: "101", Address: "https://www.example.test/a/101.html", Moved: "https://www.example.test/a/102.html",
			TombstoneTitle: "【已撤回】样例", Tombstone: "<p>样例</p>",
			File: plainFile(p.Key, cms.Attachment{Name: "名单.xlsx", SHA256: digestOf("a")}, []byte("样例")),
		}))
	}
	if ch.index != nil {
		a, err1 := ch.IndexNo(n)
		b, err2 := ch.IndexNo(sampleNotice("0102", ch.o.Columns))
		if err := cmp.Or(err1, err2); err != nil {
			errs = append(errs, fmt.Errorf("portal.index_no 写得不对：%s", cms.PlainFault(err)))
		} else if a == b || a == "" {
			errs = append(errs, errors.New("portal.index_no 编出来的索引号会重：里面要有 {{.Serial}} 或 {{.ID}}"))
		}
	}
	return errors.Join(errs...)
}

func digestOf(letter string) string {
	out := ""
	for range 64 {
		out += letter
	}
	return out
}
