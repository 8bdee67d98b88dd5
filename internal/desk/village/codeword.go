package village

import (
	"fmt"

	"gaoshi/internal/desk/frame"
	"gaoshi/internal/notice"
)

// CodeWord 回执码: four digits from the foot of a poster say which sheet it is,
// and whether it is up or down.
func (d *Room) CodeWord(v *frame.Visit) error {
	vi, err := d.villageOf(v)
	if err != nil {
		return err
	}
	said, good, err := d.takeCode(v, vi, frame.Digits(v.R.PostFormValue("code")))
	if err != nil {
		msg, ok := d.Sentence(err)
		if !ok {
			return err
		}
		said, good = msg, false
	}
	v.Say(good, said)
	v.Redirect(v.Back("/desk/village"))
	return nil
}

// coded is a sheet whose foot bears a code.
type coded struct {
	d    *notice.Delivery
	down bool
}

// takeCode records what the code says.
func (d *Room) takeCode(v *frame.Visit, vi notice.Village, code string) (said string, good bool, err error) {
	if len(code) != 4 {
		return "回执码是四个数字，印在海报最下面一行。", false, nil
	}
	list, err := d.Deliveries.List(v.R.Context(), notice.Filter{
		Village: vi.ID, Channel: notice.Board, Limit: 5000, States: []notice.State{notice.Awaiting, notice.Confirmed, notice.Missed, notice.Recalling, notice.Recalled},
	})
	if err != nil {
		return "", false, err
	}
	var open, settled []coded
	for _, x := range list {
		up, down := d.CodeWords(x.Notice, x.Edition, x.Target.ID)
		c := coded{x, code == down}
		switch {
		case code != up && code != down:
		case x.State == notice.Recalled, x.State == notice.Confirmed && (!c.down || frame.IsDown(x)), x.State == notice.Recalling && !c.down:
			settled = append(settled, c)
		default:
			open = append(open, c)
		}
	}
	switch {
	case len(open) > 1:
		return "这个码对得上两张海报，请在下面找到那一张，点按钮。", false, nil
	case len(open) == 1:
		return d.takeSheet(v, open[0])
	case len(settled) > 0:
		return "“" + frame.PlaceName(settled[len(settled)-1].d.Target) + "”的《" + settled[len(settled)-1].d.Title + "》已经记过了，不用再报。", true, nil
	}
	return fmt.Sprintf("没有找到回执码 %s。请对着海报最下面一行再看一遍；是别的村的海报，请那个村来报。", code), false, nil
}

func (d *Room) takeSheet(v *frame.Visit, c coded) (said string, good bool, err error) {
	word := "已张贴"
	if c.down {
		word = frame.TookDown
	}
	note := word
	if c.d.State == notice.Recalling {
		note = ""
	}
	if err := d.Decisions.Confirm(v.R.Context(), c.d.ID, v.Me.Signs(), note); err != nil {
		return "", false, err
	}
	d.Log.InfoContext(v.R.Context(), "code word", "delivery", c.d.ID, "down", c.down, "by", v.Me.Account)
	return "“" + frame.PlaceName(c.d.Target) + "”的《" + c.d.Title + "》" + word + "，记下了。", true, nil
}
