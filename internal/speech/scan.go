package speech

import (
	"math"
	"unicode/utf8"
)

// scanner is the state of one run.
type scanner struct {
	src string
	p   Profile

	r       []rune  // the folded text
	pos     []int32 // the byte in src where each rune begins; one more for the end
	changed []int32 // indexes into r of runes that stand otherwise in src
	dropped bool    // bytes were dropped since the last rune kept
	gap     int     // where the first of them stood, if they part words; else -1
	digits  []rune  // scratch for numbers with commas

	out      []byte
	blanks   []int // indexes into spans of the blanks that were kept
	spans    []Span
	warnings []Warning

	runIn, runOut int // start of the unchanged run being copied; -1: none
	mark          int // the next entry of changed

	items, itemEnd int // the number of the last item of a list, and the rune after it

	last              Kind // what the last number was taken for
	lastEnd           int  // the rune after it; -1: none
	hostFrom, hostEnd int  // the run of host characters last looked at

	steps int // runes and bytes looked at, for the test that reading is linear
}

func (s *scanner) reset(text string, p Profile) {
	if len(text) > math.MaxInt32 {
		text = text[:math.MaxInt32] // 2 GB in one piece: no notice
	}
	s.src, s.p = text, p
	s.r, s.pos, s.changed, s.dropped = s.r[:0], s.pos[:0], s.changed[:0], false
	s.gap = -1
	s.out = make([]byte, 0, len(text)+len(text)/8+16)
	s.spans, s.warnings = nil, nil
	s.runIn, s.runOut, s.mark = -1, 0, 0
	s.blanks = s.blanks[:0]
	s.last, s.lastEnd = Plain, -1
	s.items, s.itemEnd = 0, 0
	s.hostFrom, s.hostEnd, s.steps = 0, 0, 0
}

// at is the rune at i, 0 outside of the text.
func (s *scanner) at(i int) rune {
	s.steps++
	if uint(i) < uint(len(s.r)) {
		return s.r[i]
	}
	return 0
}

// digitsEnd is the end of the run of digits at i; i itself if there is none.
func (s *scanner) digitsEnd(i int) int {
	from := i
	for i < len(s.r) && isDigit(s.r[i]) {
		i++
	}
	s.steps += i - from
	return i
}

// blank skips at most one blank: "120 户".
func (s *scanner) blank(i int) int {
	if s.at(i) == ' ' {
		return i + 1
	}
	return i
}

func (s *scanner) put(word string) { s.out = append(s.out, word...) }

// flush ends the unchanged run, whose text is already in out.
func (s *scanner) flush(in int) {
	if s.runIn >= 0 {
		s.spans = append(s.spans, Span{Plain, s.runIn, in, s.runOut, len(s.out)})
		s.runIn = -1
	}
}

// copyRun copies the runes i to j, none of which is changed.
func (s *scanner) copyRun(i, j int) {
	if s.runIn < 0 {
		s.runIn, s.runOut = int(s.pos[i]), len(s.out)
	}
	s.out = append(s.out, s.src[s.pos[i]:s.pos[j]]...)
}

// keep copies the runes i to j as they were folded.
func (s *scanner) keep(i, j int) int {
	for k := i; k < j; k++ {
		if s.isChanged(k) {
			kind := Clean
			if s.r[k] == '某' {
				kind = Mask
			}
			o := s.begin(k)
			s.out = append(s.out, string(s.r[k])...)
			s.end(kind, k, k+1, o)
		} else {
			s.copyRun(k, k+1)
		}
	}
	return j
}

// begin starts a changed span at rune i and returns where its output begins.
func (s *scanner) begin(i int) int {
	s.flush(int(s.pos[i]))
	return len(s.out)
}

// end closes the span of the runes i to j, whose output began at o, and returns j.
func (s *scanner) end(kind Kind, i, j, o int) int {
	s.spans = append(s.spans, Span{kind, int(s.pos[i]), int(s.pos[j]), o, len(s.out)})
	return j
}

// say writes one changed span and returns j.
func (s *scanner) say(kind Kind, i, j int, word string) int {
	o := s.begin(i)
	s.put(word)
	return s.end(kind, i, j, o)
}

// note remembers that a number of this kind ended at rune j.
func (s *scanner) note(kind Kind, j int) int {
	s.last, s.lastEnd = kind, j
	return j
}

// warn adds a warning on the bytes from to to.
func (s *scanner) warn(kind Kind, from, to int, message string) {
	s.warnings = append(s.warnings, Warning{kind, from, to, message})
}

// warnAt adds a warning on the runes i to j; the input stands between the parts.
func (s *scanner) warnAt(kind Kind, i, j int, before, after string) {
	from, to := int(s.pos[i]), int(s.pos[j])
	s.warn(kind, from, to, before+shown(s.src[from:to])+after)
}

// isChanged reports whether rune i stands otherwise in the input. Calls come in
// rising order of i.
func (s *scanner) isChanged(i int) bool {
	for s.mark < len(s.changed) && int(s.changed[s.mark]) < i {
		s.mark++
	}
	return s.mark < len(s.changed) && int(s.changed[s.mark]) == i
}

// nextChanged is the first changed rune at or after i.
func (s *scanner) nextChanged(i int) int {
	s.isChanged(i)
	if s.mark < len(s.changed) {
		return int(s.changed[s.mark])
	}
	return len(s.r)
}

