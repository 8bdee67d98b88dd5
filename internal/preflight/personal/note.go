package personal

import (
	"gaoshi/internal/notice"
	"gaoshi/internal/preflight/bench"
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

// Holds reports whether a text holds personal data that nobody should learn of.
func Holds(text string) bool {
	found := false
	look(text, "", func(h scan.Hit) { found = found || h.Severity == notice.Block || h.Kind == scan.KindBadID })
	return found
}

// In returns the findings of personal data in a text that is no Markdown, with lines
// counted from 1. The office's own phones are left alone.
func In(k *bench.Bench, text string) []notice.Finding {
	inner := *k
	inner.Findings = nil
	look(text, "", func(h scan.Hit) { Report(&inner, h, 0, "", nil, 0) })
	return inner.Findings
}
