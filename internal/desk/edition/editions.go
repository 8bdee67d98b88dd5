package edition

import (
	"errors"
	"fmt"
	"strconv"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// AmendForm is what stands in the forms for 更正 and 撤回.
type AmendForm struct {
	Token  string
	Kind   notice.Kind // of the form that is unfolded, "" for none
	Reason string
	Error  string
}

// EditionLink is one edition of a notice, to go to.
type EditionLink struct {
	N    int
	Name string // 第1版, 更正, 撤回
	Says string // where it stands
	Why  string
	Here bool
	Open bool // it waits for an act of review
}

// mostEditions bounds how many editions of a notice are looked through.
const mostEditions = 50

// Load reads the newest edition that was not given up.
func (d *Room) Load(v *frame.Visit) (*notice.Notice, error) {
	return d.Newest(v, notice.ID(v.R.PathValue("id")))
}

// LoadAsked reads the edition that the address asks for, else the newest.
func (d *Room) LoadAsked(v *frame.Visit) (*notice.Notice, error) {
	if e, err := strconv.Atoi(v.R.URL.Query().Get("edition")); err == nil && e > 0 {
		return d.Notices.Notice(v.R.Context(), notice.ID(v.R.PathValue("id")), e)
	}
	return d.Load(v)
}

func (d *Room) Newest(v *frame.Visit, id notice.ID) (*notice.Notice, error) {
	n, err := d.Notices.Notice(v.R.Context(), id, 0)
	if err != nil {
		return nil, err
	}
	return d.PassOver(v, n)
}

// PassOver returns the edition before n that counts, where n was given up.
func (d *Room) PassOver(v *frame.Visit, n *notice.Notice) (*notice.Notice, error) {
	for k := 0; n.Status == notice.Dropped && n.Edition > 1 && k < mostEditions; k++ {
		before, err := d.Notices.Notice(v.R.Context(), n.ID, n.Edition-1)
		if errors.Is(err, d.NotFound) {
			return n, nil
		}
		if err != nil {
			return nil, err
		}
		n = before
	}
	return n, nil
}

// InForce is the newest edition that was issued and not replaced, nil for none.
func (d *Room) InForce(v *frame.Visit, newest *notice.Notice) (*notice.Notice, error) {
	n := newest
	for k := 0; k < mostEditions; k++ {
		if n.Status == notice.Issued {
			return n, nil
		}
		if n.Edition <= 1 {
			break
		}
		var err error
		if n, err = d.Notices.Notice(v.R.Context(), n.ID, n.Edition-1); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// Editions are the links to a notice's editions, nil where there is only one.
func (d *Room) Editions(v *frame.Visit, n *notice.Notice) ([]EditionLink, error) {
	newest, err := d.Notices.Notice(v.R.Context(), n.ID, 0)
	if err != nil || newest.Edition == 1 {
		return nil, err
	}
	var out []EditionLink
	for e := max(1, newest.Edition-mostEditions); e <= newest.Edition; e++ {
		x, err := d.Notices.Notice(v.R.Context(), n.ID, e)
		if err != nil {
			return nil, err
		}
		l := EditionLink{N: e, Name: fmt.Sprintf("第%d版", e), Why: x.Reason, Here: e == n.Edition, Open: x.NextStep() != ""}
		switch x.Kind {
		case notice.Correction:
			l.Name += " 更正"
		case notice.Withdrawal:
			l.Name += " 撤回"
		}
		switch {
		case x.Status == notice.Withdrawn:
			l.Says = "已被代替"
		case x.NextStep() != "":
			l.Says = "等" + notice.StepName(x.NextStep())
		case x.Status == notice.Issued:
			l.Says = "已签发"
		default:
			l.Says = notice.StatusName(x.Status)
		}
		out = append(out, l)
	}
	return out, nil
}
