package loudspeaker

import (
	"fmt"
	"slices"
	"strings"

	"gaoshi/internal/notice"
	"gaoshi/internal/speech"
	"gaoshi/internal/typeset"
)

// Measures of the printed script: type that is read at arm's length under a bare
// bulb, and room above the lines for small letters.
var (
	sheetW, sheetH = typeset.MM(210), typeset.MM(297)
	margin         = typeset.MM(20)
	foot           = typeset.MM(18)
	bigType        = typeset.Pt(22)
	smallestBig    = typeset.Pt(18)
	midType        = typeset.Pt(14)
	titleType      = typeset.Pt(20)
	smallType      = typeset.Pt(11)
)

// leads are how far lines may stand apart, in thousandths of the size, the roomy
// first: below the last there is no place for small letters over a line.
var leads = []int32{1850, 1720, 1600}

const midLead = 1500

// fewest is how many lines a page has at least: a reader does not turn for one.
const fewest = 3

// loud are the kinds of words that must be read as they stand: they are bold.
var loud = []speech.Kind{speech.Phone, speech.Date, speech.Clock, speech.Money, speech.Percent}

// sheet sets one script on A4 pages.
type sheet struct {
	c     *Channel
	fonts *typeset.Fonts
	body  []item
	pages []*typeset.Page
	y     typeset.Len
}

// item is a paragraph of the script or a cue, shaped once and set at any size.
type item struct {
	text *typeset.Text
	cue  bool
}

// pdf prints a script in big type: small letters over rare and ambiguous
// characters, dates, sums and phones in bold, and a line that asks to say it in
// one's own words. The lines move together, and the type is made a little smaller,
// where that saves a page.
// missing are the characters that no font has.
func (c *Channel) pdf(n *notice.Notice, t notice.Target, s *Script) (b []byte, missing []rune, err error) {
	sh := &sheet{c: c, fonts: typeset.Sans()}
	sh.shape(s)
	sh.fit(n, t, s)
	for i, pg := range sh.pages {
		line := sh.fonts.Plain(fmt.Sprintf("%s　第%d页，共%d页", n.Ref(), i+1, len(sh.pages)), false).One()
		pg.Begin("P", "")
		pg.Centered(line, margin, sheetH-foot/2, sheetW-2*margin, smallType, typeset.Black)
		pg.End()
	}
	doc := typeset.Document{Title: "大喇叭播音稿：" + n.Content.Title, Author: n.Content.Issuer, Subject: villageOf(t), Date: n.Content.PublishAt, Pages: sh.pages}
	if b, err = doc.PDF(); err != nil {
		return nil, nil, fmt.Errorf("播音稿打印版没有排出来：%w", err)
	}
	for _, it := range sh.body {
		for _, r := range it.text.Missing {
			if !slices.Contains(missing, r) {
				missing = append(missing, r)
			}
		}
	}
	return b, missing, nil
}

// shape shapes the paragraphs of a script.
func (sh *sheet) shape(s *Script) {
	for i := 0; i < len(s.Lines); {
		j := i + 1
		for j < len(s.Lines) && !s.breaks(j) {
			j++
		}
		if s.Lines[i].Rest {
			sh.body = append(sh.body, item{sh.fonts.Plain("（停一下）", false), true})
		}
		runs := []typeset.Run{{Text: "　　"}}
		for _, l := range s.Lines[i:j] {
			runs = append(runs, sh.runs(l)...)
		}
		sh.body = append(sh.body, item{sh.fonts.Shape(runs, false), false})
		i = j
	}
	sh.body = append(sh.body, item{sh.fonts.Plain("播完请在村干部页面上点“已播”。", false), true})
}

// fit sets everything on the fewest pages, in the largest type that these take.
func (sh *sheet) fit(n *notice.Notice, t notice.Target, s *Script) {
	sh.turn()
	sh.head(n, t, s)
	first, later := sheetH-foot-sh.y, sheetH-foot-margin
	tight := leads[len(leads)-1]
	least := len(deal(sh.rows(smallestBig, tight), first, later))
	for size := bigType; size >= smallestBig; size -= typeset.Pt(1) {
		for _, lead := range leads {
			if pages := deal(sh.rows(size, lead), first, later); len(pages) == least {
				sh.draw(pages)
				return
			}
		}
	}
	sh.draw(deal(sh.rows(smallestBig, tight), first, later))
}

// row is one line of the script with its place.
type row struct {
	line   typeset.Line
	size   typeset.Len
	before typeset.Len // space above, not at a page's top
	step   typeset.Len
	end    bool // of a paragraph
	keep   bool // not the last of a page
}

// rows breaks the script into lines.
func (sh *sheet) rows(size typeset.Len, lead int32) []row {
	var out []row
	for _, it := range sh.body {
		r := row{size: size, step: size * typeset.Len(lead) / 1000}
		if it.cue {
			r = row{size: midType, step: midType * midLead / 1000, keep: true}
		}
		lines := it.text.Break(typeset.Setting{Measure: typeset.Across(sheetW-2*margin, r.size)})
		for i, l := range lines {
			r.line, r.end, r.before = l, i == len(lines)-1, 0
			if i == 0 {
				r.before = size / 4
			}
			out = append(out, r)
		}
	}
	return out
}

