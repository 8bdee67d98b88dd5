package ebd

import (
	"archive/tar"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

func warning() *notice.Notice {
	day := func(h int) time.Time { return time.Date(2026, 11, 23, h, 0, 0, 0, calendar.Zone) }
	return &notice.Notice{ID: "QH-2026-0904", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "转发森林火险橙色预警", Issuer: "云禾县青禾镇人民政府", PublishAt: day(15).Add(20 * time.Minute), Urgency: notice.Emergency, Plain: "林区不准用火。",
		Relay: &notice.Relay{SourceIssuer: "云禾县森林草原防灭火指挥部办公室", SourceRef: "云禾森防办预警〔2026〕第7期", SourceTime: day(15), Event: "森林火险", Level: "橙色", Onset: day(16), ValidUntil: day(20)},
	}}
}

func target() notice.Target {
	return notice.Target{ID: "v07/speaker/1", Channel: notice.Loudspeaker, Kind: "ip", VillageName: "红岩堡村", Name: "林区卡口", Options: map[string]string{"area_code": "999901100207"}}
}

func options() *Options {
	return &Options{Source: "34152300000001030101010", Destination: "34152300000000010101010", SenderCode: "999901100000", AreaCode: "999901100000"}
}

func TestMessage(t *testing.T) {
	if err := options().Check(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		with  func(o *Options, n *notice.Notice)
		typ   int
		event string
		sev   int
	}{
		{"warning", func(*Options, *notice.Notice) {}, 1, "11G00", 2},
		{"the county's own code", func(o *Options, _ *notice.Notice) { o.Events = map[string]string{"森林火险": "11G01"} }, 1, "11G01", 2},
		{"cancel", func(_ *Options, n *notice.Notice) { n.Kind = notice.Withdrawal }, 2, "11G00", 2},
		{"drill", func(o *Options, _ *notice.Notice) { o.Drill = true }, 3, "11G00", 2},
		{"daily", func(_ *Options, n *notice.Notice) { n.Content.Relay = nil }, 1, "00000", 4},
	} {
		o, n := options(), warning()
		c.with(o, n)
		b, err := o.Message(n, target(), "林区不准用火<。")
		if err != nil {
			t.Fatal(err)
		}
		var m EBM
		if err := xml.Unmarshal(b, &m); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if m.Basic.MsgType != c.typ || m.Basic.EventType != c.event || m.Basic.Severity != c.sev {
			t.Errorf("%s: %+v", c.name, m.Basic)
		}
		if m.Content.Desc != "林区不准用火<。" || m.Content.AreaCode != "999901100207" || m.Basic.StartTime != "2026-11-23 15:20:00" {
			t.Errorf("%s: %+v", c.name, m.Content)
		}
		again, _ := o.Message(n, target(), "林区不准用火<。")
		if !bytes.Equal(b, again) {
			t.Errorf("%s: the message differs each time", c.name)
		}
	}
}

type signer struct{ err error }

func (s signer) Sign(main []byte) ([]byte, error) { return []byte("<Signature/>"), s.err }

