package preflight

import (
	"strings"
	"testing"
	"unicode/utf8"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/personal"
	"gaoshi/internal/preflight/scan"
)

func seeds(f *testing.F) {
	for _, path := range []string{"testdata/pii.json", "testdata/pii-shared.json"} {
		for _, v := range vectors(f, path) {
			f.Add(v.Text)
		}
	}
}

// Whatever stands around it, an identity number in brackets is found; hits lie
// inside the text; what a finding shows hides what it found.
func FuzzScan(f *testing.F) {
	seeds(f)
	f.Add("0@00000000.A0")
	const id = "999901190101010017"
	f.Fuzz(func(t *testing.T, s string) {
		scan.All(s, "", func(h scan.Hit) {
			if h.Start < 0 || h.End > len(s) || h.Start >= h.End {
				t.Fatalf("%q: %+v lies outside", s, h)
			}
			if h.Mask == s[h.Start:h.End] || h.Kind != scan.KindEmail && len(chars.OnlyDigits(h.Mask)) > 8 {
				t.Fatalf("%q: the mask shows it: %+v", s, h)
			}
		})
		planted, at, found := s+"（"+id+"）"+s, len(s)+len("（"), false
		scan.All(planted, "", func(h scan.Hit) {
			found = found || h.Kind == scan.KindID && h.Start == at && h.End == at+len(id)
		})
		if !found {
			t.Fatalf("%q: the number in it is missed", planted)
		}
	})
}

// Check, Fix and ForChannel take any text; a fix keeps the lines, and what it
// fixed is not found again on its line.
func FuzzCheck(f *testing.F) {
	seeds(f)
	f.Add("| 姓名 | 身份证号 |\n|---|---|\n| 张示一 | 999901190101010017 |\n")
	f.Add("| 项目 | 数量（亩） | 标准（元/亩） | 金额（元） |\n|---|---|---|---|\n| 甲 | 1.5 | 98 | 147 |\n| 合计 | 1.5 | | 147 |")
	f.Add("玼\xa9\xa9\xa9\x9d\x80单元501室\x83：宝\x00\xa6\xbe\x00\x00\x01\x00Q区3\xee\x92\x00\x00室۠\x8b\x1a单\xe5\x850501室") // two hits that overlap
	f.Add("| 姓名 | 护照 |\n|---|---|\n| A12345一 | E张示67 |")                                                              // a letter and a name where a number is due
	env := practiceEnv(f)
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 4096 {
			return
		}
		n := &notice.Notice{Content: notice.Content{Category: "subsidy_list", Title: "样例", Villages: []string{"v04"},
			Channels: []string{notice.Board, notice.WeChat}, Body: body, PublishAt: moment("2026-11-23")}}
		fs := Check(n, env)
		content, diff, changed := Fix(n, fs...)
		fixed := content.Body
		if changed != (diff != "") || changed != (fixed != body) {
			t.Fatalf("changed %v, diff %q", changed, diff)
		}
		if strings.Count(fixed, "\n") != strings.Count(body, "\n") {
			t.Fatal("the fix changed the number of lines")
		}
		rule, _ := env.Policy.Category("subsidy_list")
		for _, ch := range notice.Channels {
			personal.ForChannel(n, ch, rule)
		}
		if n.Content.Body != body {
			t.Fatal("the notice was changed")
		}
		for _, f := range fs {
			if utf8.ValidString(body) && !utf8.ValidString(f.Text+f.Place+f.Message) {
				t.Fatalf("a finding is cut inside a character: %q %q %q", f.Text, f.Place, f.Message)
			}
		}
	})
}
