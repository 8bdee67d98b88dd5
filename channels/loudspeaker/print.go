package loudspeaker

import (
	"fmt"
	"strconv"
	"strings"

	"gaoshi/internal/notice"
)

// advice stands above every printed script: plain words in the local voice beat
// official text.
const advice = "照着念就行。也可以用自己的话、用本地话讲；日子、钱数、电话要照稿子念。"

// print lays the script out for the person who reads it into the microphone.
func (c *Channel) print(n *notice.Notice, t notice.Target, s *Script) string {
	var b strings.Builder
	fmt.Fprintf(&b, "大喇叭播音稿　%s\n", villageOf(t))
	fmt.Fprintf(&b, "《%s》\n", n.Content.Title)
	fmt.Fprintf(&b, "编号 %s　大约%s%s\n", n.Ref(), minutes(s.Seconds), slotsText(t.Slots))
	if isWarning(n) {
		b.WriteString("【紧急】请马上播。\n")
	}
	b.WriteString("\n提示：" + advice + "\n")
	b.WriteString("\n────────────────────\n\n（先响三声提示音）\n")
	for i, l := range s.Lines {
		switch {
		case l.Rest:
			b.WriteString("\n\n（停一下）\n\n　　")
		case s.breaks(i):
			b.WriteString("\n\n　　")
		}
		b.WriteString(l.Spoken)
	}
	b.WriteString("\n\n────────────────────\n\n播完请在村干部页面上点“已播”。\n")
	if hints := c.hints(s.Text()); len(hints) > 0 {
		b.WriteString("\n字音：" + strings.Join(hints, "；") + "。\n")
	}
	if cut := cutOnly(s.Out); len(cut) > 0 {
		b.WriteString("\n为了不太长，下面这些没有写进稿子，有人问起可以说：\n")
		for _, o := range cut {
			fmt.Fprintf(&b, "· %s\n", o.Text)
		}
	}
	return b.String()
}

// cutOnly are the sentences that were left out for length alone.
func cutOnly(out []LeftOut) []LeftOut {
	var cut []LeftOut
	for _, o := range out {
		if o.Why == whyCut {
			cut = append(cut, o)
		}
	}
	return cut
}

// slotsText says when a place broadcasts, where its cron lines are plain hours of
// every day: 　播出时段 7:30、18:00. "" for anything else.
func slotsText(slots []string) string {
	var hours []string
	for _, s := range slots {
		f := strings.Fields(s)
		if len(f) != 5 || f[2] != "*" || f[3] != "*" || f[4] != "*" {
			return ""
		}
		m, merr := strconv.Atoi(f[0])
		h, herr := strconv.Atoi(f[1])
		if merr != nil || herr != nil {
			return ""
		}
		hours = append(hours, fmt.Sprintf("%d:%02d", h, m))
	}
	if len(hours) == 0 {
		return ""
	}
	return "　播出时段 " + strings.Join(hours, "、")
}

func minutes(sec int) string {
	if sec < 60 {
		return fmt.Sprintf("%d秒", sec)
	}
	return fmt.Sprintf("%d分%d秒", sec/60, sec%60)
}
