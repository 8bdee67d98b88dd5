package typeset

// Line is glyphs From to To of a text with their places, set to a measure.
type Line struct {
	text     *Text
	From, To int
	Indent   int32   // from the left edge of the measure
	x        []int32 // left edge of each glyph from the left edge of the measure
	Width    int32   // of the ink's cells, without indent
}

// Setting says how a text is to be broken; lengths in thousandths of an em.
type Setting struct {
	Measure int32
	First   int32 // indent of the first line
	Hang    int32 // indent of the others
	Ragged  bool  // lines keep their natural width, and are of like length
}

// maxEven is the most that a gap is widened when a line is spread; a line that
// would need more stays short. With the widest mixed gap it makes half an em.
const maxEven = 250

type node struct {
	cost int64
	prev int32 // the node where the line before it begins; -1: not reached
}

// Break sets the text in lines by total fit: of all ways to break it, the one
// with the least sum of badness and prices (Knuth and Plass; CLREQ's order of
// squeezing and stretching).
func (t *Text) Break(s Setting) []Line {
	if len(t.gs) == 0 {
		return nil
	}
	if s.Measure < 1000 {
		s.Measure = 1000
	}
	var lines []Line
	start := 0
	for i := 0; i <= len(t.stops); i++ {
		end := len(t.gs)
		if i < len(t.stops) {
			end = t.stops[i]
		}
		if end > start {
			lines = t.fit(lines, start, end, s, i > 0)
		}
		start = end
	}
	return lines
}

// fit breaks glyphs start to end, which have no forced break among them.
func (t *Text) fit(lines []Line, start, end int, s Setting, later bool) []Line {
	first := s.First
	if later {
		first = s.Hang
	}
	if t.natural(start, end)-t.gs[end-1].right <= s.Measure-first {
		return append(lines, t.set(start, end, s, first, true))
	}
	nodes := t.search(start, end, s, first, nil)
	if nodes == nil {
		nodes = t.search(start, end, s, first, t.oversize(start, end, s.Measure-max(first, s.Hang)))
	}
	var cuts []int
	for at := end; at > start; at = int(nodes[at-start].prev) {
		cuts = append(cuts, at)
	}
	from := start
	for i := len(cuts) - 1; i >= 0; i-- {
		indent := s.Hang
		if from == start {
			indent = first
		}
		lines = append(lines, t.set(from, cuts[i], s, indent, cuts[i] == end))
		from = cuts[i]
	}
	return lines
}

// oversize marks the glyphs that lie inside a part which no break may divide and
// which no line can take: only there a break is forced.
func (t *Text) oversize(start, end int, measure int32) []bool {
	in := make([]bool, end-start+1)
	from := start
	for i := start + 1; i <= end; i++ {
		if i < end && t.gaps[i].price >= never {
			continue
		}
		if t.natural(from, i)-t.gs[i-1].right > measure {
			for k := from + 1; k < i; k++ {
				in[k-start] = true
			}
		}
		from = i
	}
	return in
}

// forced is the price of a break where none is allowed; worst where a line would
// then begin or end with a mark that may not stand there.
func (t *Text) forced(j int) int32 {
	a, b := t.gs[j-1].class, t.gs[j].class
	if a == opens || b == closes || b == stops || b == middle {
		return 4 * priceForce
	}
	return priceForce
}

// search is the dynamic programme over places for a break. Where force is set it
// may break against the rules, at a high price. It returns nil when no way fits.
func (t *Text) search(start, end int, s Setting, first int32, force []bool) []node {
	nodes := make([]node, end-start+1)
	for i := range nodes {
		nodes[i].prev = -1
	}
	nodes[0].prev = 0
	for j := start + 1; j <= end; j++ {
		price := t.gaps[j].price
		if j == end {
			price = 0
		}
		if price >= never {
			if force == nil || !force[j-start] {
				continue
			}
			price = t.forced(j)
		}
		best, from := int64(-1), int32(-1)
		for i := j - 1; i >= start; i-- {
			if nodes[i-start].prev < 0 {
				if t.natural(i, j)-t.gs[j-1].right-(t.give[j-1]-t.give[i]) > s.Measure {
					break
				}
				continue
			}
			indent := s.Hang
			if i == start {
				indent = first
			}
			c, fits := t.badness(i, j, s, s.Measure-indent, j == end)
			if !fits {
				if force == nil || i+1 < j {
					break
				}
				c = priceForce // a single character wider than the measure
			}
			if j == end && i > start && j-i <= 2 && t.han(i, j) <= 1 {
				c += 900 // a last line of one character
			}
			if s.Ragged { // there badness is measured in whole characters
				c += 20 * int64(price)
			} else {
				c += int64(price)
			}
			c += nodes[i-start].cost
			if best < 0 || c < best {
				best, from = c, int32(i)
			}
		}
		if from >= 0 {
			nodes[j-start] = node{cost: best, prev: from}
		}
	}
	if nodes[end-start].prev < 0 {
		return nil
	}
	return nodes
}

