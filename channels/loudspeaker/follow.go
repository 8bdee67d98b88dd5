package loudspeaker

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"gaoshi/channels"
	"gaoshi/channels/loudspeaker/ebd"
	"gaoshi/internal/notice"
)

// statusName is the file in which the program that watches the folder tells how far
// it is: {"state": 3, "note": "…"}, the states of package ebd.
const statusName = "status.json"

var errNotAsked = errors.New("loudspeaker: the platform cannot be asked")

// Check asks how far an accepted broadcast is: nil while it waits or plays, a
// confirmed receipt when it was played, a permanent error when the platform says
// that it failed or was cancelled.
func (c *Channel) Check(ctx context.Context, d *notice.Delivery) (*notice.Receipt, error) {
	if d.Target.Kind != IP || d.State != notice.Accepted {
		return nil, nil
	}
	state, note, err := c.state(ctx, d)
	if err != nil {
		return nil, err
	}
	switch to, known := state.Delivery(); {
	case known && to == notice.Confirmed:
		return &notice.Receipt{State: notice.Confirmed, By: c.by(), At: c.now(), Ref: refOf(d), Note: state.Name() + noteTail(note)}, nil
	case known && to != notice.Accepted:
		return nil, channels.Permanent(&channels.Told{Say: "应急广播平台说“" + d.Target.Name + "”" + state.Name() + noteTail(note) + "。请打电话问平台值班员，需要时重送或请村里人工播。"})
	}
	return nil, nil
}

func noteTail(note string) string {
	if note == "" {
		return ""
	}
	return "（" + note + "）"
}

func (c *Channel) by() string {
	if c.opt.Push != nil {
		return byPlatform
	}
	return byFolder
}

func refOf(d *notice.Delivery) string {
	if d.Receipt == nil {
		return ""
	}
	return d.Receipt.Ref
}

// Reconcile tells whether an uncertain delivery arrived. A folder that has the
// ticket has it all; what waits for a person has not left; a platform is asked
// where it can be.
func (c *Channel) Reconcile(ctx context.Context, d *notice.Delivery, r notice.Rendition) (*notice.Receipt, error) {
	switch {
	case d.Target.Kind != IP:
		return nil, nil // to be given to the person again, which does no harm
	case c.opt.Push == nil:
		if _, err := os.Stat(filepath.Join(c.dir(d), ticketName)); err != nil {
			if errors.Is(err, os.ErrNotExist) {
				return nil, nil
			}
			return nil, folderTrouble(d, err)
		}
		return &notice.Receipt{State: notice.Accepted, By: byFolder, At: c.now(), Ref: filepath.Base(c.dir(d)), Look: c.dir(d)}, nil
	}
	_, _, err := c.state(ctx, d)
	switch {
	case errors.Is(err, errUnknown):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &notice.Receipt{State: notice.Accepted, By: byPlatform, At: c.now(), Ref: refOf(d), Note: "向平台查过，已经收到。"}, nil
}

// errUnknown says that the platform has no such broadcast.
var errUnknown = errors.New("loudspeaker: the platform does not know this broadcast")

// state reads how far a broadcast is. NotHandled where a folder says nothing yet.
func (c *Channel) state(ctx context.Context, d *notice.Delivery) (ebd.BroadcastState, string, error) {
	if c.opt.Push == nil {
		return c.fileState(d)
	}
	p := c.opt.Push
	if p.Status == "" {
		return 0, "", errNotAsked
	}
	call := callOf(d)
	call.Ref = refOf(d)
	address, err := fill(p.Status, call)
	if err != nil {
		return 0, "", errNotAsked
	}
	res, err := p.request(ctx).SetHeaders(p.Header).Get(address)
	if res != nil && res.RawBody() != nil {
		defer res.RawBody().Close()
	}
	switch {
	case err != nil:
		return 0, "", errors.New("loudspeaker: status: " + kindOf(err)) // the address may hold a token
	case res.StatusCode() == http.StatusNotFound:
		return 0, "", errUnknown
	case res.StatusCode() != http.StatusOK:
		return 0, "", fmt.Errorf("loudspeaker: status: HTTP %d", res.StatusCode())
	}
	buf := new(bytes.Buffer)
	if _, err := buf.ReadFrom(http.MaxBytesReader(nil, res.RawBody(), maxAnswer)); err != nil {
		return 0, "", errors.New("loudspeaker: status: answer cut off")
	}
	n, err := strconv.Atoi(lookUp(buf.Bytes(), p.State))
	if err != nil {
		return 0, "", errors.New("loudspeaker: status: no state in the answer")
	}
	return ebd.BroadcastState(n), "", nil
}

func (c *Channel) fileState(d *notice.Delivery) (ebd.BroadcastState, string, error) {
	b, err := os.ReadFile(filepath.Join(c.dir(d), statusName))
	if errors.Is(err, os.ErrNotExist) {
		return ebd.NotHandled, "", nil
	}
	if err != nil {
		return 0, "", folderTrouble(d, err)
	}
	var v struct {
		State int    `json:"state"`
		Note  string `json:"note"`
	}
	if err := json.Unmarshal(b, &v); err != nil {
		return 0, "", fmt.Errorf("loudspeaker: %s: %w", statusName, err) // half written: asked again
	}
	return ebd.BroadcastState(v.State), v.Note, nil
}
