package notice

import (
	"slices"
	"strings"
	"time"
)

// DeliveryID numbers a delivery 投递 in the store.
type DeliveryID int64

// State is where a delivery stands.
type State string

// States of a delivery. accepted: the medium took it; confirmed: someone vouches
// for it. A due item never vanishes: it ends sent, failed, uncertain, waiting for
// a person, or missed, and someone is told.
const (
	Planned   State = "planned"         // its hour has not come
	Due       State = "due"             // its hour has come; waits for its turn
	Sending   State = "sending"         // written before the call, in a transaction of its own
	Accepted  State = "accepted"        // the medium took it
	Confirmed State = "confirmed"       // a person or a check vouches for it
	Awaiting  State = "awaiting_person" // ready; a person must print, tap or read
	Failed    State = "failed"          // not reached, and will not pass by itself
	Uncertain State = "uncertain"       // may or may not have arrived; never repeated blindly
	Missed    State = "missed"          // too late to be of use
	Cancelled State = "cancelled"       // withdrawn before it was sent
	Recalling State = "recalling"       // to be taken back
	Recalled  State = "recalled"        // taken back
)

// States lists all states in the order of a delivery's life.
var States = []State{Planned, Due, Sending, Accepted, Confirmed, Awaiting, Failed, Uncertain, Missed, Cancelled, Recalling, Recalled}

var moves = map[State][]State{
	Planned:   {Due, Cancelled, Missed},
	Due:       {Sending, Cancelled, Missed, Failed, Recalling}, // recalling: a part of it had arrived
	Sending:   {Accepted, Confirmed, Awaiting, Failed, Uncertain, Due},
	Accepted:  {Confirmed, Recalling, Failed},                          // failed: the medium says later that it did not
	Awaiting:  {Confirmed, Failed, Missed, Recalling, Cancelled},       // failed: the person says it cannot be done; missed: its time is over
	Uncertain: {Accepted, Confirmed, Awaiting, Failed, Due, Recalling}, // by reconciliation or by a person
	Failed:    {Due, Cancelled, Confirmed, Recalling},                  // by a person; recalling: a part of it had arrived
	Missed:    {Due, Cancelled, Confirmed, Recalling},                  // by a person; confirmed: it was done in time and is told late
	Confirmed: {Recalling, Failed},                                     // failed: a public page that was up is gone, or says something else
	Recalling: {Recalled},
	Cancelled: {},
	Recalled:  {Planned}, // by the release of a notice that was stopped
}

// May reports whether a delivery in s may move to next.
func (s State) May(next State) bool { return slices.Contains(moves[s], next) }

// Rests reports whether nothing will happen to the delivery by itself.
func (s State) Rests() bool {
	switch s {
	case Planned, Due, Sending, Recalling:
		return false
	}
	return true
}

// StateName returns the Chinese name of a state, as the desk shows it.
func StateName(s State) string {
	switch s {
	case Planned:
		return "待发"
	case Due:
		return "到点待发"
	case Sending:
		return "正在发"
	case Accepted:
		return "已送达渠道"
	case Confirmed:
		return "已确认"
	case Awaiting:
		return "待人办理"
	case Failed:
		return "没发成"
	case Uncertain:
		return "不能确定"
	case Missed:
		return "错过时间"
	case Cancelled:
		return "已取消"
	case Recalling:
		return "正在撤回"
	case Recalled:
		return "已撤回"
	}
	return string(s)
}

// Main is the occasion of a notice's own delivery. Reminders and repeats of a
// warning are occasions of their own: "remind-1", "play-3".
const Main = "main"

// TookDown is the note of a board's receipt when its paper was taken down.
const TookDown = "已取下"

// Over is the occasion on which people are told that the validity of what they were
// told is over.
const Over = "over"

// reminds begins the name of every occasion on which people are reminded 提醒.
const reminds = "remind-"

