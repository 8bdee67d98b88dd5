package scheduler_test

import (
	"maps"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/policy"
	"gaoshi/internal/store/storetest"
	"gaoshi/scheduler/dispatch"
)

// planned plans a notice for one loudspeaker with slots at 7:00, 12:00 and 18:00
// and returns its occasions by name.
func planned(t *testing.T, o *office, edit func(*notice.Content)) map[string]time.Time {
	t.Helper()
	speaker := notice.Target{ID: "v02/s1", Channel: notice.Loudspeaker, Kind: "ip", Village: "v02", VillageName: "和顺村", Name: "全村",
		Slots: []string{"0 7 * * *", "0 12 * * *", "0 18 * * *"}}
	o.d.Town = &notice.Town{Name: "青禾镇", Targets: []notice.Target{speaker}}
	n := draft("QH-1", edit)
	n.Status, n.Approval = notice.Issued, &notice.Approval{Renditions: map[notice.TargetID]string{"v02/s1": "x"}}
	list, err := o.d.Plan(n, at(23, 8, 0))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]time.Time{}
	for _, d := range list {
		out[d.Occasion] = d.DueAt
	}
	return out
}

func TestSlotsThatNeverComeAreRefused(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	for _, slots := range [][]string{{"0 13 * * *"}, {"0 7 30 2 *"}} { // quiet at 13:00; there is no 30 February
		o.d.Town = &notice.Town{Targets: []notice.Target{{ID: "v02/s1", Channel: notice.Loudspeaker, Kind: "ip", Village: "v02", Slots: slots}}}
		n := draft("QH-1", nil)
		n.Status, n.Approval = notice.Issued, &notice.Approval{Renditions: map[notice.TargetID]string{"v02/s1": "x"}}
		if list, err := o.d.Plan(n, at(23, 8, 0)); err == nil {
			t.Errorf("%v: planned for %v", slots, list[0].DueAt)
		}
	}
	o.d.Town.Targets[0].Slots = []string{"0 7 30 2 *", "0 18 * * *"}
	n := draft("QH-1", nil)
	n.Status, n.Approval = notice.Issued, &notice.Approval{Renditions: map[notice.TargetID]string{"v02/s1": "x"}}
	if list, err := o.d.Plan(n, at(23, 8, 0)); err != nil || !list[0].DueAt.Equal(at(23, 18, 0)) {
		t.Errorf("a slot that never comes spoils the others: %v, %v", list, err)
	}
}

func TestWhenALoudspeakerSpeaks(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	blocked, err := calendar.ParseQuiet("11:30-12:15")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name    string
		plays   dispatch.Plays
		blocked calendar.Quiet
		edit    func(*notice.Content)
		want    map[string]time.Time
	}{
		{"the next slot", dispatch.Plays{}, nil, nil, map[string]time.Time{"main": at(23, 12, 0)}},
		{"not into the county's programme", dispatch.Plays{}, blocked, nil, map[string]time.Time{"main": at(23, 18, 0)}},
		{"once a day on three days", dispatch.Plays{ADay: 1, Days: 3}, nil, nil,
			map[string]time.Time{"main": at(23, 12, 0), "play-2": at(24, 7, 0), "play-3": at(25, 7, 0)}},
		{"twice a day", dispatch.Plays{ADay: 2, Days: 2}, nil, nil,
			map[string]time.Time{"main": at(23, 12, 0), "play-2": at(23, 18, 0), "play-3": at(24, 7, 0), "play-4": at(24, 12, 0)}},
		{"while it is in force", dispatch.Plays{ADay: 1, Days: 9}, nil, func(c *notice.Content) { c.ExpireAt = at(25, 6, 0) },
			map[string]time.Time{"main": at(23, 12, 0), "play-2": at(24, 7, 0)}},
		{"urgent: not in a slot, but not by night", dispatch.Plays{ADay: 1, Days: 3}, nil,
			func(c *notice.Content) { c.Urgency, c.PublishAt = notice.Urgent, at(23, 22, 0) }, map[string]time.Time{"main": at(24, 6, 30)}},
		{"urgent: after the county", dispatch.Plays{}, blocked,
			func(c *notice.Content) { c.Urgency, c.PublishAt = notice.Urgent, at(23, 11, 40) }, map[string]time.Time{"main": at(23, 12, 15)}},
		{"a word in a form does not wake a town", dispatch.Plays{}, nil,
			func(c *notice.Content) { c.Urgency, c.PublishAt = notice.Emergency, at(23, 22, 0) }, map[string]time.Time{"main": at(24, 6, 30)}},
		{"emergency: at once, and again as it says", dispatch.Plays{ADay: 1, Days: 3}, blocked, func(c *notice.Content) {
			c.Urgency, c.PublishAt, c.ExpireAt = notice.Emergency, at(23, 22, 0), at(24, 8, 0)
			c.Relay = &notice.Relay{SourceIssuer: "云禾县气象局"}
			c.Repeat = notice.Repeat{EveryMinutes: 60, Until: at(24, 0, 30), ResumeDailyAt: []string{"06:00"}}
		}, map[string]time.Time{"main": at(23, 22, 0), "play-2": at(23, 23, 0), "play-3": at(24, 0, 0), "play-4": at(24, 6, 0)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			o.d.Plays, o.d.Blocked = c.plays, c.blocked
			got := planned(t, o, c.edit)
			if len(got) != len(c.want) {
				t.Errorf("got %v\nwant %v", got, c.want)
			}
			for name, want := range c.want {
				if !got[name].Equal(want) {
					t.Errorf("%s at %v, want %v", name, got[name], want)
				}
			}
		})
	}
}

// The category's rule says how often; where it is silent, the town's settings.
func TestPlaysOfACategory(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	o.d.Plays = dispatch.Plays{ADay: 1, Days: 2}
	town := map[string]time.Time{"main": at(23, 12, 0), "play-2": at(24, 7, 0)}
	for _, c := range []struct {
		plays string
		want  map[string]time.Time
	}{
		{"{}", town},
		{"{a_day: 2}", map[string]time.Time{"main": at(23, 12, 0), "play-2": at(23, 18, 0), "play-3": at(24, 7, 0), "play-4": at(24, 12, 0)}},
		{"{days: 3}", map[string]time.Time{"main": at(23, 12, 0), "play-2": at(24, 7, 0), "play-3": at(25, 7, 0)}},
		{"{a_day: 1, days: 1}", map[string]time.Time{"main": at(23, 12, 0)}},
	} {
		category := string(draft("QH-1", nil).Content.Category)
		over, err := policy.ParseOverlay([]byte("version: 1\ncategories:\n  "+category+": {source: 本镇约定, plays: "+c.plays+"}\n"), "o.yaml")
		if err != nil {
			t.Fatal(err)
		}
		whole := o.d.Policy
		o.d.Policy = whole.With(over)
		if got := planned(t, o, nil); !maps.EqualFunc(got, c.want, time.Time.Equal) {
			t.Errorf("%s: got %v\nwant %v", c.plays, got, c.want)
		}
		o.d.Policy = whole
	}
}
