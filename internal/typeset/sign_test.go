package typeset

import "testing"

// TestSignsAreDrawn: an emoji that carries a meaning is printed as a sign or a word
// that the fonts have; one that only decorates is still reported, and signs that
// are in the fonts stay as they are.
func TestSignsAreDrawn(t *testing.T) {
	for in, want := range map[string]string{
		"❌焚烧秸秆":             "×焚烧秸秆",
		"✅已通水":              "√已通水",
		"⚠️山洪易发":            "【注意】山洪易发",
		"🚫下河":               "【禁止】下河",
		"📞0000-1234567":     "☎0000-1234567",
		"1️⃣带身份证":           "1带身份证",
		"快来交费❗":             "快来交费！",
		"☎0000-1234567 ① ℃": "☎0000-1234567 ① ℃",
		"每人400元":            "每人400元",
	} {
		if got := Clean(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
		if m := Sans().Plain(in, true).Missing; len(m) > 0 {
			t.Errorf("%s: no glyph for %q", in, m)
		}
	}
	if m := Sans().Plain("📢缴费", true).Missing; len(m) != 1 {
		t.Errorf("a loudspeaker that no font has: %q", m)
	}
}
