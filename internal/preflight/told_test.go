package preflight

import (
	"strings"
	"testing"
	"time"

	"gaoshi/internal/notice"
)

// waterRelease is a notice of 23 November about one day.
func waterRelease(event string, channels ...string) *notice.Notice {
	n := plainNotice()
	c := &n.Content
	c.PublishAt, c.Channels, c.Villages = moment("2026-11-23 09:00"), channels, []string{"v05"}
	c.Body = "各村：\n\n青禾水库放水，请不要下河。\n\n咨询电话：0000-1234567。\n"
	if event != "" {
		c.Event = notice.Period{Start: moment(event + " 08:00"), End: moment(event + " 18:00")}
		c.ExpireAt = c.Event.End
	}
	return n
}

// A word of time that is false on a day on which the notice is read or heard is told
// of, and a click writes the date; one that is true on all of them is not.
func TestWordsOfTime(t *testing.T) {
	env := practiceEnv(t)
	all := []string{notice.WeChat, notice.Board, notice.Loudspeaker}
	chat := []string{notice.WeChat, notice.Loudspeaker}
	for name, c := range map[string]struct {
		event    string
		channels []string
		set      func(*notice.Content)
		want     string // severity, "" for nothing
		fixed    string // in the text
	}{
		"tomorrow for the day after, in chats": {"2026-11-24", chat, func(c *notice.Content) { c.Plain = "明天放水，不要下河。" }, "", ""},
		"today, in chats":                      {"2026-11-23", chat, func(c *notice.Content) { c.Plain = "今天下午4点放水。" }, "", ""},
		"tomorrow, four days before":           {"2026-11-27", chat, func(c *notice.Content) { c.Plain = "明天放水，后天恢复。" }, "block", "11月27日放水，11月28日恢复。"},
		"tomorrow, in the body":                {"2026-11-27", chat, func(c *notice.Content) { c.Body += "\n明天上午8:00放水。\n" }, "block", "11月27日上午8:00放水"},
		"tomorrow, on a board":                 {"2026-11-24", all, func(c *notice.Content) { c.Plain = "明天放水。" }, "block", "11月24日放水。"},
		"tonight, on a board of that day":      {"2026-11-23", all, func(c *notice.Content) { c.Plain = "今晚放水。" }, "", ""},
		"tomorrow, told again on the eve": {"2026-11-25", chat, func(c *notice.Content) {
			c.Plain = "明天放水。"
			c.Remind = []time.Time{moment("2026-11-24 18:00")}
		}, "block", "11月25日放水。"},
		"this Thursday, repeated in its week": {"2026-11-26", chat, func(c *notice.Content) {
			c.Plain = "这个星期四放水。"
			c.Remind = []time.Time{moment("2026-11-25 18:00")}
		}, "", ""},
		"this Thursday, hanging into the next week": {"", all, func(c *notice.Content) {
			c.Plain, c.ExpireAt = "本周四起放水。", moment("2026-12-05 18:00")
		}, "block", "11月26日（星期四）起放水。"},
		"next year, within this": {"", all, func(c *notice.Content) {
			c.Plain, c.ExpireAt = "明年的医保12月25日前交。", moment("2026-12-25 18:00")
		}, "", ""},
		"next year, into the next": {"", all, func(c *notice.Content) {
			c.Plain, c.ExpireAt = "明年的医保1月25日前交。", moment("2027-01-25 18:00")
		}, "warn", "2027年的医保"},
		"from now on, once": {"2026-11-23", chat, func(c *notice.Content) { c.Speak = "从现在起不要下河。" }, "", ""},
		"from now on, repeated for days": {"", chat, func(c *notice.Content) {
			c.ExpireAt, c.Speak = moment("2026-11-26 18:00"), "县里今天发布了预警，从现在起不要下河。"
			c.Repeat = notice.Repeat{ResumeDailyAt: []string{"07:30"}}
		}, "warn", "县里11月23日发布了预警，从11月23日起不要下河。"},
		"just now, on a board for days": {"2026-11-25", all, func(c *notice.Content) { c.Plain = "县里刚才来了通知。" }, "warn", "县里11月23日来了通知。"},
		"a better tomorrow":             {"2026-11-27", all, func(c *notice.Content) { c.Plain = "共创美好明天。" }, "", ""},
		"shown in": {"2026-11-27", all, func(c *notice.Content) {
			c.Plain = "变化体现在三个方面，先天和后天残疾都可以报。"
		}, "", ""},
		"dates": {"2026-11-27", all, func(c *notice.Content) {
			c.Plain = "11月27日（星期五）放水，11月28日恢复，当天通知，次日恢复。"
		}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			n := waterRelease(c.event, c.channels...)
			c.set(&n.Content)
			var got []notice.Finding
			for _, f := range Check(n, env) {
				if f.Kind == "relative_day" {
					got = append(got, f)
				}
			}
			if string(notice.Worst(got)) != c.want {
				t.Fatalf("%s: %+v", notice.Worst(got), got)
			}
			fixed, _, _ := Fix(n, got...)
			if text := fixed.Plain + fixed.Speak + fixed.Body; !strings.Contains(text, c.fixed) {
				t.Errorf("fixed: %s", text)
			}
			n.Content = fixed
			for _, f := range Check(n, env) {
				if f.Kind == "relative_day" {
					t.Errorf("left: %+v", f)
				}
			}
		})
	}
}

