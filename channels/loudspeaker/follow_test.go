package loudspeaker

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/channels/loudspeaker/ebd"
	"gaoshi/internal/notice"
)

func sent(t *testing.T, c *Channel, to notice.Target) *notice.Delivery {
	t.Helper()
	n := load(t, "03-outage")
	r, err := c.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	d := channeltest.Delivery(n, to, r)
	if d.Receipt, err = c.Send(t.Context(), d, r); err != nil {
		t.Fatal(err)
	}
	d.State = d.Receipt.State
	return d
}

func TestCheckFolder(t *testing.T) {
	c := mustNew(t, Options{OutDir: t.TempDir()})
	d := sent(t, c, targets()[0])
	status := filepath.Join(d.Receipt.Look, statusName)
	for _, x := range []struct {
		file string
		want notice.State // "": nothing new
		fail bool
	}{
		{"", "", false},
		{`{"state": 2}`, "", false},
		{`{"state": 3}`, notice.Confirmed, false},
		{`{"state": 4, "note": "功放没有开"}`, "", true},
		{`{"state": 5}`, "", true},
		{`{"sta`, "", false},
	} {
		if x.file != "" {
			if err := os.WriteFile(status, []byte(x.file), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		rec, err := c.Check(t.Context(), d)
		switch {
		case channels.IsPermanent(err) != x.fail:
			t.Errorf("%s: %v", x.file, err)
		case x.want == "" && rec != nil, x.want != "" && (rec == nil || rec.State != x.want):
			t.Errorf("%s: %+v", x.file, rec)
		case x.fail && !strings.Contains(err.Error(), "平台值班员"):
			t.Errorf("%s: %v", x.file, err)
		}
	}
	if rec, err := c.Reconcile(t.Context(), d, notice.Rendition{}); err != nil || rec == nil || rec.State != notice.Accepted {
		t.Errorf("a folder that has the ticket: %+v, %v", rec, err)
	}
	d.Occasion = "remind-9"
	if rec, err := c.Reconcile(t.Context(), d, notice.Rendition{}); err != nil || rec != nil {
		t.Errorf("a folder without it: %+v, %v", rec, err)
	}
	if rec, err := c.Check(t.Context(), sent(t, c, targets()[1])); rec != nil || err != nil {
		t.Errorf("what waits for a person: %+v, %v", rec, err)
	}
}

func TestCheckPlatform(t *testing.T) {
	p := newPlatform(t)
	c := mustNew(t, Options{Push: &Push{URL: p.URL, Header: map[string]string{"Authorization": "Bearer " + secret}, Ref: "data.id",
		Status: p.URL + "/state?id={{url .Ref}}", State: "data.state"}})
	d := sent(t, c, targets()[0])
	answer := func(code int, state ebd.BroadcastState) {
		f := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("id") != "20261123001" {
				code = http.StatusTeapot
			}
			w.WriteHeader(code)
			fmt.Fprintf(w, `{"data":{"state":%d}}`, state)
		})
		p.fault.Store(&f)
	}
	answer(200, ebd.OnAir)
	if rec, err := c.Check(t.Context(), d); rec != nil || err != nil {
		t.Errorf("on air: %+v, %v", rec, err)
	}
	if rec, err := c.Reconcile(t.Context(), d, notice.Rendition{}); err != nil || rec == nil || rec.State != notice.Accepted {
		t.Errorf("uncertain, yet on air: %+v, %v", rec, err)
	}
	answer(200, ebd.Done)
	if rec, err := c.Check(t.Context(), d); err != nil || rec == nil || rec.State != notice.Confirmed || rec.Ref != "20261123001" {
		t.Errorf("done: %+v, %v", rec, err)
	}
	answer(200, ebd.BroadcastFailed)
	if _, err := c.Check(t.Context(), d); !channels.IsPermanent(err) {
		t.Errorf("failed: %v", err)
	}
	answer(404, 0)
	if rec, err := c.Reconcile(t.Context(), d, notice.Rendition{}); rec != nil || err != nil {
		t.Errorf("unknown to the platform: %+v, %v", rec, err)
	}
	answer(500, 0)
	if rec, err := c.Reconcile(t.Context(), d, notice.Rendition{}); rec != nil || err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("a platform in trouble: %+v, %v", rec, err)
	}
	c.opt.Push.Status = ""
	if _, err := c.Reconcile(t.Context(), d, notice.Rendition{}); err == nil {
		t.Error("a platform that cannot be asked settles it")
	}
}
