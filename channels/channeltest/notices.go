package channeltest

import (
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

func at(y int, m time.Month, d, h, min int) time.Time {
	return time.Date(y, m, d, h, min, 0, 0, calendar.Zone)
}

// Notices returns invented notices of every shape: an ordinary one with a table,
// a warning, a list of persons, a meeting with a plan for rain, one without a
// plain line and with a long title, a correction and a withdrawal. The town does
// not exist, and no number in them belongs to anybody.
func Notices() []*notice.Notice {
	const issuer = "云禾县青禾镇人民政府"
	mk := func(id notice.ID, title string, cat notice.Category, body string, more func(c *notice.Content)) *notice.Notice {
		n := &notice.Notice{ID: id, Edition: 1, Kind: notice.Original, Author: "clerk", CreatedAt: at(2026, 11, 23, 8, 0), Status: notice.Issued}
		n.Content = notice.Content{
			Title: title, Issuer: issuer, Drafter: "党政综合办公室", Category: cat, Column: "公示公告", IndexNo: "999901111/2026-0" + string(id[len(id)-4:]),
			Disclosure: "主动公开", FormedOn: at(2026, 11, 20, 0, 0), PublishAt: at(2026, 11, 23, 9, 0), Villages: []string{"all"},
			Channels: notice.Channels, Urgency: notice.Normal, Body: body, Sample: true,
		}
		if more != nil {
			more(&n.Content)
		}
		return n
	}
	ordinary := mk("QH-2026-9001", "关于开展冬季免费体检的通告", "medical_insurance", bodyOrdinary, func(c *notice.Content) {
		c.Plain = "65岁以上老人12月15日前到镇卫生院免费体检，带上身份证。"
		c.Away = "家里有65岁以上老人的，请打电话提醒他们去体检，不用您回来。"
		c.DocNo = "青禾府通〔2026〕90号"
		c.Event = notice.Period{Start: at(2026, 11, 25, 0, 0), End: at(2026, 12, 15, 0, 0), Place: "青禾镇卫生院一楼"}
		c.ExpireAt = at(2026, 12, 16, 0, 0)
		c.Domain26 = "医疗卫生"
	})
	warning := mk("QH-2026-9002", "【紧急】转发县气象局寒潮蓝色预警", "emergency_relay", bodyWarning, func(c *notice.Content) {
		c.Plain = "明晚起大降温，果树、牲口今天就要防冻。"
		c.Urgency = notice.Emergency
		c.PublishAt = at(2026, 11, 23, 15, 20)
		c.ExpireAt = at(2026, 11, 26, 8, 0)
		c.Relay = &notice.Relay{SourceIssuer: "云禾县气象局", SourceRef: "云气预〔2026〕第9期", SourceTime: at(2026, 11, 23, 15, 0), Event: "寒潮",
			Level: "蓝色", Onset: at(2026, 11, 24, 18, 0), ValidUntil: at(2026, 11, 26, 8, 0), Area: []string{"v07"}, Measures: "果园熏烟、大棚加盖、圈舍保暖", Contact: "0000-1234569"}
		c.DutyPhones = []string{"0000-1234569"}
	})
	list := mk("QH-2026-9003", "2026年秋季学期“雨露计划”补助拟发放对象公示", "yulu", bodyList, func(c *notice.Content) {
		c.Plain = "这3名学生准备发补助，有意见请在12月1日前打电话。"
		c.Posting = notice.Posting{From: at(2026, 11, 23, 0, 0), N: 7, Unit: "workday", LastDay: at(2026, 12, 1, 0, 0)}
	})
	meeting := mk("QH-2026-9004", "关于召开和顺村“坝坝会”商量修水渠的通知", "meeting", bodyMeeting, func(c *notice.Content) {
		c.Plain = "星期六晚上7点在3组晒坝开会，商量修水渠，每家来一个人。"
		c.Away = "不用回来，11月28日中午12点前在阅读页留下意见，会上替您念。"
		c.Villages = []string{"v02"}
		c.Event = notice.Period{Start: at(2026, 11, 28, 19, 0), End: at(2026, 11, 28, 20, 30), Place: "和顺村3组晒坝", RainPlan: "村委会二楼会议室"}
	})
	long := mk("QH-2026-9005", "关于进一步做好全镇2026年冬季至2027年春季农村人居环境整治和村庄清洁行动有关工作的通知", "policy_doc", bodyLong, nil)
	fixed := mk("QH-2026-9001", ordinary.Content.Title, ordinary.Content.Category, bodyOrdinary, func(c *notice.Content) { *c = ordinary.Content })
	fixed.Edition, fixed.Kind, fixed.Supersedes, fixed.Reason = 2, notice.Correction, 1, "体检地点由二楼改为一楼"
	gone := mk("QH-2026-9001", ordinary.Content.Title, ordinary.Content.Category, bodyOrdinary, func(c *notice.Content) { *c = ordinary.Content })
	gone.Edition, gone.Kind, gone.Supersedes, gone.Reason = 3, notice.Withdrawal, 2, "体检时间另行通知"
	return []*notice.Notice{ordinary, warning, list, meeting, long, fixed, gone}
}

const bodyOrdinary = `各村（社区）：

为关心老年人健康，镇卫生院将开展冬季免费体检，**各村（社区）**于11月24日前通知到户。

## 一、体检对象

全镇65周岁及以上常住老年人。

## 二、体检安排

| 日期 | 村（社区） | 人数 |
|---|---|---:|
| 11月25日 | 宝禾社区 | 120 |
| 11月26日 | 和顺村、石桥坝村 | 160 |

1. 早上空腹，8:00到一楼登记；
2. 带上身份证和医保卡；
3. 行动不便的，请与村医联系，可上门。

咨询电话：0000-1234575。

云禾县青禾镇人民政府

2026年11月20日
`

const bodyWarning = `各村（社区）：

2026年11月23日15时，云禾县气象局发布**寒潮蓝色预警**（云气预〔2026〕第9期）。现转发如下，请立即落实。

一、果园、大棚、圈舍今天完成防冻。

二、独居老人由网格员当面通知。

镇值班电话：0000-1234569。

云禾县青禾镇人民政府

2026年11月23日
`

const bodyList = `现将拟补助对象公示如下，接受群众监督。

| 序号 | 村 | 学生姓名 | 补助金额（元） |
|---:|---|---|---:|
| 1 | 和顺村 | 王* | 1500 |
| 2 | 新阳村 | 陈*强 | 1500 |
| 3 | 红岩堡村 | 唐*燕 | 1500 |

联系电话：0000-1234576。

云禾县青禾镇人民政府

2026年11月23日
`

const bodyMeeting = `全体村民：

拟于今冬整修3组至6组水渠，现征求意见。

- 时间：2026年11月28日（星期六）19:00
- 地点：和顺村3组晒坝（下雨改在村委会二楼会议室）

和顺村村民委员会

2026年11月23日
`

const bodyLong = `各村（社区），镇属各部门：

为巩固人居环境整治成果，决定从2026年12月起开展村庄清洁行动。请各村对照清单逐项落实，每月25日前报送进度。

## 一、重点任务

清理房前屋后垃圾，疏通沟渠，整治乱堆乱放。

## 二、工作要求

不搞形式主义，不得要求村干部拍照留痕。

云禾县青禾镇人民政府

2026年11月20日
`
