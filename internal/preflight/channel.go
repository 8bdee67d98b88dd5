package preflight

import (
	"fmt"
	"regexp"

	"gaoshi/internal/notice"
)

// channels looks at the channels the clerk has chosen.
func (k *check) channels() {
	if k.env.Policy == nil {
		return
	}
	if !k.ok {
		k.category()
		return
	}
	for _, ch := range k.c.Channels {
		if !k.rule.Permits(ch) {
			k.add(notice.Finding{Kind: "channel_forbidden", Severity: notice.Block, Place: "渠道", Text: ch,
				Message: k.rule.Refusal(ch), Rule: k.rule.Law()})
		}
	}
}

// relay looks at what a relayed notice must name of its source.
func (k *check) relay() {
	if !k.ok || !k.rule.RelayOnly {
		if !k.unsourced() {
			k.urgency()
		}
		return
	}
	if missing := k.rule.Missing(k.n); len(missing) > 0 {
		k.add(notice.Finding{Kind: "relay_missing", Severity: notice.Block, Place: "转发来源（relay）", Text: fmt.Sprint(len(missing)) + "项",
			Message: k.rule.RelayRefusal(k.c.Relay, missing), Rule: k.rule.Source})
	}
}

// alert is how the title or the first line of a warning speaks.
var alert = regexp.MustCompile(`(红色|橙色|黄色|蓝色)[^，。；\n]{0,4}预警|预警信号|(暴雨|山洪|地质灾害|火险|森林火险|雷电|大风|高温|寒潮|冰雹|洪水|地震)预警`)

// unsourced looks for a warning in the clothes of another category: a township
// passes warnings on and issues none. What has to be told at once blocks; a
// report or an explanation that speaks of warnings is left to a person. It reports
// whether it told of one.
func (k *check) unsourced() bool {
	if r := k.c.Relay; r != nil && r.SourceIssuer != "" {
		return false
	}
	if m := alert.FindString(k.c.Title + "\n" + k.c.Plain); m != "" && k.c.Category != "interpretation" {
		f := notice.Finding{Kind: "warning_unsourced", Severity: notice.Warn, Place: "标题", Text: m, Rule: "突发事件应对法第64条；气象灾害防御条例第30条",
			Message: fmt.Sprintf("这像是“%s”。乡镇只能转发有权单位发布的预警：请改用“预警信息转发”，写明来源、文号和时间；不是预警的，请换个说法。", m)}
		if k.c.Urgency.Rank() >= notice.Urgent.Rank() {
			f.Severity = notice.Block
		}
		k.add(f)
		return true
	}
	return false
}

// urgency tells what becomes of an emergency that is none: it takes a warning
// that an authority issued, or a category whose rule says so, to break the quiet
// hours (dispatch asks the same).
func (k *check) urgency() {
	if !k.ok || k.c.Urgency != notice.Emergency || k.rule.QuietHoursOverride || k.c.Relay != nil && k.c.Relay.SourceIssuer != "" {
		return
	}
	k.add(notice.Finding{Kind: "urgency_unfounded", Severity: notice.Warn, Place: "缓急（urgency）", Text: string(k.c.Urgency), Rule: "突发事件应对法第64条",
		Message: fmt.Sprintf("缓急写的是“紧急”（emergency），但“%s”不是应急类别，也没有写转发来源：会排在别的公告前面发，但不会打破免打扰时段，夜里和午休时不响、不推送，要等时段过了才发。"+
			"转发上级预警的，请改用应急类别或写明来源（relay）；不是的，请改为 urgent（加急）或 normal（一般）。", k.rule.Name)})
}
