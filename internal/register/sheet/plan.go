package sheet

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
)

// Fault is one cell that is not sure.
type Fault struct {
	Table, Cell string
	Value       string // what stands there
	Text        string // what is wrong, and what became of the row
	Left        bool   // the row was left out
}

// Row is an item with the row that it came from.
type Row struct {
	Item  *register.Item
	Table string
	Line  int // as Excel counts, from 1
}

// Plan turns rows into items, as far as they are sure.
func Plan(file string, t *Table, m Mapping, now time.Time) (rows []Row, faults []Fault) {
	p := planner{t: t, m: m, now: now, file: file, seen: map[string]int{}}
	for r := m.First; r < len(t.Cells); r++ {
		p.row(r)
	}
	return p.rows, p.faults
}

type planner struct {
	t      *Table
	m      Mapping
	now    time.Time
	file   string
	seen   map[string]int
	rows   []Row
	faults []Fault
}

func (p *planner) tell(r, c int, left bool, format string, a ...any) {
	p.faults = append(p.faults, Fault{p.t.Name, CellName(r, max(c, 0)), p.t.At(r, c), fmt.Sprintf(format, a...), left})
}

// col is the column that holds a field, -1 for none.
func (p *planner) col(f Field) int {
	for c, x := range p.m.Columns {
		if x == f {
			return c
		}
	}
	return -1
}

func (p *planner) text(r int, f Field) string { return p.t.At(r, p.col(f)) }

// sums are rows that count others.
var sums = regexp.MustCompile(`^(合\s*计|小\s*计|总\s*计|共\s*\d+\s*[件条份].*)$`)

func (p *planner) row(r int) {
	empty := true
	for c := range p.t.Cells[r] {
		if p.t.Cells[r][c] != "" {
			empty = false
		}
	}
	title := p.text(r, Title)
	switch {
	case empty:
		return
	case title == "":
		for c := range p.t.Cells[r] {
			if sums.MatchString(p.t.Cells[r][c]) {
				return
			}
		}
		p.tell(r, p.col(Title), true, "没有标题，这一行没有导入。")
		return
	case sums.MatchString(title):
		return
	case p.t.Spread[[2]int{r, p.col(Title)}]:
		p.tell(r, p.col(Title), true, "标题和上一格是合并的，分不清是几份文件，这一行没有导入。请取消合并，各写各的标题。")
		return
	case squeeze(title) == squeeze(p.m.Heads[p.col(Title)]): // a head again, on the next printed page
		return
	}
	day, problem := Day(p.text(r, FormedOn))
	if problem == "" && day.After(p.now) {
		problem = "日期晚于今天"
	}
	if problem != "" {
		p.tell(r, p.col(FormedOn), true, "生成日期%s，这一行没有导入。", problem)
		return
	}
	x := &register.Item{Title: title, FormedOn: day, DocNo: p.text(r, DocNo), IndexNo: p.text(r, IndexNo), Column: p.text(r, Column), Summary: p.text(r, Summary),
		Relayed: p.text(r, Relayed), By: register.ByImport, Source: fmt.Sprintf("%s %s 第%d行", p.file, p.t.Name, r+1)}
	x.Keywords = strings.FieldsFunc(p.text(r, Keywords), func(r rune) bool { return strings.ContainsRune("；;，,、 ", r) })
	if no := x.DocNo; no == "无" || no == "-" || no == "/" || no == "—" {
		x.DocNo = ""
	}
	if strings.Contains(p.text(r, Kind)+x.Column, "动态") {
		x.News = true
	}
	p.disclosure(r, x)
	p.out(r, x)
	if wrong := x.Check(p.now); wrong != nil {
		p.tell(r, p.col(Title), true, "%s这一行没有导入。", strings.Join(wrong, ""))
		return
	}
	if first, twice := p.seen[x.Key()]; twice {
		c := p.col(DocNo)
		if x.DocNo == "" {
			c = p.col(Title)
		}
		p.tell(r, c, true, "和第%d行是同一份文件，这一行没有导入。", first+1)
		return
	}
	p.seen[x.Key()] = r
	p.rows = append(p.rows, Row{x, p.t.Name, r + 1})
}

