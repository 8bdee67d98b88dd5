package preflight

import (
	"fmt"
	"math/big"
	"strings"

	"gaoshi/internal/notice"
)

// Sums are told as warnings: a table may mean something that no rule here knows,
// and a person looks. Numbers are exact decimals, never floating point.

// decimal is a number in a cell, in units of 1/10000.
type decimal int64

const one decimal = 10000

var (
	signs = strings.NewReplacer(",", "", "，", "", " ", "", "¥", "", "￥", "", "−", "-", "－", "-")
	units = []string{"万元", "元", "亩", "人", "户", "个", "公里", "米", "吨", "斤", "份"}
)

// readDecimal reads a cell: 1,842.40, −0.40, ¥320.00, 18.80亩. At most 12 digits
// before the point and 4 after it.
func readDecimal(s string) (decimal, bool) {
	if s == "" || len(s) > 32 {
		return 0, false
	}
	s = signs.Replace(s)
	for _, unit := range units {
		s = strings.TrimSuffix(s, unit)
	}
	digits := strings.TrimPrefix(s, "-")
	whole, frac, point := strings.Cut(digits, ".")
	if !allDigits(whole) || len(whole) > 12 || point && (!allDigits(frac) || len(frac) > 4) {
		return 0, false
	}
	n := decimal(number(whole))*one + decimal(number((frac + "0000")[:4]))
	if digits != s {
		n = -n
	}
	return n, true
}

func (d decimal) String() string {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	s := fmt.Sprintf("%s%d.%04d", sign, d/one, d%one)
	s = strings.TrimSuffix(s, "00")
	return strings.TrimSuffix(s, ".00")
}

var (
	totalWords    = []string{"合计", "总计", "共计", "总和"}
	subtotalWords = []string{"小计"}
)

// sums looks at the sums of every table (columns against their total, amounts
// against area and rate, differences against the two columns they come from) and
// at those of the running text.
func (k *check) sums() {
	for _, t := range k.page.tables {
		k.columnSums(t)
		k.products(t)
		k.rowSums(t)
		k.differences(t)
	}
	k.proseSums()
}

// isTotal reports whether a row is a total, and whether a subtotal.
func (t *table) isTotal(r int) (total, sub bool) {
	for c := range min(3, len(t.rows[r].cells)) {
		s := strings.ReplaceAll(t.cell(r, c), " ", "")
		s = strings.ReplaceAll(s, "　", "")
		if firstIn(s, totalWords) != "" && len(s) <= len("合计（元）") {
			return true, false
		}
		if firstIn(s, subtotalWords) != "" && len(s) <= len("小计（元）") {
			return true, true
		}
	}
	return false, false
}

// additive reports whether a column's numbers may be summed.
func additive(head string) bool {
	return firstIn(head, []string{"序号", "标准", "单价", "比例", "率", "%", "％", "编号", "号", "年度", "/", "排名", "名次", "得分", "评分", "均", "起付", "年龄"}) == ""
}

func (k *check) columnSums(t *table) {
	for c, head := range t.heads {
		if !additive(head) {
			continue
		}
		var sum, part decimal
		rows, partRows := 0, 0
		check := func(r int, want decimal, n int) {
			got, ok := readDecimal(t.cell(r, c))
			if ok && n > 1 && got != want {
				k.sum(t, r, c, got, want, fmt.Sprintf("“%s”一列加起来是%s，这里写的是%s", head, want, got))
			}
		}
		first := -1
		for r := t.more; r < len(t.rows); r++ {
			total, sub := t.isTotal(r)
			switch {
			case total && r == t.more:
				first = r // the total stands on top
			case sub:
				check(r, part, partRows)
				part, partRows = 0, 0
			case total:
				check(r, sum, rows)
			default:
				if v, ok := readDecimal(t.cell(r, c)); ok {
					sum, part, rows, partRows = sum+v, part+v, rows+1, partRows+1
				} else if s := t.cell(r, c); s != "" && strings.Trim(s, "-—/*") != "" {
					rows, partRows = -1<<20, -1<<20 // a word among the numbers: not a column to sum
				}
			}
		}
		if first >= 0 {
			check(first, sum, rows)
		}
	}
}

func (k *check) sum(t *table, r, c int, got, want decimal, what string) {
	line := t.rows[r].line
	at := 0
	if c < len(t.rows[r].cells) {
		at = t.rows[r].cells[c].start
	}
	k.add(notice.Finding{Kind: "sum", Severity: notice.Warn, Line: line + 1, Place: k.page.place(line, at), Text: got.String(),
		Message: fmt.Sprintf("%s，相差%s。请核对。", what, got-want)})
}