// A posting that is signed after its first day is not put up with old dates: both are
// told, and a click counts it anew, in all the texts.
func TestPostingSignedLate(t *testing.T) {
	env := practiceEnv(t)
	n := plainNotice()
	c := &n.Content
	posting("2026-11-23", "2026-12-01")(c)
	c.PublishAt, c.ExpireAt = moment("2026-11-23 09:00"), moment("2026-12-01 00:00")
	c.Plain = "有意见请在12月1日前提。"
	c.Body += "\n公示期：2026年11月23日至2026年12月1日（7个工作日）。\n"
	find := func() *notice.Finding {
		for _, f := range Check(n, env) {
			if f.Kind == "posting_late" {
				return &f
			}
		}
		return nil
	}
	if f := find(); f != nil {
		t.Fatalf("in time: %+v", f)
	}
	env.Now = moment("2026-12-01 15:00")
	f := find()
	if f == nil || f.Severity != notice.Block || !strings.Contains(f.Message, "2026年11月23日") || !strings.Contains(f.Message, "2026年12月1日") || !strings.Contains(f.Message, "2026年12月9日") {
		t.Fatalf("nine days late: %+v", f)
	}
	fixed, diff, _ := Fix(n, *f)
	if fixed.Posting.From.Day() != 1 || fixed.Posting.LastDay.Day() != 9 || fixed.ExpireAt.Day() != 9 || fixed.Plain != "有意见请在12月9日前提。" ||
		!strings.Contains(fixed.Body, "2026年12月1日至2026年12月9日（7个工作日）") || !strings.Contains(diff, "公示期") {
		t.Errorf("fixed: %+v\n%s", fixed, diff)
	}
	n.Content = fixed
	if f := find(); f != nil {
		t.Errorf("fixed, and still %+v", f)
	}
}

// Deadlines that are over, and reminders and days before their time.
func TestDatesAreAhead(t *testing.T) {
	env := practiceEnv(t)
	for text, want := range map[string]bool{
		"请于2026年11月20日前报名。": true, "请在11月20日以前缴费。": true, "报名截止日期：2026年11月1日。": true, "11月22日18:00前提交材料。": true,
		"请于2026年11月30日前报名。": false, "2008年12月31日前出生的可以申请。": false, "2026年9月30日前已登记在册的农户请到村委会领取。": false, "请于11月25日前缴费。": false,
	} {
		n := plainNotice()
		n.Content.PublishAt = moment("2026-11-23 09:00")
		n.Content.Body += "\n" + text + "\n"
		found := false
		for _, f := range Check(n, env) {
			found = found || f.Kind == "deadline_over"
		}
		if found != want {
			t.Errorf("%s: %v", text, found)
		}
	}
}
