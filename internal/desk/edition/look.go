package edition

import (
	"context"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// Look checks an edition once, for a page: what was found, the worst first, and the
// gate's refusal, "" where it is open.
func (d *Room) Look(ctx context.Context, n *notice.Notice) (found []notice.Finding, blocked string, err error) {
	found, err = d.Checker.Check(ctx, n)
	if err != nil {
		return nil, "", err
	}
	found = frame.WorstFirst(found)
	if err := d.Checker.Held(n, found); err != nil {
		msg, ok := frame.Refused(err)
		if !ok {
			return nil, "", err
		}
		blocked = msg
	}
	return found, blocked, nil
}
