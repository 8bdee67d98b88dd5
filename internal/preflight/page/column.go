package page

import (
	"strings"

	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/person"
	"gaoshi/internal/preflight/scan"
)

// understand tells what the columns hold and whether the rows are persons.
func (t *Table) understand() {
	t.deepHead()
	t.Fields = make([]string, len(t.Heads))
	for i, h := range t.Heads {
		t.Fields[i] = scan.FieldOf(h)
		for _, post := range []string{"职务", "职位", "岗位", "所在单位", "值班"} {
			t.Public = t.Public || strings.Contains(h, post)
		}
	}
	for i, f := range t.Fields {
		if f != "name" {
			continue
		}
		named, filled := 0, 0
		for r := t.More; r < len(t.Rows); r++ {
			if c := t.Cell(r, i); c != "" && c != "合计" && c != "总计" {
				filled++
				if person.InCell(c) {
					named++
				}
			}
		}
		least := filled * 4 // of five: 对象 and 人员 head other things as well
		if chars.FirstIn(t.Heads[i], []string{"姓名", "户主", "申请人"}) != "" {
			least = (filled*5 + 1) / 2
		}
		if named > 0 && named*5 >= least {
			t.NamesAt, t.Persons = i, true
			return
		}
		t.Fields[i] = "" // 人员类别, 中标候选人: no person stands there
	}
	for _, f := range t.Fields { // 证件号 and 账号 are of persons, name or no name
		if f == "id_card" || f == "bank_card" {
			t.Persons = true
		}
	}
}

// deepHead finds the head of a table whose first row says nothing of persons: it
// is a title, or groups of columns, and the row below names them.
func (t *Table) deepHead() {
	named := func(cells []string) (n int) {
		for _, s := range cells {
			if f := scan.FieldOf(s); f != "" && len(s) <= len("身份证件号码（必填）") {
				n++
			}
		}
		return n
	}
	if named(t.Heads) > 1 {
		return
	}
	for r := range min(2, len(t.Rows)) {
		var below []string
		words := 0
		for c := range t.Heads {
			s := t.Cell(r, c)
			if strings.ContainsAny(s, "0123456789*") || scan.FieldOf(s) == "" && person.InCell(s) {
				return
			}
			if s != "" {
				words++
			}
			below = append(below, s)
		}
		if n := named(below); n >= 2 && n > named(t.Heads) && words*3 >= len(below)*2 {
			for c, s := range below {
				if s != "" {
					t.Heads[c] = s
				}
			}
			t.More = r + 1
			return
		}
	}
}

// PersonRows returns the rows that name a person.
func (t *Table) PersonRows() []int {
	var out []int
	for r := t.More; r < len(t.Rows); r++ {
		if t.NamesAt >= 0 && person.InCell(t.Cell(r, t.NamesAt)) {
			out = append(out, r)
		}
	}
	return out
}
