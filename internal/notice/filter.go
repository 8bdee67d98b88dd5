package notice

import "time"

// Lapsed says what becomes of deliveries whose time passed in a person's hands:
// nothing is to be done about them, and they grow in number for ever.
type Lapsed = string

// Choices of Filter.Lapsed; "" does not narrow.
const (
	OnlyLapsed    Lapsed = "only"
	WithoutLapsed Lapsed = "without"
)

// Filter chooses deliveries; zero fields do not narrow.
type Filter struct {
	Notice  ID
	Edition int
	Village string
	Channel string
	States  []State
	Lapsed  Lapsed
	DueBy   time.Time  // its hour, and its slot, not after; and it is neither held, nor of a notice that is (Stop)
	After   DeliveryID // keyset paging: ids greater than this
	Limit   int        // 0: 1000
}
