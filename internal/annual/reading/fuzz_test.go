package reading

import (
	"os"
	"testing"

	"gaoshi/internal/annual"
)

// Whatever is pasted: no panic, every cell has a state, and the check ends.
func FuzzText(f *testing.F) {
	data, err := os.ReadFile("testdata/seed-2019.md")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(data))
	f.Add("示范镇2023年政府信息公开工作年度报告\n一、总体情况\n二、主动公开政府信息情况\n规章 0 / 二 ｜ -1\n三、收到和处理政府信息公开申请情况\n一、本年新收 1 2 3\n四、结转下年度 0000000")
	f.Fuzz(func(t *testing.T, s string) {
		r, err := Text(s)
		if err != nil {
			return
		}
		for _, c := range r.Refs() {
			if cell := r.At(c); cell.State != annual.Number && cell.Value != 0 {
				t.Errorf("%s: %+v", r.Place(c), *cell)
			}
		}
		annual.Examine(r, annual.Known{Before: []*annual.Report{r}})
	})
}
