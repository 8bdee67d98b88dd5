package poster

import (
	"testing"

	"gaoshi/internal/notice"
)

func BenchmarkRender(b *testing.B) {
	c := New(Options{Site: "http://qh.example.cn", Phone: "0000-1234567"})
	n := &notice.Notice{ID: "QH-2026-0001", Edition: 1, Kind: notice.Original, Content: notice.Content{
		Title: "关于做好2027年度城乡居民基本医疗保险缴费工作的通告", Issuer: "云禾县青禾镇人民政府", Plain: "医保可以交了，12月31日前交清。", Body: benchBody}}
	t := notice.Target{ID: "v02/board/1", VillageName: "和顺村", Name: "村委会公告栏", Paper: "A3"}
	b.Run("poster", func(b *testing.B) {
		for b.Loop() {
			s, _ := c.prepare(n)
			d, _, _, err := s.document(t)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := d.PDF(); err != nil {
				b.Fatal(err)
			}
		}
	})
	s, _ := c.prepare(n)
	d, _, _, _ := s.document(t)
	b.Run("preview", func(b *testing.B) {
		for b.Loop() {
			if _, err := d.Pages[0].PNG(PreviewWidth); err != nil {
				b.Fatal(err)
			}
		}
	})
}

const benchBody = `石桥村全体村民：

根据有关实施办法（样例）和《关于做好2026年度惠农补贴“一卡通”发放工作的通知》要求，经农户申报、村级核实、镇级复核，现将我村2026年度补贴第一批发放对象及金额予以公示，请广大村民监督。

一、补贴标准：每亩128.50元，按照2025年12月31日前核定的承包耕地面积计算；撂荒一年以上（含）、改变用途或者被征收的耕地不予补贴。

二、公示时间：2026年9月1日至2026年9月30日。公示期内，村民对面积、姓名、账号等信息有异议的，请携带身份证、土地承包经营权证和“一卡通”存折，到村委会或镇农业农村办公室当面反映；也可拨打0000-1234561、16000000034，或者发送邮件至 nongye@qinghe.example。逾期未反映的，视为无异议。

三、温馨提示：镇、村干部不会以任何理由索要银行卡密码、短信验证码，更不会收取“手续费”“保证金”。

| 序号 | 户主 | 补贴面积（亩） | 补贴金额（元） |
|---|---|---|---|
| 1 | 王𠅤 | 3.25 | 417.63 |
| 2 | 李䶮 | 4.10 | 526.85 |
| 3 | 恵小犇 | 2.80 | 359.80 |
| 4 | 张燚 | 6.00 | 771.00 |
| 5 | 陈喆 | 5.35 | 687.48 |
| 6 | 赵堃 | 1.95 | 250.58 |
| 7 | 周淼 | 7.20 | 925.20 |
| 8 | 吴𬭎 | 3.60 | 462.60 |
| 9 | 郑𫖮 | 2.15 | 276.28 |
| 10 | 孙昤 | 4.85 | 623.23 |
| 11 | 朱㐱 | 3.05 | 391.93 |

青禾镇人民政府

2026年8月31日
`
