package speech

import (
	"bytes"
	"encoding/json"
	"errors"
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
