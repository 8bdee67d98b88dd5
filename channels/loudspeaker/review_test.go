package loudspeaker

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"gaoshi/channels"
	"gaoshi/channels/channeltest"
	"gaoshi/channels/loudspeaker/ebd"
	"gaoshi/channels/loudspeaker/voice"
	"gaoshi/internal/calendar"
	"gaoshi/internal/notice"
)

// TestSideBySide: the reviewer sees every sentence on both sides, whole, and what
// is read otherwise than written marked.
func TestSideBySide(t *testing.T) {
	c := mustNew(t, Options{})
	n := load(t, "01-medical")
	pairs := c.SideBySide(n, speakerOf(n))
	changed, plainSeen := 0, false
	for _, p := range pairs {
		if p.Changed {
			changed++
			if plainSeen {
				t.Errorf("a changed sentence stands behind unchanged ones: %+v", p)
			}
		} else {
			plainSeen = true
		}
		if len(p.Pieces) == 0 || p.Part == "" {
			t.Errorf("%+v", p)
		}
	}
	if changed < 5 {
		t.Errorf("%d of %d sentences are changed", changed, len(pairs))
	}
	found := false
	for _, p := range pairs {
		for _, x := range p.Pieces {
			found = found || strings.Contains(x.Written, "400") && strings.Contains(x.Spoken, "四百")
		}
	}
	if !found {
		t.Error("400 does not stand beside 四百")
	}
}

func TestDialects(t *testing.T) {
	c := mustNew(t, Options{Dialects: Dialects(), Names: []string{"石庙垭=shi2 miao4 ya1"}})
	n := load(t, "06-meeting-speak")
	n.Content.Speak = "石庙垭的农商行行长，请注意<大家>。"
	r, err := c.Render(n, speakerOf(n))
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{
		"speech.azure.ssml":      `ph="shi 2 - miao 4 - ya 1">石庙垭</phoneme>`,
		"speech.tencent.ssml":    `<phoneme alphabet="py" ph="shi2 miao4 ya1">石庙垭</phoneme>`,
		"speech.aliyun.ssml":     `<break time="1000ms"/>`,
		"speech.volcengine.ssml": `<break time="1000ms"></break>`,
		"speech.iflytek.txt":     "石[=shi2]庙[=miao4]垭[=ya1]",
	} {
		f := r.File(file)
		if f == nil || !strings.Contains(string(f.Data), want) {
			t.Errorf("%s lacks %s: %s", file, want, f.Data)
		}
		if strings.HasSuffix(file, ".ssml") && strings.Contains(string(f.Data), "<大家>") {
			t.Errorf("%s is not escaped", file)
		}
	}
	if !strings.Contains(string(r.File("script.txt").Data), "石庙垭的“垭”念yā") {
		t.Error("the printed script has no hint")
	}
	if _, err := New(Options{Dialects: []string{"siri"}, Names: []string{"石=x"}}); err == nil || !strings.Contains(err.Error(), "siri") || !strings.Contains(err.Error(), "石=x") {
		t.Errorf("not every fault is told: %v", err)
	}
}

func TestEmergencyFiles(t *testing.T) {
	dir := t.TempDir()
	now := time.Date(2026, 11, 23, 15, 30, 0, 0, time.UTC)
	c := mustNew(t, Options{OutDir: dir, Now: func() time.Time { return now }, EBD: &ebd.Options{Source: "1", Destination: "2"}})
	n := load(t, "04-fire-speak")
	to := speakerOf(n)
	r, err := c.Render(n, to)
	if err != nil || r.File("warning.cap.xml") == nil || r.File(messageName) == nil {
		t.Fatalf("%v: %d files", err, len(r.Files))
	}
	d := channeltest.Delivery(n, to, r)
	for range 2 {
		if _, err := c.Send(t.Context(), d, r); err != nil {
			t.Fatal(err)
		}
	}
	if got, _ := filepath.Glob(filepath.Join(dir, "*", "*", "EBDT_*.tar")); len(got) != 1 {
		t.Errorf("packets: %v", got)
	}
	daily := load(t, "03-outage")
	if r, _ := c.Render(daily, to); r.File("warning.cap.xml") != nil {
		t.Error("a power cut is passed on as a warning")
	}
}

func TestRetract(t *testing.T) {
	dir := t.TempDir()
	c := mustNew(t, Options{OutDir: dir})
	n := load(t, "03-outage")
	for _, to := range targets() {
		r, err := c.Render(n, to)
		if err != nil {
			t.Fatal(err)
		}
		d := channeltest.Delivery(n, to, r)
		rec, err := c.Send(t.Context(), d, r)
		if err != nil {
			t.Fatal(err)
		}
		err = c.Retract(t.Context(), d, rec)
		if to.Kind == IP {
			if _, serr := os.Stat(filepath.Join(rec.Look, cancelName)); err != nil || serr != nil {
				t.Errorf("%s: %v, %v", to.Kind, err, serr)
			}
		} else if !channels.IsPermanent(err) || !strings.Contains(err.Error(), "打电话") {
			t.Errorf("%s: %v", to.Kind, err)
		}
	}
}

