package register

import (
	"slices"
	"strings"

	"gaoshi/internal/notice"
)

func containsPlain(text, word string) bool { return strings.Contains(text, plain(word)) }

// articleNumbers are the items of article 20, as a notice's art20 spells them.
var articleNumbers = []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四", "十五"}

// ruralTopics find what of article 21 a document is about, by its category and its title.
var ruralTopics = []struct {
	key        string
	categories []notice.Category
	words      []string
}{
	{"21.rural", []notice.Category{"subsidy_list"}, []string{"惠农", "耕地地力", "农业补贴", "种粮", "乡村振兴", "高标准农田", "农业农村"}},
	{"21.water", nil, []string{"农田水利", "灌溉", "水库", "堰塘", "渠系", "提灌"}},
	{"21.land", nil, []string{"土地承包", "土地流转", "经营权流转"}},
	{"21.homestead", nil, []string{"宅基地", "农村建房"}},
	{"21.taking", []notice.Category{"land"}, []string{"征地", "土地征收", "房屋征收", "征收补偿", "补偿安置"}},
	{"21.funds", nil, []string{"筹资筹劳", "一事一议"}},
	{"21.relief", []notice.Category{"relief_review"}, []string{"低保", "特困", "临时救助", "社会救助", "最低生活保障"}},
}

// GuessTopics says what of articles 20 and 21 a document covers: what its rule names
// （art20, “（一）；（三）”）, and what category and title tell of article 21.
func GuessTopics(art20 string, c notice.Category, title string) []string {
	var out []string
	add := func(key string) {
		if !slices.Contains(out, key) {
			out = append(out, key)
		}
	}
	art := plain(art20)
	for i, n := range articleNumbers {
		if strings.Contains(art, "("+n+")") {
			add(Topics[i].Key)
		}
	}
	for _, r := range ruralTopics {
		if slices.Contains(r.categories, c) || slices.ContainsFunc(r.words, func(w string) bool { return strings.Contains(title, w) }) {
			add(r.key)
		}
	}
	return out
}
