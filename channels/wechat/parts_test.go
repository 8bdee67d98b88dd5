package wechat

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
)

func form(f string) notice.Target { return with(groupA, "robot", "env:A", "form", f) }

// long is a notice whose text takes as many bytes as asked.
func long(bytes int) *notice.Notice {
	n := *channeltest.Notices()[0]
	sentence := "请带上身份证到村委会缴费，会用手机的在手机上缴。"
	n.Content.Body = "## 一、什么时候交\n\n" + strings.Repeat(sentence, bytes/2/len(sentence)) + "\n\n## 二、怎么交\n\n" + strings.Repeat(sentence, bytes/2/len(sentence)) + "\n"
	return &n
}

func mustRender(t *testing.T, ch *Channel, n *notice.Notice, to notice.Target) notice.Rendition {
	t.Helper()
	r, err := ch.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestFullInParts: a long text goes in numbered messages, each within the limit and
// cut at a sentence's end; too many, or a list of persons, and the card goes instead.
func TestFullInParts(t *testing.T) {
	ch, _, _ := begin(t, nil, nil)
	for bytes, want := range map[int]int{600: 1, 3000: 2, 5000: 3, 9000: 0} {
		r := mustRender(t, ch, long(bytes), form(FormFull))
		if want == 0 {
			if len(r.Files) != 1 || r.Files[0].Name != robotNews || !strings.Contains(r.Findings[0].Message, "刷屏") {
				t.Errorf("%d bytes: %d files, %+v", bytes, len(r.Files), r.Findings)
			}
			continue
		}
		if len(r.Files) != want || ch.Parts(form(FormFull), r) != want {
			t.Fatalf("%d bytes: %d parts, want %d", bytes, len(r.Files), want)
		}
		whole := ""
		for i, f := range r.Files {
			var b textBody
			if err := json.Unmarshal(f.Data, &b); err != nil {
				t.Fatal(err)
			}
			text := b.Text.Content
			if len(text) > limits.RobotTextBytes {
				t.Errorf("part %d has %d bytes", i+1, len(text))
			}
			if number := fmt.Sprintf("（%d/%d）", i+1, want); want > 1 && !strings.HasPrefix(text, number) {
				t.Errorf("part %d begins with %q", i+1, text[:30])
			}
			if i > 0 && !strings.Contains(text[:200], channeltest.Notices()[0].Content.Title) {
				t.Errorf("part %d cannot be read alone: %q", i+1, text[:200])
			}
			if end := lastRune(text); i < len(r.Files)-1 && end != '。' {
				t.Errorf("part %d ends with %q", i+1, end)
			}
			if strings.HasSuffix(text, "二、怎么交") {
				t.Errorf("part %d ends with a heading", i+1)
			}
			whole += text
		}
		if !strings.HasSuffix(whole, ch.o.Link(channeltest.Notices()[0].ID, groupA.ID)) {
			t.Error("the last part does not lead to the page")
		}
	}
	r := mustRender(t, ch, channeltest.Notices()[2], form(FormFull)) // a list of persons
	if len(r.Files) != 1 || r.Files[0].Name != robotNews {
		t.Errorf("%+v", r.Files)
	}
}

// TestPartsAtMostOnce: whatever happens to one part, no other is sent twice, and
// the receipt tells which arrived.
func TestPartsAtMostOnce(t *testing.T) {
	for _, k := range []struct {
		name    string
		fault   sim.Fault
		want    channeltest.Outcome
		arrived int // after the fault
		say     string
	}{
		{"cut", sim.Fault{Mode: sim.Cut, Times: 1}, channeltest.Uncertain, 2, "（2/3）"},
		{"cut before", sim.Fault{Mode: sim.CutBefore, Times: 1}, channeltest.Uncertain, 1, "接着发后面的"},
		{"garbage", sim.Fault{Mode: sim.Garbage, Times: 1}, channeltest.Uncertain, 2, "（2/3）"},
		{"down", sim.Fault{Mode: sim.Down, Times: 1}, channeltest.Temporary, 1, ""},
		{"busy", sim.Fault{Mode: sim.Busy, Times: 1}, channeltest.Temporary, 1, ""},
		{"robot gone", sim.Fault{Mode: sim.Refuse, Code: 93000, Times: 1}, channeltest.Permanent, 1, "重新添加机器人"},
	} {
		t.Run(k.name, func(t *testing.T) {
			ch, s, _ := begin(t, nil, nil)
			n, to := long(5000), form(FormFull)
			r := mustRender(t, ch, n, to)
			d := channeltest.Delivery(n, to, r)
			next := func() error {
				rec, err := ch.Send(t.Context(), d, r)
				d.Receipt = rec
				return err
			}
			if err := next(); err != nil || d.Receipt.State != notice.Due || d.Receipt.Progress.Done != 1 {
				t.Fatalf("%+v, %v", d.Receipt, err)
			}
			s.SetFault(robotKeyA, k.fault)
			err := next()
			if got := channeltest.OutcomeOf(nil, err); got != k.want || !strings.Contains(err.Error(), k.say) {
				t.Fatalf("%s: %v", got, err)
			}
			if d.Receipt == nil || d.Receipt.Progress.Done != 1 || s.Total() != k.arrived {
				t.Fatalf("%+v, %d arrivals", d.Receipt, s.Total())
			}
			if k.arrived == 2 { // a person sees it in the group
				d.Receipt.Progress.Done = 2
			}
			for d.Receipt.State == notice.Due {
				if err := next(); err != nil {
					t.Fatal(err)
				}
			}
			got := s.ArrivalsAt(robotKeyA)
			if len(got) != 3 || d.Receipt.State != notice.Accepted || d.Receipt.Progress.Done != 3 || len(s.Repeated()) > 0 {
				t.Fatalf("%d arrivals, %+v", len(got), d.Receipt)
			}
			for i, a := range got {
				if !strings.HasPrefix(a.Text, fmt.Sprintf("（%d/3）", i+1)) {
					t.Errorf("arrival %d: %.40s", i+1, a.Text)
				}
			}
		})
	}
}

// TestMarkdown: only where the town says that its readers use WeCom.
func TestMarkdown(t *testing.T) {
	ch, s, _ := begin(t, nil, nil)
	n := channeltest.Notices()[0]
	if _, err := ch.Render(n, form(FormMarkdown)); err == nil || !strings.Contains(err.Error(), "readers: wecom") {
		t.Errorf("%v", err)
	}
	to := with(groupA, "robot", "env:A", "form", FormMarkdown, "readers", "wecom")
	if rec, err := send(t, ch, n, to); err != nil || rec.State != notice.Accepted {
		t.Fatalf("%+v, %v", rec, err)
	}
	if got := s.ArrivalsAt(robotKeyA); len(got) != 1 || got[0].Kind != sim.KindMark {
		t.Errorf("%+v", got)
	}
	far := *n
	far.Content.Plain = strings.Repeat("字", 1500)
	if _, err := ch.Render(&far, to); err == nil {
		t.Error("a text of 4500 bytes was laid out")
	}
}

// TestReminder: what goes out on a reminder says so, and by when; it is one short
// message whatever the form, and part of what is signed.
func TestReminder(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	n := *channeltest.Notices()[0]
	n.Content.Event = notice.Period{Start: c.Now(), End: time.Date(2026, 12, 25, 0, 0, 0, 0, c.Now().Location())}
	n.Content.Remind, n.Content.ExpireAt = []time.Time{time.Date(2026, 12, 24, 0, 0, 0, 0, c.Now().Location())}, n.Content.Event.End
	villageHeads := heads
	villageHeads.Village = "v02"
	for _, to := range []notice.Target{groupA, form(FormText), form(FormFull), forward, customers, villageHeads} {
		r := mustRender(t, ch, &n, to)
		eve, any := r.On("remind-1", n.Content.Remind[0]).Text, r.On("remind-1", n.Content.Remind[0].AddDate(0, 0, 5)).Text
		if !strings.Contains(eve, "【提醒】") || !strings.Contains(eve, "明天截止，12月25日（星期五）是最后一天") || strings.Contains(r.Text, "提醒】") {
			t.Errorf("%s %s: %q", to.Kind, to.Options["form"], eve)
		}
		if !strings.Contains(any, "【提醒】") || !strings.Contains(any, "12月25日（星期五）是最后一天") || strings.Contains(any, "明天") {
			t.Errorf("%s %s, another day: %q", to.Kind, to.Options["form"], any)
		}
		again := r
		again.Wordings = append([]notice.Wording(nil), r.Wordings...)
		again.Wordings[0].Text += "。"
		if again.Digest() == r.Digest() {
			t.Error("the reminder is not signed")
		}
		if to.Kind == Forward {
			continue
		}
		before := s.Total()
		d := channeltest.Delivery(&n, to, r)
		d.Occasion = "remind-1"
		if rec, err := ch.Send(t.Context(), d, r); err != nil || rec.Progress != nil || s.Total() != before+1 {
			t.Errorf("%s: %+v, %v", to.Kind, rec, err)
			continue
		}
		all := s.Arrivals()
		if last := all[len(all)-1]; !strings.Contains(last.Title+last.Text, "【提醒】") {
			t.Errorf("%s: %+v", to.Kind, last)
		}
	}
	for _, to := range []notice.Target{oaPublish, opted} {
		if r := mustRender(t, ch, &n, to); len(r.Wordings) > 0 {
			t.Errorf("%s is reminded", to.Kind)
		}
	}
}

// followers are so many people who opted in.
func followers(n int) []string {
	var out []string
	for i := range n {
		out = append(out, fmt.Sprintf("o-%04d", i))
	}
	return out
}

// mailing is a subscription notice to many, with a list that may change meanwhile.
func mailing(t *testing.T, list func() []string) (*Channel, *sim.Sim, *notice.Delivery, func(ctx context.Context) error) {
	t.Helper()
	c := newHand()
	ch, s, _ := begin(t, func(o *Options) {
		o.Clock = c
		o.Official = Official{AppID: "wx1234567890", Secret: "env:OA"}
		o.Subscribers = func(context.Context, notice.Target) ([]string, error) { return list(), nil }
	}, func(o *sim.Options) { o.Clock, o.Followers = c, append(followers(100), "o-new") })
	n := channeltest.Notices()[0]
	r := mustRender(t, ch, n, opted)
	d := channeltest.Delivery(n, opted, r)
	return ch, s, d, func(ctx context.Context) error {
		d.Attempts++
		rec, err := ch.Send(ctx, d, r)
		if rec != nil {
			d.Receipt = rec
		}
		return err
	}
}

// until sends batch after batch.
func until(t *testing.T, d *notice.Delivery, next func(context.Context) error) {
	t.Helper()
	for range 20 {
		if err := next(t.Context()); err != nil {
			t.Fatal(err)
		}
		if d.Receipt.State != notice.Due {
			return
		}
	}
	t.Fatal("it does not end")
}

func twice(s *sim.Sim) (out []string) {
	seen := map[string]bool{}
	for _, a := range s.Arrivals() {
		if seen[a.Key] {
			out = append(out, a.Key)
		}
		seen[a.Key] = true
	}
	return out
}

// TestSubscribersInBatches: 130 people in batches, of whom 30 have gone and one joins
// and some leave meanwhile: nobody gets it twice, and nobody's name is kept.
func TestSubscribersInBatches(t *testing.T) {
	people := followers(130)
	_, s, d, next := mailing(t, func() []string { return people })
	for range 3 { // the plan, and two batches
		if err := next(t.Context()); err != nil || d.Receipt.State != notice.Due || d.Receipt.Progress.Batch > limits.SubscribeBatch {
			t.Fatalf("%+v, %v", d.Receipt, err)
		}
	}
	if p := d.Receipt.Progress; p.Done+p.Lost != 2*limits.SubscribeBatch || !strings.Contains(d.Receipt.Note, "还有50人") {
		t.Errorf("%+v %s", p, d.Receipt.Note)
	}
	people = append(people[3:], "o-new")
	until(t, d, next)
	p := d.Receipt.Progress
	if again := twice(s); len(again) > 0 || d.Receipt.State != notice.Accepted || p.Done != s.Total() || p.Unsure != 0 || p.Mark != "" {
		t.Errorf("twice: %v, %d arrivals, %+v", again, s.Total(), p)
	}
	if p.Done+p.Lost < 127 || p.Done+p.Lost > 131 || p.All != p.Done+p.Lost {
		t.Errorf("%+v", p)
	}
	if strings.Contains(fmt.Sprintf("%+v %+v", *d.Receipt, *p), "o-0") {
		t.Error("a name is kept")
	}
}

// TestSubscribersAfterACrash: a batch that was cut off is counted as uncertain and
// never asked again; the others get it once.
func TestSubscribersAfterACrash(t *testing.T) {
	ch, s, d, next := mailing(t, func() []string { return followers(100) })
	for range 2 {
		if err := next(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	noted := d.Receipt
	if err := next(t.Context()); err != nil { // the batch went out, and its receipt is lost with the daemon
		t.Fatal(err)
	}
	d.Receipt = noted
	if d.Receipt = ch.Resume(d); d.Receipt == nil || d.Receipt.Progress.Unsure != limits.SubscribeBatch {
		t.Fatalf("%+v", d.Receipt)
	}
	until(t, d, next)
	if p := d.Receipt.Progress; len(twice(s)) > 0 || p.Unsure != limits.SubscribeBatch || p.Done != 100-limits.SubscribeBatch || s.Total() != 100 || !strings.Contains(d.Receipt.Note, "40人断了线") {
		t.Errorf("twice %v, %d arrivals, %+v, %s", twice(s), s.Total(), p, d.Receipt.Note)
	}
	if ch.Resume(&notice.Delivery{Target: opted}) != nil || ch.Resume(&notice.Delivery{Target: groupA, Receipt: noted}) != nil {
		t.Error("where nothing was noted, a person decides")
	}
}

// TestSubscribersStopAndGoOn: what concerns everybody stops the batch where it is;
// a line that is lost again and again stops too.
func TestSubscribersStopAndGoOn(t *testing.T) {
	for _, k := range []struct {
		fault  sim.Fault
		want   channeltest.Outcome
		unsure int
	}{
		{sim.Fault{Mode: sim.Down, Times: 1}, channeltest.Temporary, 0},
		{sim.Fault{Mode: sim.Refuse, Code: 45009, Times: 1}, channeltest.Temporary, 0},
		{sim.Fault{Mode: sim.Refuse, Code: 40037, Times: 1}, channeltest.Permanent, 0},
		{sim.Fault{Mode: sim.Cut, Times: 3}, channeltest.Temporary, 3},
		{sim.Fault{Mode: sim.Cut, Times: 2}, channeltest.Taken, 2},
	} {
		t.Run(k.fault.Mode, func(t *testing.T) {
			_, s, d, next := mailing(t, func() []string { return followers(90) })
			for range 2 {
				if err := next(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			s.SetFault("/cgi-bin/message/subscribe/bizsend", k.fault)
			err := next(t.Context())
			if got := channeltest.OutcomeOf(d.Receipt, err); got != k.want {
				t.Fatalf("%s, %v", got, err)
			}
			if k.want == channeltest.Temporary {
				if _, ok := channels.AsTemporary(err); !ok {
					t.Error(err)
				}
			}
			until(t, d, next)
			if p := d.Receipt.Progress; len(twice(s)) > 0 || p.Unsure != k.unsure || p.Done != 90-k.unsure || s.Total() != 90 {
				t.Errorf("twice %v, %d arrivals, %+v", twice(s), s.Total(), p)
			}
		})
	}
}

// TestBatchStopsInTime: with no time left it asks nobody, and goes on later.
func TestBatchStopsInTime(t *testing.T) {
	_, s, d, next := mailing(t, func() []string { return followers(60) })
	if err := next(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), spare/2)
	defer cancel()
	if err := next(ctx); err != nil || s.Total() != 0 || d.Receipt.Progress.Done != 0 {
		t.Errorf("%v, %d arrivals", err, s.Total())
	}
	until(t, d, next)
	if s.Total() != 60 || len(twice(s)) > 0 {
		t.Errorf("%d arrivals", s.Total())
	}
}

// TestCutNamesNobody: a bookmark lies between two people.
func TestCutNamesNobody(t *testing.T) {
	_, _, d, _ := mailing(t, func() []string { return nil })
	b := newBatch(d, followers(50))
	for n := 1; n < len(b.left); n++ {
		at := b.cut(n)
		if at <= b.left[n-1].at || at >= b.left[n].at {
			t.Fatalf("cut %d lies on a person", n)
		}
	}
	if b.cut(50) != math.MaxUint64 || b.cut(0) != 0 {
		t.Error("the ends are not open")
	}
}
