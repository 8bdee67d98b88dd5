package voice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"gaoshi/internal/speech/pinyin"
)

// Form is what a command reads on its standard input.
type Form string

// Forms of a passage.
const (
	FormText   Form = "text"   // spoken Chinese
	FormPinyin Form = "pinyin" // zhong4 qing4, marks kept
	FormSSML   Form = "ssml"   // the portable subset
)

// CommandOptions describe a program of the town's own choice.
type CommandOptions struct {
	Path string // the program
	// Args are given as they stand, with no shell between. {out} is a file that
	// the program shall write its WAV to; without it WAV is read from stdout.
	// {in} is a file that holds the passage; without it the passage comes on stdin.
	Args  []string
	Form  Form     // "": text
	Names []string // the town's own names, for pinyin
}

// Command speaks through a program: sherpa-onnx with a model that the town has
// installed, Ekho, a vendor's tool.
type Command struct {
	opt   CommandOptions
	names *pinyin.Reader
}

// NewCommand checks the options. Errors are Chinese.
func NewCommand(opt CommandOptions) (*Command, error) {
	switch opt.Form {
	case "":
		opt.Form = FormText
	case FormText, FormPinyin, FormSSML:
	default:
		return nil, fmt.Errorf("语音命令的 form 写的是“%s”，只能是 text、pinyin 或 ssml", opt.Form)
	}
	if strings.TrimSpace(opt.Path) == "" {
		return nil, errors.New("语音命令没有写程序的路径")
	}
	r, err := pinyin.New(opt.Names...)
	if err != nil {
		return nil, err
	}
	return &Command{opt, r}, nil
}

// Name tells the command and its arguments apart by a digest, since arguments may
// hold a key.
func (c *Command) Name() string {
	sum := sha256.Sum256([]byte(c.opt.Path + "\x00" + strings.Join(c.opt.Args, "\x00") + "\x00" + string(c.opt.Form)))
	return "command-" + filepath.Base(c.opt.Path) + "-" + hex.EncodeToString(sum[:6])
}

// Say runs the program for one passage.
func (c *Command) Say(ctx context.Context, paragraph string) (Sound, error) {
	dir, err := os.MkdirTemp("", "gaoshi-voice-")
	if err != nil {
		return Sound{}, fmt.Errorf("voice: %w", err)
	}
	defer os.RemoveAll(dir)
	input, in, out := []byte(c.form(paragraph)), filepath.Join(dir, "in.txt"), filepath.Join(dir, "out.wav")
	args := make([]string, len(c.opt.Args))
	toFile := false
	for i, a := range c.opt.Args {
		toFile = toFile || strings.Contains(a, "{out}")
		if strings.Contains(a, "{in}") {
			if err := os.WriteFile(in, input, 0o600); err != nil {
				return Sound{}, fmt.Errorf("voice: %w", err)
			}
		}
		args[i] = strings.NewReplacer("{out}", out, "{in}", in).Replace(a)
	}
	wav, err := run(ctx, input, c.opt.Path, args...)
	if err != nil {
		return Sound{}, err
	}
	if toFile {
		if wav, err = readBounded(out); err != nil {
			return Sound{}, err
		}
	}
	s, err := ReadWAV(wav)
	if err != nil {
		return Sound{}, fmt.Errorf("语音命令 %s 没有给出可用的 WAV：%w", filepath.Base(c.opt.Path), err)
	}
	return s, nil
}

func readBounded(path string) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, errors.New("voice: the program wrote no file")
	}
	if st.Size() > maxOutput {
		return nil, errTooMuch
	}
	return os.ReadFile(path)
}

func (c *Command) form(p string) string {
	switch c.opt.Form {
	case FormPinyin:
		return Spell(c.names, p)
	case FormSSML:
		return "<speak>" + escape(p) + "</speak>\n"
	}
	return p + "\n"
}

// Spell writes a passage in numbered pinyin, a syllable for each character, with
// the changes of 一 and 不 made and marks kept.
func Spell(names *pinyin.Reader, p string) string {
	rs := names.Read(p)
	pinyin.Sandhi{One: true, Not: true}.Apply(rs)
	var b strings.Builder
	next := 0
	for i, r := range p {
		if next < len(rs) && rs[next].Start == i {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(rs[next].Syllable.Numbered())
			next++
			continue
		}
		b.WriteRune(r)
	}
	b.WriteByte('\n')
	return b.String()
}
