package site

import (
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

// The big number is the notice's own; the switchboard is for notices that name
// none.
func TestPhoneToAsk(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		duty []string
		want string
	}{
		"named in the text":       {"咨询电话：0000-1234575；监督电话：12388。", nil, "00001234575"},
		"an extension":            {"咨询电话：0000-1234575转8012。", nil, "00001234575"},
		"none":                    {"请互相转告。", nil, "00001234567"},
		"only complaints":         {"举报电话：12380。", nil, "00001234567"},
		"an alarm":                {"看到山上冒烟请打火警电话：12119；镇值班电话：0000-1234569。", nil, "00001234569"},
		"a private mobile":        {"联系电话：16000000027。", nil, "00001234567"},
		"a declared duty mobile":  {"停水的事请打电话问。", []string{"16000000027"}, "16000000027"},
		"before the declared one": {"咨询电话：0000-1234575。", []string{"0000-1234569"}, "00001234575"},
	} {
		s := newShelf()
		n := s.issued["QH-2026-0101"]
		n.Content.Body, n.Content.DutyPhones = c.body, c.duty
		for _, path := range []string{"/q/c0101", "/n/QH-2026-0101"} {
			got := ""
			for _, href := range get(t, s.open(t), path).attrs("a", "href") {
				if strings.HasPrefix(href, "tel:") {
					got = strings.TrimPrefix(href, "tel:")
					break // the big one stands above the text
				}
			}
			if got != c.want {
				t.Errorf("%s, %s: %q, want %q", name, path, got, c.want)
			}
		}
	}
	// The list is not online, and its office can still be asked.
	s := newShelf()
	s.issued["QH-2026-0103"].Content.Body += "\n有意见请打电话：0000-1234575。\n"
	p := get(t, s.open(t), "/q/c0103")
	p.says(t, "名单请看村公告栏", "0000-1234575")
	// A withdrawal keeps only what was declared.
	w := *s.issued["QH-2026-0101"]
	w.Kind, w.Edition, w.Content.Body, w.Content.DutyPhones = notice.Withdrawal, 2, "现予撤回。", []string{"0000-1234569"}
	s.put(&w)
	get(t, s.open(t), "/n/QH-2026-0101").says(t, "这条公告已经撤回", "0000-1234569")
}
