package speech

import (
	"strings"
	"testing"
	"unicode/utf8"

	"gaoshi/internal/calendar"
)

// noticeText is an invented notice in the mix of figures and words of a real one.
const noticeText = `# 关于做好2027年度城乡居民基本医疗保险缴费工作的通告

全镇城乡居民：

为保障您和家人的基本医疗待遇，根据县医疗保障局、县税务局的统一部署，现将2027年度城乡居民基本医疗保险缴费有关事项通告如下。

## 一、缴费对象

具有本县户籍或持有本县居住证，且未参加职工基本医疗保险的城乡居民（含在校学生、新生儿）。

## 二、缴费标准

个人缴费每人400元，特困人员由县财政全额资助，低保对象每人资助300元，防止返贫监测对象资助50%。

## 三、缴费时间

2026年11月23日至2026年12月31日，每天8:30—17:30。逾期缴费的，自缴费之日起设置待遇等待期。

## 四、缴费方式

1. 手机缴费：微信或支付宝搜索“社保缴费”，按提示为本人或家人缴费；
2. 村（社区）代办：携带身份证或户口簿到村（社区）便民服务站；
3. 银行缴费：镇上农村商业银行、邮储银行网点。

咨询电话：0000-1234567（镇社会事务办）；医保服务热线：12393。请勿点击陌生短信链接缴费，谨防诈骗。

云禾县青禾镇人民政府（青禾府通〔2026〕9号）

2026年11月20日
`

// longNotice is noticeText up to 2,000 characters.
func longNotice() string {
	r := []rune(strings.Repeat(noticeText, 8))
	return string(r[:2000])
}

func BenchmarkNotice(b *testing.B) {
	text := longNotice()
	b.ReportAllocs()
	watch := calendar.StartStopwatch()
	for b.Loop() {
		Normalize(text, Profile{})
	}
	n := float64(utf8.RuneCountInString(text)) * float64(b.N)
	b.ReportMetric(n/watch.Elapsed().Seconds()/1e6, "Mchar/s")
}

func BenchmarkLine(b *testing.B) {
	const line = "请于11月30日（周一）17:30前报村委会，电话16000000011。"
	b.ReportAllocs()
	for b.Loop() {
		Normalize(line, Profile{})
	}
}

func BenchmarkDigits(b *testing.B) {
	text := strings.Repeat("2026年11月23日8:30，￥1,234.50，0818-7222333，50%，", 40)
	b.ReportAllocs()
	watch := calendar.StartStopwatch()
	for b.Loop() {
		Normalize(text, Profile{})
	}
	b.ReportMetric(float64(utf8.RuneCountInString(text))*float64(b.N)/watch.Elapsed().Seconds()/1e6, "Mchar/s")
}
