package edition

import (
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

type Count struct {
	State notice.State
	N     int
}

// Returned is the return that the draft still waits for its author after, nil
// when the text was changed since.
func Returned(n *notice.Notice) *notice.Review { return n.Returned() }

// Counts puts states in the order of a delivery's life.
func Counts(m map[notice.State]int) []Count {
	var out []Count
	for _, s := range notice.States {
		if m[s] > 0 {
			out = append(out, Count{s, m[s]})
		}
	}
	if n := m[frame.LapsedState]; n > 0 {
		out = append(out, Count{frame.LapsedState, n})
	}
	return out
}
