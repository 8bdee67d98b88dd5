package store_test

import (
	"maps"
	"testing"

	"gaoshi/internal/store"
	"gaoshi/internal/store/storetest"
)

// What was written into a report is kept by its year, written over, and known to the journal.
func TestAnnual(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		for _, texts := range []map[string]string{{"open": "一", "other": "无"}, {"open": "二", "other": ""}} {
			if err := s.SetAnnualTexts(ctx, 2025, texts); err != nil {
				t.Fatal(err)
			}
			if got, err := s.AnnualTexts(ctx, 2025); err != nil || !maps.Equal(got, texts) {
				t.Errorf("%v, %v, want %v", got, err, texts)
			}
		}
		if got, err := s.AnnualTexts(ctx, 2024); err != nil || len(got) > 0 {
			t.Errorf("another year: %v, %v", got, err)
		}
		if name, _, err := s.AnnualBefore(ctx, 2025); err != nil || name != "" {
			t.Errorf("none given: %q, %v", name, err)
		}
		for _, body := range []string{"first", "\x00second"} {
			if err := s.SetAnnualBefore(ctx, 2025, "去年.docx", []byte(body)); err != nil {
				t.Fatal(err)
			}
			if name, got, err := s.AnnualBefore(ctx, 2025); err != nil || name != "去年.docx" || string(got) != body {
				t.Errorf("%q %q %v", name, got, err)
			}
		}
	})
}
