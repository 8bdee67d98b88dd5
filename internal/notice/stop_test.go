package notice

import (
	"strings"
	"testing"
	"time"
)

func TestStop(t *testing.T) {
	at := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	out := &Notice{ID: "QH-1", Kind: Original, Status: Issued, Approval: &Approval{}}
	ok := Stop{By: "jingban", Name: "示例甲", Reason: "时间写错了", At: at}
	stopped, err := out.Stop(nil, ok)
	if err != nil || !stopped.Holds() || stopped.Notice != "QH-1" || !stopped.DecideBy().Equal(at.AddDate(0, 0, 1)) {
		t.Fatalf("%+v, %v", stopped, err)
	}
	recall := ok
	recall.Recall = true
	recalled, err := out.Stop(stopped, recall)
	if err != nil {
		t.Fatalf("a recall after a stop: %v", err)
	}
	released := *stopped
	if err := released.Release("qianfa", at.Add(time.Hour)); err != nil || released.Holds() || released.Why != StopReleased {
		t.Errorf("%+v, %v", released, err)
	}
	if _, err := out.Stop(&released, ok); err != nil {
		t.Errorf("a second stop after a release: %v", err)
	}
	short, nobody := ok, ok
	short.Reason, nobody.By = "错 ", ""
	gone := &Notice{ID: "QH-1", Kind: Withdrawal, Status: Issued, Approval: &Approval{}}
	for say, f := range map[string]func() error{
		"还没有签发": func() error { _, err := (&Notice{ID: "QH-2", Status: Draft}).Stop(nil, ok); return err },
		"已由示例甲": func() error { _, err := out.Stop(stopped, ok); return err },
		"不再公开":  func() error { _, err := out.Stop(recalled, recall); return err },
		"已经撤回":  func() error { _, err := gone.Stop(nil, ok); return err },
		"由谁":    func() error { _, err := out.Stop(nil, nobody); return err },
		"至少四个字": func() error { _, err := out.Stop(nil, short); return err },
		"不用放行":  func() error { return (&released).Release("qianfa", at) },
		"不能放行":  func() error { return recalled.Release("qianfa", at) },
		"以外":    func() error { x := *stopped; return x.Release("jingban", at) },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("want a refusal with %q, got %v", say, err)
		}
	}
	if _, err := gone.Stop(nil, recall); err != nil {
		t.Errorf("a recall of what was withdrawn: %v", err)
	}
	recalled.Replace(at)
	if x := *stopped; !recalled.Holds() {
		t.Error("a new edition ends a recall")
	} else if x.Replace(at); x.Holds() || x.Why != StopReplaced {
		t.Errorf("%+v", x)
	}
}
