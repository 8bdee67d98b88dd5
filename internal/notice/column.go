package notice

import "time"

// Column 栏目 is a column of the town in the county's portal, with its last entry.
type Column struct {
	Name  string
	Last  time.Time // when its last entry that stands came out; zero: none since Since
	Since time.Time // when counting began
	Days  int       // without an entry until it is stale; 0: it never is
}

// Due is the moment from which the column is stale; zero: never.
func (c Column) Due() time.Time {
	if c.Days <= 0 {
		return time.Time{}
	}
	from := c.Last
	if from.IsZero() {
		from = c.Since
	}
	return from.AddDate(0, 0, c.Days)
}
