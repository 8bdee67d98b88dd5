package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gaoshi/config"
	"gaoshi/internal/notice"
	"gaoshi/internal/store"
)

type deliveriesCmd struct {
	List    deliveriesListCmd    `cmd:"" default:"withargs" help:"List deliveries (the default)."`
	Show    deliveriesShowCmd    `cmd:"" help:"One delivery with every attempt."`
	Retry   deliveriesRetryCmd   `cmd:"" help:"Send one again that failed, was missed, or did not arrive."`
	Resolve deliveriesResolveCmd `cmd:"" help:"Say what became of an uncertain or waiting one."`
}

type deliveriesListCmd struct {
	Notice  string   `help:"Only of this notice." placeholder:"ID"`
	State   []string `help:"Only in these states: planned, due, sending, accepted, confirmed, awaiting_person, failed, uncertain, missed, cancelled, recalling, recalled." placeholder:"STATE"`
	Village string   `help:"Only to this village." placeholder:"ID"`
	JSON    bool     `name:"json" help:"One JSON object a line."`
}

func (x *deliveriesListCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	f := store.Filter{Notice: notice.ID(x.Notice), Village: x.Village, Limit: 100000}
	for _, st := range x.State {
		if notice.StateName(notice.State(st)) == st {
			return refusal("没有“%s”这个状态，请看 gaoshi deliveries --help", st)
		}
		f.States = append(f.States, notice.State(st))
	}
	if !x.JSON {
		_, err := a.printDeliveries(ctx, s.out, f)
		return err
	}
	list, err := a.store.Deliveries(ctx, f)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(s.out)
	enc.SetEscapeHTML(false)
	for _, d := range list {
		if err := enc.Encode(deliveryLine(d)); err != nil {
			return err
		}
	}
	return nil
}

// deliveryLine is a delivery as scripts read it.
func deliveryLine(d *store.Delivery) any {
	return struct {
		ID       notice.DeliveryID `json:"id"`
		Notice   notice.ID         `json:"notice"`
		Edition  int               `json:"edition"`
		Occasion string            `json:"occasion"`
		Channel  string            `json:"channel"`
		Target   notice.TargetID   `json:"target"`
		Name     string            `json:"name"`
		State    notice.State      `json:"state"`
		DueAt    string            `json:"due_at"`
		Attempts int               `json:"attempts"`
		Problem  string            `json:"problem,omitempty"`
		Receipt  *notice.Receipt   `json:"receipt,omitempty"`
	}{d.ID, d.Notice, d.Edition, d.Occasion, d.Target.Channel, d.Target.ID, d.Target.Name, d.State, d.DueAt.Format("2006-01-02T15:04:05Z07:00"), d.Attempts, d.Problem, d.Receipt}
}

type deliveriesShowCmd struct {
	ID int64 `arg:"" help:"Number of the delivery."`
}

func (x *deliveriesShowCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	d, err := a.store.Delivery(ctx, notice.DeliveryID(x.ID))
	if err != nil {
		return refusal("没有第%d号投递。", x.ID)
	}
	return a.printDelivery(ctx, s, d)
}

func (a *app) printDelivery(ctx context.Context, s streams, d *store.Delivery) error {
	fmt.Fprintf(s.out, "第%d号投递：%s《%s》→ %s %s（%s）\n状态：%s\n", d.ID, d.Notice, d.Title, d.Target.VillageName, d.Target.Name, notice.ChannelName(d.Target.Channel), notice.StateName(d.State))
	if d.Problem != "" {
		fmt.Fprintln(s.out, "情况："+d.Problem)
	}
	if r := d.Receipt; r != nil {
		fmt.Fprintf(s.out, "回执：%s %s %s %s\n", r.At.Format("2006-01-02 15:04:05"), r.By, r.Note, a.look(r.Look))
	}
	log, err := a.store.Attempts(ctx, d.ID)
	if err != nil {
		return err
	}
	for _, t := range log {
		fmt.Fprintf(s.out, "  第%d次 %s %s %s\n", t.N, t.At.Format("2006-01-02 15:04:05"), notice.StateName(t.State), t.Detail)
	}
	return nil
}

type deliveriesRetryCmd struct {
	ID int64 `arg:"" help:"Number of the delivery."`
}

func (x *deliveriesRetryCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	d, err := a.disp.Retry(ctx, notice.DeliveryID(x.ID))
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "第%d号投递已重新排队，由守护程序（gaoshi serve）发出。\n", d.ID)
	return nil
}

type deliveriesResolveCmd struct {
	ID      int64  `arg:"" help:"Number of the delivery."`
	As      string `required:"" help:"Account of who says so." placeholder:"ACCOUNT"`
	Arrived bool   `xor:"what" required:"" help:"It arrived, was posted, forwarded or played."`
	Again   bool   `xor:"what" required:"" help:"It did not arrive: send it again."`
	GiveUp  bool   `xor:"what" required:"" help:"It did not arrive: let it be."`
	Note    string `help:"What was seen." placeholder:"TEXT"`
}

func (x *deliveriesResolveCmd) Run(ctx context.Context, c *commands, s streams) error {
	a, err := c.quick(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	who, err := a.officer(x.As, config.RoleClerk, config.RoleLeader, config.RoleAdmin, config.RoleVillageHead)
	if err != nil {
		return err
	}
	if err := a.mayDecide(ctx, who, notice.DeliveryID(x.ID)); err != nil {
		return err
	}
	by := who.Title + " " + who.Name
	var d *store.Delivery
	switch {
	case x.Arrived:
		d, err = a.disp.Confirm(ctx, notice.DeliveryID(x.ID), by, x.Note)
	case x.Again:
		d, err = a.disp.Retry(ctx, notice.DeliveryID(x.ID))
	default:
		d, err = a.disp.GiveUp(ctx, notice.DeliveryID(x.ID), by, x.Note)
	}
	if err != nil {
		return err
	}
	return a.printDelivery(ctx, s, d)
}

// mayDecide lets a village head speak for their own village only.
func (a *app) mayDecide(ctx context.Context, who config.Officer, id notice.DeliveryID) error {
	if who.Has(config.RoleClerk) || who.Has(config.RoleLeader) || who.Has(config.RoleAdmin) {
		return nil
	}
	d, err := a.store.Delivery(ctx, id)
	if errors.Is(err, store.ErrNotFound) {
		return refusal("没有第%d号投递。", id)
	}
	if err == nil && d.Target.Village != who.Village {
		return refusal("第%d号投递是%s的，%s只能办本村的。", id, d.Target.VillageName, who.Name)
	}
	return err
}
