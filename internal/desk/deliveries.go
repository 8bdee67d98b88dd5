package desk

import (
	"net/http"
	"net/url"
	"strconv"

	"gaoshi/internal/notice"
)

// pageOf is how many deliveries a page shows.
const pageOf = 100

type deliveriesPage struct {
	chrome
	Notice   *notice.Notice // nil: of all notices
	Edition  int            // that the address asks for, 0 for the newest
	Editions []editionLink
	Village  string
	Channel  string
	State    string
	Places   []channelPlaces // of one notice
	Rows     []*notice.Delivery
	Amended  map[notice.DeliveryID]string // which of the rows are of a correction or a withdrawal: 更正1, 撤回
	Next     string                       // address of the next page
	Counts   []count
	Bar      []barPart
	Decides  bool
}

// channelPlaces is one channel's deliveries of a notice.
type channelPlaces struct {
	Channel string
	Rows    []*notice.Delivery
	Counts  []count
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
var lapsed = map[string]string{"stuck": "without", "lapsed": "only"}

func decides(o *Officer) bool { return o.Has(Clerk) || o.Has(Leader) || o.Has(Admin) }

// noticeDeliveries shows where one notice went, place by place.
func (d *desk) noticeDeliveries(v *visit) error {
	n, err := v.loadAsked()
	if err != nil {
		return err
	}
	p := deliveriesPage{chrome: v.chrome("notices"), Notice: n, Decides: decides(v.me), State: v.r.FormValue("state"), Village: v.r.FormValue("village")}
	if p.Editions, err = v.editions(n); err != nil {
		return err
	}
	if v.r.URL.Query().Get("edition") != "" {
		p.Edition = n.Edition
	}
	f := Filter{Notice: n.ID, Edition: n.Edition, Village: p.Village, States: stateGroups[p.State], Lapsed: lapsed[p.State], Limit: 5000}
	list, err := d.Deliveries.List(v.r.Context(), f)
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
			gm[stateOf(x)]++
			m[stateOf(x)]++
			p.Moving = p.Moving || moves(x)
			g.Open = g.Open || x.Problem != "" && !x.Lapsed() || tone(stateOf(x)) == "bad" || tone(x.State) == "doubt"
		}
		if len(g.Rows) > 0 {
			g.Counts = counts(gm)
			g.Open = g.Open || len(g.Rows) <= 12
			p.Places = append(p.Places, g)
		}
	}
	p.Counts, p.Bar = counts(m), bar(m)
	return v.show(http.StatusOK, "notice-deliveries", p)
}

// deliveries lists every delivery, chosen by village, channel, state and notice.
func (d *desk) deliveries(v *visit) error {
	q := v.r.URL.Query()
	p := deliveriesPage{chrome: v.chrome("deliveries"), Village: q.Get("village"), Channel: q.Get("channel"), State: q.Get("state"), Decides: decides(v.me)}
	after, _ := strconv.ParseInt(q.Get("after"), 10, 64) // 0, the beginning, where there is none
	f := Filter{
		Notice: notice.ID(q.Get("notice")), Village: p.Village, Channel: p.Channel, States: stateGroups[p.State], Lapsed: lapsed[p.State],
		After: notice.DeliveryID(after), Limit: pageOf + 1,
	}
	list, err := d.Deliveries.List(v.r.Context(), f)
	if err != nil {
		return err
	}
	if len(list) > pageOf {
		list = list[:pageOf]
		q.Set("after", strconv.FormatInt(int64(list[pageOf-1].ID), 10))
		p.Next = "/desk/deliveries?" + q.Encode()
	}
	p.Rows = list
	if p.Amended, err = v.amended(list); err != nil {
		return err
	}
	for _, x := range list {
		p.Moving = p.Moving || moves(x)
	}
	m, err := v.countedAll("")
	if err != nil {
		return err
	}
	p.Counts, p.Bar = counts(m), bar(m)
	return v.show(http.StatusOK, "deliveries", p)
}

// amended says of which edition those deliveries are that are not of a first one.
func (v *visit) amended(list []*notice.Delivery) (map[notice.DeliveryID]string, error) {
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
			n, err := v.d.Notices.Notice(v.r.Context(), x.Notice, x.Edition)
			if err != nil {
				return nil, err
			}
			words[key] = n.EditionWord()
		}
		out[x.ID] = words[key]
	}
	return out, nil
}

func deliveryHref(id notice.DeliveryID) string {
	return "/desk/deliveries/" + url.PathEscape(strconv.FormatInt(int64(id), 10))
}
