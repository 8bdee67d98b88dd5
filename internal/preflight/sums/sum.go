// Package sums adds up what a notice adds up: the columns and rows of its tables,
// amounts against area and rate, and sums said in running text. It warns only where
// arithmetic leaves no doubt.
package sums

import (
	"fmt"
	"math/big"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
	"gaoshi/internal/preflight/chars"
	"gaoshi/internal/preflight/page"
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
	if !chars.AllDigits(whole) || len(whole) > 12 || point && (!chars.AllDigits(frac) || len(frac) > 4) {
		return 0, false
	}
	n := decimal(chars.Number(whole))*one + decimal(chars.Number((frac + "0000")[:4]))
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

// Check looks at the sums of every table (columns against their total, amounts
// against area and rate, differences against the two columns they come from) and
// at those of the running text.
func Check(k *bench.Bench) {
	for _, t := range k.Page.Tables {
		columnSums(k, t)
		products(k, t)
		rowSums(k, t)
		differences(k, t)
	}
	proseSums(k)
}

// isTotal reports whether a row is a total, and whether a subtotal.
func isTotal(t *page.Table, r int) (total, sub bool) {
	for c := range min(3, len(t.Rows[r].Cells)) {
		s := strings.ReplaceAll(t.Cell(r, c), " ", "")
		s = strings.ReplaceAll(s, "　", "")
		if chars.FirstIn(s, totalWords) != "" && len(s) <= len("合计（元）") {
			return true, false
		}
		if chars.FirstIn(s, subtotalWords) != "" && len(s) <= len("小计（元）") {
			return true, true
		}
	}
	return false, false
}

// additive reports whether a column's numbers may be summed.
func additive(head string) bool {
	return chars.FirstIn(head, []string{"序号", "标准", "单价", "比例", "率", "%", "％", "编号", "号", "年度", "/", "排名", "名次", "得分", "评分", "均", "起付", "年龄"}) == ""
}

func columnSums(k *bench.Bench, t *page.Table) {
	for c, head := range t.Heads {
		if !additive(head) {
			continue
		}
		var sum, part decimal
		rows, partRows := 0, 0
		check := func(r int, want decimal, n int) {
			got, ok := readDecimal(t.Cell(r, c))
			if ok && n > 1 && got != want {
				tellSum(k, t, r, c, got, want, fmt.Sprintf("“%s”一列加起来是%s，这里写的是%s", head, want, got))
			}
		}
		first := -1
		for r := t.More; r < len(t.Rows); r++ {
			total, sub := isTotal(t, r)
			switch {
			case total && r == t.More:
				first = r // the total stands on top
			case sub:
				check(r, part, partRows)
				part, partRows = 0, 0
			case total:
				check(r, sum, rows)
			default:
				if v, ok := readDecimal(t.Cell(r, c)); ok {
					sum, part, rows, partRows = sum+v, part+v, rows+1, partRows+1
				} else if s := t.Cell(r, c); s != "" && strings.Trim(s, "-—/*") != "" {
					rows, partRows = -1<<20, -1<<20 // a word among the numbers: not a column to sum
				}
			}
		}
		if first >= 0 {
			check(first, sum, rows)
		}
	}
}

func tellSum(k *bench.Bench, t *page.Table, r, c int, got, want decimal, what string) {
	line := t.Rows[r].Line
	at := 0
	if c < len(t.Rows[r].Cells) {
		at = t.Rows[r].Cells[c].Start
	}
	k.Add(notice.Finding{Kind: "sum", Severity: notice.Warn, Line: line + 1, Place: k.Page.Place(line, at), Text: got.String(),
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
func products(k *bench.Bench, t *page.Table) {
	rate, amount, quantity := -1, -1, -1
	var per []string
	for c, h := range t.Heads {
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
	for c, h := range t.Heads {
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
	for r := range t.Rows {
		a, ok1 := readDecimal(t.Cell(r, amount))
		q, ok2 := readDecimal(t.Cell(r, quantity))
		p, ok3 := readDecimal(t.Cell(r, rate))
		if total, _ := isTotal(t, r); total || !ok1 || !ok2 || !ok3 {
			continue
		}
		want := times(q, p)
		if diff := a - want; diff > one/100/2 || diff < -one/100/2 {
			tellSum(k, t, r, amount, a, want, fmt.Sprintf("%s × %s 应是%s，这里写的是%s", q, p, want, a))
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
func rowSums(k *bench.Bench, t *page.Table) {
	for c, h := range t.Heads {
		base := strings.TrimSpace(strings.Split(strings.Split(h, "（")[0], "(")[0])
		if base != "合计" && base != "小计" && base != "总计" || c < 2 {
			continue
		}
		var parts []int
		for i := range c {
			if additive(t.Heads[i]) && unitOf(t.Heads[i]) == unitOf(h) && numeric(k, t, i) {
				parts = append(parts, i)
			}
		}
		if len(parts) < 2 {
			continue
		}
		for r := range t.Rows {
			got, ok := readDecimal(t.Cell(r, c))
			sum := decimal(0)
			for _, i := range parts {
				v, is := readDecimal(t.Cell(r, i))
				ok = ok && (is || strings.Trim(t.Cell(r, i), "-—/ ") == "")
				sum += v
			}
			if ok && got != sum {
				tellSum(k, t, r, c, got, sum, fmt.Sprintf("这一行加起来是%s，这里写的是%s", sum, got))
			}
		}
	}
}

// numeric reports whether a column holds numbers.
func numeric(k *bench.Bench, t *page.Table, c int) bool {
	n := 0
	for r := range t.Rows {
		if _, ok := readDecimal(t.Cell(r, c)); ok {
			n++
		}
	}
	return n > 0 && n*2 >= len(t.Rows)
}

// differences checks 增减 against the two columns of numbers before it.
func differences(k *bench.Bench, t *page.Table) {
	for c, h := range t.Heads {
		if h != "增减" && h != "增减额" && h != "增减数" || c < 2 {
			continue
		}
		if !numeric(k, t, c-1) || !numeric(k, t, c-2) {
			continue
		}
		for r := range t.Rows {
			a, ok1 := readDecimal(t.Cell(r, c-2))
			b, ok2 := readDecimal(t.Cell(r, c-1))
			got, ok3 := readDecimal(t.Cell(r, c))
			if ok1 && ok2 && ok3 && got != b-a && got != a-b {
				tellSum(k, t, r, c, got, b-a, fmt.Sprintf("%s 减 %s 是%s，这里写的是%s", b, a, b-a, got))
			}
		}
	}
}
