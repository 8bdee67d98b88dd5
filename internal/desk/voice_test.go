package desk

import (
	"context"
	"testing"

	"gaoshi/internal/notice"
)

// A forward pack offers the village's recording, and only where there is one.
func TestForwardPackOffersTheVoice(t *testing.T) {
	o := newOffice(t)
	links := NewLinks([]byte("0123456789abcdef"))
	recorded := map[string]bool{}
	come := inOffice(t, o, func(opt *Options) {
		opt.Links = links
		opt.HasVoice = func(_ context.Context, n *notice.Notice, village string) bool { return recorded[string(n.ID)+village] }
	})
	var pack *notice.Delivery
	for _, x := range o.list {
		if x.Target.ID == "v02/g2" {
			pack = x
		}
	}
	path, head := links.Forward(pack.ID, o.now), come("cun02")
	head.get(path).lacks(t, "听语音")
	recorded[string(pack.Notice)+"v03"] = true
	head.get(path).lacks(t, "听语音")
	recorded[string(pack.Notice)+"v02"] = true
	page := head.get(path)
	page.has(t, "听语音", "在外群众")
	code := notice.ShortCode(pack.Notice, pack.Target.ID)
	if a := page.find("a", "href=http://127.0.0.1:1/q/"+code+"/sound"); len(a) != 1 {
		t.Errorf("%d links to the recording", len(a))
	}
}
