package wechat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/internal/notice"
	"gaoshi/internal/sim"
)

// codes are all that facts about the platforms name, with the state each leads to.
var codes = []struct {
	host string
	code int
	want channeltest.Outcome
	wait time.Duration
}{
	{hostWork, -1, channeltest.Temporary, 0}, {hostWork, 45033, channeltest.Temporary, 0}, {hostWork, 45066, channeltest.Temporary, time.Minute},
	{hostWork, 45009, channeltest.Temporary, time.Minute},
	{hostWork, 93000, channeltest.Permanent, 0}, {hostWork, 40013, channeltest.Permanent, 0}, {hostWork, 40125, channeltest.Permanent, 0},
	{hostWork, 40164, channeltest.Permanent, 0}, {hostWork, 60020, channeltest.Permanent, 0}, {hostWork, 48001, channeltest.Permanent, 0},
	{hostWork, 48002, channeltest.Permanent, 0}, {hostWork, 48004, channeltest.Permanent, 0}, {hostWork, 301002, channeltest.Permanent, 0},
	{hostWork, 60011, channeltest.Permanent, 0}, {hostWork, 40058, channeltest.Permanent, 0}, {hostWork, 45002, channeltest.Permanent, 0},
	{hostWork, 45003, channeltest.Permanent, 0}, {hostWork, 45004, channeltest.Permanent, 0}, {hostWork, 45005, channeltest.Permanent, 0},
	{hostWork, 45008, channeltest.Permanent, 0}, {hostWork, 40007, channeltest.Permanent, 0}, {hostWork, 40008, channeltest.Permanent, 0},
	{hostWork, 40009, channeltest.Permanent, 0}, {hostWork, 47001, channeltest.Permanent, 0}, {hostWork, 40003, channeltest.Permanent, 0},
	{hostWork, 40001, channeltest.Permanent, 0}, {hostWork, 40014, channeltest.Permanent, 0}, {hostWork, 42001, channeltest.Permanent, 0},
	{hostWork, 99999, channeltest.Permanent, 0},
	{hostOA, -1, channeltest.Temporary, 0}, {hostOA, 45033, channeltest.Temporary, 0}, {hostOA, 45066, channeltest.Temporary, time.Minute},
	{hostOA, 45009, channeltest.Temporary, 15 * time.Hour}, {hostOA, 45028, channeltest.Temporary, 15 * time.Hour},
	{hostOA, 40013, channeltest.Permanent, 0}, {hostOA, 40125, channeltest.Permanent, 0}, {hostOA, 40164, channeltest.Permanent, 0},
	{hostOA, 48001, channeltest.Permanent, 0}, {hostOA, 48002, channeltest.Permanent, 0}, {hostOA, 48004, channeltest.Permanent, 0},
	{hostOA, 45002, channeltest.Permanent, 0}, {hostOA, 45003, channeltest.Permanent, 0}, {hostOA, 45004, channeltest.Permanent, 0},
	{hostOA, 45005, channeltest.Permanent, 0}, {hostOA, 45008, channeltest.Permanent, 0}, {hostOA, 40007, channeltest.Permanent, 0},
	{hostOA, 40008, channeltest.Permanent, 0}, {hostOA, 40009, channeltest.Permanent, 0}, {hostOA, 47001, channeltest.Permanent, 0},
	{hostOA, 53503, channeltest.Permanent, 0}, {hostOA, 53504, channeltest.Permanent, 0}, {hostOA, 53505, channeltest.Permanent, 0},
	{hostOA, 40003, channeltest.Permanent, 0}, {hostOA, 43004, channeltest.Permanent, 0}, {hostOA, 43019, channeltest.Permanent, 0},
	{hostOA, 43101, channeltest.Permanent, 0}, {hostOA, 40001, channeltest.Permanent, 0}, {hostOA, 40014, channeltest.Permanent, 0},
	{hostOA, 42001, channeltest.Permanent, 0}, {hostOA, 99999, channeltest.Permanent, 0},
}

