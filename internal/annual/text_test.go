package annual

import (
	"slices"
	"strings"
	"testing"
)

// What is named in a text, and as many innocent ones of each kind.
func TestTextFindings(t *testing.T) {
	for text, want := range map[string]string{
		"我镇主要通过渠“中国渠县”政府门户网发布公开。":     "stray",
		"我镇主要通过“中国渠县”政府门户网发布公开。":      "",
		"我镇通过县“信用渠县”平台公开。":            "",
		"依托镇“为民服务”公众号发布。":             "",
		"信息公开的的及时性有待加强。":              "stray",
		"目的的确是公开。":                    "stray",
		"公开不及时。。":                     "stray",
		"公开</span>等信息。":               "stray",
		"建设(shè)项目的公开。":               "stray",
		"按《条例（2019年）》公开（含附件）。":        "",
		"按《条例公开。":                     "stray",
		"更新滞后,需要加强。":                  "stray",
		"公开12,345条，占3.5%。":            "",
		"XX镇人民政府高度重视。":                "placeholder",
		"（此处填写培训次数）":                  "placeholder",
		"培训____次。":                    "placeholder",
		"我局高度重视。":                     "office",
		"我县的门户网站上有我镇的专栏。":             "",
		"2024年，我镇调整了领导小组。":            "year",
		"2025年，我镇调整了领导小组，比2024年早。":    "",
		"针对2024年报告中的问题，我镇作了整改。":       "",
		"公开了行政许可的办理结果。":               "zero-table",
		"没有作出行政许可。":                   "",
		"全年发布信息59条，其中文件50条、动态19条。":    "breakdown",
		"全年发布信息59条，其中文件40条、动态19条。":    "",
		"全年发布信息59条，其中重点领域20条、动态19条。":  "",
		"全年发布信息59条：文件20条、动态19条。":      "breakdown",
		"接待咨询372人次，其中现场331人次，电话61人次。": "breakdown",
	} {
		r := filled(Form2021, 2025, nil, [7]int{})
		r.Office = "示范县临河镇人民政府"
		r.Sections[0].Paragraphs = []Paragraph{{Text: "我镇依法公开，我镇及时更新，我镇按时答复，我镇认真清理，我镇每周检查。"}, {Text: text}}
		var got []string
		for _, f := range Examine(r, Known{}).Findings {
			if !slices.Contains(got, f.Kind) {
				got = append(got, f.Kind)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %q", text, got, want)
		}
	}
}

// The numbers that a sentence names.
func TestFacts(t *testing.T) {
	for text, want := range map[string]string{
		"2019年度共生成127条政府信息（正式文件），其中主动公开23条，不予公开的政府信息104条。":          "documents=127 open=23 withheld=104",
		"共制作政府信息一百二十七条，主动公开二十三条，依申请公开3条，不予公开101条。":                  "documents=127 open=23 withheld=101 on-request=3",
		"全年收到政府信息公开申请３件，上年结转1件，办结申请4件，结转下年度0件。":                     "received=3 carried-in=1 carried-out=0 done=4",
		"未收到公民、法人提出的政府信息公开申请。":                                      "received=0",
		"全年新收政府信息公开申请6件，已办结6件，其中“部分公开”1件、“不予公开（过程性信息）”1件、“无法提供”4件。": "received=6 done=6 partly=1 refused=1 unable=4",
		"未发生因政府信息公开被申请行政复议或被提起行政诉讼的情形。":                             "reconsideration=0 lawsuit=0",
		"行政复议2件，行政诉讼1件，其中未经复议直接起诉1件。":                               "reconsideration=2 direct=1 lawsuit=1",
		"受理县长信箱6件，12345热线20件。":                                      "letters:县长信箱=6 letters:12345热线=20",
		"作出行政处罚9件，行政许可：共处理600件。":                                    "licences=600 penalties=9",
		"公开行政许可信息5条。":         "",
		"按条例重新评估不予公开的信息40条次。": "",
		"受理县长信箱6件，答复6件。":      "letters:县长信箱=6",
	} {
		var got []string
		for _, f := range factsOf(strings.TrimRight(plain(text), "。")) {
			word := f.Key + "=" + f.N.String()
			if !slices.Contains(got, word) {
				got = append(got, word)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s\n got %s\nwant %s", text, strings.Join(got, " "), want)
		}
	}
}
