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
		o.Subscribers = func(context.Context, notice.Target) ([]string, error) { return []string{"o-1"}, nil }
	})
	routes := map[string][]struct {
		to   notice.Target
		path string
	}{
		hostWork: {{groupA, "/cgi-bin/webhook/send"}, {customers, "/cgi-bin/externalcontact/add_msg_template"}, {heads, "/cgi-bin/message/send"}},
		hostOA: {{oaPublish, "/cgi-bin/freepublish/submit"}, {oaPublish, "/cgi-bin/draft/add"}, {oaPublish, "/cgi-bin/material/add_material"},
			{oaMass, "/cgi-bin/message/mass/sendall"}},
	}
	for _, k := range codes {
		for _, route := range routes[k.host] {
			name := fmt.Sprintf("%d %s %s", k.code, route.to.Kind, route.path)
			s.SetFault(route.path, sim.Fault{Mode: sim.Refuse, Code: k.code})
			ch.toks.cache = &memoryTokens{ch: ch, m: map[string]memoryToken{}} // no cover is known
			d, _, err := deliver(t, ch, channeltest.Notices()[0], route.to, c.Now())
			s.SetFault(route.path, sim.Fault{})
			if got := channeltest.OutcomeOf(d.Receipt, err); got != k.want {
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
