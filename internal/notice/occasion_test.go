package notice

import (
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
)

// What goes out on an occasion are the words for it and for its day, with their
// files under their plain names; without any, the same goes again. Asking twice
// changes nothing.
func TestWhatGoesOutOnAnOccasion(t *testing.T) {
	day := func(d int) time.Time { return time.Date(2026, 12, d, 9, 0, 0, 0, calendar.Zone) }
	say := func(s string) Rendition {
		return Rendition{Text: s, Files: []File{{Name: "1-text.json", Data: []byte(s)}}}
	}
	r := say("交医保")
	r.Files = append(r.Files, File{Name: "2-text.json", Data: []byte("b")})
	r.AddWording(KindRemind, day(24), say("明天截止"))
	r.AddWording(KindRemind, time.Time{}, say("25日截止"))
	r.AddWording(KindPlay, time.Time{}, say("正在交"))
	names := func(r Rendition) string {
		var out []string
		for _, f := range r.Files {
			out = append(out, f.Name+"="+string(f.Data))
		}
		return r.Text + ": " + strings.Join(out, " ")
	}
	for _, c := range []struct {
		occasion string
		day      int
		want     string
	}{
		{Main, 24, "交医保: 1-text.json=交医保 2-text.json=b"},
		{"remind-1", 24, "明天截止: 1-text.json=明天截止"},
		{"remind-2", 24, "明天截止: 1-text.json=明天截止"},
		{"remind-2", 25, "25日截止: 1-text.json=25日截止"},
		{"play-3", 24, "正在交: 1-text.json=正在交"},
		{Over, 24, "交医保: 1-text.json=交医保 2-text.json=b"},
	} {
		got := r.On(c.occasion, day(c.day))
		if names(got) != c.want {
			t.Errorf("%s on the %d.: %s, want %s", c.occasion, c.day, names(got), c.want)
		}
		if twice := got.On(c.occasion, day(c.day+1)); names(twice) != c.want {
			t.Errorf("%s twice: %s", c.occasion, names(twice))
		}
	}
	same := Rendition{Text: "海报", Files: []File{{Name: "poster.pdf"}}}
	if got := names(same.On("remind-1", day(1))); got != "海报: poster.pdf=" {
		t.Errorf("without words of its own: %s", got)
	}
	before := same.Digest()
	same.AddWording(KindRemind, day(1), Rendition{Text: "【提醒】海报"})
	if same.Digest() == before {
		t.Error("the wording is not part of what is signed")
	}
	// What was signed before there were wordings is read as it was.
	old := Rendition{Text: "交医保", Reminder: "【提醒】交医保", Files: []File{{Name: "a", Data: []byte("1")}, {Name: ReminderFile + "a", Data: []byte("2")}}}
	if got := names(old.On("remind-1", day(1))); got != "【提醒】交医保: a=2" {
		t.Errorf("an old reminder: %s", got)
	}
}

func TestBegun(t *testing.T) {
	for name, c := range map[string]struct {
		receipt *Receipt
		begun   bool
	}{
		"nothing yet": {nil, false},
		"one message": {&Receipt{State: Accepted}, false},
		"planned":     {&Receipt{State: Due, Progress: &Progress{All: 3}}, false},
		"some":        {&Receipt{State: Due, Progress: &Progress{All: 3, Done: 1}}, true},
		"unknown":     {&Receipt{State: Due, Progress: &Progress{All: 3, Unsure: 1}}, true},
		"all":         {&Receipt{State: Accepted, Progress: &Progress{All: 3, Done: 3}}, false},
	} {
		if got := (&Delivery{Receipt: c.receipt}).Begun() != nil; got != c.begun {
			t.Errorf("%s: %v", name, got)
		}
	}
}
