package dispatch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/config"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

func at(day, h, m int) time.Time { return time.Date(2026, 11, day, h, m, 0, 0, calendar.Zone) }

// plain is a channel that says what it is asked to say.
type plain struct{ wakes, speaks bool }

func (p plain) Render(n *notice.Notice, _ notice.Target) (notice.Rendition, error) {
	return notice.Rendition{Text: n.Content.Title}, nil
}
func (p plain) Send(context.Context, *notice.Delivery, notice.Rendition) (*notice.Receipt, error) {
	return &notice.Receipt{State: notice.Accepted}, nil
}
func (p plain) Repeatable(notice.Target) bool { return true }
func (p plain) Disturbs() bool                { return p.wakes }
func (p plain) Speaks() bool                  { return p.speaks }

// gathered is a channel whose messages of little weight may become one.
type gathered struct{ plain }

func (gathered) Mergeable(notice.Target) int { return 20 }
func (gathered) Merge(notice.Target, []notice.Rendition) (notice.Rendition, error) {
	return notice.Rendition{}, nil
}

var (
	group   = notice.Target{ID: "v02/g1", Channel: notice.WeChat, Village: "v02"}
	account = notice.Target{ID: "wechat/oa", Channel: notice.WeChat}
	board   = notice.Target{ID: "v02/b1", Channel: notice.Board, Village: "v02"}
	speaker = notice.Target{ID: "v02/s1", Channel: notice.Loudspeaker, Village: "v02", Slots: []string{"0 7 * * *", "0 18 * * *"}}
)

func planner(t *testing.T) *Dispatcher {
	t.Helper()
	all, err := config.Load("")
	if err != nil {
		t.Fatal(err)
	}
	quiet, err := calendar.ParseQuiet("21:00-06:30", "12:30-14:30")
	if err != nil {
		t.Fatal(err)
	}
	return &Dispatcher{Policy: all.Policy, Quiet: quiet, Town: &notice.Town{Targets: []notice.Target{group, account, board, speaker}},
		Channels: map[string]channels.Channel{notice.WeChat: gathered{plain{wakes: true}}, notice.Board: plain{}, notice.Loudspeaker: plain{wakes: true, speaks: true}}}
}

// A channel is planned by what it says of itself, whatever its key: whoever speaks
// keeps to the slots of its place, and whoever does not has none.
func TestAChannelIsPlannedByWhatItSaysOfItself(t *testing.T) {
	horn := notice.Target{ID: board.ID, Channel: board.Channel, Village: board.Village, Slots: speaker.Slots}
	plan := func(horns, speakers bool) (other, spoken []string) {
		d := planner(t)
		d.Town.Targets = []notice.Target{horn, speaker}
		d.Channels[horn.Channel] = plain{wakes: true, speaks: horns}
		d.Channels[speaker.Channel] = plain{wakes: true, speaks: speakers}
		return told(t, d, signed(nil), horn.ID, at(23, 9, 0)), told(t, d, signed(nil), speaker.ID, at(23, 9, 0))
	}
	other, spoken := plan(true, true)
	if len(spoken) == 0 || !slices.Equal(other, spoken) {
		t.Errorf("another channel that speaks: %q, want what the loudspeaker has: %q", other, spoken)
	}
	other, quiet := plan(false, false)
	for _, silent := range [][]string{other, quiet} {
		if len(silent) == 0 || slices.Equal(silent, spoken) {
			t.Errorf("planned into slots though it does not speak: %q", silent)
		}
	}
}

// signed returns an issued notice for all of the planner's places.
func signed(edit func(*notice.Notice)) *notice.Notice {
	n := &notice.Notice{ID: "QH-1", Edition: 1, Kind: notice.Original, Status: notice.Issued,
		Content: notice.Content{Title: "关于缴费的通知", Category: "medical_insurance", Villages: []string{"v02"}, Urgency: notice.Normal,
			Channels: []string{notice.WeChat, notice.Board, notice.Loudspeaker}, PublishAt: at(23, 9, 0)},
		Approval: &notice.Approval{Renditions: map[notice.TargetID]string{group.ID: "g", account.ID: "a", board.ID: "b", speaker.ID: "s"}}}
	if edit != nil {
		edit(n)
	}
	return n
}

// told returns "occasion day hh:mm-latest" of one place, in order.
func told(t *testing.T, d *Dispatcher, n *notice.Notice, id notice.TargetID, now time.Time) []string {
	t.Helper()
	list, err := d.Plan(n, now)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, x := range list {
		if x.Target.ID != id {
			continue
		}
		s := x.Occasion + " " + x.DueAt.In(calendar.Zone).Format("2 15:04")
		if !x.Latest.IsZero() {
			s += x.Latest.In(calendar.Zone).Format("-2 15:04")
		}
		out = append(out, s)
	}
	return out
}

