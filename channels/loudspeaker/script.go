package loudspeaker

import (
	"sort"
	"strings"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/speech"
)

// Part is the part of a script that a line belongs to, in the order of the air.
type Part int

// Parts of a script.
const (
	Greeting Part = iota // the call to the village
	Matter               // who speaks, and what about
	Body                 // who, when, where, how much
	Contact              // the phones, a first time
	Again                // the core once more
	Recall               // the phones twice, in groups
	Closing              // 播送完毕
)

// PartName is the Chinese name of a part.
func PartName(p Part) string {
	return [...]string{"开头", "谁说、说什么", "正文", "电话", "再播一遍", "电话念两遍", "结尾"}[p]
}

// Line is one sentence of a script: as written, and as it is spoken.
type Line struct {
	Part    Part
	Written string
	Spoken  string
	Spans   []speech.Span // Spoken ↔ Written
	Source  int           // 1-based line of the notice's Markdown body; 0: not from there
	First   bool          // begins a paragraph
	Rest    bool          // the longer rest between two rounds comes before it

	heads    []*head
	unit     int // lines cut from one written sentence have one number
	part     int // need of this line alone
	need     int
	order    int
	cuttable bool
	own      bool // the clerk's own words: never cut up
}

// LeftOut is a piece of the notice that is not spoken, with the reason in Chinese.
type LeftOut struct {
	Line int // 1-based line of the body; 0: not from there
	Text string
	Why  string
}

// Script is what one loudspeaker says for one notice.
type Script struct {
	Lines   []Line
	Out     []LeftOut
	Warned  []Doubt // readings that a person should listen to
	Seconds int     // with chime and gaps
	TooLong bool    // longer than the limit, though nothing more can be left out
}

// Doubt is a reading that the normaliser was not sure of.
type Doubt struct {
	Line int // 1-based line of the body; 0: not from there
	Text string
	Why  string
}

// Text is the spoken script: one paragraph a line, an empty line for the longer
// rest between two rounds.
func (s *Script) Text() string {
	var b strings.Builder
	for i, l := range s.Lines {
		if i > 0 && s.breaks(i) {
			b.WriteByte('\n')
			if l.Rest {
				b.WriteByte('\n')
			}
		}
		b.WriteString(l.Spoken)
	}
	return b.String()
}

// breaks reports whether line i begins a paragraph.
func (s *Script) breaks(i int) bool {
	return i == 0 || s.Lines[i].First || s.Lines[i].Part != s.Lines[i-1].Part
}

// Compose makes the script of a notice for a target, with no I/O.
func (c *Channel) Compose(n *notice.Notice, t notice.Target) Script {
	w := &writer{c: c, n: n, t: t}
	switch {
	case n.Kind == notice.Withdrawal:
		w.opening(amended(n))
	case strings.TrimSpace(n.Content.Speak) != "":
		w.ownWords()
	default:
		w.fromBody()
	}
	w.closing()
	return w.finish()
}

// writer puts one script together.
type writer struct {
	c        *Channel
	n        *notice.Notice
	t        notice.Target
	s        Script
	phones   []Phone
	core     []Line
	heads    []*head // of the body, all
	headSaid map[*head]string
	units    int
}

// add normalises sentences and appends them as one paragraph.
func (w *writer) add(p Part, lines ...Line) {
	if len(lines) > 0 {
		lines[0].First = true
	}
	w.append(p, lines...)
}

// append normalises sentences and appends them.
func (w *writer) append(p Part, lines ...Line) {
	for _, l := range lines {
		l.Part = p
		if l.Spoken == "" {
			w.say(&l)
		}
		l.order = len(w.s.Lines)
		w.s.Lines = append(w.s.Lines, l)
	}
}

// texts makes lines of written sentences, shortened.
func (w *writer) texts(ss ...string) []Line {
	var out []Line
	for _, s := range ss {
		out = append(out, w.short(Line{Written: s})...)
	}
	return out
}

// short cuts a line into sentences fit for the ear.
func (w *writer) short(l Line) []Line {
	parts := []string{closed(l.Written)}
	if !l.own {
		parts = shorten(l.Written, w.c.spoken)
	}
	w.units++
	var out []Line
	for i, p := range parts {
		if p == "" {
			continue
		}
		x := l
		x.Written, x.First = p, l.First && i == 0
		x.unit, x.part = w.units, need(p)
		out = append(out, x)
	}
	return out
}

func (w *writer) opening(about []string) {
	w.add(Greeting, w.texts(splitSentences(greet(w.n, w.t))...)...)
	w.add(Matter, w.texts(about...)...)
}

func (w *writer) reader() *reader {
	c := &w.n.Content
	year := c.PublishAt.Year()
	same := !c.PublishAt.IsZero() && (c.ExpireAt.IsZero() || c.ExpireAt.Year() == year)
	return &reader{c: c, year: year, same: same, point: map[string]bool{}}
}

