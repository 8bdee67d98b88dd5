package desk

import (
	"maps"
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

// stateOf is the state under which a delivery is counted.
func stateOf(x *notice.Delivery) notice.State {
	if x.Lapsed() {
		return lapsedState
	}
	return x.State
}

// counted counts deliveries by state, of one notice or of all, those that passed in
// a person's hands apart. held are those that are missed otherwise.
func (v *visit) counted(id notice.ID, held []*notice.Delivery) (map[notice.State]int, error) {
	m, err := v.d.Records.CountDeliveries(v.r.Context(), id)
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
		m[notice.Missed], m[lapsedState] = missed, n
	}
	return m, nil
}

// countedAll is counted for who does not hold the missed ones already.
func (v *visit) countedAll(id notice.ID) (map[notice.State]int, error) {
	held, err := v.d.Deliveries.List(v.r.Context(), Filter{Notice: id, States: []notice.State{notice.Missed}, Lapsed: "without", Limit: 5000})
	if err != nil {
		return nil, err
	}
	return v.counted(id, held)
}

func itoa(n int) string { return strconv.Itoa(n) }