// TestEveryCode: every code leads to its state on every route, nothing arrives,
// and the sentence is for a clerk.
func TestEveryCode(t *testing.T) {
	ch, s, log, c := everything(t, func(o *Options) {
		o.Poster = func(*notice.Notice, notice.Target) (png, pdf []byte, err error) {
			return nil, []byte("%PDF-1.7 poster"), nil
		}
		o.Subscribers = func(context.Context, notice.Target) ([]string, error) { return []string{"o-1"}, nil }
	})
	routes := map[string][]struct {
		to   notice.Target
		path string
	}{
		hostWork: {{groupA, "/cgi-bin/webhook/send"}, {form(FormFull), "/cgi-bin/webhook/send"}, {form(FormFile), "/cgi-bin/webhook/upload_media"}, {customers, "/cgi-bin/externalcontact/add_msg_template"}, {heads, "/cgi-bin/message/send"}},
		hostOA: {{oaPublish, "/cgi-bin/freepublish/submit"}, {oaPublish, "/cgi-bin/draft/add"}, {oaPublish, "/cgi-bin/material/add_material"},
			{oaMass, "/cgi-bin/message/mass/sendall"}, {opted, "/cgi-bin/message/subscribe/bizsend"}},
	}
	for _, k := range codes {
		for _, route := range routes[k.host] {
			name := fmt.Sprintf("%d %s %s", k.code, route.to.Kind, route.path)
			s.SetFault(route.path, sim.Fault{Mode: sim.Refuse, Code: k.code})
			ch.toks.cache = &memoryTokens{ch: ch, m: map[string]memoryToken{}} // no cover is known
			d, _, err := deliver(t, ch, channeltest.Notices()[0], route.to, c.Now())
			s.SetFault(route.path, sim.Fault{})
			if k.host == hostOA && oa[int64(k.code)].class == recipient && route.to.Kind == Subscribe {
				if err != nil || d.Receipt.Progress.Lost != 1 || !strings.Contains(d.Receipt.Note, "1人已取消") {
					t.Errorf("%s: one person is no failure: %+v, %v", name, d.Receipt, err)
				}
				continue
			}
			if got := channeltest.OutcomeOf(nil, err); err == nil || got != k.want {
				t.Errorf("%s: %s (%v), want %s", name, got, err, k.want)
			}
			if after, _ := channels.AsTemporary(err); after < k.wait {
				t.Errorf("%s: waits %s, want %s", name, after, k.wait)
			}
			var told *channels.Told
			if !errors.As(err, &told) || !strings.Contains(told.Say, "“"+route.to.Name+"”") || strings.Contains(told.Say, "%!") {
				t.Errorf("%s: %v", name, err)
			}
			var no *Refusal
			if !errors.As(err, &no) || no.Code != int64(k.code) {
				t.Errorf("%s: the cause is lost: %v", name, err)
			}
		}
	}
	if s.Total() != 0 {
		t.Errorf("%d arrivals", s.Total())
	}
	for _, secret := range []string{robotKeyA, appSecret, corpSecret, "practice-token-"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
}

// TestRepeatedKey: 45065 without the earlier message's id is for a person to look at.
func TestRepeatedKey(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	s.SetFault("/cgi-bin/message/mass/sendall", sim.Fault{Mode: sim.Refuse, Code: 45065})
	_, _, err := deliver(t, ch, channeltest.Notices()[0], oaMass, c.Now())
	if channeltest.OutcomeOf(nil, err) != channeltest.Uncertain || !channels.NeedsPerson(err) || !strings.Contains(err.Error(), "群发记录") {
		t.Errorf("%v", err)
	}
}

// TestTokenCodes: what is refused when the access token is fetched stops every
// route of the account, and says which address to put on the list.
func TestTokenCodes(t *testing.T) {
	ch, s, _, c := everything(t, nil)
	for path, to := range map[string]notice.Target{"/cgi-bin/stable_token": oaPublish, "/cgi-bin/gettoken": heads} {
		for code, say := range map[int]string{40164: "192.0.2.10", 40013: "gaoshi.yaml", 40125: "密钥", 60020: "", 50002: ""} {
			s.SetFault(path, sim.Fault{Mode: sim.Refuse, Code: code})
			ch.toks.cache = &memoryTokens{ch: ch, m: map[string]memoryToken{}}
			_, _, err := deliver(t, ch, channeltest.Notices()[0], to, c.Now())
			if !channels.IsPermanent(err) || !strings.Contains(err.Error(), say) {
				t.Errorf("%s %d: %v", path, code, err)
			}
		}
		for _, f := range []sim.Fault{{Mode: sim.Down}, {Mode: sim.CutBefore}, {Mode: sim.Cut}, {Mode: sim.Garbage}, {Mode: sim.Warning}} {
			s.SetFault(path, f)
			ch.toks.cache = &memoryTokens{ch: ch, m: map[string]memoryToken{}}
			_, _, err := deliver(t, ch, channeltest.Notices()[0], to, c.Now())
			if channeltest.OutcomeOf(nil, err) != channeltest.Temporary {
				t.Errorf("%s %s: %v", path, f.Mode, err)
			}
		}
		s.SetFault(path, sim.Fault{})
	}
	if s.Total() != 0 {
		t.Errorf("%d arrivals", s.Total())
	}
}

// TestEveryFault: whatever happens to the line, over every route, the delivery is in
// its state, and at most one message has arrived, or it says that it does not know.
func TestEveryFault(t *testing.T) {
	const (
		taken     = channeltest.Taken
		temporary = channeltest.Temporary
		uncertain = channeltest.Uncertain
	)
	for _, route := range []struct {
		to   notice.Target
		path string
		cut  channeltest.Outcome // after a line that was cut: safe to repeat, or not
	}{
		{form(FormCard), "/cgi-bin/webhook/send", uncertain}, {form(FormFull), "/cgi-bin/webhook/send", uncertain},
		{form(FormFile), "/cgi-bin/webhook/send", uncertain}, {form(FormFile), "/cgi-bin/webhook/upload_media", temporary},
		{customers, "/cgi-bin/externalcontact/add_msg_template", uncertain}, {heads, "/cgi-bin/message/send", temporary},
		{oaPublish, "/cgi-bin/material/add_material", temporary}, {oaPublish, "/cgi-bin/draft/add", temporary},
		{oaPublish, "/cgi-bin/freepublish/submit", uncertain}, {oaPublish, "/cgi-bin/freepublish/get", taken},
		{oaMass, "/cgi-bin/message/mass/sendall", temporary}, {opted, "/cgi-bin/message/subscribe/bizsend", taken},
	} {
		t.Run(strings.TrimPrefix(route.path, "/cgi-bin/")+" "+route.to.Kind+route.to.Options["form"], func(t *testing.T) {
			t.Parallel()
			ch, s, _, c := everything(t, func(o *Options) {
				o.Timeout = 400 * time.Millisecond
				o.Poster = func(*notice.Notice, notice.Target) (png, pdf []byte, err error) {
					return nil, []byte("%PDF-1.7 poster"), nil
				}
				o.Subscribers = func(context.Context, notice.Target) ([]string, error) { return []string{"o-1"}, nil }
			})
			for _, f := range []struct {
				fault sim.Fault
				want  channeltest.Outcome
			}{
				{sim.Fault{Mode: sim.Down}, temporary}, {sim.Fault{Mode: sim.CutBefore}, route.cut}, {sim.Fault{Mode: sim.Cut}, route.cut},
				{sim.Fault{Mode: sim.Hang, Delay: 3 * time.Second}, route.cut},
				{sim.Fault{Mode: sim.Garbage}, route.cut}, {sim.Fault{Mode: sim.Warning}, route.cut},
				{sim.Fault{Mode: sim.Slow, Delay: 3 * time.Second}, route.cut}, // the last: it arrives when nobody listens any more
			} {
				want := f.want
				if route.path == "/cgi-bin/freepublish/get" { // it is asked again later
					want = taken
				}
				s.Reset()
				s.NewDay()
				ch.toks.cache = &memoryTokens{ch: ch, m: map[string]memoryToken{}}
				s.SetFault(route.path, f.fault)
				d, _, err := deliver(t, ch, channeltest.Notices()[0], route.to, c.Now())
				if got := channeltest.OutcomeOf(d.Receipt, err); err != nil && channeltest.OutcomeOf(nil, err) != want || err == nil && got != want {
					t.Errorf("%s: %s (%v), want %s", f.fault.Mode, got, err, want)
				}
				if route.to.Kind == Subscribe && err == nil && d.Receipt.Progress.Unsure != 1 {
					t.Errorf("%s: the receipt does not say that it is not known: %+v", f.fault.Mode, d.Receipt)
				}
				if s.Total() > 1 {
					t.Errorf("%s: %d arrivals", f.fault.Mode, s.Total())
				}
				c.Add(5 * time.Hour)
			}
		})
	}
}