// unitOf returns the unit in a head's brackets: 元, 亩, 元/亩.
func unitOf(head string) string {
	i := strings.LastIndexAny(head, "（(")
	j := strings.LastIndexAny(head, "）)")
	if i < 0 || j < i {
		return ""
	}
	return strings.Trim(head[i:j], "（(）) ")
}

// products checks amount = quantity × rate where the units say so: 元 = 亩 × 元/亩.
func (k *check) products(t *table) {
	rate, amount, quantity := -1, -1, -1
	var per []string
	for c, h := range t.heads {
		if u := unitOf(h); strings.Count(u, "/") == 1 {
			if rate >= 0 {
				return
			}
			rate, per = c, strings.Split(u, "/")
		}
	}
	if rate < 0 {
		return
	}
	for c, h := range t.heads {
		switch u := unitOf(h); {
		case c == rate:
		case u == per[0]:
			if amount >= 0 {
				return // two columns of money: which one is meant is not known
			}
			amount = c
		case u == per[1]:
			if quantity >= 0 {
				return
			}
			quantity = c
		}
	}
	if amount < 0 || quantity < 0 {
		return
	}
	for r := range t.rows {
		a, ok1 := readDecimal(t.cell(r, amount))
		q, ok2 := readDecimal(t.cell(r, quantity))
		p, ok3 := readDecimal(t.cell(r, rate))
		if total, _ := t.isTotal(r); total || !ok1 || !ok2 || !ok3 {
			continue
		}
		want := times(q, p)
		if diff := a - want; diff > one/100/2 || diff < -one/100/2 {
			k.sum(t, r, amount, a, want, fmt.Sprintf("%s × %s 应是%s，这里写的是%s", q, p, want, a))
		}
	}
}

// times multiplies, rounded to four decimals.
func times(a, b decimal) decimal {
	p := new(big.Int).Mul(big.NewInt(int64(a)), big.NewInt(int64(b)))
	p.Quo(p, big.NewInt(int64(one)))
	if !p.IsInt64() {
		return 0
	}
	return decimal(p.Int64())
}

// rowSums checks a column called 合计 or 小计 against the columns to its left that
// have the same unit, where the head says nothing else.
func (k *check) rowSums(t *table) {
	for c, h := range t.heads {
		base := strings.TrimSpace(strings.Split(strings.Split(h, "（")[0], "(")[0])
		if base != "合计" && base != "小计" && base != "总计" || c < 2 {
			continue
		}
		var parts []int
		for i := range c {
			if additive(t.heads[i]) && unitOf(t.heads[i]) == unitOf(h) && k.numeric(t, i) {
				parts = append(parts, i)
			}
		}
		if len(parts) < 2 {
			continue
		}
		for r := range t.rows {
			got, ok := readDecimal(t.cell(r, c))
			sum := decimal(0)
			for _, i := range parts {
				v, is := readDecimal(t.cell(r, i))
				ok = ok && (is || strings.Trim(t.cell(r, i), "-—/ ") == "")
				sum += v
			}
			if ok && got != sum {
				k.sum(t, r, c, got, sum, fmt.Sprintf("这一行加起来是%s，这里写的是%s", sum, got))
			}
		}
	}
}

// numeric reports whether a column holds numbers.
func (k *check) numeric(t *table, c int) bool {
	n := 0
	for r := range t.rows {
		if _, ok := readDecimal(t.cell(r, c)); ok {
			n++
		}
	}
	return n > 0 && n*2 >= len(t.rows)
}

// differences checks 增减 against the two columns of numbers before it.
func (k *check) differences(t *table) {
	for c, h := range t.heads {
		if h != "增减" && h != "增减额" && h != "增减数" || c < 2 {
			continue
		}
		if !k.numeric(t, c-1) || !k.numeric(t, c-2) {
			continue
		}
		for r := range t.rows {
			a, ok1 := readDecimal(t.cell(r, c-2))
			b, ok2 := readDecimal(t.cell(r, c-1))
			got, ok3 := readDecimal(t.cell(r, c))
			if ok1 && ok2 && ok3 && got != b-a && got != a-b {
				k.sum(t, r, c, got, b-a, fmt.Sprintf("%s 减 %s 是%s，这里写的是%s", b, a, b-a, got))
			}
		}
	}
}
