package typeset

// Headline sets the text in the fewest lines, of like length, broken where the
// sense allows: an uneven pair of lines is better than a word torn in two.
func (t *Text) Headline(measure int32) []Line {
	lines := t.Break(Setting{Measure: measure, Ragged: true})
	if n := len(lines); n < 2 || n > 3 || len(t.stops) > 0 || len(t.gs) > headlineMost {
		return lines
	}
	h := headline{t: t, measure: measure, score: 1 << 30}
	h.try(0, len(lines), nil, 1<<30, 0, 0)
	if h.cuts == nil {
		return lines
	}
	s := Setting{Measure: measure, Ragged: true}
	from := 0
	out := make([]Line, 0, len(lines))
	for _, c := range append(h.cuts, len(t.gs)) {
		out = append(out, t.set(from, c, s, 0, true))
		from = c
	}
	return out
}

// headlineMost is the length up to which every way of breaking is looked at.
const headlineMost = 150

// headline is the search for the best way to break a text in two or three lines.
type headline struct {
	t       *Text
	measure int32
	score   int32
	cuts    []int
}

// try breaks what begins at from in n lines; lo and hi are the widths so far.
func (h *headline) try(from, n int, cuts []int, lo, hi, paid int32) {
	t, end := h.t, len(h.t.gs)
	if n == 1 {
		w := t.natural(from, end) - t.gs[end-1].right
		if score := paid + max(hi, w) - min(lo, w); w <= h.measure && score < h.score {
			h.score, h.cuts = score, append([]int(nil), cuts...)
		}
		return
	}
	for j := from + 1; j < end; j++ {
		w := t.natural(from, j) - t.gs[j-1].right
		if w > h.measure {
			return
		}
		if price := t.gaps[j].price; price < never {
			h.try(j, n-1, append(cuts, j), min(lo, w), max(hi, w), paid+min(price, 1000)*headlinePrice)
		}
	}
}

// headlinePrice is how many thousandths of an em of unevenness one unit of a
// break's price is worth.
const headlinePrice = 80

// Torn reports whether a line break of a headline stands inside a word.
func Torn(ls []Line) bool {
	for i, l := range ls {
		if i > 0 && l.text.gaps[l.From].price > priceMid {
			return true
		}
	}
	return false
}
