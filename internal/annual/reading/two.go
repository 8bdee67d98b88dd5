package reading

import (
	"regexp"
	"strings"

	"gaoshi/internal/annual"
)

// twoRows are the rows of table two by their words: article and row in one number.
var twoRows = []word{
	{regexp.MustCompile(`规章$`), place(0, 0)}, {regexp.MustCompile(`规范性文件(?:（.{1,10}）)?$`), place(0, 1)},
	{regexp.MustCompile(`行政许可$`), place(1, 0)}, {regexp.MustCompile(`其[他它]对外管理服务(?:事项)?`), place(1, 1)},
	{regexp.MustCompile(`行政处罚$`), place(2, 0)}, {regexp.MustCompile(`行政强制$`), place(2, 1)},
	{regexp.MustCompile(`行政事业性收费$`), place(3, 0)}, {regexp.MustCompile(`(?:政府)?集中采购$`), place(4, 0)},
}

func place(article, row int) int { return article*10 + row }

// twoColumns are the columns of table two by their words, for each article.
func twoColumns(f annual.Form, article int) []*regexp.Regexp {
	one := func(res ...string) []*regexp.Regexp {
		var out []*regexp.Regexp
		for _, re := range res {
			out = append(out, regexp.MustCompile(re))
		}
		return out
	}
	if f == annual.Form2021 {
		return [][]*regexp.Regexp{one(`制发`, `废止`, `现行有效`), one(`处理决定`), one(`处理决定`), one(`收费金额|金额`)}[article]
	}
	changes := one(`上一?年(?:度)?项目`, `增/?减|增加/减少`, `处理决定`)
	return [][]*regexp.Regexp{one(`新制作|制作数量`, `新公开|本年公开`, `总数量|公开总`), changes, changes, changes[:2], one(`项目数量`, `总?金额`)}[article]
}

// two reads table two.
func two(r *annual.Report, rows []item) {
	heads := map[int][]string{} // by grid: the row of heads that stands above
	var loose []item
	last := -1
	for _, it := range rows {
		if it.cells == nil {
			loose = append(loose, it)
			continue
		}
		if strings.Contains(bare(strings.Join(it.cells, "")), "信息内容") {
			heads[it.grid] = it.cells
			continue
		}
		at, values, ok := twoRow(r.Form, it.cells, heads[it.grid])
		if !ok {
			loose = append(loose, it)
			continue
		}
		setTwo(r, at, values, at == last)
		last = at
	}
	last = -1
	for _, u := range runs(loose) {
		at, ok := latest(twoRows, u.label)
		again := false
		if !ok && last == place(1, 1) && !strings.Contains(u.label, "第二十条") { // a kind of service in its own row
			at, ok, again = last, true, true
		}
		if !ok || at/10 >= len(r.Two) || at%10 >= len(r.Two[at/10]) {
			last = -1
			continue
		}
		last = at
		want := len(r.Two[at/10][at%10])
		u.cells = u.fit(want)
		if len(u.cells) < want {
			remark(r, "表二“%s”行只读到 %d 个数，应有 %d 个，不知道是哪几格，没有采用。", r.Form.Articles()[at/10].Rows[at%10], len(u.cells), want)
			continue
		}
		setTwo(r, at, u.cells[:want], again)
	}
}

// twoRow reads a row whose cells are known.
func twoRow(f annual.Form, cells, heads []string) (at int, values []annual.Cell, ok bool) {
	lead := ""
	first := len(cells)
	for i, c := range cells {
		if !label.MatchString(c) || annual.CellOf(c).State != annual.Wrong {
			first = i
			break
		}
		lead = bare(c)
		if n, found := latest(twoRows, lead); found {
			at, ok = n, true
		}
	}
	if !ok || at/10 >= len(f.Articles()) || at%10 >= len(f.Articles()[at/10].Rows) || first == len(cells) {
		return 0, nil, false
	}
	want := twoColumns(f, at/10)
	for _, re := range want {
		p := -1
		for i, h := range heads {
			if re.MatchString(bare(h)) && i < len(cells) {
				p = i
				break
			}
		}
		if p < 0 {
			values = nil
			break
		}
		values = append(values, annual.CellOf(cells[p]))
	}
	if values != nil {
		return at, values, true
	}
	for _, c := range cells[first:] { // no heads: the numbers in their order
		if len(values) < len(want) {
			values = append(values, annual.CellOf(c))
		}
	}
	return at, values, len(values) == len(want)
}

// setTwo keeps a row. 其他对外管理服务事项 may stand in several rows, which are added up.
func setTwo(r *annual.Report, at int, values []annual.Cell, again bool) {
	row := r.Two[at/10][at%10]
	name := r.Form.Articles()[at/10].Rows[at%10]
	if row[0].State == annual.Absent {
		copy(row, values)
		return
	}
	if again && at == place(1, 1) {
		for j, v := range values {
			if v.State == annual.Number && row[j].State == annual.Number {
				row[j] = annual.Filled(row[j].Value + v.Value)
			}
		}
		remark(r, "表二“%s”分成了几行，已相加。", name)
		return
	}
	for j := range row {
		if row[j] != values[j] {
			remark(r, "表二“%s”行出现了两次，数不一样，用了前一次的。", name)
			return
		}
	}
}
