package errand

import (
	"context"
	"fmt"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/limits"
	"gaoshi/internal/notice"
	"gaoshi/internal/register"
)

// dutySoon is how many days before its last day something of the register is told of;
// it is told once more on the day itself.
const dutySoon = 3

// DutySubject names a card about the register: what, by when, and which of the two.
func DutySubject(d register.OpenDuty, stage string) string {
	return fmt.Sprintf("duty/%s/%d/%s/%s", d.Kind, d.ID, d.Due.Format(time.DateOnly), stage)
}

// duties finds who is to be told of a period of the register that ends soon, or today:
// the clerks and the leaders. What may not be public is told by its number alone.
func (m *Messenger) duties(ctx context.Context, now time.Time) ([]due, error) {
	if m.Duties == nil {
		return nil, nil
	}
	today := calendar.Date(now)
	list, err := m.Duties(ctx, today.AddDate(0, 0, dutySoon))
	if err != nil {
		return nil, err
	}
	officers := m.clerks("")
	for _, o := range m.Officers {
		if o.WeCom != "" && o.Has(notice.RoleLeader) && !o.Has(notice.RoleClerk) {
			officers = append(officers, o)
		}
	}
	seen := map[string]bool{}
	var out []due
	for _, d := range list {
		if d.Due.IsZero() || d.Due.Before(today) {
			continue
		}
		stage, when := "soon", "期限"+calendar.DayCN(d.Due)+"，"+d.Left
		if d.Due.Equal(today) {
			stage, when = "today", "今天是最后一天"
		}
		name := d.Ref
		if d.Kind == register.DutyPublish && d.What == "主动公开" {
			name = "《" + d.Title + "》"
		}
		msg := message{title: fit("台账到期："+d.What+" "+name, limits.AppTitleBytes), words: fit(fmt.Sprintf("%s %s：%s。\n依据：%s。在工作台“台账—期限”里看怎么算的。", d.Ref, d.What, when, d.Law), limits.AppDescBytes),
			link: func(time.Time) string { return m.Links.Register() }, urgent: false}
		for _, o := range officers {
			if key := o.Account + DutySubject(d, stage); seen[key] {
				continue
			} else {
				seen[key] = true
			}
			x, err := m.told(ctx, o, DutySubject(d, stage), now, msg)
			if err != nil {
				return nil, err
			}
			if x != nil {
				out = append(out, *x)
			}
		}
	}
	return out, nil
}
