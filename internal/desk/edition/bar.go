package edition

import (
	"maps"
	"strconv"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// barWidth is the width of the bar of states, in units of its picture.
const barWidth = 1000

// BarPart is one stretch of the bar of states.
type BarPart struct {
	State notice.State
	X, W  int
	N     int
}

// Bar divides the bar among the states, so that the smallest still shows.
func Bar(m map[notice.State]int) []BarPart {
	total := 0
	for _, n := range m {
		total += n
	}
	if total == 0 {
		return nil
	}
	const least = 12
	var out []BarPart
	parts := Counts(m)
	room := barWidth - least*len(parts)
	x := 0
	for i, c := range parts {
		w := least + room*c.N/total
		if i == len(parts)-1 {
			w = barWidth - x
		}
		out = append(out, BarPart{c.State, x, w, c.N})
		x += w
	}
	return out
}

// StateOf is the state under which a delivery is counted.
func StateOf(x *notice.Delivery) notice.State {
	if x.Lapsed() {
		return frame.LapsedState
	}
	return x.State
}

// Counted counts deliveries by state, of one notice or of all, those that passed in
// a person's hands apart. held are those that are missed otherwise.
func (d *Room) Counted(v *frame.Visit, id notice.ID, held []*notice.Delivery) (map[notice.State]int, error) {
	m, err := d.Records.CountDeliveries(v.R.Context(), id)
	if err != nil {
		return nil, err
	}
	missed := 0
	for _, x := range held {
		if x.State == notice.Missed {
			missed++
		}
	}
	m = maps.Clone(m)
	if n := m[notice.Missed] - missed; n > 0 {
		m[notice.Missed], m[frame.LapsedState] = missed, n
	}
	return m, nil
}

// CountedAll is counted for who does not hold the missed ones already.
func (d *Room) CountedAll(v *frame.Visit, id notice.ID) (map[notice.State]int, error) {
	held, err := d.Deliveries.List(v.R.Context(), notice.Filter{Notice: id, States: []notice.State{notice.Missed}, Lapsed: notice.WithoutLapsed, Limit: 5000})
	if err != nil {
		return nil, err
	}
	return d.Counted(v, id, held)
}

func itoa(n int) string { return strconv.Itoa(n) }
