package intake

import (
	"strings"

	"gaoshi/internal/notice"
)

// MissingKind is the Finding.Kind of a field that a notice needs and has not.
const MissingKind = "missing_field"

// Missing tells what a draft still lacks before it can be issued: block for what
// nobody can guess, note for what has a default. The desk asks again after every
// edit; whether a value is a good one is for policy and preflight.
func Missing(n *notice.Notice) []notice.Finding {
	c := &n.Content
	var fs []notice.Finding
	add := func(missing bool, sev notice.Severity, place, msg string) {
		if missing {
			fs = append(fs, notice.Finding{Kind: MissingKind, Severity: sev, Place: place, Message: msg})
		}
	}
	blank := func(s string) bool { return strings.TrimSpace(s) == "" }
	add(blank(c.Title), notice.Block, "标题", "没有标题。请写明这是关于什么的公告。")
	add(blank(c.Body), notice.Block, "正文", "没有正文。请把公告内容写上。")
	add(blank(c.Issuer), notice.Block, "发布机关", "没有写发布机关（issuer）。请写落款的单位全称。")
	add(blank(string(c.Category)), notice.Block, "类别", "没有选类别（category）。选了类别，才知道期限、公示天数和能发的渠道。")
	add(len(c.Villages) == 0, notice.Block, "发布范围", "没有选发给哪些村（villages）。全镇都发，请写 [all]。")
	add(len(c.Channels) == 0, notice.Block, "渠道", "没有选渠道（channels）。可以选：portal 县门户网站、wechat 微信、board 公告栏、loudspeaker 大喇叭。")
	add(c.FormedOn.IsZero(), notice.Warn, "形成日期", "没有写形成日期（formed_on），算不出法定公开期限。请写文件定稿的日期。")
	add(blank(string(n.ID)), notice.Note, "编号", "没有编号（id），登记时自动编号。")
	add(blank(c.Plain), notice.Note, "一句话", "没有写一句话（plain）：谁、在什么时候以前、要做什么。写上它，群众十秒就能看懂。")
	add(c.PublishAt.IsZero(), notice.Note, "发布时间", "没有写发布时间（publish_at），签发后马上发。")
	return fs
}
