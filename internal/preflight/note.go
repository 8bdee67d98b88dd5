package preflight

import "slices"

// inNotes are the kinds that no note about a delivery may hold. Other kinds, such
// as an address, a note may need: it is read in the office only.
var inNotes = []string{kindID, kindBadID, kindPartial, kindCard, kindMobile, kindPassport, kindWeChatID, kindEmail}

// InNote tells what personal data a short note of an officer holds, "" for none:
// what is written beside a delivery is kept for years.
func InNote(text string) string {
	what := ""
	scan(text, "", func(h hit) {
		if what == "" && slices.Contains(inNotes, h.kind) && !h.duty {
			what = sayings[h.kind].what
		}
	})
	return what
}
