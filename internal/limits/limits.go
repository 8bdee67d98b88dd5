// Package limits is the one table of what each medium takes: bytes, characters,
// pixels and messages. Renderers, preflight, pacing and the simulator all read it,
// so that a limit is met before approval and never found out at sending time.
package limits

import "time"

// WeCom group robot (developer.work.weixin.qq.com/document/path/91770).
const (
	RobotTextBytes      = 2048 // UTF-8, msgtype text
	RobotMarkdownBytes  = 4096 // UTF-8, msgtype markdown
	RobotImageBytes     = 2 << 20
	RobotFileBytes      = 20 << 20
	RobotNewsArticles   = 8
	RobotNewsTitleBytes = 128
	RobotNewsDescBytes  = 512
	RobotPerWindow      = 20               // messages that one robot takes in a minute
	RobotPaceN          = 18               // what we send: whether the window slides is undocumented
	RobotWindow         = 60 * time.Second //
	RobotPaceWindow     = 61 * time.Second // what we count in: a send happens a little after its slot
	RobotCoolDown       = 60 * time.Second // after 45009
	RobotMediaLife      = 72 * time.Hour   // of an uploaded file, and only for that robot
	RobotURLBytes       = 2048
	RobotParts          = 3 // numbered messages of one long text: our own, more push everything else out of the group's sight
)

// Official account (developers.weixin.qq.com, draft, freepublish, mass send).
const (
	DraftTitleChars   = 32
	DraftAuthorChars  = 16
	DraftDigestChars  = 128
	DraftContentChars = 20000 // fewer than
	DraftContentBytes = 1 << 20
	BodyImageBytes    = 1 << 20 // media/uploadimg, JPG or PNG
	ClientMsgIDChars  = 32
	MassPerDay        = 1 // 公众号
	MassPerMonth      = 4 // 服务号, per follower
	MassPerMinute     = 60
	MassScanWait      = 30 * time.Minute // a send to all may wait so long for an administrator's scan
	CoverBytes        = 10 << 20         // permanent material, image
	CoverWidth        = 900              // pixels; 2.35 : 1
	CoverHeight       = 383
	StableTokenPerMin = 10000
	ForceRefreshDay   = 20 // never used by itself
	SubscribeThing    = 20 // characters of a thing field in a subscription notice
	SubscribeBatch    = 40 // people one after the other in one attempt: our own, far inside a job's 30 s
	ReplyNews         = 5  // notices in an answer to a villager's word
	ReplyBytes        = 2048
	CallbackAge       = 5 * time.Minute // an older callback is refused
	CallbackBytes     = 64 << 10
)

// Customer group task (externalcontact/add_msg_template) and WeCom app message.
const (
	GroupTaskTextBytes   = 4000
	GroupTaskAttachments = 9
	GroupTaskTitleBytes  = 128
	GroupTaskDescBytes   = 512
	GroupTaskReminders   = 3 // in 24 hours
	AppPerMinute         = 10000
	AppMemberPerMinute   = 30
	AppTextBytes         = 2048
	AppTitleBytes        = 128
	AppDescBytes         = 512
	AppUsers             = 1000
	AppDuplicateCheck    = 4 * time.Hour  // at most
	AppRecall            = 24 * time.Hour // message/recall: of what was sent since then
)

// Our own: what people can take.
const (
	ForwardTextChars = 500               // text to paste into an ordinary group
	PageBytes        = 50 << 10          // a landing page, all in
	SpeechLength     = 180 * time.Second // one item on the loudspeaker
	UploadBytes      = 20 << 20          // a file handed to the desk
)
