package notice

import "testing"

func TestNearVillages(t *testing.T) {
	town := &Town{Villages: []Village{{ID: "v01", Name: "宝禾社区"}, {ID: "v02", Name: "和顺村"}, {ID: "v03", Name: "石桥坝村"}, {ID: "v12", Name: "石庙垭村"}}}
	for word, want := range map[string]string{
		"和顺": "v02", "青禾镇和顺村": "v02", "和须村": "v02", "石桥坝": "v03", "石桥垻村": "v03", "v2": "v02 v12", "V02": "v02", "示例村": "", "": "", "甲乙丙丁": "",
	} {
		got := ""
		for _, v := range town.NearVillages(word) {
			if got != "" {
				got += " "
			}
			got += v.ID
		}
		if got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	if v, ok := town.VillageNamed("和顺村"); !ok || v.ID != "v02" {
		t.Error("not found by name")
	}
	if v, ok := town.VillageNamed("v03"); !ok || v.Name != "石桥坝村" {
		t.Error("not found by id")
	}
}