// fromBody makes the script from the plain line and the body.
func (w *writer) fromBody() {
	about := matter(w.n)
	if w.n.Kind == notice.Correction {
		about = amended(w.n)
	}
	w.opening(about)
	plain := w.plain()
	r := w.reader()
	r.read(document.Parse(w.n.Content.Body))
	w.s.Out = append(w.s.Out, r.left...)
	w.phones = r.phone

	w.add(Body, plain...)
	for i, l := range r.lines {
		w.heads = append(w.heads, l.heads...)
		short := w.short(l)
		if len(short) > 0 && i > 0 {
			short[0].First = l.First
		}
		w.append(Body, short...)
	}
	w.core = plain
	if isWarning(w.n) {
		w.core = append(w.linesOf(Matter)[1:], plain...)
	}
	if len(plain) == 0 {
		w.core = append(w.core, best(w.linesOf(Body), 70)...)
	}
	if p := r.pointer(); p != "" {
		w.add(Body, w.texts(p)...)
	}
	w.pickPhones()
	w.contact()
}

// plain is the one plain line as sentences that are never cut.
func (w *writer) plain() []Line {
	r := w.reader()
	for _, s := range splitSentences(w.n.Content.Plain) {
		r.sentence(s, 0)
	}
	var out []Line
	for _, l := range r.lines {
		l.cuttable = false
		for _, x := range w.short(l) {
			w.say(&x)
			out = append(out, x)
		}
	}
	w.s.Out = append(w.s.Out, r.left...)
	return out
}

// ownWords makes the script from the clerk's own text: kept as it is, save what
// no loudspeaker reads. A greeting and the repeat are added where it has none.
func (w *writer) ownWords() {
	speak := strings.TrimSpace(w.n.Content.Speak)
	if w.n.Kind == notice.Correction {
		w.opening(amended(w.n))
	} else if first := firstSentences(speak, 2); !greeting.MatchString(first) {
		w.opening(nil)
	}
	r := w.reader()
	r.same = false // the clerk's dates stand as they are
	repeats := false
	var lines []Line
	for _, para := range strings.Split(speak, "\n") {
		start := true
		for _, s := range splitSentences(para) {
			if spokenAgain.MatchString(s) {
				if hanzi(s) <= 10 { // only announces the repeat, which follows anyway
					continue
				}
				repeats = true
			}
			before := len(r.lines)
			r.own(s)
			for i := before; i < len(r.lines); i++ {
				r.lines[i].First, start = start, false
				lines = append(lines, r.lines[i])
			}
		}
	}
	w.s.Out = append(w.s.Out, r.left...)
	for i := range lines {
		w.units++
		lines[i].unit, lines[i].part = w.units, lines[i].need
	}
	w.add(Body, lines...)
	for i := range w.s.Lines {
		if l := &w.s.Lines[i]; l.Part == Body && greeting.MatchString(l.Written) && i < 3 {
			l.cuttable = false
		}
	}
	if p := r.pointer(); p != "" {
		w.add(Body, w.texts(p)...)
	}
	w.phones = append(findSpokenPhones(speak), r.phone...)
	told := len(w.phones) > 0
	if !told {
		body := w.reader()
		body.read(document.Parse(w.n.Content.Body))
		w.phones = body.phone
	}
	w.pickPhones()
	if !repeats {
		if w.core = w.plain(); len(w.core) == 0 {
			w.core = best(w.linesOf(Body), 60)
		}
	}
	if !told && len(w.core) > 0 {
		w.contact()
	}
}

// own takes a sentence of the clerk's own words in: kept whole, unless it holds
// what is never read out.
func (r *reader) own(s string) {
	if r.barred(s) {
		r.sentence(s, 0)
		return
	}
	r.addPhones(findPhones(s))
	s, _ = openBrackets(s)
	r.lines = append(r.lines, Line{Part: Body, Written: s, need: need(s), cuttable: true, own: true})
}

func firstSentences(text string, n int) string {
	ss := splitSentences(text)
	return strings.Join(ss[:min(n, len(ss))], "")
}

func (w *writer) linesOf(p Part) []Line {
	var out []Line
	for _, l := range w.s.Lines {
		if l.Part == p {
			out = append(out, l)
		}
	}
	return out
}

