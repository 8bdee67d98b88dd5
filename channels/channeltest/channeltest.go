// Package channeltest holds the tests that every channel passes. A channel's own
// test makes a Subject and calls Run:
//
//	func TestConformance(t *testing.T) {
//		channeltest.Run(t, channeltest.Subject{
//			Channel: poster.New(poster.Options{Outbox: t.TempDir()}),
//			Targets: []notice.Target{{ID: "v02/b1", Channel: notice.Board, Kind: "board", Name: "村委会", Paper: "A4"}},
//			Arrived: func() int { return filesIn(outbox) },   // what the medium has taken so far
//			Secrets: []string{"the-robot-key"},               // must appear in no error, log, receipt or rendition
//			Log:     buf.String,                              // what was logged so far
//			Faults: []channeltest.Fault{
//				{Name: "down", Set: func() { sim.SetFault(key, sim.Fault{Mode: sim.Down}) }, Want: channeltest.Temporary},
//			},
//		})
//	}
//
// Rendering is pure; what is sent is sent at most once; a failure is temporary,
// permanent or uncertain, says in Chinese what to do, and holds no secret; a
// cancelled context sends nothing.
package channeltest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"gaoshi/channels"
	"gaoshi/internal/canary"
	"gaoshi/internal/notice"
)

// Subject is a channel under test with all that the tests need to know of it.
type Subject struct {
	Channel channels.Channel
	Targets []notice.Target  // one of each kind that the channel knows
	Notices []*notice.Notice // nil: Notices()
	// Arrived counts what the medium has taken. nil: not checked.
	Arrived func() int
	// PerSend is how many arrivals one Send makes at most; 0 means 1.
	PerSend int
	Secrets []string
	Log     func() string // nil: not checked
	Faults  []Fault
	Clear   func() // switches every fault off; required with Faults
}

// Outcome is what a Send came to.
type Outcome string

// Outcomes. Taken stands for any receipt.
const (
	Taken     Outcome = "taken"
	Temporary Outcome = "temporary"
	Permanent Outcome = "permanent"
	Uncertain Outcome = "uncertain"
)

// Fault is something that goes wrong at the medium.
type Fault struct {
	Name   string
	Target notice.TargetID // the target that it is tried on; "": the first
	Set    func()
	Want   Outcome
	Wait   time.Duration // Temporary: the least wait that must come with it
	// Say must stand in the error's Chinese sentence; "" is not checked.
	Say string
}

// OutcomeOf tells what a Send came to.
func OutcomeOf(r *notice.Receipt, err error) Outcome {
	switch {
	case err == nil && r != nil:
		return Taken
	case err == nil:
		return "no receipt and no error"
	case channels.IsPermanent(err):
		return Permanent
	}
	if _, ok := channels.AsTemporary(err); ok {
		return Temporary
	}
	return Uncertain
}

// Delivery makes the delivery of a notice to a target.
func Delivery(n *notice.Notice, t notice.Target, r notice.Rendition) *notice.Delivery {
	return &notice.Delivery{
		ID: 1, Notice: n.ID, Edition: n.Edition, Occasion: notice.Main, Target: t, Rendition: r.Digest(),
		Title: n.Content.Title, Urgency: n.Content.Urgency, State: notice.Sending, Attempts: 1,
	}
}

// Run tests a channel.
func Run(t *testing.T, s Subject) {
	t.Helper()
	if s.Channel == nil || len(s.Targets) == 0 {
		t.Fatal("channeltest: a Subject needs a Channel and Targets")
	}
	if s.Notices == nil {
		s.Notices = Notices()
	}
	if s.PerSend == 0 {
		s.PerSend = 1
	}
	t.Run("Render", s.render)
	t.Run("RenderTogether", s.renderTogether)
	t.Run("UnknownKind", s.unknownKind)
	t.Run("Send", s.send)
	t.Run("Cancelled", s.cancelled)
	t.Run("Faults", s.faults)
	t.Run("Secrets", func(t *testing.T) {
		if s.Log != nil {
			s.leak(t, "log", s.Log())
		}
	})
}

