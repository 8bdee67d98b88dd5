package app

import (
	"testing"

	"gaoshi/internal/journal"
	"gaoshi/internal/store"
)

// That the settings or the registry were changed between two starts stands in the
// record, each once; what did not change leaves nothing.
func TestChangedSettingsAreRecorded(t *testing.T) {
	a := practiceTown(t, nil)
	count := func(what journal.Kind, object string) int {
		t.Helper()
		list, err := a.Store.Journal(t.Context(), store.JournalFilter{What: []journal.Kind{what}, Object: object})
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	for step, want := range []struct{ settings, town, policy int }{{1, 1, 1}, {1, 1, 1}, {2, 1, 1}, {2, 2, 1}} {
		switch step {
		case 2:
			a.Config.Settings.QuietHours = []string{"22:00-06:00"}
		case 3:
			a.Config.Town.Officers[0].Roles = append(a.Config.Town.Officers[0].Roles, "leader")
		}
		if err := a.RecordSettings(t.Context()); err != nil {
			t.Fatal(err)
		}
		if s, w, p := count(journal.Setting, "gaoshi.yaml"), count(journal.Registry, "town.yaml"), count(journal.Setting, "policy.yaml"); s != want.settings || w != want.town || p != want.policy {
			t.Errorf("step %d: %d, %d, %d, want %+v", step, s, w, p, want)
		}
	}
}
