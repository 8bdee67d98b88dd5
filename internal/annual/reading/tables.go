package reading

import (
	"fmt"
	"regexp"
	"strings"

	"gaoshi/internal/annual"
)

// word finds a row or a column by its words.
type word struct {
	re *regexp.Regexp
	at int
}

// latest is the word that ends last in a text: heads and labels of groups stand
// before the label of the row.
func latest(words []word, text string) (at int, ok bool) {
	end := -1
	for _, w := range words {
		for _, m := range w.re.FindAllStringIndex(text, -1) {
			if m[1] > end {
				end, at, ok = m[1], w.at, true
			}
		}
	}
	return at, ok
}

// run is a label and the numbers that follow it, from cells that became lines.
type run struct {
	label string
	cells []annual.Cell
}

var (
	glued  = regexp.MustCompile(`^(.*[\p{Han}）)”])(\d[\d.]*)$`)
	barred = regexp.MustCompile(`^[-—–/／\\无]+$|^零$|^〇$`)
	digits = regexp.MustCompile(`^\d{13,}$`)
	label  = regexp.MustCompile(`\p{Han}`)
)

// fit takes the numbers of a run for so many cells. Digits that ran together, 000, are
// taken apart where every cell can hold only one.
func (u run) fit(want int) []annual.Cell {
	if len(u.cells) != 1 || want < 2 || len(u.cells[0].Raw) != want || strings.Trim(u.cells[0].Raw, "0123456789") != "" {
		return u.cells
	}
	var out []annual.Cell
	for _, c := range u.cells[0].Raw {
		out = append(out, annual.CellOf(string(c)))
	}
	return out
}

// runs makes runs of the rows that did not keep their cells apart.
func runs(rows []item) []run {
	var out []run
	cur := run{}
	flush := func() {
		if len(cur.cells) > 0 {
			out = append(out, cur)
			cur = run{}
		}
	}
	put := func(tok string) {
		n := annual.Narrow(tok)
		if _, ok := annual.ParseAmount(n); ok || barred.MatchString(n) || digits.MatchString(n) {
			cur.cells = append(cur.cells, annual.CellOf(n))
			return
		}
		if m := glued.FindStringSubmatch(n); m != nil {
			flush()
			cur.label += bare(m[1])
			cur.cells = append(cur.cells, annual.CellOf(m[2]))
			return
		}
		if label.MatchString(tok) || len(cur.cells) == 0 {
			flush()
			cur.label += bare(tok)
			return
		}
		cur.cells = append(cur.cells, annual.CellOf(n))
	}
	for _, it := range rows {
		for _, c := range append([]string{}, orText(it)...) {
			for _, tok := range strings.Fields(strings.ReplaceAll(c, "\u3000", " ")) {
				put(tok)
			}
		}
	}
	flush()
	return out
}

func orText(it item) []string {
	if it.cells != nil {
		return it.cells
	}
	return []string{it.text}
}

func remark(r *annual.Report, format string, args ...any) {
	r.Remarks = append(r.Remarks, fmt.Sprintf(format, args...))
}

