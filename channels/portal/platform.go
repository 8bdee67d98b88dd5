package portal

import (
	"gaoshi/channels"
	"gaoshi/internal/notice"
)

// Platform is the county's CMS, where it is called.
func (ch *Channel) Platform(notice.Target) channels.Platform {
	if ch.cms == nil {
		return channels.Platform{}
	}
	return channels.Platform{Key: "portal:" + ch.o.CMS.URL, Name: "县门户"}
}
