package voice

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"gaoshi/internal/calendar"
	"gaoshi/internal/speech"
)

func tone(rate int, f, amp float64, d time.Duration) Sound {
	s := Sound{Rate: rate, Samples: make([]int16, int(d.Seconds()*float64(rate)))}
	for i := range s.Samples {
		s.Samples[i] = int16(32767 * amp * math.Sin(2*math.Pi*f*float64(i)/float64(rate)))
	}
	return s
}

func TestWAV(t *testing.T) {
	s := tone(16000, 440, 0.3, time.Second)
	b := s.WAV()
	got, err := ReadWAV(b)
	if err != nil || got.Rate != 16000 || len(got.Samples) != 16000 || got.Samples[100] != s.Samples[100] {
		t.Fatalf("read back: %d samples at %d: %v", len(got.Samples), got.Rate, err)
	}
	copy(b[40:], []byte{0xff, 0xff, 0xff, 0x7f}) // a guess, as from a pipe
	if got, err = ReadWAV(b); err != nil || len(got.Samples) != 16000 {
		t.Errorf("with a guessed length: %d samples, %v", len(got.Samples), err)
	}
	for _, bad := range []string{"", "RIFF", "RIFF0000WAVE", "RIFF0000WAVEdata\x04\x00\x00\x00abcd", "RIFF0000WAVEfmt \x02\x00\x00\x00ab"} {
		if _, err := ReadWAV([]byte(bad)); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzReadWAV(f *testing.F) {
	f.Add(tone(8000, 300, 0.1, 10*time.Millisecond).WAV())
	f.Add([]byte("RIFF0000WAVEfmt \x10\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if s, err := ReadWAV(b); err == nil {
			s.levelled()
			s.trimmed()
			s.at(16000)
		}
	})
}

// TestLoudness: the reference of BS.1770 is a sine of 1 kHz, which at full scale
// in one channel reads −3.01 LUFS.
func TestLoudness(t *testing.T) {
	if l := loudness(tone(48000, 997, 1, 5*time.Second)); math.Abs(l+3.01) > 0.15 {
		t.Errorf("full scale reads %.2f LUFS", l)
	}
	if l := loudness(tone(22050, 997, 0.1, 5*time.Second)); math.Abs(l+23.01) > 0.3 {
		t.Errorf("a tenth at 22,050 reads %.2f LUFS", l)
	}
	for _, amp := range []float64{0.02, 0.1, 0.5, 0.9} {
		s := tone(22050, 500, amp, 3*time.Second).levelled()
		peak := 0.0
		for _, x := range s.Samples {
			peak = math.Max(peak, math.Abs(float64(x))/32768)
		}
		if l := loudness(s); math.Abs(l-targetLUFS) > 1 || peak > peakLimit+0.01 {
			t.Errorf("amplitude %.2f becomes %.1f LUFS, peak %.2f", amp, l, peak)
		}
	}
	if s := (Sound{Rate: 22050, Samples: make([]int16, 22050)}).levelled(); s.Samples[100] != 0 {
		t.Error("silence is made loud")
	}
}

func TestChime(t *testing.T) {
	c := Chime(22050)
	if d := c.Duration(); d > 3*time.Second || (d-ChimeLength).Abs() > 5*time.Millisecond {
		t.Errorf("the chime lasts %v", d)
	}
	if l := loudness(c); l < -35 || l > -12 {
		t.Errorf("the chime is %.1f LUFS", l)
	}
}

func TestResample(t *testing.T) {
	s := tone(16000, 400, 0.5, time.Second).at(22050)
	if len(s.Samples) != 22050 || math.Abs(loudness(s)-loudness(tone(22050, 400, 0.5, time.Second))) > 0.3 {
		t.Errorf("%d samples, %.1f LUFS", len(s.Samples), loudness(s))
	}
}

func TestPassages(t *testing.T) {
	long := strings.Repeat("一二三四五六七八九，", 20) + "完。"
	for _, p := range []string{"甲。乙。", long, strings.Repeat("字", 700)} {
		parts := passages(p, 60)
		if strings.Join(parts, "") != p {
			t.Errorf("%.20s…: words are lost", p)
		}
		for _, x := range parts {
			if n := len([]rune(x)); n > 60 {
				t.Errorf("%.20s…: a passage of %d", p, n)
			}
		}
	}
}

func espeak(t *testing.T, rate int) *Espeak {
	t.Helper()
	e, err := NewEspeak(rate, "石庙垭=shi2 miao4 ya1")
	if err != nil {
		t.Skip("espeak-ng is missing: its voice is not tested")
	}
	return e
}

func TestEspeakPinyin(t *testing.T) {
	e := &Espeak{rate: 180}
	got := e.pinyin("石庙垭，一个行长。B超")
	for _, want := range []string{"yi2ge4", "hang2zhang3", `<break time="350ms"/>`, `<break time="600ms"/>`, " B chao1"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s lacks %s", got, want)
		}
	}
	if strings.ContainsFunc(got, func(r rune) bool { return r > 0x2000 }) {
		t.Errorf("hanzi are left: %s", got)
	}
}