// threeWords are the rows of table three by their words.
func threeWords(f annual.Form) []word {
	var out []word
	put := func(l annual.Line, re string) {
		out = append(out, word{regexp.MustCompile(re), f.ThreeRowOf(l)})
	}
	put(annual.Received, `本年新收(?:政府信息公开)?(?:申请)?(?:数量)?`)
	put(annual.CarriedIn, `上一?年(?:度)?结转(?:政府信息公开)?(?:申请)?(?:数量)?`)
	put(annual.Granted, `(?:^|[^不])予以公开`)
	put(annual.Partly, `部分公开(?:（?区分处理的.*不计其[他它]情形）?)?`)
	put(annual.Secret, `(?:属于)?国家秘密`)
	put(annual.Forbidden, `禁止公开`)
	put(annual.Stability, `三安全一?稳?定?["”]?`)
	put(annual.ThirdParty, `第三方合?法?权?益?`)
	put(annual.Internal, `内部事务信?息?`)
	put(annual.Process, `过程性信?息?`)
	put(annual.CaseFile, `执法案卷`)
	put(annual.QueryItem, `行政查询事?项?`)
	put(annual.NotHeld, `不掌握(?:相关政府信息)?`)
	put(annual.NeedsMaking, `另行制作`)
	put(annual.StillUnclear, `仍不明确`)
	put(annual.Petition, `信访(?:、|，)?举报(?:、|，)?投诉类?申?请?`)
	put(annual.Repeated, `重复申请`)
	put(annual.Publication, `公开出版物`)
	put(annual.Mass, `大量反复申?请?`)
	put(annual.Reissue, `重新出具(?:已获取信息)?`)
	if f == annual.Form2021 {
		put(annual.NotCorrected, `逾期不补正(?:.*不再处理其政府信息公开申请)?`)
		put(annual.NotPaid, `(?:收费通知|缴纳费用)(?:.*不再处理其政府信息公开申请)?`)
		put(annual.OtherResult, `(?:^|[3３][、.．,]?|）|申请)其[他它]$`)
	}
	put(annual.OtherResult, `其[他它]处理$`)
	out = append(out, word{regexp.MustCompile(`总计$|合计$`), f.ThreeSum()})
	put(annual.CarriedOut, `结转(?:至|到)?下一?年(?:度)?(?:继续)?(?:办理)?`)
	return out
}

// threeHeads are the columns of table three.
var threeHeads = []word{
	{regexp.MustCompile(`自然人`), int(annual.Person)}, {regexp.MustCompile(`商业企业`), int(annual.Company)}, {regexp.MustCompile(`科研机构`), int(annual.Research)},
	{regexp.MustCompile(`社会公益组?织?`), int(annual.Welfare)}, {regexp.MustCompile(`法律服务机?构?`), int(annual.LegalService)},
	{regexp.MustCompile(`其[他它]$`), int(annual.OtherBody)}, {regexp.MustCompile(`总计|合计`), annual.Total},
}

// three reads table three.
func three(r *annual.Report, rows []item) {
	words := threeWords(r.Form)
	heads := map[int][]string{}      // by grid: what stands above each column
	columns := map[int]map[int]int{} // by grid: place of a column of the form
	var loose []item
	for _, it := range rows {
		at, values, ok := threeRow(words, it, columns[it.grid])
		if ok {
			setThree(r, at, values)
			continue
		}
		if len(it.cells) >= 7 {
			heads[it.grid] = over(heads[it.grid], it.cells)
			columns[it.grid] = columnsOf(heads[it.grid])
		}
		loose = append(loose, it)
	}
	for _, u := range runs(loose) {
		at, ok := latest(words, u.label)
		u.cells = u.fit(len(annual.ThreeColumns))
		switch {
		case !ok:
		case len(u.cells) >= len(annual.ThreeColumns):
			setThree(r, at, u.cells[:len(annual.ThreeColumns)])
		default:
			remark(r, "表三“%s”行只读到 %d 个数，应有 7 个，不知道是哪几格，没有采用。", r.Form.Three()[at].Name, len(u.cells))
		}
	}
}

// over puts a row of heads over those above it.
func over(have, cells []string) []string {
	for i, c := range cells {
		if i >= len(have) {
			have = append(have, "")
		}
		if !strings.HasSuffix(have[i], bare(c)) {
			have[i] += bare(c)
		}
	}
	return have
}

// columnsOf finds the seven columns by their heads; nil unless each stands there once.
func columnsOf(heads []string) map[int]int {
	out := map[int]int{}
	for i, h := range heads {
		h = strings.ReplaceAll(strings.ReplaceAll(h, "法人或其他组织", ""), "法人和其他组织", "")
		if at, ok := latest(threeHeads, h); ok && len([]rune(h)) < 40 {
			if _, twice := out[at]; twice {
				return nil
			}
			out[at] = i
		}
	}
	if len(out) != len(annual.ThreeColumns) {
		return nil
	}
	return out
}

