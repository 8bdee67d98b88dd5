package wechat

import (
	"strings"
	"testing"
	"unicode/utf8"

	"gaoshi/internal/document"
	"gaoshi/internal/limits"
)

// TestBrief: what a field of twenty characters keeps is what a reader needs.
func TestBrief(t *testing.T) {
	for _, c := range []struct{ title, issuer, want string }{
		{"关于开展2027年度城乡居民基本医疗保险参保缴费的通告", "云禾县青禾镇人民政府", "2027年度城乡居民基本医疗保险参保缴费"},
		{"青禾镇2026年村道安全护栏工程中标候选人公示", "云禾县青禾镇人民政府（招标人）", "2026年村道安全护栏工程中标候选人公示"},
		{"连塘村2026年耕地地力保护补贴拟发放情况公示", "云禾县青禾镇人民政府", "连塘村耕地地力保护补贴拟发放情况公示"},
		{"【更正】关于停水的公告", "青禾镇", "【更正】关于停水的公告"},
		{"云禾县青禾镇人民政府2025年度部门决算公开说明", "云禾县青禾镇人民政府", "2025年度部门决算公开说明"},
		{"【紧急】转发县气象局关于暴雨红色预警和地质灾害气象风险预警的通知", "青禾镇人民政府", "【紧急】暴雨红色预警和地质灾害气象风险…"},
	} {
		if got := briefTitle(c.title, c.issuer, limits.SubscribeThing); got != c.want {
			t.Errorf("%s → %s, want %s", c.title, got, c.want)
		}
	}
	for line, want := range map[string]string{
		"交医保。": "交医保。",
		"明年的医保开始交了，每人420元，12月25日前用手机或到村委会交。": "12月25日前用手机或到村委会交",
		"11月27日下午6点前，林区一律不准用火；看到起火马上打12119。": "11月27日下午6点前，林区一律不准用火",
		"星期六晚上6点半，在老村小操场开会商量修灌溉渠，每家来一个人。":    "星期六晚上6点半",
		strings.Repeat("长", 30): strings.Repeat("长", 19) + "…",
	} {
		if got := briefLine(line, limits.SubscribeThing); got != want {
			t.Errorf("%s → %s, want %s", line, got, want)
		}
	}
}

// TestSpokenTables: a table in a chat is a line a row, each value with its name.
func TestSpokenTables(t *testing.T) {
	for body, want := range map[string]string{
		"| 医院 | 起付线（元） | 报销比例 |\n|---|---|---|\n| 镇卫生院 | 100 | 88% |\n| 县级医院 | | 76% |": "镇卫生院：起付线100元，报销比例 88%\n县级医院：报销比例 76%",
		"| 排名 | 公司 | 报价（万元） |\n|---|---|---|\n| 1 | 甲 | 213.46 |":                       "1. 甲：报价213.46万元",
		"| 项目 | 内容 |\n|---|---|\n| 有效期至 | 11月27日18时 |":                                  "有效期至：11月27日18时",
		"## 一、时间\n\n早上。\n\n## 二、地点\n\n村里。":                                              "一、时间\n早上。\n\n二、地点\n村里。",
	} {
		if got := chatText(document.Parse(body)); got != want {
			t.Errorf("%s\n→ %s\nwant %s", body, got, want)
		}
	}
}

func FuzzBrief(f *testing.F) {
	f.Add("【更正】关于开展2027年度城乡居民基本医疗保险参保缴费的通告", "云禾县青禾镇人民政府")
	f.Add("一，二。三；（四）五", "")
	f.Fuzz(func(t *testing.T, s, issuer string) {
		if !utf8.ValidString(s) || !utf8.ValidString(issuer) {
			t.Skip()
		}
		for _, got := range []string{briefTitle(s, issuer, 20), briefLine(s, 20)} {
			if utf8.RuneCountInString(got) > 20 || !utf8.ValidString(got) {
				t.Errorf("%q → %q", s, got)
			}
		}
		chatText(document.Parse(s))
	})
}
