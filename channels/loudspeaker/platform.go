package loudspeaker

import (
	"net/url"

	"gaoshi/channels"
	"gaoshi/internal/notice"
)

// Platform is the county's broadcast platform, where it is called; files and
// broadcasters are nobody's outage.
func (c *Channel) Platform(t notice.Target) channels.Platform {
	if t.Kind != IP || c.opt.Push == nil {
		return channels.Platform{}
	}
	key := "broadcast"
	if u, err := url.Parse(c.opt.Push.URL); err == nil && u.Host != "" {
		key = u.Host
	}
	return channels.Platform{Key: key, Name: byPlatform}
}
