package home_test

import (
	"strings"
	"testing"

	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/home"
	"gaoshi/internal/notice"
)

// The first page says what is late, since when and why, and those who send may let
// it go at once; what was restored stands there until somebody releases it.
func TestTodaySaysWhatIsLateAndHeld(t *testing.T) {
	o := desktest.New(t)
	come := desktest.InOffice(t, o, nil)
	clerk, reader := come("jingban"), come("jiaodui")
	o.LateRows = []home.Late{{Line: "企业微信 10:02 起连不上，52 条在等", Why: "连不上微信的服务器。", Rows: []*notice.Delivery{o.Rows[0]}}}
	o.Rows[1].State, o.Rows[1].Held = notice.Due, notice.HeldRestore
	page := clerk.Get("/desk/")
	page.Has(t, "企业微信 10:02 起连不上，52 条在等")
	page.Has(t, "连不上微信的服务器。")
	page.Has(t, "恢复后待确认")
	if strings.Contains(reader.Get("/desk/").Raw, "全部现在就发") {
		t.Error("a reader may not hurry anything")
	}
	reader.Post("/desk/deliveries/now", nil)
	if len(o.Hurried) != 0 {
		t.Error("a reader hurried something")
	}
	clerk.Post("/desk/deliveries/now", nil)
	if len(o.Hurried) != 1 {
		t.Errorf("%v", o.Hurried)
	}
	clerk.Post("/desk/deliveries/release", nil)
	if o.Rows[1].Held != "" {
		t.Error("it is still held")
	}
	if strings.Contains(clerk.Get("/desk/").Raw, "恢复后待确认") {
		t.Error("it still stands there")
	}
}
