package config

import (
	"strings"
	"testing"

	"gaoshi/internal/notice"
)

const placed = `
town: {name: 示例镇, county: 示例县, issuer: 示例县示例镇人民政府}
portal: {id: county, name: 示例县门户, kind: county}
villages:
  - id: v01
    name: 示例村
    printer: A4
    boards:
      - {id: b1, place: 村委会, paper: A4INK}
    speakers:
      - {id: s1, zone: 全村, kind: ip, slots: ["0 7 * * *"]SPEAKER}
`

// What a place's section says reaches the channel, and nothing else does; what a
// channel cannot take is a fault at its line.
func TestOptionsOfPlaces(t *testing.T) {
	town := func(ink, speaker string) (*Town, *reader) {
		return readTown("town.yaml", []byte(strings.NewReplacer("INK", ink, "SPEAKER", speaker).Replace(placed)))
	}
	options := func(ink, speaker string) map[notice.TargetID]map[string]string {
		x, r := town(ink, speaker)
		if len(r.faults) > 0 {
			t.Fatal(r.faults)
		}
		out := map[notice.TargetID]map[string]string{}
		for _, p := range x.Registry().Targets {
			out[p.ID] = p.Options
		}
		return out
	}
	if got := options("", ""); len(got["v01/b1"]) != 0 || len(got["v01/s1"]) != 0 {
		t.Errorf("of nothing: %v", got)
	}
	got := options(", ink: black", ", volume: 60, area_code: \"510000000001\"")
	if len(got["v01/b1"]) != 1 || got["v01/b1"]["ink"] != "black" {
		t.Errorf("board: %v", got["v01/b1"])
	}
	if s := got["v01/s1"]; len(s) != 2 || s["volume"] != "60" || s["area_code"] != "510000000001" {
		t.Errorf("loudspeaker: %v", s)
	}
	for _, x := range []struct{ ink, speaker, where string }{
		{", ink: red", "", ".ink"}, {", printer: A3", "", "printer"},
		{"", ", volume: 101", ".volume"}, {"", ", volume: -1", ".volume"},
		{"", ", area_code: \"51\"", ".area_code"}, {"", ", area_code: \"51000000000x\"", ".area_code"},
	} {
		_, r := town(x.ink, x.speaker)
		if len(r.faults) == 0 || !strings.Contains(r.faults.Error(), x.where) {
			t.Errorf("%s%s: %v", x.ink, x.speaker, r.faults)
		}
	}
}
