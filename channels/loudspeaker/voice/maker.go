package voice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// Audio is a finished item: what is played, and how long it lasts.
type Audio struct {
	Name      string // audio.mp3 or audio.wav
	MediaType string
	Data      []byte
	Length    time.Duration
}

// MakerOptions are the settings of a Maker.
type MakerOptions struct {
	Engine  Engine // nil: no voice
	Dir     string // where finished items are kept; "" keeps none
	NoChime bool
	NoMP3   bool // WAV even where lame or ffmpeg is installed
}

// Maker makes finished items, each once. It is safe for concurrent use; it makes
// one item at a time, since the machine has other work.
type Maker struct {
	opt  MakerOptions
	mp3  func(ctx context.Context, wav []byte) ([]byte, error) // nil: none installed
	turn chan struct{}
}

// NewMaker builds a maker and looks for an MP3 encoder: lame, else ffmpeg.
func NewMaker(opt MakerOptions) *Maker {
	m := &Maker{opt: opt, turn: make(chan struct{}, 1)}
	if !opt.NoMP3 {
		m.mp3 = findMP3()
	}
	return m
}

// Ready reports whether there is a voice at all.
func (m *Maker) Ready() bool { return m != nil && m.opt.Engine != nil }

// Make says a script: one paragraph a line, an empty line for a longer rest.
// Without an engine the error is ErrNone.
func (m *Maker) Make(ctx context.Context, script string) (Audio, error) {
	if !m.Ready() {
		return Audio{}, ErrNone
	}
	key := m.key(script)
	if a, ok := m.kept(key); ok {
		return a, nil
	}
	select {
	case m.turn <- struct{}{}:
		defer func() { <-m.turn }()
	case <-ctx.Done():
		return Audio{}, fmt.Errorf("voice: %w", ctx.Err())
	}
	if a, ok := m.kept(key); ok { // another made it while this one waited
		return a, nil
	}
	s, err := speakScript(ctx, m.opt.Engine, script)
	if err != nil {
		return Audio{}, err
	}
	s = s.levelled()
	if !m.opt.NoChime {
		c := Chime(s.Rate)
		c.add(s)
		s = c
	}
	a := Audio{Name: "audio.wav", MediaType: "audio/wav", Data: s.WAV(), Length: s.Duration().Round(time.Millisecond)}
	if m.mp3 != nil {
		if b, err := m.mp3(ctx, a.Data); err == nil && len(b) > 0 {
			a.Name, a.MediaType, a.Data = "audio.mp3", "audio/mpeg", b
		} else if ctx.Err() != nil {
			return Audio{}, fmt.Errorf("voice: %w", ctx.Err())
		}
	}
	m.keep(key, a)
	return a, nil
}

// Forget removes every item that is kept.
func (m *Maker) Forget() error {
	if m == nil || m.opt.Dir == "" {
		return nil
	}
	var errs []error
	for _, pattern := range []string{"*.mp3", "*.wav", ".part-*"} {
		paths, err := filepath.Glob(filepath.Join(m.opt.Dir, pattern))
		errs = append(errs, err)
		for _, p := range paths {
			if err := os.Remove(p); !errors.Is(err, os.ErrNotExist) {
				errs = append(errs, err)
			}
		}
	}
	return errors.Join(errs...)
}

// key is the name under which an item is kept: all that its sound depends on.
func (m *Maker) key(script string) string {
	h := sha256.New()
	fmt.Fprintf(h, "gaoshi voice 1\n%s\nchime %t mp3 %t\n%s", m.opt.Engine.Name(), !m.opt.NoChime, m.mp3 != nil, script)
	return hex.EncodeToString(h.Sum(nil))
}

// kept finds a finished item. Its length stands in its file's name.
func (m *Maker) kept(key string) (Audio, bool) {
	if m.opt.Dir == "" {
		return Audio{}, false
	}
	for ext, media := range map[string]string{".mp3": "audio/mpeg", ".wav": "audio/wav"} {
		paths, _ := filepath.Glob(filepath.Join(m.opt.Dir, key+"-*"+ext))
		if len(paths) == 0 {
			continue
		}
		stem := filepath.Base(paths[0])
		ms, err := strconv.Atoi(stem[len(key)+1 : len(stem)-len(ext)])
		if err != nil {
			continue
		}
		if data, err := os.ReadFile(paths[0]); err == nil && len(data) > 0 {
			return Audio{Name: "audio" + ext, MediaType: media, Data: data, Length: time.Duration(ms) * time.Millisecond}, true
		}
	}
	return Audio{}, false
}

// keep puts a finished item away. That it cannot be kept is no fault of the item:
// the next one is made anew.
func (m *Maker) keep(key string, a Audio) {
	if m.opt.Dir == "" {
		return
	}
	if os.MkdirAll(m.opt.Dir, 0o755) != nil {
		return
	}
	f, err := os.CreateTemp(m.opt.Dir, ".part-*")
	if err != nil {
		return
	}
	_, err = f.Write(a.Data)
	name := fmt.Sprintf("%s-%d%s", key, a.Length.Milliseconds(), filepath.Ext(a.Name))
	if err = errors.Join(err, f.Chmod(0o644), f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(m.opt.Dir, name))
	}
	if err != nil {
		os.Remove(f.Name())
	}
}

// findMP3 finds an encoder. No pure Go one is to be had.
func findMP3() func(ctx context.Context, wav []byte) ([]byte, error) {
	for _, x := range []struct {
		name string
		args []string
	}{
		{"lame", []string{"--quiet", "-m", "m", "-b", "64", "-", "-"}},
		{"ffmpeg", []string{"-hide_banner", "-loglevel", "error", "-f", "wav", "-i", "pipe:0", "-ac", "1", "-b:a", "64k", "-f", "mp3", "pipe:1"}},
	} {
		path, err := exec.LookPath(x.name)
		if err != nil {
			continue
		}
		return func(ctx context.Context, wav []byte) ([]byte, error) { return run(ctx, wav, path, x.args...) }
	}
	return nil
}