// threeRow reads a row whose cells are known.
func threeRow(words []word, it item, columns map[int]int) (at int, values []annual.Cell, ok bool) {
	n := len(annual.ThreeColumns)
	if len(it.cells) < n+1 {
		return 0, nil, false
	}
	first := len(it.cells) - n
	var places []int
	for j := range n {
		p := first + j
		if columns != nil {
			p = columns[j]
		}
		if p >= len(it.cells) {
			return 0, nil, false
		}
		places = append(places, p)
	}
	lead := min(places[0], len(it.cells))
	at, ok = latest(words, bare(strings.Join(it.cells[:lead], "")))
	if !ok {
		return 0, nil, false
	}
	for _, p := range places {
		if len([]rune(it.cells[p])) > 12 && label.MatchString(it.cells[p]) {
			return 0, nil, false // a head
		}
		values = append(values, annual.CellOf(it.cells[p]))
	}
	return at, values, true
}

// setThree keeps a row; one that comes again must say the same.
func setThree(r *annual.Report, at int, values []annual.Cell) {
	row := r.Three[at]
	if row[0].State != annual.Absent {
		for j := range row {
			if row[j] != values[j] {
				remark(r, "表三“%s”行出现了两次，数不一样，用了前一次的。", r.Form.Three()[at].Name)
				return
			}
		}
		return
	}
	copy(row, values)
}

// fourHeads are the blocks of table four.
var fourHeads = []word{
	{regexp.MustCompile(`行政复议`), int(annual.Reconsideration)},
	{regexp.MustCompile(`未经复议(?:直接起诉)?|直接起诉`), int(annual.DirectLawsuit)},
	{regexp.MustCompile(`复议后(?:起诉)?`), int(annual.LaterLawsuit)},
}

// four reads table four: one row of fifteen, or a row of five for each block.
func four(r *annual.Report, rows []item) {
	n := len(annual.FourColumns)
	var loose []item
	heads := map[int][]int{} // by grid: the places of the fifteen columns
	for _, it := range rows {
		if at := fourColumns(it.cells); len(at) == 3*n {
			heads[it.grid] = at
		}
		at := heads[it.grid]
		switch {
		case at != nil && len(it.cells) > at[len(at)-1] && numeric(pick(it.cells, at)):
			setFour(r, pick(it.cells, at))
		case len(it.cells) >= 3*n && numeric(it.cells[len(it.cells)-3*n:]):
			setFour(r, it.cells[len(it.cells)-3*n:])
		case len(it.cells) > n && len(it.cells) < 3*n && numeric(it.cells[len(it.cells)-n:]) && setCourt(r, it.cells):
		default:
			loose = append(loose, it)
		}
	}
	var all []annual.Cell
	for _, u := range runs(loose) {
		u.cells = u.fit(3 * n)
		if at, ok := latest(fourHeads, u.label); ok && len(u.cells) == n {
			copy(r.Four[at], u.cells)
			continue
		}
		all = append(all, u.cells...)
	}
	switch {
	case len(all) == 3*n:
		for i, c := range all {
			r.Four[i/n][i%n] = c
		}
	case len(all) > 0 && r.Four[0][0].State == annual.Absent:
		remark(r, "表四读到 %d 个数，应有 15 个，不知道是哪几格，没有采用。", len(all))
	}
}

// fourColumns are the places of a row's cells that are heads of table four.
func fourColumns(cells []string) []int {
	var out []int
	for i, c := range cells {
		c = bare(c)
		for _, h := range annual.FourColumns {
			if strings.HasSuffix(c, h) {
				out = append(out, i)
			}
		}
	}
	return out
}

func pick(cells []string, at []int) []string {
	var out []string
	for _, i := range at {
		out = append(out, cells[i])
	}
	return out
}

// numeric tells whether cells may be numbers: none has words, one at least is filled.
func numeric(cells []string) bool {
	full := 0
	for _, c := range cells {
		if label.MatchString(c) && annual.CellOf(c).State == annual.Wrong {
			return false
		}
		if c != "" {
			full++
		}
	}
	return full > 0
}

func setFour(r *annual.Report, cells []string) {
	n := len(annual.FourColumns)
	for i, c := range cells {
		r.Four[i/n][i%n] = annual.CellOf(c)
	}
}

// setCourt reads a row of five with its label.
func setCourt(r *annual.Report, cells []string) bool {
	n := len(annual.FourColumns)
	at, ok := latest(fourHeads, bare(strings.Join(cells[:len(cells)-n], "")))
	if !ok {
		return false
	}
	for j, c := range cells[len(cells)-n:] {
		r.Four[at][j] = annual.CellOf(c)
	}
	return true
}