func TestWhenAPlaceIsTold(t *testing.T) {
	for _, c := range []struct {
		name   string
		target notice.TargetID
		edit   func(*notice.Notice)
		want   []string
	}{
		{"at its hour", group.ID, nil, []string{"main 23 09:00"}},
		{"what is past, now", group.ID, func(n *notice.Notice) { n.Content.PublishAt = at(20, 9, 0) }, []string{"main 23 08:00"}},
		{"not in the quiet hours", group.ID, func(n *notice.Notice) { n.Content.PublishAt = at(23, 12, 30) }, []string{"main 23 14:30"}},
		{"nor by night", group.ID, func(n *notice.Notice) { n.Content.PublishAt = at(23, 21, 0) }, []string{"main 24 06:30"}},
		{"a board disturbs nobody", board.ID, func(n *notice.Notice) { n.Content.PublishAt = at(23, 21, 0) }, []string{"main 23 21:00"}},
		{"not after its end", group.ID, func(n *notice.Notice) { n.Content.ExpireAt = at(25, 18, 0) }, []string{"main 23 09:00-25 18:00"}},
		{"a day is whole", group.ID, func(n *notice.Notice) { n.Content.ExpireAt = at(25, 0, 0) }, []string{"main 23 09:00-26 00:00"}},
		{"little weight waits for the evening", group.ID, func(n *notice.Notice) { n.Content.Urgency = notice.Low }, []string{"main 23 19:00"}},
		{"little weight on a board does not", board.ID, func(n *notice.Notice) { n.Content.Urgency = notice.Low }, []string{"main 23 09:00"}},
		{"after the evening, the next one", group.ID, func(n *notice.Notice) {
			n.Content.Urgency, n.Content.PublishAt = notice.Low, at(23, 19, 1)
		}, []string{"main 24 19:00"}},
		{"a word in a form wakes nobody", group.ID, func(n *notice.Notice) {
			n.Content.Urgency, n.Content.PublishAt = notice.Emergency, at(23, 22, 0)
		}, []string{"main 24 06:30"}},
		{"a warning of an authority does", group.ID, func(n *notice.Notice) {
			n.Content.Urgency, n.Content.PublishAt, n.Content.Relay = notice.Emergency, at(23, 22, 0), &notice.Relay{SourceIssuer: "云禾县气象局"}
		}, []string{"main 23 22:00"}},
		{"an urgent one with a source does not", group.ID, func(n *notice.Notice) {
			n.Content.Urgency, n.Content.PublishAt, n.Content.Relay = notice.Urgent, at(23, 22, 0), &notice.Relay{SourceIssuer: "云禾县气象局"}
		}, []string{"main 24 06:30"}},
		{"a reminder, for six hours", group.ID, func(n *notice.Notice) { n.Content.Remind = []time.Time{at(24, 10, 0)} }, []string{"main 23 09:00", "remind-1 24 10:00-24 16:00"}},
		{"a day without an hour: half past eight", group.ID, func(n *notice.Notice) { n.Content.Remind = []time.Time{at(24, 0, 0)} }, []string{"main 23 09:00", "remind-1 24 08:30-24 14:30"}},
		{"no longer than the notice", group.ID, func(n *notice.Notice) {
			n.Content.Remind, n.Content.ExpireAt = []time.Time{at(24, 10, 0)}, at(24, 12, 0)
		}, []string{"main 23 09:00-24 12:00", "remind-1 24 10:00-24 12:00"}},
		{"not before it was said", group.ID, func(n *notice.Notice) {
			n.Content.PublishAt, n.Content.Remind = at(25, 9, 0), []time.Time{at(24, 10, 0)}
		}, []string{"main 25 09:00"}},
		{"not when the event is over", group.ID, func(n *notice.Notice) {
			n.Content.Event, n.Content.Remind = notice.Period{Start: at(24, 8, 0), End: at(24, 9, 0)}, []time.Time{at(24, 9, 0)}
		}, []string{"main 23 09:00-24 09:00"}},
		{"two at one hour are one", group.ID, func(n *notice.Notice) {
			n.Content.Remind = []time.Time{at(24, 13, 0), at(24, 14, 0)}
		}, []string{"main 23 09:00", "remind-1 24 14:30-24 20:30"}},
		{"an account of the town says it once", account.ID, func(n *notice.Notice) { n.Content.Remind = []time.Time{at(24, 10, 0)} }, []string{"main 23 09:00"}},
		{"a board is not reminded", board.ID, func(n *notice.Notice) { n.Content.Remind = []time.Time{at(24, 10, 0)} }, []string{"main 23 09:00"}},
		{"a withdrawal reminds of nothing", group.ID, func(n *notice.Notice) {
			n.Kind, n.Content.Remind = notice.Withdrawal, []time.Time{at(24, 10, 0)}
		}, []string{"main 23 09:00"}},
		{"added after the signature: not at all", group.ID, func(n *notice.Notice) { delete(n.Approval.Renditions, group.ID) }, nil},
		{"another village: not at all", group.ID, func(n *notice.Notice) { n.Content.Villages = []string{"v03"} }, nil},
		{"all villages", group.ID, func(n *notice.Notice) { n.Content.Villages = []string{"all"} }, []string{"main 23 09:00"}},
		{"another channel: not at all", group.ID, func(n *notice.Notice) { n.Content.Channels = []string{notice.Board} }, nil},
		{"on air in a slot, once", speaker.ID, nil, []string{"main 23 18:00"}},
		{"urgent on air: at once", speaker.ID, func(n *notice.Notice) { n.Content.Urgency = notice.Urgent }, []string{"main 23 09:00"}},
		{"a warning again and again", speaker.ID, func(n *notice.Notice) {
			n.Content.Urgency, n.Content.Repeat = notice.Urgent, notice.Repeat{EveryMinutes: 30, Until: at(23, 10, 0)}
		}, []string{"main 23 09:00", "play-2 23 09:30-23 10:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := planner(t)
			d.Digest = Digest{At: 19 * 60}
			d.Plays = Plays{ADay: 1, Days: 1}
			if got := told(t, d, signed(c.edit), c.target, at(23, 8, 0)); !slices.Equal(got, c.want) {
				t.Errorf("\ngot  %v\nwant %v", got, c.want)
			}
		})
	}
}

