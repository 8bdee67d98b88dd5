package loudspeaker

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
)

// print lays the script out for the person who reads it into the microphone.
func (c *Channel) print(n *notice.Notice, t notice.Target, s *Script) string {
	var b strings.Builder
	fmt.Fprintf(&b, "大喇叭播音稿　%s\n", villageOf(t))
	fmt.Fprintf(&b, "《%s》\n", n.Content.Title)
	fmt.Fprintf(&b, "编号 %s　大约 %s\n", n.Ref(), minutes(s.Seconds))
	if isWarning(n) {
		b.WriteString("【紧急】请马上播。\n")
	}
	b.WriteString("\n提示：照着念就行。也可以用自己的话、用本地话讲；日子、钱数、电话要照稿子念。\n")
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
	if len(s.Out) > 0 {
		b.WriteString("\n这些没有写进稿子，有人问起请指给他看公告栏：\n")
		for _, o := range s.Out {
			fmt.Fprintf(&b, "· %s（%s）\n", o.Text, o.Why)
		}
	}
	return b.String()
}

func minutes(sec int) string {
	if sec < 60 {
		return fmt.Sprintf("%d秒", sec)
	}
	return fmt.Sprintf("%d分%d秒", sec/60, sec%60)
}