func (s *Subject) leak(t *testing.T, where, text string) {
	t.Helper()
	canary.Check(t, where, []byte(text))
	for _, x := range s.Secrets {
		if x != "" && strings.Contains(text, x) {
			t.Errorf("a secret stands in the %s", where)
		}
	}
}

// rendition renders or skips: a channel may refuse a notice, in Chinese.
func (s *Subject) rendition(t *testing.T, n *notice.Notice, to notice.Target) (notice.Rendition, bool) {
	t.Helper()
	r, err := s.Channel.Render(n, to)
	if err != nil {
		if !chinese(err.Error()) {
			t.Errorf("%s → %s: the refusal is not Chinese: %v", n.ID, to.ID, err)
		}
		s.leak(t, "refusal", err.Error())
		return r, false
	}
	return r, true
}

func (s *Subject) render(t *testing.T) {
	done := 0
	for _, n := range s.Notices {
		for _, to := range s.Targets {
			before := n.Digest()
			r, ok := s.rendition(t, n, to)
			if !ok {
				continue
			}
			done++
			again, err := s.Channel.Render(n, to)
			if err != nil || !reflect.DeepEqual(r, again) {
				t.Errorf("%s → %s: two renderings differ (%v)", n.ID, to.ID, err)
			}
			if n.Digest() != before {
				t.Errorf("%s → %s: rendering changed the notice", n.ID, to.ID)
			}
			s.checkRendition(t, n, to, r)
		}
	}
	if done == 0 {
		t.Error("the channel refused every notice")
	}
}