// deal puts rows on pages: a first with this much room, and later ones. No page
// ends with a cue or has fewer than three rows where it can be helped.
func deal(rows []row, first, later typeset.Len) [][]row {
	var pages [][]row
	for room := first; len(rows) > 0; room = later {
		n, used := 0, typeset.Len(0)
		for n < len(rows) && used+rows[n].before+rows[n].step <= room {
			used += rows[n].before + rows[n].step
			n++
		}
		if n < len(rows) {
			n = min(n, max(len(rows)-fewest, 1))
			for n > 1 && rows[n-1].keep {
				n--
			}
			n = max(n, 1)
		}
		pages, rows = append(pages, rows[:n]), rows[n:]
	}
	return pages
}

// draw puts the rows below the head and on further pages.
func (sh *sheet) draw(pages [][]row) {
	for i, rows := range pages {
		if i > 0 {
			sh.turn()
		}
		open := false
		for k, r := range rows {
			if k > 0 || i == 0 {
				sh.y += r.before
			}
			if !open {
				sh.page().Begin("P", "")
				open = true
			}
			sh.page().Line(r.line, margin, sh.y+r.step-r.size/3, r.size, typeset.Black)
			sh.y += r.step
			if r.end || k == len(rows)-1 {
				sh.page().End()
				open = false
			}
		}
	}
}

// turn begins a page.
func (sh *sheet) turn() {
	sh.pages = append(sh.pages, typeset.NewPage(sh.fonts, sheetW, sheetH))
	sh.y = margin
}

func (sh *sheet) page() *typeset.Page { return sh.pages[len(sh.pages)-1] }

// head is what stands above the script: where, what, how long, and the advice.
func (sh *sheet) head(n *notice.Notice, t notice.Target, s *Script) {
	sh.set(sh.fonts.Plain("大喇叭播音稿　"+villageOf(t)+"　大约"+minutes(s.Seconds)+slotsText(t.Slots), false), midType, midLead, "P")
	sh.y += midType / 2
	sh.set(sh.fonts.Title(n.Content.Title), titleType, midLead, "H1")
	if isWarning(n) {
		sh.set(sh.fonts.Plain("紧急，请马上播。", true), titleType, midLead, "P")
	}
	sh.y += midType / 2
	top := sh.y
	pad := typeset.MM(3)
	sh.y += pad
	sh.setAt(sh.fonts.Plain(advice, false), midType, midLead, "P", margin+pad, sheetW-2*margin-2*pad)
	sh.y += pad
	sh.page().Box(margin, top, sheetW-2*margin, sh.y-top, typeset.Pt(1), typeset.Black)
	sh.y += midType / 2
	sh.set(sh.fonts.Plain("（先响三声提示音）", false), midType, midLead, "P")
}

// runs cuts a line into runs of one look: bold where it must be read as it stands,
// with small letters where it may be misread.
func (sh *sheet) runs(l Line) []typeset.Run {
	ruby := map[int]string{}
	for _, h := range sh.c.names.Hints(l.Spoken) {
		ruby[h.Start] = h.Syllable.String()
	}
	bold := func(at int) bool {
		for _, s := range l.Spans {
			if at >= s.OutStart && at < s.OutEnd {
				return slices.Contains(loud, s.Kind)
			}
		}
		return len(l.Spans) == 0 && (l.Part == Contact || l.Part == Recall)
	}
	var out []typeset.Run
	was := false
	for i, r := range l.Spoken {
		was = bold(i) || was && strings.ContainsRune("年月日号点分半元，", r)
		run := typeset.Run{Text: string(r), Bold: was, Ruby: ruby[i]}
		if k := len(out) - 1; k >= 0 && run.Ruby == "" && out[k].Ruby == "" && out[k].Bold == run.Bold {
			out[k].Text += run.Text
			continue
		}
		out = append(out, run)
	}
	return out
}

func (sh *sheet) set(t *typeset.Text, size typeset.Len, lead int32, role typeset.Role) {
	sh.setAt(t, size, lead, role, margin, sheetW-2*margin)
}

// setAt sets a text line by line, over to the next page where one is full.
func (sh *sheet) setAt(t *typeset.Text, size typeset.Len, lead int32, role typeset.Role, x, w typeset.Len) {
	step := typeset.Len(int64(size) * int64(lead) / 1000)
	lines := t.Break(typeset.Setting{Measure: typeset.Across(w, size)})
	open := false
	for _, l := range lines {
		if sh.y+step > sheetH-foot {
			if open {
				sh.page().End()
				open = false
			}
			sh.turn()
		}
		if !open {
			sh.page().Begin(role, "")
			open = true
		}
		sh.page().Line(l, x, sh.y+step-size/3, size, typeset.Black)
		sh.y += step
	}
	if open {
		sh.page().End()
	}
}
