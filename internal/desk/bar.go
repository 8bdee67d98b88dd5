package desk

import (
	"strconv"

	"gaoshi/internal/notice"
)

// barWidth is the width of the bar of states, in units of its picture.
const barWidth = 1000

// barPart is one stretch of the bar of states.
type barPart struct {
	State notice.State
	X, W  int
	N     int
}

// bar divides the bar among the states, so that the smallest still shows.
func bar(m map[notice.State]int) []barPart {
	total := 0
	for _, n := range m {
		total += n
	}
	if total == 0 {
		return nil
	}
	const least = 12
	var out []barPart
	parts := counts(m)
	room := barWidth - least*len(parts)
	x := 0
	for i, c := range parts {
		w := least + room*c.N/total
		if i == len(parts)-1 {
			w = barWidth - x
		}
		out = append(out, barPart{c.State, x, w, c.N})
		x += w
	}
	return out
}

func itoa(n int) string { return strconv.Itoa(n) }
