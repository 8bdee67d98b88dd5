package store

import (
	"cmp"
	"context"
	"fmt"

	"gaoshi/internal/journal"
	"gaoshi/internal/notice"
)

// refOf names an edition in the journal: QH-2026-0101/1.
func refOf(n *notice.Notice) string { return fmt.Sprintf("%s/%d", n.ID, n.Edition) }

// recordNotice tells what was done to an edition, by what is new in it.
func (t *Tx) recordNotice(ctx context.Context, was, n *notice.Notice) {
	act := func(what journal.Kind, who, from, result, note string) {
		t.Record(ctx, journal.Entry{What: what, Who: who, From: from, Object: refOf(n), Result: result, Note: note, Hash: n.Digest()})
	}
	before := len(t.acts)
	for _, r := range n.Reviews[min(len(was.Reviews), len(n.Reviews)):] {
		what, result := journal.Review, "passed"
		switch {
		case !r.OK:
			result = "returned"
		case r.Step == notice.StepIssue:
			what, result = journal.Sign, journal.OK
		case r.Step == notice.StepCountersign:
			what, result = journal.Countersign, journal.OK
		}
		act(what, r.By, doorOf(ctx, r.Via, r.SystemUser, r.Verbal), result, notice.StepName(r.Step))
	}
	for _, o := range n.Overrides[min(len(was.Overrides), len(n.Overrides)):] {
		act(journal.Override, o.By, "", journal.OK, o.Kind)
	}
	switch {
	case n.Status == notice.Dropped && was.Status != notice.Dropped:
		who := journal.ActorOf(ctx).Who // a colleague, where the edition gives way
		act(journal.Drop, cmp.Or(who, n.Author), "", journal.OK, "")
	case n.Status == notice.Withdrawn && was.Status == notice.Issued:
		act(journal.Replaced, "", "", journal.OK, "")
	case n.Digest() != was.Digest():
		act(journal.Edit, n.Author, "", journal.OK, "")
	}
	if len(t.acts) == before && notice.StatusName(n.Status) != notice.StatusName(was.Status) {
		act(journal.Other, "", "", string(n.Status), "")
	}
}

// doorOf is where an act of review came from: its way, and the address where one is
// known.
func doorOf(ctx context.Context, via, user string, verbal bool) string {
	from := journal.ActorOf(ctx).From
	switch {
	case via == notice.ViaCommand && user != "":
		from = via + " " + user
	case via != "" && from == "":
		from = via
	}
	if verbal {
		from = "telephone, " + from
	}
	return from
}

// recordDelivery tells where a delivery stands now.
func (t *Tx) recordDelivery(ctx context.Context, d *notice.Delivery) {
	t.Record(ctx, journal.Entry{
		What: journal.Delivery, Object: fmt.Sprintf("delivery/%d", d.ID), Result: string(d.State),
		Note: fmt.Sprintf("%s/%d %s %s", d.Notice, d.Edition, d.Target.ID, d.Occasion),
	})
}
