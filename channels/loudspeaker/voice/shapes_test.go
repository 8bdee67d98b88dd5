package voice

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/speech"
)

// TestEstimateShapes: texts of other shapes than notices — one cry, slogans,
// nothing but phones, letters, figures, particles — are off by no more than 12 %.
// They were written after the first fit; every second of them was left out of the
// later one.
func TestEstimateShapes(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(paths) < 12 {
		t.Fatalf("%d texts: %v", len(paths), err)
	}
	village, _ := speech.ProfileNamed("village")
	e := espeak(t, 180)
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		spoken, _, _ := speech.Normalize(string(b), village)
		s, err := speakScript(t.Context(), e, string(spoken))
		if err != nil {
			t.Fatal(err)
		}
		rounds := strings.Count(strings.TrimSpace(string(spoken)), "\n\n")
		want := speech.Estimate(string(spoken), 180) + time.Duration(rounds)*(RoundRest-ParagraphRest)
		off := s.Duration().Seconds()/want.Seconds() - 1
		t.Logf("%-20s estimated %v, takes %v (%+.1f %%)", filepath.Base(p), want.Round(time.Second/10), s.Duration().Round(time.Second/10), 100*off)
		if math.Abs(off) > 0.12 {
			t.Errorf("%s: off by %+.1f %%", filepath.Base(p), 100*off)
		}
		checkSound(t, filepath.Base(p), s.levelled())
	}
}

// checkSound checks that a levelled sound is near the loudness aimed at and that no
// peak is cut off.
func checkSound(t *testing.T, name string, s Sound) {
	t.Helper()
	if l := loudness(s); math.Abs(l-targetLUFS) > 2 {
		t.Errorf("%s: %.1f LUFS", name, l)
	}
	peak, flat, run := 0, 0, 0
	for i, x := range s.Samples {
		a := int(math.Abs(float64(x)))
		peak = max(peak, a)
		if i > 0 && x == s.Samples[i-1] && a > 28000 {
			run++
			flat = max(flat, run)
		} else {
			run = 0
		}
	}
	if float64(peak) > 32768*peakLimit+1 || flat > 3 {
		t.Errorf("%s: a peak of %d, %d samples flat at the top", name, peak, flat)
	}
}

// TestParagraphRests: the rest behind a paragraph comes on top of that of its last
// mark, as an estimate counts it.
func TestParagraphRests(t *testing.T) {
	long := func(text string) time.Duration {
		s, err := speakScript(t.Context(), beeps{}, text)
		if err != nil {
			t.Fatal(err)
		}
		return s.Duration().Round(10 * time.Millisecond)
	}
	one := long("一")
	for text, want := range map[string]time.Duration{
		"一。\n二。":           stopRest + ParagraphRest,
		"一\n二":             ParagraphRest,
		"一“一。”\n二":         stopRest + ParagraphRest,
		"一。\n\n二。":         stopRest + RoundRest,
		"一。\n\n\n二。\n\n":   stopRest + RoundRest,
		"\n\n一。\n二。\n\n\n": stopRest + ParagraphRest,
	} {
		if got := long(text) - 2*one; got != want {
			t.Errorf("%q rests %v, want %v", text, got, want)
		}
	}
}

// beeps is an engine that says everything in half a second.
type beeps struct{}

func (beeps) Name() string { return "beeps" }

func (beeps) Say(context.Context, string) (Sound, error) {
	s := Sound{Rate: 8000}
	for i := range 4000 {
		s.Samples = append(s.Samples, int16(8000*math.Sin(float64(i)/4)))
	}
	return s, nil
}
