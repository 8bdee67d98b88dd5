// Package deliveries shows where editions went, place by place, and takes a person's
// word about one delivery: 再发一次, 已收到, 不再发, 现在就发, 放行. What may be done in which state is
// the domain's to say; who may say it stands in the table of routes, and a village
// head speaks for places of their own village only.
package deliveries

import (
	"context"
	"gaoshi/internal/site/page"
	"net/http"
	"strconv"

	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Decisions are a person's words about one delivery.
type Decisions interface {
	Retry(ctx context.Context, id notice.DeliveryID, by string) error
	Confirm(ctx context.Context, id notice.DeliveryID, by, note string) error
	GiveUp(ctx context.Context, id notice.DeliveryID, by, why string) error
	// Hurry lets a delivery that waits for another try go at once; HurryAll all of them.
	Hurry(ctx context.Context, id notice.DeliveryID) error
	HurryAll(ctx context.Context) (int, error)
	// Release lets go what was held after a restore; ReleaseAll all of a notice, "" of
	// every one.
	Release(ctx context.Context, id notice.DeliveryID) error
	ReleaseAll(ctx context.Context, id notice.ID) (int, error)
}

// Options is what the room needs. Everything must be given.
type Options struct {
	Decisions Decisions
	// Sound returns the recording that was made for a delivery to a loudspeaker, nil
	// for none.
	Sound func(d *notice.Delivery) *page.Sound
}

// Room is where deliveries are seen to.
type Room struct {
	*edition.Room
	Options
}

// New opens the room.
func New(e *edition.Room, o Options) (*Room, error) {
	return &Room{e, o}, frame.Given("deliveries", map[string]bool{"Decisions": o.Decisions != nil, "Sound": o.Sound != nil})
}

// pageOf is how many deliveries a page shows.
const pageOf = 100

type deliveriesPage struct {
	frame.Chrome
	Notice   *notice.Notice // nil: of all notices
	Edition  int            // that the address asks for, 0 for the newest
	Editions []edition.EditionLink
	Village  string
	Channel  string
	State    string
	Places   []channelPlaces // of one notice
	Rows     []*notice.Delivery
	Amended  map[notice.DeliveryID]string // which of the rows are of a correction or a withdrawal: 更正1, 撤回
	Next     string                       // address of the next page
	Counts   []edition.Count
	Bar      []edition.BarPart
	Decides  bool
}

// channelPlaces is one channel's deliveries of a notice.
type channelPlaces struct {
	Channel string
	Rows    []*notice.Delivery
	Counts  []edition.Count
	Open    bool // something needs an eye: unfolded
}

// stateGroups are the choices of the list, with what each means.
var stateGroups = map[string][]notice.State{
	"stuck":   {notice.Failed, notice.Uncertain, notice.Missed},
	"hand":    {notice.Awaiting},
	"waiting": {notice.Planned, notice.Due, notice.Sending, notice.Recalling},
	"there":   {notice.Accepted, notice.Confirmed},
	"lapsed":  {notice.Missed},
	"off":     {notice.Cancelled, notice.Recalled},
}

// lapsed says which choices show what passed in people's hands.
var lapsed = map[string]string{"stuck": notice.WithoutLapsed, "lapsed": notice.OnlyLapsed}

// OfNotice shows where one notice went, place by place.
func (d *Room) OfNotice(v *frame.Visit) error {
	n, err := d.LoadAsked(v)
	if err != nil {
		return err
	}
	p := deliveriesPage{Chrome: v.Chrome("notices"), Notice: n, Decides: frame.Decides(v.Me), State: v.R.FormValue("state"), Village: v.R.FormValue("village")}
	if p.Editions, err = d.Editions(v, n); err != nil {
		return err
	}
	if v.R.URL.Query().Get("edition") != "" {
		p.Edition = n.Edition
	}
	f := notice.Filter{Notice: n.ID, Edition: n.Edition, Village: p.Village, States: stateGroups[p.State], Lapsed: lapsed[p.State], Limit: 5000}
	list, err := d.Deliveries.List(v.R.Context(), f)
	if err != nil {
		return err
	}
	m := map[notice.State]int{}
	for _, c := range notice.Channels {
		g, gm := channelPlaces{Channel: c}, map[notice.State]int{}
		for _, x := range list {
			if x.Target.Channel != c {
				continue
			}
			g.Rows = append(g.Rows, x)
			gm[edition.StateOf(x)]++
			m[edition.StateOf(x)]++
			p.Moving = p.Moving || frame.Moves(x)
			g.Open = g.Open || x.Problem != "" && !x.Lapsed() || frame.Tone(edition.StateOf(x)) == "bad" || frame.Tone(x.State) == "doubt"
		}
		if len(g.Rows) > 0 {
			g.Counts = edition.Counts(gm)
			g.Open = g.Open || len(g.Rows) <= 12
			p.Places = append(p.Places, g)
		}
	}
	p.Counts, p.Bar = edition.Counts(m), edition.Bar(m)
	return v.Show(http.StatusOK, "notice-deliveries", p)
}

// All lists every delivery, chosen by village, channel, state and notice.
func (d *Room) All(v *frame.Visit) error {
	q := v.R.URL.Query()
	p := deliveriesPage{Chrome: v.Chrome("deliveries"), Village: q.Get("village"), Channel: q.Get("channel"), State: q.Get("state"), Decides: frame.Decides(v.Me)}
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64) // 0, the beginning, where there is none
	f := notice.Filter{
		Notice: notice.ID(q.Get("notice")), Village: p.Village, Channel: p.Channel, States: stateGroups[p.State], Lapsed: lapsed[p.State],
		After: notice.DeliveryID(after), Limit: pageOf + 1,
	}
	list, err := d.Deliveries.List(v.R.Context(), f)
	if err != nil {
		return err
	}
	if len(list) > pageOf {
		list = list[:pageOf]
		q.Set("after", strconv.FormatInt(int64(list[pageOf-1].ID), 10))
		p.Next = "/desk/deliveries?" + q.Encode()
	}
	p.Rows = list
	if p.Amended, err = d.amended(v, list); err != nil {
		return err
	}
	for _, x := range list {
		p.Moving = p.Moving || frame.Moves(x)
	}
	m, err := d.CountedAll(v, "")
	if err != nil {
		return err
	}
	p.Counts, p.Bar = edition.Counts(m), edition.Bar(m)
	return v.Show(http.StatusOK, "deliveries", p)
}

// amended says of which edition those deliveries are that are not of a first one.
func (d *Room) amended(v *frame.Visit, list []*notice.Delivery) (map[notice.DeliveryID]string, error) {
	type edition struct {
		id notice.ID
		n  int
	}
	words, out := map[edition]string{}, map[notice.DeliveryID]string{}
	for _, x := range list {
		key := edition{x.Notice, x.Edition}
		if x.Edition == 1 {
			continue
		}
		if words[key] == "" {
			n, err := d.Notices.Notice(v.R.Context(), x.Notice, x.Edition)
			if err != nil {
				return nil, err
			}
			words[key] = n.EditionWord()
		}
		out[x.ID] = words[key]
	}
	return out, nil
}