// TestSound: where there is a voice, the folder gets the sound, and the receipt its
// true length; Render stays without it.
func TestSound(t *testing.T) {
	e, err := voice.NewEspeak(180)
	if err != nil {
		t.Skip("espeak-ng is missing: sound is not tested")
	}
	dir := t.TempDir()
	c := mustNew(t, Options{OutDir: dir, Voice: voice.NewMaker(voice.MakerOptions{Engine: e, Dir: t.TempDir(), NoMP3: true})})
	n := load(t, "12-withdrawal")
	to := speakerOf(n)
	r, err := c.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	rec, err := c.Send(t.Context(), channeltest.Delivery(n, to, r), r)
	if err != nil || !strings.Contains(rec.Note, "录音") {
		t.Fatalf("%+v, %v", rec, err)
	}
	b, err := os.ReadFile(filepath.Join(rec.Look, "audio.wav"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := voice.ReadWAV(b)
	if off := s.Duration().Seconds() / float64(r.Seconds); err != nil || off < 0.92 || off > 1.08 {
		t.Errorf("estimated %d s, sounds %v (%v)", r.Seconds, s.Duration(), err)
	}
	a, err := c.Voice(t.Context(), r)
	if err != nil || string(a.Data) != string(b) {
		t.Errorf("asked again, the sound differs: %v", err)
	}
	if _, err := mustNew(t, Options{}).Voice(t.Context(), r); err != voice.ErrNone {
		t.Errorf("without a voice: %v", err)
	}
}

// TestLong: a text without end is cut to the limit, with every cut told, and a
// clerk's own text that is too long is told as a warning.
func TestLong(t *testing.T) {
	c := mustNew(t, Options{})
	n := load(t, "13-long")
	n.Content.Body = strings.Repeat(n.Content.Body, 6)
	watch := calendar.StartStopwatch()
	r, err := c.Render(n, speakerOf(n))
	if err != nil || r.Seconds > 180 {
		t.Errorf("%d s: %v", r.Seconds, err)
	}
	if took := watch.Elapsed(); took > time.Minute {
		t.Errorf("takes %v", took)
	}
	left := 0
	for _, f := range r.Findings {
		if f.Kind == "speech_left_out" && f.Line > 0 && strings.HasPrefix(f.Place, "正文第") {
			left++
		}
	}
	if left < 50 {
		t.Errorf("only %d cuts are told", left)
	}
	n.Content.Speak = "乡亲们请注意，" + strings.Repeat("请大家一定要把火看好，", 80) + "。"
	r, err = c.Render(n, speakerOf(n))
	if err != nil || notice.Worst(r.Findings) != notice.Warn && r.Seconds > 180 {
		t.Errorf("%d s, worst %s: %v", r.Seconds, notice.Worst(r.Findings), err)
	}
}

func TestPhrases(t *testing.T) {
	own := func(text string) (*Channel, error) {
		return New(Options{Words: fstest.MapFS{"phrases.txt": {Data: []byte(text)}}})
	}
	c, err := own("# 本地说法\ngreeting: {village}的老少乡亲，听好了。\nend: 说完了。\n")
	if err != nil {
		t.Fatal(err)
	}
	n := load(t, "03-outage")
	if text := mustText(t, c, n); !strings.HasPrefix(text, "和顺村的老少乡亲，听好了。") || !strings.HasSuffix(text, "说完了。") || !strings.Contains(text, "下面再播送一遍") {
		t.Errorf("%s", text)
	}
	_, err = own("greeting: 大家好。\nhello: 你好\nend\nwho: 现在播送{issuer}。\n")
	for _, want := range []string{"第1行要用这些空：{village}", "“hello”不认识", "第3行", "第4行要用这些空：{issuer} {kind}"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell %s", err, want)
		}
	}
	if _, err := New(Options{Words: fstest.MapFS{}}); err != nil {
		t.Errorf("an empty folder: %v", err)
	}
}

func mustText(t *testing.T, c *Channel, n *notice.Notice) string {
	t.Helper()
	r, err := c.Render(n, speakerOf(n))
	if err != nil {
		t.Fatal(err)
	}
	return r.Text
}

// stuck is an engine that does not answer.
type stuck struct{}

func (stuck) Name() string { return "stuck" }

func (stuck) Say(ctx context.Context, _ string) (voice.Sound, error) {
	<-ctx.Done()
	return voice.Sound{}, ctx.Err()
}

// TestStuckVoice: an engine that hangs holds up the sound, never the script.
func TestStuckVoice(t *testing.T) {
	c := mustNew(t, Options{OutDir: t.TempDir(), Voice: voice.NewMaker(voice.MakerOptions{Engine: stuck{}})})
	n := load(t, "03-outage")
	to := targets()[0]
	r, err := c.Render(n, to)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	rec, err := c.Send(ctx, channeltest.Delivery(n, to, r), r)
	if err != nil || rec.State != notice.Accepted || !strings.Contains(rec.Note, "录音没有做成") {
		t.Errorf("%+v, %v", rec, err)
	}
}

// TestPreempts: the receipt of an urgent notice says that it did not wait for its
// slot; where no slots are kept there is nothing to say.
func TestPreempts(t *testing.T) {
	for _, kind := range []string{IP, FM, Portable} {
		for _, c := range []struct {
			urgency notice.Urgency
			slots   []string
			want    string
		}{
			{notice.Normal, []string{"0 7 * * *"}, ""},
			{notice.Urgent, []string{"0 7 * * *"}, "加急插播"},
			{notice.Emergency, []string{"0 7 * * *"}, "紧急插播"},
			{notice.Emergency, nil, ""},
		} {
			ch := mustNew(t, Options{OutDir: t.TempDir()})
			n := load(t, "03-outage")
			n.Content.Urgency = c.urgency
			to := speakerOf(n)
			to.Kind, to.Slots = kind, c.slots
			r, err := ch.Render(n, to)
			if err != nil {
				t.Fatal(err)
			}
			rec, err := ch.Send(t.Context(), channeltest.Delivery(n, to, r), r)
			if err != nil {
				t.Fatal(err)
			}
			if said := strings.Contains(rec.Note, "插播"); said != (c.want != "") || !strings.HasPrefix(rec.Note, c.want) {
				t.Errorf("%s, %s, %d slots: %q", kind, c.urgency, len(c.slots), rec.Note)
			}
		}
	}
}
