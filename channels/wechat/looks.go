package wechat

import (
	"encoding/json"

	"gaoshi/channels"
	"gaoshi/internal/notice"
)

// Looks is how a chat shows the rendition: a news card as a card, anything else as a
// bubble of words, which in an ordinary group a person passes on.
func (ch *Channel) Looks(t notice.Target, r notice.Rendition) channels.Looks {
	if f := r.File(robotNews); f != nil {
		var b newsBody
		if json.Unmarshal(f.Data, &b) == nil && len(b.News.Articles) > 0 {
			return channels.Looks{Form: notice.AsCard, Title: b.News.Articles[0].Title, Text: b.News.Articles[0].Description}
		}
	}
	if t.Kind == Forward {
		return channels.Looks{Form: notice.AsForward, Text: r.Text}
	}
	return channels.Looks{Form: notice.AsText, Text: r.Text}
}

// Disturbs is true: whoever gets it gets it now.
func (ch *Channel) Disturbs() bool { return true }
