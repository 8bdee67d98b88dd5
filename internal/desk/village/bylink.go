package village

import (
	"net/http"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// HeadByLink lets the head of a village in to that village's page, and no further.
func (d *Room) HeadByLink(v *frame.Visit) error {
	token := v.R.PathValue("token")
	account, village, expired, ok := d.Links.VillageHead(token, d.Clock.Now())
	if !ok {
		return frame.BadLink
	}
	v.Base = "/desk/v/" + token
	o := d.Officer(account)
	switch {
	case o == nil || !o.Has(notice.RoleVillageHead) || o.Village != village:
		return &frame.DeadLink{Status: http.StatusGone, Title: "链接停用了", Text: "这个链接的主人已经不负责这个村，链接停用了。请用自己的链接，或打镇办公室电话。"}
	case expired:
		return &frame.DeadLink{Status: http.StatusGone, Title: "链接过期了", Text: "这个链接过了两个星期，失效了。请在企业微信里点最近的一张卡片，或登录后在“本村”里办。"}
	}
	v.Me = &notice.Officer{Account: o.Account, Name: o.Name + "（手机链接）", Title: o.Title, Roles: []string{notice.RoleVillageHead}, Village: village}
	return nil
}