// TestEstimate: what is promised on the printed script is what the engine takes,
// within 8 %, over every notice of testdata and both rates.
func TestEstimate(t *testing.T) {
	paths, err := filepath.Glob("../testdata/*.spoken.txt")
	if err != nil || len(paths) < 12 {
		t.Fatalf("%d scripts: %v", len(paths), err)
	}
	for _, rate := range []int{160, 180, 210} {
		e := espeak(t, rate)
		for i, p := range paths {
			if (testing.Short() || rate != 180) && i%4 > 0 {
				continue
			}
			b, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			s, err := speakScript(t.Context(), e, string(b))
			if err != nil {
				t.Fatal(err)
			}
			rounds := strings.Count(string(b), "\n\n")
			want := speech.Estimate(string(b), rate) + time.Duration(rounds)*(RoundRest-ParagraphRest)
			if off := s.Duration().Seconds()/want.Seconds() - 1; math.Abs(off) > 0.08 {
				t.Errorf("%s at %d: estimated %v, takes %v (%+.1f %%)", filepath.Base(p), rate, want.Round(time.Second), s.Duration().Round(time.Second), 100*off)
			}
		}
	}
}

func TestMaker(t *testing.T) {
	e := espeak(t, 180)
	dir := t.TempDir()
	m := NewMaker(MakerOptions{Engine: e, Dir: dir, NoMP3: true})
	a, err := m.Make(t.Context(), "乡亲们，请注意。\n明天停水。\n\n下面再播送一遍。明天停水。\n")
	if err != nil || a.Name != "audio.wav" || a.Length < 5*time.Second || a.Length > 20*time.Second {
		t.Fatalf("%s, %v, %v", a.Name, a.Length, err)
	}
	s, err := ReadWAV(a.Data)
	if err != nil || s.Duration().Round(time.Millisecond) != a.Length.Round(time.Millisecond) {
		t.Errorf("the file lasts %v, not %v (%v)", s.Duration(), a.Length, err)
	}
	watch := calendar.StartStopwatch()
	b, err := m.Make(t.Context(), "乡亲们，请注意。\n明天停水。\n\n下面再播送一遍。明天停水。\n")
	if err != nil || string(b.Data) != string(a.Data) || b.Length.Round(time.Millisecond) != a.Length.Round(time.Millisecond) {
		t.Errorf("the kept item differs: %v, %v, made in %v", b.Length, err, watch.Elapsed())
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*")); len(files) != 1 {
		t.Errorf("kept: %v", files)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Make(ctx, "别的话。"); err == nil {
		t.Error("a cancelled context makes sound")
	}
}

func TestMP3(t *testing.T) {
	if findMP3() == nil {
		t.Skip("lame and ffmpeg are missing: MP3 is not tested")
	}
	m := NewMaker(MakerOptions{Engine: espeak(t, 180)})
	a, err := m.Make(t.Context(), "明天停水。")
	if err != nil || a.Name != "audio.mp3" || len(a.Data) < 1000 || a.Data[0] != 0xff && !strings.HasPrefix(string(a.Data), "ID3") {
		t.Errorf("%s, %d bytes: %v", a.Name, len(a.Data), err)
	}
}

func TestNoEngine(t *testing.T) {
	if _, err := NewMaker(MakerOptions{}).Make(t.Context(), "明天停水。"); !errors.Is(err, ErrNone) {
		t.Errorf("no engine: %v", err)
	}
	var m *Maker
	if m.Ready() {
		t.Error("no maker is ready")
	}
}

// TestCommand runs real programs: cat gives back a file that stands for sound.
func TestCommand(t *testing.T) {
	cat, err := exec.LookPath("cat")
	if err != nil {
		t.Skip("cat is missing")
	}
	wav := filepath.Join(t.TempDir(), "x.wav")
	if err := os.WriteFile(wav, tone(16000, 440, 0.2, time.Second).WAV(), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := NewCommand(CommandOptions{Path: cat, Args: []string{wav}})
	if err != nil {
		t.Fatal(err)
	}
	if s, err := c.Say(t.Context(), "停水。"); err != nil || s.Duration() != time.Second {
		t.Errorf("%v, %v", s.Duration(), err)
	}
	if cp, err := exec.LookPath("cp"); err == nil {
		c, _ := NewCommand(CommandOptions{Path: cp, Args: []string{wav, "{out}"}})
		if s, err := c.Say(t.Context(), "停水。"); err != nil || s.Duration() != time.Second {
			t.Errorf("by file: %v, %v", s.Duration(), err)
		}
	}
	c, _ = NewCommand(CommandOptions{Path: cat, Form: FormPinyin})
	if got := c.form("一个行长。"); got != "yi2 ge4 hang2 zhang3。\n" {
		t.Errorf("pinyin form: %q", got)
	}
	if _, err := c.Say(t.Context(), "停水。"); err == nil {
		t.Error("text is taken for sound")
	}
	if _, err := NewCommand(CommandOptions{Path: cat, Form: "mp3"}); err == nil {
		t.Error("an unknown form is taken")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if sleep, err := exec.LookPath("sleep"); err == nil {
		c, _ := NewCommand(CommandOptions{Path: sleep, Args: []string{"5"}})
		if _, err := c.Say(ctx, "停水。"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a program that hangs: %v", err)
		}
	}
}

func TestService(t *testing.T) {
	const key = "the-service-key"
	wav := tone(24000, 440, 0.2, time.Second).WAV()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		switch {
		case r.Header.Get("X-Key") != key:
			http.Error(w, key, http.StatusForbidden)
		case strings.HasPrefix(string(b), "<speak"):
			w.Write(wav)
		default:
			io.WriteString(w, `{"Response":{"Audio":"`+base64.StdEncoding.EncodeToString(wav)+`"}}`)
		}
	}))
	defer srv.Close()
	for _, opt := range []ServiceOptions{
		{Name: "甲", URL: srv.URL + "/v1", Header: map[string]string{"X-Key": key}, Body: `<speak>{{xml .Text}}</speak>`},
		{Name: "乙", URL: srv.URL + "/v1?id={{.ID}}", Header: map[string]string{"X-Key": key}, Body: `{"Text":{{json .Text}}}`, Field: "Response.Audio"},
	} {
		s, err := NewService(opt)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := s.Say(t.Context(), "停水<1>。"); err != nil || got.Duration() != time.Second {
			t.Errorf("%s: %v, %v", opt.Name, got.Duration(), err)
		}
		s.opt.Header = nil
		if _, err := s.Say(t.Context(), "停水。"); err == nil || strings.Contains(err.Error(), key) {
			t.Errorf("%s refused: %v", opt.Name, err)
		}
	}
	s, err := NewService(ServiceOptions{Name: "丙", URL: "http://127.0.0.1:1/?key=" + key})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Say(t.Context(), "停水。"); err == nil || strings.Contains(err.Error(), key) {
		t.Errorf("a dead service: %v", err)
	}
	if _, err := NewService(ServiceOptions{URL: "ftp://x"}); err == nil {
		t.Error("ftp is taken")
	}
	if _, err := NewService(ServiceOptions{URL: "http://x/{{"}); err == nil {
		t.Error("a broken template is taken")
	}
}
