package reading

import (
	"regexp"
	"strings"
)

// folded are the traditional characters that the form's own words have: pages that
// were converted by a machine still have the form.
var folded = strings.NewReplacer(pairs(`開开數数結结轉转處处辦办請请規规範范罰罚強强許许項项購购額额總总計计維维糾纠審审訴诉訟讼議议經经類类機机構构業业務务組组織织國国護护權权屬属內内過过執执詢询現现製制無无訪访舉举報报確确認认獲获關关條条對对費费萬万單单與与發发廢废體体動动際际復复複复減减檔档適适徵征採采備备聯联繫系進进況况題题問问補补繳缴納纳兩两個个營营會会團团書书優优僅仅區区員员裏里後后於于為为從从`)...)

func pairs(s string) []string {
	var out []string
	for _, c := range s {
		out = append(out, string(c))
	}
	return out
}

var reading = regexp.MustCompile(`[（(]\s*[a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü]{1,7}\s*[）)]`)

// simple is a text in which the form's words can be looked for: simplified, without
// readings in brackets, with one kind of bracket.
func simple(s string) string {
	s = reading.ReplaceAllString(folded.Replace(s), "")
	return strings.NewReplacer("(", "（", ")", "）").Replace(s)
}

// bare is simple without any blank.
func bare(s string) string { return strings.Join(strings.Fields(simple(s)), "") }
