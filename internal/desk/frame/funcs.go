package frame

import (
	"fmt"
	"html/template"
	"maps"
	"strings"
	"time"

	"gaoshi/internal/annual"
	"gaoshi/internal/calendar"
	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
	"gaoshi/internal/register/letter"
	"gaoshi/internal/site/page"
)

func Decides(o *notice.Officer) bool {
	return o.Has(notice.RoleClerk) || o.Has(notice.RoleLeader) || o.Has(notice.RoleAdmin)
}

// funcs are what the desk's templates may use beside those of both doors.
func funcs() template.FuncMap {
	own := template.FuncMap{
		"tone":         Tone,
		"severityName": notice.Severity.Name,
		"urgencyName":  UrgencyName,
		"roleName":     notice.RoleName,
		"noticeHref":   NoticeHref,
		"deliveryHref": DeliveryHref,
		"text":         func(md string) []document.Block { return document.Parse(md).Blocks },
		"length":       length,
		"canRetry":     canRetry,
		"canHurry":     canHurry,
		"canConfirm":   CanConfirm,
		"canGiveUp":    canGiveUp,
		"doneWord":     DoneWord,
		"todo":         todo,
		"placeName":    PlaceName,
		"occasion":     occasionName,
		"grouped":      Grouped,
		"pair":         func(d *notice.Delivery, back string, decides bool) row { return row{d, back, decides, false, ""} },
		"titled": func(d *notice.Delivery, back string, decides bool, edition string) row {
			return row{d, back, decides, true, edition}
		},
		"urgencies":     func() []string { return []string{"low", "normal", "urgent", "emergency"} },
		"urgencyWord":   func(u string) string { return UrgencyName(notice.Urgency(u)) },
		"allChannels":   func() []string { return notice.Channels },
		"annualColumns": func() []string { return annual.ThreeColumns },
		"annualRulings": func() []string { return annual.FourColumns },
		"annualCourts": func() []annual.Court {
			return []annual.Court{annual.Reconsideration, annual.DirectLawsuit, annual.LaterLawsuit}
		},
		"second":    func(t time.Time) string { return t.Format("05") },
		"wayName":   register.WayName,
		"hasLetter": letter.Has,
		"dutyHref":  dutyHref,
		"fullDay":   calendar.DateCN,
		"fileOf": func(d *notice.Delivery, name string) string {
			return FileHref(&notice.Notice{ID: d.Notice, Edition: d.Edition}, d.Target.ID, name)
		},
	}
	maps.Copy(own, page.Funcs())
	own["stateName"] = stateName
	return own
}

// row is one delivery with its buttons.
type row struct {
	D       *notice.Delivery
	Back    string // where the buttons return to
	Decides bool
	Title   bool   // among those of other notices
	Edition string // 更正1, 撤回; "" for a first one
}

// LapsedState stands in counts and bars for what passed in a person's hands: it is
// missed, but nothing went wrong and nothing is left to do.
const LapsedState notice.State = "lapsed"

func stateName(s notice.State) string {
	if s == LapsedState {
		return "过期没有回执"
	}
	return notice.StateName(s)
}

// Tone is the colour of a state; the word always stands beside it.
func Tone(s notice.State) string {
	switch s {
	case notice.Accepted, notice.Confirmed:
		return "good"
	case notice.Planned, notice.Due, notice.Sending, notice.Recalling:
		return "wait"
	case notice.Awaiting:
		return "hand"
	case notice.Failed, notice.Missed:
		return "bad"
	case notice.Uncertain:
		return "doubt"
	}
	return "off"
}

func UrgencyName(u notice.Urgency) string {
	switch u {
	case notice.Low:
		return "不急"
	case notice.Urgent:
		return "加急"
	case notice.Emergency:
		return "紧急"
	}
	return "一般"
}