// scan is the second pass.
func (s *scanner) scan() {
	if len(s.r) == 0 {
		if len(s.src) > 0 {
			s.spans = append(s.spans, Span{Clean, 0, len(s.src), 0, 0})
		}
		return
	}
	for i := 0; i < len(s.r); {
		j, limit := i, s.nextChanged(i)
		for j < limit && s.isPlain(s.r[j]) {
			j++
		}
		switch {
		case j > i:
			s.copyRun(i, j)
			i = j
		case s.isPlain(s.r[i]):
			i = s.keep(i, i+1)
		default:
			i = s.dispatch(i)
		}
	}
	s.flush(len(s.src))
	s.tidy()
}

func (s *scanner) isPlain(r rune) bool {
	if r >= 0x4E00 && r <= 0x9FFF {
		return true
	}
	return class(r) == plain && !(s.p.Bare && isMark(r))
}

// dispatch hands what begins at i to its reader, which returns the next rune.
func (s *scanner) dispatch(i int) int {
	switch c := s.r[i]; {
	case isDigit(c):
		return s.number(i)
	case isLetter(c):
		return s.word(i)
	case isSpace(c):
		return s.space(i)
	case c == '（' || c == '(':
		return s.bracket(i)
	case isDash(c):
		return s.dash(i)
	case c == '+' || c == '±':
		return s.plus(i)
	case c == '.':
		return s.point(i)
	case isCurrency(c):
		return s.money(i)
	case s.p.Bare && isMark(c):
		return s.bare(i)
	default:
		return s.sign(i)
	}
}

// space reads a run of blanks. One is kept where it is a pause between words;
// tidy takes it out again if a mark comes to stand beside it.
func (s *scanner) space(i int) int {
	j := i
	for isSpace(s.at(j)) {
		j++
	}
	after := s.at(j)
	if s.r[i] == '_' && j == i+1 && (isLetter(s.at(i-1)) || isDigit(s.at(i-1))) && (isLetter(after) || isDigit(after)) {
		return s.say(Sign, i, j, "下划线")
	}
	if isHanzi(s.lastOut()) && isDigit(after) && s.lastEnd != i ||
		s.lastEnd == i && (isDash(after) || opWord(after) != "") && isDigit(s.at(s.blank(j+1))) ||
		s.lastEnd == i && isHanzi(after) && s.last != Phone && s.last != Digits && s.last != Clock {
		return s.say(Clean, i, j, "")
	}
	s.blanks = append(s.blanks, len(s.spans))
	if s.runIn >= 0 {
		s.blanks[len(s.blanks)-1]++ // begin closes the run first
	}
	return s.say(Clean, i, j, " ")
}

// tidy takes out the blanks that stand beside a mark, a line's end or another
// blank, and joins the others to the plain text around them.
func (s *scanner) tidy() {
	if len(s.blanks) == 0 {
		return
	}
	out, spans, b := s.out[:0], s.spans[:0], 0
	for i, sp := range s.spans {
		text := s.out[sp.OutStart:sp.OutEnd]
		if b < len(s.blanks) && s.blanks[b] == i {
			b++
			if idleBeside(lastRune(out)) || idleBeside(firstRune(s.out[sp.OutEnd:])) {
				text = nil
			} else if s.src[sp.InStart:sp.InEnd] == " " {
				sp.Kind = Plain
			}
		}
		sp.OutStart = len(out)
		out = append(out, text...)
		sp.OutEnd = len(out)
		if n := len(spans); n > 0 && sp.Kind == Plain && spans[n-1].Kind == Plain {
			spans[n-1].InEnd, spans[n-1].OutEnd = sp.InEnd, sp.OutEnd
			continue
		}
		spans = append(spans, sp)
	}
	s.out, s.spans = out, spans
}

// idleBeside reports a rune beside which a blank says nothing.
func idleBeside(r rune) bool {
	return r == 0 || r == '\n' || r == ' ' || r >= 0x80 && class(r) == plain && isMark(r) || r == '（' || r == '—'
}

// lastOut is the last rune written, 0 at the start.
func (s *scanner) lastOut() rune { return lastRune(s.out) }

func lastRune(b []byte) rune {
	if len(b) == 0 {
		return 0
	}
	r, _ := utf8.DecodeLastRune(b)
	return r
}

func firstRune(b []byte) rune {
	if len(b) == 0 {
		return 0
	}
	r, _ := utf8.DecodeRune(b)
	return r
}

// isMark reports punctuation that a Bare profile leaves out.
func isMark(r rune) bool {
	switch r {
	case ',', ';', ':', '?', '"', '\'', ')', '(', '!', '.', '—', '（':
		return true
	}
	return class(r) == plain && r >= 0x80 && !isHanzi(r) && r != '·' && (r < 0x2070 && r >= 0x2010 || r >= 0x3000 && r < 0x3040 || r >= 0xFF00)
}

// bare leaves a mark out, with a blank where words would run together.
func (s *scanner) bare(i int) int {
	return s.bareTo(i, i+1)
}

// bareTo leaves the runes i to j out, with a blank where words would run together.
func (s *scanner) bareTo(i, j int) int {
	if isLetter(s.lastOut()) && isLetter(s.at(j)) {
		return s.say(Clean, i, j, " ")
	}
	return s.say(Clean, i, j, "")
}

// pause appends a mark, which a Bare profile leaves out.
func (s *scanner) pause(mark string) {
	if !s.p.Bare {
		s.put(mark)
	}
}
