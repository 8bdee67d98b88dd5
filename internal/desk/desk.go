// Package desk is the door of those who work: the clerk who drafts, the people
// who read it, clear it and sign it, and the village head who prints, forwards
// and plays.
//
// It is a house of rooms, each with its own options, pages and tests:
//
//	frame       who is there, the page's head, forms, troubles, the table of routes served
//	link        addresses that open one page to whoever holds them
//	edition     one edition as it is read: what it says, what is wrong, how it looks where
//	drafting    a file becomes a draft; edit, mend, correct, withdraw, give up
//	review      校对, 保密审查, 签发, 退回, 放行, 补签, at the desk and by a link
//	deliveries  where it went; 再发一次, 已收到, 不再发
//	village     what a village head prints, forwards and plays
//	halt        先停, 隐私撤回, 放行
//	website     the county's portal: what is to be put there by hand, pages in trouble, columns
//	yearly      年度报告: a year's report, made and checked
//	register    公开台账: what is due, requests, the year's numbers, proof
//	home        今天, and the list of all notices
//	record      操作记录: who did what, for leaders and administrators
//
// This package puts them together: which address belongs to which room, who may go
// there and what stands in the menu is one table, routes. Every page is made on the
// server and works without a script; a small script only improves copying, and
// keeps the states of deliveries fresh. Who may do what is decided here by role;
// what may be done at all is decided by the domain, whose refusals are Chinese and
// are shown as they are. An act done twice by one impatient hand is done once, and
// both clicks see it done.
//
// The desk knows no database and no channel: it sees them through the small
// interfaces of its rooms.
package desk

import (
	"errors"
	"net/http"

	"gaoshi/internal/desk/deliveries"
	"gaoshi/internal/desk/drafting"
	"gaoshi/internal/desk/edition"
	"gaoshi/internal/desk/frame"
	"gaoshi/internal/desk/halt"
	"gaoshi/internal/desk/home"
	"gaoshi/internal/desk/record"
	"gaoshi/internal/desk/register"
	"gaoshi/internal/desk/review"
	"gaoshi/internal/desk/village"
	"gaoshi/internal/desk/website"
	"gaoshi/internal/desk/yearly"
)

// Options is what the rooms need.
type Options struct {
	Frame      frame.Options
	Edition    edition.Options
	Drafting   drafting.Options
	Review     review.Options
	Deliveries deliveries.Options
	Village    village.Options
	Halt       halt.Options
	Home       home.Options
	Website    website.Options
	Record     record.Options
	Yearly     yearly.Options
	Register   register.Options
}

// rooms are the rooms whose pages have addresses.
type rooms struct {
	frame      *frame.Frame
	edition    *edition.Room
	drafting   *drafting.Room
	review     *review.Room
	deliveries *deliveries.Room
	village    *village.Room
	halt       *halt.Room
	home       *home.Room
	website    *website.Room
	record     *record.Room
	yearly     *yearly.Room
	register   *register.Room
}

// New opens the rooms and returns the door. It serves everything under /desk/.
func New(o Options) (http.Handler, error) {
	f, err := frame.New(o.Frame)
	if err != nil {
		return nil, err
	}
	var errs [11]error
	r := rooms{frame: f}
	r.edition, errs[0] = edition.New(f, o.Edition)
	r.drafting, errs[1] = drafting.New(r.edition, o.Drafting)
	r.review, errs[2] = review.New(r.edition, o.Review)
	r.deliveries, errs[3] = deliveries.New(r.edition, o.Deliveries)
	r.village, errs[4] = village.New(r.deliveries, o.Village)
	r.home, errs[5] = home.New(r.edition, o.Home)
	r.website, errs[6] = website.New(r.edition, o.Website)
	r.record, errs[7] = record.New(f, o.Record)
	r.yearly, errs[8] = yearly.New(f, o.Yearly)
	r.halt, errs[9] = halt.New(r.edition, o.Halt)
	r.register, errs[10] = register.New(r.edition, o.Register)
	if err := errors.Join(errs[:]...); err != nil {
		return nil, err
	}
	return f.Serve(routes(r)), nil
}

// Routes is the table of the desk's addresses, for those who look it through: no
// action of it may be called.
func Routes() []frame.Route { return routes(rooms{}) }
