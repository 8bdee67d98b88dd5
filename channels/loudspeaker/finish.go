package loudspeaker

// dearNeed is the need from which a sentence tells people what to do.
const dearNeed = 30

const whyCut = "为了不超过时长，略去了最不要紧的整句"

// finish keeps the script within its limit, puts headings and numbers in front of
// what is kept, and takes the length. dear reports that a sentence was left out that tells
// people what to do.
func (w *writer) finish() (out Script, dear bool) {
	s := &w.s
	for _, l := range s.fit(w.c.opt.Limit.Seconds(), func(s *Script) float64 { return w.c.length(w.headed(s, false)) }) {
		s.Out = append(s.Out, LeftOut{Line: l.Source, Text: l.Written, Why: whyCut})
		dear = dear || l.need >= dearNeed
	}
	s = w.headed(s, true)
	sec := w.c.length(s)
	s.Seconds = int(sec + 0.5)
	s.TooLong = sec > w.c.opt.Limit.Seconds()
	return *s, dear
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
