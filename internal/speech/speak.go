package speech

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// SpeakOptions are the switches of the command gaoshi speak.
type SpeakOptions struct {
	Profile Profile
	JSON    bool // one JSON object a line, with spans and warnings
}

// Line is one line of Speak's output as JSON.
type Line struct {
	Input    string    `json:"input"`
	Spoken   Spoken    `json:"spoken"`
	Seconds  float64   `json:"seconds"` // at 180 hanzi a minute
	Spans    []Span    `json:"spans"`
	Warnings []Warning `json:"warnings"`
}

// Speak reads lines from r and writes the spoken form of each as one line to w,
// and nothing else; an empty line gives an empty one. A line may be of any length.
// What is known is written before more is waited for. It returns the first error of
// reading or writing; text itself never fails.
func Speak(r io.Reader, w io.Writer, opts SpeakOptions) error {
	in, out := bufio.NewReaderSize(r, 64<<10), bufio.NewWriterSize(w, 64<<10)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for {
		line, err := in.ReadString('\n')
		if line != "" {
			if werr := speakLine(line, out, enc, opts); werr != nil {
				return fmt.Errorf("speech: write: %w", werr)
			}
		}
		if err != nil {
			if ferr := out.Flush(); ferr != nil {
				return fmt.Errorf("speech: write: %w", ferr)
			}
			if errors.Is(err, io.EOF) {
				return nil
			}
			return fmt.Errorf("speech: read: %w", err)
		}
		if waiting, _ := in.Peek(in.Buffered()); bytes.IndexByte(waiting, '\n') < 0 { // a person or a pipe waits for the answer
			if err := out.Flush(); err != nil {
				return fmt.Errorf("speech: write: %w", err)
			}
		}
	}
}

func speakLine(line string, out *bufio.Writer, enc *json.Encoder, opts SpeakOptions) error {
	for n := len(line); n > 0 && (line[n-1] == '\n' || line[n-1] == '\r'); n = len(line) {
		line = line[:n-1]
	}
	if opts.JSON { // JSON holds no broken bytes: the spans shall fit the input as it is shown
		line = strings.Map(func(r rune) rune { return r }, line)
	}
	spoken, spans, warnings := Normalize(line, opts.Profile)
	if opts.JSON {
		if spans == nil {
			spans = []Span{}
		}
		if warnings == nil {
			warnings = []Warning{}
		}
		return enc.Encode(Line{line, spoken, NormalTempo.Estimate(string(spoken)).Seconds(), spans, warnings})
	}
	// A line is a line: breaks inside, from odd separators, are blanks.
	for _, c := range []byte(spoken) {
		if c == '\n' {
			c = ' '
		}
		if err := out.WriteByte(c); err != nil {
			return err
		}
	}
	return out.WriteByte('\n')
}
