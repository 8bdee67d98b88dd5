package edition_test

import (
	"testing"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/notice"
)

func TestSpokenBesideWritten(t *testing.T) {
	o := desktest.New(t)
	s := o.Open(t, func(opt *desk.Options) {
		opt.Edition.Spoken = func(_ *notice.Notice, at notice.Target) []edition.SpokenLine {
			if at.Channel != notice.Loudspeaker || at.Village != "v02" {
				t.Errorf("asked for %s", at.ID)
			}
			return []edition.SpokenLine{
				{Pieces: []edition.SpokenPiece{{Written: "电话", Spoken: "电话", Changed: false}, {Written: "120", Spoken: "幺二零", Changed: true}}, Changed: true, Warnings: []string{"电话要核对"}},
				{Pieces: []edition.SpokenPiece{{Written: "请存水", Spoken: "请存水", Changed: false}}},
			}
		}
	})
	desktest.Draft(t, desktest.As(t, s, "jingban"))
	page := desktest.As(t, s, "jiaodui").Get(desktest.At0107 + "/review")
	page.Has(t, "大喇叭怎么念", "电话120", "电话幺二零", "请核对：电话要核对")
	if m := page.Find("mark"); len(m) != 2 || desktest.TextIn(m[1]) != "幺二零" {
		t.Errorf("%d marks", len(m))
	}
}
