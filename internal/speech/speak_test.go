package speech

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

func TestSpeak(t *testing.T) {
	var out bytes.Buffer
	in := "2026年9月1日\r\n\n电话12345"
	if err := Speak(strings.NewReader(in), &out, SpeakOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "二零二六年九月一日\n\n电话幺二三四五\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpeakKeepsLines(t *testing.T) {
	var out bytes.Buffer
	if err := Speak(strings.NewReader("a\rb<br>c\u2028d\n"), &out, SpeakOptions{}); err != nil {
		t.Fatal(err)
	}
	if got, want := out.String(), "a b c d\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSpeakJSON(t *testing.T) {
	var out bytes.Buffer
	if err := Speak(strings.NewReader("5km<8km\n\n"), &out, SpeakOptions{JSON: true}); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(&out)
	var line Line
	if err := dec.Decode(&line); err != nil {
		t.Fatal(err)
	}
	if line.Input != "5km<8km" || line.Spoken != "五千米小于八千米" || len(line.Spans) != 3 || line.Seconds <= 0 || line.Warnings == nil {
		t.Errorf("got %+v", line)
	}
	if err := dec.Decode(&line); err != nil || line.Spans == nil {
		t.Errorf("an empty line: %v, %+v", err, line)
	}
}

func TestSpeakErrors(t *testing.T) {
	broken := errors.New("broken")
	if err := Speak(iotest.ErrReader(broken), &bytes.Buffer{}, SpeakOptions{}); !errors.Is(err, broken) {
		t.Errorf("reading: %v", err)
	}
	if err := Speak(strings.NewReader("a\n"), failing{broken}, SpeakOptions{}); !errors.Is(err, broken) {
		t.Errorf("writing: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestEstimate(t *testing.T) {
	ms := func(n int) time.Duration { return time.Duration(n) * time.Millisecond }
	for _, c := range []struct {
		spoken string
		rate   int
		want   time.Duration
	}{
		{"", 0, 0},
		{"一二三四五六", 0, ms(2000)},
		{"一二三四五六", 360, ms(1000)},
		{"一二三，四五六", 0, ms(2350)},
		{"一二三。四五六", 0, ms(2600)},
		{"一二三\n四五六", 0, ms(3000)},
		{"一二三。\n\n四五六。", 0, ms(4200)},
		{"一二三……四五六", 0, ms(2600)},
		{"“一二三，”四五六", 0, ms(2350)},
		{"APP", 180, ms(1000)},
	} {
		if got := Estimate(c.spoken, c.rate); (got - c.want).Abs() > time.Millisecond {
			t.Errorf("%q at %d: got %v, want %v", c.spoken, c.rate, got, c.want)
		}
	}
}

// TestSpeakOneForOne: as many lines come out as go in, whatever they hold.
func TestSpeakOneForOne(t *testing.T) {
	long := strings.Repeat("电话0000-1234567，每亩135.50元。", 1<<20/40)
	lines := []string{"", " ", "\t", "a", "\xff\xfe", "5\xff月", "a\u2028b\u2029c\u0085d", "a\vb\fc", "<br><br>", "|---|", "---", "# ", "\x00", "\ufeff1", long, "\r", "5km\r\r", "```", "- ", "\u200b"}
	for _, ending := range []string{"\n", "\r\n"} {
		for _, json := range []bool{false, true} {
			var out bytes.Buffer
			if err := Speak(strings.NewReader(strings.Join(lines, ending)+ending), &out, SpeakOptions{JSON: json}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Count(out.String(), "\n"); got != len(lines) {
				t.Errorf("ending %q, JSON %v: %d lines for %d", ending, json, got, len(lines))
			}
			if !json && strings.ContainsAny(out.String(), "\r\v\f\u2028\u2029\u0085") {
				t.Errorf("ending %q, JSON %v: another line break is left", ending, json) // JSON shows its input
			}
		}
	}
}

// TestSpeakSpansFit: the spans of a JSON line tile the input and output of that line.
func TestSpeakSpansFit(t *testing.T) {
	in := "5\xff月12日\n𠮷5km 和<b>3%</b>\n\xe4\xb8电话12345\n**王***的13812340000\n"
	var out bytes.Buffer
	if err := Speak(strings.NewReader(in), &out, SpeakOptions{JSON: true}); err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(&out); ; {
		var line Line
		if err := dec.Decode(&line); err != nil {
			break
		}
		checkSpans(t, line.Input, string(line.Spoken), line.Spans)
		for _, w := range line.Warnings {
			if w.InStart < 0 || w.InStart >= w.InEnd || w.InEnd > len(line.Input) {
				t.Errorf("%q: warning %+v", line.Input, w)
			}
		}
	}
}

// TestSpeakAnswersAtOnce: a line is answered while the next one is only begun.
func TestSpeakAnswersAtOnce(t *testing.T) {
	in, ask := io.Pipe()
	answer, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- Speak(in, out, SpeakOptions{}) }()
	lines := bufio.NewReader(answer)
	for _, c := range [][2]string{{"5km\n3", "五千米\n"}, {"%\n", "百分之三\n"}, {"\n", "\n"}} {
		go io.WriteString(ask, c[0])
		if got, err := lines.ReadString('\n'); err != nil || got != c[1] {
			t.Fatalf("%q: %q, %v", c[0], got, err)
		}
	}
	ask.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