// han counts the characters between i and j that are not punctuation.
func (t *Text) han(i, j int) int {
	n := 0
	for k := i; k < j; k++ {
		if c := t.gs[k].class; c == han || c == latin || c == digit {
			n++
		}
	}
	return n
}

// badness is how bad a line of glyphs i to j is in a width; fits is false where
// it cannot be squeezed into it.
func (t *Text) badness(i, j int, s Setting, width int32, last bool) (cost int64, fits bool) {
	w := t.natural(i, j)
	end := t.gs[j-1].right
	give := t.give[j-1] - t.give[i]
	if s.Ragged {
		if w-end > width {
			return 0, false
		}
		slack := int64(max(width-w, 0))
		if last {
			slack /= 2
		}
		return slack*slack/2000 + 100000, true // few lines before all
	}
	if w > width {
		over := w - width
		if over <= end {
			return 4, true
		}
		over -= end
		if over > give {
			return 0, false
		}
		r := int64(over) * 100 / int64(give)
		return 10 + r*r*r/7000, true // up to 153
	}
	if last {
		return 0, true
	}
	over := width - w
	take := t.take[j-1] - t.take[i]
	if over <= take {
		r := int64(over) * 100 / int64(max(take, 1))
		return r * r / 500, true // up to 20
	}
	over -= take
	gaps := max(t.even[j-1]-t.even[i], 1)
	e := int64(over) / int64(gaps)
	if e > maxEven {
		return 3000 + e*4, true
	}
	return 20 + e*e/100, true
}

// set places glyphs i to j on a line.
func (t *Text) set(i, j int, s Setting, indent int32, last bool) Line {
	l := Line{text: t, From: i, To: j, Indent: indent, x: make([]int32, j-i)}
	width := s.Measure - indent
	w := t.natural(i, j)
	give, take, even := t.give[j-1]-t.give[i], t.take[j-1]-t.take[i], t.even[j-1]-t.even[i]
	var squeeze, fill, spread int32 // totals over the line
	switch {
	case w > width:
		squeeze = min(max(w-width-t.gs[j-1].right, 0), give)
	case !last && !s.Ragged && width > w:
		fill = min(width-w, take)
		if even > 0 {
			spread = width - w - fill
			if spread > even*maxEven {
				fill, spread = 0, 0
			}
		}
	}
	x := indent - t.gs[i].left
	var gave, took, evened int32
	for k := i; k < j; k++ {
		if k > i {
			g := &t.gaps[k]
			gave, took, evened = gave+g.give, took+g.take, evened+g.even
			x += t.gs[k-1].adv + g.add
			x += share(fill, took, take) - share(fill, took-g.take, take)
			x += share(spread, evened, even) - share(spread, evened-g.even, even)
			x -= share(squeeze, gave, give) - share(squeeze, gave-g.give, give)
		}
		l.x[k-i] = x
	}
	l.Width = x + t.gs[j-1].adv - indent
	if s.Ragged {
		l.Width -= t.gs[j-1].right
	} else if l.Width > width {
		l.Width = max(width, l.Width-t.gs[j-1].right)
	}
	return l
}

// share is part/whole of total, rounded down, exact at the end.
func share(total, part, whole int32) int32 {
	if whole <= 0 {
		return 0
	}
	return int32(int64(total) * int64(part) / int64(whole))
}

// Text returns the characters of the line.
func (l Line) Text() string { return l.text.text(l.From, l.To) }

// Lines returns how many lines the text takes, ragged, in a measure.
func (t *Text) Lines(measure int32) int {
	return len(t.Break(Setting{Measure: measure, Ragged: true}))
}
