// Package reach tells whether the notice may go where the clerk sends it, and who
// is reached there: channels that policy refuses, warnings without a source, texts
// longer than a medium takes, villages without a place, and whom people may call.
package reach

import (
	"fmt"
	"regexp"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
)

// Channels looks at the channels the clerk has chosen.
func Channels(k *bench.Bench) {
	if k.Env.Policy == nil {
		return
	}
	if !k.Known {
		category(k)
		return
	}
	for _, ch := range k.Content.Channels {
		if !k.Rule.Permits(ch) {
			k.Add(notice.Finding{Kind: "channel_forbidden", Severity: notice.Block, Place: "渠道", Text: ch,
				Message: k.Rule.Refusal(ch), Rule: k.Rule.Law()})
		}
	}
}

// Relay looks at what a relayed notice must name of its source.
func Relay(k *bench.Bench) {
	if !k.Known || !k.Rule.RelayOnly {
		if !unsourced(k) {
			urgency(k)
		}
		return
	}
	if missing := k.Rule.Missing(k.Notice); len(missing) > 0 {
		k.Add(notice.Finding{Kind: "relay_missing", Severity: notice.Block, Place: "转发来源（relay）", Text: fmt.Sprint(len(missing)) + "项",
			Message: k.Rule.RelayRefusal(k.Content.Relay, missing), Rule: k.Rule.Source})
	}
}

// alert is how the title or the first line of a warning speaks.
var alert = regexp.MustCompile(`(红色|橙色|黄色|蓝色)[^，。；\n]{0,4}预警|预警信号|(暴雨|山洪|地质灾害|火险|森林火险|雷电|大风|高温|寒潮|冰雹|洪水|地震)预警`)

// unsourced looks for a warning in the clothes of another category: a township
// passes warnings on and issues none. What has to be told at once blocks; a
// report or an explanation that speaks of warnings is left to a person. It reports
// whether it told of one.
func unsourced(k *bench.Bench) bool {
	if r := k.Content.Relay; r != nil && r.SourceIssuer != "" {
		return false
	}
	if m := alert.FindString(k.Content.Title + "\n" + k.Content.Plain); m != "" && k.Content.Category != "interpretation" {
		f := notice.Finding{Kind: "warning_unsourced", Severity: notice.Warn, Place: "标题", Text: m, Rule: "突发事件应对法第64条；气象灾害防御条例第30条",
			Message: fmt.Sprintf("这像是“%s”。乡镇只能转发有权单位发布的预警：请改用“预警信息转发”，写明来源、文号和时间；不是预警的，请换个说法。", m)}
		if k.Content.Urgency.Rank() >= notice.Urgent.Rank() {
			f.Severity = notice.Block
		}
		k.Add(f)
		return true
	}
	return false
}

// urgency tells what becomes of an emergency that is none: it takes a warning
// that an authority issued, or a category whose rule says so, to break the quiet
// hours (dispatch asks the same).
func urgency(k *bench.Bench) {
	if !k.Known || k.Content.Urgency != notice.Emergency || k.Rule.QuietHoursOverride || k.Content.Relay != nil && k.Content.Relay.SourceIssuer != "" {
		return
	}
	k.Add(notice.Finding{Kind: "urgency_unfounded", Severity: notice.Warn, Place: "缓急（urgency）", Text: string(k.Content.Urgency), Rule: "突发事件应对法第64条",
		Message: fmt.Sprintf("缓急写的是“紧急”（emergency），但“%s”不是应急类别，也没有写转发来源：会排在别的公告前面发，但不会打破免打扰时段，夜里和午休时不响、不推送，要等时段过了才发。"+
			"转发上级预警的，请改用应急类别或写明来源（relay）；不是的，请改为 urgent（加急）或 normal（一般）。", k.Rule.Name)})
}
