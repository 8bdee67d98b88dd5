// Package archtest holds the allowed arrows between the rooms of the house as a
// test: who may import whom. Arrows only go down.
package archtest

import (
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed lists, for each room, the rooms of ours that it may import. A room that
// is not listed here may not exist. "…/" at the end covers the folders below.
var allowed = map[string][]string{
	"internal/calendar":              {},
	"internal/notice":                {"internal/calendar"},
	"internal/limits":                {},
	"internal/tooltest":              {},                    // programs that tests look with
	"internal/door":                  {"internal/calendar"}, // between strangers and accounts
	"internal/canary":                {},                    // what no test may let out
	"internal/document":              {},
	"internal/telling":               {"internal/calendar", "internal/notice"}, // what may be said on which day
	"internal/speech":                {},
	"internal/speech/pinyin":         {},
	"internal/speech/pinyin/mktable": {"internal/speech/pinyin"}, // makes the embedded table
	"internal/typeset":               {"internal/document"},
	"internal/yamlstrict":            {}, // YAML as people write it
	"internal/policy":                {"internal/calendar", "internal/notice", "internal/yamlstrict"},
	"internal/draft":                 {"internal/calendar", "internal/intake", "internal/notice", "internal/policy", "internal/preflight"}, // drafts, whatever door they came through
	"internal/intake":                {"internal/calendar", "internal/notice", "internal/limits", "internal/document", "internal/policy", "internal/yamlstrict"},
	"internal/preflight":             {"internal/notice", "internal/policy"},
	"internal/preflight/attached":    {"internal/attachment", "internal/notice", "internal/policy", "internal/preflight/bench", "internal/preflight/chars", "internal/preflight/mend", "internal/preflight/page", "internal/preflight/person", "internal/preflight/personal", "internal/preflight/secrecy", "internal/preflight/words"},
	"internal/preflight/bench":       {"internal/calendar", "internal/notice", "internal/policy", "internal/preflight/chars", "internal/preflight/page", "internal/preflight/scan", "internal/preflight/wordlist"},
	"internal/preflight/chars":       {},
	"internal/preflight/dates":       {"internal/calendar", "internal/notice", "internal/policy", "internal/preflight/bench", "internal/preflight/chars", "internal/preflight/scan", "internal/telling"},
	"internal/preflight/facts":       {"internal/notice", "internal/preflight/chars", "internal/preflight/person", "internal/preflight/scan"},
	"internal/preflight/layout":      {"internal/document", "internal/notice", "internal/preflight/bench", "internal/preflight/personal", "internal/preflight/scan"},
	"internal/preflight/mend":        {"internal/notice", "internal/preflight/bench", "internal/preflight/dates", "internal/preflight/page", "internal/preflight/personal"},
	"internal/preflight/page":        {"internal/preflight/chars", "internal/preflight/person", "internal/preflight/scan"},
	"internal/preflight/person":      {"internal/preflight/chars"},
	"internal/preflight/personal":    {"internal/notice", "internal/policy", "internal/preflight/bench", "internal/preflight/chars", "internal/preflight/facts", "internal/preflight/page", "internal/preflight/person", "internal/preflight/scan"},
	"internal/preflight/reach":       {"internal/limits", "internal/notice", "internal/policy", "internal/preflight/bench", "internal/preflight/words"},
	"internal/preflight/scan":        {"internal/notice", "internal/preflight/chars", "internal/preflight/person"},
	"internal/preflight/secrecy":     {"internal/notice", "internal/preflight/bench", "internal/preflight/chars", "internal/preflight/scan"},
	"internal/preflight/sums":        {"internal/notice", "internal/preflight/bench", "internal/preflight/chars", "internal/preflight/page"},
	"internal/preflight/wordlist":    {"internal/notice"},
	"internal/preflight/words":       {"internal/notice", "internal/preflight/bench", "internal/preflight/chars"},
	"internal/desk/drafting":         {"internal/draft", "internal/calendar", "internal/desk/edition", "internal/desk/frame", "internal/intake", "internal/limits", "internal/notice", "internal/policy", "internal/preflight"},
	"internal/attachment":            {},
	"internal/sim":                   {"internal/calendar", "internal/limits", "internal/notice"},
	"internal/seal":                  {"internal/notice"}, // keys and signatures
	"internal/journal":               {},                  // the form of the record
	"internal/journal/verify":        {"internal/calendar", "internal/notice", "internal/journal", "internal/seal", "internal/store"},
	"internal/store":                 {"internal/calendar", "internal/door", "internal/notice", "internal/journal", "internal/seal"},
	"internal/store/storetest":       {"internal/store", "internal/canary", "internal/notice", "internal/journal/verify"},
	"internal/desk":                  {"internal/notice"}, // its rooms, put together
	"internal/desk/link":             {"internal/notice"},
	"internal/desk/frame":            {"internal/door", "internal/calendar", "internal/desk/link", "internal/document", "internal/limits", "internal/notice", "internal/preflight", "internal/site/page", "templates"},
	"internal/desk/edition":          {"internal/calendar", "internal/desk/frame", "internal/desk/link", "internal/notice", "internal/policy", "internal/site/page"},
	"internal/desk/review":           {"internal/door", "internal/calendar", "internal/desk/edition", "internal/desk/frame", "internal/notice", "internal/site/page"},
	"internal/desk/deliveries":       {"internal/desk/edition", "internal/desk/frame", "internal/notice", "internal/site/page"},
	"internal/desk/village":          {"internal/desk/deliveries", "internal/desk/edition", "internal/desk/frame", "internal/notice"},
	"internal/desk/home":             {"internal/calendar", "internal/desk/edition", "internal/desk/frame", "internal/notice", "internal/site/page"},
	"internal/desk/desktest":         {"config", "internal/..."}, // a desk in memory, for the tests of its rooms
	"internal/site":                  {"internal/calendar", "internal/telling", "internal/notice", "internal/seal", "internal/limits", "internal/document", "internal/policy", "internal/preflight", "templates"},
	"internal/site/page":             {"internal/calendar", "internal/document", "internal/notice"}, // what both doors make pages with
	"internal/archtest":              {},
	"templates":                      {"internal/calendar", "internal/notice"},
	"templates/loudspeaker":          {},
	"internal/site/page/pagetest":    {"internal/..."},
	"templates/wechat":               {},
	"config":                         {"internal/calendar", "internal/notice", "internal/policy", "internal/yamlstrict"},
	"channels":                       {"internal/notice"},
	"channels/channeltest":           {"channels", "internal/notice", "internal/calendar", "internal/sim", "internal/canary"},
	"channels/wechat":                {"channels", "internal/...", "templates/..."},
	"channels/portal":                {"channels", "internal/...", "templates/..."},
	"channels/poster":                {"channels", "internal/...", "templates/..."},
	"channels/loudspeaker":           {"channels", "internal/...", "templates/..."},
	"channels/wechat/callback":       {"channels", "channels/wechat", "internal/...", "templates/..."}, // what WeChat calls us with
	"channels/wechat/kept":           {"channels/wechat", "internal/calendar"},                         // tokens that daemons share
	"channels/loudspeaker/voice":     {"internal/..."},                                                 // engines that speak
	"channels/loudspeaker/ebd":       {"internal/..."},                                                 // the emergency-broadcast platform's files
	"internal/typeset/form":          {"internal/document", "internal/typeset"},                        // fixed pages: script, 审批单
	"channels/builtin":               {"channels", "channels/...", "config", "internal/notice", "internal/calendar", "internal/limits", "internal/typeset"},
	"scheduler":                      {"channels", "config", "internal/...", "scheduler/dispatch"},
	"scheduler/dispatch":             {"channels", "config", "internal/..."},
	"scheduler/errand":               {"channels", "config", "internal/..."}, // messages to officers, outside of deliveries
	"cmd/gaoshi":                     {"..."},
	"cmd/gaoshi/app":                 {"..."}, // puts the rooms together
	"cmd/gaoshi/app/apptest":         {"config", "internal/calendar", "internal/canary"},
	"cmd/gaoshi/say":                 {"config", "internal/notice", "internal/seal", "internal/store", "scheduler/dispatch"}, // help, wrong use, tables, troubles
}

// doors are the rooms of people and of storage: a channel may not open them.
var doors = []string{"internal/store", "internal/desk", "internal/site", "internal/intake"}

type pkg struct {
	ImportPath string
	Imports    []string
}

func TestArrows(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "gaoshi/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p pkg
		if err := dec.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		room := strings.TrimPrefix(p.ImportPath, "gaoshi/")
		rules, ok := allowed[room]
		if !ok {
			t.Errorf("%s is not in the plan of the house: give it a place in allowed, and say in the commit why", room)
			continue
		}
		for _, imp := range p.Imports {
			to, ours := strings.CutPrefix(imp, "gaoshi/")
			if !ours || strings.HasPrefix(to, room+"/") {
				continue
			}
			if !slices.ContainsFunc(rules, func(r string) bool { return covers(r, to) }) {
				t.Errorf("%s may not import %s", room, to)
			}
			if strings.HasPrefix(room, "channels/") && room != "channels/channeltest" && slices.Contains(doors, to) {
				t.Errorf("the channel %s may not open %s", room, to)
			}
		}
	}
}

// covers reports whether a rule such as "internal/..." lets a room be imported.
func covers(rule, room string) bool {
	if prefix, ok := strings.CutSuffix(rule, "..."); ok {
		return strings.HasPrefix(room, prefix)
	}
	return rule == room
}
