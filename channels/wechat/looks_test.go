package wechat

import (
	"testing"

	"gaoshi/internal/notice"
)

// A card is shown as the card that goes out, and a broken one as its words.
func TestLooks(t *testing.T) {
	card := []byte(`{"msgtype":"news","news":{"articles":[{"title":"停水","description":"明天停水","url":"x"}]}}`)
	for name, tt := range map[string]struct {
		kind string
		file *notice.File
		want notice.Looks
	}{
		"card":    {GroupRobot, &notice.File{Name: robotNews, Data: card}, notice.Looks{Form: notice.AsCard, Title: "停水", Text: "明天停水"}},
		"broken":  {GroupRobot, &notice.File{Name: robotNews, Data: []byte("{")}, notice.Looks{Form: notice.AsText, Text: "全文"}},
		"empty":   {GroupRobot, &notice.File{Name: robotNews, Data: []byte(`{"news":{}}`)}, notice.Looks{Form: notice.AsText, Text: "全文"}},
		"text":    {GroupRobot, &notice.File{Name: "1-text.json", Data: card}, notice.Looks{Form: notice.AsText, Text: "全文"}},
		"forward": {Forward, nil, notice.Looks{Form: notice.AsForward, Text: "全文"}},
	} {
		r := notice.Rendition{Text: "全文"}
		if tt.file != nil {
			r.Files = []notice.File{*tt.file}
		}
		if got := new(Channel).Looks(notice.Target{Kind: tt.kind}, r); got != tt.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
