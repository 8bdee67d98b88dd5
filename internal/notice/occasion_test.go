package notice

import (
	"strings"
	"testing"
)

// What goes out on a reminder are the files made for it, under their plain names;
// without any, the same goes again. Asking twice changes nothing.
func TestWhatGoesOutOnAnOccasion(t *testing.T) {
	r := Rendition{Text: "交医保", Reminder: "【提醒】交医保", Files: []File{
		{Name: "1-text.json", Data: []byte("a")}, {Name: "2-text.json", Data: []byte("b")}, {Name: ReminderFile + "1-text.json", Data: []byte("c")},
	}}
	names := func(r Rendition) string {
		var out []string
		for _, f := range r.Files {
			out = append(out, f.Name+"="+string(f.Data))
		}
		return r.Text + ": " + strings.Join(out, " ")
	}
	for occasion, want := range map[string]string{
		Main: "交医保: 1-text.json=a 2-text.json=b", "remind-1": "【提醒】交医保: 1-text.json=c", "remind-2": "【提醒】交医保: 1-text.json=c", "play-2": "交医保: 1-text.json=a 2-text.json=b",
	} {
		if got := names(r.On(occasion)); got != want {
			t.Errorf("%s: %s, want %s", occasion, got, want)
		}
		if got := names(r.On(occasion).On(occasion)); got != want {
			t.Errorf("%s twice: %s", occasion, got)
		}
	}
	same := Rendition{Text: "海报", Files: []File{{Name: "poster.pdf"}}}
	if got := names(same.On("remind-1")); got != "海报: poster.pdf=" {
		t.Errorf("without words of its own: %s", got)
	}
	before := same.Digest()
	same.Reminder = "【提醒】海报"
	if same.Digest() == before {
		t.Error("the reminder is not part of what is signed")
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