// The end of a warning is told where its category's rule says so, to people who
// sleep no more.
func TestTheEndOfAWarning(t *testing.T) {
	warning := func(until time.Time) *notice.Notice {
		return signed(func(n *notice.Notice) {
			n.Content.Category, n.Content.Urgency = "emergency_relay", notice.Emergency
			n.Content.Relay = &notice.Relay{SourceIssuer: "云禾县气象局", SourceRef: "第7期", SourceTime: at(23, 7, 0), Event: "森林火险", Level: "橙色",
				Area: []string{"v02"}, Measures: "禁火", Contact: "0000-1234569", ValidUntil: until}
		})
	}
	d := planner(t)
	for _, c := range []struct {
		until time.Time
		want  []string
	}{
		{at(23, 20, 0), []string{"main 23 09:00-23 20:00", "over 23 20:00-24 08:00"}},
		{at(23, 23, 0), []string{"main 23 09:00-23 23:00", "over 24 06:30-24 18:30"}},
	} {
		if got := told(t, d, warning(c.until), group.ID, at(23, 8, 0)); !slices.Equal(got, c.want) {
			t.Errorf("until %v:\ngot  %v\nwant %v", c.until, got, c.want)
		}
	}
}

// A warning is not said more often than maxPlays, however it is written.
func TestMostPlays(t *testing.T) {
	for _, r := range []notice.Repeat{
		{EveryMinutes: 1, Until: at(24, 9, 0)},
		{ResumeDailyAt: []string{"06:00", "07:00", "08:00"}},
	} {
		if got := plays(r, at(23, 9, 0), at(23, 9, 0).AddDate(1, 0, 0)); len(got) != maxPlays {
			t.Errorf("%+v: %d plays", r, len(got))
		}
	}
	r := notice.Repeat{EveryMinutes: 60, Until: at(23, 12, 0), ResumeDailyAt: []string{"08:00", "no hour", "20:00"}}
	var got []string
	for _, p := range plays(r, at(23, 9, 0), at(24, 20, 0)) {
		got = append(got, p.Format("2 15:04"))
	}
	if want := []string{"23 10:00", "23 11:00", "23 20:00", "24 08:00"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got := plays(notice.Repeat{ResumeDailyAt: []string{"08:00"}}, at(23, 9, 0), time.Time{}); got != nil {
		t.Errorf("without an end: %v", got)
	}
}

// A place that no rule lets a notice reach is left out with a sentence, told once.
func TestPlacesThatPolicyLeavesOut(t *testing.T) {
	d := planner(t)
	second := speaker
	second.ID = "v02/s2"
	d.Town.Targets = append(d.Town.Targets, second)
	n := signed(func(n *notice.Notice) { n.Content.Category = "relief_review" })
	targets, leftOut := d.Targets(n)
	var ids []notice.TargetID
	for _, t := range targets {
		ids = append(ids, t.ID)
	}
	if !slices.Equal(ids, []notice.TargetID{board.ID}) {
		t.Errorf("goes to %v", ids)
	}
	seen := map[string]int{}
	for _, s := range leftOut {
		seen[s]++
	}
	if len(seen) < 2 || slices.Max(slices.Collect(maps.Values(seen))) != 1 {
		t.Errorf("left out: %v", leftOut)
	}
}

func TestReasonsAreToldOnceWithTheirPlaces(t *testing.T) {
	var fs []notice.Finding
	for i := range 4 {
		fs = append(fs, notice.Finding{Message: "有身份证号。", Place: fmt.Sprintf("第%d段", i+1)})
	}
	fs = append(fs, notice.Finding{Message: "没有标题。"})
	want := []string{"\n  1. 有身份证号。（第1段、第2段 等4处）", "\n  2. 没有标题。"}
	if got := reasons(fs); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := reasons(fs[:2]); !slices.Equal(got, []string{"\n  1. 有身份证号。（第1段、第2段）"}) {
		t.Errorf("%q", got)
	}
}
