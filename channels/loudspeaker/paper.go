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

const (
	bigLead = 1850 // thousandths of the size
	midLead = 1500
)

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
// one's own words. The type is made a little smaller where that saves a page.
// missing are the characters that no font has.
func (c *Channel) pdf(n *notice.Notice, t notice.Target, s *Script) (b []byte, missing []rune, err error) {
	sh := &sheet{c: c, fonts: typeset.Sans()}
	sh.shape(s)
	least := sh.lay(n, t, s, smallestBig)
	for size := bigType; size > smallestBig; size -= typeset.Pt(1) {
		if sh.lay(n, t, s, size) == least {
			break
		}
	}
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

// lay sets everything with the script at this size, and returns how many pages it
// takes.
func (sh *sheet) lay(n *notice.Notice, t notice.Target, s *Script, size typeset.Len) int {
	sh.pages = nil
	sh.turn()
	sh.head(n, t, s)
	for _, it := range sh.body {
		sh.y += size / 4
		if it.cue {
			sh.set(it.text, midType, midLead, "P")
		} else {
			sh.set(it.text, size, bigLead, "P")
		}
	}
	return len(sh.pages)
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
