package notice

import (
	"fmt"
	"strings"
	"testing"
)

func TestContacts(t *testing.T) {
	book := (&Town{OfficePhone: "0000-1234567", Phones: []string{"0000-1234569", "160 0000 0031"}}).Book()
	for _, c := range []struct {
		name, text string
		duty       []string
		relay      string
		want       string // label number use, one a line
	}{
		{name: "none", text: "请大家互相转告。", want: ""},
		{name: "plain", text: "不清楚的请打电话。\n联系电话：0000-1234576；监督电话：12317（样例）。",
			want: "联系电话 0000-1234576 0\n监督电话 12317 2"},
		{name: "complaints come last", text: "举报电话：12380；受理电话：0000-1234577。",
			want: "受理电话 0000-1234577 0\n举报电话 12380 2"},
		{name: "an alarm is no number to ask at", text: "森林火警电话：12119；镇值班电话：0000-1234569。",
			want: "镇值班电话 0000-1234569 0\n森林火警电话 12119 1"},
		{name: "private mobile", text: "联系人：王某，电话：16000000027。", want: ""},
		{name: "mobile under a public label is still not declared", text: "抢修值班电话：16000000027（供电所值班员）；供电服务热线：95598。",
			want: "供电服务热线 95598 0"},
		{name: "declared mobile", text: "抢修值班电话：16000000027（供电所值班员）；供电服务热线：95598。", duty: []string{"16000000027"},
			want: "抢修值班电话 16000000027 0\n供电服务热线 95598 0"},
		{name: "mobile of the book", text: "联系电话：160-0000-0031。", want: "联系电话 160-0000-0031 0"},
		{name: "declared, not in the text", text: "请互相转告。", duty: []string{"0000-1234569"}, want: "值班电话 0000-1234569 0"},
		{name: "relay", text: "请互相转告。", relay: "县应急局值班室 0000－7654300", want: "县应急局值班室 0000-7654300 0"},
		{name: "text before declared", text: "咨询电话：0000-1234575", duty: []string{"0000-1234569", "0000-1234575"},
			want: "咨询电话 0000-1234575 0\n值班电话 0000-1234569 0"},
		{name: "words after a comma", text: "有异议的，请向镇社会事务办公室反映，电话 0000-1234575；也可以向县民政局反映，电话 0000-7654321。",
			want: "镇社会事务办公室 0000-1234575 0\n县民政局 0000-7654321 0"},
		{name: "a person on duty", text: "联系人：马头坝村值班干部，电话：0000-1234585。", want: "马头坝村值班干部 0000-1234585 0"},
		{name: "office before its number", text: "异议受理：镇社会事务办公室 0000-1234567；县民政局社会救助监督电话 0000-7654321。",
			want: "镇社会事务办公室 0000-1234567 0\n县民政局社会救助监督电话 0000-7654321 2"},
		{name: "one label, several numbers", text: "咨询：0000-1234575；12393。\n咨询电话：0000-1234575、0000-1234576或12345。",
			want: "咨询 0000-1234575 0\n咨询 12393 0\n咨询电话 0000-1234576 0\n咨询电话 12345 0"},
		{name: "a remark between", text: "咨询电话（工作日）：（0000）1234567转8012", want: "咨询电话 0000-1234567转8012 0"},
		{name: "full width", text: "咨询电话：００００－１２３４５６７", want: "咨询电话 0000-1234567 0"},
		{name: "blank for a dash", text: "联系电话：0000 1234567 监督电话：12317", want: "联系电话 0000-1234567 0\n监督电话 12317 2"},
		{name: "emphasis", text: "**咨询电话：**0000-1234567，**0000-1234568**", want: "咨询电话 0000-1234567 0\n咨询电话 0000-1234568 0"},
		{name: "masked", text: "联系电话：160****0027，0000-123****", want: ""},
		{name: "fax, post code, account", text: "传真：0000-1234567；邮编：999901；账号：0000-12345678901", want: ""},
		{name: "hotline after a verb", text: "政策不明白的，请拨打12345政务服务热线。", want: "电话 12345 0"},
		{name: "amounts and codes", text: "补贴12345元，服务12380人，编号2026-0101，发文〔2026〕12345号，服务对象10086户。", want: ""},
		{name: "local number", text: "报名电话：7222333。", want: "报名电话 7222333 0"},
		{name: "local number without a word", text: "合计 7222333。", want: ""},
		{name: "national", text: "客服电话：400-810-0110", want: "客服电话 400-810-0110 0"},
		{name: "villagers' numbers in a table", text: "户主 | 联系电话 | 金额\n甲某 | 0000-1234501 | 120\n乙某 | 16000000055 | 0000-1234502", want: ""},
		{name: "a table of offices", text: "| 监督电话 | 0000-7654321 |", want: "监督电话 0000-7654321 2"},
		{name: "a list below its words", text: "咨询电话：\n· 镇社会事务办公室 0000-1234575\n· 0000-1234576\n其他\n· 0000-1234577",
			want: "镇社会事务办公室 0000-1234575 0\n咨询电话 0000-1234576 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			x := Content{DutyPhones: c.duty}
			if c.relay != "" {
				x.Relay = &Relay{Contact: c.relay}
			}
			var got []string
			for _, p := range x.Contacts(c.text, book) {
				got = append(got, fmt.Sprint(p.Label, " ", p.Number, " ", int(p.Use)))
			}
			if g := strings.Join(got, "\n"); g != c.want {
				t.Errorf("%s\n got:\n%s\nwant:\n%s", c.text, g, c.want)
			}
		})
	}
	if d := (Contact{Number: "0000-1234567转8012"}).Dial(); d != "00001234567" {
		t.Error("dial:", d)
	}
}

func FuzzContacts(f *testing.F) {
	f.Add("咨询电话（工作日）：（0000）1234567转8012、12345；传真 0000-1234568")
	f.Add("| 监督电话 | 0000-7654321 |\n**160****0027**")
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range (&Content{}).Contacts(s, nil) {
			if d := c.Dial(); d == "" || c.Label == "" || len(d) == 11 && d[0] == '1' {
				t.Errorf("%q gives %+v", s, c)
			}
		}
	})
}
