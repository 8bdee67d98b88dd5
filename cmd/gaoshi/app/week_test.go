package app

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/draft"
	"gaoshi/internal/notice"
	"gaoshi/internal/telling"
	"gaoshi/internal/tooltest"
)

// oldWarning and oldOutage are what a town passes on with words of the hour: they are
// told for days.
const oldWarning = `---
sample: true
id: QH-2026-8101
title: 转发县气象局低温霜冻蓝色预警
issuer: 云禾县青禾镇人民政府
drafter: 应急管理办公室
category: emergency_relay
column: 应急文件
disclosure: 主动公开
formed_on: 2026-11-23T16:00:00+08:00
publish_at: 2026-11-23T16:10:00+08:00
relay: {source_issuer: 云禾县气象局, source_ref: 云禾气预警〔2026〕第7期, source_time: 2026-11-23T15:40:00+08:00, event: 低温霜冻, level: 蓝色, valid_until: 2026-11-26, area: [v07, v12], measures: 果园熏烟，大棚加盖, contact: 0000-1234569}
villages: [v07, v12]
channels: [loudspeaker, wechat]
urgency: emergency
repeat: {every_minutes: 120, until: 2026-11-23T20:00:00+08:00, resume_daily_at: "07:30,17:30"}
plain: 今晚到后天有霜冻，果园要熏烟。
speak: |
  红岩堡村、石庙垭村的乡亲们请注意：县气象局刚才发布了低温霜冻蓝色预警。
  从现在起，到后天夜里，果园要熏烟，大棚要加盖。明天早上最冷。
---

县气象局发布低温霜冻蓝色预警：今晚到后天有霜冻，请做好防范措施。

值班电话：0000-1234569。
`

const oldOutage = `---
sample: true
id: QH-2026-8102
title: 关于检修停水的公告
issuer: 云禾县青禾镇人民政府（转发）
drafter: 社会事务办公室
category: utility_outage
column: 公示公告
disclosure: 主动公开
formed_on: 2026-11-23
publish_at: 2026-11-23T17:00:00+08:00
event: {start: 2026-11-24T08:00:00+08:00, end: 2026-11-24T18:00:00+08:00}
relay: {source_issuer: 青禾自来水站（样例）, source_time: 2026-11-23T15:30:00+08:00}
villages: [v04]
channels: [wechat, loudspeaker]
urgency: urgent
remind: [2026-11-24T07:00:00+08:00]
plain: 明天早上8点到下午6点停水，今晚请存水。
speak: |
  新阳村的乡亲们请注意：明天早上八点到下午六点要停水，今晚请把水存好。
---

青禾自来水站检修，明天8:00至18:00停水。联系电话：0000-1234575。
`

// TestNoFalseWordInAWeek lays out the practice town's notices, a warning and an
// outage for every place and tells every occasion of them on the day on which the plan
// has it: no word of time and no 开始 is false on its day.
func TestNoFalseWordInAWeek(t *testing.T) {
	tooltest.Unwatched(t)
	a := practiceTown(t, nil)
	samples, err := config.PracticeNotices()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{"warning.md": oldWarning, "outage.md": oldOutage}
	for _, s := range samples {
		texts[s.Name] = string(s.Text)
	}
	told := 0
	for name, text := range texts {
		read, err := draft.Read(name, []byte(text))
		if err != nil {
			t.Fatal(name, err)
		}
		n := read.Notice
		if n.Content.All() { // two villages say it as twelve do
			n.Content.Villages = []string{"v01", "v02"}
		}
		n.Edition, n.Kind, n.Status = 1, notice.Original, notice.Issued
		list, err := a.Dispatcher.Preview(t.Context(), n)
		if err != nil {
			t.Fatal(name, err)
		}
		signed := n.Content.PublishAt.Add(-time.Minute)
		n.Approval = &notice.Approval{At: signed, Renditions: map[notice.TargetID]string{}}
		of := map[notice.TargetID]notice.Rendition{}
		for _, r := range list {
			n.Approval.Renditions[r.Target], of[r.Target] = r.Digest(), r
		}
		plan, err := a.Dispatcher.Plan(n, signed)
		if err != nil {
			t.Fatal(name, err)
		}
		var seen []string
		for _, d := range plan {
			r := of[d.Target.ID]
			r = r.On(d.Occasion, d.DueAt)
			texts := []string{r.Text}
			for _, f := range r.Files {
				if strings.HasPrefix(f.MediaType, "text/plain") || strings.Contains(f.MediaType, "json") || strings.Contains(f.MediaType, "xml") {
					texts = append(texts, string(f.Data))
				}
			}
			for _, text := range texts {
				told++
				for _, bad := range falseWords(n, &d, text) {
					t.Errorf("%s %s to %s on %s: %s\n%s", n.ID, d.Occasion, d.Target.ID, d.DueAt.Format("01-02 15:04"), bad, text)
				}
			}
			if key := d.Target.Kind + " " + d.Occasion; !slices.Contains(seen, key) {
				seen = append(seen, key)
				keep(t, fmt.Sprintf("%s %s %s %s", n.ID, d.DueAt.Format("01-02"), d.Target.Kind, d.Occasion), r.Text)
			}
		}
	}
	if told < 200 {
		t.Errorf("only %d texts were told", told)
	}
	t.Logf("%d texts", told)
}

var began = regexp.MustCompile(`开始(?:缴费|交|办理|报名|申报)?了`)

// falseWords are the words of a text that are false on the day of a delivery.
func falseWords(n *notice.Notice, d *notice.Delivery, text string) (bad []string) {
	c := &n.Content
	today := calendar.Date(d.DueAt)
	known := []time.Time{c.Event.Start, c.Event.End, c.Posting.LastDay, c.ExpireAt}
	if c.Relay != nil {
		known = append(known, c.Relay.SourceTime, c.Relay.ValidUntil)
	}
	first := telling.First(n)
	for _, w := range telling.Words(text) {
		date, ok := w.Date(today)
		switch {
		case w.Class == telling.Instant:
			if !strings.HasPrefix(text[w.At:], "现在播送") && !strings.HasPrefix(text[w.At:], "现在重播") && !strings.HasPrefix(text[w.At:], "现在仍然有效") && !today.Equal(first) {
				bad = append(bad, w.Text)
			}
		case ok:
			if !slices.ContainsFunc(known, func(k time.Time) bool { return !k.IsZero() && calendar.Date(k).Equal(date) }) && !today.Equal(first) {
				bad = append(bad, w.Text+" is "+date.Format("01-02"))
			}
		case w.Class == telling.Year:
			if w.Means(today) != w.Means(first) {
				bad = append(bad, w.Text)
			}
		case w.Means(today) != w.Means(first):
			bad = append(bad, w.Text)
		}
	}
	if s := began.FindString(text); s != "" && !c.Event.Start.IsZero() && today.After(calendar.Date(c.Event.Start)) {
		bad = append(bad, s)
	}
	if d.Occasion == notice.Over && strings.Contains(strings.ReplaceAll(text, "这不是解除通知", ""), "解除") {
		bad = append(bad, "解除")
	}
	return bad
}

// here is the address of this run's site.
var here = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// keep compares what is told on an occasion with what was read through by a person.
func keep(t *testing.T, name, text string) {
	t.Helper()
	text = here.ReplaceAllString(text, "http://here")
	path := filepath.Join("testdata", "week", strings.ReplaceAll(name, " ", "_")+".txt")
	if os.Getenv("UPDATE_WEEK") != "" {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != text+"\n" {
		t.Errorf("%s is not what was read through (UPDATE_WEEK=1 writes it anew): %v\n%s", path, err, text)
	}
}
