package app

import (
	"strings"

	"gaoshi/internal/annual"
	"gaoshi/internal/annual/making"
	"gaoshi/internal/typeset"
)

// openAnnual opens the room in which the yearly report is made.
func (a *App) openAnnual() *making.Room {
	month, day := a.Config.Settings.Register.ReportDay()
	return &making.Room{
		Keep: a.Store, Figures: a.Register.Year, Clock: a.Clock, Fonts: typeset.Sans(), DueMonth: month, DueDay: day,
		Office: annual.Office{Name: a.Town.Issuer, Short: ourTown(a.Town.Issuer), Phone: a.Town.OfficePhone},
	}
}

// ourTown is how an office calls itself in its own report: 我镇.
func ourTown(issuer string) string {
	name := strings.TrimSuffix(strings.TrimSuffix(issuer, "人民政府"), "办事处")
	for _, kind := range []string{"街道", "镇", "乡"} {
		if strings.HasSuffix(name, kind) {
			return "我" + kind
		}
	}
	return "本机关"
}
