package speech

import "sort"

// maxAgain bounds how often a result is read again. What the first reading took
// out (a blotted mark, broken bytes) may bring two things together that mean more
// as neighbours: the second reading sees them, and a third finds nothing left. No
// text that a person wrote needs it (TestOnceIsEnough): it keeps the promise that
// a second run changes nothing for the others too.
const maxAgain = 4

// Normalize gives the spoken form of text. It never fails and is safe for
// concurrent use. Text that is not valid UTF-8 is read as far as it can be.
func Normalize(text string, p Profile) (Spoken, []Span, []Warning) {
	spoken, spans, warnings := normalizeOnce(text, p)
	for range maxAgain {
		again, more, told := normalizeOnce(string(spoken), p)
		if again == spoken {
			break
		}
		for _, w := range told {
			w.InStart, w.InEnd = source(spans, w.InStart, w.InEnd)
			warnings = append(warnings, w)
		}
		spoken, spans = again, through(spans, more)
	}
	return spoken, spans, warnings
}

// through joins two readings: first maps text to a middle, second the middle to
// the end. Plain pieces may be cut anywhere; others stay whole, and where the two
// readings overlap in part they become one span.
func through(first, second []Span) []Span {
	var out []Span
	i, j, m := 0, 0, 0 // spans, and the byte of the middle where we stand
	for i < len(first) || j < len(second) {
		if i < len(first) && first[i].OutStart == first[i].OutEnd { // taken out by the first reading
			at := 0
			if len(out) > 0 {
				at = out[len(out)-1].OutEnd
			}
			out = append(out, Span{first[i].Kind, first[i].InStart, first[i].InEnd, at, at})
			i++
			continue
		}
		if i >= len(first) || j >= len(second) {
			break
		}
		end := groupEnd(first[i:], second[j:], m)
		s := Span{Kind: second[j].Kind, InStart: inAt(first[i], m), OutStart: outAt(second[j], m)}
		if s.Kind == Plain {
			s.Kind = first[i].Kind
		}
		for i < len(first) && first[i].OutEnd <= end && first[i].OutStart < end { // what was taken out at the end is a span of its own
			s.InEnd = first[i].InEnd
			i++
		}
		if i < len(first) && first[i].OutStart < end {
			s.InEnd = inAt(first[i], end)
		}
		for j < len(second) && second[j].InEnd <= end {
			s.OutEnd = second[j].OutEnd
			j++
		}
		if j < len(second) && second[j].InStart < end {
			s.OutEnd = outAt(second[j], end)
		}
		out, m = append(out, s), end
	}
	return out
}

// groupEnd is the least byte of the middle, after m, at which no changed span of
// either reading is cut.
func groupEnd(first, second []Span, m int) int {
	end := min(first[0].OutEnd, second[0].InEnd)
	if first[0].Kind != Plain {
		end = first[0].OutEnd
	}
	if second[0].Kind != Plain {
		end = max(second[0].InEnd, end)
		if first[0].Kind == Plain {
			end = second[0].InEnd
		}
	}
	a, b := 0, 0 // what begins before end was looked at up to here
	for grown := true; grown; {
		grown = false
		for ; a < len(first) && first[a].OutStart < end; a++ {
			if first[a].Kind != Plain && first[a].OutEnd > end {
				end, grown = first[a].OutEnd, true
			}
		}
		for ; b < len(second) && second[b].InStart < end; b++ {
			if second[b].Kind != Plain && second[b].InEnd > end {
				end, grown = second[b].InEnd, true
			}
		}
	}
	return max(end, m+1)
}

// inAt is where a byte of the middle comes from, in a span of the first reading.
func inAt(s Span, m int) int {
	if s.Kind == Plain {
		return s.InStart + m - s.OutStart
	}
	return s.InStart
}

// outAt is where a byte of the middle goes, in a span of the second reading.
func outAt(s Span, m int) int {
	if s.Kind == Plain {
		return s.OutStart + m - s.InStart
	}
	return s.OutStart
}

// source maps a range of a reading's output to its input.
func source(spans []Span, from, to int) (int, int) {
	if len(spans) == 0 {
		return 0, 0
	}
	i := sort.Search(len(spans), func(i int) bool { return spans[i].OutEnd > from })
	in := inAt(spans[min(i, len(spans)-1)], from)
	j := sort.Search(len(spans), func(i int) bool { return spans[i].OutEnd >= to })
	last := spans[min(j, len(spans)-1)]
	end := last.InEnd
	if last.Kind == Plain {
		end = last.InStart + to - last.OutStart
	}
	return in, max(in, end)
}
