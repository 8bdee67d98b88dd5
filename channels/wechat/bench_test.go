package wechat

import (
	"testing"
	"time"

	"gaoshi/channels/channeltest"
	"gaoshi/internal/sim"
)

// BenchmarkSend is one robot message from rendition to receipt, over loopback,
// with the simulator's own work in it.
func BenchmarkSend(b *testing.B) {
	c := newHand()
	s := sim.New(sim.Options{Clock: c, Groups: []sim.Group{{Key: robotKeyA, Name: "和顺村村务群"}}, Keep: 100})
	u, err := s.Start(b.Context(), "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ch, err := New(Options{Site: "https://qh.example.test", Secrets: testSecrets, Personal: personal, Redirect: u, Clock: c})
	if err != nil {
		b.Fatal(err)
	}
	n := channeltest.Notices()[0]
	r, err := ch.Render(n, groupA)
	if err != nil {
		b.Fatal(err)
	}
	d := channeltest.Delivery(n, groupA, r)
	for b.Loop() {
		c.Add(4 * time.Second)
		if _, err := ch.Send(b.Context(), d, r); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRender lays one notice out for one group.
func BenchmarkRender(b *testing.B) {
	ch, err := New(Options{Site: "https://qh.example.test", Secrets: testSecrets, Personal: personal})
	if err != nil {
		b.Fatal(err)
	}
	n := channeltest.Notices()[0]
	for b.Loop() {
		if _, err := ch.Render(n, groupA); err != nil {
			b.Fatal(err)
		}
	}
}
