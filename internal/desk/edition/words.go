package edition

import (
	"strings"

	"gaoshi/internal/notice"
)

func (d *Room) Category(n *notice.Notice) string {
	if r, ok := d.Policy.Category(n.Content.Category); ok && r.Name != "" {
		return r.Name
	}
	return string(n.Content.Category)
}

// Where says in a few words which villages an edition is for.
func (d *Room) Where(n *notice.Notice) string {
	if n.Content.All() {
		return "全镇各村"
	}
	var names []string
	for _, id := range n.Content.Villages {
		if v, ok := d.Town.Village(id); ok {
			names = append(names, v.Name)
		} else {
			names = append(names, id)
		}
	}
	return strings.Join(names, "、")
}