// Reminds reports whether an occasion reminds people of what they were told.
func Reminds(occasion string) bool { return strings.HasPrefix(occasion, reminds) }

// Delivery 投递 is one notice edition to one target on one occasion. It fails alone.
type Delivery struct {
	ID        DeliveryID
	Notice    ID
	Edition   int
	Occasion  string
	Target    Target // as it was when the notice was issued
	Rendition string // digest of what is sent
	Title     string // of the notice, for lists
	Urgency   Urgency
	State     State
	DueAt     time.Time // not before
	FirstDue  time.Time // when its turn first came: retries move DueAt, not this; zero: DueAt
	Held      string    // why a person must release it before it goes (HeldRestore); "": it is not held
	Latest    time.Time // later than this it is of no use: missed; zero: none
	Attempts  int       // attempts begun
	Job       int64     // the job that may act on it; another job's turn is over
	Problem   string    // Chinese: what happened and what to do; "" when nothing is wrong
	UpdatedAt time.Time
	Receipt   *Receipt
}

// HeldRestore holds what was due before the database was restored: it may have gone
// out since the backup was made 恢复后待确认.
const HeldRestore = "restore"

// Key is the idempotency key of a delivery: the same for every attempt, different
// for every edition, target and occasion. At most 32 characters (clientmsgid).
func (d *Delivery) Key() string {
	return ShortCode(d.Notice, d.Target.ID) + "-" + itoa(d.Edition) + "-" + d.Occasion
}

func itoa(n int) string {
	if n == 0 {
		return "0"
	}
	var b [8]byte
	i := len(b)
	for ; n > 0 && i > 0; n /= 10 {
		i--
		b[i] = byte('0' + n%10)
	}
	return string(b[i:])
}

// Attempt 一次发送 is one try, kept for good.
type Attempt struct {
	Delivery DeliveryID
	N        int
	At       time.Time
	State    State  // what came of it
	Detail   string // Chinese, without secrets or personal data
}

// Receipt 回执 is what came back. Accepted is not confirmed: By names who says so.
type Receipt struct {
	State State     `json:"state"` // Accepted, Confirmed or Awaiting; Due: a part of it was taken, the rest is to follow
	By    string    `json:"by"`    // 企业微信, 县门户, 村干部（岗位）…
	At    time.Time `json:"at"`
	Ref   string    `json:"ref,omitempty"`  // the medium's own id
	Look  string    `json:"look,omitempty"` // where to see it: an address or a path
	Note  string    `json:"note,omitempty"` // Chinese, for people
	// Reminded counts how often a person was asked again.
	Reminded int `json:"reminded,omitempty"`
	// Progress is how far a delivery of several messages has come; nil for one.
	Progress *Progress `json:"progress,omitempty"`
}

// Progress is how far a delivery of several messages has come: the numbered parts
// of a long text, or a notice to people one after the other. It counts, and names
// nobody. Done only grows by the word of the medium or of a person.
type Progress struct {
	Done   int `json:"done"`             // messages that arrived
	All    int `json:"all"`              // messages in all, as far as is known
	Lost   int `json:"lost,omitempty"`   // people whom the medium cannot reach
	Unsure int `json:"unsure,omitempty"` // messages of which nobody knows; they are not sent again
	Batch  int `json:"batch,omitempty"`  // messages that the attempt under way may send; 0: one
	// Mark is the channel's own bookmark, from which it goes on.
	Mark string `json:"mark,omitempty"`
	// Tries is how many attempts had begun when it last moved on: failures are
	// counted from there.
	Tries int `json:"tries,omitempty"`
}

// Begun returns how far a delivery of several messages has come when something of
// it may have arrived and something is still to be sent; else nil.
func (d *Delivery) Begun() *Progress {
	if d.Receipt == nil || d.Receipt.State != Due || d.Receipt.Progress == nil {
		return nil
	}
	if p := d.Receipt.Progress; p.Done+p.Lost+p.Unsure > 0 {
		return p
	}
	return nil
}
