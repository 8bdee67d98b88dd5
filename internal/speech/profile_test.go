package speech

import (
	"strings"
	"testing"
)

func TestProfiles(t *testing.T) {
	formal, _ := ProfileNamed("formal")
	village, _ := ProfileNamed("village")
	bare, _ := ProfileNamed("bare")
	for _, c := range []struct {
		name, in string
		p        Profile
		want     string
	}{
		{"default", "电话0818-7111222", Profile{}, "电话零八幺八七幺幺幺二二二"},
		{"plain one", "电话0818-7111222", Profile{PlainOne: true}, "电话零八一八七一一一二二二"},
		{"plain one in rooms", "1101室", Profile{PlainOne: true}, "一一零一室"},
		{"plain two", "2个2万2千克", Profile{PlainTwo: true}, "二个二万二千克"},
		{"two", "2个", Profile{}, "两个"},
		{"half", "8:30到9:30", Profile{HalfHour: true}, "八点半到九点半"},
		{"half, not with seconds", "8:30:15", Profile{HalfHour: true}, "八点三十分十五秒"},
		{"zeros dropped", "36.00元", Profile{}, "三十六元"},
		{"zeros kept", "36.00元", Profile{KeepZeros: true}, "三十六点零零元"},
		{"below zero", "-10℃", Profile{}, "零下十摄氏度"},
		{"negative", "-10℃", Profile{Negative: true}, "负十摄氏度"},
		{"minus before percent", "-98%", Profile{}, "负百分之九十八"},
		{"minus inside percent", "-98%", Profile{PercentNegative: true}, "百分之负九十八"},
		{"folk units", "5km，10kg，38℃，3kWh", Profile{Folk: true}, "五公里，十公斤，三十八度，三度"},
		{"range word", "3-5天，9:00-12:00", Profile{RangeWord: "至"}, "三至五天，九点至十二点"},
		{"date range word", "9月1日-5日", Profile{DateRangeWord: "到"}, "九月一日到五日"},
		{"pointer for identity", "身份证999901190101010017", Profile{Pointer: true}, "身份证号码请看公告"},
		{"pointer for pages", "见https://www.example.gov.cn/a", Profile{Pointer: true}, "见网址请看公告"},
		{"pointer for mail", "邮箱a@b.cn", Profile{Pointer: true}, "邮箱请看公告"},
		{"phones are no codes", "电话16000000011", Profile{Pointer: true}, "电话幺六零零零零零零零幺幺"},
		{"formal", "2个人，1101室，-5℃", formal, "二个人，一一零一室，负五摄氏度"},
		{"village", "8:30，5km", village, "八点半，五公里"},
		{"after noon", "8:30-17:30，14:05，19:00—22:00，12:00", village, "八点半到下午五点半，下午两点零五分，晚上七点到晚上十点，十二点"},
		{"after noon, told", "下午14:30至晚上21:00，24:00前", village, "下午两点半至晚上九点，晚上十二点前"},
		{"stakes", "县道X023线K12+300至K12+850，K3+000，K7+050", village, "县道X零二三线十二公里三百米至十二公里八百五十米，三公里，七公里零五十米"},
		{"land", "1842.40亩，5.0级", village, "一千八百四十二点四亩，五点零级"},
		{"bare", "通知：8:30，到村委会（2楼）开会。", bare, "通知八点三十分到村委会二楼开会"},
	} {
		if got, _, _ := Normalize(c.in, c.p); string(got) != c.want {
			t.Errorf("%s: %s\n\tgot  %s\n\twant %s", c.name, c.in, got, c.want)
		}
	}
}

func TestProfileNamed(t *testing.T) {
	if p, ok := ProfileNamed(""); !ok || p != (Profile{}) {
		t.Errorf(`ProfileNamed("") = %+v, %v`, p, ok)
	}
	if _, ok := ProfileNamed("nosuch"); ok {
		t.Error("an unknown name is accepted")
	}
	for _, name := range ProfileNames() {
		if _, ok := ProfileNamed(name); !ok {
			t.Errorf("%q is listed but not known", name)
		}
	}
}

func TestSpans(t *testing.T) {
	const text = "请于9月1日前拨打12345。"
	spoken, spans, _ := Normalize(text, Profile{})
	var changes []string
	for _, s := range spans {
		if s.Kind != Plain {
			changes = append(changes, string(s.Kind)+" "+text[s.InStart:s.InEnd]+" "+string(spoken[s.OutStart:s.OutEnd]))
		}
	}
	want := "date 9 九|date 1 一|phone 12345 幺二三四五"
	if got := strings.Join(changes, "|"); got != want {
		t.Errorf("changes\n\tgot  %s\n\twant %s", got, want)
	}
}

func TestWarnings(t *testing.T) {
	for _, c := range []struct{ in, part string }{
		{"身份证999901190101010017", "身份证号“999901190101010017”会逐个读出"},
		{"见https://www.example.gov.cn", "网址“https://www.example.gov.cn”逐个读出"},
		{"防火🔥", "图形符号“🔥”播音时不读"},
		{"坏\xff字", "乱码"},
		{"[看](http://a.cn)", "链接“http://a.cn”不读"},
		{"流水123456789012", "一长串数字"},
	} {
		_, _, ws := Normalize(c.in, Profile{})
		found := false
		for _, w := range ws {
			found = found || strings.Contains(w.Message, c.part)
		}
		if !found {
			t.Errorf("%q: no warning with %q in %+v", c.in, c.part, ws)
		}
	}
	if _, _, ws := Normalize(noticeText, Profile{}); len(ws) > 0 {
		t.Errorf("an ordinary notice warns: %+v", ws)
	}
}
