package dispatch

import (
	"errors"
	"sync"

	"gaoshi/channels"
	"gaoshi/internal/notice"
)

// kindUnrenderable is the Finding.Kind of a notice that a channel cannot take.
const kindUnrenderable = "unrenderable"

// laid remembers what the channels said of an edition: pages ask again and again.
type laid struct {
	mu   sync.Mutex
	said map[string][]notice.Finding
}

// mostLaid is how many editions are remembered.
const mostLaid = 128

// Unrenderable asks every channel, with its real limits, whether it can lay the
// edition out, by the renderers that signing uses: so what signing would refuse is
// known while the clerk still writes. Each channel is told of once.
func (d *Dispatcher) Unrenderable(n *notice.Notice) []notice.Finding {
	key := n.Digest()
	d.laid.mu.Lock()
	fs, ok := d.laid.said[key]
	d.laid.mu.Unlock()
	if ok {
		return fs
	}
	targets, _ := d.Targets(n)
	asked := map[string]bool{}
	for _, t := range targets {
		if asked[t.Channel] {
			continue
		}
		if _, known := d.Channels[t.Channel]; !known {
			continue
		}
		_, err := d.render(n, t)
		if err == nil {
			continue
		}
		asked[t.Channel] = true
		say := "这个渠道排不出这份公告。请把标题、一句话改短，去掉少见的符号再试；还不行请告诉管理员，或不走这个渠道。"
		var told *channels.Told
		if errors.As(err, &told) {
			say = told.Say
		}
		fs = append(fs, notice.Finding{Kind: kindUnrenderable, Severity: notice.Block, Place: notice.ChannelName(t.Channel), Text: t.Name, Message: say, Rule: "各渠道的长度上限"})
	}
	d.laid.mu.Lock()
	defer d.laid.mu.Unlock()
	if d.laid.said == nil || len(d.laid.said) >= mostLaid {
		d.laid.said = map[string][]notice.Finding{}
	}
	d.laid.said[key] = fs
	return fs
}
