package form

import (
	"fmt"
	"strings"
	"time"

	"gaoshi/internal/typeset"
)

// Word is a stretch of a script. Pinyin, where given, stands above it: for names
// and characters that are often misread.
type Word struct{ Text, Pinyin string }

// Script is what a loudspeaker operator reads aloud.
type Script struct {
	Title   string
	Issuer  string
	Ref     string // the notice's number
	Place   string // 和顺村1—4组喇叭
	Slots   string // 每天7:30、18:00
	Seconds int    // how long one reading takes
	Times   int    // how often it is read; 0: not said
	Lines   [][]Word
	Date    time.Time // of the notice
}

// Print sets the script for reading aloud: large type, wide lines, a sentence to
// a paragraph, and no line broken inside a name or a number. Missing are the
// characters that no font has.
func (sc *Script) Print(fs *typeset.Fonts) (doc *typeset.Document, missing []rune) {
	s := newSheet(fs, sc.Title)
	s.y += mm(2)
	s.title("广播稿", pt(30))
	s.title(sc.Title, pt(20))
	s.y += mm(4)
	s.facts(sc)
	s.page().Fill(side, s.y, s.width(), 1500, typeset.Black)
	s.y += mm(5)
	size := pt(21)
	measure := typeset.Across(s.width(), size)
	seen := map[rune]bool{}
	for _, words := range sc.Lines {
		runs := make([]typeset.Run, len(words))
		lead := size * 165 / 100
		for i, w := range words {
			runs[i] = typeset.Run{Text: w.Text, Ruby: w.Pinyin}
			if w.Pinyin != "" {
				lead = size * 195 / 100
			}
		}
		t := fs.Shape(runs, false)
		for _, r := range t.Missing {
			if !seen[r] {
				seen[r] = true
				missing = append(missing, r)
			}
		}
		for i, l := range t.Break(typeset.Setting{Measure: measure, First: 2000}) {
			s.room(lead)
			if i == 0 || s.y == top {
				s.page().Begin("P", "")
			}
			s.y += lead
			s.page().Line(l, side, s.y-size*20/100, size, typeset.Black)
			if i == 0 {
				s.page().End()
			}
		}
		s.y += mm(3)
	}
	return s.finish(sc.Title, sc.Issuer, sc.Date, sc.Ref), missing
}

// facts sets when, where and how long, in one or more lines.
func (s *sheet) facts(sc *Script) {
	var facts []string
	add := func(label, v string) {
		if v != "" {
			facts = append(facts, label+v)
		}
	}
	add("地点：", sc.Place)
	add("时间：", sc.Slots)
	if sc.Seconds > 0 {
		add("读一遍约", duration(sc.Seconds))
	}
	if sc.Times > 0 {
		add("共读", fmt.Sprintf("%d遍", sc.Times))
	}
	size := pt(13)
	s.page().Begin("P", "")
	for _, l := range s.fs.Plain(strings.Join(facts, "　　"), true).Break(typeset.Setting{Measure: typeset.Across(s.width(), size), Ragged: true}) {
		s.y += size * 150 / 100
		s.page().Centered(l, side, s.y-size*30/100, s.width(), size, typeset.Black)
	}
	s.page().End()
	s.y += mm(2)
}

func duration(sec int) string {
	if sec < 60 {
		return fmt.Sprintf("%d秒", sec)
	}
	if sec%60 == 0 {
		return fmt.Sprintf("%d分钟", sec/60)
	}
	return fmt.Sprintf("%d分%d秒", sec/60, sec%60)
}
