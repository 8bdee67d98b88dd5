package village_test

import (
	"context"
	"testing"

	"gaoshi/internal/desk"
	"gaoshi/internal/desk/desktest"
	"gaoshi/internal/desk/link"
	"gaoshi/internal/notice"
)

// A forward pack offers the village's recording, and only where there is one.
func TestForwardPackOffersTheVoice(t *testing.T) {
	o := desktest.New(t)
	links := link.New([]byte("0123456789abcdef"))
	recorded := map[string]bool{}
	come := desktest.InOffice(t, o, func(opt *desk.Options) {
		opt.Edition.Links = links
		opt.Village.HasVoice = func(_ context.Context, n *notice.Notice, village string) bool { return recorded[string(n.ID)+village] }
	})
	var pack *notice.Delivery
	for _, x := range o.Rows {
		if x.Target.ID == "v02/g2" {
			pack = x
		}
	}
	path, head := links.Forward(pack.ID, o.Time), come("cun02")
	head.Get(path).Lacks(t, "听语音")
	recorded[string(pack.Notice)+"v03"] = true
	head.Get(path).Lacks(t, "听语音")
	recorded[string(pack.Notice)+"v02"] = true
	page := head.Get(path)
	page.Has(t, "听语音", "在外群众")
	code := notice.ShortCode(pack.Notice, pack.Target.ID)
	if a := page.Find("a", "href=http://127.0.0.1:1/q/"+code+"/sound"); len(a) != 1 {
		t.Errorf("%d links to the recording", len(a))
	}
}
