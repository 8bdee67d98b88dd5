package scheduler_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"gaoshi/internal/notice"
	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// broken is a medium whose renderer panics at one place.
type broken struct {
	*medium
	at notice.TargetID
}

func (b *broken) Render(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	if t.ID == b.at {
		panic("index out of range, and a villager's name")
	}
	return b.medium.Render(n, t)
}

// A panic in a renderer is the fault of one target: it is told as such, nothing is
// signed, and what the panic says goes nowhere.
func TestAPanicInARendererIsThatTargetsFault(t *testing.T) {
	t.Parallel()
	o := newOffice(t, storetest.Open(t, "sqlite"))
	var log bytes.Buffer
	o.d.Log = slog.New(slog.NewTextHandler(&log, nil))
	n := draft("QH-1", chatOnly(notice.Normal, at(23, 9, 0)))
	targets, _ := o.d.Targets(n)
	if len(targets) < 2 {
		t.Fatalf("%d targets", len(targets))
	}
	o.d.Channels[notice.WeChat] = &broken{o.m[notice.WeChat], targets[1].ID}
	_, err := o.d.Preview(t.Context(), n)
	if err == nil || !strings.Contains(err.Error(), targets[1].Name) || !strings.Contains(err.Error(), "程序出了错") {
		t.Errorf("preview: %v", err)
	}
	if _, err := o.d.Render(n, targets[0]); err != nil {
		t.Errorf("another target: %v", err)
	}
	if strings.Contains(err.Error()+log.String(), "villager") || !strings.Contains(log.String(), "a renderer panicked") || !strings.Contains(log.String(), string(targets[1].ID)) {
		t.Errorf("the log: %s", log.String())
	}
	if list := o.list(store.Filter{}); len(list) != 0 {
		t.Errorf("%d deliveries", len(list))
	}
}
