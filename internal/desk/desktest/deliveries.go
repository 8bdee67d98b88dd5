package desktest

import (
	"context"
	"fmt"
	"slices"

	"gaoshi/internal/notice"
)

func (o *Office) List(_ context.Context, f notice.Filter) ([]*notice.Delivery, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	var out []*notice.Delivery
	for _, x := range o.Rows {
		if x.ID <= f.After || f.Notice != "" && x.Notice != f.Notice || f.Edition > 0 && x.Edition != f.Edition || f.Village != "" && x.Target.Village != f.Village ||
			f.Channel != "" && x.Target.Channel != f.Channel || len(f.States) > 0 && !slices.Contains(f.States, x.State) || f.Lapsed == "only" && !x.Lapsed() || f.Lapsed == "without" && x.Lapsed() || f.Limit > 0 && len(out) == f.Limit {
			continue
		}
		c := *x
		out = append(out, &c)
	}
	return out, o.Broken
}

func (o *Office) Get(_ context.Context, id notice.DeliveryID) (*notice.Delivery, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	if id < 1 || int(id) > len(o.Rows) {
		return nil, errNotFound
	}
	c := *o.Rows[id-1]
	return &c, nil
}

func (o *Office) move(id notice.DeliveryID, to notice.State, problem string, r *notice.Receipt) error {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	x := o.Rows[id-1]
	if !x.State.May(to) {
		return &notice.Refusal{Msg: fmt.Sprintf("第%d号投递现在是“%s”，不能改。", id, notice.StateName(x.State))}
	}
	x.State, x.Problem, x.UpdatedAt = to, problem, o.Time
	if r != nil {
		x.Receipt = r
	}
	return nil
}

func (o *Office) Retry(_ context.Context, id notice.DeliveryID, _ string) error {
	return o.move(id, notice.Due, "", nil)
}

func (o *Office) Confirm(_ context.Context, id notice.DeliveryID, by, note string) error {
	o.Confirmed++
	o.Mu.Lock()
	x := o.Rows[id-1]
	state := x.State
	if state == notice.Confirmed { // said again, otherwise
		x.Receipt = &notice.Receipt{State: notice.Confirmed, By: by, At: o.Time, Note: note}
	}
	o.Mu.Unlock()
	switch state {
	case notice.Confirmed:
		return nil
	case notice.Recalling:
		return o.move(id, notice.Recalled, by+"：已撤下或撤回。"+note, nil)
	}
	return o.move(id, notice.Confirmed, "", &notice.Receipt{State: notice.Confirmed, By: by, At: o.Time, Note: note})
}

func (o *Office) GiveUp(_ context.Context, id notice.DeliveryID, by, why string) error {
	return o.move(id, notice.Cancelled, by+"："+why, nil)
}

func (o *Office) Attempts(_ context.Context, id notice.DeliveryID) ([]notice.Attempt, error) {
	return []notice.Attempt{{Delivery: id, N: 1, At: o.Time, State: notice.Awaiting}}, nil
}

func (o *Office) Rendition(_ context.Context, digest string, _ notice.TargetID) (notice.Rendition, error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	r, ok := o.Renditions[digest]
	if !ok {
		return r, errNotFound
	}
	return r, nil
}

func (o *Office) Reach(context.Context, notice.ID) (map[notice.TargetID]int, error) {
	return map[notice.TargetID]int{"v02/b1": 3, "v02/g1": 41}, nil
}

func (o *Office) CountDeliveries(_ context.Context, id notice.ID) (map[notice.State]int, error) {
	m := map[notice.State]int{}
	for _, x := range o.Rows {
		if id == "" || x.Notice == id {
			m[x.State]++
		}
	}
	return m, nil
}

func (o *Office) PasswordHash(_ context.Context, account string) (string, error) {
	if h, ok := o.Hashes[account]; ok {
		return h, nil
	}
	return "", errNotFound
}

// Hurry lets a delivery try at once; the office counts how often it was asked.
func (o *Office) Hurry(_ context.Context, id notice.DeliveryID) error {
	o.Hurried = append(o.Hurried, id)
	return nil
}

func (o *Office) HurryAll(context.Context) (int, error) {
	o.Hurried = append(o.Hurried, 0)
	return len(o.LateRows), o.Broken
}

func (o *Office) Release(_ context.Context, id notice.DeliveryID) error {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	o.Rows[id-1].Held = ""
	return nil
}

func (o *Office) ReleaseAll(_ context.Context, id notice.ID) (n int, err error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	for _, x := range o.Rows {
		if x.Held != "" && (id == "" || x.Notice == id) {
			x.Held = ""
			n++
		}
	}
	return n, o.Broken
}

// held are the deliveries that wait for a person's word after a restore.
func (o *Office) held(context.Context) (out []*notice.Delivery, err error) {
	o.Mu.Lock()
	defer o.Mu.Unlock()
	for _, x := range o.Rows {
		if x.Held != "" {
			c := *x
			out = append(out, &c)
		}
	}
	return out, o.Broken
}