func TestPack(t *testing.T) {
	o := options()
	m, err := o.Message(warning(), target(), "林区不准用火。")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 23, 15, 21, 0, 0, calendar.Zone)
	read := func(p Packet) map[string]string {
		files := map[string]string{}
		for r := tar.NewReader(bytes.NewReader(p.Data)); ; {
			h, err := r.Next()
			if err == io.EOF {
				return files
			}
			if err != nil {
				t.Fatal(err)
			}
			b, _ := io.ReadAll(r)
			files[h.Name] = string(b)
		}
	}
	p, err := o.Pack(m, "k-1-main", now, notice.File{Name: "audio.mp3", Data: []byte("sound")})
	if err != nil {
		t.Fatal(err)
	}
	files := read(p)
	main := files["EBDB_"+p.ID+".xml"]
	if len(files) != 2 || files["audio.mp3"] != "sound" || !strings.Contains(main, "<AuxiliaryDesc>audio.mp3</AuxiliaryDesc>") || !strings.Contains(main, "<EBDTime>2026-11-23 15:21:00</EBDTime>") {
		t.Errorf("%v", files)
	}
	var v struct {
		EBDType string
		EBM     struct{ MsgContent struct{ MsgDesc string } }
	}
	if err := xml.Unmarshal([]byte(main), &v); err != nil || v.EBDType != "EBM" || v.EBM.MsgContent.MsgDesc != "林区不准用火。" {
		t.Errorf("%v: %+v", err, v)
	}
	if q, _ := o.Pack(m, "k-1-main", now.Add(time.Minute), notice.File{}); q.Name != p.Name {
		t.Error("a repeated send makes another packet")
	}
	if q, _ := o.Pack(m, "k-1-remind-1", now, notice.File{}); q.Name == p.Name {
		t.Error("a reminder makes the same packet")
	}
	o.Signer = signer{}
	if p, err = o.Pack(m, "k", now, notice.File{}); err != nil || read(p)["EBDS_EBDB_"+p.ID+".xml"] == "" {
		t.Errorf("signed: %v", err)
	}
	o.Signer = signer{errors.New("card missing")}
	if _, err = o.Pack(m, "k", now, notice.File{}); err == nil {
		t.Error("a packet that cannot be signed is packed")
	}
}

func TestCheck(t *testing.T) {
	o := &Options{Source: "x", AreaCode: "12", Events: map[string]string{"暴雨": "1"}}
	err := o.Check()
	for _, want := range []string{"source", "destination", "area_code", "暴雨"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell of %s", err, want)
		}
	}
}

func TestCAP(t *testing.T) {
	n := warning()
	for _, c := range []struct {
		kind notice.Kind
		want []string
	}{
		{notice.Original, []string{"<msgType>Alert</msgType>", "<severity>Severe</severity>", "<category>Fire</category>", "<sent>2026-11-23T15:00:00+08:00</sent>", "<urgency>Immediate</urgency>",
			"<expires>2026-11-23T20:00:00+08:00</expires>", "<identifier>QH-2026-0904-1-v07-speaker-1</identifier>", `xmlns="urn:oasis:names:tc:emergency:cap:1.2"`}},
		{notice.Correction, []string{"<msgType>Update</msgType>", "<references>qinghe,QH-2026-0904-1-v07-speaker-1,2026-11-23T15:00:00+08:00</references>", "<sent>2026-11-23T15:20:00+08:00</sent>"}},
		{notice.Withdrawal, []string{"<msgType>Cancel</msgType>", "<references>"}},
	} {
		n.Kind, n.Edition = c.kind, 2
		if c.kind == notice.Original {
			n.Edition = 1
		}
		b, err := CAP(n, target(), "qinghe", "林区不准用火。", false)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range c.want {
			if !strings.Contains(string(b), w) {
				t.Errorf("%s lacks %s:\n%s", c.kind, w, b)
			}
		}
	}
	if b, _ := CAP(n, target(), "qinghe", "试。", true); !strings.Contains(string(b), "<status>Exercise</status>") {
		t.Error("a drill is not marked")
	}
	n.Content.Relay = nil
	if IsWarning(n) {
		t.Error("what passes nothing on is a warning")
	}
}

func TestStates(t *testing.T) {
	for s, want := range map[BroadcastState]notice.State{NotHandled: notice.Accepted, OnAir: notice.Accepted, Done: notice.Confirmed, BroadcastFailed: notice.Failed} {
		got, ok := s.Delivery()
		if !ok || got != want || s.Name() == "" {
			t.Errorf("%d: %s", s, got)
		}
		if want != notice.Accepted && !notice.Accepted.May(want) {
			t.Errorf("%s may not follow accepted", want)
		}
	}
	if _, ok := BroadcastState(9).Delivery(); ok {
		t.Error("state 9 is known")
	}
}