// disclosure reads how the document is open. What is not sure stays 待定.
func (p *planner) disclosure(r int, x *register.Item) {
	text := p.text(r, Disclosure)
	d, ok := register.DisclosureOf(text)
	if !ok {
		p.tell(r, p.col(Disclosure), false, "公开方式认不出来，先按“待定”导入。")
		d = register.Undecided
	}
	if text == "" && p.text(r, OutOn) != "" {
		d = register.Open
	}
	x.Disclosure = d
	if d != register.Withheld {
		return
	}
	x.DecidedBy, x.DecidedOn = p.text(r, DecidedBy), x.FormedOn
	ground := p.text(r, Ground)
	g, ok := register.GuessGround(ground)
	switch {
	case ok:
		x.Ground = g.Key
	case ground == "":
		p.tell(r, p.col(Ground), false, "不予公开没有写依据，已导入，请逐件补上（条例第十四至十六条）。")
	default:
		x.GroundNote = ground
		p.tell(r, p.col(Ground), false, "依据不止一个或认不出来，原话已照录，请逐件选定。")
	}
}

// out reads where and when it was published.
func (p *planner) out(r int, x *register.Item) {
	text := p.text(r, OutOn)
	if text == "" || x.Disclosure == register.Withheld && !x.News {
		if text != "" {
			p.tell(r, p.col(OutOn), false, "写了不予公开，又写了公开日期；公开日期没有导入，请核对。")
		}
		return
	}
	day, problem := Day(text)
	switch {
	case problem == "" && day.After(p.now):
		problem = "晚于今天"
	case problem == "" && day.Before(x.FormedOn):
		problem = "早于生成日期"
	}
	if problem != "" {
		p.tell(r, p.col(OutOn), false, "公开日期%s，其他的已导入，公开日期请补。", problem)
		return
	}
	x.Outs = []register.Out{{Where: wayOf(p.text(r, OutWhere)), On: day, Note: p.text(r, OutWhere)}}
}

// wayOf reads a channel as offices write it; none means the portal, as most tables do.
func wayOf(s string) string {
	for _, w := range []struct {
		key   string
		words []string
	}{{"meeting", []string{"坝坝会", "会议"}}, {notice.Board, []string{"张贴", "公告栏", "公示栏", "宣传栏"}}, {notice.WeChat, []string{"微信", "公众号"}}, {notice.Loudspeaker, []string{"喇叭", "广播"}}, {"hall", []string{"便民", "大厅"}}} {
		for _, word := range w.words {
			if strings.Contains(s, word) && !strings.Contains(s, "网") {
				return w.key
			}
		}
	}
	return "elsewhere"
}

var (
	dayForms = regexp.MustCompile(`^(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?$`)
	dayShort = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	dayUS    = regexp.MustCompile(`^(\d{1,2})-(\d{1,2})-(\d{2})$`) // Excel's mm-dd-yy
	serial   = regexp.MustCompile(`^\d{5}(\.\d+)?$`)
)

// Day reads a day as offices and Excel write it; problem is what is wrong, "" for nothing.
func Day(s string) (day time.Time, problem string) {
	s = strings.TrimSpace(s)
	if s == "" {
		return day, "没有写"
	}
	m := dayForms.FindStringSubmatch(s)
	if m == nil {
		m = dayShort.FindStringSubmatch(s)
	}
	if m == nil {
		if us := dayUS.FindStringSubmatch(s); us != nil {
			m = []string{s, "20" + us[3], us[1], us[2]}
		}
	}
	if m == nil && serial.MatchString(s) { // days since 1899-12-30
		n, _ := strconv.ParseFloat(s, 64)
		day = time.Date(1899, 12, 30, 0, 0, 0, 0, calendar.Zone).AddDate(0, 0, int(n))
		if day.Year() >= 1990 && day.Year() < 2100 {
			return day, ""
		}
		return time.Time{}, "看不懂"
	}
	if m == nil {
		return day, "看不懂，要写成 2026-03-02 或 2026年3月2日"
	}
	y, _ := strconv.Atoi(m[1])
	mon, _ := strconv.Atoi(m[2])
	d, _ := strconv.Atoi(m[3])
	day = time.Date(y, time.Month(mon), d, 0, 0, 0, 0, calendar.Zone)
	if day.Year() != y || int(day.Month()) != mon || day.Day() != d {
		return time.Time{}, "没有这一天"
	}
	return day, ""
}