// pickPhones keeps the two phones that matter most to a listener and leaves the
// others to the paper.
func (w *writer) pickPhones() {
	rank := func(p Phone) int {
		name := p.Label + p.Owner
		switch {
		case strings.Contains(name, "监督"), strings.Contains(name, "举报"), strings.Contains(name, "投诉"):
			return 2
		case len(p.Number) == 3 && !isWarning(w.n): // everybody knows 119
			return 3
		case isWarning(w.n) && (strings.Contains(name, "火警") || strings.Contains(name, "急救") || strings.Contains(name, "值班") || strings.Contains(name, "抢修")):
			return 0
		}
		return 1
	}
	sort.SliceStable(w.phones, func(i, j int) bool { return rank(w.phones[i]) < rank(w.phones[j]) })
	const spoken = 2
	for len(w.phones) > 1 && rank(w.phones[len(w.phones)-1]) == 3 {
		w.phones = w.phones[:len(w.phones)-1]
	}
	if len(w.phones) <= spoken {
		return
	}
	for _, p := range w.phones[spoken:] {
		w.s.Out = append(w.s.Out, LeftOut{Text: p.name() + " " + p.Number, Why: "电话念多了记不住，只念最要紧的两个"})
	}
	w.phones = w.phones[:spoken]
}

// contact reads the phones out a first time.
func (w *writer) contact() {
	var ls []Line
	for _, p := range w.phones {
		ls = append(ls, w.phoneLine(p.name(), p))
	}
	w.add(Contact, ls...)
}

// phoneLine says a phone behind a name. One that the clerk wrote in words already
// is said in groups all the same.
func (w *writer) phoneLine(name string, p Phone) Line {
	l := Line{Written: name + "：" + p.Number + "。"}
	if p.end == 0 {
		l.Spoken = w.c.spoken(name) + "：" + p.said(w.c.profile.PlainOne) + "。"
	}
	return l
}

// closing says the core again, the phones twice, and that it is over. Of several
// phones only the first is said twice, save in a warning.
func (w *writer) closing() {
	if len(w.core) > 0 {
		times := w.c.opt.Repeats
		if isWarning(w.n) {
			times = w.c.opt.WarningRepeats
		}
		for i := 1; i < times; i++ {
			head := w.texts(ifElse(i == 1, "下面再播送一遍。", "再播送一遍。"))
			head[0].First, head[0].Rest = true, true
			w.add(Again, head...)
			for _, l := range w.core {
				l.Part, l.First, l.Rest, l.cuttable, l.heads = Again, false, false, false, nil
				w.s.Lines = append(w.s.Lines, l)
			}
		}
	}
	for i, p := range w.phones {
		if i > 0 && !isWarning(w.n) {
			break
		}
		first := w.phoneLine(p.name(), p)
		first.Rest = i == 0
		w.add(Recall, first, w.phoneLine("再报一遍", p))
	}
	w.add(Closing, w.texts("播送完毕。")...)
}

const whyCut = "为了不超过时长，略去了最不要紧的整句"

// finish keeps the script within its limit, puts headings and numbers in front of
// what is kept, and takes the length.
func (w *writer) finish() Script {
	s := &w.s
	for _, l := range s.fit(w.c.opt.Limit.Seconds(), func(s *Script) float64 { return w.c.length(w.headed(s, false)) }) {
		s.Out = append(s.Out, LeftOut{Line: l.Source, Text: l.Written, Why: whyCut})
	}
	s = w.headed(s, true)
	sec := w.c.length(s)
	s.Seconds = int(sec + 0.5)
	s.TooLong = sec > w.c.opt.Limit.Seconds()
	return *s
}

// headed is the script with each heading and number in front of the first sentence
// that is kept below it. Only when final are Written and Spans made anew too.
func (w *writer) headed(s *Script, final bool) *Script {
	out := *s
	out.Lines = append([]Line(nil), s.Lines...)
	whole := wholeLists(w.heads, s.Lines)
	said := map[*head]bool{}
	for i := range out.Lines {
		l := &out.Lines[i]
		written, spoken := "", ""
		for _, h := range l.heads {
			if said[h] {
				continue
			}
			said[h] = true
			switch {
			case h.ord == 0:
				written += h.text + "："
				spoken += w.spokenHead(h) + "："
			case whole[h.list]:
				written += "第" + cardinal(h.ord) + "，"
				spoken += "第" + cardinal(h.ord) + "，"
			}
		}
		if written == "" {
			continue
		}
		l.Written, l.Spoken = written+l.Written, spoken+l.Spoken
		if final {
			l.Spoken, l.Spans, _ = w.c.speak(l.Written)
		}
	}
	return &out
}

func (w *writer) spokenHead(h *head) string {
	if w.headSaid == nil {
		w.headSaid = map[*head]string{}
	}
	if _, ok := w.headSaid[h]; !ok {
		w.headSaid[h] = w.c.spoken(h.text)
	}
	return w.headSaid[h]
}

// wholeLists tells which lists still have every numbered item.
func wholeLists(heads []*head, lines []Line) map[int]bool {
	kept := map[*head]bool{}
	for _, l := range lines {
		for _, h := range l.heads {
			kept[h] = true
		}
	}
	whole := map[int]bool{}
	for _, h := range heads {
		if h.ord > 0 {
			if _, seen := whole[h.list]; !seen {
				whole[h.list] = true
			}
			whole[h.list] = whole[h.list] && kept[h]
		}
	}
	return whole
}
