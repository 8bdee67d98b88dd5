package loudspeaker

import (
	"sort"
	"strings"

	"gaoshi/internal/document"
	"gaoshi/internal/notice"
	"gaoshi/internal/telling"
)

// writer puts one script together.
type writer struct {
	c        *Channel
	n        *notice.Notice
	t        notice.Target
	s        Script
	on       occasion
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
	w.add(Greeting, w.texts(splitSentences(w.c.words.greet(w.n, w.t, w.on))...)...)
	w.add(Matter, w.texts(about...)...)
}

func (w *writer) reader() *reader {
	c := &w.n.Content
	year := c.PublishAt.Year()
	end := w.n.End().Say
	same := !c.PublishAt.IsZero() && (end.IsZero() || end.Year() == year)
	return &reader{c: c, year: year, same: same, point: map[string]bool{}}
}

// fromBody makes the script from the plain line and the body.
func (w *writer) fromBody() {
	about := w.c.words.matter(w.n)
	if w.on.kind == notice.KindPlay && telling.Warns(w.n) {
		about = w.c.words.stillValid(w.n)
	}
	if w.n.Kind == notice.Correction && w.on.first() {
		about = w.c.words.amended(w.n)
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
		if told(l.Written, w.n.Content.Plain) {
			l.need -= 25
		}
		short := w.short(l)
		if len(short) > 0 && i > 0 {
			short[0].First = l.First
		}
		w.append(Body, short...)
	}
	w.core = plain
	if isWarning(w.n) {
		w.core = append(w.warned(), plain...)
	}
	if len(plain) == 0 {
		if matter := w.linesOf(Matter); len(matter) > 0 && !isWarning(w.n) {
			w.core = append(w.core, matter[len(matter)-1]) // what it is about
		}
		w.core = append(w.core, best(w.linesOf(Body), 70)...)
	}
	if p := r.pointer(w.c.words); p != "" {
		w.add(Body, w.texts(p)...)
	}
	w.pickPhones()
	w.contact()
}

// warned is what the later rounds of a warning say of it: which it is and until
// when. Its source was named in the first.
func (w *writer) warned() []Line {
	r := w.n.Content.Relay
	if r == nil || r.Event == "" || r.Level == "" {
		return nil
	}
	s := r.Event + r.Level + "预警"
	if !r.ValidUntil.IsZero() {
		s += "，到" + until12(r.ValidUntil) + "为止"
	}
	out := w.texts(s + "。")
	for i := range out {
		w.say(&out[i])
	}
	return out
}

// withdrawn makes the script of a withdrawal: what is taken back, twice, and whom
// to ask.
func (w *writer) withdrawn() {
	w.opening(w.c.words.amended(w.n))
	if w.core = w.linesOf(Matter); len(w.core) > 1 {
		w.core = w.core[1:] // who takes it back was said; what is taken back is said again
	}
	r := w.reader()
	r.read(document.Parse(w.n.Content.Body))
	w.phones = r.phone[:min(1, len(r.phone))]
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
	if w.n.Kind == notice.Correction && w.on.first() {
		w.opening(w.c.words.amended(w.n))
	} else if w.on.kind == notice.KindPlay && telling.Warns(w.n) {
		w.opening(w.c.words.stillValid(w.n))
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
	if p := r.pointer(w.c.words); p != "" {
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
func (w *writer) closing(rounds int) {
	if len(w.core) > 0 {
		for i := 1; i < rounds; i++ {
			head := w.texts(w.c.words.say(ifElse(i == 1, "again", "again_more")))
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
		w.add(Recall, first, w.phoneLine(w.c.words.say("phone_again"), p))
	}
	w.add(Closing, w.texts(w.c.words.say("end"))...)
}
