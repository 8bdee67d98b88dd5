package app

import (
	"gaoshi/channels"
	"gaoshi/channels/poster"
	"gaoshi/cmd/gaoshi/say"
	"gaoshi/internal/notice"
)

// Boards is the channel of the village boards.
func (a *App) Boards() (*poster.Channel, error) {
	ch, ok := a.Dispatcher.Channels[notice.Board].(*poster.Channel)
	if !ok {
		return nil, say.Refusal("这个版本没有公告栏渠道，打印不了。")
	}
	return ch, nil
}

// Proof lays out the poster of an edition that is not signed, marked as such.
func (a *App) Proof(n *notice.Notice, t notice.Target) (notice.Rendition, error) {
	ch, err := a.Boards()
	if err != nil {
		return notice.Rendition{}, err
	}
	return channels.Render(ch.Proof(), a.Checks.ForChannel(n, notice.Board), t)
}

// Proofs puts the marked posters in place of those that would be signed.
func (a *App) Proofs(n *notice.Notice, list []notice.Rendition) error {
	for i := range list {
		if list[i].Channel != notice.Board {
			continue
		}
		for _, t := range a.Town.Targets {
			if t.ID != list[i].Target {
				continue
			}
			r, err := a.Proof(n, t)
			if err != nil {
				return err
			}
			list[i] = r
		}
	}
	return nil
}