// length is how long something is to hear: 1分12秒.
func length(seconds int) string {
	if seconds < 60 {
		return fmt.Sprintf("%d秒", seconds)
	}
	if seconds%60 == 0 {
		return fmt.Sprintf("%d分", seconds/60)
	}
	return fmt.Sprintf("%d分%d秒", seconds/60, seconds%60)
}

func canRetry(s notice.State) bool {
	return s == notice.Failed || s == notice.Uncertain || s == notice.Missed
}

// canHurry reports whether a delivery waits for another try.
func canHurry(d *notice.Delivery) bool {
	return d.State == notice.Due && d.Held == "" && d.Attempts > 0 && d.Problem != ""
}

// CanConfirm reports whether a person can vouch for the delivery, or for its
// being taken back.
func CanConfirm(d *notice.Delivery) bool {
	return d.State == notice.Recalling && d.Problem != "" || d.State != notice.Sending && d.State.May(notice.Confirmed)
}

// Moves reports whether the delivery's state may change by itself. A recall with
// a problem is one that only a person can make.
func Moves(d *notice.Delivery) bool {
	return !d.State.Rests() && (d.State != notice.Recalling || d.Problem == "")
}

// TookDown is the note on a receipt of a sheet that is off its board again.
const TookDown = notice.TookDown

func IsDown(d *notice.Delivery) bool { return d.Receipt != nil && d.Receipt.Note == TookDown }

func canGiveUp(s notice.State) bool {
	switch s {
	case notice.Uncertain, notice.Awaiting, notice.Failed, notice.Missed, notice.Planned, notice.Due:
		return true
	}
	return false
}

// DoneWord is what a person says when their part is done.
func DoneWord(d *notice.Delivery) string {
	if d.State == notice.Recalling {
		return "已撤下"
	}
	if d.State == notice.Awaiting || d.Lapsed() {
		switch d.Target.Channel {
		case notice.Board:
			return "已张贴"
		case notice.WeChat:
			return "已转发"
		case notice.Loudspeaker:
			return "已播"
		}
		return "已办"
	}
	return "已收到"
}

// todo says what a person can do about a delivery, "" for nothing.
func todo(d *notice.Delivery) string {
	switch d.State {
	case notice.Awaiting:
		switch d.Target.Channel {
		case notice.Board:
			return "等村里打印张贴。"
		case notice.WeChat:
			return "等村里转发到群。"
		case notice.Loudspeaker:
			return "等村里播放。"
		case notice.Portal:
			return "请到“县门户”里逐项复制，上线后登记网址。"
		}
	case notice.Uncertain:
		if strings.Contains(d.Problem, "再发一次") {
			return "" // its problem says it
		}
		return "先看一眼对方收到没有：收到了点“已收到”，没收到点“再发一次”。"
	case notice.Failed:
		if strings.Contains(d.Problem, "再发一次") {
			return ""
		}
		return "改好原因后点“再发一次”；不用发了，点“不再发”。"
	case notice.Missed:
		if d.Lapsed() {
			return "" // its problem says all
		}
		return "还有用就点“再发一次”；没用了，点“不再发”。"
	}
	return ""
}

// PlaceName is a place with its village, said once. A group has a name of its own.
func PlaceName(t notice.Target) string {
	if t.VillageName == "" || t.Channel == notice.WeChat || strings.HasPrefix(t.Name, t.VillageName) {
		return t.Name
	}
	return t.VillageName + " " + t.Name
}

// occasionName says which of a notice's deliveries to one place it is.
func occasionName(o string) string {
	if n, ok := strings.CutPrefix(o, "remind-"); ok {
		return "第" + n + "次提醒"
	}
	if n, ok := strings.CutPrefix(o, "play-"); ok {
		return "第" + n + "遍"
	}
	return ""
}

// dutyHref is the page on which something of the register is done.
func dutyHref(d register.OpenDuty) string {
	if d.Kind == register.DutyRequest {
		return fmt.Sprintf("/desk/requests/%d", d.ID)
	}
	return fmt.Sprintf("/desk/register/items/%d", d.ID)
}