func (s *Subject) checkRendition(t *testing.T, n *notice.Notice, to notice.Target, r notice.Rendition) {
	t.Helper()
	at := fmt.Sprintf("%s → %s", n.ID, to.ID)
	if r.Target != to.ID || r.Channel != to.Channel {
		t.Errorf("%s: the rendition says %s/%s", at, r.Channel, r.Target)
	}
	if strings.TrimSpace(r.Text) == "" || !utf8.ValidString(r.Text) {
		t.Errorf("%s: no readable text", at)
	}
	if len(r.Files) == 0 {
		t.Errorf("%s: no files", at)
	}
	seen := map[string]bool{}
	for _, f := range r.Files {
		if f.Name == "" || strings.ContainsAny(f.Name, `/\`) || f.MediaType == "" || len(f.Data) == 0 || seen[f.Name] {
			t.Errorf("%s: file %q %q %d bytes", at, f.Name, f.MediaType, len(f.Data))
		}
		seen[f.Name] = true
		s.leak(t, "rendition", string(f.Data))
	}
	for _, f := range r.Findings {
		if !chinese(f.Message) || f.Severity == "" {
			t.Errorf("%s: finding %+v", at, f)
		}
	}
}

func (s *Subject) renderTogether(t *testing.T) {
	n, to := s.Notices[0], s.Targets[0]
	want, ok := s.rendition(t, n, to)
	if !ok {
		t.Skip("the first notice is refused")
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if r, err := s.Channel.Render(n, to); err != nil || r.Digest() != want.Digest() {
				t.Errorf("rendering at the same time differs (%v)", err)
			}
		})
	}
	wg.Wait()
}

// unknownKind: a target of a kind that no channel knows is refused, not panicked on.
func (s *Subject) unknownKind(t *testing.T) {
	to := s.Targets[0]
	to.Kind, to.Options = "no-such-kind", nil
	r, err := s.Channel.Render(s.Notices[0], to)
	if err != nil {
		if !chinese(err.Error()) {
			t.Errorf("the refusal is not Chinese: %v", err)
		}
		return
	}
	if len(r.Files) == 0 { // some channels lay out every kind alike
		t.Error("an unknown kind gives neither files nor an error")
	}
}

func (s *Subject) arrived() int {
	if s.Arrived == nil {
		return 0
	}
	return s.Arrived()
}

func (s *Subject) send(t *testing.T) {
	for _, to := range s.Targets {
		sent := false
		for _, n := range s.Notices {
			r, ok := s.rendition(t, n, to)
			if !ok {
				continue
			}
			sent = true
			before := s.arrived()
			d := Delivery(n, to, r)
			rec, err := s.Channel.Send(t.Context(), d, r)
			if err != nil {
				t.Errorf("%s → %s: %v", n.ID, to.ID, err)
				s.leak(t, "error", err.Error())
				continue
			}
			if got := s.arrived() - before; got > s.PerSend {
				t.Errorf("%s → %s: one Send made %d arrivals", n.ID, to.ID, got)
			}
			s.checkReceipt(t, rec)
			if rep, ok := s.Channel.(channels.Repeatable); ok && rep.Repeatable(to) {
				if _, err := s.Channel.Send(t.Context(), d, r); err != nil {
					t.Errorf("%s → %s: repeatable, yet the second Send fails: %v", n.ID, to.ID, err)
				}
			}
			break
		}
		if !sent {
			t.Errorf("nothing could be sent to %s", to.ID)
		}
	}
}

func (s *Subject) checkReceipt(t *testing.T, r *notice.Receipt) {
	t.Helper()
	if r == nil {
		t.Error("no receipt")
		return
	}
	switch r.State {
	case notice.Accepted, notice.Confirmed, notice.Awaiting:
	case notice.Due:
		if p := r.Progress; p == nil || p.Done >= p.All {
			t.Errorf("more is to be sent, and the receipt does not say what: %+v", r)
		}
	default:
		t.Errorf("the receipt's state is %q", r.State)
	}
	if r.By == "" || r.At.IsZero() {
		t.Errorf("the receipt does not name who says so, or when: %+v", r)
	}
	s.leak(t, "receipt", fmt.Sprintf("%+v", *r))
}

func (s *Subject) cancelled(t *testing.T) {
	for _, to := range s.Targets {
		r, ok := s.rendition(t, s.Notices[0], to)
		if !ok {
			continue
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		before := s.arrived()
		rec, err := s.Channel.Send(ctx, Delivery(s.Notices[0], to, r), r)
		if got := OutcomeOf(rec, err); got != Temporary {
			t.Errorf("%s: a cancelled context gives %s (%v), want temporary: nothing was sent", to.ID, got, err)
		}
		if s.arrived() != before {
			t.Errorf("%s: a cancelled context sent something", to.ID)
		}
	}
}

func (s *Subject) faults(t *testing.T) {
	for _, f := range s.Faults {
		t.Run(f.Name, func(t *testing.T) {
			to := s.Targets[0]
			for _, x := range s.Targets {
				if x.ID == f.Target {
					to = x
				}
			}
			r, ok := s.rendition(t, s.Notices[0], to)
			if !ok {
				t.Fatal("the first notice is refused")
			}
			f.Set()
			defer s.Clear()
			before := s.arrived()
			rec, err := s.Channel.Send(t.Context(), Delivery(s.Notices[0], to, r), r)
			got := OutcomeOf(rec, err)
			if got != f.Want {
				t.Errorf("got %s (%v), want %s", got, err, f.Want)
			}
			n := s.arrived() - before
			if n > s.PerSend {
				t.Errorf("%d arrivals", n)
			}
			if n > 0 && (got == Temporary || got == Permanent) {
				if rep, ok := s.Channel.(channels.Repeatable); !ok || !rep.Repeatable(to) {
					t.Errorf("%s means not reached, yet %d arrived", got, n)
				}
			}
			if err != nil {
				s.checkError(t, f, err)
			}
		})
	}
}

func (s *Subject) checkError(t *testing.T, f Fault, err error) {
	t.Helper()
	s.leak(t, "error", err.Error())
	s.leak(t, "error", fmt.Sprintf("%+v %#v", err, err))
	var told *channels.Told
	switch {
	case !errors.As(err, &told):
		t.Errorf("the error has no sentence for the clerk (channels.Told): %v", err)
	case !chinese(told.Say):
		t.Errorf("the sentence is not Chinese: %q", told.Say)
	case !strings.Contains(told.Say, f.Say):
		t.Errorf("the sentence %q does not say %q", told.Say, f.Say)
	}
	if after, _ := channels.AsTemporary(err); after < f.Wait {
		t.Errorf("waits %s, want at least %s", after, f.Wait)
	}
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
