package personal

import (
	"slices"

	"gaoshi/internal/preflight/scan"
)

// inNotes are the kinds that no note about a delivery may hold. Other kinds, such
// as an address, a note may need: it is read in the office only.
var inNotes = []string{scan.KindID, scan.KindBadID, scan.KindPartial, scan.KindCard, scan.KindMobile, scan.KindPassport, scan.KindWeChatID, scan.KindEmail}

// InNote tells what personal data a short note of an officer holds, "" for none:
// what is written beside a delivery is kept for years.
func InNote(text string) string {
	what := ""
	scan.All(text, "", func(h scan.Hit) {
		if what == "" && slices.Contains(inNotes, h.Kind) && !h.Duty {
			what = sayings[h.Kind].what
		}
	})
	return what
}
