package loudspeaker

import (
	"os"
	"path/filepath"
	"time"

	"gaoshi/internal/notice"
)

// Recording is the sound that was made of a script.
type Recording struct {
	Path      string
	MediaType string
	Made      time.Time
}

// RecordingOf finds the recording that Send left in the outbox with the script of a
// delivery. ok is false where it left none, where the script went to another machine
// or to a platform, and where the program that plays it has taken it away.
func RecordingOf(outbox string, d *notice.Delivery) (r Recording, ok bool) {
	if outbox == "" || d.Receipt == nil || d.Receipt.Look == "" {
		return r, false
	}
	if in, err := filepath.Rel(outbox, d.Receipt.Look); err != nil || !filepath.IsLocal(in) {
		return r, false
	}
	files, err := os.ReadDir(d.Receipt.Look)
	if err != nil {
		return r, false
	}
	for _, f := range files {
		kind := map[string]string{".mp3": "audio/mpeg", ".wav": "audio/wav"}[filepath.Ext(f.Name())]
		if info, err := f.Info(); kind != "" && err == nil && info.Mode().IsRegular() {
			return Recording{filepath.Join(d.Receipt.Look, f.Name()), kind, info.ModTime()}, true
		}
	}
	return r, false
}
