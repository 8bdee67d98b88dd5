package desk

import (
	"fmt"
	"strings"

	"gaoshi/internal/notice"
)

// codeWord 回执码: four digits from the foot of a poster say which sheet it is,
// and whether it is up or down.
func (d *desk) codeWord(v *visit) error {
	vi, err := v.villageOf()
	if err != nil {
		return err
	}
	if d.CodeWords == nil {
		return errNotHere
	}
	said, good, err := v.takeCode(vi, digits(v.r.PostFormValue("code")))
	if err != nil {
		msg, ok := d.say(err)
		if !ok {
			return err
		}
		said, good = msg, false
	}
	v.say(good, said)
	v.redirect(v.back("/desk/village"))
	return nil
}

// digits reads what was typed, in narrow or wide digits, with or without spaces.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		}
		return -1
	}, s)
}

// coded is a sheet whose foot bears a code.
type coded struct {
	d    *notice.Delivery
	down bool
}

// takeCode records what the code says.
func (v *visit) takeCode(vi notice.Village, code string) (said string, good bool, err error) {
	if len(code) != 4 {
		return "回执码是四个数字，印在海报最下面一行。", false, nil
	}
	list, err := v.d.Deliveries.List(v.r.Context(), Filter{
		Village: vi.ID, Channel: notice.Board, Limit: 5000, States: []notice.State{notice.Awaiting, notice.Confirmed, notice.Missed, notice.Recalling, notice.Recalled},
	})
	if err != nil {
		return "", false, err
	}
	var open, settled []coded
	for _, x := range list {
		up, down := v.d.CodeWords(x.Notice, x.Edition, x.Target.ID)
		c := coded{x, code == down}
		switch {
		case code != up && code != down:
		case x.State == notice.Recalled, x.State == notice.Confirmed && (!c.down || isDown(x)), x.State == notice.Recalling && !c.down:
			settled = append(settled, c)
		default:
			open = append(open, c)
		}
	}
	switch {
	case len(open) > 1:
		return "这个码对得上两张海报，请在下面找到那一张，点按钮。", false, nil
	case len(open) == 1:
		return v.takeSheet(open[0])
	case len(settled) > 0:
		return "“" + placeName(settled[len(settled)-1].d.Target) + "”的《" + settled[len(settled)-1].d.Title + "》已经记过了，不用再报。", true, nil
	}
	return fmt.Sprintf("没有找到回执码 %s。请对着海报最下面一行再看一遍；是别的村的海报，请那个村来报。", code), false, nil
}

func (v *visit) takeSheet(c coded) (said string, good bool, err error) {
	word := "已张贴"
	if c.down {
		word = tookDown
	}
	note := word
	if c.d.State == notice.Recalling {
		note = ""
	}
	if err := v.d.Decisions.Confirm(v.r.Context(), c.d.ID, v.me.Signs(), note); err != nil {
		return "", false, err
	}
	v.d.Log.Info("code word", "delivery", c.d.ID, "down", c.down, "by", v.me.Account)
	return "“" + placeName(c.d.Target) + "”的《" + c.d.Title + "》" + word + "，记下了。", true, nil
}
